// 文书 – the register, and the paper itself beside it.
import { useQuery } from "@tanstack/react-query";
import { Button, Table } from "antd";
import { useState } from "react";
import { api, type Schemas } from "../../kit/api";
import { Loaded, Nothing } from "../../kit/states";
import { useWords } from "../../kit/words";

type Row = Schemas["DocumentRow"];

export function Documents({ id }: { id: string }) {
  const { t } = useWords();
  const [shown, show] = useState<Row>();
  const rows = useQuery({
    queryKey: ["live", "documents", id],
    queryFn: () => api<Row[]>(`/cases/${id}/documents`),
  });
  return (
    <section className="sheet">
      <h2>{t("tab.documents")}</h2>
      <Loaded query={rows}>
        {(data) => (
          <Table<Row>
            rowKey="id"
            size="small"
            pagination={false}
            scroll={{ x: 560 }}
            dataSource={data}
            locale={{ emptyText: <Nothing>{t("none.rows")}</Nothing> }}
            columns={[
              { title: t("col.title"), dataIndex: "title" },
              { title: t("col.docnumber"), dataIndex: "number" },
              { title: t("col.issued"), dataIndex: "issued_on" },
              {
                title: t("col.act"),
                render: (_, row) => (
                  <Button size="small" onClick={() => show(row)} aria-label={`${t("act.view")} ${row.title} ${row.number}`}>
                    {t("act.view")}
                  </Button>
                ),
              },
            ]}
          />
        )}
      </Loaded>
      {shown && (
        <iframe className="paper-frame" style={{ marginTop: 12 }} title={`${shown.title} ${shown.number}`} src={`/api/v1/documents/${shown.id}/pdf`} />
      )}
    </section>
  );
}
