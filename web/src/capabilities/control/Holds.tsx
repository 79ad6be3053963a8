// 已控制 – what is held, until when, how much was taken and let go; and doing so.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "../../kit/api";
import { DeedButton } from "../../kit/deed";
import { type Column, List } from "../../kit/list";
import { Mark, type Tone } from "../../kit/mark";
import { Money } from "../../kit/parts";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";
import type { Case } from "../../kit/case";
import * as deeds from "./deeds";
import { Differences } from "./Differences";
import { useInstitutionName } from "../../kit/institutions";

type Hold = Schemas["Hold"];

const TONES: Record<string, Tone> = { effective: "good", ordered: "info", waiting: "warn", refused: "bad", lapsed: "bad" };

export function Holds({ data }: { data: Case }) {
  const { t, code } = useWords();
  const institution = useInstitutionName();
  const holds = useQuery({
    queryKey: ["live", "holds", data.id],
    queryFn: () => api<Hold[]>(`/cases/${data.id}/holds`),
  });
  const extent = (row: Hold) => (row.manner ? code("manner", row.manner) + (row.units ? ` ${row.held_units ?? 0}/${row.units}` : "") : null);
  const stands = (row: Hold) => code("hold", row.state) + (row.rank ? ` ${row.rank}` : "");
  const columns: Column<Hold>[] = [
    { title: t("col.institution"), choose: true, value: (row) => institution(row.institution) },
    { title: t("col.asset"), value: (row) => row.asset },
    {
      title: t("col.state"),
      choose: true,
      value: stands,
      show: (row) => (
        <>
          <Mark tone={TONES[row.state] ?? "plain"}>{stands(row)}</Mark>
          <Proof row={row} />
          {row.takes && <Mark tone="info">{t("hold.takes")}</Mark>}
          {row.refusal && <span className="note"> {row.refusal}</span>}
        </>
      ),
    },
    { title: t("col.manner"), value: (row) => extent(row) },
    { title: t("col.limit"), money: true, value: (row) => row.limit, show: (row) => <Money value={row.limit} /> },
    { title: t("col.held"), money: true, value: (row) => row.held, show: (row) => <Money value={row.held} /> },
    { title: t("col.deducted"), money: true, value: (row) => row.deducted, show: (row) => <Money value={row.deducted} /> },
    { title: t("col.released"), money: true, value: (row) => row.released, show: (row) => <Money value={row.released} /> },
    { title: t("col.until"), width: 112, value: (row) => row.until },
    { title: t("col.act"), show: (row) => <Deeds row={row} data={data} /> },
  ];
  const assets = new Map((holds.data ?? []).map((row) => [row.id, row.asset]));
  return (
    <>
      <section className="sheet">
        <h2>{t("plan.held")}</h2>
        <Loaded query={holds}>
          {(rows) => (
            <List name={t("plan.held")} rows={rows} columns={columns} rowKey={(row) => row.id} wide={1080} none={t("none.holds")} />
          )}
        </Loaded>
      </section>
      <Differences data={data} assets={assets} />
    </>
  );
}

/** Whether asking again proved it; or the institution's own words speak against it. */
function Proof({ row }: { row: Hold }) {
  const { t } = useWords();
  if (row.doubted_at) return <> <Mark tone="bad">{t("hold.doubted")}</Mark></>;
  if (row.state !== "effective" || !row.verified_at) return null;
  return <> <Mark tone="good">{t("hold.verified")}</Mark></>;
}

function Deeds({ row, data }: { row: Hold; data: Case }) {
  if (row.state !== "effective") return <span className="muted">—</span>;
  const about = row.asset;
  return (
    <span className="deeds">
      {!row.manner && <DeedButton small primary deed={deeds.deduct(data.id, row)} version={data.version} about={about} />}
      <DeedButton small deed={deeds.renew(data.id, row)} version={data.version} about={about} />
      <DeedButton small deed={deeds.release(data.id, row)} version={data.version} about={about} />
    </span>
  );
}
