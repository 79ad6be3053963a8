import { expect, test } from "./desk";

test("the log shows its size and age to every officer, its witnesses to none but the auditor", async ({ as }) => {
  const desk = await as("zhifa");
  await desk.open("/evidence");
  const { page } = desk;
  await expect(page.getByRole("heading", { name: desk.word("evidence.log") })).toBeVisible();
  const log = await desk.api<{ size: number; root: string; in_full: boolean }>("GET", "/evidence");
  expect(log.body.size).toBeGreaterThan(50);
  expect(log.body.in_full).toBe(false);
  await expect(page.getByText(desk.word("evidence.restricted"))).toBeVisible();
  await expect(page.getByText(desk.word("evidence.agrees"))).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole("heading", { name: desk.word("evidence.witnesses") })).toHaveCount(0);
});

test("a receipt that was made up does not hold, and what is no receipt is said to be none", async ({ as }) => {
  const desk = await as("zhifa");
  await desk.open("/evidence");
  const { page } = desk;
  const box = page.getByLabel(desk.word("evidence.receipt"));
  const check = page.getByRole("button", { name: desk.word("act.check.receipt") });
  await box.fill("not a receipt");
  await check.click();
  await expect(page.getByText(desk.word("evidence.unreadable"))).toBeVisible();
  await box.fill(JSON.stringify({ receipt_of: "zhixing event v1\n", opening: null, proof: "none", keys: [] }));
  await check.click();
  await expect(page.getByText(desk.word("evidence.fails"))).toBeVisible();
});
