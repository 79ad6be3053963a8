// 存证动作 – looking into an alarm of the log.
import type { Deed } from "../../kit/deed";

export const reviewAlarm = (id: number): Deed => ({
  word: "act.review",
  path: `/evidence/alarms/${id}/review`,
  act: "evidence.review_alarm",
  effect: "effect.review.log",
  fields: [{ name: "finding", word: "col.finding", kind: "long" }],
});
