// 联合惩戒措施 – the catalogue: what each measure rests on, whether it is applied, and switching it.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "../../kit/api";
import { DeedButton } from "../../kit/deed";
import { type Column, List } from "../../kit/list";
import { Mark } from "../../kit/mark";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";
import { setMeasure } from "./deeds";

type Measure = Schemas["MeasureStanding"];

export function Measures() {
  const { t, pick } = useWords();
  const rows = useQuery({ queryKey: ["live", "measures"], queryFn: () => api<Measure[]>("/measures") });
  const stands = (row: Measure) => t(row.in_force ? "measure.on" : "measure.off");
  const columns: Column<Measure>[] = [
    { title: t("ref.id"), value: (row) => row.id, show: (row) => <code>{row.id}</code> },
    { title: t("measure.name"), value: (row) => pick(row.zh, row.en) },
    { title: t("measure.basis"), value: (row) => row.basis },
    { title: t("col.state"), choose: true, value: stands, show: (row) => <Mark tone={row.in_force ? "good" : "plain"}>{stands(row)}</Mark> },
    { title: t("reason"), value: (row) => row.setting?.reason ?? (row.in_force ? null : row.why_disabled) },
    // What no law carries cannot be switched on here.
    { title: t("col.act"), show: (row) => (row.ships_enabled ? <DeedButton small deed={setMeasure(row.id, !row.in_force)} about={row.id} /> : <span className="muted">—</span>) },
  ];
  return (
    <section className="sheet">
      <h2>{t("ref.measures")}</h2>
      <p className="muted">{t("ref.measures.note")}</p>
      <Loaded query={rows}>{(found) => <List name={t("ref.measures")} rows={found} columns={columns} rowKey={(row) => row.id} wide={900} />}</Loaded>
    </section>
  );
}
