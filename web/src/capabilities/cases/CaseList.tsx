import { useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Input, Select, Table, Tag } from "antd";
import { useState } from "react";
import { api, type Schemas } from "../../kit/api";
import { Money } from "../../kit/parts";
import { Loaded, Nothing } from "../../kit/states";
import { useWords } from "../../kit/words";

type Row = Schemas["CaseFace"];
const STATES = [
  "received", "filed", "assigned", "noticed", "investigating", "controlling", "distributing",
  "interviewing", "ending_review", "closed", "rejected",
];

export function CaseList() {
  const { t, code } = useWords();
  const [filter, setFilter] = useState<Record<string, string>>({ sort: "received" });
  const [cursor, setCursor] = useState<string>();
  const query = new URLSearchParams({ ...filter, limit: "20", ...(cursor ? { cursor } : {}) }).toString();
  const page = useQuery({
    queryKey: ["live", "cases", query],
    queryFn: () => api<Schemas["Page_CaseFace"]>(`/cases?${query}`),
  });
  const set = (name: string, value: string | undefined) => {
    setCursor(undefined);
    const { [name]: _, ...rest } = filter;
    setFilter(value ? { ...rest, [name]: value } : rest);
  };
  return (
    <section className="sheet">
      <h2>{t("nav.cases")}</h2>
      <div className="filters">
        <Input.Search
          aria-label={t("search")}
          placeholder={t("search")}
          allowClear
          style={{ width: 260 }}
          onSearch={(value) => set("q", value.trim())}
        />
        <Select
          aria-label={t("col.state")}
          placeholder={t("col.state")}
          allowClear
          style={{ width: 150 }}
          options={STATES.map((value) => ({ value, label: code("state", value) }))}
          onChange={(value) => set("state", value)}
        />
        <Select
          aria-label={t("col.principal")}
          value={filter.sort ?? "received"}
          style={{ width: 150 }}
          options={[
            { value: "received", label: t("col.received") },
            { value: "amount", label: t("col.principal") },
          ]}
          onChange={(value) => set("sort", value)}
        />
        <Checkbox onChange={(event) => set("handler", event.target.checked ? "mine" : undefined)}>
          {t("mine")}
        </Checkbox>
        <Button href={`/api/v1/cases.xlsx?${new URLSearchParams(filter)}`}>{t("export")}</Button>
      </div>
      <Loaded query={page}>
        {(data) => (
          <>
            <Table<Row>
              rowKey="id"
              size="middle"
              pagination={false}
              scroll={{ x: 760 }}
              dataSource={data.items as Row[]}
              locale={{ emptyText: <Nothing>{t("none.cases")}</Nothing> }}
              columns={[
                {
                  title: t("col.number"),
                  render: (_, row) => <a href={`#/cases/${row.id}`}>{row.number || row.title_number}</a>,
                },
                { title: t("col.state"), render: (_, row) => <Tag>{code("state", row.state)}</Tag> },
                { title: t("col.applicants"), dataIndex: "applicants" },
                { title: t("col.debtors"), dataIndex: "debtors" },
                {
                  title: t("col.principal"),
                  align: "right",
                  render: (_, row) => <Money value={row.principal} />,
                },
                { title: t("col.handler"), dataIndex: "handler_name" },
                { title: t("col.received"), dataIndex: "received_on" },
              ]}
            />
            <div className="filters" style={{ marginTop: 12 }}>
              {cursor && <Button onClick={() => setCursor(undefined)}>{t("first")}</Button>}
              {data.next_cursor && (
                <Button onClick={() => setCursor(data.next_cursor ?? undefined)}>{t("more")}</Button>
              )}
            </div>
          </>
        )}
      </Loaded>
    </section>
  );
}
