// 案款管理 – what the court's finance office looks after: tasks, money nobody claimed, whether the books hold.
import { useMutation, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { api, type Schemas } from "../../kit/api";
import { DeedButton } from "../../kit/deed";
import { type Column, List } from "../../kit/list";
import { Mark } from "../../kit/mark";
import { Pager } from "../../kit/pager";
import { day, Money } from "../../kit/parts";
import { useMay } from "../../kit/rights";
import { Article } from "../../kit/rules";
import { Fault, Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";
import * as deeds from "./deeds";

export function Funds() {
  const maySee = useMay("funds.view_unclaimed");
  const mayCheck = useMay("funds.check");
  return (
    <>
      <MoneyTasks />
      {maySee && <Unclaimed />}
      {mayCheck && <Invariants />}
      <Treasury />
    </>
  );
}

export function MoneyTasks() {
  const { t, pick } = useWords();
  const rows = useQuery({ queryKey: ["live", "money-tasks"], queryFn: () => api<Schemas["Task"][]>("/funds/tasks") });
  const columns: Column<Schemas["Task"]>[] = [
    { title: t("col.at"), width: 150, value: (row) => day(row.opened_at) },
    {
      title: t("col.step"),
      value: (row) => pick(row.zh, row.en),
      show: (row) => (row.case_id ? <a href={`#/cases/${row.case_id}?tab=money`}>{pick(row.zh, row.en)}</a> : pick(row.zh, row.en)),
    },
    { title: t("col.article"), show: (row) => <Article rule={row.rule} /> },
    { title: t("col.act"), show: (row) => <DeedButton small deed={deeds.finish(row.id)} about={pick(row.zh, row.en)} /> },
  ];
  return (
    <section className="sheet">
      <h2>{t("tasks.money")}</h2>
      <Loaded query={rows}>
        {(data) => <List name={t("tasks.money")} rows={data} columns={columns} rowKey={(row) => row.id} none={t("none.money.tasks")} wide={760} />}
      </Loaded>
    </section>
  );
}

type Receipt = Schemas["Receipt"];

/** 不明款项 – paged by the server, oldest first. */
function Unclaimed() {
  const { t } = useWords();
  const [cursors, setCursors] = useState<string[]>([]);
  const cursor = cursors.at(-1);
  const page = useQuery({
    queryKey: ["live", "unclaimed", cursor],
    queryFn: () => api<Schemas["Page_Receipt"]>(`/funds/unclaimed?limit=50${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`),
  });
  const columns: Column<Receipt>[] = [
    { title: t("col.at"), width: 150, value: (row) => day(row.arrived_at) },
    { title: t("col.payer"), value: (row) => row.payer_name },
    { title: t("col.amount"), money: true, value: (row) => row.amount, show: (row) => <Money value={row.amount} /> },
    { title: t("col.remark"), value: (row) => row.remark || null },
    { title: t("col.why"), value: (row) => row.why_unclaimed },
    { title: t("col.claim.by"), value: (row) => row.claim_by },
    { title: t("col.act"), show: (row) => <Claim row={row} /> },
  ];
  return (
    <section className="sheet">
      <h2>{t("money.unclaimed")}</h2>
      <Loaded query={page}>
        {(data) => (
          <>
            <List
              name={t("money.unclaimed")}
              rows={data.items}
              columns={columns}
              rowKey={(row) => `${row.bank}-${row.serial}`}
              none={t("none.unclaimed")}
              wide={960}
              tools={<Button href="/api/v1/funds/unclaimed.xlsx">{t("export.all")}</Button>}
            />
            <Pager cursors={cursors} next={data.next_cursor} turn={setCursors} />
          </>
        )}
      </Loaded>
    </section>
  );
}

/** To which case it belongs: the open ones of the court. */
function Claim({ row }: { row: Receipt }) {
  const cases = useQuery({
    queryKey: ["live", "cases", "claimable"],
    queryFn: () => api<Schemas["Page_CaseFace"]>("/cases?limit=500"),
  });
  const options = (cases.data?.items ?? [])
    .filter((item) => item.number)
    .map((item) => ({ value: item.id, label: `${item.number} ${item.debtors}` }));
  return <DeedButton small deed={deeds.claim(row.bank, row.serial, options)} about={row.payer_name} />;
}

function Invariants() {
  const { t, pick } = useWords();
  const check = useMutation({ mutationFn: () => api<Schemas["Broken"][]>("/funds/invariants") });
  return (
    <section className="sheet">
      <h2>{t("money.invariants")}</h2>
      <div className="filters">
        <Button loading={check.isPending} onClick={() => check.mutate()}>
          {t("act.check")}
        </Button>
        {check.data?.length === 0 && (
          <span role="status">
            <Mark tone="good">{t("money.whole")}</Mark>
          </span>
        )}
      </div>
      {check.error && <Fault error={check.error} />}
      {check.data && check.data.length > 0 && (
        <ul className="plain" role="alert">
          {check.data.map((row) => (
            <li key={`${row.id}-${row.subject}`}>
              <Mark tone="bad">{row.id}</Mark> {pick(row.zh, row.en)} <span className="muted">{row.subject}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Treasury() {
  const { t } = useWords();
  return (
    <section className="sheet">
      <h2>{t("money.treasury.account")}</h2>
      <div className="filters">
        <span className="muted">{t("money.treasury.note")}</span>
        <DeedButton deed={deeds.treasury} others />
      </div>
    </section>
  );
}
