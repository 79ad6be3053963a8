// 密钥动作 – a new version of a key, and the end of an old one.
import type { Deed } from "../../kit/deed";

export const rotate = (owner: string): Deed => ({
  word: "act.rotate",
  path: `/keys/${encodeURIComponent(owner)}/rotate`,
  act: "server.rotate_key",
  effect: "effect.rotate",
});

/** What is still sealed under it is erased only by whoever says so. */
export const destroy = (owner: string, version: number, isHeld: boolean): Deed => ({
  word: "act.destroy",
  path: `/keys/${encodeURIComponent(owner)}/${version}/destroy`,
  act: "server.destroy_key",
  effect: isHeld ? "effect.destroy.held" : "effect.destroy",
  fields: [
    { name: "reason", word: "reason", kind: "long" },
    ...(isHeld ? [{ name: "erases", word: "key.erases", kind: "check", start: false } as const] : []),
  ],
});
