// 案款 – every fen of the case: balance, and each entry on both sides.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Table } from "antd";
import { api, post, type Schemas } from "../../kit/api";
import { day, Money } from "../../kit/parts";
import { Fault, Loaded, Nothing } from "../../kit/states";
import { useWords } from "../../kit/words";
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
  return (
    <section className="sheet">
      <h2>{t("tab.money")}</h2>
      <Loaded query={ledger}>
        {(found) => (
          <>
            <p>
              {t("money.cash")} <b><Money value={found.account.balances.cash} /></b> · {found.account.number}
            </p>
            <div className="filters">
              {found.account.balances.cash !== "0.00" && (
                <Button type="primary" loading={pay.isPending} onClick={() => pay.mutate()}>
                  {t("act.pay")}
                </Button>
              )}
              <Button href={`/api/v1/cases/${data.id}/ledger.xlsx`}>{t("export")}</Button>
            </div>
            {pay.error && <Fault error={pay.error} />}
            <Table<Line>
              rowKey={(row) => `${row.journal}-${row.title}-${row.debit}-${row.credit}`}
              size="small"
              pagination={false}
              scroll={{ x: 760 }}
              dataSource={found.lines}
              locale={{ emptyText: <Nothing>{t("none.rows")}</Nothing> }}
              columns={[
                { title: t("col.at"), width: 150, render: (_, row) => day(row.at) },
                { title: t("col.kind"), render: (_, row) => pick(row.title_zh, row.title_en) },
                { title: t("col.debit"), align: "right", render: (_, row) => <Money value={row.debit ?? null} /> },
                { title: t("col.credit"), align: "right", render: (_, row) => <Money value={row.credit ?? null} /> },
                { title: t("col.what"), render: (_, row) => pick(row.memo_zh, row.memo_en) },
              ]}
            />
          </>
        )}
      </Loaded>
    </section>
  );
}
