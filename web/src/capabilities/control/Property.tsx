// 查明财产 – what the institutions found, by kind; asking again.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "../../kit/api";
import { DeedButton } from "../../kit/deed";
import { type Column, List } from "../../kit/list";
import { day, grouped, Money } from "../../kit/parts";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";
import type { Case } from "../../kit/case";
import { asOptions, useParties } from "../../kit/parties";
import { assess } from "../closing/deeds";
import { useCatalogue } from "./catalogue";
import { inquire, seal } from "./deeds";
import { Rounds } from "./Rounds";
import { useInstitutionName } from "../../kit/institutions";

type Row = Schemas["Property"];

export function Property({ data }: { data: Case }) {
  const { t, code } = useWords();
  const { nameOf } = useParties(data.id);
  const institution = useInstitutionName();
  const rows = useQuery({
    queryKey: ["live", "property", data.id],
    queryFn: () => api<Row[]>(`/cases/${data.id}/property`),
  });
  const columns: Column<Row>[] = [
    { title: t("col.kind"), choose: true, value: (row) => code("kind", row.kind) },
    { title: t("col.debtors"), choose: true, value: (row) => nameOf(row.debtor) },
    { title: t("col.institution"), choose: true, value: (row) => institution(row.institution) },
    { title: t("col.asset"), value: (row) => row.asset },
    { title: t("col.purpose"), value: (row) => code("purpose", row.purpose) },
    { title: t("col.amount"), money: true, value: (row) => row.amount, show: (row) => <Money value={row.amount} /> },
    { title: t("col.available"), money: true, value: (row) => row.available, show: (row) => <Money value={row.available} /> },
    { title: t("col.units"), value: (row) => row.units },
    { title: t("col.found"), value: (row) => day(row.found_at) },
    { title: t("col.why.kept"), value: (row) => row.reason_kept },
  ];
  return (
    <>
      <section className="sheet">
        <h2>{t("tab.property")}</h2>
        <Loaded query={rows}>
          {(found) => (
            <>
              <Kinds rows={found} />
              <List
                name={t("tab.property")}
                rows={found}
                columns={columns}
                rowKey={(row) => row.id}
                wide={1040}
                none={t("none.property")}
                tools={<Tools data={data} rows={found} />}
                expand={(row) => <KindFacts kind={row.kind} facts={row.facts} />}
              />
            </>
          )}
        </Loaded>
      </section>
      <Records data={data} />
      <Rounds data={data} />
    </>
  );
}

/** What a thing says of itself, by the names of the catalogue. */
function KindFacts({ kind, facts }: { kind: string; facts: Record<string, string> }) {
  const { pick } = useWords();
  const fields = useCatalogue().data?.find((item) => item.kind === kind)?.fields ?? [];
  const nameOf = (name: string) => {
    const field = fields.find((one) => one.name === name);
    return field ? pick(field.zh, field.en) : name;
  };
  const said = Object.entries(facts);
  if (said.length === 0) return <span className="muted">—</span>;
  return (
    <dl className="facts-of">
      {said.map(([name, value]) => (
        <div key={name}>
          <dt>{nameOf(name)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** No property, but they say where to look: household, marriage, companies. */
function Records({ data }: { data: Case }) {
  const { t, code } = useWords();
  const { nameOf } = useParties(data.id);
  const institution = useInstitutionName();
  const rows = useQuery({
    queryKey: ["live", "records", data.id],
    queryFn: () => api<Row[]>(`/cases/${data.id}/records`),
  });
  const columns: Column<Row>[] = [
    { title: t("col.kind"), choose: true, value: (row) => code("kind", row.kind) },
    { title: t("col.debtors"), choose: true, value: (row) => nameOf(row.debtor) },
    { title: t("col.institution"), choose: true, value: (row) => institution(row.institution) },
    { title: t("col.name"), value: (row) => row.name },
    { title: t("col.found"), value: (row) => day(row.found_at) },
  ];
  if (rows.data?.length === 0) return null;
  return (
    <section className="sheet">
      <h2>{t("records")}</h2>
      <Loaded query={rows}>
        {(found) => (
          <List
            name={t("records")}
            rows={found}
            columns={columns}
            rowKey={(row) => row.id}
            wide={760}
            none={t("none.records")}
            expand={(row) => <KindFacts kind={row.kind} facts={row.facts} />}
          />
        )}
      </Loaded>
    </section>
  );
}

function Tools({ data, rows }: { data: Case; rows: Row[] }) {
  const { choices, code } = useWords();
  const institution = useInstitutionName();
  const { debtors } = useParties(data.id);
  const catalogue = useCatalogue().data ?? [];
  if (data.state === "received" || data.state === "rejected" || data.state === "closed") return null;
  const named = (row: Row) => ({ value: row.id, label: `${code("kind", row.kind)} · ${institution(row.institution)} · ${row.asset}` });
  const property = rows.map(named);
  const isThing = (row: Row) => ["seal", "units"].includes(catalogue.find((item) => item.kind === row.kind)?.control ?? "");
  const things = rows.filter(isThing).map(named);
  return (
    <>
      <DeedButton
        deed={inquire(data.id, choices("round", ["first", "repeat", "clue"]), asOptions(debtors), data.state === "noticed")}
        version={data.version}
      />
      {things.length > 0 && <DeedButton deed={seal(data.id, things, choices("manner", ["register", "full", "disposable"]))} version={data.version} />}
      {rows.length > 0 && <DeedButton deed={assess(data.id, property)} version={data.version} />}
    </>
  );
}

/** How much of each kind. */
function Kinds({ rows }: { rows: Row[] }) {
  const { code, t } = useWords();
  const kinds = [...new Set(rows.map((row) => row.kind))];
  if (kinds.length === 0) return null;
  const fen = (amount: string | null | undefined) => BigInt((amount ?? "0.00").replace(".", ""));
  const yuan = (sum: bigint) => grouped(`${sum / 100n}.${String(sum % 100n).padStart(2, "0")}`);
  return (
    <dl className="balances kinds">
      {kinds.map((kind) => {
        const members = rows.filter((row) => row.kind === kind);
        const sum = members.reduce((total, row) => total + fen(row.amount), 0n);
        return (
          <div key={kind}>
            <dt>{`${code("kind", kind)} · ${members.length} ${t(members.length === 1 ? "list.row" : "list.rows")}`}</dt>
            <dd className="money">{sum > 0n ? yuan(sum) : "—"}</dd>
          </div>
        );
      })}
    </dl>
  );
}
