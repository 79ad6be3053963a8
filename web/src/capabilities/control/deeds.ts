// 查控动作 – asking, holding on, letting go, taking.
import type { Schemas } from "../../kit/api";
import type { Deed } from "../../kit/deed";
import type { Option } from "../../kit/fields";

type Hold = Schemas["Hold"];
type Difference = Schemas["Difference"];

export const inquire = (id: string, purposes: Option[], debtors: Option[], isFirst: boolean): Deed => ({
  word: "act.inquire",
  path: `/cases/${id}/investigation`,
  act: "control.inquire",
  effect: "effect.inquire",
  fields: [
    { name: "purpose", word: "col.round.purpose", kind: "choice", options: purposes, start: isFirst ? "first" : "repeat" },
    { name: "debtors", word: "col.debtors", kind: "many", options: debtors, start: debtors.map(({ value }) => value) },
  ],
});

/** What a silent institution said at its counter; property it named there is asked for again online. */
export const counterAnswer = (id: string, order: string): Deed => ({
  word: "act.counter",
  path: `/cases/${id}/inquiries/${order}/counter-answer`,
  act: "control.enter_counter_answer",
  effect: "effect.counter",
  fields: [{ name: "paper", word: "col.paper" }],
  ask: ({ paper }) => ({ paper, items: [] }),
});

export const deduct = (id: string, hold: Hold): Deed => ({
  word: "act.deduct",
  path: `/cases/${id}/deductions`,
  act: "control.propose_deduction",
  effect: "effect.deduct",
  fields: [{ name: "amount", word: "col.amount", kind: "money", optional: true, hint: "hint.deduct" }],
  ask: ({ amount }) => ({ hold: hold.id, ...(amount ? { amount } : {}) }),
});

export const seal = (id: string, things: Option[], manners: Option[]): Deed => ({
  word: "act.seal",
  path: `/cases/${id}/seals`,
  act: "control.propose_seal",
  effect: "effect.seal",
  fields: [
    { name: "property", word: "tab.property", kind: "choice", options: things },
    { name: "manner", word: "col.manner", kind: "choice", options: manners, start: "register" },
    { name: "units", word: "col.units", kind: "number", optional: true, hint: "hint.units" },
  ],
  ask: ({ property, manner, units }) => ({ lines: [{ property, manner, ...(units ? { units } : {}) }] }),
  locate: (place) => place.replace(/^lines\[0\]\./, ""),
});

export const settle = (id: string, difference: Difference, ways: Option[]): Deed => ({
  word: "act.settle.difference",
  path: `/cases/${id}/differences/${difference.id}/settlement`,
  act: "control.settle_difference",
  effect: "effect.settle.difference",
  fields: [
    { name: "settlement", word: "col.settlement", kind: "choice", options: ways, start: "explained" },
    { name: "reason", word: "reason", kind: "long" },
  ],
});

export const decideObjection = (id: string, objection: string, ways: Option[]): Deed => ({
  word: "act.decide.objection",
  path: `/cases/${id}/objections/${objection}/decision`,
  act: "control.decide_objection",
  effect: "effect.decide.objection",
  fields: [
    { name: "upheld", word: "col.upheld", kind: "choice", options: ways, start: "rejected" },
    { name: "reason", word: "reason", kind: "long" },
  ],
  ask: ({ upheld, reason }) => ({ upheld: upheld === "upheld", reason }),
});

export const renew = (id: string, hold: Hold): Deed => ({
  word: "act.renew",
  path: `/cases/${id}/renewals`,
  act: "control.propose_renewal",
  effect: "effect.renew",
  ask: () => ({ hold: hold.id }),
});

export const release = (id: string, hold: Hold): Deed => ({
  word: "act.release",
  path: `/cases/${id}/releases`,
  act: "control.release",
  effect: "effect.release",
  fields: [
    ...(hold.manner ? [] : [{ name: "amount", word: "col.amount", kind: "money", optional: true, hint: "hint.release" } as const]),
    { name: "reason", word: "reason", kind: "long", optional: true },
  ],
  ask: ({ amount, reason }) => ({ hold: hold.id, ...(amount ? { amount } : {}), ...(reason ? { reason } : {}) }),
});

export const repeat = (id: string): Deed => ({
  word: "act.repeat",
  path: `/cases/${id}/repetitions`,
  act: "control.propose_repetition",
  effect: "effect.repeat",
  fields: [
    { name: "every_days", word: "repetition.every", kind: "number", start: 7 },
    { name: "days", word: "repetition.days", kind: "number", start: 30, hint: "hint.repeat" },
    { name: "takes", word: "repetition.takes", kind: "check", start: false, optional: true },
  ],
});

export const stopRepetition = (id: string, repetition: string): Deed => ({
  word: "act.stop.repetition",
  path: `/cases/${id}/repetitions/${repetition}/stop`,
  act: "control.stop_repetition",
  effect: "effect.stop.repetition",
  fields: [{ name: "reason", word: "reason", kind: "long" }],
});
