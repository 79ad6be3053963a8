// 审批动作 – signing, refusing, sending back, handing on, asking for one more, urging.
import type { Deed } from "../../kit/deed";
import type { Field, Option } from "../../kit/fields";

const decision = (id: string) => ({ path: `/approvals/${id}/decision`, act: "approvals.decide" });
const reason: Field = { name: "reason", word: "reason", kind: "long" };
const officer = (options: Option[]): Field => ({ name: "officer", word: "col.officer", kind: "choice", options });

export const approve = (id: string): Deed => ({ word: "act.approve", ...decision(id), ask: () => ({ deed: "approve" }) });

export const refuse = (id: string): Deed => ({
  word: "act.refuse",
  ...decision(id),
  effect: "effect.refuse",
  fields: [reason],
  ask: (values) => ({ deed: "refuse", ...values }),
});

export const giveBack = (id: string): Deed => ({
  word: "act.return",
  ...decision(id),
  effect: "effect.return",
  fields: [reason],
  ask: (values) => ({ deed: "return", ...values }),
});

export const addSigner = (id: string, options: Option[]): Deed => ({
  word: "act.add.signer",
  ...decision(id),
  effect: "effect.add.signer",
  fields: [officer(options)],
  ask: (values) => ({ deed: "add_signer", ...values }),
});

export const transfer = (id: string, options: Option[]): Deed => ({
  word: "act.transfer",
  ...decision(id),
  effect: "effect.transfer",
  fields: [officer(options)],
  ask: (values) => ({ deed: "transfer", ...values }),
});

export const withdraw = (id: string): Deed => ({
  word: "act.withdraw",
  ...decision(id),
  effect: "effect.withdraw",
  ask: () => ({ deed: "withdraw" }),
});

export const urge = (id: string): Deed => ({
  word: "act.urge",
  ...decision(id),
  effect: "effect.urge",
  ask: () => ({ deed: "urge" }),
});
