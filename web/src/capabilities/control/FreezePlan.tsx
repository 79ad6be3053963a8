// 冻结方案 – what would be held where, why not more; changed by the officer before it is proposed.
import { useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Input } from "antd";
import { useState } from "react";
import { ApiError, api, type Schemas } from "../../kit/api";
import { Told, useDeed } from "../../kit/deed";
import { useMay } from "../../kit/rights";
import { type Column, List } from "../../kit/list";
import { Owed } from "../../kit/owed";
import { Money } from "../../kit/parts";
import { Article, useArticle } from "../../kit/rules";
import { Fault, Loaded } from "../../kit/states";
import { useWords, type Word } from "../../kit/words";
import type { Case } from "../../kit/case";
import { Holds } from "./Holds";
import { Releases } from "./Releases";
import { Repetitions } from "./Repetitions";
import { useInstitutionName } from "../../kit/institutions";

type Plan = Schemas["FreezePreview"];
type Line = Plan["lines"][number];

export function FreezePlan({ data }: { data: Case }) {
  const { t } = useWords();
  const plan = useQuery({
    queryKey: ["live", "plan", data.id],
    queryFn: () => api<Plan>(`/cases/${data.id}/freeze-plan`),
  });
  return (
    <>
      <section className="sheet">
        <h2>{t("tab.plan")}</h2>
        <Loaded query={plan}>
          {(found) => (
            <>
              <Sums plan={found} />
              <h3>{`${t("plan.covers")} · ${found.owed.on}`}</h3>
              <Owed owed={found.owed} />
              <Lines plan={found} data={data} />
              <Spared rows={found.spared} />
            </>
          )}
        </Loaded>
      </section>
      <Holds data={data} />
      <Repetitions data={data} />
      <Releases data={data} />
    </>
  );
}

const SUMS: [Word, "target" | "held" | "uncovered"][] = [
  ["plan.target", "target"],
  ["plan.held", "held"],
  ["plan.uncovered", "uncovered"],
];

function Sums({ plan }: { plan: Plan }) {
  const { t } = useWords();
  return (
    <dl className="balances">
      {SUMS.map(([word, field]) => (
        <div key={field} className={plan[field] === "0.00" ? "zero" : ""}>
          <dt>{t(word)}</dt>
          <dd>
            <Money value={plan[field]} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The plan's own limits until the officer writes another; a line without a tick is left out. */
function Lines({ plan, data }: { plan: Plan; data: Case }) {
  const { t, pick } = useWords();
  const institution = useInstitutionName();
  const may = useMay("control.propose_freeze") && data.state !== "closed";
  const [limits, setLimits] = useState<Record<string, string>>({});
  const [left, setLeft] = useState<string[]>([]);
  const [takes, setTakes] = useState(false);
  const kept = plan.lines.filter((line) => !left.includes(line.property));
  const limitOf = (line: Line) => limits[line.property] ?? line.limit;
  const propose = useDeed({
    path: `/cases/${data.id}/freeze-plan`,
    ask: () => ({ lines: kept.map((line) => ({ property: line.property, limit: limitOf(line) })), takes }),
  }, data.version);
  const problem = propose.error instanceof ApiError ? propose.error.problem : null;
  const at = /^lines\[(\d+)\]/.exec(problem?.field ?? "")?.[1];
  const refused = at === undefined ? undefined : kept[Number(at)]?.property;
  const columns: Column<Line>[] = [
    {
      title: t("plan.take"),
      width: 64,
      show: (row) => (
        <Checkbox
          aria-label={`${t("plan.take")} ${row.asset}`}
          disabled={!may}
          checked={!left.includes(row.property)}
          onChange={(event) => setLeft(event.target.checked ? left.filter((id) => id !== row.property) : [...left, row.property])}
        />
      ),
    },
    { title: t("col.institution"), value: (row) => institution(row.institution) },
    { title: t("col.asset"), value: (row) => row.asset },
    {
      title: t("col.limit"),
      money: true,
      width: 190,
      value: (row) => limitOf(row),
      show: (row) =>
        may ? (
          <>
            <Input
              className="money-input"
              inputMode="decimal"
              aria-label={`${t("col.limit")} ${row.asset}`}
              status={refused === row.property ? "error" : ""}
              value={limitOf(row)}
              onChange={(event) => setLimits({ ...limits, [row.property]: event.target.value })}
            />
            {problem && refused === row.property && (
              <span className="told" role="alert">
                <Told problem={problem} />
              </span>
            )}
          </>
        ) : (
          <Money value={row.limit} />
        ),
    },
    { title: t("col.why"), value: (row) => pick(row.zh, row.en) },
  ];
  return (
    <>
      <h3>{t("plan.lines")}</h3>
      <List name={t("plan.lines")} rows={plan.lines} columns={columns} rowKey={(row) => row.property} wide={760} none={t("none.plan")} />
      {plan.lines.length > 0 && may && (
        <p className="plan-go">
          <Button type="primary" disabled={kept.length === 0} loading={propose.isPending} onClick={() => propose.mutate({})}>
            {t("act.propose")}
          </Button>
          <Checkbox checked={takes} onChange={(event) => setTakes(event.target.checked)}>
            {t("plan.takes")}
          </Checkbox>
          <span className="note">{t(takes ? "effect.freeze.take" : "effect.freeze")}</span>
        </p>
      )}
      {propose.error && !refused && <Fault error={propose.error} />}
    </>
  );
}

function Spared({ rows }: { rows: Plan["spared"] }) {
  const { t, pick } = useWords();
  const institution = useInstitutionName();
  const article = useArticle();
  const columns: Column<Plan["spared"][number]>[] = [
    { title: t("col.institution"), value: (row) => institution(row.institution) },
    { title: t("col.asset"), value: (row) => row.asset },
    { title: t("col.why"), value: (row) => pick(row.zh, row.en) },
    { title: t("col.article"), value: (row) => article(row.rule), show: (row) => <Article rule={row.rule} /> },
  ];
  return (
    <>
      <h3>{t("plan.spared")}</h3>
      <List name={t("plan.spared")} rows={rows} columns={columns} rowKey={(row) => row.property} wide={640} none={t("none.spared")} />
    </>
  );
}
