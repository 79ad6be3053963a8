// 办案动作 – what officers do to a case as such.
import type { Deed } from "../../kit/deed";
import type { Option } from "../../kit/fields";
import type { Party } from "../../kit/parties";

export const FLAGS = ["stayed", "deferred", "settlement", "objection_pending", "transferred_out"];

export const accept = (id: string): Deed => ({
  word: "act.accept",
  path: `/cases/${id}/filing-decision`,
  act: "cases.decide_filing",
  effect: "effect.accept",
  ask: () => ({ decision: "accept" }),
});

export const reject = (id: string): Deed => ({
  word: "act.reject",
  path: `/cases/${id}/filing-decision`,
  act: "cases.decide_filing",
  effect: "effect.reject",
  fields: [{ name: "reason", word: "reason", kind: "long" }],
  ask: ({ reason }) => ({ decision: "refuse", reason }),
});

export const assign = (id: string, judges: Option[]): Deed => ({
  word: "act.assign",
  path: `/cases/${id}/assignment`,
  act: "cases.assign",
  effect: "effect.assign",
  fields: [{ name: "officer", word: "col.handler", kind: "choice", options: judges, optional: true, hint: "hint.assign" }],
});

export const notice = (id: string): Deed => ({
  word: "act.notice",
  path: `/cases/${id}/notice`,
  act: "cases.issue_notice",
  effect: "effect.notice",
});

/** Stays and deferments whose days may bear no doubled interest. */
const GROUNDED = ["stayed", "deferred"];

export const setFlag = (id: string, flags: Option[], grounds: Option[]): Deed => ({
  word: "act.flag",
  path: `/cases/${id}/flags`,
  act: "cases.flag",
  effect: "effect.flag",
  fields: [
    { name: "flag", word: "col.flag", kind: "choice", options: flags },
    { name: "ground", word: "col.ground.stay", kind: "choice", options: grounds, start: "other", hint: "hint.ground.stay", when: ({ flag }) => GROUNDED.includes(String(flag)) },
    { name: "reason", word: "reason", kind: "long" },
  ],
  ask: ({ flag, ground, reason }) => ({ flag, set: true, reason, ...(GROUNDED.includes(String(flag)) ? { ground } : {}) }),
});

export const clearFlag = (id: string, flag: string): Deed => ({
  word: "act.unflag",
  path: `/cases/${id}/flags`,
  act: "cases.flag",
  effect: "effect.unflag",
  fields: [{ name: "reason", word: "reason", kind: "long" }],
  ask: ({ reason }) => ({ flag, set: false, reason }),
});

export const archive = (id: string): Deed => ({
  word: "act.archive",
  path: `/cases/${id}/archive`,
  act: "cases.archive",
  effect: "effect.archive",
  fields: [{ name: "number", word: "col.archive.number" }],
});

export const extend = (id: string): Deed => ({
  word: "act.extend",
  path: `/cases/${id}/extension`,
  act: "cases.propose_extension",
  effect: "effect.extend",
  fields: [
    { name: "months", word: "col.months", kind: "number", start: 3 },
    { name: "reason", word: "reason", kind: "long" },
  ],
});

export const handOver = (id: string, judges: Option[]): Deed => ({
  word: "act.handover",
  path: `/cases/${id}/handler`,
  act: "cases.reassign",
  effect: "effect.handover",
  fields: [
    { name: "officer", word: "col.handler", kind: "choice", options: judges },
    { name: "reason", word: "reason", kind: "long" },
  ],
});

export const addAccount = (id: string, party: Party): Deed => ({
  word: "act.account",
  path: `/cases/${id}/parties/${party.id}/account`,
  act: "cases.add_account",
  effect: "effect.account",
  fields: [
    { name: "holder", word: "col.holder", start: party.name },
    { name: "bank", word: "col.bank", kind: "bank" },
    { name: "account", word: "col.account.number" },
  ],
});

/** 紧急查阅 – a look at a case one has no part in, to be answered for. */
export const breakGlass = (id: string): Deed => ({
  word: "act.break.glass",
  path: `/cases/${id}/broken-glass`,
  act: "cases.break_glass",
  effect: "effect.break.glass",
  fields: [{ name: "reason", word: "glass.reason", kind: "long" }],
});
