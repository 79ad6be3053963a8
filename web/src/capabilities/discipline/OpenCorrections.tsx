// 待审查的纠正申请 – of my cases; who says that they are not the debtor comes first.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "../../kit/api";
import { type Column, List } from "../../kit/list";
import { Mark } from "../../kit/mark";
import { useWords } from "../../kit/words";

type Open = Schemas["OpenCorrection"];

export function OpenCorrections() {
  const { t, code } = useWords();
  const open = useQuery({ queryKey: ["live", "corrections"], queryFn: () => api<Open[]>("/corrections") });
  const columns: Column<Open>[] = [
    { title: t("col.due"), value: (row) => row.due, width: 112 },
    {
      title: t("col.wrong"),
      value: (row) => code("claim", row.claim),
      show: (row) => <Mark tone={row.claim === "not_the_person" ? "bad" : "warn"}>{code("claim", row.claim)}</Mark>,
    },
    { title: t("col.number"), value: (row) => row.number, show: (row) => <a href={`#/cases/${row.case}?tab=discipline`}>{row.number}</a> },
  ];
  if (!open.data?.length) return null;
  return (
    <section className="sheet">
      <h2>{t("disc.corrections")}</h2>
      <List name={t("disc.corrections")} rows={open.data} columns={columns} rowKey={(row) => row.id} wide={480} />
    </section>
  );
}
