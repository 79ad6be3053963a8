// 办案动作 – what officers do to a case as such.
import type { Deed } from "../../kit/deed";
import type { Option } from "../../kit/fields";
import type { Party } from "./parties";

export const FLAGS = ["stayed", "deferred", "settlement", "objection_pending", "transferred_out"];

export const accept = (id: string): Deed => ({
  word: "act.accept",
  path: `/cases/${id}/filing-decision`,
  by: ["filing_clerk"],
  effect: "effect.accept",
  ask: () => ({ decision: "accept" }),
});

export const reject = (id: string): Deed => ({
  word: "act.reject",
  path: `/cases/${id}/filing-decision`,
  by: ["filing_clerk"],
  effect: "effect.reject",
  fields: [{ name: "reason", word: "reason", kind: "long" }],
  ask: ({ reason }) => ({ decision: "refuse", reason }),
});

export const assign = (id: string, judges: Option[]): Deed => ({
  word: "act.assign",
  path: `/cases/${id}/assignment`,
  by: ["filing_clerk", "division_head", "command_centre"],
  effect: "effect.assign",
  fields: [{ name: "officer", word: "col.handler", kind: "choice", options: judges, optional: true, hint: "hint.assign" }],
});

export const notice = (id: string): Deed => ({
  word: "act.notice",
  path: `/cases/${id}/notice`,
  by: ["judge", "clerk"],
  effect: "effect.notice",
});

export const setFlag = (id: string, flags: Option[]): Deed => ({
  word: "act.flag",
  path: `/cases/${id}/flags`,
  by: ["judge", "division_head"],
  effect: "effect.flag",
  fields: [
    { name: "flag", word: "col.flag", kind: "choice", options: flags },
    { name: "reason", word: "reason", kind: "long" },
  ],
  ask: ({ flag, reason }) => ({ flag, set: true, reason }),
});

export const clearFlag = (id: string, flag: string): Deed => ({
  word: "act.unflag",
  path: `/cases/${id}/flags`,
  by: ["judge", "division_head"],
  effect: "effect.unflag",
  fields: [{ name: "reason", word: "reason", kind: "long" }],
  ask: ({ reason }) => ({ flag, set: false, reason }),
});

export const archive = (id: string): Deed => ({
  word: "act.archive",
  path: `/cases/${id}/archive`,
  by: ["judge", "clerk"],
  effect: "effect.archive",
});

export const addAccount = (id: string, party: Party): Deed => ({
  word: "act.account",
  path: `/cases/${id}/parties/${party.id}/account`,
  by: ["filing_clerk", "judge", "clerk"],
  effect: "effect.account",
  fields: [
    { name: "holder", word: "col.holder", start: party.name },
    { name: "bank", word: "col.bank", kind: "bank" },
    { name: "account", word: "col.account.number" },
  ],
});
