// 办案记录 – what happened, when, under which article, by whom.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "../../kit/api";
import { type Column, List } from "../../kit/list";
import { day, Money } from "../../kit/parts";
import { Article, useArticle } from "../../kit/rules";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";

type Row = Schemas["TimelineRow"];

export function Timeline({ id }: { id: string }) {
  const { t, pick } = useWords();
  const article = useArticle();
  const rows = useQuery({
    queryKey: ["live", "timeline", id],
    queryFn: () => api<Row[]>(`/cases/${id}/timeline`),
  });
  const columns: Column<Row>[] = [
    { title: t("col.at"), width: 150, value: (row) => day(row.at) },
    {
      title: t("col.what"),
      value: (row) => pick(row.zh, row.en),
      show: (row) =>
        row.document ? (
          <a href={`#/cases/${id}?tab=documents&document=${row.document}`}>{pick(row.zh, row.en)}</a>
        ) : (
          pick(row.zh, row.en)
        ),
    },
    { title: t("col.amount"), money: true, value: (row) => row.amount, show: (row) => <Money value={row.amount} /> },
    {
      title: t("col.article"),
      value: (row) => article(row.rule, row.article),
      show: (row) => <Article rule={row.rule} asOf={row.article} />,
    },
    { title: t("col.actor"), choose: true, value: (row) => (row.actor === "system" ? t("by.system") : row.actor) },
  ];
  return (
    <section className="sheet">
      <h2>{t("tab.timeline")}</h2>
      <Loaded query={rows}>
        {(data) => <List name={t("tab.timeline")} rows={data} columns={columns} rowKey={(row) => String(row.seq)} wide={860} />}
      </Loaded>
    </section>
  );
}
