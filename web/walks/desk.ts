// Moves every walk makes: signing in, going to a page, asking the API as the person in the browser.
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { type BrowserContext, test as base, expect, type Locator, type Page } from "@playwright/test";
import en from "../src/words/en.json" with { type: "json" };
import zh from "../src/words/zh.json" with { type: "json" };

export const words = { zh, en };
export type Lang = keyof typeof words;

export const CASE_A = "（2026）粤0304执1001号";

/** An officer's own browser. */
export class Desk {
  constructor(
    readonly page: Page,
    readonly lang: Lang,
  ) {}

  /** The word the desk shows, in the language of this desk. */
  word(name: keyof typeof zh): string {
    return words[this.lang][name];
  }

  async open(path: string) {
    await this.page.goto(`/#${path}`);
    await this.settled();
  }

  /** Nothing is loading any more. */
  async settled() {
    await expect(this.page.locator(".ant-skeleton")).toHaveCount(0);
    await expect(this.page.locator("main")).toBeVisible();
  }

  /** Opens the form of an act; `about` where a list offers the same act many times. */
  async begin(act: keyof typeof zh, about = ""): Promise<Locator> {
    const word = this.word(act);
    const name = about ? `${word}: ${about}` : word;
    await this.page.getByRole("button", { name, exact: true }).first().click();
    const form = this.page.getByRole("dialog");
    await expect(form).toBeVisible();
    return form;
  }

  /**
   * Sends the open form; the office takes it and the form goes away. Where a colleague signed in the very
   * moment before, the desk says so, and the form is confirmed once more, as it asks.
   */
  async send() {
    const form = this.page.getByRole("dialog");
    const confirm = form.locator(".ant-modal-footer .ant-btn-primary");
    const stale = form.getByText(this.word("stale.what"));
    await confirm.click();
    await expect(async () => expect((await stale.isVisible()) || (await form.count()) === 0).toBe(true)).toPass({ timeout: 10_000 });
    if (await stale.isVisible()) await confirm.click();
    await expect(form).toHaveCount(0);
  }

  /** An act without anything to fill in, or where the form is right as it stands. */
  async act(act: keyof typeof zh, about = "") {
    await this.begin(act, about);
    await this.send();
  }

  /** One of a list's choices, found by typing it: a long list shows only its beginning. */
  async choose(field: Locator, option: string) {
    await field.click();
    await field.fill(option);
    await this.page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option", { hasText: option }).click();
  }

  async api<T>(method: string, path: string, data?: unknown): Promise<{ status: number; body: T; etag: string }> {
    const response = await this.page.request.fetch(`/api/v1${path}`, {
      method,
      headers: { "accept-language": this.lang, "idempotency-key": crypto.randomUUID() },
      ...(data === undefined ? {} : { data }),
    });
    const text = await response.text();
    return { status: response.status(), body: (text ? JSON.parse(text) : null) as T, etag: response.headers().etag ?? "" };
  }

  async caseId(number: string): Promise<string> {
    const found = await this.api<{ items: { id: string }[] }>("GET", `/cases?q=${encodeURIComponent(number)}`);
    const id = found.body.items[0]?.id;
    if (!id) throw new Error(`no case ${number}`);
    return id;
  }
}

/** A statement to the program's own database, for what only time or an attacker brings about. */
export function psql(sql: string): string {
  const data = process.env.DESK_DATA ?? "";
  const program = `/usr/lib/postgresql/${readdirSync("/usr/lib/postgresql").sort().at(-1)}/bin/psql`;
  const owner = execFileSync("stat", ["-c", "%U", join(data, "postgres")]).toString().trim() || userInfo().username;
  const options = ["--quiet", "--tuples-only", "--no-align", "--command", sql];
  return execFileSync(program, [`host=${join(data, "run")} dbname=postgres user=${owner}`, ...options]).toString().trim();
}

