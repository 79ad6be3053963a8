// 结案未清除 – measures that the nightly comparison found alive in closed cases, and why.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "../../kit/api";
import { DeedButton } from "../../kit/deed";
import { type Column, List } from "../../kit/list";
import { Mark } from "../../kit/mark";
import { day } from "../../kit/parts";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";
import * as deeds from "./deeds";

type Found = Schemas["FindingRow"];

export function LivedOn() {
  const { t, code } = useWords();
  const rows = useQuery({ queryKey: ["live", "lived-on"], queryFn: () => api<Found[]>("/lived-on") });
  const columns: Column<Found>[] = [
    { title: t("col.at"), width: 150, value: (row) => day(row.at) },
    { title: t("col.number"), value: (row) => row.number, show: (row) => <a href={`#/cases/${row.case_id}?tab=discipline`}>{row.number}</a> },
    { title: t("col.kind"), choose: true, value: (row) => code("lived", row.what) },
    { title: t("lived.closed"), value: (row) => row.closed_on },
    {
      title: t("col.state"),
      choose: true,
      value: (row) => t(row.reviewed_at ? "alarm.done" : "alarm.open"),
      show: (row) => <Mark tone={row.reviewed_at ? "good" : "bad"}>{t(row.reviewed_at ? "alarm.done" : "alarm.open")}</Mark>,
    },
    { title: t("col.finding"), value: (row) => row.conclusion ?? null },
    { title: t("col.act"), show: (row) => !row.reviewed_at && <DeedButton small deed={deeds.reviewFinding(row.case_id, row.id)} about={`${row.number} ${code("lived", row.what)}`} /> },
  ];
  return (
    <section className="sheet">
      <h2>{t("tab.lived-on")}</h2>
      <p className="muted">{t("lived.what")}</p>
      <Loaded query={rows}>
        {(data) => <List name={t("tab.lived-on")} rows={data} columns={columns} rowKey={(row) => row.id} none={t("none.lived")} wide={980} />}
      </Loaded>
    </section>
  );
}
