// 终本与结案动作 – what has to be recorded before the procedure ends, ending it, closing, resuming.
import type { Deed } from "../../kit/deed";
import type { Field, Option } from "../../kit/fields";
import type { Values } from "../../kit/nest";
import { nest } from "../../kit/nest";
import { onlyOne } from "../../kit/parties";

type Choices = (prefix: string, values: string[]) => Option[];

// The first four are those 终本规定 第3条 asks about.
const TOPICS = [
  "housing_fund", "wealth_products", "insurance", "dividends", "residence", "employment", "income", "claims",
  "equity", "investment", "premises", "goods",
];
const WAYS = ["satisfied", "terminated", "struck_off", "refused", "dismissed"];
const on: Field = { name: "on", word: "col.on", kind: "date", optional: true, hint: "hint.today" };

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** Topics without anything first, then those where something was found, each with what and why it stays. */
const findings = (values: Values) => [
  ...listOf(values.none).map((topic) => ({ topic, found: false })),
  ...listOf(values.some).map((topic) => ({ topic, found: true, ...nest({ detail: values[`detail.${topic}`], reason: values[`reason.${topic}`] }) })),
];

export const investigate = (id: string, debtors: Option[], of: Choices): Deed => ({
  word: "act.investigate",
  path: `/cases/${id}/investigations`,
  act: "closing.record",
  effect: "effect.investigate",
  fields: [
    { name: "debtor", word: "col.debtors", kind: "choice", options: debtors, start: onlyOne(debtors) },
    { name: "measure", word: "col.measure", kind: "choice", options: of("measure", ["inquiry", "search", "reward", "audit"]), start: "inquiry" },
    { name: "unit", word: "col.unit", hint: "hint.unit" },
    on,
    { name: "none", word: "col.none.found", kind: "many", options: of("topic", TOPICS), optional: true, hint: "hint.topics" },
    { name: "some", word: "col.some.found", kind: "many", options: of("topic", TOPICS), optional: true },
    ...of("topic", TOPICS).flatMap(({ value }): Field[] => [
      { name: `detail.${value}`, word: `topic.${value}` as Field["word"], when: (values) => listOf(values.some).includes(value), hint: "hint.detail" },
      { name: `reason.${value}`, word: "col.why.kept", when: (values) => listOf(values.some).includes(value), optional: true },
    ]),
    { name: "result", word: "col.result", kind: "long" },
    { name: "deceased", word: "col.deceased", kind: "check" },
  ],
  ask: ({ debtor, measure, unit, on: day, result, deceased, ...values }) => ({
    ...nest({ debtor, measure, unit, on: day, result }),
    deceased: deceased === true,
    findings: findings(values),
  }),
  locate: (place, values) => {
    const found = /^findings\[(\d+)\]/.exec(place);
    if (!found) return place;
    const none = listOf(values.none);
    const index = Number(found[1]);
    const topic = listOf(values.some)[index - none.length];
    return topic && place.endsWith("reason") ? `reason.${topic}` : index < none.length ? "none" : topic ? `detail.${topic}` : "some";
  },
});

export const clue = (id: string): Deed => ({
  word: "act.clue",
  path: `/cases/${id}/clues`,
  act: "closing.record",
  effect: "effect.clue",
  fields: [
    { name: "source", word: "col.source" },
    on,
    { name: "content", word: "col.content", kind: "long" },
    { name: "urgent", word: "col.urgent", kind: "check", start: false },
  ],
});

/** 悬赏申请 – a share of what a clue brings in, or a sum. */
export const askReward = (id: string, debtors: Option[], of: Choices): Deed => ({
  word: "act.reward",
  path: `/cases/${id}/rewards`,
  act: "closing.record",
  effect: "effect.reward",
  fields: [
    { name: "debtor", word: "col.debtors", kind: "choice", options: debtors, start: onlyOne(debtors) },
    { name: "bounty", word: "col.bounty", kind: "choice", options: of("bounty", ["share", "sum"]), start: "share" },
    { name: "share", word: "bounty.share", hint: "hint.share", when: (values) => values.bounty === "share" },
    { name: "sum", word: "bounty.sum", kind: "money", when: (values) => values.bounty === "sum" },
    { name: "conditions", word: "col.conditions", kind: "long" },
    { name: "places", word: "col.places", hint: "hint.places" },
    { name: "has_promised", word: "reward.promised", kind: "check", start: false },
    on,
  ],
  ask: ({ bounty, share, sum, has_promised, ...rest }) => ({
    ...nest(rest),
    ...(bounty === "share" ? { share } : { sum }),
    has_promised: has_promised === true,
  }),
});

