// 立案申请 – which fields the filing desk takes, and the request they make.
import type { Field, Option } from "../../kit/fields";
import { nest, type Values } from "../../kit/nest";

export type Side = "applicants" | "debtors" | "others";
type Choices = (prefix: string, values: string[]) => Option[];

const isNatural = (values: Values, place: string) => (values[`${place}.kind`] ?? "natural") === "natural";

/** One party; whoever is to be paid may name the account at once. */
export function partyFields(side: Side, index: number, of: Choices): Field[] {
  const place = `${side}[${index}]`;
  const fields: Field[] = [
    { name: `${place}.kind`, word: "file.kind", kind: "choice", options: of("party", ["natural", "legal", "other"]), start: "natural" },
    { name: `${place}.name`, word: "col.name" },
    {
      name: `${place}.document_kind`,
      word: "col.document.kind",
      kind: "choice",
      options: of("document", ["id_card", "passport", "uscc", "org_code"]),
      optional: true,
      hint: "hint.document",
    },
    { name: `${place}.document_number`, word: "col.id.number" },
    { name: `${place}.address`, word: "col.address", optional: true },
    { name: `${place}.phone`, word: "col.phone", optional: true },
  ];
  if (side !== "applicants") return fields;
  return [
    ...fields,
    { name: `${place}.account.bank`, word: "col.bank", kind: "bank", optional: true },
    { name: `${place}.account.account`, word: "col.account.number", optional: true, hint: "hint.account" },
  ];
}

export const titleFields = (of: Choices): Field[] => [
  { name: "title.kind", word: "file.title.kind", kind: "choice", options: of("title", ["judgment", "mediation", "award", "notarial_deed", "payment_order", "other"]), start: "judgment" },
  { name: "title.number", word: "file.title" },
  { name: "title.court", word: "file.maker" },
  { name: "title.effective_on", word: "file.effective", kind: "date" },
  { name: "title.last_performance_day", word: "calc.due", kind: "date" },
  { name: "title.obligors", word: "file.obligors", kind: "names", optional: true, hint: "hint.obligors" },
  { name: "title.text", word: "file.text", kind: "long" },
];

export const claimFields = (today: string): Field[] => [
  { name: "received_on", word: "file.received", kind: "date", start: today },
  { name: "claim.principal", word: "calc.principal", kind: "money" },
  { name: "claim.court_fee", word: "file.courtfee", kind: "money", optional: true },
  { name: "claim.preservation_fee", word: "file.preservation", kind: "money", optional: true },
  { name: "claim.interest.rate", word: "calc.rate", optional: true, hint: "hint.rate" },
  { name: "claim.interest.from", word: "calc.from", kind: "date", optional: true },
];

type Account = { bank?: string; account?: string };
type Party = { kind?: string; name?: string; document_kind?: string; account?: Account };
type Nested = { title?: object; claim?: { interest?: object } } & Partial<Record<Side, Party[]>>;

const complete = (party: Party, index: number, side: Side, values: Values) => ({
  ...party,
  kind: party.kind ?? "natural",
  document_kind: party.document_kind ?? (isNatural(values, `${side}[${index}]`) ? "id_card" : "uscc"),
  ...(party.account ? { account: { bank: "", account: "", ...party.account, holder: party.name } } : {}),
});

/** The application as the API takes it; without obligors named, the debtors are those of the title. */
export function application(values: Values, court: string) {
  const { applicants = [], debtors = [], others = [], title, claim, ...rest } = nest(values) as Nested;
  const all = (side: Side, parties: Party[]) => parties.map((party, index) => complete(party, index, side, values));
  return {
    court,
    ...rest,
    applicants: all("applicants", applicants),
    debtors: all("debtors", debtors),
    others: all("others", others),
    title: { obligors: debtors.map((debtor) => debtor.name), ...title },
    claim: { ...claim, ...(claim?.interest ? { interest: { rate: "", year_days: 365, ...claim.interest } } : {}) },
  };
}
