import { CASE_A, expect, test } from "./desk";
import { texts } from "./sheets";

test("finished case A shows every part of what happened", async ({ as }) => {
  const desk = await as("zhifa");
  const { page } = desk;
  const id = await desk.caseId(CASE_A);
  const tab = async (name: string) => desk.open(`/cases/${id}?tab=${name}`);

  await tab("overview");
  await expect(page.locator(".case-title")).toContainText(desk.word("way.satisfied"));
  const owed = page.getByRole("table", { name: desk.word("owed.title") });
  await expect(owed.getByRole("row", { name: desk.word("owed.general") })).toContainText("24,591.78");
  await expect(owed.getByRole("row", { name: desk.word("owed.doubled") })).toContainText("1,645.00");
  await expect(owed.getByRole("row", { name: desk.word("owed.fee") })).toContainText("3,325.80");
  await expect(owed.getByRole("row", { name: desk.word("owed.obtained") })).toContainText("231,712.58");
  await expect(owed.getByRole("row", { name: desk.word("owed.outstanding") })).toContainText("0.00");

  const steps = page.locator(".flow .step");
  await expect(steps).toHaveCount(40);
  const notice = page.getByRole("button", { name: /^3 发出执行通知书: 已完成/ });
  await expect(notice).toContainText("02-09");
  await notice.focus();
  await expect(page.getByRole("tooltip")).toContainText("第四条");
  await expect(page.getByRole("button", { name: /^21 启动拍卖: 不需要/ })).toBeVisible();
  await expect(page.getByRole("button", { name: /^32 归档/ })).toContainText("2026-06-17");

  await tab("parties");
  await expect(page.getByRole("row", { name: /赵申请/ })).toContainText("440399**********14");
  await expect(page.locator("main")).not.toContainText("440399188001010014");

  await tab("property");
  await expect(page.getByRole("row", { name: /6227000000000250000/ })).toContainText("250,000.00");

  await tab("plan");
  const hold = page.getByRole("row", { name: /240,000\.00/ });
  await expect(hold).toContainText("231,712.58");
  await expect(hold).toContainText("8,287.42");

  await tab("orders");
  await expect(page.getByRole("status").first()).toContainText("13");
  await page.getByRole("row", { name: /中国人民银行/ }).getByRole("button").click();
  await expect(page.locator(".facts-of").first()).toContainText("BANK-CCB");

  await tab("money");
  const balances = page.locator(".balances > div");
  await expect(balances).toHaveCount(7);
  for (const balance of await balances.all()) await expect(balance.locator("dd")).toHaveText("0.00");
  const main = page.locator("main");
  await expect(main.getByRole("row", { name: /发放申请执行人/ })).toContainText("228,386.78");
  await expect(main.getByRole("row", { name: /执行费缴国库/ })).toContainText("3,325.80");
  await expect(main.getByRole("row", { name: /待分配案款/ })).toHaveCount(2);

  await tab("discipline");
  await expect(page.getByRole("heading", { name: desk.word("disc.restrictions") })).toBeVisible();

  await tab("ending");
  await expect(page.locator("tbody tr.ant-table-row")).toHaveCount(12);

  await tab("approvals");
  await expect(page.getByRole("row", { name: /结案:执行完毕/ })).toContainText("居正");

  await tab("timeline");
  await expect(page.getByRole("row", { name: /扣划231712\.58元至案款账户/ })).toContainText("民诉法(2023)第253条");
});

test("a paper opens in the page as a real PDF", async ({ as }) => {
  const desk = await as("zhifa");
  const { page } = desk;
  await desk.open(`/cases/${await desk.caseId(CASE_A)}?tab=documents`);
  await expect(page.getByRole("status").first()).toContainText("14");
  await page.getByRole("link", { name: "执行裁定书(冻结)" }).click();
  const frame = page.locator("iframe[title^='执行裁定书(冻结)']");
  await expect(frame).toBeVisible();
  const paper = await page.request.get((await frame.getAttribute("src")) ?? "");
  expect(paper.headers()["content-type"]).toBe("application/pdf");
  expect((await paper.body()).subarray(0, 5).toString()).toBe("%PDF-");
  // The address is the paper's: a colleague who is sent it sees the same.
  await page.reload();
  await expect(frame).toBeVisible();
});

test("a list of the case searches, sorts, and goes out as it stands", async ({ as }) => {
  const desk = await as("zhifa");
  const { page } = desk;
  await desk.open(`/cases/${await desk.caseId(CASE_A)}?tab=timeline`);
  const rows = page.locator("tbody tr.ant-table-row");
  await expect(rows).toHaveCount(17);
  await page.getByRole("columnheader", { name: desk.word("col.amount") }).click();
  await expect(rows.first()).toContainText("3,325.80");
  await page.getByRole("textbox", { name: new RegExp(desk.word("list.search")) }).fill("解除冻结");
  await expect(rows).toHaveCount(1);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: desk.word("export"), exact: true }).click()]);
  const sheet = await texts(download);
  expect(sheet.slice(0, 2)).toEqual([desk.word("col.at"), desk.word("col.what")]);
  expect(sheet).toContain("8287.42");
  expect(sheet).not.toContain("200000.00");
});
