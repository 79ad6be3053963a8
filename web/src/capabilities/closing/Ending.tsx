// 终本 – the twelve checks with the evidence of each and what is missing, what has been recorded for
// them, and what follows once the procedure has ended.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "../../kit/api";
import { DeedButton } from "../../kit/deed";
import { type Column, List } from "../../kit/list";
import { Mark } from "../../kit/mark";
import { Article, useArticle } from "../../kit/rules";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";
import type { Case } from "../../kit/case";
import { asOptions, useParties } from "../../kit/parties";
import * as deeds from "./deeds";
import { Pool } from "./Pool";
import { Records } from "./Records";

type Check = Schemas["Check"];

export function Ending({ data }: { data: Case }) {
  const ending = useQuery({
    queryKey: ["live", "ending", data.id],
    queryFn: () => api<Schemas["Ending"]>(`/cases/${data.id}/ending`),
  });
  return (
    <>
      <Loaded query={ending}>{(found) => <Pool data={data} ending={found} />}</Loaded>
      <Checklist data={data} />
      <Loaded query={ending}>{(found) => <Records data={data} ending={found} />}</Loaded>
    </>
  );
}

function Checklist({ data }: { data: Case }) {
  const { t, pick } = useWords();
  const article = useArticle();
  const list = useQuery({
    queryKey: ["live", "checklist", data.id],
    queryFn: () => api<Schemas["Checklist"]>(`/cases/${data.id}/zhongben-checklist`),
  });
  const result = (row: Check) => t(row.passed ? "passed.yes" : "passed.no");
  const missing = (row: Check) => row.missing.map((lack) => pick(lack.zh, lack.en));
  const columns: Column<Check>[] = [
    { title: t("col.order"), width: 64, value: (row) => row.number },
    { title: t("col.check"), value: (row) => pick(row.zh, row.en) },
    {
      title: t("col.passed"),
      choose: true,
      value: result,
      show: (row) => <Mark tone={row.passed ? "good" : "bad"}>{result(row)}</Mark>,
    },
    { title: t("col.evidence"), value: (row) => pick(row.evidence_zh, row.evidence_en) || null },
    {
      title: t("col.missing"),
      value: (row) => missing(row).join(";") || null,
      show: (row) => (row.missing.length > 0 ? <Missing lacks={missing(row)} /> : <span className="muted">—</span>),
    },
    {
      title: t("col.article"),
      value: (row) => article(row.rule, row.article),
      show: (row) => <Article rule={row.rule} asOf={row.article} />,
    },
  ];
  return (
    <section className="sheet">
      <h2>{t("tab.ending")}</h2>
      <Loaded query={list}>
        {(found) => (
          <>
            <div className="filters">
              <Mark tone={found.ready ? "good" : "warn"}>{t(found.ready ? "ending.ready" : "ending.not")}</Mark>
              <span className="muted">{`${found.checks.filter((check) => check.passed).length} / ${found.checks.length}`}</span>
              {data.state !== "closed" && <Deeds data={data} ready={found.ready} />}
            </div>
            {data.closing_way === "procedure_ended" && <p className="note">{t("ending.today")}</p>}
            <List name={t("tab.ending")} rows={found.checks} columns={columns} rowKey={(row) => row.id} wide={980} />
          </>
        )}
      </Loaded>
    </section>
  );
}

const Missing = ({ lacks }: { lacks: string[] }) => (
  <ul className="lacks">
    {lacks.map((lack) => (
      <li key={lack}>{lack}</li>
    ))}
  </ul>
);

function Deeds({ data, ready }: { data: Case; ready: boolean }) {
  const { choices } = useWords();
  const { all, debtors } = useParties(data.id);
  const applicants = all.filter((party) => party.role === "applicant").map((party) => party.name);
  const { id, version } = data;
  return (
    <>
      <DeedButton deed={deeds.investigate(id, asOptions(debtors), choices)} version={version} />
      <DeedButton deed={deeds.clue(id)} version={version} />
      <DeedButton deed={deeds.askReward(id, asOptions(debtors), choices)} version={version} />
      <DeedButton deed={deeds.interview(id, choices, applicants)} version={version} />
      <DeedButton deed={deeds.panel(id)} version={version} />
      <DeedButton deed={deeds.end(id)} version={version} primary={ready} />
    </>
  );
}
