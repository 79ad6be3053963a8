// 机构评分 – who answers, who is late or silent, how fast, how much of today's quota is used; ask one now.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "../../kit/api";
import { Chart } from "../../kit/chart";
import { DeedButton } from "../../kit/deed";
import { useInstitutionName } from "../../kit/institutions";
import { type Column, List } from "../../kit/list";
import { Mark } from "../../kit/mark";
import { day } from "../../kit/parts";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";
import { askRegister } from "./deeds";

type Score = Schemas["Score"];

/** Institutions shown in the chart. */
const SHOWN = 12;

export function Scores() {
  const { t, code } = useWords();
  const institution = useInstitutionName();
  const rows = useQuery({ queryKey: ["live", "scores"], queryFn: () => api<Score[]>("/institutions/scores") });
  const within = (seconds: number | null | undefined) => (seconds == null ? null : `${seconds} ${t("score.within")}`);
  const quota = (row: Score) => (row.quota_per_day == null ? String(row.used_today || "—") : `${row.used_today} / ${row.quota_per_day}`);
  const stands = (row: Score) => (row.paused_for ? code("paused", row.paused_for) : t("score.open"));
  const columns: Column<Score>[] = [
    { title: t("col.institution"), value: (row) => institution(row.institution) },
    { title: t("score.asked"), value: (row) => row.asked },
    { title: t("score.rate"), value: (row) => (row.asked === 0 ? null : `${Math.floor((row.answered * 1000) / row.asked) / 10} %`) },
    { title: t("score.late"), value: (row) => row.late },
    { title: t("score.silent"), value: (row) => row.silent },
    { title: t("score.p50"), value: (row) => within(row.p50) },
    { title: t("score.p95"), value: (row) => within(row.p95) },
    { title: t("score.p99"), value: (row) => within(row.p99) },
    { title: t("score.quota"), value: quota },
    { title: t("score.waiting"), value: (row) => row.waiting },
    {
      title: t("score.stands"),
      choose: true,
      value: stands,
      show: (row) => <Mark tone={row.paused_for === "silent" ? "bad" : row.paused_for ? "warn" : "good"}>{stands(row)}</Mark>,
    },
    { title: t("score.register"), value: (row) => (row.register_read_at ? day(row.register_read_at) : null) },
    { title: t("col.act"), show: (row) => <DeedButton small deed={askRegister(row.institution)} about={institution(row.institution)} /> },
  ];
  return (
    <>
      <Slowest rows={rows.data ?? []} />
      <section className="sheet">
        <h2>{t("ref.scores")}</h2>
        <p className="muted">{t("ref.scores.note")}</p>
        <Loaded query={rows}>
          {(found) => (
            <List name={t("ref.scores")} rows={[...found].sort((one, other) => other.asked - one.asked)} columns={columns} rowKey={(row) => row.institution} wide={1240} expand={(row) => <Refusals row={row} />} />
          )}
        </Loaded>
      </section>
    </>
  );
}

function Refusals({ row }: { row: Score }) {
  const { t } = useWords();
  const refused = Object.entries(row.refusals);
  if (refused.length === 0) return <span className="muted">{`${t("score.refusals")}: 0`}</span>;
  return (
    <dl className="facts-of">
      {refused.map(([name, count]) => (
        <div key={name}>
          <dt>{name.replace(/^refused /, "")}</dt>
          <dd>{count}</dd>
        </div>
      ))}
    </dl>
  );
}

function Slowest({ rows }: { rows: Score[] }) {
  const { t } = useWords();
  const institution = useInstitutionName();
  const slow = rows
    .flatMap((row) => (row.p95 == null ? [] : [{ name: institution(row.institution), p50: row.p50 ?? 0, p95: row.p95 }]))
    .sort((one, other) => other.p95 - one.p95)
    .slice(0, SHOWN);
  const option = {
    tooltip: { trigger: "axis" },
    legend: { top: 0 },
    grid: { left: 8, right: 24, bottom: 8, top: 32, containLabel: true },
    xAxis: { type: "value" },
    yAxis: { type: "category", inverse: true, data: slow.map((row) => row.name) },
    series: [
      { name: t("score.p50"), type: "bar", data: slow.map((row) => row.p50), color: "#2c6e8f", barMaxWidth: 12 },
      { name: t("score.p95"), type: "bar", data: slow.map((row) => row.p95), color: "#b3541e", barMaxWidth: 12 },
    ],
  };
  const heads = [t("col.institution"), t("score.p50"), t("score.p95")];
  return <Chart title={t("score.slowest")} option={option} numbers={{ heads, rows: slow.map((row) => [row.name, row.p50, row.p95]) }} height={Math.max(160, 40 + slow.length * 30)} />;
}
