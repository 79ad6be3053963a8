// 流程图 – the nodes of a case as a picture: done, running, warned, overdue.
import type { Schemas } from "./api";
import { useWords } from "./words";

const FILL = { done: "#2f6f4f", running: "#1f3a5f", warned: "#b7791f", overdue: "#b3261e", stopped: "#6b4fa0" };
const WIDTH = 116;
const HEIGHT = 92;
const PER_ROW = 8;

export function FlowPicture({ nodes }: { nodes: Schemas["NodeRow"][] }) {
  const { pick, code } = useWords();
  const rows = Math.max(1, Math.ceil(nodes.length / PER_ROW));
  const columns = Math.min(PER_ROW, nodes.length);
  const place = (index: number) => ({
    x: (index % PER_ROW) * WIDTH + WIDTH / 2,
    y: Math.floor(index / PER_ROW) * HEIGHT + 26,
  });
  return (
    <div className="flow" tabIndex={0} role="group" aria-label={pick("流程图", "flow of the case")}>
      <svg
        role="img"
        aria-label={pick("流程图", "flow of the case")}
        viewBox={`0 0 ${columns * WIDTH} ${rows * HEIGHT}`}
        style={{ minWidth: Math.min(columns, 4) * WIDTH, maxWidth: columns * WIDTH, width: "100%" }}
      >
        {nodes.slice(1).map((node, index) => {
          const [a, b] = [place(index), place(index + 1)];
          return a.y === b.y ? (
            <line key={`l${node.number}-${index}`} x1={a.x + 18} y1={a.y} x2={b.x - 18} y2={b.y} stroke="#c9d1dc" strokeWidth="2" />
          ) : null;
        })}
        {nodes.map((node, index) => {
          const { x, y } = place(index);
          return (
            <g key={`${node.number}-${node.started_on}-${index}`}>
              <title>{`${pick(node.zh, node.en)} · ${code("colour", node.colour)} · ${node.article}`}</title>
              <circle cx={x} cy={y} r="16" fill={FILL[node.colour]} />
              <text x={x} y={y + 4} textAnchor="middle" fill="#fff" fontSize="11">
                {String(node.number).padStart(3, "0")}
              </text>
              <text x={x} y={y + 34} textAnchor="middle" fontSize="11.5" fill="#1b2430">
                {pick(node.zh, node.en).slice(0, pick("", "x") ? 18 : 9)}
              </text>
              <text x={x} y={y + 50} textAnchor="middle" fontSize="10.5" fill="#5b6675">
                {node.done_on ?? node.due}
              </text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}
