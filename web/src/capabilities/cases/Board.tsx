// 看板 – what the head of a court asks: how many come and go, are we in time, does the money arrive,
// who carries how much.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "../../kit/api";
import { Chart } from "../../kit/chart";
import { Money } from "../../kit/parts";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";

type Board = Schemas["Board"];

const INK = "#1f3a5f";
const GREEN = "#2f6f4f";
const GOLD = "#c28a1e";
const RED = "#b3261e";
const SKY = "#6f93bd";

const along = { left: 8, right: 24, top: 36, bottom: 8, containLabel: true };

export function Board() {
  const { t } = useWords();
  const board = useQuery({ queryKey: ["live", "board"], queryFn: () => api<Board>("/board") });
  return (
    <Loaded query={board}>
      {(data) => (
        <>
          <div className="tiles">
            <Tile title={t("board.claimed")}>
              <Money value={data.claimed} />
            </Tile>
            <Tile title={t("board.obtained")}>
              <Money value={data.obtained} />
            </Tile>
            <Tile title={t("board.open")}>{data.open}</Tile>
            <Tile title={t("board.overdue")} tone={data.overdue > 0 ? "bad" : undefined}>
              {data.overdue}
            </Tile>
          </div>
          <div className="charts">
            <Months rows={data.months} />
            <Income rows={data.money} />
            <Ways rows={data.ways} />
            <States rows={data.states} />
            <Nodes rows={data.nodes} />
            <Load rows={data.load} />
          </div>
        </>
      )}
    </Loaded>
  );
}

const Tile = ({ title, tone, children }: { title: string; tone?: string | undefined; children: React.ReactNode }) => (
  <div className={tone ? `sheet tile tile-${tone}` : "sheet tile"}>
    {title}
    <b>{children}</b>
  </div>
);

function Months({ rows }: { rows: Board["months"] }) {
  const { t } = useWords();
  const option = {
    tooltip: { trigger: "axis" },
    legend: { top: 0 },
    grid: along,
    xAxis: { type: "category", data: rows.map((row) => row.month) },
    yAxis: { type: "value", minInterval: 1 },
    series: [
      { name: t("board.filed"), type: "bar", data: rows.map((row) => row.filed), color: INK, barMaxWidth: 18 },
      { name: t("board.closed"), type: "bar", data: rows.map((row) => row.closed), color: GREEN, barMaxWidth: 18 },
      { name: t("board.open"), type: "line", data: rows.map((row) => row.open), color: GOLD },
    ],
  };
  const heads = [t("board.month"), t("board.filed"), t("board.closed"), t("board.open")];
  return <Chart title={t("board.months")} option={option} numbers={{ heads, rows: rows.map((row) => [row.month, row.filed, row.closed, row.open]) }} />;
}

function Income({ rows }: { rows: Board["money"] }) {
  const { t } = useWords();
  const option = {
    tooltip: { trigger: "axis" },
    legend: { top: 0 },
    grid: along,
    xAxis: { type: "category", data: rows.map((row) => row.month) },
    yAxis: { type: "value" },
    // Heights of bars only; the table has the exact amounts.
    series: [
      { name: t("board.claimed"), type: "bar", data: rows.map((row) => Number(row.claimed)), color: SKY, barMaxWidth: 26 },
      { name: t("board.obtained"), type: "bar", data: rows.map((row) => Number(row.obtained)), color: GREEN, barMaxWidth: 26 },
    ],
  };
  const heads = [t("board.month"), t("board.claimed"), t("board.obtained")];
  return <Chart title={t("board.money")} option={option} numbers={{ heads, rows: rows.map((row) => [row.month, row.claimed, row.obtained]) }} />;
}

function Ways({ rows }: { rows: Board["ways"] }) {
  const { t, code } = useWords();
  const option = {
    tooltip: { trigger: "item" },
    legend: { bottom: 0 },
    color: [GREEN, GOLD, INK, SKY, RED, "#6b4fa0"],
    series: [
      {
        type: "pie",
        radius: ["38%", "64%"],
        center: ["50%", "44%"],
        label: { formatter: "{b} {c}" },
        data: rows.map((row) => ({ name: code("way", row.key), value: row.count })),
      },
    ],
  };
  return <Chart title={t("board.ways")} option={option} numbers={{ heads: [t("col.way"), t("board.cases")], rows: rows.map((row) => [code("way", row.key), row.count]) }} />;
}

function States({ rows }: { rows: Board["states"] }) {
  const { t, code } = useWords();
  const option = {
    tooltip: {},
    grid: { ...along, top: 8 },
    xAxis: { type: "value", minInterval: 1 },
    yAxis: { type: "category", inverse: true, data: rows.map((row) => code("state", row.key)) },
    series: [{ type: "bar", data: rows.map((row) => row.count), color: INK, barMaxWidth: 22 }],
  };
  return <Chart title={t("board.states")} option={option} numbers={{ heads: [t("col.state"), t("board.cases")], rows: rows.map((row) => [code("state", row.key), row.count]) }} />;
}

function Nodes({ rows }: { rows: Board["nodes"] }) {
  const { t, pick } = useWords();
  const names = rows.map((row) => pick(row.zh, row.en));
  const series = [
    [t("board.in.time"), rows.map((row) => row.in_time), GREEN],
    [t("board.late"), rows.map((row) => row.late), GOLD],
    [t("colour.running"), rows.map((row) => row.running), SKY],
    [t("colour.overdue"), rows.map((row) => row.overdue), RED],
  ] as const;
  const option = {
    tooltip: { trigger: "axis", axisPointer: { type: "shadow" } },
    legend: { top: 0 },
    grid: along,
    xAxis: { type: "value", minInterval: 1 },
    yAxis: { type: "category", inverse: true, data: names },
    series: series.map(([name, data, color]) => ({ name, type: "bar", stack: "node", data, color, barMaxWidth: 18 })),
  };
  const heads = [t("col.node"), ...series.map(([name]) => name)];
  const cells = rows.map((row) => [pick(row.zh, row.en), row.in_time, row.late, row.running, row.overdue]);
  return <Chart title={t("board.nodes")} option={option} height={Math.max(280, 80 + rows.length * 26)} numbers={{ heads, rows: cells }} />;
}

function Load({ rows }: { rows: Board["load"] }) {
  const { t } = useWords();
  const option = {
    tooltip: { trigger: "axis", axisPointer: { type: "shadow" } },
    legend: { top: 0 },
    grid: along,
    xAxis: { type: "value", minInterval: 1 },
    yAxis: { type: "category", inverse: true, data: rows.map((row) => row.name) },
    series: [
      { name: t("board.open"), type: "bar", stack: "load", data: rows.map((row) => row.open), color: INK, barMaxWidth: 22 },
      { name: t("board.closed"), type: "bar", stack: "load", data: rows.map((row) => row.closed), color: GREEN, barMaxWidth: 22 },
      { name: t("board.overdue"), type: "bar", data: rows.map((row) => row.overdue), color: RED, barMaxWidth: 22 },
    ],
  };
  const heads = [t("col.handler"), t("board.open"), t("board.closed"), t("board.overdue")];
  return <Chart title={t("board.load")} option={option} numbers={{ heads, rows: rows.map((row) => [row.name, row.open, row.closed, row.overdue]) }} />;
}
