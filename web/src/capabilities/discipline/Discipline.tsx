// 惩戒 – the property reports, restrictions, list entries and sanctions of the debtors, and proposing them.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api, type Schemas } from "../../kit/api";
import { type Deed, DeedButton } from "../../kit/deed";
import { type Column, List } from "../../kit/list";
import { Mark, type Tone } from "../../kit/mark";
import { Money } from "../../kit/parts";
import { Loaded } from "../../kit/states";
import { useWords, type Word } from "../../kit/words";
import type { Case } from "../../kit/case";
import { asOptions, useParties } from "../../kit/parties";
import * as asked from "./asked";
import { Corrections, Leaves, Requests } from "./Asked";
import * as deeds from "./deeds";

type Named<Row> = { data: Case; rows: Row[]; name: (id: string) => string };

export function Discipline({ data }: { data: Case }) {
  const { t, choices } = useWords();
  const found = useQuery({
    queryKey: ["live", "discipline", data.id],
    queryFn: () => api<Schemas["Discipline"]>(`/cases/${data.id}/discipline`),
  });
  const { all, debtors } = useParties(data.id);
  // People behind a unit are restricted without being parties.
  const nameOf = (id: string) => [...(found.data?.people ?? []), ...all].find((one) => one.id === id)?.name ?? id;
  const options = asOptions(debtors);
  // What a request for correction or a leave can be about, by the person it concerns.
  const about = [
    ...(found.data?.listings ?? []).map((row) => ({ value: `listing:${row.id}`, label: `${nameOf(row.debtor)} · ${t("disc.listings")} · ${row.ground}` })),
    ...(found.data?.restrictions ?? []).map((row) => ({ value: `restriction:${row.id}`, label: `${nameOf(row.subject)} · ${t("disc.restrictions")}` })),
  ];
  const restricted = (found.data?.restrictions ?? []).filter((row) => !row.lifted_on).map((row) => ({ value: row.id, label: nameOf(row.subject) }));
  const isOpen = data.state !== "closed" && data.state !== "rejected";
  const parts: [Word, Deed, (rows: Schemas["Discipline"]) => ReactNode][] = [
    ["disc.reports", deeds.report(data.id, options, choices), (rows) => <Reports data={data} rows={rows.reports} name={nameOf} />],
    ["disc.restrictions", deeds.restrict(data.id, options, all, choices), (rows) => <Restrictions data={data} rows={rows.restrictions} name={nameOf} />],
    ["disc.listings", deeds.list(data.id, options, choices), (rows) => <Listings data={data} rows={rows.listings} name={nameOf} />],
    ["disc.requests", asked.request(data.id, options), (rows) => <Requests data={data} rows={rows.requests} name={nameOf} />],
    ["disc.corrections", asked.lodge(data.id, about, choices), (rows) => <Corrections data={data} rows={rows.corrections} name={nameOf} />],
    ["disc.leaves", asked.leave(data.id, restricted, choices), (rows) => <Leaves data={data} rows={rows.leaves} name={nameOf} />],
    ["disc.exits", deeds.restrictExit(data.id, options, all, choices), (rows) => <Exits data={data} rows={rows.exits} name={nameOf} />],
    ["disc.sanctions", deeds.sanction(data.id, options, choices), (rows) => <Sanctions data={data} rows={rows.sanctions} name={nameOf} />],
  ];
  return parts.map(([word, deed, show]) => (
    <section className="sheet" key={word}>
      <h2>{t(word)}</h2>
      {isOpen && (
        <div className="filters">
          <DeedButton deed={deed} version={data.version} />
        </div>
      )}
      <Loaded query={found}>{show}</Loaded>
    </section>
  ));
}

function Reports({ rows, name }: Named<Schemas["Report"]>) {
  const { t, code } = useWords();
  const columns: Column<Schemas["Report"]>[] = [
    { title: t("col.name"), value: (row) => name(row.debtor) },
    {
      title: t("col.outcome"),
      value: (row) => code("outcome", row.outcome),
      show: (row) => <Mark tone={row.outcome === "reported" ? "good" : "bad"}>{code("outcome", row.outcome)}</Mark>,
    },
    { title: t("col.on"), value: (row) => row.on },
    { title: t("col.content"), value: (row) => row.content || null },
  ];
  return <List name={t("disc.reports")} rows={rows} columns={columns} rowKey={(row) => row.id} wide={640} />;
}

