// What a calculation came to, step by step.
import { NumberTable } from "../../kit/chart";
import { grouped } from "../../kit/parts";
import { useArticle } from "../../kit/rules";
import { useWords, type Word } from "../../kit/words";

type Segment = {
  from: string;
  to: string;
  principal: string;
  general_days: number;
  general_interest: string;
  doubled_days: number;
  doubled_interest: string;
  paid: string;
};
export type Interest = {
  general_interest: string;
  general_days: number;
  doubled_interest: string;
  doubled_days: number;
  segments: Segment[];
  costs_left: string;
  general_left: string;
  principal_left: string;
  doubled_left: string;
  total: string;
  overpaid: string;
};
export type Fee = { fee: string; rule: string; article: string; tiers: { part: string; rate: string; fee: string }[] };
export type Deadline = {
  rule: string;
  from: string;
  raw: string;
  due: string;
  due_at?: string | null;
  counted: number;
  skipped: { day: string; zh: string; en: string }[];
  article: { long_zh: string; en: string };
};

function Sum({ word, value }: { word: Word; value: string }) {
  const { t } = useWords();
  return (
    <p className="sum">
      {t(word)} <output>{value}</output>
    </p>
  );
}

export function InterestResult({ found }: { found: Interest }) {
  const { t } = useWords();
  const article = useArticle();
  const heads: Word[] = ["calc.segment", "calc.principal", "col.days", "owed.general", "calc.doubled.days", "owed.doubled", "calc.paid"];
  const rows = found.segments.map((part) => [
    `${part.from} – ${part.to}`,
    grouped(part.principal),
    part.general_days,
    grouped(part.general_interest),
    part.doubled_days,
    grouped(part.doubled_interest),
    grouped(part.paid),
  ]);
  const foot = ["", "", found.general_days, grouped(found.general_interest), found.doubled_days, grouped(found.doubled_interest), ""];
  const left: [Word, string][] = [
    ["calc.costs", found.costs_left],
    ["owed.general", found.general_left],
    ["owed.principal", found.principal_left],
    ["owed.doubled", found.doubled_left],
  ];
  return (
    <>
      <Sum word="owed.total" value={grouped(found.total)} />
      {found.overpaid !== "0.00" && <Sum word="calc.overpaid" value={grouped(found.overpaid)} />}
      <NumberTable title={t("calc.segments")} heads={heads.map((word) => t(word))} rows={rows} foot={foot} />
      <NumberTable title={t("calc.left")} heads={[t("calc.left"), t("col.amount")]} rows={left.map(([word, value]) => [t(word), grouped(value)])} />
      <ul className="basis">
        {["interest.double_rate", "interest.period", "interest.order"].map((rule) => (
          <li key={rule} className="cite">
            {article(rule)}
          </li>
        ))}
      </ul>
    </>
  );
}

export function FeeResult({ found }: { found: Fee }) {
  const { t } = useWords();
  const article = useArticle();
  const rate = (value: string) => (value === "flat" ? t("calc.flat") : value);
  return (
    <>
      <Sum word="calc.fee.due" value={grouped(found.fee)} />
      <NumberTable
        title={t("calc.tiers")}
        heads={[t("calc.part"), t("calc.tier.rate"), t("calc.fee.due")]}
        rows={found.tiers.map((tier) => [grouped(tier.part), rate(tier.rate), grouped(tier.fee)])}
        foot={["", "", grouped(found.fee)]}
      />
      <p className="cite">{article(found.rule, found.article)}</p>
    </>
  );
}

export function DeadlineResult({ found }: { found: Deadline }) {
  const { t, pick } = useWords();
  const rows: [Word, string | number][] = [
    ["calc.start", found.from],
    ["calc.counted", found.counted],
    ["calc.raw", found.raw],
    ["col.due", found.due],
  ];
  return (
    <>
      <Sum word="col.due" value={found.due} />
      <NumberTable title={t("calc.deadline")} heads={[t("calc.step"), t("calc.result")]} rows={rows.map(([word, value]) => [t(word), value])} />
      {found.skipped.length > 0 && (
        <NumberTable
          title={t("calc.skipped")}
          heads={[t("calc.skipped"), t("col.why")]}
          rows={found.skipped.map((day) => [day.day, pick(day.zh, day.en)])}
        />
      )}
      <p className="cite">{pick(found.article.long_zh, found.article.en)}</p>
    </>
  );
}
