// 财产处置参考价 – what each sealed thing is worth, by which way, and every report that says so.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api, type Schemas } from "../../kit/api";
import type { Case } from "../../kit/case";
import { DeedButton } from "../../kit/deed";
import type { Option } from "../../kit/fields";
import { type Column, List } from "../../kit/list";
import { Mark, type Tone } from "../../kit/mark";
import { asOptions, useParties } from "../../kit/parties";
import { Money } from "../../kit/parts";
import { Loaded } from "../../kit/states";
import { useWords, type Word } from "../../kit/words";
import * as deeds from "./deeds";

type Pricing = Schemas["Pricing"];
type Report = Pricing["reports"][number];
type Props = { data: Case; pricing: Pricing };

const TONES: Record<Pricing["state"], Tone> = { open: "warn", fixed: "good", withdrawn: "plain" };

export function Pricings({ data }: { data: Case }) {
  const { t } = useWords();
  const pricings = useQuery({ queryKey: ["live", "pricings", data.id], queryFn: () => api<Pricing[]>(`/cases/${data.id}/pricings`) });
  return (
    <>
      <section className="sheet">
        <h2>{t("tab.pricing")}</h2>
        <p className="muted">{t("price.what")}</p>
        {data.state !== "closed" && <Begin data={data} />}
      </section>
      <Loaded query={pricings}>
        {(rows) => rows.length === 0 ? <section className="sheet"><p className="muted">{t("none.pricings")}</p></section> : rows.map((pricing) => <One key={pricing.id} data={data} pricing={pricing} />)}
      </Loaded>
    </>
  );
}

/** Things that are sealed, not frozen by amount. */
function Begin({ data }: { data: Case }) {
  const holds = useQuery({ queryKey: ["live", "holds", data.id], queryFn: () => api<Schemas["Hold"][]>(`/cases/${data.id}/holds`) });
  const sealed = (holds.data ?? []).filter((hold) => hold.state === "effective" && !hold.limit);
  const things: Option[] = sealed.map((hold) => ({ value: hold.property, label: hold.asset }));
  return <DeedButton deed={deeds.open(data.id, things)} version={data.version} />;
}

function One({ data, pricing }: Props) {
  const { t, code } = useWords();
  const facts: [Word, ReactNode][] = [["price.way", code("way.price", pricing.way)]];
  const notice = `#/cases/${data.id}?tab=documents&document=${pricing.document}`;
  const price = (
    <a key="price" href={notice}>
      <Money value={pricing.price ?? null} />
    </a>
  );
  if (pricing.price) facts.push(["price.price", price], ["price.until", pricing.valid_until]);
  if (pricing.reason) facts.push(["reason", pricing.reason]);
  if (pricing.bodies.length > 0) facts.push(["price.bodies", pricing.bodies.join("、")]);
  if (pricing.seed) facts.push(["price.seed", <Seed key="seed" text={pricing.seed} />]);
  return (
    <section className="sheet">
      <h2>
        {pricing.what} <Mark tone={TONES[pricing.state]}>{code("pricing", pricing.state)}</Mark>
      </h2>
      <dl className="facts-of title-facts">
        {facts.map(([word, value]) => (
          <div key={word}>
            <dt>{t(word)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {pricing.state === "open" && <Steps data={data} pricing={pricing} />}
      {pricing.reports.length > 0 && <Reports data={data} pricing={pricing} />}
    </section>
  );
}

/** What the lot was drawn with: whoever has it and the list draws again. */
function Seed({ text }: { text: string }) {
  const { t } = useWords();
  return (
    <details>
      <summary>{t("price.seed.what")}</summary>
      <pre className="scroll">{text}</pre>
    </details>
  );
}

/** What may be done next; the server says when it may not. */
function Steps({ data, pricing }: Props) {
  const { all } = useParties(data.id);
  const sides = all.filter((party) => party.role === "applicant" || party.role === "debtor").map((party) => party.id);
  const { version } = data;
  const has = (way: Pricing["way"]) => pricing.reports.some((report) => report.way === way);
  return (
    <div className="filters">
      {pricing.tried.length === 0 && pricing.way === "bargain" && <DeedButton deed={deeds.bargain(pricing, sides)} version={version} />}
      {!pricing.tried.includes("targeted") && !has("online") && <DeedButton deed={deeds.targeted(pricing)} version={version} />}
      {!has("online") && !has("appraisal") && <DeedButton deed={deeds.online(pricing)} version={version} />}
      {pricing.bodies.length === 0 && <DeedButton deed={deeds.bodies(pricing)} version={version} />}
      {pricing.bodies.length > 0 && !pricing.seed && !has("appraisal") && <DeedButton deed={deeds.draw(pricing)} version={version} primary />}
      {pricing.reports.length > 0 && <DeedButton deed={deeds.fix(pricing)} version={version} primary />}
      <DeedButton deed={deeds.withdraw(pricing)} version={version} />
    </div>
  );
}

const standOf = (row: Report): [Word, Tone] => {
  if (row.failure) return ["report.failed", "bad"];
  if (!row.delivered_on) return ["report.awaited", "warn"];
  if (row.delivered_on > row.due) return ["report.late", "bad"];
  if (row.objection?.upheld) return ["report.struck", "bad"];
  if (row.objection && row.objection.upheld == null) return ["report.objected", "warn"];
  return ["report.counts", "good"];
};

function Reports({ data, pricing }: Props) {
  const { t, code } = useWords();
  const stand = (row: Report) => t(standOf(row)[0]);
  const columns: Column<Report>[] = [
    { title: t("price.body"), value: (row) => row.body },
    { title: t("price.way"), choose: true, value: (row) => code("way.price", row.way) },
    { title: t("price.asked"), width: 112, value: (row) => row.asked_on },
    { title: t("col.due"), width: 112, value: (row) => row.due },
    { title: t("price.price"), money: true, value: (row) => row.price ?? null, show: (row) => <Money value={row.price ?? null} /> },
    { title: t("col.state"), choose: true, value: stand, show: (row) => <Mark tone={standOf(row)[1]}>{stand(row)}</Mark> },
    { title: t("price.object.by"), width: 112, value: (row) => row.object_by ?? null },
    { title: t("reason"), value: (row) => row.failure ?? row.objection?.content ?? null },
    { title: t("col.act"), show: (row) => pricing.state === "open" && <Deeds data={data} pricing={pricing} row={row} /> },
  ];
  return <List name={t("price.reports")} rows={pricing.reports} columns={columns} rowKey={(row) => row.id} wide={1080} />;
}

function Deeds({ data, pricing, row }: Props & { row: Report }) {
  const { choices } = useWords();
  const { all } = useParties(data.id);
  const { version } = data;
  const props = { small: true, version, about: row.body };
  if (row.failure) return null;
  if (!row.delivered_on)
    return (
      <>
        <DeedButton {...props} deed={deeds.deliver(pricing, row.id)} />
        <DeedButton {...props} deed={deeds.extend(pricing, row.id)} />
        <DeedButton {...props} deed={deeds.fail(pricing, row.id)} />
      </>
    );
  if (!row.sent_on) return <DeedButton {...props} deed={deeds.send(pricing, row.id)} />;
  if (!row.objection) return <DeedButton {...props} deed={deeds.object(pricing, row.id, asOptions(all), choices)} />;
  return row.objection.upheld == null ? <DeedButton {...props} deed={deeds.settle(pricing, row.id)} /> : null;
}
