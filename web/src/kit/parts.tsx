// Small pieces of court business shown the same everywhere.
import { Tag } from "antd";
import type { Schemas } from "./api";
import { useWords } from "./words";

export function Money({ value }: { value: string | null | undefined }) {
  if (value == null) return <span className="muted">—</span>;
  const [yuan = "0", fen = "00"] = value.split(".");
  const grouped = yuan.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return <span className="money">{`${grouped}.${fen}`}</span>;
}

export function Cite({ children }: { children: string | null | undefined }) {
  return children ? <span className="cite">{children}</span> : null;
}

export const day = (instant: string | null | undefined) =>
  instant
    ? new Intl.DateTimeFormat("sv-SE", {
        timeZone: "Asia/Shanghai",
        dateStyle: "short",
        timeStyle: "short",
      }).format(new Date(instant))
    : "—";

const COLOURS = { done: "default", running: "blue", warned: "gold", overdue: "red", stopped: "purple" };

export function Deadline({ node }: { node: Schemas["NodeRow"] }) {
  const { code } = useWords();
  const left = node.colour === "running" || node.colour === "warned" ? ` · ${node.days_left}d` : "";
  const late = node.overdue_days > 0 ? ` · +${node.overdue_days}d` : "";
  return <Tag color={COLOURS[node.colour]}>{code("colour", node.colour) + left + late}</Tag>;
}
