// 终本案件轮查 – how far the half-yearly round of ended cases has come, what a day's quota allows, and when it
// will be through.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "../../kit/api";
import { Chart } from "../../kit/chart";
import { Loaded } from "../../kit/states";
import { useWords, type Word } from "../../kit/words";

type Standing = Schemas["RoundStanding"];

const COUNTS: [Word, "waiting" | "asked" | "done" | "incomplete" | "missed" | "late"][] = [
  ["requery.waiting", "waiting"],
  ["requery.asked", "asked"],
  ["requery.done", "done"],
  ["requery.incomplete", "incomplete"],
  ["requery.missed", "missed"],
  ["requery.late", "late"],
];

export function RequeryRound() {
  const { t } = useWords();
  const round = useQuery({ queryKey: ["live", "requery-round"], queryFn: () => api<Standing>("/requery-round") });
  return (
    <>
      <section className="sheet">
        <h2>{t("ref.round")}</h2>
        <p className="muted">{t("requery.note")}</p>
        <Loaded query={round}>
          {(found) => (
            <>
              <dl className="balances">
                {COUNTS.map(([word, field]) => (
                  <div key={field} className={found[field] === 0 ? "zero" : ""}>
                    <dt>{t(word)}</dt>
                    <dd>{found[field]}</dd>
                  </div>
                ))}
              </dl>
              <Pace found={found} />
            </>
          )}
        </Loaded>
      </section>
      <Weeks weeks={round.data?.weeks ?? []} />
    </>
  );
}

function Pace({ found }: { found: Standing }) {
  const { t } = useWords();
  const facts: [Word, string][] = [
    ["requery.quota", found.quota == null ? t("requery.unlimited") : String(found.quota)],
    ["requery.per.day", found.per_day == null ? t("requery.unlimited") : String(found.per_day)],
    ["requery.window", `${found.window_days} ${t("days")}`],
    ["requery.cleared", found.cleared_on ?? t("requery.never")],
    ["requery.longest", `${found.longest_wait} ${t("days")}`],
  ];
  return (
    <dl className="facts-of">
      {facts.map(([word, value]) => (
        <div key={word}>
          <dt>{t(word)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Weeks({ weeks }: { weeks: Standing["weeks"] }) {
  const { t } = useWords();
  const option = {
    tooltip: { trigger: "axis" },
    legend: { top: 0 },
    grid: { left: 8, right: 24, bottom: 8, top: 32, containLabel: true },
    xAxis: { type: "category", data: weeks.map((week) => week.monday) },
    yAxis: { type: "value", minInterval: 1 },
    series: [
      { name: t("requery.done"), type: "bar", stack: "all", data: weeks.map((week) => week.done), color: "#2c6e8f", barMaxWidth: 24 },
      { name: t("requery.open"), type: "bar", stack: "all", data: weeks.map((week) => week.open), color: "#b3541e", barMaxWidth: 24 },
    ],
  };
  const heads = [t("requery.week"), t("requery.done"), t("requery.open")];
  return <Chart title={t("requery.weeks")} option={option} numbers={{ heads, rows: weeks.map((week) => [week.monday, week.done, week.open]) }} />;
}
