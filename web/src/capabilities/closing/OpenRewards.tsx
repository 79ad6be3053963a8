// 待决定的悬赏申请 – of my cases, whichever is due first before.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "../../kit/api";
import { type Column, List } from "../../kit/list";
import { useWords } from "../../kit/words";

type Open = Schemas["OpenReward"];

export function OpenRewards() {
  const { t } = useWords();
  const open = useQuery({ queryKey: ["live", "rewards"], queryFn: () => api<Open[]>("/rewards") });
  const columns: Column<Open>[] = [
    { title: t("col.due"), value: (row) => row.due, width: 112 },
    { title: t("col.number"), value: (row) => row.number, show: (row) => <a href={`#/cases/${row.case}?tab=ending`}>{row.number}</a> },
  ];
  if (!open.data?.length) return null;
  return (
    <section className="sheet">
      <h2>{t("ending.rewards.open")}</h2>
      <List name={t("ending.rewards.open")} rows={open.data} columns={columns} rowKey={(row) => row.id} wide={480} />
    </section>
  );
}
