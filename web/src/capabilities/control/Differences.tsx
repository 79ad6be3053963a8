// 核对差异 – what we believe is held, against what each institution says; settled with a reason.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "../../kit/api";
import { DeedButton } from "../../kit/deed";
import { type Column, List } from "../../kit/list";
import { Mark } from "../../kit/mark";
import { day } from "../../kit/parts";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";
import type { Case } from "../../kit/case";
import { useInstitutionName } from "../../kit/institutions";
import * as deeds from "./deeds";

type Difference = Schemas["Difference"];

export function Differences({ data, assets }: { data: Case; assets: Map<string, string> }) {
  const { t, code, choices } = useWords();
  const institution = useInstitutionName();
  const rows = useQuery({
    queryKey: ["live", "differences", data.id],
    queryFn: () => api<Difference[]>(`/cases/${data.id}/differences`),
  });
  const ways = (row: Difference) => choices("settlement", row.kind === "missing_there" ? ["explained", "void"] : ["explained"]);
  const columns: Column<Difference>[] = [
    { title: t("col.institution"), choose: true, value: (row) => institution(row.institution) },
    { title: t("col.asset"), value: (row) => assets.get(row.hold) ?? null },
    {
      title: t("col.kind"),
      choose: true,
      value: (row) => code("difference", row.kind),
      show: (row) => <Mark tone={row.settled_at ? "plain" : "bad"}>{code("difference", row.kind)}</Mark>,
    },
    { title: t("col.ours"), value: (row) => row.ours },
    { title: t("col.theirs"), value: (row) => row.theirs },
    { title: t("col.found"), value: (row) => day(row.found_at) },
    { title: t("col.due"), width: 112, value: (row) => row.due },
    {
      title: t("col.settlement"),
      value: (row) => (row.settlement ? code("settlement", row.settlement) : null),
      show: (row) =>
        row.settlement ? (
          <span title={row.reason ?? ""}>{`${code("settlement", row.settlement)} ${row.settled_at ? day(row.settled_at) : ""}`}</span>
        ) : (
          <DeedButton small deed={deeds.settle(data.id, row, ways(row))} version={data.version} about={assets.get(row.hold) ?? ""} />
        ),
    },
  ];
  return (
    <section className="sheet">
      <h2>{t("differences")}</h2>
      <p className="muted">{t("differences.note")}</p>
      <Loaded query={rows}>
        {(found) => <List name={t("differences")} rows={found} columns={columns} rowKey={(row) => row.id} wide={1000} none={t("none.differences")} />}
      </Loaded>
    </section>
  );
}
