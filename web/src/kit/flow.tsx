// 流程图 – all forty nodes of the national platform in the stages of a case: done, running, late,
// still to come, not needed. A list to the ear and the keyboard, a picture to the eye.
import { Popover } from "antd";
import type { Schemas } from "./api";
import { useArticle } from "./rules";
import { useWords, type Word } from "./words";

type Node = Schemas["FlowNode"];

const STAGES: [Word, number[]][] = [
  ["stage.filing", [1, 2, 3]],
  ["stage.search", [4, 37, 5, 6, 8, 9, 33, 34]],
  ["stage.control", [15, 14, 12, 13, 11]],
  ["stage.sale", [17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27]],
  ["stage.money", [16, 28, 29]],
  ["stage.order", [30, 38, 39]],
  ["stage.ending", [7, 35, 40, 10]],
  ["stage.closing", [36, 31, 32]],
];
const LEGEND = ["done", "running", "warned", "overdue", "stopped", "expected", "possible", "not_needed"];

export function FlowPicture({ nodes }: { nodes: Node[] }) {
  const { t, code } = useWords();
  const byNumber = new Map(nodes.map((node) => [node.number, node]));
  return (
    <>
      <ol className="flow" aria-label={t("flow")}>
        {STAGES.map(([word, numbers]) => {
          const members = numbers.flatMap((number) => byNumber.get(number) ?? []);
          const touched = members.some((node) => !["expected", "possible", "not_needed"].includes(node.stand));
          return (
            <li key={word} className={touched ? "stage touched" : "stage"}>
              <h3>{t(word)}</h3>
              <ul>
                {members.map((node) => (
                  <li key={node.number}>
                    <Step node={node} />
                  </li>
                ))}
              </ul>
            </li>
          );
        })}
      </ol>
      <p className="legend" aria-hidden="true">
        {LEGEND.map((stand) => (
          <span key={stand}>
            <i className={`dot stand-${stand}`}>{SIGN[stand]}</i>
            {code("stand", stand)}
          </span>
        ))}
      </p>
    </>
  );
}

// Colour never speaks alone.
const SIGN: Record<string, string> = {
  done: "✓", running: "▶", warned: "!", overdue: "!!", stopped: "‖", expected: "", possible: "", not_needed: "–",
};

function Step({ node }: { node: Node }) {
  const { t, code, pick } = useWords();
  const article = useArticle();
  const name = pick(node.zh, node.en);
  const basis = node.rule ? article(node.rule) : "";
  const facts = [
    code("stand", node.stand),
    node.due ? `${t("col.due")} ${node.due}` : "",
    node.days_left != null && node.days_left >= 0 ? `${t("left")} ${node.days_left} ${t("days")}` : "",
    node.overdue_days > 0 ? `${t("late")} ${node.overdue_days} ${t("days")}` : "",
    node.done_on ? `${t("done.on")} ${node.done_on}` : "",
    node.times > 1 ? `${node.times} ${t("times")}` : "",
    basis,
  ].filter(Boolean);
  return (
    <Popover
      trigger={["hover", "focus"]}
      title={`${node.code} ${name}`}
      content={
        <ul className="facts">
          {facts.map((fact) => (
            <li key={fact}>{fact}</li>
          ))}
        </ul>
      }
    >
      <button type="button" className={`step stand-${node.stand}`} aria-label={`${node.number} ${name}: ${facts.join(", ")}`}>
        <i className={`dot stand-${node.stand}`} aria-hidden="true">
          {SIGN[node.stand]}
        </i>
        <span className="step-name">{name}</span>
        <span className="step-day">{node.due ?? node.done_on ?? ""}</span>
      </button>
    </Popover>
  );
}
