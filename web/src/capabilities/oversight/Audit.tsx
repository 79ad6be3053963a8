// 审计检索 – who did what, when, under which article; each event opens to what was recorded.
import { useQuery } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { useId, useState } from "react";
import { api, type Schemas } from "../../kit/api";
import { type Column, List } from "../../kit/list";
import { useOfficers } from "../../kit/officers";
import { Pager } from "../../kit/pager";
import { day } from "../../kit/parts";
import { Article } from "../../kit/rules";
import { useSession } from "../../kit/session";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";

type Row = Schemas["AuditRow"];
type Wanted = { from: string; to: string; officer?: string; act: string };

export function Audit() {
  const now = useSession()?.now;
  return now ? <Search today={day(now).slice(0, 10)} /> : null;
}

function Search({ today }: { today: string }) {
  const { t, code } = useWords();
  const officers = useOfficers();
  const id = useId();
  const [wanted, setWanted] = useState<Wanted>({ from: today, to: today, act: "" });
  const [asked, setAsked] = useState(wanted);
  const [cursors, setCursors] = useState<string[]>([]);
  const cursor = cursors.at(-1);
  const page = useQuery({
    queryKey: ["live", "audit", asked, cursor],
    queryFn: () =>
      api<Schemas["Page_AuditRow"]>(
        `/audit?${new URLSearchParams({ ...asked, limit: "100", ...(cursor ? { cursor } : {}) })}`,
      ),
  });
  const who = (row: Row) => (row.officer ? (officers.nameOf(row.officer) ?? t("by.other")) : t("by.program.itself"));
  const columns: Column<Row>[] = [
    { title: t("col.at"), width: 150, value: (row) => day(row.at) },
    { title: t("col.officer"), value: who },
    { title: t("audit.roles"), value: (row) => row.roles.map((post) => code("post", post)).join(" · ") || null },
    { title: t("col.act"), choose: true, value: (row) => row.act, show: (row) => <code>{row.act}</code> },
    {
      title: t("col.article"),
      value: (row) => row.article || null,
      show: (row) => (row.article ? <Article rule={row.article} /> : <span className="muted">—</span>),
    },
  ];
  const search = () => {
    setCursors([]);
    setAsked(wanted);
  };
  const set = (some: Partial<Wanted>) => setWanted({ ...wanted, ...some });
  return (
    <section className="sheet">
      <h2>{t("tab.audit")}</h2>
      <p className="muted">{t("audit.what")}</p>
      <form
        className="filters"
        onSubmit={(event) => {
          event.preventDefault();
          search();
        }}
      >
        <div className="dated">
          <label htmlFor={`${id}-from`}>{t("audit.from")}</label>
          <Input id={`${id}-from`} type="date" value={wanted.from} onChange={(event) => set({ from: event.target.value })} />
        </div>
        <div className="dated">
          <label htmlFor={`${id}-to`}>{t("audit.to")}</label>
          <Input id={`${id}-to`} type="date" value={wanted.to} onChange={(event) => set({ to: event.target.value })} />
        </div>
        <Select
          allowClear
          className="list-choice"
          popupMatchSelectWidth={false}
          aria-label={t("col.officer")}
          placeholder={t("col.officer")}
          value={wanted.officer ?? null}
          options={officers.options()}
          onChange={(officer) =>
            setWanted(officer ? { ...wanted, officer } : { from: wanted.from, to: wanted.to, act: wanted.act })
          }
        />
        <Input
          className="list-search"
          aria-label={t("audit.act")}
          placeholder={t("audit.act")}
          value={wanted.act}
          onChange={(event) => set({ act: event.target.value })}
        />
        <Button type="primary" htmlType="submit">
          {t("act.search")}
        </Button>
      </form>
      <Loaded query={page}>
        {(data) => (
          <>
            <List
              name={t("tab.audit")}
              rows={data.items}
              columns={columns}
              rowKey={(row) => row.event}
              wide={960}
              expand={(row) => <Content row={row} />}
            />
            <Pager cursors={cursors} next={data.next_cursor} turn={setCursors} />
          </>
        )}
      </Loaded>
    </section>
  );
}

/** What was recorded, as it was committed to. */
function Content({ row }: { row: Row }) {
  const { t } = useWords();
  if (!row.content) return <p className="muted">{`${t("audit.erased")} ${row.erased_by ?? ""}`}</p>;
  return (
    <>
      <p className="muted">{`${t("audit.event")} ${row.event}`}</p>
      <pre className="record">{JSON.stringify(row.content, null, 2)}</pre>
    </>
  );
}
