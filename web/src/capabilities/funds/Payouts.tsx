// 发放 – each decision to pay, line by line, and what the bank said; disputes are settled by finance.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "../../kit/api";
import { DeedButton } from "../../kit/deed";
import { type Column, List } from "../../kit/list";
import { Mark, type Tone } from "../../kit/mark";
import { day, Money } from "../../kit/parts";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";
import type { Case } from "../../kit/case";
import { useInstitutionName } from "../../kit/institutions";
import * as deeds from "./deeds";

type Payout = Schemas["Payout"];
type Row = { payout: Payout; line: Schemas["PayoutLine"] };

const TONES: Record<string, Tone> = { proposed: "info", ordered: "info", paid: "good", refused: "bad", disputed: "bad" };

export function Payouts({ data }: { data: Case }) {
  const { t } = useWords();
  const payouts = useQuery({
    queryKey: ["live", "payouts", data.id],
    queryFn: () => api<Payout[]>(`/cases/${data.id}/payouts`),
  });
  return (
    <section className="sheet">
      <h2>{t("money.payouts")}</h2>
      <Loaded query={payouts}>
        {(found) => <Lines data={data} rows={found.flatMap((payout) => payout.lines.map((line) => ({ payout, line })))} />}
      </Loaded>
    </section>
  );
}

function Lines({ data, rows }: { data: Case; rows: Row[] }) {
  const { t, code, choices } = useWords();
  const institution = useInstitutionName();
  const columns: Column<Row>[] = [
    { title: t("col.payout"), width: 72, value: ({ payout }) => payout.number },
    { title: t("col.proposed"), width: 150, value: ({ payout }) => day(payout.proposed_at) },
    { title: t("col.payout.for"), value: ({ line }) => code("payfor", line.purpose) },
    { title: t("col.payee"), value: ({ line }) => line.payee_name },
    { title: t("col.account.number"), value: ({ line }) => `${institution(line.payee_bank)} ${line.account_mark}` },
    { title: t("col.amount"), money: true, value: ({ line }) => line.amount, show: ({ line }) => <Money value={line.amount} /> },
    {
      title: t("col.state"),
      choose: true,
      value: ({ line }) => code("payline", line.state),
      show: ({ payout, line }) => (
        <>
          <Mark tone={TONES[line.state] ?? "plain"}>{code("payline", line.state)}</Mark>
          <span className="note"> {line.refusal ?? payout.why_dropped ?? ""}</span>
        </>
      ),
    },
    { title: t("col.serial"), value: ({ line }) => line.bank_serial },
    {
      title: t("col.act"),
      show: ({ payout, line }) =>
        line.state === "disputed" && (
          <DeedButton small deed={deeds.settle(data.id, payout.id, line.line, choices)} version={data.version} about={line.payee_name} />
        ),
    },
  ];
  return <List name={t("money.payouts")} rows={rows} columns={columns} rowKey={({ payout, line }) => `${payout.id}-${line.line}`} wide={1080} none={t("none.payouts")} />;
}
