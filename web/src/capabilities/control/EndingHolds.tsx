// 即将届满 – holds that end within thirty days: without renewal their effect is lost.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "../../kit/api";
import { type Column, List } from "../../kit/list";
import { Mark } from "../../kit/mark";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";
import { useInstitutionName } from "../../kit/institutions";

type Row = Schemas["EndingHold"];

/** Days before the end at which the last and the second warning are given. */
const LAST = 7;
const SECOND = 15;

export function EndingHolds({ ofCourt }: { ofCourt: boolean }) {
  const { t, code } = useWords();
  const institution = useInstitutionName();
  const rows = useQuery({
    queryKey: ["live", "ending", ofCourt],
    queryFn: () => api<Row[]>(`/holds/ending?court=${ofCourt}`),
  });
  const left = (row: Row) => `${row.days_left} ${t("days")}`;
  const columns: Column<Row>[] = [
    { title: t("col.number"), value: (row) => row.number, show: (row) => <a href={`#/cases/${row.case_id}?tab=plan`}>{row.number}</a> },
    { title: t("col.institution"), choose: true, value: (row) => institution(row.institution) },
    { title: t("col.kind"), choose: true, value: (row) => code("kind", row.kind) },
    { title: t("col.until"), width: 112, value: (row) => row.until },
    {
      title: t("left"),
      value: (row) => row.days_left,
      show: (row) => <Mark tone={row.days_left <= LAST ? "bad" : row.days_left <= SECOND ? "warn" : "info"}>{left(row)}</Mark>,
    },
  ];
  if (rows.data?.length === 0) return null;
  return (
    <section className="sheet">
      <h2>{t("ending.holds")}</h2>
      <p className="muted">{t("ending.holds.note")}</p>
      <Loaded query={rows}>{(found) => <List name={t("ending.holds")} rows={found} columns={columns} rowKey={(row) => row.hold} wide={640} />}</Loaded>
    </section>
  );
}
