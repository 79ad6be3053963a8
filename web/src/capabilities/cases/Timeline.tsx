import { useQuery } from "@tanstack/react-query";
import { Table } from "antd";
import { api, type Schemas } from "../../kit/api";
import { Cite, day, Money } from "../../kit/parts";
import { Loaded, Nothing } from "../../kit/states";
import { useWords } from "../../kit/words";

type Row = Schemas["TimelineRow"];

export function Timeline({ id }: { id: string }) {
  const { t, pick } = useWords();
  const rows = useQuery({
    queryKey: ["live", "timeline", id],
    queryFn: () => api<Row[]>(`/cases/${id}/timeline`),
  });
  return (
    <section className="sheet">
      <h2>{t("tab.timeline")}</h2>
      <Loaded query={rows}>
        {(data) => (
          <Table<Row>
            rowKey="seq"
            size="small"
            pagination={false}
            scroll={{ x: 720 }}
            dataSource={data}
            locale={{ emptyText: <Nothing>{t("none.rows")}</Nothing> }}
            columns={[
              { title: t("col.at"), width: 150, render: (_, row) => day(row.at) },
              { title: t("col.what"), render: (_, row) => pick(row.zh, row.en) },
              { title: t("col.amount"), align: "right", render: (_, row) => <Money value={row.amount ?? null} /> },
              { title: t("col.article"), render: (_, row) => <Cite>{row.article}</Cite> },
              { title: t("col.actor"), dataIndex: "actor" },
            ]}
          />
        )}
      </Loaded>
    </section>
  );
}
