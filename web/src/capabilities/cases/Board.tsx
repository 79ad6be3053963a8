import { useQuery } from "@tanstack/react-query";
import { BarChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";
import { api, type Schemas } from "../../kit/api";
import { Money } from "../../kit/parts";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";

use([BarChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

type Board = Schemas["Board"];

export function Board() {
  const { t } = useWords();
  const board = useQuery({ queryKey: ["live", "board"], queryFn: () => api<Board>("/board") });
  return (
    <Loaded query={board}>
      {(data) => (
        <>
          <div className="tiles">
            <div className="sheet tile">
              {t("board.claimed")}
              <b><Money value={data.claimed} /></b>
            </div>
            <div className="sheet tile">
              {t("board.obtained")}
              <b><Money value={data.obtained} /></b>
            </div>
            <div className="sheet tile">
              {t("board.overdue")}
              <b>{data.overdue}</b>
            </div>
          </div>
          <States data={data} />
          <Months data={data} />
        </>
      )}
    </Loaded>
  );
}

function States({ data }: { data: Board }) {
  const { t, code } = useWords();
  const option = {
    tooltip: {},
    grid: { left: 100, right: 30, top: 10, bottom: 30 },
    xAxis: { type: "value", minInterval: 1 },
    yAxis: { type: "category", data: data.states.map((row) => code("state", row.key)) },
    series: [{ type: "bar", data: data.states.map((row) => row.count), color: "#1f3a5f", barMaxWidth: 22 }],
  };
  return <Chart title={t("board.states")} option={option} />;
}

function Months({ data }: { data: Board }) {
  const { t } = useWords();
  const months = [...new Set([...data.filed, ...data.closed].map((row) => row.key))].sort();
  const values = (rows: Schemas["Count"][]) =>
    months.map((month) => rows.find((row) => row.key === month)?.count ?? 0);
  const option = {
    tooltip: {},
    legend: { top: 0 },
    grid: { left: 40, right: 20, top: 36, bottom: 30 },
    xAxis: { type: "category", data: months },
    yAxis: { type: "value", minInterval: 1 },
    series: [
      { name: t("board.filed"), type: "bar", data: values(data.filed), color: "#1f3a5f" },
      { name: t("board.closed"), type: "bar", data: values(data.closed), color: "#2f6f4f" },
    ],
  };
  return <Chart title={t("board.months")} option={option} />;
}

function Chart({ title, option }: { title: string; option: Record<string, unknown> }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!place.current) return;
    const chart = init(place.current, null, { renderer: "svg" });
    chart.setOption(option);
    const resize = () => chart.resize();
    window.addEventListener("resize", resize);
    return () => {
      window.removeEventListener("resize", resize);
      chart.dispose();
    };
  }, [option]);
  return (
    <section className="sheet">
      <h2>{title}</h2>
      <div ref={place} role="img" aria-label={title} style={{ height: 280 }} />
    </section>
  );
}