export const decideReward = (id: string, reward: string, of: Choices): Deed => ({
  word: "act.reward.decide",
  path: `/cases/${id}/rewards/${reward}/decision`,
  act: "closing.decide_reward",
  effect: "effect.reward.decide",
  fields: [
    { name: "grants", word: "col.granted", kind: "choice", options: of("granted", ["yes", "no"]) },
    { name: "reason", word: "reason", kind: "long", when: (values) => values.grants === "no" },
  ],
  ask: ({ grants, ...rest }) => ({ grants: grants === "yes", ...rest }),
});

export const endReward = (id: string, reward: string): Deed => ({
  word: "act.reward.end",
  path: `/cases/${id}/rewards/${reward}/end`,
  act: "closing.decide_reward",
  effect: "effect.reward.end",
  fields: [{ name: "reason", word: "reason", kind: "long" }],
});

export const verify = (id: string, clue: string): Deed => ({
  word: "act.verify",
  path: `/cases/${id}/clues/${clue}/verification`,
  act: "closing.record",
  fields: [{ name: "result", word: "col.result", kind: "long" }],
});

export const interview = (id: string, of: Choices, applicants: string[]): Deed => ({
  word: "act.interview",
  path: `/cases/${id}/interviews`,
  act: "closing.record",
  effect: "effect.interview",
  fields: [
    { name: "manner", word: "col.manner", kind: "choice", options: of("manner", ["in_person", "phone", "video", "written"]), start: "in_person" },
    on,
    { name: "attendees", word: "col.attendees", kind: "names", start: applicants },
    { name: "agrees", word: "col.agrees", kind: "yes", optional: true, hint: "hint.agrees" },
    { name: "content", word: "col.said", kind: "long" },
  ],
});

export const panel = (id: string): Deed => ({
  word: "act.panel",
  path: `/cases/${id}/panel`,
  act: "closing.record",
  effect: "effect.panel",
  fields: [
    { name: "members", word: "col.members", kind: "names", hint: "hint.members" },
    on,
    { name: "agrees", word: "col.panel.agrees", kind: "yes" },
    { name: "opinion", word: "col.opinion", kind: "long" },
  ],
});

export const assess = (id: string, property: Option[]): Deed => ({
  word: "act.assess",
  path: `/cases/${id}/property-assessments`,
  act: "closing.record",
  effect: "effect.assess",
  fields: [
    { name: "property", word: "tab.property", kind: "choice", options: property, start: onlyOne(property) },
    { name: "reason", word: "col.why.kept", kind: "long" },
  ],
});

export const end = (id: string): Deed => ({
  word: "act.end",
  path: `/cases/${id}/zhongben`,
  act: "closing.propose_ending",
  effect: "effect.ending",
});

export const close = (id: string, of: Choices): Deed => ({
  word: "act.close",
  path: `/cases/${id}/closing`,
  act: "closing.propose",
  effect: "effect.close",
  fields: [
    { name: "way", word: "col.way", kind: "choice", options: of("way", WAYS), start: "satisfied" },
    { name: "reason", word: "reason", kind: "long", when: (values) => values.way !== "satisfied", hint: "hint.close" },
  ],
});

export const resume = (id: string): Deed => ({
  word: "act.resume",
  path: `/cases/${id}/resumption`,
  act: "closing.resume",
  effect: "effect.resume",
  fields: [{ name: "reason", word: "reason", kind: "long" }],
  ask: ({ reason }) => ({ decision: "accept", reason }),
});

export const decline = (id: string, suggestion: string): Deed => ({
  word: "act.decline",
  path: `/cases/${id}/resumption`,
  act: "closing.resume",
  effect: "effect.decline",
  fields: [{ name: "reason", word: "reason", kind: "long" }],
  ask: ({ reason }) => ({ decision: "decline", suggestion, reason }),
});
