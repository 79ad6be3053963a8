// 预警总览 – every alarm of the house that is mine to see: what it is about, who must look, and where.
import { useQuery } from "@tanstack/react-query";
import { Checkbox, Select } from "antd";
import { useState } from "react";
import { api, type Schemas } from "../../kit/api";
import { type Column, List } from "../../kit/list";
import { Mark, type Tone } from "../../kit/mark";
import { Pager } from "../../kit/pager";
import { day } from "../../kit/parts";
import { useMayDo } from "../../kit/rights";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";

type Alarm = Schemas["Alarm"];
type Kind = Alarm["kind"];

/** By kind: the act of whoever sees it, where it is looked into, and its colour. */
const KINDS: Record<Kind, { act: string; page: string; tone: Tone }> = {
  look_up: { act: "oversight.view_look_up_alarms", page: "/oversight?tab=look-ups", tone: "warn" },
  glass: { act: "server.view_glass", page: "/oversight?tab=glass", tone: "stop" },
  log: { act: "evidence.view_alarms", page: "/evidence", tone: "bad" },
  certificate: { act: "exchange.view_certificates", page: "/keys?tab=certificates", tone: "info" },
  feed: { act: "measures.view_alarms", page: "/reference?tab=feeds", tone: "warn" },
  lived_on: { act: "discipline.review_finding", page: "/oversight?tab=lived-on", tone: "stop" },
};

export function Alarms() {
  const { t, pick, code, choices } = useWords();
  const may = useMayDo();
  const [open, setOpen] = useState(true);
  const [kind, setKind] = useState<string>();
  const [cursors, setCursors] = useState<string[]>([]);
  const cursor = cursors.at(-1);
  const page = useQuery({
    queryKey: ["live", "alarms", open, kind, cursor],
    queryFn: () =>
      api<Schemas["Page_Alarm"]>(
        `/alarms?${new URLSearchParams({ open: String(open), limit: "50", ...(kind ? { kind } : {}), ...(cursor ? { cursor } : {}) })}`,
      ),
  });
  const kinds = Object.entries(KINDS).flatMap(([one, { act }]) => (may(act) ? [one] : []));
  const about = (row: Alarm) => pick(row.about_zh, row.about_en);
  const columns: Column<Alarm>[] = [
    { title: t("col.at"), width: 150, value: (row) => day(row.at) },
    {
      title: t("col.alarm.kind"),
      width: 120,
      value: (row) => code("alarm", row.kind),
      show: (row) => <Mark tone={KINDS[row.kind].tone}>{code("alarm", row.kind)}</Mark>,
    },
    { title: t("col.about"), value: about },
    { title: t("col.alarm"), value: (row) => pick(row.zh, row.en) },
    { title: t("col.who"), value: (row) => row.who.map((post) => code("post", post)).join("、") },
    {
      title: t("col.state"),
      value: (row) => t(row.reviewed_at ? "alarm.done" : "alarm.open"),
      show: (row) => (row.reviewed_at ? <Mark tone="good">{`${t("alarm.done")} ${day(row.reviewed_at)}`}</Mark> : <Mark tone="bad">{t("alarm.open")}</Mark>),
    },
    {
      title: t("col.act"),
      width: 100,
      show: (row) => (
        <a href={`#${KINDS[row.kind].page}`} aria-label={`${t("act.look.into")}: ${code("alarm", row.kind)} ${about(row)}`}>
          {t("act.look.into")}
        </a>
      ),
    },
  ];
  const ask = (change: () => void) => {
    change();
    setCursors([]);
  };
  const tools = (
    <>
      <Checkbox checked={open} onChange={(event) => ask(() => setOpen(event.target.checked))}>
        {t("alarms.open")}
      </Checkbox>
      {kinds.length > 1 && (
        <Select
          allowClear
          className="list-choice"
          popupMatchSelectWidth={false}
          aria-label={t("col.alarm.kind")}
          placeholder={t("col.alarm.kind")}
          value={kind ?? null}
          options={choices("alarm", kinds)}
          onChange={(chosen) => ask(() => setKind(chosen ?? undefined))}
        />
      )}
    </>
  );
  return (
    <section className="sheet">
      <h2>{t("tab.alarms")}</h2>
      <p className="muted">{t("alarms.what")}</p>
      <Loaded query={page}>
        {(data) => (
          <>
            <List name={t("tab.alarms")} rows={data.items} columns={columns} rowKey={(row) => `${row.kind}-${row.id}`} none={t("none.alarms")} wide={1000} pageSize={50} tools={tools} />
            <Pager cursors={cursors} next={data.next_cursor} turn={setCursors} />
          </>
        )}
      </Loaded>
    </section>
  );
}
