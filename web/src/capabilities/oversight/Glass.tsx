// 紧急查阅 – who broke the glass over which case, why, and what the review found.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "../../kit/api";
import { DeedButton } from "../../kit/deed";
import { type Column, List } from "../../kit/list";
import { Mark, type Tone } from "../../kit/mark";
import { day } from "../../kit/parts";
import { useMay } from "../../kit/rights";
import { Loaded } from "../../kit/states";
import { useWords, type Word } from "../../kit/words";
import * as deeds from "./deeds";

type Broken = Schemas["BrokenGlass"];

const standOf = (row: Broken): [Word, Tone] => {
  if (!row.reviewed_at) return ["alarm.open", "bad"];
  return row.justified ? ["glass.justified", "good"] : ["glass.unjustified", "bad"];
};

export function Glass() {
  const { t } = useWords();
  const may = useMay("server.review_glass");
  const rows = useQuery({ queryKey: ["live", "glass"], queryFn: () => api<Broken[]>("/broken-glass") });
  const columns: Column<Broken>[] = [
    { title: t("col.at"), width: 150, value: (row) => day(row.at) },
    { title: t("col.officer"), value: (row) => row.name },
    { title: t("glass.reason"), value: (row) => row.reason },
    { title: t("glass.case"), value: (row) => row.case_id, show: (row) => <code className="long-code">{row.case_id}</code> },
    { title: t("glass.until"), width: 150, value: (row) => day(row.until) },
    { title: t("col.state"), choose: true, value: (row) => t(standOf(row)[0]), show: (row) => <Mark tone={standOf(row)[1]}>{t(standOf(row)[0])}</Mark> },
    { title: t("col.finding"), value: (row) => row.finding },
    { title: t("col.act"), show: (row) => (row.reviewed_at ? day(row.reviewed_at) : may && <DeedButton small deed={deeds.reviewGlass(row.id)} about={`${row.name} ${day(row.at)}`} />) },
  ];
  return (
    <section className="sheet">
      <h2>{t("tab.glass")}</h2>
      <p className="muted">{t("glass.what")}</p>
      <Loaded query={rows}>
        {(data) => <List name={t("tab.glass")} rows={data} columns={columns} rowKey={(row) => row.id} none={t("none.glass")} wide={1100} />}
      </Loaded>
    </section>
  );
}
