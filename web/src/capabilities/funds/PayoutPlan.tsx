// 发放方案 – who would get what today, on which account and under which article, before it is proposed.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "../../kit/api";
import { DeedButton } from "../../kit/deed";
import { type Column, List } from "../../kit/list";
import { Mark } from "../../kit/mark";
import { Money } from "../../kit/parts";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";
import type { Case } from "../../kit/case";
import { useInstitutionName } from "../../kit/institutions";
import * as deeds from "./deeds";

type Plan = Schemas["PayoutPlan"];
type Line = Plan["lines"][number];

export function PayoutPlan({ data }: { data: Case }) {
  const { t } = useWords();
  const plan = useQuery({
    queryKey: ["live", "payout-plan", data.id],
    queryFn: () => api<Plan>(`/cases/${data.id}/payout-plan`),
  });
  return (
    <section className="sheet">
      <h2>{t("money.plan")}</h2>
      <Loaded query={plan}>
        {(found) => (
          <>
            <Lines rows={found.lines} />
            {found.lines.length > 0 && (
              <div className="filters plan-go">
                <b>
                  {t("owed.total")} <Money value={found.total} />
                </b>
                {found.due && <span className="muted">{`${t("money.due")} ${found.due}`}</span>}
                {found.open_payout ? (
                  <Mark tone="info">{`${t("money.open")} ${found.open_payout}`}</Mark>
                ) : (
                  <DeedButton deed={deeds.pay(data.id)} version={data.version} primary others />
                )}
              </div>
            )}
          </>
        )}
      </Loaded>
    </section>
  );
}

function Lines({ rows }: { rows: Line[] }) {
  const { t, code, pick } = useWords();
  const institution = useInstitutionName();
  const columns: Column<Line>[] = [
    { title: t("col.payout.for"), value: (row) => code("payfor", row.purpose) },
    { title: t("col.payee"), value: (row) => row.payee_name },
    { title: t("col.bank"), value: (row) => (row.payee_bank ? institution(row.payee_bank) : null) },
    {
      title: t("col.account.number"),
      value: (row) => row.account_mark,
      show: (row) => row.account_mark ?? <Mark tone="bad">{t("money.no.account")}</Mark>,
    },
    { title: t("col.amount"), money: true, value: (row) => row.amount, show: (row) => <Money value={row.amount} /> },
    { title: t("col.why"), value: (row) => pick(row.why_zh, row.why_en) },
    {
      title: t("col.article"),
      value: (row) => pick(row.article_zh, row.article_en),
      show: (row) => <span className="cite">{pick(row.article_zh, row.article_en)}</span>,
    },
  ];
  return <List name={t("money.plan")} rows={rows} columns={columns} rowKey={(row) => `${row.purpose}-${row.party}`} wide={960} none={t("none.payable")} />;
}
