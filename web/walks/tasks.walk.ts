import { CASE_A, application, expect, test } from "./desk";

test("what to do next: deadlines first due first, late ones marked, new cases for who files", async ({ as }) => {
  const judge = await as("zhifa");
  await judge.open("/tasks");
  const late = judge.page.getByRole("row", { name: /归档/ });
  await expect(late).toContainText(CASE_A);
  await expect(late).toContainText(/超期 \d+ 天/);
  const due = await judge.page.locator("tbody tr.ant-table-row td:first-child", { hasText: /^\d{4}-\d\d-\d\d$/ }).allTextContents();
  expect(due).toEqual([...due].sort());

  // A case that comes in appears at the filing desk, not at the judge's, without a reload.
  const clerk = await as("lian");
  await clerk.open("/tasks");
  await expect(clerk.page.getByText(clerk.word("live.on"))).toBeVisible();
  const made = await clerk.api("POST", "/cases", application(95001));
  expect(made.status).toBe(201);
  const review = clerk.page.getByRole("row", { name: /审查并决定是否立案.*民初95001号/ });
  await clerk.page.getByRole("textbox", { name: /下一步/ }).fill("95001");
  await expect(review).toBeVisible();
  await expect(judge.page.getByText("民初95001号")).toHaveCount(0);
});

test("the board's numbers are those of the court, as a picture and as a table", async ({ as }) => {
  const head = await as("jujz", { lang: "en" });
  await head.open("/board");
  const { page } = head;
  await expect(page.locator(".tile", { hasText: "Obtained" })).toContainText("228,386.78");
  const money = page.getByRole("table", { name: head.word("board.money") });
  await expect(money.getByRole("row", { name: /2026-03/ })).toContainText("228386.78");
  const nodes = page.getByRole("table", { name: head.word("board.nodes") });
  await expect(nodes.getByRole("row", { name: /first network query/ }).getByRole("cell").first()).toHaveText("1");
  await expect(page.locator(".chart svg").first()).toBeVisible();
  await page.getByRole("button", { name: `Table ${head.word("board.load")}` }).click();
  await expect(page.getByRole("table", { name: head.word("board.load") })).toBeVisible();
});
