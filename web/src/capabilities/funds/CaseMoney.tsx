// 案款 – every fen of the case: what came, what is owed to whom, what was paid, and both sides of each entry.
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { api, type Schemas } from "../../kit/api";
import { DeedButton } from "../../kit/deed";
import { type Column, List } from "../../kit/list";
import { day, Money } from "../../kit/parts";
import { Loaded } from "../../kit/states";
import { useWords, type Word } from "../../kit/words";
import type { Case } from "../../kit/case";
import { asOptions, useParties } from "../../kit/parties";
import { useInstitutionName } from "../../kit/institutions";
import * as deeds from "./deeds";
import { Payouts } from "./Payouts";
import { PayoutPlan } from "./PayoutPlan";

type Line = Schemas["LedgerLine"];
type Ledger = Schemas["Ledger"];

export function CaseMoney({ data }: { data: Case }) {
  const { t } = useWords();
  const ledger = useQuery({
    queryKey: ["live", "ledger", data.id],
    queryFn: () => api<Ledger>(`/cases/${data.id}/ledger`),
  });
  return (
    <Loaded query={ledger}>
      {(found) => (
        <>
          <section className="sheet">
            <h2>{t("tab.money")}</h2>
            <Balances account={found.account} />
            <Tools data={data} />
          </section>
          <PayoutPlan data={data} />
          <Payouts data={data} />
          <Receipts rows={found.receipts} />
          <Entries rows={found.lines} />
        </>
      )}
    </Loaded>
  );
}

function Tools({ data }: { data: Case }) {
  const { t, choices } = useWords();
  const { all } = useParties(data.id);
  const options = asOptions(all);
  return (
    <div className="filters">
      {data.state !== "closed" && (
        <>
          <DeedButton deed={deeds.payOne(data.id, options, choices)} version={data.version} />
          <DeedButton deed={deeds.power(data.id, options)} version={data.version} />
          <DeedButton deed={deeds.delay(data.id, choices)} version={data.version} />
          <DeedButton deed={deeds.endDelay(data.id)} version={data.version} />
        </>
      )}
      <Button href={`/api/v1/cases/${data.id}/ledger.xlsx`}>{t("export.ledger")}</Button>
    </div>
  );
}

function Receipts({ rows }: { rows: Ledger["receipts"] }) {
  const { t } = useWords();
  const columns: Column<Ledger["receipts"][number]>[] = [
    { title: t("col.at"), width: 150, value: (row) => day(row.arrived_at) },
    { title: t("col.payer"), value: (row) => row.payer_name },
    { title: t("col.amount"), money: true, value: (row) => row.amount, show: (row) => <Money value={row.amount} /> },
    { title: t("col.serial"), value: (row) => row.serial },
    { title: t("col.remark"), value: (row) => row.remark || null },
  ];
  return (
    <section className="sheet">
      <h2>{t("money.receipts")}</h2>
      <List name={t("money.receipts")} rows={rows} columns={columns} rowKey={(row) => row.serial} wide={760} none={t("none.receipts")} />
    </section>
  );
}

function Entries({ rows }: { rows: Line[] }) {
  const { t, pick } = useWords();
  const columns: Column<Line>[] = [
    { title: t("col.at"), width: 150, value: (row) => day(row.at) },
    { title: t("col.account"), choose: true, value: (row) => pick(row.title_zh, row.title_en) },
    { title: t("col.debit"), money: true, value: (row) => row.debit, show: (row) => <Money value={row.debit} /> },
    { title: t("col.credit"), money: true, value: (row) => row.credit, show: (row) => <Money value={row.credit} /> },
    { title: t("col.memo"), value: (row) => pick(row.memo_zh, row.memo_en) },
  ];
  return (
    <section className="sheet">
      <h2>{t("money.entries")}</h2>
      <List
        name={t("money.entries")}
        rows={rows}
        columns={columns}
        rowKey={(row) => `${row.journal}-${row.title}-${row.debit}-${row.credit}`}
        wide={860}
      />
    </section>
  );
}

const BALANCES: [Word, keyof Schemas["Balances"]][] = [
  ["money.cash", "cash"],
  ["money.unallocated", "unallocated"],
  ["money.reserved", "reserved"],
  ["money.applicant", "to_applicant"],
  ["money.treasury", "to_treasury"],
  ["money.debtor", "to_debtor"],
  ["money.unclaimed", "unclaimed"],
];

function Balances({ account }: { account: Schemas["Account"] }) {
  const { t } = useWords();
  const institution = useInstitutionName();
  return (
    <>
      <p className="muted">{`${t("money.account")} ${institution(account.bank)} ${account.number}`}</p>
      <dl className="balances">
        {BALANCES.map(([word, field]) => (
          <div key={field} className={account.balances[field] === "0.00" ? "zero" : ""}>
            <dt>{t(word)}</dt>
            <dd>
              <Money value={account.balances[field]} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
