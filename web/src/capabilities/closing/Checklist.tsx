// 终本清单 – the twelve checks with the evidence of each, and what is missing.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Table, Tag } from "antd";
import { api, post, type Schemas } from "../../kit/api";
import { Cite } from "../../kit/parts";
import { Fault, Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";
import type { Case } from "../cases/CasePage";

type Check = Schemas["Check"];

export function Checklist({ data }: { data: Case }) {
  const { t, pick } = useWords();
  const client = useQueryClient();
  const list = useQuery({
    queryKey: ["live", "checklist", data.id],
    queryFn: () => api<Schemas["Checklist"]>(`/cases/${data.id}/zhongben-checklist`),
  });
  const propose = useMutation({
    mutationFn: () => post(`/cases/${data.id}/zhongben`, {}, data.version),
    onSuccess: () => client.invalidateQueries({ queryKey: ["live"] }),
  });
  return (
    <section className="sheet">
      <h2>{t("tab.ending")}</h2>
      {propose.error && <Fault error={propose.error} />}
      <Loaded query={list}>
        {(found) => (
          <>
            <p>
              <Tag color={found.ready ? "green" : "gold"}>{t(found.ready ? "ending.ready" : "ending.not")}</Tag>
              {found.ready && data.state !== "closed" && (
                <Button type="primary" loading={propose.isPending} onClick={() => propose.mutate()}>
                  {t("act.end")}
                </Button>
              )}
            </p>
            <Table<Check>
              rowKey="id"
              size="small"
              pagination={false}
              scroll={{ x: 720 }}
              dataSource={found.checks}
              columns={[
                { title: "#", dataIndex: "number", width: 44 },
                { title: t("col.check"), render: (_, row) => pick(row.zh, row.en) },
                { title: t("col.evidence"), render: (_, row) => pick(row.evidence_zh, row.evidence_en) },
                {
                  title: t("col.passed"),
                  render: (_, row) => (
                    <Tag color={row.passed ? "green" : "red"}>{t(row.passed ? "passed.yes" : "passed.no")}</Tag>
                  ),
                },
                { title: t("col.article"), render: (_, row) => <Cite>{row.article}</Cite> },
              ]}
            />
          </>
        )}
      </Loaded>
    </section>
  );
}
