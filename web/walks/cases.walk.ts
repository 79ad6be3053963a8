import { CASE_A, application, expect, test } from "./desk";
import { texts } from "./sheets";

test("the list of cases filters, sorts, pages and goes out as a sheet", async ({ as }) => {
  const clerk = await as("lian");
  // One more page than fits, each with an amount of its own, the largest first when sorted.
  for (let serial = 1; serial <= 22; serial += 1) {
    const ask = { ...application(70000 + serial), claim: { principal: `${serial}000.00`, interest: null, court_fee: null } };
    expect((await clerk.api("POST", "/cases", ask)).status).toBe(201);
  }
  const all = await clerk.api<{ items: unknown[] }>("GET", "/cases?limit=500");
  const left = all.body.items.length - 20;
  expect(left).toBeGreaterThanOrEqual(3);
  const { page } = clerk;
  const rows = page.locator("tbody tr.ant-table-row");
  await clerk.open("/cases");
  await expect(rows).toHaveCount(20);

  await page.getByRole("button", { name: clerk.word("more") }).click();
  await expect(rows).toHaveCount(left);
  await page.getByRole("button", { name: clerk.word("previous") }).click();
  await expect(rows).toHaveCount(20);

  await page.goto("/#/cases?sort=amount");
  await expect(rows.first()).toContainText("200,000.00");
  await expect(rows.nth(1)).toContainText("22,000.00");

  await page.getByRole("combobox", { name: clerk.word("col.state") }).click();
  await page.locator(".ant-select-item-option", { hasText: clerk.word("state.closed") }).click();
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText(CASE_A);
  expect(page.url()).toContain("state=closed");

  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: clerk.word("export") }).click()]);
  expect(download.suggestedFilename()).toBe("cases.xlsx");
  const sheet = await texts(download);
  expect(sheet[0]).toBe("案号");
  expect(sheet).toContain(CASE_A);
  expect(sheet).toContain("200000.00");
  expect(sheet.join()).not.toContain("70001");

  await page.goto("/#/cases?q=nobody");
  await expect(page.getByText(clerk.word("none.cases"))).toBeVisible();
});

test("a case is found and opened with the keyboard alone", async ({ as }) => {
  const desk = await as("zhifa");
  const { page } = desk;
  await desk.open("/cases?state=closed");
  await expect(page.getByRole("link", { name: CASE_A })).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: desk.word("skip") })).toBeFocused();
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press("Tab");
    if ((await page.evaluate(() => document.activeElement?.textContent)) === CASE_A) break;
  }
  await expect(page.getByRole("link", { name: CASE_A })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(CASE_A);
});
