// 存证 – how the log of everything done stands, who signs it besides us, and whether a receipt holds.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "../../kit/api";
import { DeedButton } from "../../kit/deed";
import { type Column, List } from "../../kit/list";
import { Mark } from "../../kit/mark";
import { day } from "../../kit/parts";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";
import { CheckReceipt } from "./CheckReceipt";
import * as deeds from "./deeds";

type Data = Schemas["Evidence"];

/** A checkpoint older than this is an alarm. */
const STALE_SECONDS = 60;

export function Evidence() {
  const query = useQuery({
    queryKey: ["live", "evidence"],
    queryFn: () => api<Data>("/evidence"),
    refetchInterval: 5000,
  });
  return (
    <Loaded query={query}>
      {(data) => (
        <>
          <Log data={data} />
          {data.in_full && <Witnesses rows={data.witnesses} />}
          {data.in_full && <Alarms rows={data.alarms} />}
          <CheckReceipt />
        </>
      )}
    </Loaded>
  );
}

function Log({ data }: { data: Data }) {
  const { t } = useWords();
  return (
    <section className="sheet">
      <h2>{t("evidence.log")}</h2>
      <dl className="facts-of">
        <Fact name={t("evidence.size")}>{data.size.toLocaleString("en-US")}</Fact>
        <Fact name={t("evidence.age")}>
          <Age data={data} />
        </Fact>
        <Fact name={t("evidence.audited")}>
          <Audited data={data} />
        </Fact>
        <Fact name={t("evidence.root")}>
          <code className="hash">{data.root ?? "—"}</code>
        </Fact>
        <Fact name={t("evidence.key")}>
          <code className="hash">{data.key}</code>
        </Fact>
      </dl>
      {data.checkpoint && (
        <details>
          <summary>{t("evidence.checkpoint")}</summary>
          <pre className="note">{data.checkpoint}</pre>
        </details>
      )}
      {!data.in_full && <p className="muted">{t("evidence.restricted")}</p>}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Age({ data }: { data: Data }) {
  const { t } = useWords();
  if (!data.checkpoint_at) return <Mark tone="warn">{t("evidence.never")}</Mark>;
  const seconds = Math.max(0, Math.round((Date.parse(data.now) - Date.parse(data.checkpoint_at)) / 1000));
  return <Mark tone={seconds > STALE_SECONDS ? "bad" : "good"}>{`${seconds} ${t("evidence.seconds")}`}</Mark>;
}

function Audited({ data }: { data: Data }) {
  const { t } = useWords();
  if (!data.audited_at) return <Mark tone="warn">{t("evidence.never")}</Mark>;
  const findings = data.audit_findings ?? 0;
  return (
    <>
      {`${day(data.audited_at)} · ${data.audit_millis ?? 0} ms · `}
      <Mark tone={findings > 0 ? "bad" : "good"}>
        {findings > 0 ? `${findings} ${t("evidence.differs")}` : t("evidence.agrees")}
      </Mark>
    </>
  );
}

function Witnesses({ rows }: { rows: Data["witnesses"] }) {
  const { t } = useWords();
  const columns: Column<Data["witnesses"][number]>[] = [
    { title: t("col.witness"), value: (row) => row.name },
    {
      title: t("col.state"),
      value: (row) => t(row.why ? "witness.silent" : "witness.signs"),
      show: (row) => <Mark tone={row.why ? "bad" : "good"}>{t(row.why ? "witness.silent" : "witness.signs")}</Mark>,
    },
    { title: t("col.signed.size"), value: (row) => row.size },
    { title: t("col.signed.at"), width: 150, value: (row) => day(row.said_at) },
    { title: t("col.why"), value: (row) => row.why ?? null },
    { title: "URL", value: (row) => row.url },
  ];
  return (
    <section className="sheet">
      <h2>{t("evidence.witnesses")}</h2>
      <List
        name={t("evidence.witnesses")}
        rows={rows}
        columns={columns}
        rowKey={(row) => row.name}
        none={t("none.witnesses")}
        wide={860}
      />
    </section>
  );
}

function Alarms({ rows }: { rows: Data["alarms"] }) {
  const { t, pick } = useWords();
  const columns: Column<Data["alarms"][number]>[] = [
    { title: t("col.at"), width: 150, value: (row) => day(row.at) },
    {
      title: t("col.alarm.kind"),
      choose: true,
      value: (row) => pick(row.zh, row.en),
      show: (row) => <Mark tone={row.reviewed_at ? "plain" : "bad"}>{pick(row.zh, row.en)}</Mark>,
    },
    { title: t("col.alarm.detail"), value: (row) => row.detail },
    { title: t("col.finding"), value: (row) => row.finding },
    {
      title: t("col.act"),
      show: (row) =>
        row.reviewed_at ? day(row.reviewed_at) : <DeedButton small deed={deeds.reviewAlarm(row.id)} about={`${pick(row.zh, row.en)} ${day(row.at)}`} />,
    },
  ];
  return (
    <section className="sheet">
      <h2>{t("evidence.alarms")}</h2>
      <List
        name={t("evidence.alarms")}
        rows={rows}
        columns={columns}
        rowKey={(row) => String(row.id)}
        none={t("none.alarms.log")}
        wide={900}
      />
    </section>
  );
}
