// 印章动作 – a court's seal counts no more.
import type { Deed } from "../../kit/deed";

export const revokeSeal = (court: string): Deed => ({
  word: "act.revoke.seal",
  path: `/seals/${encodeURIComponent(court)}/revocation`,
  act: "documents.revoke_seal",
  effect: "effect.revoke.seal",
  fields: [{ name: "reason", word: "reason", kind: "long" }],
});
