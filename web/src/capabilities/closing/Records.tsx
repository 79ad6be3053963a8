// 终本材料 – investigations, clues, interviews and the panel's review, as recorded.
import type { Schemas } from "../../kit/api";
import { DeedButton } from "../../kit/deed";
import { type Column, List } from "../../kit/list";
import { Mark, type Tone } from "../../kit/mark";
import { useWords } from "../../kit/words";
import type { Case } from "../../kit/case";
import { useParties } from "../../kit/parties";
import * as deeds from "./deeds";

type Ending = Schemas["Ending"];
type Props = { data: Case; ending: Ending };

export function Records({ data, ending }: Props) {
  return (
    <>
      <Investigations data={data} ending={ending} />
      <Rewards data={data} ending={ending} />
      <Clues data={data} ending={ending} />
      <Hearings data={data} ending={ending} />
    </>
  );
}

type Investigation = Ending["investigations"][number];

function Investigations({ data, ending }: Props) {
  const { t, code, pick } = useWords();
  const { nameOf } = useParties(data.id);
  const found = (row: Investigation) =>
    row.findings.map((one) => code("topic", one.topic) + pick(":", ": ") + (one.found ? [one.detail, one.reason].filter(Boolean).join(pick(",", ", ")) : t("topic.none")));
  const columns: Column<Investigation>[] = [
    { title: t("col.on"), width: 112, value: (row) => row.on },
    { title: t("col.measure"), choose: true, value: (row) => code("measure", row.measure) },
    { title: t("col.debtors"), choose: true, value: (row) => nameOf(row.debtor) },
    { title: t("col.unit"), value: (row) => row.unit },
    { title: t("col.findings"), value: (row) => found(row).join(pick(";", "; ")) || null },
    { title: t("col.result"), value: (row) => row.result },
  ];
  return (
    <section className="sheet">
      <h2>{t("ending.investigations")}</h2>
      <List name={t("ending.investigations")} rows={ending.investigations} columns={columns} rowKey={(row) => row.id} wide={860} />
    </section>
  );
}

type Reward = Ending["rewards"][number];

const REWARD_TONE: Record<Reward["state"], Tone> = { requested: "warn", published: "good", refused: "plain", ended: "plain" };

/** 悬赏公告 – asked for, decided on within ten days, published until it ends. */
function Rewards({ data, ending }: Props) {
  const { t, code, pick, choices } = useWords();
  const { nameOf } = useParties(data.id);
  const state = (row: Reward) => code("reward", row.state);
  const columns: Column<Reward>[] = [
    { title: t("col.on"), width: 112, value: (row) => row.requested_on },
    { title: t("col.debtors"), choose: true, value: (row) => nameOf(row.debtor) },
    {
      title: t("col.bounty"),
      value: (row) => pick(row.bounty_zh, row.bounty_en),
      show: (row) =>
        row.document ? (
          <a href={`#/cases/${data.id}?tab=documents&document=${row.document}`}>{pick(row.bounty_zh, row.bounty_en)}</a>
        ) : (
          pick(row.bounty_zh, row.bounty_en)
        ),
    },
    { title: t("col.conditions"), value: (row) => row.conditions },
    { title: t("col.places"), value: (row) => row.places },
    { title: t("col.state"), choose: true, value: state, show: (row) => <Mark tone={REWARD_TONE[row.state]}>{state(row)}</Mark> },
    { title: t("col.due"), value: (row) => (row.state === "requested" ? row.due : null) },
    { title: t("reason"), value: (row) => row.reason ?? null },
    {
      title: t("col.act"),
      show: (row) => {
        const about = pick(row.bounty_zh, row.bounty_en);
        if (row.state === "requested") return <DeedButton small deed={deeds.decideReward(data.id, row.id, choices)} version={data.version} about={about} />;
        return row.state === "published" && <DeedButton small deed={deeds.endReward(data.id, row.id)} version={data.version} about={about} />;
      },
    },
  ];
  return (
    <section className="sheet">
      <h2>{t("ending.rewards")}</h2>
      <List name={t("ending.rewards")} rows={ending.rewards} columns={columns} rowKey={(row) => row.id} wide={980} />
    </section>
  );
}

type Clue = Schemas["Clue"];

function Clues({ data, ending }: Props) {
  const { t } = useWords();
  const stands = (row: Clue) => t(row.verified_on ? "clue.verified" : "clue.open");
  const columns: Column<Clue>[] = [
    { title: t("col.on"), width: 112, value: (row) => row.given_on },
    { title: t("col.source"), value: (row) => (row.reward ? `${row.source} · ${t("clue.reward")}` : row.source) },
    { title: t("col.content"), value: (row) => row.content },
    { title: t("col.urgent"), value: (row) => t(row.urgent ? "yes" : "no") },
    { title: t("col.state"), choose: true, value: stands, show: (row) => <Mark tone={row.verified_on ? "good" : "warn"}>{stands(row)}</Mark> },
    { title: t("col.due"), value: (row) => row.due },
    { title: t("col.result"), value: (row) => row.result },
    {
      title: t("col.act"),
      show: (row) => !row.verified_on && <DeedButton small deed={deeds.verify(data.id, row.id)} version={data.version} about={row.content} />,
    },
  ];
  return (
    <section className="sheet">
      <h2>{t("ending.clues")}</h2>
      <List name={t("ending.clues")} rows={ending.clues} columns={columns} rowKey={(row) => row.id} wide={860} />
    </section>
  );
}

type Hearing = { id: string; kind: string; on: string; people: string[]; agrees?: boolean | null | undefined; content: string; document: string };

/** Whoever was heard: the applicant, then the panel. */
function Hearings({ data, ending }: Props) {
  const { t } = useWords();
  const rows: Hearing[] = [
    ...ending.interviews.map((row) => ({ ...row, kind: t("ending.interview"), people: row.attendees })),
    ...ending.panels.map((row) => ({ ...row, kind: t("ending.panel"), people: row.members, content: row.opinion })),
  ];
  const agrees = (row: Hearing) => (row.agrees == null ? t("agrees.unsaid") : t(row.agrees ? "agrees.yes" : "agrees.no"));
  const columns: Column<Hearing>[] = [
    { title: t("col.on"), width: 112, value: (row) => row.on },
    {
      title: t("col.kind"),
      choose: true,
      value: (row) => row.kind,
      show: (row) => <a href={`#/cases/${data.id}?tab=documents&document=${row.document}`}>{row.kind}</a>,
    },
    { title: t("col.attendees"), value: (row) => row.people.join("、") },
    { title: t("col.agrees"), value: agrees, show: (row) => <Mark tone={row.agrees ? "good" : "warn"}>{agrees(row)}</Mark> },
    { title: t("col.said"), value: (row) => row.content },
  ];
  return (
    <section className="sheet">
      <h2>{t("ending.hearings")}</h2>
      <List name={t("ending.hearings")} rows={rows} columns={columns} rowKey={(row) => row.id} wide={860} />
    </section>
  );
}
