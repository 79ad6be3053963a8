// Every page, in both languages, at a desk's and a phone's width: nothing a screen reader or a keyboard
// stumbles over, and nothing to scroll sideways.
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { application, CASE_A, type Desk, expect, type Lang, test } from "./desk";

const PAGES = [
  "tasks", "tasks?whose=court", "cases", "file", "approvals", "funds", "calc", "board",
  "reference", "reference?tab=catalogue", "reference?tab=institutions", "reference?tab=scores", "reference?tab=ended", "reference?tab=round", "reference?tab=measures", "reference?tab=feeds", "evidence", "security",
];
const TABS = ["overview", "parties", "property", "plan", "orders", "pricing", "money", "discipline", "ending", "documents", "timeline", "approvals"];
const WIDTHS = [1280, 375];
// Forms a judge fills in, by the tab that offers them.
const FORMS = {
  overview: ["act.flag", "act.extend"],
  discipline: ["act.report", "act.list", "act.lodge", "act.leave", "act.sanction"],
  ending: ["act.investigate", "act.clue", "act.reward", "act.interview", "act.panel"],
  money: ["act.pay.one", "act.power", "act.delay", "act.delay.end"],
} as const;
const LANGS: Lang[] = ["zh", "en"];

async function look(desk: Desk, where: string) {
  const { page } = desk;
  await still(page);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, `${where} scrolls sideways`).toBeLessThanOrEqual(0);
  const { violations } = await new AxeBuilder({ page }).analyze();
  const bad = violations
    .filter((violation) => violation.impact === "serious" || violation.impact === "critical")
    .map((violation) => `${where}: ${violation.id} at ${violation.nodes.map((node) => node.target.join(" ")).join(", ")}`);
  expect(bad).toEqual([]);
}

/** What fades in has no contrast yet: wait until nothing moves that will come to rest. */
async function still(page: Page) {
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter((moving) => moving.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY)
        .map((moving) => moving.finished),
    ),
  );
}

for (const lang of LANGS) {
  for (const width of WIDTHS) {
    test(`every page is clean in ${lang} at ${width}`, async ({ as }) => {
      test.setTimeout(180_000);
      const desk = await as("zhifa", { lang, width });
      const id = await desk.caseId(CASE_A);
      const places = [...PAGES, ...TABS.map((tab) => `cases/${id}?tab=${tab}`)];
      for (const place of places) {
        await desk.open(`/${place}`);
        await expect(desk.page.getByRole("heading", { level: 1 })).toBeVisible();
        await desk.settled();
        await look(desk, place);
      }
      await desk.open("/calc");
      for (const button of await desk.page.getByRole("button", { name: desk.word("act.compute") }).all()) await button.click();
      await expect(desk.page.locator("output")).toHaveCount(3);
      await look(desk, "calc with results");
      await desk.open("/board");
      for (const button of await desk.page.getByRole("button", { name: new RegExp(`^${desk.word("as.table")}`) }).all()) await button.click();
      await look(desk, "board as tables");
    });
  }
  test(`every form of a case is clean in ${lang}`, async ({ as }) => {
    test.setTimeout(240_000);
    const clerk = await as("lian", { lang });
    const judge = await as("zhifa", { lang });
    const { body } = await clerk.api<{ id: string }>("POST", "/cases", application(lang === "zh" ? 63001 : 63002, "郑愿", "王难"));
    await clerk.open("/file");
    await look(clerk, "filing");
    await clerk.open(`/cases/${body.id}`);
    await clerk.begin("act.reject");
    await look(clerk, "act.reject");
    await clerk.api("POST", `/cases/${body.id}/filing-decision`, { decision: "accept" });
    await clerk.api("POST", `/cases/${body.id}/assignment`, {});
    await judge.api("POST", `/cases/${body.id}/notice`);
    for (const [tab, acts] of Object.entries(FORMS)) {
      for (const act of acts) {
        for (const width of WIDTHS) {
          await judge.page.setViewportSize({ width, height: 900 });
          await judge.open(`/cases/${body.id}?tab=${tab}`);
          await judge.page.reload();
          await judge.settled();
          const form = await judge.begin(act);
          // Sent empty, it says what is missing.
          await form.locator(".ant-modal-footer .ant-btn-primary").click();
          await expect(form.locator(".ant-form-item-explain-error").first()).toBeVisible();
          await look(judge, `${act} at ${width}`);
        }
      }
    }
  });
  test(`the door is clean in ${lang}`, async ({ stranger }) => {
    const desk = await stranger(lang);
    for (const width of WIDTHS) {
      await desk.page.setViewportSize({ width, height: 900 });
      await desk.page.goto("/");
      await expect(desk.page.getByRole("heading", { level: 1 })).toBeVisible();
      await look(desk, `door at ${width}`);
    }
  });
}
