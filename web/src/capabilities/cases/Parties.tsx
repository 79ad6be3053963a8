import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "../../kit/api";
import { type Column, List } from "../../kit/list";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";

type Row = Schemas["PartyRow"] & Schemas["Face"];

export function Parties({ id }: { id: string }) {
  const { t, code } = useWords();
  const rows = useQuery({
    queryKey: ["live", "parties", id],
    queryFn: () => api<Row[]>(`/cases/${id}/parties`),
  });
  const columns: Column<Row>[] = [
    { title: t("col.role"), choose: true, value: (row) => code("role", row.role) },
    { title: t("col.name"), value: (row) => row.name },
    { title: t("col.document"), value: (row) => row.masked_document },
    { title: t("col.address"), value: (row) => row.address },
  ];
  return (
    <section className="sheet">
      <h2>{t("tab.parties")}</h2>
      <Loaded query={rows}>
        {(data) => <List name={t("tab.parties")} rows={data} columns={columns} rowKey={(row) => `${row.role}-${row.id}`} wide={600} />}
      </Loaded>
    </section>
  );
}
