// 终本清单 – the twelve checks with the evidence of each, and what is missing.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { api, post, type Schemas } from "../../kit/api";
import { type Column, List } from "../../kit/list";
import { Mark } from "../../kit/mark";
import { Article, useArticle } from "../../kit/rules";
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
  const article = useArticle();
  const result = (row: Check) => t(row.passed ? "passed.yes" : "passed.no");
  const columns: Column<Check>[] = [
    { title: t("col.order"), width: 64, value: (row) => row.number },
    { title: t("col.check"), value: (row) => pick(row.zh, row.en) },
    { title: t("col.evidence"), value: (row) => pick(row.evidence_zh, row.evidence_en) },
    {
      title: t("col.passed"),
      choose: true,
      value: result,
      show: (row) => <Mark tone={row.passed ? "good" : "bad"}>{result(row)}</Mark>,
    },
    {
      title: t("col.article"),
      value: (row) => article(row.rule, row.article),
      show: (row) => <Article rule={row.rule} asOf={row.article} />,
    },
  ];
  return (
    <section className="sheet">
      <h2>{t("tab.ending")}</h2>
      {propose.error && <Fault error={propose.error} />}
      <Loaded query={list}>
        {(found) => (
          <>
            <p>
              <Mark tone={found.ready ? "good" : "warn"}>{t(found.ready ? "ending.ready" : "ending.not")}</Mark>{" "}
              {found.ready && data.state !== "closed" && (
                <Button type="primary" loading={propose.isPending} onClick={() => propose.mutate()}>
                  {t("act.end")}
                </Button>
              )}
            </p>
            <List name={t("tab.ending")} rows={found.checks} columns={columns} rowKey={(row) => row.id} wide={860} />
          </>
        )}
      </Loaded>
    </section>
  );
}
