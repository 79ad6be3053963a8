// 待办 – everything that waits for me across my cases, the most pressing first.
import { useQuery } from "@tanstack/react-query";
import { Segmented } from "antd";
import { api, type Schemas } from "../../kit/api";
import { type Column, List } from "../../kit/list";
import { Deadline, Money } from "../../kit/parts";
import { Article, useArticle } from "../../kit/rules";
import { go, useRoute } from "../../kit/route";
import { useMay } from "../../kit/rights";
import { useSession } from "../../kit/session";
import { Loaded, Nothing } from "../../kit/states";
import { useWords } from "../../kit/words";
import { type Approval, isMyTurn } from "../../capabilities/approvals/Approvals";
import { EndingHolds } from "../../capabilities/control/EndingHolds";
import { OpenRewards } from "../../capabilities/closing/OpenRewards";
import { OpenCorrections } from "../../capabilities/discipline/OpenCorrections";
import { useInstitutionName } from "../../kit/institutions";

type CaseTasks = Schemas["CaseTasks"];
type Clock = { case: Schemas["CaseFace"]; node: Schemas["NodeRow"] };
type Step = { case: Schemas["CaseFace"]; step: Schemas["NextStep"] };

export function Tasks() {
  const { t } = useWords();
  const { query } = useRoute();
  const ofCourt = query.get("whose") === "court";
  const mayEnding = useMay("control.view_ending");
  const tasks = useQuery({
    queryKey: ["live", "tasks", ofCourt],
    queryFn: () => api<CaseTasks[]>(`/tasks?court=${ofCourt}`),
  });
  return (
    <>
      <div className="filters">
        <Segmented
          aria-label={t("whose")}
          value={ofCourt ? "court" : "mine"}
          options={[
            { value: "mine", label: t("whose.mine") },
            { value: "court", label: t("whose.court") },
          ]}
          onChange={(whose) => go(whose === "court" ? "/tasks?whose=court" : "/tasks")}
        />
      </div>
      <Loaded query={tasks}>
        {(data) => {
          const clocks = data
            .flatMap((row) => row.clocks.map((node) => ({ case: row.case, node })))
            .sort((a, b) => a.node.due.localeCompare(b.node.due));
          return (
            <>
              <Counts clocks={clocks} cases={data} />
              {!ofCourt && <OpenCorrections />}
              {!ofCourt && <OpenRewards />}
              <Waiting />
              <Steps rows={data.flatMap((row) => row.next_steps.map((step) => ({ case: row.case, step })))} />
              <Clocks rows={clocks} />
              {mayEnding && <EndingHolds ofCourt={ofCourt} />}
              <Suggestions />
            </>
          );
        }}
      </Loaded>
    </>
  );
}

function Counts({ clocks, cases }: { clocks: Clock[]; cases: CaseTasks[] }) {
  const { t } = useWords();
  const count = (colour: string) => clocks.filter(({ node }) => node.colour === colour).length;
  return (
    <div className="tiles">
      <div className="sheet tile tile-bad">
        {t("tasks.overdue")}
        <b>{count("overdue")}</b>
      </div>
      <div className="sheet tile tile-warn">
        {t("tasks.warned")}
        <b>{count("warned")}</b>
      </div>
      <div className="sheet tile">
        {t("tasks.running")}
        <b>{count("running")}</b>
      </div>
      <div className="sheet tile">
        {t("tasks.cases")}
        <b>{cases.length}</b>
      </div>
    </div>
  );
}

const caseColumn = <Row extends { case: Schemas["CaseFace"] }>(title: string): Column<Row> => ({
  title,
  value: (row) => row.case.number || row.case.title_number,
  show: (row) => <a href={`#/cases/${row.case.id}`}>{row.case.number || row.case.title_number}</a>,
});

function Clocks({ rows }: { rows: Clock[] }) {
  const { t, pick, code } = useWords();
  const article = useArticle();
  const columns: Column<Clock>[] = [
    { title: t("col.due"), value: ({ node }) => node.due, width: 112 },
    {
      title: t("col.countdown"),
      value: ({ node }) => node.days_left,
      show: ({ node }) => <Deadline node={node} />,
    },
    { title: t("col.node"), value: ({ node }) => pick(node.zh, node.en) },
    { title: t("col.standing"), choose: true, value: ({ node }) => code("colour", node.colour) },
    caseColumn(t("col.number")),
    { title: t("col.debtors"), value: (row) => row.case.debtors },
    {
      title: t("col.article"),
      value: ({ node }) => article(node.rule, node.article),
      show: ({ node }) => <Article rule={node.rule} asOf={node.article} />,
    },
  ];
  return (
    <section className="sheet">
      <h2>{t("tasks.clocks")}</h2>
      <List
        name={t("tasks.clocks")}
        rows={rows}
        columns={columns}
        rowKey={(row) => `${row.case.id}-${row.node.number}-${row.node.started_on}`}
        none={t("none.tasks")}
        wide={1000}
      />
    </section>
  );
}

function Steps({ rows }: { rows: Step[] }) {
  const { t, pick, code } = useWords();
  const columns: Column<Step>[] = [
    { title: t("col.step"), value: ({ step }) => pick(step.zh, step.en) },
    caseColumn(t("col.number")),
    { title: t("col.state"), choose: true, value: (row) => code("state", row.case.state) },
    { title: t("col.debtors"), value: (row) => row.case.debtors },
    { title: t("col.handler"), choose: true, value: (row) => row.case.handler_name },
  ];
  return (
    <section className="sheet">
      <h2>{t("tasks.steps")}</h2>
      <List name={t("tasks.steps")} rows={rows} columns={columns} rowKey={(row) => `${row.case.id}-${row.step.act}`} none={t("none.tasks")} />
    </section>
  );
}

function Waiting() {
  const { t, pick } = useWords();
  const me = useSession()?.officer;
  const rows = useQuery({ queryKey: ["live", "approvals", "/approvals"], queryFn: () => api<Approval[]>("/approvals") });
  return (
    <section className="sheet">
      <h2>{t("tasks.approvals")}</h2>
      <Loaded query={rows}>
        {(data) => {
          const mine = me ? data.filter((row) => isMyTurn(row, me)) : [];
          if (mine.length === 0) return <Nothing>{t("none.approvals")}</Nothing>;
          return (
            <ul className="plain">
              {mine.map((row) => (
                <li key={row.id}>
                  <a href="#/approvals">{pick(row.summary_zh, row.summary_en)}</a> <Money value={row.amount} />
                </li>
              ))}
            </ul>
          );
        }}
      </Loaded>
    </section>
  );
}

function Suggestions() {
  const { t } = useWords();
  const institution = useInstitutionName();
  const rows = useQuery({
    queryKey: ["live", "suggestions"],
    queryFn: () => api<Schemas["Suggestion"][]>("/resumption-suggestions"),
  });
  if (rows.data?.length === 0) return null;
  return (
    <section className="sheet">
      <h2>{t("tasks.suggestions")}</h2>
      <Loaded query={rows}>
        {(data) => (
          <ul className="plain">
            {data.map((row) => (
              <li key={row.id}>
                <a href={`#/cases/${row.case_id}?tab=ending`}>{`${row.made_on} · ${institution(row.institution)} · ${row.what}`}</a>{" "}
                <Money value={row.amount} /> · {t("fn.freeze")} <Money value={row.frozen} />
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </section>
  );
}
