// 解除进度 – what was ordered to be let go, and who has said that it is.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "../../kit/api";
import { type Column, List } from "../../kit/list";
import { Mark, type Tone } from "../../kit/mark";
import { day, Money } from "../../kit/parts";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";
import type { Case } from "../../kit/case";
import { useInstitutionName } from "../../kit/institutions";

type Row = Schemas["Release"];

const TONES: Record<string, Tone> = { done: "good", ordered: "warn", refused: "bad" };

export function Releases({ data }: { data: Case }) {
  const { t, code } = useWords();
  const institution = useInstitutionName();
  const rows = useQuery({
    queryKey: ["live", "releases", data.id],
    queryFn: () => api<Row[]>(`/cases/${data.id}/releases`),
  });
  const columns: Column<Row>[] = [
    { title: t("col.institution"), choose: true, value: (row) => institution(row.institution) },
    { title: t("col.asset"), value: (row) => row.asset },
    {
      title: t("col.state"),
      choose: true,
      value: (row) => code("release", row.state),
      show: (row) => (
        <>
          <Mark tone={TONES[row.state] ?? "plain"}>{code("release", row.state)}</Mark>
          {row.refusal && <span className="note">{` ${row.refusal}`}</span>}
        </>
      ),
    },
    { title: t("col.amount"), money: true, value: (row) => row.amount, show: (row) => <Money value={row.amount} /> },
    { title: t("col.since"), value: (row) => day(row.ordered_at) },
    { title: t("col.answered"), value: (row) => (row.done_at ? day(row.done_at) : null) },
    { title: t("col.ruling"), value: (row) => row.ruling },
  ];
  if (rows.data?.length === 0) return null;
  return (
    <section className="sheet">
      <h2>{t("releases")}</h2>
      <Loaded query={rows}>
        {(found) => (
          <>
            <p className="muted">{`${t("releases.answered")} ${found.filter((row) => row.state === "done").length} / ${found.length}`}</p>
            <List name={t("releases")} rows={found} columns={columns} rowKey={(row) => row.order_id} wide={860} />
          </>
        )}
      </Loaded>
    </section>
  );
}
