// 惩戒动作 – the property report, restriction of consumption, the list, fines and detention, and their end.
import type { Deed } from "../../kit/deed";
import type { Field, Option } from "../../kit/fields";
import { nest, type Values } from "../../kit/nest";
import { onlyOne, type Party } from "../../kit/parties";

type Choices = (prefix: string, values: string[]) => Option[];

const GROUNDS = ["G1", "G2", "G3", "G4", "G5", "G6"];
const EXCUSES = ["secured", "controlled", "turn_not_come", "campus_loan", "applicant_waits", "deceased", "bankrupt"];
const CAPACITIES = ["legal_representative", "principal", "responsible", "controller"];
const EXIT_CAPACITIES = ["legal_representative", "principal", "responsible"];
const ENDS = ["applicant_consent", "security", "settled", "two_queries", "corrected", "suspended", "wrong", "left_office"];

const debtor = (debtors: Option[]): Field => ({ name: "debtor", word: "col.debtors", kind: "choice", options: debtors, start: onlyOne(debtors) });

export const report = (id: string, debtors: Option[], of: Choices): Deed => ({
  word: "act.report",
  path: `/cases/${id}/property-reports`,
  act: "discipline.record_report",
  effect: "effect.report",
  fields: [
    debtor(debtors),
    { name: "outcome", word: "col.outcome", kind: "choice", options: of("outcome", ["reported", "not_reported", "false"]) },
    { name: "on", word: "col.on", kind: "date", optional: true, hint: "hint.today" },
    { name: "content", word: "col.content", kind: "long", optional: true },
  ],
});

/** The people behind a unit, up to three, asked for when the debtor is one. */
const behind = (parties: Party[], capacities: Option[]): Field[] => {
  const isUnit = (values: Values) => parties.some((party) => party.id === values.debtor && party.kind !== "natural");
  const person = (index: number): Field[] => {
    const place = `people[${index}]`;
    const isAsked = (values: Values) => isUnit(values) && (index === 0 || Boolean(values[`people[${index - 1}].person.name`]));
    return [
      { name: `${place}.capacity`, word: "col.capacity", kind: "choice", options: capacities, when: isAsked, optional: index > 0 },
      { name: `${place}.person.name`, word: "col.person", when: isAsked, optional: index > 0 },
      { name: `${place}.person.document_number`, word: "col.id.number", when: isAsked, optional: index > 0 },
    ];
  };
  return [...person(0), ...person(1), ...person(2)];
};

/** Those of them that were named, each by a number. */
const named = (values: Values) => {
  const { debtor, people = [] } = nest(values) as { debtor: string; people?: { capacity: string; person?: object }[] };
  const meant = people.filter((one) => one.person);
  return { debtor, people: meant.map((one) => ({ ...one, person: { kind: "natural", document_kind: "id_card", ...one.person } })) };
};

/** A unit is restricted together with the people behind it, who have to be named. */
export const restrict = (id: string, debtors: Option[], parties: Party[], of: Choices): Deed => ({
  word: "act.restrict",
  path: `/cases/${id}/restrictions`,
  act: "discipline.propose_restriction",
  effect: "effect.restrict",
  fields: [debtor(debtors), ...behind(parties, of("capacity", CAPACITIES))],
  ask: named,
});

/** Of a unit only the people behind it are kept from leaving. */
export const restrictExit = (id: string, debtors: Option[], parties: Party[], of: Choices): Deed => ({
  word: "act.exit",
  path: `/cases/${id}/exit-restrictions`,
  act: "discipline.propose_exit",
  effect: "effect.exit",
  fields: [
    debtor(debtors),
    ...behind(parties, of("capacity", EXIT_CAPACITIES)),
    { name: "on_request", word: "exit.request", kind: "yes", start: true },
  ],
  ask: (values) => ({ ...named(values), on_request: values.on_request }),
});

export const list = (id: string, debtors: Option[], of: Choices): Deed => ({
  word: "act.list",
  path: `/cases/${id}/listings`,
  act: "discipline.propose_listing",
  effect: "effect.list",
  fields: [
    debtor(debtors),
    { name: "ground", word: "col.ground", kind: "choice", options: of("ground", GROUNDS) },
    { name: "conduct", word: "col.conduct", kind: "long" },
    { name: "extra_years", word: "col.extra", kind: "number", optional: true, hint: "hint.extra" },
    { name: "grace_months", word: "col.grace", kind: "number", optional: true, hint: "hint.grace" },
    { name: "excuses", word: "col.excuses", kind: "many", options: of("excuse", EXCUSES), optional: true, hint: "hint.excuses" },
    { name: "organ_report", word: "col.organ", optional: true, hint: "hint.organ" },
  ],
});

export const sanction = (id: string, debtors: Option[], of: Choices): Deed => ({
  word: "act.sanction",
  path: `/cases/${id}/sanctions`,
  act: "discipline.propose_sanction",
  effect: "effect.sanction",
  fields: [
    debtor(debtors),
    { name: "kind", word: "col.kind", kind: "choice", options: of("sanction", ["fine", "detention"]) },
    { name: "amount", word: "col.amount", kind: "money", when: (values) => values.kind === "fine" },
    { name: "days", word: "col.days", kind: "number", when: (values) => values.kind === "detention" },
    { name: "conduct", word: "col.conduct", kind: "long" },
  ],
});

const end = (word: "act.lift" | "act.unlist", path: string, of: Choices): Deed => ({
  word,
  path,
  act: "discipline.propose_end",
  effect: "effect.end",
  fields: [
    { name: "ground", word: "col.end.ground", kind: "choice", options: of("endground", ENDS) },
    { name: "reason", word: "reason", kind: "long" },
  ],
});
export const lift = (id: string, restriction: string, of: Choices) => end("act.lift", `/cases/${id}/restrictions/${restriction}/lift`, of);
export const liftExit = (id: string, exit: string, of: Choices) => end("act.lift", `/cases/${id}/exit-restrictions/${exit}/lift`, of);
export const unlist = (id: string, listing: string, of: Choices) => end("act.unlist", `/cases/${id}/listings/${listing}/removal`, of);
