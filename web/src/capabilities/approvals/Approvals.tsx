import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Space, Table, Tag } from "antd";
import { useState } from "react";
import { api, post, type Schemas } from "../../kit/api";
import { day, Money } from "../../kit/parts";
import { Fault, Loaded, Nothing } from "../../kit/states";
import { useWords } from "../../kit/words";

type Row = Schemas["ApprovalRow"];

export const Approvals = () => <List path="/approvals" />;
export const CaseApprovals = ({ id }: { id: string }) => <List path={`/cases/${id}/approvals`} />;

function List({ path }: { path: string }) {
  const { t, pick } = useWords();
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const rows = useQuery({ queryKey: ["live", "approvals", path], queryFn: () => api<Row[]>(path) });
  const decide = useMutation({
    mutationFn: ({ id, deed }: { id: string; deed: unknown }) => post(`/approvals/${id}/decision`, deed),
    onSuccess: () => client.invalidateQueries({ queryKey: ["live"] }),
  });
  const deeds = (row: Row) =>
    row.state === "pending" ? (
      <Space wrap>
        <Button type="primary" size="small" loading={decide.isPending} onClick={() => decide.mutate({ id: row.id, deed: { deed: "approve" } })}>
          {t("act.approve")}
        </Button>
        <Button danger size="small" disabled={!reason.trim()} onClick={() => decide.mutate({ id: row.id, deed: { deed: "refuse", reason } })}>
          {t("act.refuse")}
        </Button>
      </Space>
    ) : (
      <Tag>{row.state}</Tag>
    );
  return (
    <section className="sheet">
      <h2>{t("nav.approvals")}</h2>
      <Input
        aria-label={t("reason")}
        placeholder={t("reason")}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        style={{ maxWidth: 420, marginBottom: 12 }}
      />
      {decide.error && <Fault error={decide.error} />}
      <Loaded query={rows}>
        {(data) => (
          <Table<Row>
            rowKey="id"
            pagination={false}
            scroll={{ x: 700 }}
            dataSource={data}
            locale={{ emptyText: <Nothing>{t("none.rows")}</Nothing> }}
            columns={[
              {
                title: t("col.summary"),
                render: (_, row) => <a href={`#/cases/${row.case_id}`}>{pick(row.summary_zh, row.summary_en)}</a>,
              },
              { title: t("col.amount"), align: "right", render: (_, row) => <Money value={row.amount ?? null} /> },
              { title: t("col.proposed"), render: (_, row) => day(row.created_at) },
              { title: t("col.act"), render: (_, row) => deeds(row) },
            ]}
          />
        )}
      </Loaded>
    </section>
  );
}
