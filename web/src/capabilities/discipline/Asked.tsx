// 申请与纠正 – what people ask of the court about lists and restrictions, by when it answers, and what it allowed.
import type { Case } from "../../kit/case";
import type { Schemas } from "../../kit/api";
import { DeedButton } from "../../kit/deed";
import { type Column, List } from "../../kit/list";
import { Mark, type Tone } from "../../kit/mark";
import { useWords } from "../../kit/words";
import * as deeds from "./asked";

type Named<Row> = { data: Case; rows: Row[]; name: (id: string) => string };
type Correction = Schemas["Correction"];

const TONES: Record<string, Tone> = { lodged: "warn", reconsidered: "warn", upheld: "good", overturned: "good" };

const Done = () => <span className="muted">—</span>;

export function Requests({ data, rows, name }: Named<Schemas["ListingRequest"]>) {
  const { t, code } = useWords();
  const state = (row: Schemas["ListingRequest"]) => (row.granted == null ? "open" : row.granted ? "granted" : "refused");
  const columns: Column<Schemas["ListingRequest"]>[] = [
    { title: t("col.name"), value: (row) => name(row.debtor) },
    { title: t("col.state"), value: (row) => code("request", state(row)), show: (row) => <Mark tone={row.granted == null ? "warn" : "plain"}>{code("request", state(row))}</Mark> },
    { title: t("col.lodged"), value: (row) => row.lodged_on },
    { title: t("col.due"), value: (row) => row.due },
    { title: t("reason"), value: (row) => row.reason },
    {
      title: t("col.act"),
      show: (row) => (row.granted == null ? <DeedButton small deed={deeds.refuseRequest(data.id, row.id)} version={data.version} about={name(row.debtor)} /> : <Done />),
    },
  ];
  return <List name={t("disc.requests")} rows={rows} columns={columns} rowKey={(row) => row.id} wide={700} />;
}

export function Corrections({ data, rows, name }: Named<Correction>) {
  const { t, code, choices } = useWords();
  const next = (row: Correction) => {
    const isInaccurate = row.claim === "inaccurate";
    switch (row.state) {
      case "lodged":
        return deeds.decide(data.id, row.id, isInaccurate, choices);
      case "rejected":
        return deeds.reconsider(data.id, row.id);
      case "reconsidered":
        return deeds.reconsidered(data.id, row.id, isInaccurate, choices);
      default:
        return null;
    }
  };
  const columns: Column<Correction>[] = [
    { title: t("col.name"), value: (row) => name(row.subject) },
    { title: t("col.wrong"), choose: true, value: (row) => code("claim", row.claim) },
    { title: t("col.state"), choose: true, value: (row) => code("correction", row.state), show: (row) => <Mark tone={TONES[row.state] ?? "plain"}>{code("correction", row.state)}</Mark> },
    { title: t("col.statement"), value: (row) => row.statement },
    { title: t("col.claimant"), value: (row) => (row.claimant ? name(row.claimant) : code("channel", row.channel)) },
    { title: t("col.due"), value: (row) => (row.state === "reconsidered" ? row.reconsider_due : row.due) },
    { title: t("reason"), value: (row) => row.reason },
    {
      title: t("col.act"),
      show: (row) => {
        const deed = next(row);
        return deed ? <DeedButton small deed={deed} version={data.version} about={name(row.subject)} /> : <Done />;
      },
    },
  ];
  return <List name={t("disc.corrections")} rows={rows} columns={columns} rowKey={(row) => row.id} wide={900} />;
}

export function Leaves({ data, rows, name }: Named<Schemas["Leave"]>) {
  const { t, code } = useWords();
  const stands = (row: Schemas["Leave"]) => (row.is_abused ? "abused" : row.ended_on ? "ended" : "open");
  const columns: Column<Schemas["Leave"]>[] = [
    { title: t("col.name"), value: (row) => name(row.subject) },
    { title: t("col.state"), value: (row) => code("leave", stands(row)), show: (row) => <Mark tone={row.is_abused ? "bad" : row.ended_on ? "plain" : "info"}>{code("leave", stands(row))}</Mark> },
    { title: t("col.why"), value: (row) => code("leavereason", row.reason) },
    { title: t("col.modes"), value: (row) => row.modes.map((mode) => code("mode", mode)).join(" ") },
    { title: t("col.from"), value: (row) => row.from },
    { title: t("col.until"), value: (row) => row.until },
    { title: t("col.evidence"), value: (row) => row.evidence },
    {
      title: t("col.act"),
      show: (row) => (row.ended_on ? <Done /> : <DeedButton small deed={deeds.abuse(data.id, row.id)} version={data.version} about={name(row.subject)} />),
    },
  ];
  return <List name={t("disc.leaves")} rows={rows} columns={columns} rowKey={(row) => row.id} wide={800} />;
}
