// 标记 – a small coloured word. Every tone is readable on its ground (WCAG AA).
import type { ReactNode } from "react";

export type Tone = "plain" | "info" | "good" | "warn" | "bad" | "stop";

export const Mark = ({ tone = "plain", children }: { tone?: Tone; children: ReactNode }) => (
  <span className={`mark mark-${tone}`}>{children}</span>
);
