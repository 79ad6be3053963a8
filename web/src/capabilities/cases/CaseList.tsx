// 案件 – all cases of the court, or mine: paged, sorted and exported by the server, because there may be
// a million of them. Filters live in the address, so that a list can be sent to a colleague.
import { useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Input, Select, Table } from "antd";
import { useState } from "react";
import { api, type Schemas } from "../../kit/api";
import { Mark, type Tone } from "../../kit/mark";
import { useNarrow } from "../../kit/narrow";
import { Pager } from "../../kit/pager";
import { Money } from "../../kit/parts";
import { go, useRoute } from "../../kit/route";
import { Scroll } from "../../kit/scroll";
import { Loaded, Nothing } from "../../kit/states";
import { useWords } from "../../kit/words";

type Row = Schemas["CaseFace"];
const STATES = [
  "received", "filed", "assigned", "noticed", "investigating", "controlling", "distributing",
  "interviewing", "ending_review", "closed", "rejected",
];
const PAGE = "20";

export const stateTone = (state: string): Tone =>
  state === "closed" ? "good" : state === "rejected" ? "bad" : state === "received" ? "warn" : "info";

export function CaseList() {
  const { t } = useWords();
  const { query } = useRoute();
  const filter = Object.fromEntries([...query].filter(([name]) => ["state", "q", "handler", "sort"].includes(name)));
  const asked = new URLSearchParams(filter).toString();
  // Pages already turned, newest last; a new filter starts a new book.
  const [book, setBook] = useState<{ of: string; cursors: string[] }>({ of: asked, cursors: [] });
  const cursors = book.of === asked ? book.cursors : [];
  const cursor = cursors.at(-1);
  const params = new URLSearchParams({ ...filter, limit: PAGE, ...(cursor ? { cursor } : {}) }).toString();
  const page = useQuery({
    queryKey: ["live", "cases", params],
    queryFn: () => api<Schemas["Page_CaseFace"]>(`/cases?${params}`),
    placeholderData: (before) => before,
  });
  const turn = (to: string[]) => setBook({ of: asked, cursors: to });
  return (
    <section className="sheet">
      <h2 className="heard">{t("nav.cases")}</h2>
      <Filters filter={filter} asked={asked} />
      <Loaded query={page}>
        {(data) => (
          <>
            <Rows rows={data.items} />
            <div className="list-foot">
              <span className="muted" role="status">{`${t("page")} ${cursors.length + 1} · ${data.items.length} ${t(data.items.length === 1 ? "list.row" : "list.rows")}`}</span>
              <Pager cursors={cursors} next={data.next_cursor} turn={turn} first />
            </div>
          </>
        )}
      </Loaded>
    </section>
  );
}

function Filters({ filter, asked }: { filter: Record<string, string>; asked: string }) {
  const { t, code } = useWords();
  const set = (name: string, value: string | undefined) => {
    const { [name]: _, ...rest } = filter;
    const next = new URLSearchParams(value ? { ...rest, [name]: value } : rest).toString();
    go(next ? `/cases?${next}` : "/cases");
  };
  return (
    <div className="filters">
      <Input.Search
        aria-label={t("search")}
        placeholder={t("search")}
        allowClear
        className="list-search"
        defaultValue={filter.q ?? ""}
        onSearch={(value) => set("q", value.trim())}
      />
      <Select
        aria-label={t("col.state")}
        placeholder={t("col.state")}
        allowClear
        className="list-choice"
        popupMatchSelectWidth={false}
        value={filter.state ?? null}
        options={STATES.map((value) => ({ value, label: code("state", value) }))}
        onChange={(value) => set("state", value ?? undefined)}
      />
      <Select
        aria-label={t("list.sort")}
        value={filter.sort ?? "received"}
        className="list-choice"
        popupMatchSelectWidth={false}
        options={[
          { value: "received", label: t("sort.received") },
          { value: "amount", label: t("sort.amount") },
        ]}
        onChange={(value) => set("sort", value)}
      />
      <Checkbox checked={filter.handler === "mine"} onChange={(event) => set("handler", event.target.checked ? "mine" : undefined)}>
        {t("mine")}
      </Checkbox>
      <Button href={`/api/v1/cases.xlsx?${asked}`}>{t("export")}</Button>
    </div>
  );
}

const named = (row: Row) => row.number || row.title_number;

function Rows({ rows }: { rows: Row[] }) {
  const { t, code } = useWords();
  const narrow = useNarrow();
  const state = (row: Row) => <Mark tone={stateTone(row.state)}>{code("state", row.state)}</Mark>;
  if (rows.length === 0) return <Nothing>{t("none.cases")}</Nothing>;
  if (narrow) {
    return (
      <ul className="cards">
        {rows.map((row) => (
          <li key={row.id}>
            <a href={`#/cases/${row.id}`}>{named(row)}</a> {state(row)}
            <p>{`${row.applicants} → ${row.debtors}`}</p>
            <p>
              <Money value={row.principal} /> · <span className="muted">{row.handler_name ?? "—"}</span>
            </p>
          </li>
        ))}
      </ul>
    );
  }
  return (
    <Scroll label={t("nav.cases")}>
      <Table<Row>
        rowKey="id"
        size="middle"
        pagination={false}
        style={{ minWidth: 860 }}
        dataSource={rows}
        columns={[
          { title: t("col.number"), render: (_, row) => <a href={`#/cases/${row.id}`}>{named(row)}</a> },
          { title: t("col.state"), render: (_, row) => state(row) },
          { title: t("col.applicants"), dataIndex: "applicants" },
          { title: t("col.debtors"), dataIndex: "debtors" },
          { title: t("col.principal"), align: "right", render: (_, row) => <Money value={row.principal} /> },
          { title: t("col.handler"), dataIndex: "handler_name" },
          { title: t("col.received"), dataIndex: "received_on" },
        ]}
      />
    </Scroll>
  );
}
