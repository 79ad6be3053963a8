import { useQuery } from "@tanstack/react-query";
import { Table } from "antd";
import { api, type Schemas } from "../../kit/api";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";

type Row = Schemas["Face"] & { role: string };

export function Parties({ id }: { id: string }) {
  const { t, code } = useWords();
  const rows = useQuery({
    queryKey: ["live", "parties", id],
    queryFn: () => api<Row[]>(`/cases/${id}/parties`),
  });
  return (
    <section className="sheet">
      <h2>{t("tab.parties")}</h2>
      <Loaded query={rows}>
        {(data) => (
          <Table<Row>
            rowKey="id"
            pagination={false}
            scroll={{ x: 520 }}
            dataSource={data}
            columns={[
              { title: t("col.role"), render: (_, row) => code("role", row.role) },
              { title: t("col.name"), dataIndex: "name" },
              { title: t("col.document"), dataIndex: "masked_document" },
            ]}
          />
        )}
      </Loaded>
    </section>
  );
}
