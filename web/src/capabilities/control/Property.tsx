// 查明财产 – what the institutions found, by kind.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "../../kit/api";
import { type Column, List } from "../../kit/list";
import { day, Money } from "../../kit/parts";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";

type Row = Schemas["Property"];

export function Property({ id }: { id: string }) {
  const { t, code } = useWords();
  const rows = useQuery({
    queryKey: ["live", "property", id],
    queryFn: () => api<Row[]>(`/cases/${id}/property`),
  });
  const columns: Column<Row>[] = [
    { title: t("col.kind"), choose: true, value: (row) => code("kind", row.kind) },
    { title: t("col.institution"), choose: true, value: (row) => row.institution },
    { title: t("col.asset"), value: (row) => row.asset },
    { title: t("col.purpose"), value: (row) => code("purpose", row.purpose) },
    { title: t("col.amount"), money: true, value: (row) => row.amount, show: (row) => <Money value={row.amount} /> },
    { title: t("col.available"), money: true, value: (row) => row.available, show: (row) => <Money value={row.available} /> },
    { title: t("col.found"), value: (row) => day(row.found_at) },
  ];
  return (
    <section className="sheet">
      <h2>{t("tab.property")}</h2>
      <Loaded query={rows}>
        {(data) => <List name={t("tab.property")} rows={data} columns={columns} rowKey={(row) => row.id} wide={860} />}
      </Loaded>
    </section>
  );
}
