// 查询情况告知 – what a person is told about who looked them up; printed as it stands here.
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { api, type Schemas } from "../../kit/api";
import { DeedButton } from "../../kit/deed";
import { type Column, List } from "../../kit/list";
import { Mark } from "../../kit/mark";
import { day } from "../../kit/parts";
import { go, useRoute } from "../../kit/route";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";
import * as deeds from "./deeds";

type Disclosure = Schemas["Disclosure"];
type Told = Schemas["Told"];

export function Disclosures() {
  const { query } = useRoute();
  const id = query.get("report");
  return id ? <Report id={id} /> : <Applications />;
}

function Applications() {
  const { t, choices } = useWords();
  const rows = useQuery({ queryKey: ["live", "disclosures"], queryFn: () => api<Disclosure[]>("/disclosures") });
  const columns: Column<Disclosure>[] = [
    { title: t("col.at"), width: 150, value: (row) => day(row.asked_at) },
    {
      title: t("col.name"),
      value: (row) => row.name,
      show: (row) => <a href={`#/oversight?tab=disclosures&report=${row.id}`}>{row.name}</a>,
    },
    { title: t("col.application"), value: (row) => row.application },
    {
      title: t("col.state"),
      value: (row) => t(row.made_at ? "disclosure.made" : "disclosure.making"),
      show: (row) => (
        <Mark tone={row.made_at ? "good" : "info"}>{t(row.made_at ? "disclosure.made" : "disclosure.making")}</Mark>
      ),
    },
  ];
  const shown = (made: unknown) => {
    if (made !== null && typeof made === "object" && "disclosure" in made)
      go(`/oversight?tab=disclosures&report=${String(made.disclosure)}`);
  };
  return (
    <section className="sheet">
      <h2>{t("tab.disclosures")}</h2>
      <p className="muted">{t("disclosure.what")}</p>
      <Loaded query={rows}>
        {(data) => (
          <List
            name={t("tab.disclosures")}
            rows={data}
            columns={columns}
            rowKey={(row) => row.id}
            none={t("none.disclosures")}
            tools={<DeedButton deed={deeds.disclose(choices)} primary done={shown} />}
          />
        )}
      </Loaded>
    </section>
  );
}

/** The report is made by the program a moment after the application was entered. */
function Report({ id }: { id: string }) {
  const { t, pick, code } = useWords();
  const found = useQuery({
    queryKey: ["live", "disclosure", id],
    queryFn: () => api<Disclosure>(`/disclosures/${id}`),
    refetchInterval: (query) => (query.state.data?.report ? false : 1000),
  });
  const columns: Column<Told>[] = [
    { title: t("col.at"), width: 150, value: (row) => day(row.at) },
    { title: t("ref.court"), value: (row) => row.court },
    {
      title: t("col.officer"),
      value: (row) => (row.officer ? `${row.officer} ${row.work_card ?? ""}` : t("by.program")),
    },
    { title: t("col.number"), value: (row) => row.case_number },
    { title: t("col.looked"), choose: true, value: (row) => code("looked", row.what) },
    { title: t("col.article"), value: (row) => pick(row.article_zh, row.article_en) },
  ];
  return (
    <Loaded query={found}>
      {(data) => (
        <section className="sheet report">
          <h2>{`${t("disclosure.title")} · ${data.name}`}</h2>
          <p className="muted">{`${data.application} · ${day(data.asked_at)}`}</p>
          {data.report ? (
            <>
              <List
                name={t("disclosure.title")}
                rows={data.report.told}
                columns={columns}
                rowKey={(row) => `${row.at}-${row.case_number}-${row.what}-${row.work_card}`}
                none={t("none.told")}
                wide={960}
              />
              {data.report.withheld > 0 && <p>{`${t("disclosure.withheld")} ${data.report.withheld}`}</p>}
              <div className="filters">
                <Button href="#/oversight?tab=disclosures">{t("act.back")}</Button>
                <Button onClick={() => window.print()}>{t("act.print")}</Button>
              </div>
            </>
          ) : (
            <Mark tone="info">{t("disclosure.making")}</Mark>
          )}
        </section>
      )}
    </Loaded>
  );
}
