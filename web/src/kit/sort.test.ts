import { expect, test } from "vitest";
import { compare, fen, fits, sorted } from "./sort";

test("amounts sort by fen, not by letters and not by float", () => {
  expect(fen("228386.78")).toBe(22838678n);
  expect(fen("5")).toBe(500n);
  expect(compare("9.00", "10.00", true)).toBe(-1);
  expect(compare("99999999999999.98", "99999999999999.99", true)).toBe(-1);
});

test("empty cells come last both ways", () => {
  const rows = ["2", null, "10"];
  const cell = (row: string | null) => row;
  expect(sorted(rows, { column: 0, down: false }, cell, false)).toEqual(["2", "10", null]);
  expect(sorted(rows, { column: 0, down: true }, cell, false)).toEqual(["10", "2", null]);
  expect(rows).toEqual(["2", null, "10"]);
});

test("a search looks into every cell, whatever the case of letters", () => {
  expect(fits(["BANK-CCB", null, 3], "ccb")).toBe(true);
  expect(fits(["BANK-CCB", null, 3], "icbc")).toBe(false);
  expect(fits([], "  ")).toBe(true);
});
