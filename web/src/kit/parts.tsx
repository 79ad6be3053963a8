// Small pieces of court business shown the same everywhere.
import type { Schemas } from "./api";
import { Mark, type Tone } from "./mark";
import { useWords } from "./words";

export function Money({ value }: { value: string | null | undefined }) {
  if (value == null) return <span className="muted">—</span>;
  return <span className="money">{grouped(value)}</span>;
}

/** 228386.78 → 228,386.78 */
export function grouped(amount: string) {
  const [yuan = "0", fen = "00"] = amount.split(".");
  return `${yuan.replace(/\B(?=(\d{3})+(?!\d))/g, ",")}.${fen}`;
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

const TONES: Record<string, Tone> = {
  done: "plain", running: "info", warned: "warn", overdue: "bad", stopped: "stop",
  pending: "info", approved: "good", refused: "bad", returned: "warn", withdrawn: "plain",
};
export const toneOf = (state: string): Tone => TONES[state] ?? "plain";

type Clock = Pick<Schemas["NodeRow"], "colour" | "days_left" | "overdue_days">;

/** 倒计时 – how a clock stands and how long it has. */
export function Deadline({ node }: { node: Clock }) {
  const { code, t } = useWords();
  const left = node.colour === "running" || node.colour === "warned" ? ` · ${t("left")} ${node.days_left} ${t("days")}` : "";
  const late = node.overdue_days > 0 ? ` · ${t("late")} ${node.overdue_days} ${t("days")}` : "";
  return <Mark tone={toneOf(node.colour)}>{code("colour", node.colour) + left + late}</Mark>;
}
