// 案款 – every fen of the case: balance, and each entry on both sides.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { api, post, type Schemas } from "../../kit/api";
import { type Column, List } from "../../kit/list";
import { day, Money } from "../../kit/parts";
import { Fault, Loaded } from "../../kit/states";
import { useWords, type Word } from "../../kit/words";
import type { Case } from "../cases/CasePage";

type Line = Schemas["LedgerLine"];

export function CaseMoney({ data }: { data: Case }) {
  const { t, pick } = useWords();
  const client = useQueryClient();
  const ledger = useQuery({
    queryKey: ["live", "ledger", data.id],
    queryFn: () => api<Schemas["Ledger"]>(`/cases/${data.id}/ledger`),
  });
  const pay = useMutation({
    mutationFn: () => post(`/cases/${data.id}/payouts`, {}, data.version),
    onSuccess: () => client.invalidateQueries({ queryKey: ["live"] }),
  });
  const columns: Column<Line>[] = [
    { title: t("col.at"), width: 150, value: (row) => day(row.at) },
    { title: t("col.account"), choose: true, value: (row) => pick(row.title_zh, row.title_en) },
    { title: t("col.debit"), money: true, value: (row) => row.debit, show: (row) => <Money value={row.debit} /> },
    { title: t("col.credit"), money: true, value: (row) => row.credit, show: (row) => <Money value={row.credit} /> },
    { title: t("col.memo"), value: (row) => pick(row.memo_zh, row.memo_en) },
  ];
  return (
    <section className="sheet">
      <h2>{t("tab.money")}</h2>
      <Loaded query={ledger}>
        {(found) => (
          <>
            <Balances account={found.account} />
            <div className="filters">
              {found.account.balances.cash !== "0.00" && (
                <Button type="primary" loading={pay.isPending} onClick={() => pay.mutate()}>
                  {t("act.pay")}
                </Button>
              )}
              <Button href={`/api/v1/cases/${data.id}/ledger.xlsx`}>{t("export.ledger")}</Button>
            </div>
            {pay.error && <Fault error={pay.error} />}
            <List name={t("tab.money")} rows={found.lines} columns={columns} rowKey={(row) => `${row.journal}-${row.title}-${row.debit}-${row.credit}`} wide={860} />
          </>
        )}
      </Loaded>
    </section>
  );
}

const BALANCES: [Word, keyof Schemas["Balances"]][] = [
  ["money.cash", "cash"],
  ["money.unallocated", "unallocated"],
  ["money.reserved", "reserved"],
  ["money.applicant", "to_applicant"],
  ["money.treasury", "to_treasury"],
  ["money.debtor", "to_debtor"],
  ["money.unclaimed", "unclaimed"],
];

function Balances({ account }: { account: Schemas["Account"] }) {
  const { t } = useWords();
  return (
    <>
      <p className="muted">{`${t("money.account")} ${account.bank} ${account.number}`}</p>
      <dl className="balances">
        {BALANCES.map(([word, field]) => (
          <div key={field} className={account.balances[field] === "0.00" ? "zero" : ""}>
            <dt>{t(word)}</dt>
            <dd>
              <Money value={account.balances[field]} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
