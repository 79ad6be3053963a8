// The same files as in the tests of crates/proof, made there: what Rust proves, the browser accepts, and
// nothing else.
import { expect, test } from "vitest";
import { checkPerson, checkReceipt, covers, isSigned, placeOf } from "./proof";
import files from "./proofs.json";

const hold = (steps: { holds: boolean }[]) => steps.map((step) => step.holds);

test("places are those of the standard (RFC 9381, B.3, example 17)", () => {
  const unhex = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const key = unhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  const place = placeOf(key, Uint8Array.from([0x72]), unhex(files.vector));
  expect(place[0]).toBe(0xeb);
});

test("a key is read whole, whatever its letters are", () => {
  const [name, id] = files.key.split("+");
  expect(files.plus_key).toMatch(/\+[^+]+\+[^+]+\+/);
  expect(isSigned({ text: files.plus_text, signatures: [files.plus_signature] }, files.plus_key)).toBe(true);
  expect(isSigned({ text: files.plus_text, signatures: [files.plus_signature] }, `${name}+${id}+AA==`)).toBe(false);
});

test("a receipt of a change holds, and no other does", () => {
  expect(hold(checkReceipt(files.receipt, files.key))).toEqual([true, true, true]);
  const removed = { ...files.receipt, list_change: files.receipt.list_change.replace("op add", "op remove") };
  expect(hold(checkReceipt(removed, files.key))).toEqual([false, true, true]);
  const opening = { ...files.receipt.opening, content: "{}" };
  expect(hold(checkReceipt({ ...files.receipt, opening }, files.key))).toEqual([true, false, true]);
  expect(hold(checkReceipt(files.receipt, files.other_key))[2]).toBe(false);
});

test("a proof of a person holds for their number alone", () => {
  const { steps, stays } = checkPerson(files.listed as never, files.number, files.key);
  expect(hold(steps)).toEqual([true, true, true]);
  expect(stays.map((stay) => [covers(stay, "2026-03-01"), covers(stay, "2026-05-01")])).toEqual([[false, true]]);
  expect(hold(checkPerson(files.listed as never, "id_card:110105194912310038", files.key).steps)).toEqual([false, false, true]);
  const hidden = { ...files.listed, stays: null };
  expect(hold(checkPerson(hidden as never, files.number, files.key).steps)).toEqual([true, false, true]);
});

test("who never was on a list has a proof of that", () => {
  const { steps, stays } = checkPerson(files.absent as never, files.absent_number, files.key);
  expect(hold(steps)).toEqual([true, true, true]);
  expect(stays).toEqual([]);
});
