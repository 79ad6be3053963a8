// 冻结方案 – what would be held where, why not more; and what is held already.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { api, post, type Schemas } from "../../kit/api";
import { type Column, List } from "../../kit/list";
import { Mark } from "../../kit/mark";
import { Money } from "../../kit/parts";
import { Article, useArticle } from "../../kit/rules";
import { Fault, Loaded } from "../../kit/states";
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
  const article = useArticle();
  const client = useQueryClient();
  const propose = useMutation({
    mutationFn: () => {
      const lines = plan.lines.map(({ property, limit }) => ({ property, limit }));
      return post(`/cases/${data.id}/freeze-plan`, { lines }, data.version);
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ["live"] }),
  });
  const lines: Column<Plan["lines"][number]>[] = [
    { title: t("col.institution"), value: (row) => row.institution },
    { title: t("col.asset"), value: (row) => row.asset },
    { title: t("col.limit"), money: true, value: (row) => row.limit, show: (row) => <Money value={row.limit} /> },
    { title: t("col.why"), value: (row) => pick(row.zh, row.en) },
  ];
  const spared: Column<Plan["spared"][number]>[] = [
    { title: t("col.institution"), value: (row) => row.institution },
    { title: t("col.asset"), value: (row) => row.asset },
    { title: t("col.why"), value: (row) => pick(row.zh, row.en) },
    { title: t("col.article"), value: (row) => article(row.rule), show: (row) => <Article rule={row.rule} /> },
  ];
  return (
    <>
      <p>
        {t("plan.target")} <Money value={plan.target} /> · {t("plan.held")} <Money value={plan.held} /> ·{" "}
        {t("plan.uncovered")} <Money value={plan.uncovered} />
      </p>
      <h3>{t("plan.lines")}</h3>
      <List name={t("plan.lines")} rows={plan.lines} columns={lines} rowKey={(row) => row.property} wide={640} />
      {plan.lines.length > 0 && (
        <Button type="primary" style={{ margin: "12px 0" }} loading={propose.isPending} onClick={() => propose.mutate()}>
          {t("act.propose")}
        </Button>
      )}
      {propose.error && <Fault error={propose.error} />}
      <h3>{t("plan.spared")}</h3>
      <List name={t("plan.spared")} rows={plan.spared} columns={spared} rowKey={(row) => row.property} wide={640} />
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
  const columns: Column<Hold>[] = [
    { title: t("col.institution"), choose: true, value: (row) => row.institution },
    { title: t("col.asset"), value: (row) => row.asset },
    {
      title: t("col.state"),
      choose: true,
      value: (row) => code("hold", row.state),
      show: (row) => <Mark tone={row.state === "effective" ? "info" : "plain"}>{code("hold", row.state)}</Mark>,
    },
    { title: t("col.limit"), money: true, value: (row) => row.limit, show: (row) => <Money value={row.limit} /> },
    { title: t("col.held"), money: true, value: (row) => row.held, show: (row) => <Money value={row.held} /> },
    { title: t("col.deducted"), money: true, value: (row) => row.deducted, show: (row) => <Money value={row.deducted} /> },
    { title: t("col.released"), money: true, value: (row) => row.released, show: (row) => <Money value={row.released} /> },
    { title: t("col.until"), value: (row) => row.until },
    {
      title: t("col.act"),
      show: (row) =>
        row.state === "effective" && (
          <Button size="small" loading={deduct.isPending} onClick={() => deduct.mutate(row.id)}>
            {t("act.deduct")}
          </Button>
        ),
    },
  ];
  return (
    <section className="sheet">
      <h2>{t("plan.held")}</h2>
      {deduct.error && <Fault error={deduct.error} />}
      <Loaded query={holds}>
        {(rows) => (
          <List name={t("plan.held")} rows={rows} columns={columns} rowKey={(row) => row.id} wide={980} />
        )}
      </Loaded>
    </section>
  );
}
