// 指令与反馈 – what was asked of whom, and what they answered.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "../../kit/api";
import { Facts } from "../../kit/facts";
import { type Column, List } from "../../kit/list";
import { Mark } from "../../kit/mark";
import { day } from "../../kit/parts";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";
import type { Case } from "../../kit/case";
import { useInstitutionName } from "../../kit/institutions";
import { Objections } from "./Objections";

type Row = Schemas["OrderRow"];

export function Orders({ data: subject }: { data: Case }) {
  const { id } = subject;
  const { t, code } = useWords();
  const institution = useInstitutionName();
  const rows = useQuery({
    queryKey: ["live", "orders", id],
    queryFn: () => api<Row[]>(`/cases/${id}/orders`),
  });
  const tone = (row: Row) => (row.overdue_at && !row.answered_at ? "bad" : row.state === "answered" ? "good" : "info");
  const columns: Column<Row>[] = [
    { title: t("col.act"), choose: true, value: (row) => code("fn", row.act) },
    { title: t("col.institution"), choose: true, value: (row) => institution(row.institution) },
    {
      title: t("col.state"),
      choose: true,
      value: (row) => code("order", row.state),
      show: (row) => <Mark tone={tone(row)}>{code("order", row.state)}</Mark>,
    },
    { title: t("col.created"), value: (row) => day(row.created_at) },
    { title: t("col.answer.by"), value: (row) => day(row.answer_by) },
    { title: t("col.answered"), value: (row) => (row.answered_at ? day(row.answered_at) : null) },
  ];
  return (
    <>
    <Objections data={subject} />
    <section className="sheet">
      <h2>{t("tab.orders")}</h2>
      <Loaded query={rows}>
        {(data) => (
          <List
            name={t("tab.orders")}
            rows={data}
            columns={columns}
            rowKey={(row) => row.id}
            wide={860}
            expand={(row) => (row.answer == null ? <span className="muted">{t("none.answer")}</span> : <Facts value={row.answer} />)}
          />
        )}
      </Loaded>
    </section>
    </>
  );
}
