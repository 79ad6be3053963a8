// 惩戒 – restrictions, list entries and sanctions of the debtors, and proposing a restriction.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { api, post, type Schemas } from "../../kit/api";
import { type Column, List } from "../../kit/list";
import { Mark } from "../../kit/mark";
import { Money } from "../../kit/parts";
import { Fault, Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";
import type { Case } from "../cases/CasePage";

type Party = Schemas["PartyRow"] & Schemas["Face"];

export function Discipline({ data }: { data: Case }) {
  const { t } = useWords();
  const found = useQuery({
    queryKey: ["live", "discipline", data.id],
    queryFn: () => api<Schemas["Discipline"]>(`/cases/${data.id}/discipline`),
  });
  const parties = useQuery({
    queryKey: ["live", "parties", data.id],
    queryFn: () => api<Party[]>(`/cases/${data.id}/parties`),
  });
  const name = (id: string) => parties.data?.find((party) => party.id === id)?.name ?? id;
  return (
    <>
      <section className="sheet">
        <h2>{t("disc.restrictions")}</h2>
        {data.state !== "closed" && <Propose data={data} debtors={(parties.data ?? []).filter((party) => party.role === "debtor")} />}
        <Loaded query={found}>{(all) => <Restrictions rows={all.restrictions} name={name} />}</Loaded>
      </section>
      <section className="sheet">
        <h2>{t("disc.listings")}</h2>
        <Loaded query={found}>{(all) => <Listings rows={all.listings} name={name} />}</Loaded>
      </section>
      <section className="sheet">
        <h2>{t("disc.sanctions")}</h2>
        <Loaded query={found}>{(all) => <Sanctions rows={all.sanctions} name={name} />}</Loaded>
      </section>
    </>
  );
}

type Named<Row> = { rows: Row[]; name: (id: string) => string };

function Propose({ data, debtors }: { data: Case; debtors: Party[] }) {
  const { t } = useWords();
  const client = useQueryClient();
  const propose = useMutation({
    mutationFn: (debtor: string) => post(`/cases/${data.id}/restrictions`, { debtor }, data.version),
    onSuccess: () => client.invalidateQueries({ queryKey: ["live"] }),
  });
  // A unit is restricted together with people behind it, who have to be named first.
  return (
    <>
      <div className="filters">
        {debtors
          .filter((debtor) => debtor.kind === "natural")
          .map((debtor) => (
            <Button key={debtor.id} loading={propose.isPending} onClick={() => propose.mutate(debtor.id)}>
              {`${t("act.restrict")}: ${debtor.name}`}
            </Button>
          ))}
        {propose.isSuccess && <span role="status">{t("disc.proposed")}</span>}
      </div>
      {propose.error && <Fault error={propose.error} />}
    </>
  );
}

function Restrictions({ rows, name }: Named<Schemas["Restriction"]>) {
  const { t } = useWords();
  const stands = (row: Schemas["Restriction"]) => t(row.lifted_on ? "disc.lifted" : "disc.in.force");
  const columns: Column<Schemas["Restriction"]>[] = [
    { title: t("col.name"), value: (row) => name(row.subject) },
    {
      title: t("col.state"),
      choose: true,
      value: stands,
      show: (row) => <Mark tone={row.lifted_on ? "plain" : "warn"}>{stands(row)}</Mark>,
    },
    { title: t("col.since"), value: (row) => row.ordered_on },
    { title: t("col.lift.due"), value: (row) => row.lift_due },
    { title: t("col.lifted"), value: (row) => row.lifted_on },
    { title: t("col.why"), value: (row) => row.lift_reason },
  ];
  return <List name={t("disc.restrictions")} rows={rows} columns={columns} rowKey={(row) => row.id} wide={760} />;
}

function Listings({ rows, name }: Named<Schemas["Listing"]>) {
  const { t } = useWords();
  const columns: Column<Schemas["Listing"]>[] = [
    { title: t("col.name"), value: (row) => name(row.debtor) },
    { title: t("col.why"), value: (row) => row.conduct },
    { title: t("col.since"), value: (row) => row.decided_on },
    { title: t("col.until"), value: (row) => row.until },
    { title: t("col.lifted"), value: (row) => row.ended_on },
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
