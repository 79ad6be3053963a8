// 参考价动作 – beginning, the four ways, reports and objections, fixing the price.
import type { Schemas } from "../../kit/api";
import type { Deed } from "../../kit/deed";
import type { Field, Option } from "../../kit/fields";
import { onlyOne } from "../../kit/parties";

type Pricing = Schemas["Pricing"];
type Choices = (prefix: string, values: string[]) => Option[];

// The list of platforms stands with the Supreme Court; these are asked unless somebody names others.
const PLATFORMS = ["京东大数据评估", "淘宝网络询价", "工商银行融e购"];
const both: Field = { name: "both_ask", word: "price.both", kind: "check", start: false };
const reason: Field = { name: "reason", word: "reason", kind: "long" };
const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

export const open = (id: string, things: Option[]): Deed => ({
  word: "act.price",
  path: `/cases/${id}/pricings`,
  act: "appraisal.decide",
  effect: "effect.price",
  fields: [{ name: "property", word: "price.thing", kind: "choice", options: things, start: onlyOne(things) }],
});

/** All parties name one price, or they do not agree. */
export const bargain = (pricing: Pricing, parties: string[]): Deed => ({
  word: "act.price.bargain",
  path: `/cases/${pricing.case_id}/pricings/${pricing.id}/bargain`,
  act: "appraisal.record",
  effect: "effect.price.bargain",
  fields: [{ name: "amount", word: "price.agreed", kind: "money", optional: true, hint: "hint.price.agreed" }],
  ask: ({ amount }) => ({ offers: parties.map((party) => ({ party, ...(amount ? { amount } : {}) })) }),
});

export const targeted = (pricing: Pricing): Deed => ({
  word: "act.price.targeted",
  path: `/cases/${pricing.case_id}/pricings/${pricing.id}/targeted`,
  act: "appraisal.record",
  effect: "effect.price.targeted",
  fields: [
    { name: "office", word: "price.office" },
    { name: "amount", word: "price.amount", kind: "money", optional: true, hint: "hint.price.none" },
    both,
  ],
  ask: ({ amount, both_ask, ...rest }) => ({ ...rest, ...(amount ? { amount } : {}), both_ask: both_ask === true }),
});

export const online = (pricing: Pricing): Deed => ({
  word: "act.price.online",
  path: `/cases/${pricing.case_id}/pricings/${pricing.id}/online`,
  act: "appraisal.decide",
  effect: "effect.price.online",
  fields: [{ name: "platforms", word: "price.platforms", kind: "names", start: PLATFORMS }, both],
  ask: ({ platforms, both_ask }) => ({ platforms: list(platforms), both_ask: both_ask === true }),
});

export const bodies = (pricing: Pricing): Deed => ({
  word: "act.price.bodies",
  path: `/cases/${pricing.case_id}/pricings/${pricing.id}/bodies`,
  act: "appraisal.decide",
  effect: "effect.price.bodies",
  fields: [
    { name: "bodies", word: "price.bodies", kind: "names" },
    { name: "agreed", word: "price.bodies.agreed", kind: "check", start: false },
    both,
    { name: "law_demands", word: "price.law", kind: "check", start: false },
  ],
  ask: ({ bodies: named, agreed, both_ask, law_demands }) => ({
    bodies: list(named),
    agreed: agreed === true,
    both_ask: both_ask === true,
    law_demands: law_demands === true,
  }),
});

export const draw = (pricing: Pricing): Deed => ({
  word: "act.price.draw",
  path: `/cases/${pricing.case_id}/pricings/${pricing.id}/draw`,
  act: "appraisal.decide",
  effect: "effect.price.draw",
});

export const fix = (pricing: Pricing): Deed => ({
  word: "act.price.fix",
  path: `/cases/${pricing.case_id}/pricings/${pricing.id}/price`,
  act: "appraisal.decide",
  effect: "effect.price.fix",
});

export const withdraw = (pricing: Pricing): Deed => ({
  word: "act.price.withdraw",
  path: `/cases/${pricing.case_id}/pricings/${pricing.id}/withdrawal`,
  act: "appraisal.decide",
  fields: [reason],
});

export const deliver = (pricing: Pricing, report: string): Deed => ({
  word: "act.report.deliver",
  path: `/cases/${pricing.case_id}/pricings/${pricing.id}/reports/${report}/delivery`,
  act: "appraisal.record",
  fields: [
    { name: "price", word: "price.amount", kind: "money" },
    { name: "on", word: "col.on", kind: "date", optional: true, hint: "hint.today" },
  ],
});

export const extend = (pricing: Pricing, report: string): Deed => ({
  word: "act.report.extend",
  path: `/cases/${pricing.case_id}/pricings/${pricing.id}/reports/${report}/extension`,
  act: "appraisal.record",
});

export const fail = (pricing: Pricing, report: string): Deed => ({
  word: "act.report.fail",
  path: `/cases/${pricing.case_id}/pricings/${pricing.id}/reports/${report}/failure`,
  act: "appraisal.record",
  effect: "effect.report.fail",
  fields: [reason],
});

export const send = (pricing: Pricing, report: string): Deed => ({
  word: "act.report.send",
  path: `/cases/${pricing.case_id}/pricings/${pricing.id}/reports/${report}/sending`,
  act: "appraisal.record",
  effect: "effect.report.send",
});

export const object = (pricing: Pricing, report: string, parties: Option[], of: Choices): Deed => ({
  word: "act.report.object",
  path: `/cases/${pricing.case_id}/pricings/${pricing.id}/reports/${report}/objection`,
  act: "appraisal.record",
  fields: [
    { name: "party", word: "price.party", kind: "choice", options: parties },
    { name: "kind", word: "price.against", kind: "choice", options: of("against", ["basics", "result"]) },
    { name: "content", word: "col.content", kind: "long" },
  ],
});

export const settle = (pricing: Pricing, report: string): Deed => ({
  word: "act.report.settle",
  path: `/cases/${pricing.case_id}/pricings/${pricing.id}/reports/${report}/objection/settlement`,
  act: "appraisal.decide",
  effect: "effect.report.settle",
  fields: [{ name: "upheld", word: "price.upheld", kind: "yes" }, reason],
});
