// 查询预警 – what was unusual about an officer's looks, and whose look-ups are stopped.
import { useQuery } from "@tanstack/react-query";
import { Checkbox } from "antd";
import { useState } from "react";
import { api, type Schemas } from "../../kit/api";
import { DeedButton } from "../../kit/deed";
import { type Column, List } from "../../kit/list";
import { Mark, type Tone } from "../../kit/mark";
import { Pager } from "../../kit/pager";
import { day } from "../../kit/parts";
import { Article } from "../../kit/rules";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";
import * as deeds from "./deeds";

type Alarm = Schemas["LookUpAlarm"];

const TONES: Record<Alarm["severity"], Tone> = { warning: "warn", serious: "bad", stop: "stop" };

export function LookUps() {
  return (
    <>
      <Stops />
      <Raised />
    </>
  );
}

function Raised() {
  const { t, pick, code, choices } = useWords();
  const [open, setOpen] = useState(true);
  const [cursors, setCursors] = useState<string[]>([]);
  const cursor = cursors.at(-1);
  const page = useQuery({
    queryKey: ["live", "look-up-alarms", open, cursor],
    queryFn: () =>
      api<Schemas["Page_LookUpAlarm"]>(
        `/look-up-alarms?${new URLSearchParams({ open: String(open), limit: "50", ...(cursor ? { cursor } : {}) })}`,
      ),
  });
  const columns: Column<Alarm>[] = [
    { title: t("col.at"), width: 150, value: (row) => day(row.at) },
    {
      title: t("col.severity"),
      choose: true,
      value: (row) => code("severity", row.severity),
      show: (row) => <Mark tone={TONES[row.severity]}>{code("severity", row.severity)}</Mark>,
    },
    { title: t("col.alarm"), value: (row) => pick(row.zh, row.en) },
    { title: t("col.officer"), value: (row) => row.officer_name },
    { title: t("ref.court"), choose: true, value: (row) => row.court },
    { title: t("col.article"), show: (row) => <Article rule={row.rule} /> },
    {
      title: t("col.finding"),
      value: (row) => (row.finding ? `${code("alarmfinding", row.finding)}:${row.reason ?? ""}` : null),
    },
    {
      title: t("col.act"),
      show: (row) =>
        row.reviewed_at ? (
          day(row.reviewed_at)
        ) : (
          <DeedButton small deed={deeds.review(row.id, choices)} about={row.officer_name} />
        ),
    },
  ];
  const only = (checked: boolean) => {
    setOpen(checked);
    setCursors([]);
  };
  return (
    <section className="sheet">
      <h2>{t("tab.look-ups")}</h2>
      <Loaded query={page}>
        {(data) => (
          <>
            <List
              name={t("tab.look-ups")}
              rows={data.items}
              columns={columns}
              rowKey={(row) => row.id}
              none={t("none.alarms")}
              wide={1100}
              tools={
                <Checkbox checked={open} onChange={(event) => only(event.target.checked)}>
                  {t("alarms.open")}
                </Checkbox>
              }
            />
            <Pager cursors={cursors} next={data.next_cursor} turn={setCursors} />
          </>
        )}
      </Loaded>
    </section>
  );
}

/** 暂停的查询权限 – shown above the alarms, since somebody waits for each. */
function Stops() {
  const { t, pick } = useWords();
  const rows = useQuery({ queryKey: ["live", "stops"], queryFn: () => api<Schemas["LookUpStop"][]>("/look-up-stops") });
  const columns: Column<Schemas["LookUpStop"]>[] = [
    { title: t("col.at"), width: 150, value: (row) => day(row.at) },
    { title: t("col.officer"), value: (row) => row.officer_name },
    { title: t("col.why"), value: (row) => pick(row.zh, row.en) },
    {
      title: t("col.state"),
      value: (row) => t(row.lifted_at ? "stop.lifted" : "stop.open"),
      show: (row) => (
        <Mark tone={row.lifted_at ? "plain" : "stop"}>{t(row.lifted_at ? "stop.lifted" : "stop.open")}</Mark>
      ),
    },
    { title: t("reason"), value: (row) => row.lift_reason ?? null },
    {
      title: t("col.act"),
      show: (row) =>
        row.lifted_at ? day(row.lifted_at) : <DeedButton small deed={deeds.lift(row.id)} about={row.officer_name} />,
    },
  ];
  return (
    <section className="sheet">
      <h2>{t("stops.title")}</h2>
      <Loaded query={rows}>
        {(data) => (
          <List
            name={t("stops.title")}
            rows={data}
            columns={columns}
            rowKey={(row) => row.id}
            none={t("none.stops")}
            wide={860}
          />
        )}
      </Loaded>
    </section>
  );
}
