// 概览 – the flow as a picture, what is owed today, and the one or two things to do next.
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { api, type Schemas } from "../../kit/api";
import { type Deed, DeedButton } from "../../kit/deed";
import { FlowPicture } from "../../kit/flow";
import { Owed } from "../../kit/owed";
import { Deadline } from "../../kit/parts";
import { Article } from "../../kit/rules";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";
import { close } from "../../capabilities/closing/deeds";
import { inquire } from "../../capabilities/control/deeds";
import type { Case } from "../../kit/case";
import * as deeds from "../../capabilities/cases/deeds";
import { useOfficers } from "../../kit/officers";
import { asOptions, useParties } from "../../kit/parties";

/** What an officer may do about a running clock, by its node. */
const CLOCK_DEEDS: Record<number, (id: string) => Deed> = { 31: deeds.extend, 32: deeds.archive };

export function Overview({ data }: { data: Case }) {
  const { t, pick } = useWords();
  const nodes = useQuery({
    queryKey: ["live", "nodes", data.id],
    queryFn: () => api<Schemas["NodeRow"][]>(`/cases/${data.id}/nodes`),
  });
  const flow = useQuery({
    queryKey: ["live", "flow", data.id],
    queryFn: () => api<Schemas["FlowNode"][]>(`/cases/${data.id}/flow`),
  });
  return (
    <>
      <div className="columns">
        <section className="sheet">
          <h2>{t("next")}</h2>
          <Next data={data} />
          <Flags data={data} />
          <Loaded query={nodes}>
            {(rows) => (
              <ul className="plain">
                {rows
                  .filter((row) => row.colour !== "done")
                  .map((row) => (
                    <li key={`${row.number}-${row.started_on}`}>
                      {`${pick(row.zh, row.en)} · ${row.due} `}
                      <Deadline node={row} /> <Article rule={row.rule} asOf={row.article} />{" "}
                      <ClockDeed node={row.number} data={data} />
                    </li>
                  ))}
              </ul>
            )}
          </Loaded>
        </section>
        <section className="sheet">
          <h2>{`${t("owed.title")} · ${data.owed.on}`}</h2>
          <Owed owed={data.owed} />
        </section>
      </div>
      <section className="sheet">
        <h2>{t("flow")}</h2>
        <Loaded query={flow}>{(rows) => <FlowPicture nodes={rows} />}</Loaded>
      </section>
    </>
  );
}

type Act = { deeds: Deed[] } | { tab: string };

/** What the flow asks for next: done here, or on the tab where it can be judged. */
function useActs(data: Case): Record<string, Act> {
  const { choices } = useWords();
  const { debtors } = useParties(data.id);
  const officers = useOfficers();
  const { id } = data;
  return {
    "cases.decide_filing": { deeds: [deeds.accept(id), deeds.reject(id)] },
    "cases.assign": { deeds: [deeds.assign(id, officers.options("judge"))] },
    "cases.notice": { deeds: [deeds.notice(id)] },
    "control.inquire": { deeds: [inquire(id, choices("round", ["first", "repeat", "clue"]), asOptions(debtors), true)] },
    "control.propose_freeze": { tab: "plan" },
    "control.propose_deduction": { tab: "plan" },
    "closing.interview": { tab: "ending" },
    "closing.propose_ending": { tab: "ending" },
    "funds.propose_payout": { tab: "money" },
    "closing.propose": { deeds: [close(id, choices)] },
  };
}

function Next({ data }: { data: Case }) {
  const { t, pick } = useWords();
  const acts = useActs(data);
  if (data.next_steps.length === 0) return <p className="muted">{t("next.none")}</p>;
  return (
    <ol className="next">
      {data.next_steps.map((step) => {
        const act = acts[step.act];
        return (
          <li key={step.act}>
            <span className="next-what">{pick(step.zh, step.en)}</span>
            {act && "tab" in act && (
              <Button type="primary" href={`#/cases/${data.id}?tab=${act.tab}`}>
                {t("act.go")}
              </Button>
            )}
            {act && "deeds" in act && act.deeds.map((deed, index) => (
              <DeedButton key={deed.word} deed={deed} version={data.version} primary={index === 0} others={index === 0} />
            ))}
          </li>
        );
      })}
    </ol>
  );
}

function ClockDeed({ node, data }: { node: number; data: Case }) {
  const deed = CLOCK_DEEDS[node]?.(data.id);
  return deed ? <DeedButton small deed={deed} version={data.version} /> : null;
}

/** 案件标记 – laid over the flow: they bar disposal, and most stop clocks. Beside them, who handles it. */
function Flags({ data }: { data: Case }) {
  const { code, choices } = useWords();
  const officers = useOfficers();
  if (data.state === "closed" || data.state === "received" || data.state === "rejected") return null;
  const unset = deeds.FLAGS.filter((flag) => !data.flags.some((set) => set === flag));
  return (
    <div className="filters flags">
      {data.flags.map((flag) => (
        <DeedButton key={flag} small deed={deeds.clearFlag(data.id, flag)} version={data.version} about={code("flag", flag)} />
      ))}
      <DeedButton small deed={deeds.setFlag(data.id, choices("flag", unset), choices("ground.stay", ["other", "title_review", "retrial"]))} version={data.version} />
      {data.handler && <DeedButton small deed={deeds.handOver(data.id, officers.options("judge"))} version={data.version} />}
    </div>
  );
}
