import { useQuery } from "@tanstack/react-query";
import { Table, Tag } from "antd";
import { api, type Schemas } from "../../kit/api";
import { day } from "../../kit/parts";
import { Loaded, Nothing } from "../../kit/states";
import { useWords } from "../../kit/words";

type Row = Schemas["OrderRow"];

export function Orders({ id }: { id: string }) {
  const { t, code } = useWords();
  const rows = useQuery({
    queryKey: ["live", "orders", id],
    queryFn: () => api<Row[]>(`/cases/${id}/orders`),
  });
  return (
    <section className="sheet">
      <h2>{t("tab.orders")}</h2>
      <Loaded query={rows}>
        {(data) => (
          <Table<Row>
            rowKey="id"
            size="small"
            pagination={data.length > 50 ? { pageSize: 50 } : false}
            scroll={{ x: 780 }}
            dataSource={data}
            locale={{ emptyText: <Nothing>{t("none.rows")}</Nothing> }}
            expandable={{
              expandedRowRender: (row) => <pre className="result">{JSON.stringify(row.answer, null, 1)}</pre>,
              rowExpandable: (row) => row.answer != null,
            }}
            columns={[
              { title: t("col.act"), render: (_, row) => code("fn", row.act) },
              { title: t("col.institution"), dataIndex: "institution" },
              {
                title: t("col.state"),
                render: (_, row) => (
                  <Tag color={row.overdue_at && !row.answered_at ? "red" : undefined}>{code("order", row.state)}</Tag>
                ),
              },
              { title: t("col.created"), render: (_, row) => day(row.created_at) },
              { title: t("col.receivedat"), render: (_, row) => day(row.received_at ?? null) },
              { title: t("col.answered"), render: (_, row) => day(row.answered_at ?? null) },
            ]}
          />
        )}
      </Loaded>
    </section>
  );
}
