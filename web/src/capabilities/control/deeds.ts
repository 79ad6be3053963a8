// 查控动作 – asking, holding on, letting go, taking.
import type { Schemas } from "../../kit/api";
import type { Deed } from "../../kit/deed";
import type { Option } from "../../kit/fields";

type Hold = Schemas["Hold"];

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
  ask: () => ({ hold: hold.id }),
});
