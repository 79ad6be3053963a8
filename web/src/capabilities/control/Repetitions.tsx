// 持续查控 – asking again every few days and holding what comes: how far it has come, ordering and stopping it.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "../../kit/api";
import { DeedButton } from "../../kit/deed";
import { type Column, List } from "../../kit/list";
import { Mark } from "../../kit/mark";
import { day } from "../../kit/parts";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";
import type { Case } from "../../kit/case";
import { repeat, stopRepetition } from "./deeds";

type Row = Schemas["Repetition"];

export function Repetitions({ data }: { data: Case }) {
  const { t, code } = useWords();
  const rows = useQuery({
    queryKey: ["live", "repetitions", data.id],
    queryFn: () => api<Row[]>(`/cases/${data.id}/repetitions`),
  });
  const stands = (row: Row) => code("repetition", row.ending ?? "running");
  const columns: Column<Row>[] = [
    {
      title: t("col.state"),
      choose: true,
      value: stands,
      show: (row) => <Mark tone={row.ending ? "plain" : "info"}>{stands(row)}</Mark>,
    },
    { title: t("repetition.every"), value: (row) => row.every_days },
    { title: t("repetition.takes"), value: (row) => t(row.takes ? "yes" : "no") },
    { title: t("repetition.rounds"), value: (row) => row.rounds },
    { title: t("repetition.next"), width: 112, value: (row) => (row.ending ? null : row.next_on) },
    { title: t("col.until"), width: 112, value: (row) => row.last_day },
    { title: t("col.since"), value: (row) => day(row.ordered_at) },
    { title: t("reason"), value: (row) => row.reason },
    {
      title: t("col.act"),
      show: (row) =>
        row.ending ? <span className="muted">—</span> : <DeedButton small deed={stopRepetition(data.id, row.id)} version={data.version} about={t("repetitions")} />,
    },
  ];
  const isRunning = rows.data?.some((row) => !row.ending) ?? true;
  const isOpen = data.state !== "closed" && data.state !== "rejected" && data.state !== "received";
  return (
    <section className="sheet">
      <h2>{t("repetitions")}</h2>
      <p className="muted">{t("repetitions.note")}</p>
      <Loaded query={rows}>
        {(found) => (
          <List
            name={t("repetitions")}
            rows={found}
            columns={columns}
            rowKey={(row) => row.id}
            wide={900}
            none={t("none.repetitions")}
            tools={isOpen && !isRunning && <DeedButton deed={repeat(data.id)} version={data.version} />}
          />
        )}
      </Loaded>
    </section>
  );
}
