import { useQuery } from "@tanstack/react-query";
import { Table } from "antd";
import { api, type Schemas } from "../../kit/api";
import { day, Money } from "../../kit/parts";
import { Loaded, Nothing } from "../../kit/states";
import { useWords } from "../../kit/words";

type Row = Schemas["Property"];

export function Property({ id }: { id: string }) {
  const { t, code } = useWords();
  const rows = useQuery({
    queryKey: ["live", "property", id],
    queryFn: () => api<Row[]>(`/cases/${id}/property`),
  });
  return (
    <section className="sheet">
      <h2>{t("tab.property")}</h2>
      <Loaded query={rows}>
        {(data) => (
          <Table<Row>
            rowKey="id"
            pagination={data.length > 50 ? { pageSize: 50 } : false}
            scroll={{ x: 760 }}
            dataSource={data}
            locale={{ emptyText: <Nothing>{t("none.rows")}</Nothing> }}
            columns={[
              { title: t("col.kind"), render: (_, row) => code("kind", row.kind) },
              { title: t("col.institution"), dataIndex: "institution" },
              { title: t("col.asset"), dataIndex: "asset" },
              { title: t("col.purpose"), render: (_, row) => code("purpose", row.purpose) },
              { title: t("col.amount"), align: "right", render: (_, row) => <Money value={row.amount ?? null} /> },
              { title: t("col.available"), align: "right", render: (_, row) => <Money value={row.available ?? null} /> },
              { title: t("col.found"), render: (_, row) => day(row.found_at) },
            ]}
          />
        )}
      </Loaded>
    </section>
  );
}
