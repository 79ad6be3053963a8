// Script payloads as names, titles and addresses, through every page and paper, in both languages: none
// runs, and the browser reports no violation of the page's policy. `PAYLOADS=2000 scripts/walk payloads`
// is the full size.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Desk, expect, type Lang, test } from "./desk";
import { payloads } from "./payloads";

const COUNT = Number(process.env.PAYLOADS ?? 400);
const PER_CASE = 100;
const PAGES = ["tasks", "tasks?whose=court", "cases", "approvals", "funds", "board", "file", "calc", "reference", "reference?tab=catalogue", "reference?tab=institutions", "reference?tab=scores", "reference?tab=ended", "reference?tab=round"];
const TABS = ["overview", "parties", "property", "plan", "orders", "money", "discipline", "ending", "documents", "timeline", "approvals"];
const TABS_OF_MOST = ["overview", "parties", "documents", "timeline"];
const LANGS: Lang[] = ["zh", "en"];

type Made = { id: string };

/** A number valid in form and nobody's: division 440399 was never allotted. */
function nobody(index: number): string {
  const day = String((index % 28) + 1).padStart(2, "0");
  const month = String((Math.floor(index / 28) % 12) + 1).padStart(2, "0");
  const year = 1900 + (Math.floor(index / 336) % 20);
  const digits = `440399${year}${month}${day}${String((Math.floor(index / 6720) % 900) + 100)}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, place) => total + weight * Number(digits[place]), 0);
  return digits + "10X98765432"[sum % 11];
}

function filed(names: string[], number: number) {
  const person = (name: string, index: number) => ({
    kind: "natural",
    name,
    document_kind: "id_card",
    document_number: nobody(number * PER_CASE + index),
    address: names[(index + 1) % names.length],
  });
  const people = names.map(person);
  const text = names.slice(0, 5).join(" ");
  return {
    court: "粤0304",
    received_on: "2026-06-20",
    applicants: people.slice(0, 1),
    debtors: people.slice(1, 3),
    others: people.slice(3),
    title: { number: `（2026）粤0304民初${95_000 + number}号`, court: names[0], kind: "judgment", effective_on: "2026-05-01", last_performance_day: "2026-05-11", text, obligors: [] },
    claim: { principal: "50000.00" },
  };
}

async function listened(desk: Desk) {
  const heard: string[] = [];
  await desk.page.exposeFunction("ran", (...what: unknown[]) => heard.push(`a script ran: ${what}`));
  await desk.page.exposeFunction("violated", (what: string) => heard.push(`violation: ${what}`));
  await desk.page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      (window as unknown as { violated: (what: string) => void }).violated(
        `${event.violatedDirective} ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber} ${event.sample}`,
      );
    });
  });
  desk.page.on("dialog", (dialog) => {
    heard.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return heard;
}

/** Every page of every list that is shown. */
async function leafed(desk: Desk) {
  const next = desk.page.locator(".ant-pagination-next:not(.ant-pagination-disabled) button");
  for (let turns = 0; turns < 8 && (await next.count()) > 0; turns += 1) await next.first().click();
}

test("no payload runs, on no page and in no paper", async ({ as }) => {
  test.setTimeout(1_200_000);
  const all = payloads(COUNT);
  expect(all.length).toBe(COUNT);
  const clerk = await as("lian");
  const judge = await as("zhifa");
  const ids: string[] = [];
  for (let start = 0; start < all.length; start += PER_CASE) {
    const { status, body } = await clerk.api<Made>("POST", "/cases", filed(all.slice(start, start + PER_CASE), start / PER_CASE));
    expect(status, JSON.stringify(body)).toBe(201);
    await clerk.api("POST", `/cases/${body.id}/filing-decision`, { decision: "accept" });
    await clerk.api("POST", `/cases/${body.id}/assignment`, {});
    expect((await judge.api("POST", `/cases/${body.id}/notice`)).status).toBe(200);
    ids.push(body.id);
  }
  for (const lang of LANGS) {
    const desk = await as("zhifa", { lang });
    const heard = await listened(desk);
    for (const place of PAGES) {
      await desk.open(`/${place}`);
      await leafed(desk);
    }
    for (const [index, id] of ids.entries()) {
      for (const tab of index === 0 ? TABS : TABS_OF_MOST) {
        await desk.open(`/cases/${id}?tab=${tab}`);
        await leafed(desk);
      }
      expect(heard).toEqual([]);
    }
    await desk.page.goto("/api/docs/");
    await expect(desk.page.locator(".opblock").first()).toBeVisible();
    expect(heard).toEqual([]);
  }
  for (const id of ids) await printed(judge, id);
});

/** Papers hold the words as words, and nothing that a reader would do. */
async function printed(desk: Desk, id: string) {
  const folder = mkdtempSync(join(tmpdir(), "zhixing-papers-"));
  const papers = await desk.api<{ id: string }[]>("GET", `/cases/${id}/documents`);
  expect(papers.body.length).toBeGreaterThan(0);
  const parties = await desk.api<{ name: string; role: string }[]>("GET", `/cases/${id}/parties`);
  // A paper breaks long words, with a hyphen or without.
  const bare = (text: string) => text.replaceAll(/[\s\-\u00ad\u2010\u200b]/g, "");
  for (const paper of papers.body) {
    const response = await desk.page.request.fetch(`/api/v1/documents/${paper.id}/pdf`);
    expect(response.status()).toBe(200);
    const bytes = await response.body();
    for (const deed of ["/JavaScript", "/JS", "/OpenAction", "/AA", "/Launch", "/EmbeddedFile", "/URI"]) {
      expect(bytes.includes(`${deed} `) || bytes.includes(`${deed}(`), `${deed} in a paper`).toBe(false);
    }
    const file = join(folder, "paper.pdf");
    writeFileSync(file, bytes);
    const text = bare(execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" }));
    const debtor = parties.body.find((party) => party.role === "debtor");
    if (debtor) expect(text, `${debtor.name} is printed as it is`).toContain(bare(debtor.name));
  }
  rmSync(folder, { recursive: true });
}
