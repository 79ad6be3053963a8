// 导出 – a list as XLSX, in the language it is shown in. Amounts go out as text: exact to the fen.
export type Cell = string | number | null | undefined;

export async function saveSheet(name: string, heads: string[], rows: Cell[][]) {
  const { default: write } = await import("write-excel-file/browser");
  const head = heads.map((value) => ({ value, fontWeight: "bold" as const }));
  const body = rows.map((row) => row.map((cell) => ({ value: cell == null ? "" : String(cell), type: String })));
  const width = heads.map((title, column) => {
    const longest = Math.max(title.length * 2, ...rows.map((row) => wide(row[column])));
    return { width: Math.min(60, longest + 2) };
  });
  await write([head, ...body], { columns: width, stickyRowsCount: 1 }).toFile(`${name}.xlsx`);
}

// Chinese characters are two columns wide.
const wide = (cell: Cell) => [...String(cell ?? "")].reduce((sum, sign) => sum + (sign > "⺀" ? 2 : 1), 0);
