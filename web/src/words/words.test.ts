import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import en from "./en.json";
import zh from "./zh.json";

const sources = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? sources(join(folder, entry.name)) : [join(folder, entry.name)],
  );

const text = sources("src")
  .filter((file) => /\.tsx?$/.test(file) && !file.includes("generated"))
  .map((file) => readFileSync(file, "utf8"))
  .join("\n");

test("both languages have the same words", () => {
  expect(Object.keys(en)).toEqual(Object.keys(zh));
});

test("every word is used, by name or by prefix of a code", () => {
  const unused = Object.keys(zh).filter((word) => {
    const prefix = word.split(".")[0] ?? word;
    const coded = new RegExp(`(code|of|choices)\\("${prefix}"`);
    return !text.includes(`"${word}"`) && !coded.test(text);
  });
  expect(unused).toEqual([]);
});
