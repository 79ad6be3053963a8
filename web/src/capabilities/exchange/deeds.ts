// 机构证书动作 – certify an institution's key, and have a certificate count no more.
import type { Deed } from "../../kit/deed";

const lines = (text: unknown) =>
  String(text ?? "")
    .split(/[\s,;,;、]+/)
    .filter(Boolean);

export const issue = (institution: string): Deed => ({
  word: "act.certify",
  path: `/institutions/${institution}/certificates`,
  act: "exchange.issue_certificate",
  effect: "effect.certify",
  fields: [
    { name: "request", word: "col.request", kind: "long", hint: "hint.request" },
    { name: "hosts", word: "col.hosts", optional: true, hint: "hint.hosts" },
    { name: "days", word: "col.valid.days", kind: "number", start: 365 },
  ],
  ask: ({ request, hosts, days }) => ({ request, hosts: lines(hosts), days }),
});

export const askRegister = (institution: string): Deed => ({
  word: "act.ask.register",
  path: `/institutions/${institution}/register`,
  act: "exchange.ask_register",
  effect: "effect.ask.register",
});

export const revoke = (fingerprint: string): Deed => ({
  word: "act.revoke",
  path: `/certificates/${fingerprint}/revocation`,
  act: "exchange.revoke_certificate",
  effect: "effect.revoke",
  fields: [{ name: "reason", word: "reason", kind: "long" }],
});
