// 监督动作 – looking into an alarm and a broken glass, letting look-ups go on, special watch, disclosure.
import type { Deed } from "../../kit/deed";
import type { Option } from "../../kit/fields";

type Choices = (prefix: string, values: string[]) => Option[];

const DOCUMENTS = ["id_card", "uscc", "org_code", "passport"];

export const review = (id: string, of: Choices): Deed => ({
  word: "act.review",
  path: `/look-up-alarms/${id}/review`,
  act: "oversight.review_alarm",
  effect: "effect.review",
  fields: [
    { name: "finding", word: "col.finding", kind: "choice", options: of("alarmfinding", ["explained", "misuse"]) },
    { name: "reason", word: "reason", kind: "long" },
  ],
});

export const reviewGlass = (id: string): Deed => ({
  word: "act.review",
  path: `/broken-glass/${id}/review`,
  act: "server.review_glass",
  effect: "effect.review.glass",
  fields: [
    { name: "justified", word: "glass.is.justified", kind: "yes" },
    { name: "finding", word: "col.finding", kind: "long" },
  ],
});

export const lift = (id: string): Deed => ({
  word: "act.lift.stop",
  path: `/look-up-stops/${id}/lift`,
  act: "lookups.lift_stop",
  effect: "effect.lift.stop",
  fields: [{ name: "reason", word: "reason", kind: "long" }],
});

export const watch = (of: Choices): Deed => ({
  word: "act.watch",
  path: "/watched",
  act: "oversight.watch",
  effect: "effect.watch",
  fields: [
    { name: "document_kind", word: "col.kind", kind: "choice", options: of("document", DOCUMENTS), start: "id_card" },
    { name: "document_number", word: "col.document.number" },
    { name: "reason", word: "reason", kind: "long" },
  ],
});

export const disclose = (of: Choices): Deed => ({
  word: "act.disclose",
  path: "/disclosures",
  act: "oversight.disclose",
  effect: "effect.disclose",
  fields: [
    { name: "document_kind", word: "col.kind", kind: "choice", options: of("document", DOCUMENTS), start: "id_card" },
    { name: "document_number", word: "col.document.number" },
    { name: "name", word: "col.name" },
    { name: "application", word: "col.application", hint: "hint.application" },
  ],
});

export const reviewFinding = (id: string, finding: string): Deed => ({
  word: "act.lived.review",
  path: `/cases/${id}/lived-on/${finding}/review`,
  act: "discipline.review_finding",
  effect: "effect.lived.review",
  fields: [{ name: "conclusion", word: "col.finding", kind: "long" }],
});