/** Nothing a screen reader stumbles over, nothing to scroll sideways; a picture where PICTURES names a folder. */
export async function clean(page: Page, where: string) {
  // What fades in or out has no contrast.
  await expect(page.locator("[class*='ant-fade-'], [class*='ant-zoom-']")).toHaveCount(0);
  await page.evaluate(() => Promise.allSettled(document.getAnimations().filter((moving) => moving.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY).map((moving) => moving.finished)));
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, `${where} scrolls sideways`).toBeLessThanOrEqual(0);
  // A button at work is inactive, and so exempt (WCAG 1.4.3).
  const { violations } = await new AxeBuilder({ page }).exclude(".ant-btn-loading").analyze();
  const bad = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(bad.map((one) => `${where}: ${one.id} at ${one.nodes.map((node) => node.target.join(" ")).join(", ")}`)).toEqual([]);
  if (process.env.PICTURES) await page.screenshot({ path: join(process.env.PICTURES, `${where}.png`), fullPage: true });
}

type Options = { lang?: Lang; width?: number };
type Kit = { as: (user: string, options?: Options) => Promise<Desk>; stranger: (lang?: Lang, unvouched?: boolean) => Promise<Desk> };

/** `as("zhifa")` gives that officer's browser; errors on any page fail the walk. */
export const test = base.extend<Kit>({
  as: async ({ browser }, use) => {
    const opened = new Contexts();
    await use(async (user, { lang = "zh", width = 1280 } = {}) => {
      const desk = await opened.desk(browser, lang, width);
      const signed = await desk.api("POST", "/session", { user, password: user });
      expect(signed.status).toBe(200);
      return desk;
    });
    await opened.close();
  },
  stranger: async ({ browser }, use) => {
    const opened = new Contexts();
    // A provider's certificate that nobody vouches for is the program's to refuse; the browser looks on.
    await use((lang = "zh", unvouched = false) => opened.desk(browser, lang, 1280, unvouched));
    await opened.close();
  },
});

class Contexts {
  private readonly contexts: BrowserContext[] = [];
  private readonly faults: string[] = [];

  async desk(browser: import("@playwright/test").Browser, lang: Lang, width: number, ignoreHTTPSErrors = false) {
    const viewport = { width, height: 900 };
    const context = await browser.newContext({ baseURL: process.env.DESK ?? "", viewport, ignoreHTTPSErrors });
    await context.addInitScript((chosen) => {
      // The frame of a paper has no storage of its own.
      if (window.localStorage && !localStorage.getItem("lang")) localStorage.setItem("lang", chosen);
    }, lang);
    this.contexts.push(context);
    const page = await context.newPage();
    page.on("pageerror", (error) => this.faults.push(error.message));
    return new Desk(page, lang);
  }

  async close() {
    for (const context of this.contexts) await context.close();
    expect(this.faults).toEqual([]);
  }
}

/** People of the walks' own: the numbers are valid in form and nobody's. */
export const PEOPLE = {
  赵申请: "440399188001010014",
  钱本固: "440399188202020024",
  周申请: "440399188505050028",
  吴被执: "440399188606060030",
  郑愿: "440399188707070043",
  王难: "440399188909090018",
};
type Name = keyof typeof PEOPLE;

const person = (name: Name) => ({ kind: "natural", name, document_kind: "id_card", document_number: PEOPLE[name] });

/** A new case of the kind a filing clerk enters every day; `serial` makes it its own. */
export const application = (serial: number, applicant: Name = "赵申请", debtor: Name = "钱本固") => ({
  court: "粤0304",
  received_on: "2026-06-01",
  applicants: [person(applicant)],
  debtors: [person(debtor)],
  title: {
    number: `（2026）粤0304民初${serial}号`,
    court: "深圳市福田区人民法院",
    kind: "judgment",
    effective_on: "2026-05-01",
    last_performance_day: "2026-05-11",
    text: "支付货款",
    obligors: [debtor],
  },
  claim: { principal: "5000.00", interest: null, court_fee: null },
});

/** Signs what waits for this officer; what signing does is said before it is done. */
export async function sign(desk: Desk, what: string, says: RegExp) {
  await desk.open("/approvals");
  const row = desk.page.getByRole("row", { name: new RegExp(what) });
  const approve = row.getByRole("button", { name: new RegExp(`^${desk.word("act.approve")}: `) });
  await approve.click();
  // What signing does is said before it is done.
  await expect(desk.page.getByRole("dialog")).toContainText(says);
  await desk.send();
  // Signed and gone, or the next signer's turn.
  await expect(approve).toHaveCount(0);
}

export { expect };
