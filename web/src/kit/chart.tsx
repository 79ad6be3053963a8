// 图表 – a picture that answers one question, with the same numbers as a table for who cannot see it.
import { BarChart, LineChart, PieChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { type EChartsCoreOption, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef, useState } from "react";
import { Button } from "antd";
import { Scroll } from "./scroll";
import { Nothing } from "./states";
import { useWords } from "./words";

use([BarChart, LineChart, PieChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

type Numbers = { heads: string[]; rows: (string | number)[][] };

export function Chart({ title, option, numbers, height = 280 }: { title: string; option: EChartsCoreOption; numbers: Numbers; height?: number }) {
  const { t } = useWords();
  const [asTable, setAsTable] = useState(false);
  return (
    <section className="sheet chart">
      <div className="chart-head">
        <h2>{title}</h2>
        {numbers.rows.length > 0 && (
          <Button size="small" aria-pressed={asTable} aria-label={`${t("as.table")} ${title}`} onClick={() => setAsTable(!asTable)}>
            {t("as.table")}
          </Button>
        )}
      </div>
      {numbers.rows.length === 0 ? (
        <Nothing>{t("none.rows")}</Nothing>
      ) : (
        <>
          {!asTable && <Picture option={option} height={height} />}
          <div className={asTable ? "" : "heard"}>
            <NumberTable title={title} {...numbers} />
          </div>
        </>
      )}
    </section>
  );
}

function Picture({ option, height }: { option: EChartsCoreOption; height: number }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!place.current) return;
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const chart = init(place.current, null, { renderer: "svg" });
    chart.setOption({ animation: !still, ...option });
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(place.current);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [option]);
  return <div ref={place} aria-hidden="true" style={{ height }} />;
}

/** A plain table of results, with row heads. */
export function NumberTable({ title, heads, rows, foot }: Numbers & { title: string; foot?: (string | number)[] }) {
  return (
    <Scroll label={title}>
      <table className="numbers">
        <caption className="heard">{title}</caption>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.join("|")}>
              {row.map((cell, index) =>
                index === 0 ? (
                  <th key={heads[index]} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={heads[index]}>{cell}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
        {foot && (
          <tfoot>
            <tr>
              {foot.map((cell, index) => (
                <td key={heads[index]}>{cell}</td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </Scroll>
  );
}
