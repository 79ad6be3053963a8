// Every act the desk offers is the act the server performs at that address, and every page asks for acts
// that there are.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const bare = (path: string) => path.replace(/\$?\{[^}]*\}+/g, "*");
const endpoints = readFileSync("../crates/permission/matrix/endpoints.txt", "utf8")
  .split("\n")
  .filter((line) => line && !line.startsWith("#"))
  .map((line) => line.split(" ") as [string, string, string]);
const actOf = new Map(endpoints.map(([method, path, act]) => [`${method} ${bare(path.replace("/api/v1", ""))}`, act]));

const files = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)],
  );
const texts = files("src")
  .filter((file) => /\.tsx?$/.test(file) && !file.includes("generated") && !file.includes(".test."))
  .map((file) => readFileSync(file, "utf8"));

test("a deed asks for the act that is performed at its address", () => {
  const deed = /path: [`"]([^`"]+)[`"],(?:\s+method: "(\w+)",)?\s+act: "([^"]+)"/g;
  const deeds = texts.flatMap((text) => [...text.matchAll(deed)]);
  expect(deeds.length).toBeGreaterThan(40);
  for (const [, path, method, act] of deeds) {
    const call = `${method ?? "POST"} ${bare(path ?? "")}`;
    expect([call, act]).toEqual([call, actOf.get(call)]);
  }
});

test("whoever asks for an act asks for one that there is", () => {
  const matrix = readFileSync("../crates/permission/matrix/expected.txt", "utf8").split("\n");
  const known = new Set(matrix.map((line) => line.split(" ")[0]));
  const asks = /(?:useMay\(|act: |, )"([a-z]+\.[a-z_]+)"(?:\)|,|\]| )/g;
  const asked = texts.flatMap((text) => [...text.matchAll(asks)].map((found) => found[1] ?? "")).filter((act) => act.includes("_") || known.has(act));
  expect(asked.length).toBeGreaterThan(60);
  expect(asked.filter((act) => !known.has(act))).toEqual([]);
});
