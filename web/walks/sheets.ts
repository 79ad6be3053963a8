// Reads a downloaded XLSX back: a walk believes a sheet only when it opens.
import { readFileSync } from "node:fs";
import type { Download } from "@playwright/test";
import { strFromU8, unzipSync } from "fflate";

/** Every text of the first sheet, in reading order. */
export async function texts(download: Download): Promise<string[]> {
  const parts = unzipSync(new Uint8Array(readFileSync(await download.path())));
  const part = (name: string) => (parts[name] ? strFromU8(parts[name]) : "");
  const found = (xml: string) => [...xml.matchAll(/<t(?: [^>]*)?>([^<]*)<\/t>/g)].map((match) => match[1] ?? "");
  const shared = [...part("xl/sharedStrings.xml").matchAll(/<si>(.*?)<\/si>/gs)].map((match) => found(match[1] ?? "").join(""));
  const sheet = part("xl/worksheets/sheet1.xml");
  if (!sheet) throw new Error(`no sheet in ${download.suggestedFilename()}`);
  return [...sheet.matchAll(/<c ([^>]*)>(.*?)<\/c>/gs)].map(([, head = "", body = ""]) => {
    const value = /<v>([^<]*)<\/v>/.exec(body)?.[1] ?? "";
    if (head.includes('t="s"')) return shared[Number(value)] ?? "";
    return head.includes("inlineStr") ? found(body).join("") : value;
  });
}
