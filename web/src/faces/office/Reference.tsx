// 查阅 – the rules with their articles, the institutions, and the public list of ended cases.
import { useQuery } from "@tanstack/react-query";
import { Input } from "antd";
import { useState } from "react";
import { api, type Schemas } from "../../kit/api";
import { type Column, List } from "../../kit/list";
import { Mark } from "../../kit/mark";
import { Pager } from "../../kit/pager";
import { Money } from "../../kit/parts";
import { useRoute } from "../../kit/route";
import { useRules } from "../../kit/rules";
import { Loaded } from "../../kit/states";
import { TabLinks } from "../../kit/tabs";
import { useWords, type Word } from "../../kit/words";
import { type Institution, useInstitutions } from "../../kit/institutions";
import { Catalogue } from "../../capabilities/control/Catalogue";
import { RequeryRound } from "../../capabilities/closing/RequeryRound";
import { Scores } from "../../capabilities/exchange/Scores";
import { Feeds } from "../../capabilities/measures/Feeds";
import { Measures } from "../../capabilities/measures/Measures";

const TABS: [string, Word][] = [
  ["rules", "ref.rules"],
  ["catalogue", "ref.catalogue"],
  ["institutions", "ref.institutions"],
  ["scores", "ref.scores"],
  ["ended", "ref.ended"],
  ["round", "ref.round"],
  ["measures", "ref.measures"],
  ["feeds", "ref.feeds"],
];

export function Reference() {
  const { query } = useRoute();
  const tab = query.get("tab") ?? "rules";
  return (
    <>
      <TabLinks base="/reference" here={tab} tabs={TABS} />
      <Chosen tab={tab} />
    </>
  );
}

function Chosen({ tab }: { tab: string }) {
  if (tab === "catalogue") return <Catalogue />;
  if (tab === "institutions") return <Institutions />;
  if (tab === "scores") return <Scores />;
  if (tab === "round") return <RequeryRound />;
  if (tab === "measures") return <Measures />;
  if (tab === "feeds") return <Feeds />;
  return tab === "ended" ? <Ended /> : <Rules />;
}

function Rules() {
  const { t, pick, code } = useWords();
  const rules = useRules();
  const columns: Column<Schemas["RuleRow"]>[] = [
    { title: t("calc.rule"), value: (row) => pick(row.zh, row.en) },
    { title: t("col.article"), value: (row) => (pick(row.article_zh ?? "", row.article_en ?? "") || null) },
    {
      title: t("ref.mark"),
      choose: true,
      value: (row) => code("rulemark", row.mark),
      show: (row) => <Mark tone={row.mark === "V" ? "good" : row.mark === "M" ? "warn" : "plain"}>{code("rulemark", row.mark)}</Mark>,
    },
    { title: t("ref.id"), value: (row) => row.id, show: (row) => <code>{row.id}</code> },
  ];
  return (
    <section className="sheet">
      <h2>{t("ref.rules")}</h2>
      <Loaded query={rules}>{(rows) => <List name={t("ref.rules")} rows={rows} columns={columns} rowKey={(row) => row.id} wide={860} />}</Loaded>
    </section>
  );
}

function Institutions() {
  const { t, pick, code } = useWords();
  const rows = useInstitutions();
  const hours = (row: Institution) =>
    row.opens && row.closes ? `${row.workdays_only ? `${t("ref.workdays")} ` : ""}${row.opens.slice(0, 5)}–${row.closes.slice(0, 5)}` : t("ref.always");
  const columns: Column<Institution>[] = [
    { title: t("col.name"), value: (row) => pick(row.zh, row.en) },
    { title: t("ref.id"), value: (row) => row.code, show: (row) => <code>{row.code}</code> },
    { title: t("col.kind"), choose: true, value: (row) => code("institution", row.kind) },
    { title: t("ref.functions"), value: (row) => row.functions.map((one) => code("fn", one)).join("、") },
    { title: t("ref.hours"), value: (row) => row.answer_hours },
    { title: t("ref.topology"), choose: true, value: (row) => code("topology", row.topology) },
    { title: t("ref.transport"), choose: true, value: (row) => code("transport", row.transport) },
    { title: t("ref.open"), value: hours },
    { title: t("ref.contact"), value: (row) => row.contact || null },
  ];
  return (
    <section className="sheet">
      <h2>{t("ref.institutions")}</h2>
      <Loaded query={rows}>{(found) => <List name={t("ref.institutions")} rows={found} columns={columns} rowKey={(row) => row.code} wide={1180} />}</Loaded>
    </section>
  );
}

/** Searched and paged by the server, as the public sees it. */
function Ended() {
  const { t } = useWords();
  const [q, setQ] = useState("");
  const [cursors, setCursors] = useState<string[]>([]);
  const cursor = cursors.at(-1);
  const page = useQuery({
    queryKey: ["live", "ended", q, cursor],
    queryFn: () => api<Schemas["Page_Ended"]>(`/ended-cases?${new URLSearchParams({ q, limit: "50", ...(cursor ? { cursor } : {}) })}`),
  });
  const columns: Column<Schemas["Ended"]>[] = [
    { title: t("col.number"), value: (row) => row.number },
    { title: t("ref.court"), value: (row) => row.court },
    { title: t("col.debtors"), value: (row) => row.debtors },
    { title: t("pool.ruled"), value: (row) => row.ruled_on },
    { title: t("board.claimed"), money: true, value: (row) => row.claimed, show: (row) => <Money value={row.claimed} /> },
    { title: t("owed.obtained"), money: true, value: (row) => row.obtained, show: (row) => <Money value={row.obtained} /> },
    { title: t("owed.outstanding"), money: true, value: (row) => row.outstanding, show: (row) => <Money value={row.outstanding} /> },
  ];
  const find = (value: string) => {
    setQ(value.trim());
    setCursors([]);
  };
  return (
    <section className="sheet">
      <h2>{t("ref.ended")}</h2>
      <p className="muted">{t("ref.ended.note")}</p>
      <Input.Search aria-label={t("ref.search")} placeholder={t("ref.search")} allowClear className="list-search" onSearch={find} />
      <Loaded query={page}>
        {(data) => (
          <>
            <List name={t("ref.ended")} rows={data.items} columns={columns} rowKey={(row) => row.number} wide={960} pageSize={50} none={t("none.ended")} />
            <Pager cursors={cursors} next={data.next_cursor} turn={setCursors} />
          </>
        )}
      </Loaded>
    </section>
  );
}
