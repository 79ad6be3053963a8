// 联合惩戒动作 – switching a measure, and saying what was found of a hit.
import type { Deed } from "../../kit/deed";
import type { Option } from "../../kit/fields";

export const setMeasure = (id: string, enabled: boolean): Deed => ({
  word: enabled ? "act.measure.on" : "act.measure.off",
  path: `/measures/${id}/setting`,
  act: "measures.set_measure",
  effect: "effect.measure",
  fields: [{ name: "reason", word: "reason", kind: "long" }],
  ask: ({ reason }) => ({ enabled, reason }),
});

export const reviewHit = (number: number, findings: Option[]): Deed => ({
  word: "act.hit",
  path: `/measures/hits/${number}/review`,
  act: "measures.review_hit",
  effect: "effect.hit",
  fields: [
    { name: "finding", word: "col.finding", kind: "choice", options: findings },
    { name: "why", word: "reason", kind: "long" },
  ],
  ask: ({ finding, why }) => ({ is_false: finding === "false", why }),
});
