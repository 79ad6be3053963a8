// 名单推送 – the departments that are fed the lists: how far each has come, how well it hits; and the hits
// somebody says were not them.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "../../kit/api";
import { DeedButton } from "../../kit/deed";
import { useInstitutionName } from "../../kit/institutions";
import { type Column, List } from "../../kit/list";
import { Mark } from "../../kit/mark";
import { day } from "../../kit/parts";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";
import { reviewHit } from "./deeds";

type Card = Schemas["ReceiverCard"];
type Hit = Schemas["MeasureHit"];

export function Feeds() {
  return (
    <>
      <Receivers />
      <Hits />
    </>
  );
}

function Receivers() {
  const { t, code } = useWords();
  const institution = useInstitutionName();
  const rows = useQuery({ queryKey: ["live", "receivers"], queryFn: () => api<Card[]>("/measures/receivers") });
  const columns: Column<Card>[] = [
    { title: t("col.institution"), value: (row) => institution(row.institution) },
    { title: t("feed.agreement"), value: (row) => row.agreement },
    { title: t("ref.measures"), value: (row) => row.measures.length },
    { title: t("feed.acked"), value: (row) => row.acked_seq },
    { title: t("feed.behind"), value: (row) => row.behind },
    { title: t("feed.lag"), value: (row) => row.lag_seconds },
    { title: t("feed.heard"), value: (row) => (row.heard_at ? day(row.heard_at) : null) },
    { title: t("feed.hits"), value: (row) => row.hits },
    { title: t("feed.false"), value: (row) => row.false_hits },
    { title: t("feed.precision"), value: (row) => (row.precision == null ? null : `${row.precision / 10} %`) },
    {
      title: t("col.state"),
      value: (row) => row.alarms.map((alarm) => code("late", alarm.kind)).join("、") || t("feed.fresh"),
      show: (row) =>
        row.alarms.length === 0 ? (
          <Mark tone="good">{t("feed.fresh")}</Mark>
        ) : (
          row.alarms.map((alarm) => (
            <Mark tone="bad" key={alarm.kind}>
              {code("late", alarm.kind)}
            </Mark>
          ))
        ),
    },
  ];
  return (
    <section className="sheet">
      <h2>{t("ref.feeds")}</h2>
      <Loaded query={rows}>{(found) => <List name={t("ref.feeds")} rows={found} columns={columns} rowKey={(row) => row.institution} wide={1180} />}</Loaded>
    </section>
  );
}

function Hits() {
  const { t, code, choices } = useWords();
  const institution = useInstitutionName();
  const rows = useQuery({ queryKey: ["live", "hits"], queryFn: () => api<Hit[]>("/measures/hits") });
  const columns: Column<Hit>[] = [
    { title: t("col.at"), value: (row) => day(row.at) },
    { title: t("col.institution"), choose: true, value: (row) => institution(row.institution) },
    { title: t("measure.name"), value: (row) => row.measure },
    { title: t("col.id.number"), value: (row) => row.masked },
    { title: t("feed.decision"), choose: true, value: (row) => code("hitdecision", row.decision) },
    { title: t("feed.contested"), value: (row) => row.contested },
    {
      title: t("col.finding"),
      value: (row) => row.why,
      show: (row) =>
        row.is_false == null ? (
          <DeedButton small deed={reviewHit(row.number, choices("hitfinding", ["right", "false"]))} about={String(row.number)} />
        ) : (
          <Mark tone={row.is_false ? "bad" : "good"}>{code("hitfinding", row.is_false ? "false" : "right")}</Mark>
        ),
    },
  ];
  return (
    <section className="sheet">
      <h2>{t("feed.hits")}</h2>
      <Loaded query={rows}>{(found) => <List name={t("feed.hits")} rows={found} columns={columns} rowKey={(row) => String(row.number)} wide={980} />}</Loaded>
    </section>
  );
}
