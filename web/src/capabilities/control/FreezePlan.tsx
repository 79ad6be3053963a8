// 冻结方案 – what would be held where, why not more; and what is held already.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Table, Tag } from "antd";
import { api, post, type Schemas } from "../../kit/api";
import { Cite, Money } from "../../kit/parts";
import { Fault, Loaded, Nothing } from "../../kit/states";
import { useWords } from "../../kit/words";
import type { Case } from "../cases/CasePage";

type Plan = Schemas["FreezePlan"];
type Hold = Schemas["Hold"];

export function FreezePlan({ data }: { data: Case }) {
  const { t } = useWords();
  const plan = useQuery({
    queryKey: ["live", "plan", data.id],
    queryFn: () => api<Plan>(`/cases/${data.id}/freeze-plan`),
  });
  return (
    <>
      <section className="sheet">
        <h2>{t("tab.plan")}</h2>
        <Loaded query={plan}>{(found) => <Lines plan={found} data={data} />}</Loaded>
      </section>
      <Holds data={data} />
    </>
  );
}

function Lines({ plan, data }: { plan: Plan; data: Case }) {
  const { t, pick } = useWords();
  const client = useQueryClient();
  const propose = useMutation({
    mutationFn: () => {
      const lines = plan.lines.map(({ property, limit }) => ({ property, limit }));
      return post(`/cases/${data.id}/freeze-plan`, { lines }, data.version);
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ["live"] }),
  });
  return (
    <>
      <p>
        {t("plan.target")} <Money value={plan.target} /> · {t("plan.held")} <Money value={plan.held} /> ·{" "}
        {t("plan.uncovered")} <Money value={plan.uncovered} />
      </p>
      <Table
        rowKey="property"
        title={() => t("plan.lines")}
        pagination={false}
        scroll={{ x: 620 }}
        dataSource={plan.lines}
        locale={{ emptyText: <Nothing>{t("none.rows")}</Nothing> }}
        columns={[
          { title: t("col.institution"), dataIndex: "institution" },
          { title: t("col.asset"), dataIndex: "asset" },
          { title: t("col.limit"), align: "right", render: (_, row) => <Money value={row.limit} /> },
          { title: t("col.why"), render: (_, row) => pick(row.zh, row.en) },
        ]}
      />
      {plan.lines.length > 0 && (
        <Button type="primary" style={{ margin: "12px 0" }} loading={propose.isPending} onClick={() => propose.mutate()}>
          {t("act.propose")}
        </Button>
      )}
      {propose.error && <Fault error={propose.error} />}
      <Table
        rowKey="property"
        title={() => t("plan.spared")}
        pagination={false}
        scroll={{ x: 620 }}
        dataSource={plan.spared}
        locale={{ emptyText: <Nothing>{t("none.rows")}</Nothing> }}
        columns={[
          { title: t("col.institution"), dataIndex: "institution" },
          { title: t("col.asset"), dataIndex: "asset" },
          { title: t("col.why"), render: (_, row) => pick(row.zh, row.en) },
          { title: t("col.article"), render: (_, row) => <Cite>{row.rule ?? null}</Cite> },
        ]}
      />
    </>
  );
}

function Holds({ data }: { data: Case }) {
  const { t, code } = useWords();
  const client = useQueryClient();
  const holds = useQuery({
    queryKey: ["live", "holds", data.id],
    queryFn: () => api<Hold[]>(`/cases/${data.id}/holds`),
  });
  const deduct = useMutation({
    mutationFn: (hold: string) => post(`/cases/${data.id}/deductions`, { hold }, data.version),
    onSuccess: () => client.invalidateQueries({ queryKey: ["live"] }),
  });
  return (
    <section className="sheet">
      <h2>{t("plan.held")}</h2>
      {deduct.error && <Fault error={deduct.error} />}
      <Loaded query={holds}>
        {(rows) => (
          <Table<Hold>
            rowKey="id"
            pagination={false}
            scroll={{ x: 860 }}
            dataSource={rows}
            locale={{ emptyText: <Nothing>{t("none.rows")}</Nothing> }}
            columns={[
              { title: t("col.institution"), dataIndex: "institution" },
              { title: t("col.asset"), dataIndex: "asset" },
              { title: t("col.state"), render: (_, row) => <Tag>{code("hold", row.state)}</Tag> },
              { title: t("col.limit"), align: "right", render: (_, row) => <Money value={row.limit ?? null} /> },
              { title: t("col.held"), align: "right", render: (_, row) => <Money value={row.held} /> },
              { title: t("col.deducted"), align: "right", render: (_, row) => <Money value={row.deducted} /> },
              { title: t("col.released"), align: "right", render: (_, row) => <Money value={row.released} /> },
              { title: t("col.until"), dataIndex: "until" },
              {
                title: t("col.act"),
                render: (_, row) =>
                  row.state === "effective" && (
                    <Button size="small" loading={deduct.isPending} onClick={() => deduct.mutate(row.id)}>
                      {t("act.deduct")}
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </Loaded>
    </section>
  );
}