function Restrictions({ data, rows, name }: Named<Schemas["Restriction"]>) {
  const { t, code, choices } = useWords();
  const stands = (row: Schemas["Restriction"]) => t(row.lifted_on ? "disc.lifted" : "disc.in.force");
  const columns: Column<Schemas["Restriction"]>[] = [
    { title: t("col.name"), value: (row) => name(row.subject) },
    {
      title: t("col.state"),
      choose: true,
      value: stands,
      show: (row) => <Mark tone={row.lifted_on ? "plain" : "warn"}>{stands(row)}</Mark>,
    },
    { title: t("col.capacity"), value: (row) => code("capacity", row.capacity) },
    { title: t("col.since"), value: (row) => row.ordered_on },
    { title: t("col.lift.due"), value: (row) => row.lift_due },
    { title: t("col.lifted"), value: (row) => row.lifted_on },
    { title: t("col.why"), value: (row) => row.lift_reason },
    {
      title: t("col.act"),
      show: (row) =>
        row.lifted_on ? <span className="muted">—</span> : <DeedButton small deed={deeds.lift(data.id, row.id, choices)} version={data.version} about={name(row.subject)} />,
    },
  ];
  return <List name={t("disc.restrictions")} rows={rows} columns={columns} rowKey={(row) => row.id} wide={760} />;
}

function Listings({ data, rows, name }: Named<Schemas["Listing"]>) {
  const { t, code, choices } = useWords();
  const isLive = (row: Schemas["Listing"]) => row.state === "decided" || row.state === "published";
  const columns: Column<Schemas["Listing"]>[] = [
    { title: t("col.name"), value: (row) => name(row.debtor) },
    {
      title: t("col.state"),
      choose: true,
      value: (row) => code("listing", row.state),
      show: (row) => <Mark tone={isLive(row) ? "warn" : "plain"}>{code("listing", row.state)}</Mark>,
    },
    { title: t("col.ground"), value: (row) => code("ground", row.ground) },
    { title: t("col.why"), value: (row) => row.conduct },
    { title: t("col.since"), value: (row) => row.decided_on },
    { title: t("col.until"), value: (row) => row.until },
    { title: t("col.lift.due"), value: (row) => row.end_due },
    { title: t("col.lifted"), value: (row) => row.ended_on },
    {
      title: t("col.act"),
      show: (row) =>
        isLive(row) ? <DeedButton small deed={deeds.unlist(data.id, row.id, choices)} version={data.version} about={name(row.debtor)} /> : <span className="muted">—</span>,
    },
  ];
  return <List name={t("disc.listings")} rows={rows} columns={columns} rowKey={(row) => row.id} wide={760} />;
}

function Sanctions({ rows, name }: Named<Schemas["Sanction"]>) {
  const { t, code } = useWords();
  const columns: Column<Schemas["Sanction"]>[] = [
    { title: t("col.name"), value: (row) => name(row.subject) },
    { title: t("col.kind"), value: (row) => code("sanction", row.kind) },
    { title: t("col.amount"), money: true, value: (row) => row.amount, show: (row) => <Money value={row.amount} /> },
    { title: t("col.days"), value: (row) => row.days },
    { title: t("col.why"), value: (row) => row.conduct },
    { title: t("col.since"), value: (row) => row.decided_on },
  ];
  return <List name={t("disc.sanctions")} rows={rows} columns={columns} rowKey={(row) => row.id} wide={760} />;
}

type Exit = Schemas["ExitRestriction"];

const EXIT_TONES: Record<string, Tone> = { ordered: "info", effective: "warn", refused: "bad", lifting: "info" };

/** 限制出境 – until the office says that somebody may leave again, they may not. */
function Exits({ data, rows, name }: Named<Exit>) {
  const { t, code, choices } = useWords();
  const isLive = (row: Exit) => row.state === "ordered" || row.state === "effective";
  const columns: Column<Exit>[] = [
    { title: t("col.name"), value: (row) => name(row.subject) },
    {
      title: t("col.state"),
      choose: true,
      value: (row) => code("exit", row.state),
      show: (row) => (
        <>
          <Mark tone={EXIT_TONES[row.state] ?? "plain"}>{code("exit", row.state)}</Mark>
          {row.refusal && <span className="note">{` ${row.refusal}`}</span>}
        </>
      ),
    },
    { title: t("col.capacity"), value: (row) => code("capacity", row.capacity) },
    { title: t("exit.request"), value: (row) => t(row.on_request ? "yes" : "no") },
    { title: t("col.since"), value: (row) => row.ordered_on },
    { title: t("col.until"), value: (row) => row.until },
    { title: t("col.lift.due"), value: (row) => row.lift_due },
    { title: t("col.lifted"), value: (row) => row.lifted_on },
    { title: t("col.why"), value: (row) => row.lift_reason },
    {
      title: t("col.act"),
      show: (row) =>
        isLive(row) ? <DeedButton small deed={deeds.liftExit(data.id, row.id, choices)} version={data.version} about={name(row.subject)} /> : <span className="muted">—</span>,
    },
  ];
  return <List name={t("disc.exits")} rows={rows} columns={columns} rowKey={(row) => row.id} wide={860} />;
}
