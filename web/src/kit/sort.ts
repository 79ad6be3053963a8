// How lists sort, search and offer choices; apart from the pictures so that it can be tested alone.
import type { Cell } from "./sheet";

export type Order = { column: number; down: boolean };

export const fen = (amount: string) => {
  const [yuan = "0", rest = ""] = amount.split(".");
  return BigInt(yuan + rest.padEnd(2, "0").slice(0, 2));
};

export function compare(a: Cell, b: Cell, money: boolean): number {
  const [noA, noB] = [a == null || a === "", b == null || b === ""];
  if (noA || noB) return Number(noA) - Number(noB);
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (money) {
    const [x, y] = [fen(String(a)), fen(String(b))];
    return x < y ? -1 : x > y ? 1 : 0;
  }
  return String(a).localeCompare(String(b), "zh-Hans-CN", { numeric: true });
}

/** Empty cells stay last whichever way the column runs. */
export function sorted<Row>(rows: Row[], order: Order | undefined, cell: (row: Row, column: number) => Cell, money: boolean) {
  if (!order) return rows;
  const { column, down } = order;
  return [...rows].sort((a, b) => {
    const [x, y] = [cell(a, column), cell(b, column)];
    const found = compare(x, y, money);
    const hasEmpty = x == null || x === "" || y == null || y === "";
    return down && !hasEmpty ? -found : found;
  });
}

export const fits = (cells: Cell[], search: string) => {
  const wanted = search.trim().toLowerCase();
  return !wanted || cells.some((cell) => String(cell ?? "").toLowerCase().includes(wanted));
};
