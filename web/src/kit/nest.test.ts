import { expect, test } from "vitest";
import { nest } from "./nest";

test("flat names become a nested request, empty fields are left out", () => {
  const flat = { purpose: "first", "to.bank": "X", "people[0].person.name": "甲", "people[1].person.name": "乙", note: "", days: null, tags: [], agrees: false };
  expect(nest(flat)).toEqual({
    purpose: "first",
    to: { bank: "X" },
    people: [{ person: { name: "甲" } }, { person: { name: "乙" } }],
    agrees: false,
  });
});
