// What people do to their own log-in, and administrators to accounts and roles.
import type { Deed } from "../../kit/deed";
import type { Option } from "../../kit/fields";

export const removeAuthenticator: Deed = { word: "id.app.remove", path: "/session/authenticator", method: "DELETE", effect: "id.remove.effect" };
export const removePasskey = (id: string): Deed => ({ word: "id.passkey.remove", path: `/session/passkeys/${id}`, method: "DELETE", effect: "id.remove.effect" });
export const endSession = (id: string): Deed => ({ word: "id.end", path: `/sessions/${id}`, method: "DELETE" });

export const openAccount: Deed = {
  word: "id.account.open",
  path: "/accounts",
  act: "identity.open_account",
  effect: "id.account.open.effect",
  fields: [
    { name: "login", word: "sign.user", hint: "id.login.rule" },
    { name: "name", word: "id.name" },
    { name: "work_card", word: "id.work_card" },
    { name: "duty_card", word: "id.duty_card" },
    { name: "ends_on", word: "id.ends_on", kind: "date", optional: true },
  ],
};
export const setTerm = (id: string, active: boolean, ends_on: string | null | undefined): Deed => ({
  word: "id.account.term",
  path: `/accounts/${id}/term`,
  method: "PUT",
  act: "identity.set_term",
  fields: [
    { name: "active", word: "id.active", kind: "yes", start: active },
    { name: "ends_on", word: "id.ends_on", kind: "date", optional: true, start: ends_on ?? undefined },
  ],
});
export const resetPassword = (id: string): Deed => ({ word: "id.account.reset", path: `/accounts/${id}/password`, act: "identity.reset_password", effect: "id.account.reset.effect" });

export const revokeFactor = (id: string, options: Option[]): Deed => ({
  word: "id.account.revoke",
  path: `/accounts/${id}/factors/revocation`,
  act: "identity.revoke_factor",
  effect: "id.account.revoke.effect",
  fields: [
    { name: "factor", word: "id.factor", kind: "choice", options },
    { name: "reason", word: "reason", kind: "long" },
  ],
});

export const proposeRoles = (id: string, roles: string[], options: Option[]): Deed => ({
  word: "id.roles.propose",
  path: `/accounts/${id}/roles`,
  act: "identity.propose_roles",
  effect: "id.roles.effect",
  ask: (values) => ({ ...values, roles: values.roles ?? [] }),
  fields: [
    { name: "roles", word: "id.roles", kind: "many", options, start: roles, optional: true },
    { name: "reason", word: "reason", kind: "long" },
  ],
});
const decision = (word: Deed["word"], id: string, deed: string): Deed => ({ word, path: `/role-changes/${id}/decision`, act: "identity.decide_roles", ask: () => ({ deed }) });
export const approveRoles = (id: string) => decision("id.roles.approve", id, "approve");
export const refuseRoles = (id: string) => decision("id.roles.refuse", id, "refuse");
export const withdrawRoles = (id: string) => decision("id.roles.withdraw", id, "withdraw");
