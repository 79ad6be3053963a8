// 概览 – the flow as a picture, what is owed today, and the one or two things to do next.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Space } from "antd";
import { api, post, type Schemas } from "../../kit/api";
import { FlowPicture } from "../../kit/flow";
import { Deadline, Money } from "../../kit/parts";
import { Article } from "../../kit/rules";
import { Fault, Loaded } from "../../kit/states";
import { useWords, type Word } from "../../kit/words";
import type { Case } from "./CasePage";

const ACTS: Record<string, { word: Word; path: string; body: unknown }> = {
  "cases.decide_filing": { word: "act.accept", path: "filing-decision", body: { decision: "accept" } },
  "cases.assign": { word: "act.assign", path: "assignment", body: {} },
  "cases.notice": { word: "act.notice", path: "notice", body: {} },
  "closing.propose": { word: "act.close", path: "closing", body: { way: "satisfied" } },
  "control.inquire": { word: "act.inquire", path: "investigation", body: { purpose: "first" } },
};

const OWED: [Word, keyof Schemas["Owed"]][] = [
  ["owed.principal", "principal"],
  ["owed.general", "general_interest"],
  ["owed.doubled", "doubled_interest"],
  ["owed.costs", "costs"],
  ["owed.fee", "fee"],
  ["owed.total", "total"],
  ["owed.obtained", "obtained"],
  ["owed.outstanding", "outstanding"],
];

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
      <section className="sheet">
        <h2>{t("flow")}</h2>
        <Loaded query={flow}>{(rows) => <FlowPicture nodes={rows} />}</Loaded>
      </section>
      <div className="columns">
        <section className="sheet">
          <h2>{t("next")}</h2>
          <Next data={data} />
          <Loaded query={nodes}>
            {(rows) => (
              <ul className="plain">
                {rows
                  .filter((row) => row.colour !== "done")
                  .map((row) => (
                    <li key={`${row.number}-${row.started_on}`}>
                      {`${pick(row.zh, row.en)} · ${row.due} `}
                      <Deadline node={row} /> <Article rule={row.rule} asOf={row.article} />
                    </li>
                  ))}
              </ul>
            )}
          </Loaded>
        </section>
        <section className="sheet">
          <h2>{`${t("owed.title")} · ${data.owed.on}`}</h2>
          <table className="owed" aria-label={t("owed.title")}>
            <tbody>
              {OWED.map(([word, field]) => (
                <tr key={field}>
                  <th scope="row">{t(word)}</th>
                  <td>
                    <Money value={String(data.owed[field])} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </div>
    </>
  );
}

function Next({ data }: { data: Case }) {
  const { t, pick } = useWords();
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: ({ path, body }: { path: string; body: unknown }) =>
      post(`/cases/${data.id}/${path}`, body, data.version),
    onSuccess: () => client.invalidateQueries({ queryKey: ["live"] }),
  });
  if (data.next_steps.length === 0) return <p className="muted">{t("next.none")}</p>;
  return (
    <Space direction="vertical" style={{ width: "100%" }}>
      {data.next_steps.map((step) => {
        const known = ACTS[step.act];
        return (
          <Space key={step.act} wrap>
            <span>{pick(step.zh, step.en)}</span>
            {known && (
              <Button type="primary" loading={act.isPending} onClick={() => act.mutate(known)}>
                {t(known.word)}
              </Button>
            )}
          </Space>
        );
      })}
      {act.error && <Fault error={act.error} />}
    </Space>
  );
}
