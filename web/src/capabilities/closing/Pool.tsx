// 终本库 – an ended case: what is still owed, the ten half-yearly queries, hits that wait for an answer.
import type { Schemas } from "../../kit/api";
import { DeedButton } from "../../kit/deed";
import { type Column, List } from "../../kit/list";
import { Mark, type Tone } from "../../kit/mark";
import { Money } from "../../kit/parts";
import { useWords } from "../../kit/words";
import type { Case } from "../../kit/case";
import { useInstitutionName } from "../../kit/institutions";
import * as deeds from "./deeds";

type Ending = Schemas["Ending"];
type Requery = Schemas["Requery"];

const TONES: Record<string, Tone> = { done: "good", asked: "info", incomplete: "warn", missed: "bad" };

export function Pool({ data, ending }: { data: Case; ending: Ending }) {
  const { t, code } = useWords();
  const { pool } = ending;
  if (!pool) return null;
  const columns: Column<Requery>[] = [
    { title: t("col.order"), width: 64, value: (row) => row.number },
    { title: t("col.query.due"), value: (row) => row.due },
    {
      title: t("col.state"),
      choose: true,
      value: (row) => code("requery", row.state),
      show: (row) => <Mark tone={TONES[row.state] ?? "plain"}>{code("requery", row.state)}</Mark>,
    },
    { title: t("col.asked.on"), value: (row) => row.asked_on },
    { title: t("col.finished"), value: (row) => row.finished_on },
    {
      title: t("col.title"),
      show: (row) => (row.report ? <a href={`#/cases/${data.id}?tab=documents&document=${row.report}`}>{t("pool.report")}</a> : <span className="muted">—</span>),
    },
  ];
  return (
    <section className="sheet">
      <h2>{t("pool")}</h2>
      <div className="filters">
        <Mark tone={pool.left_on ? "plain" : "warn"}>{t(pool.left_on ? "pool.left" : "pool.in")}</Mark>
        <span>
          {`${t("pool.ruled")} ${pool.ruled_on} · ${t("owed.outstanding")} `}
          <Money value={pool.outstanding} />
        </span>
        <a href={`#/cases/${data.id}?tab=documents&document=${pool.ruling}`}>{t("pool.ruling")}</a>
        {pool.successor ? (
          <a href={`#/cases/${pool.successor}`}>{t("pool.successor")}</a>
        ) : (
          <DeedButton deed={deeds.resume(data.id)} />
        )}
      </div>
      <Hits data={data} rows={ending.suggestions} />
      <h3>{t("pool.queries")}</h3>
      <List name={t("pool.queries")} rows={ending.requeries} columns={columns} rowKey={(row) => String(row.number)} wide={760} />
    </section>
  );
}

/** 恢复执行建议 – what a query found after the end. */
function Hits({ data, rows }: { data: Case; rows: Schemas["Suggestion"][] }) {
  const { t, code } = useWords();
  const institution = useInstitutionName();
  if (rows.length === 0) return null;
  const columns: Column<Schemas["Suggestion"]>[] = [
    { title: t("col.found"), width: 112, value: (row) => row.made_on },
    { title: t("col.institution"), value: (row) => institution(row.institution) },
    { title: t("col.asset"), value: (row) => row.what },
    { title: t("col.amount"), money: true, value: (row) => row.amount, show: (row) => <Money value={row.amount} /> },
    { title: t("plan.held"), money: true, value: (row) => row.frozen, show: (row) => <Money value={row.frozen} /> },
    {
      title: t("col.state"),
      value: (row) => code("suggestion", row.state),
      show: (row) => <Mark tone={row.state === "open" ? "warn" : "plain"}>{code("suggestion", row.state)}</Mark>,
    },
    {
      title: t("col.act"),
      show: (row) =>
        row.state === "open" ? (
          <span className="deeds">
            <DeedButton small primary deed={deeds.resume(data.id)} about={row.what} />
            <DeedButton small deed={deeds.decline(data.id, row.id)} about={row.what} />
          </span>
        ) : (
          <span className="muted">{row.reason ?? "—"}</span>
        ),
    },
  ];
  return (
    <>
      <h3>{t("tasks.suggestions")}</h3>
      <List name={t("tasks.suggestions")} rows={rows} columns={columns} rowKey={(row) => row.id} wide={860} />
    </>
  );
}
