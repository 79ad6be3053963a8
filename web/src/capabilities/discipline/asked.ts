// 申请与纠正动作 – requests to list, requests for correction with the upper court, and leave to travel.
import type { Deed } from "../../kit/deed";
import type { Option } from "../../kit/fields";
import type { Values } from "../../kit/nest";
import { onlyOne } from "../../kit/parties";

type Choices = (prefix: string, values: string[]) => Option[];

const CLAIMS = ["not_to_be_listed", "inaccurate", "to_be_removed", "not_the_person"];
const REASONS = ["illness", "funeral", "official", "foreign_affairs", "exam", "necessary"];
const MODES = ["plane", "high_speed_rail", "soft_sleeper", "ship"];

export const request = (id: string, debtors: Option[]): Deed => ({
  word: "act.request",
  path: `/cases/${id}/listing-requests`,
  act: "discipline.record_request",
  effect: "effect.request",
  fields: [
    { name: "debtor", word: "col.debtors", kind: "choice", options: debtors, start: onlyOne(debtors) },
    { name: "lodged_on", word: "col.lodged", kind: "date", optional: true, hint: "hint.today" },
  ],
});

export const refuseRequest = (id: string, request: string): Deed => ({
  word: "act.request.refuse",
  path: `/cases/${id}/listing-requests/${request}/refusal`,
  act: "discipline.refuse_request",
  effect: "effect.request.refuse",
  fields: [{ name: "reason", word: "reason", kind: "long" }],
});

/** Measures a request can be about: `listing:…` or `restriction:…`. */
export const lodge = (id: string, about: Option[], of: Choices): Deed => ({
  word: "act.lodge",
  path: `/cases/${id}/corrections`,
  act: "discipline.lodge_correction",
  effect: "effect.lodge",
  fields: [
    { name: "about", word: "col.about", kind: "choice", options: about, start: onlyOne(about) },
    { name: "claim", word: "col.wrong", kind: "choice", options: of("claim", CLAIMS) },
    { name: "statement", word: "col.statement", kind: "long" },
  ],
  ask: ({ about, ...rest }) => {
    const [kind = "listing", which] = String(about).split(":");
    return { ...rest, [kind]: which };
  },
});

export const decide = (id: string, correction: string, isInaccurate: boolean, of: Choices): Deed => ({
  word: "act.correct",
  path: `/cases/${id}/corrections/${correction}/decision`,
  act: "discipline.propose_correction",
  effect: "effect.correct",
  fields: [
    { name: "upheld", word: "col.upheld", kind: "choice", options: of("objection", ["upheld", "rejected"]) },
    { name: "reason", word: "reason", kind: "long" },
    { name: "conduct", word: "col.conduct", kind: "long", when: (values: Values) => isInaccurate && values.upheld === "upheld" },
  ],
  ask: ({ upheld, ...rest }) => ({ upheld: upheld === "upheld", ...rest }),
});

export const reconsider = (id: string, correction: string): Deed => ({
  word: "act.reconsider",
  path: `/cases/${id}/corrections/${correction}/reconsideration`,
  act: "discipline.record_reconsideration",
  effect: "effect.reconsider",
  fields: [
    { name: "served_on", word: "col.served", kind: "date" },
    { name: "lodged_on", word: "col.lodged", kind: "date" },
  ],
});

export const reconsidered = (id: string, correction: string, isInaccurate: boolean, of: Choices): Deed => ({
  word: "act.reconsidered",
  path: `/cases/${id}/corrections/${correction}/reconsideration/result`,
  act: "discipline.record_reconsideration",
  effect: "effect.reconsidered",
  fields: [
    { name: "overturned", word: "col.upper", kind: "choice", options: of("upper", ["overturned", "confirmed"]) },
    { name: "paper", word: "col.upper.paper" },
    { name: "conduct", word: "col.conduct", kind: "long", when: (values: Values) => isInaccurate && values.overturned === "overturned" },
  ],
  ask: ({ overturned, ...rest }) => ({ overturned: overturned === "overturned", ...rest }),
});

export const leave = (id: string, restrictions: Option[], of: Choices): Deed => ({
  word: "act.leave",
  path: `/cases/${id}/leaves`,
  act: "discipline.propose_leave",
  effect: "effect.leave",
  fields: [
    { name: "restriction", word: "col.person", kind: "choice", options: restrictions, start: onlyOne(restrictions) },
    { name: "reason", word: "col.why", kind: "choice", options: of("leavereason", REASONS) },
    { name: "evidence", word: "col.evidence", kind: "long" },
    { name: "modes", word: "col.modes", kind: "many", options: of("mode", MODES) },
    { name: "from", word: "col.from", kind: "date" },
    { name: "until", word: "col.until", kind: "date" },
    { name: "route_from", word: "col.route.from", optional: true },
    { name: "route_to", word: "col.route.to", optional: true },
    { name: "has_promised", word: "col.promised", kind: "yes", start: true },
  ],
});

export const abuse = (id: string, leave: string): Deed => ({
  word: "act.leave.end",
  path: `/cases/${id}/leaves/${leave}/abuse`,
  act: "discipline.revoke_leave",
  effect: "effect.leave.end",
  fields: [{ name: "reason", word: "reason", kind: "long" }],
});
