// 案款动作 – paying out, waiting for a lawful reason, agents, disputes, money nobody claimed.
import type { Deed } from "../../kit/deed";
import type { Option } from "../../kit/fields";
import { onlyOne } from "../../kit/parties";

const DELAYS = ["distribution", "applicant_frozen", "not_collected", "suspended", "other"];
type Choices = (prefix: string, values: string[]) => Option[];

export const pay = (id: string): Deed => ({
  word: "act.pay",
  path: `/cases/${id}/payouts`,
  act: "funds.propose_payout",
  effect: "effect.pay",
  ask: () => ({}),
});

export const payOne = (id: string, parties: Option[], of: Choices): Deed => ({
  word: "act.pay.one",
  path: `/cases/${id}/payouts`,
  act: "funds.propose_payout",
  effect: "effect.pay.one",
  fields: [
    { name: "lines[0].purpose", word: "col.payout.for", kind: "choice", options: of("payfor", ["applicant", "treasury", "debtor"]), start: "applicant" },
    {
      name: "lines[0].party",
      word: "col.payee",
      kind: "choice",
      options: parties,
      when: (values) => values["lines[0].purpose"] !== "treasury",
    },
    { name: "lines[0].amount", word: "col.amount", kind: "money" },
    { name: "lines[0].to.holder", word: "col.agent", optional: true, hint: "hint.agent" },
    { name: "lines[0].to.bank", word: "col.bank", kind: "bank", optional: true },
    { name: "lines[0].to.account", word: "col.account.number", optional: true },
  ],
});

export const power = (id: string, parties: Option[]): Deed => ({
  word: "act.power",
  path: `/cases/${id}/special-powers`,
  act: "funds.propose_power",
  effect: "effect.power",
  fields: [
    { name: "party", word: "col.giver", kind: "choice", options: parties, start: onlyOne(parties) },
    { name: "agent_name", word: "col.agent" },
    { name: "agent_bank", word: "col.bank", kind: "bank" },
    { name: "agent_account", word: "col.account.number" },
    { name: "evidence", word: "col.evidence", kind: "long", hint: "hint.power" },
  ],
});

export const delay = (id: string, of: Choices): Deed => ({
  word: "act.delay",
  path: `/cases/${id}/payout-delays`,
  act: "funds.propose_delay",
  effect: "effect.delay",
  fields: [
    { name: "ground", word: "col.ground", kind: "choice", options: of("delay", DELAYS) },
    { name: "until", word: "col.until", kind: "date" },
    { name: "reason", word: "reason", kind: "long" },
  ],
});

export const endDelay = (id: string): Deed => ({
  word: "act.delay.end",
  path: `/cases/${id}/payout-delays/end`,
  act: "funds.propose_delay",
  effect: "effect.delay.end",
  fields: [{ name: "reason", word: "reason", kind: "long" }],
});

export const settle = (id: string, payout: string, line: number, of: Choices): Deed => ({
  word: "act.settle",
  path: `/cases/${id}/payouts/${payout}/lines/${line}/settlement`,
  act: "funds.propose_settlement",
  effect: "effect.settle",
  fields: [
    { name: "finding.finding", word: "col.finding", kind: "choice", options: of("paid", ["paid", "not_paid"]) },
    { name: "finding.bank_serial", word: "col.serial", when: (values) => values["finding.finding"] === "paid" },
    { name: "evidence", word: "col.evidence", kind: "long" },
  ],
});

export const claim = (bank: string, serial: string, cases: Option[]): Deed => ({
  word: "act.claim",
  path: "/funds/unclaimed/claims",
  act: "funds.propose_claim",
  effect: "effect.claim",
  fields: [
    { name: "case", word: "col.number", kind: "choice", options: cases, hint: "hint.claim" },
    { name: "reason", word: "reason", kind: "long" },
  ],
  ask: (values) => ({ ...values, bank, serial }),
});

export const finish = (task: string): Deed => ({
  word: "act.finish",
  path: `/funds/tasks/${task}/done`,
  act: "funds.finish_task",
  fields: [{ name: "reason", word: "col.outcome.how", kind: "long" }],
});

export const treasury: Deed = {
  word: "act.treasury",
  path: "/funds/treasury",
  method: "PUT",
  act: "funds.set_treasury",
  effect: "effect.treasury",
  fields: [
    { name: "name", word: "col.holder" },
    { name: "bank", word: "col.bank", kind: "bank" },
    { name: "account", word: "col.account.number" },
  ],
};
