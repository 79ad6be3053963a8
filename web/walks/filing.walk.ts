import { expect, PEOPLE, test } from "./desk";

const GOOD = {
  "file.applicant": "周申请",
  "file.applicant.id": PEOPLE.周申请,
  "file.debtor": "吴被执",
  "file.debtor.id": PEOPLE.吴被执,
  "file.title": "（2026）粤0304民初80001号",
  "file.maker": "深圳市福田区人民法院",
  "file.effective": "2026-05-01",
  "calc.due": "2026-05-11",
  "file.text": "支付货款五万元",
  "calc.principal": "50000.00",
} as const;

test("faults the server finds are shown at their fields; a good application becomes a case", async ({ as }) => {
  const clerk = await as("lian");
  const { page } = clerk;
  await clerk.open("/file");
  const field = (word: keyof typeof GOOD) => page.getByLabel(clerk.word(word), { exact: true });
  const item = (word: keyof typeof GOOD) => page.locator(".ant-form-item", { has: field(word) });
  const submit = page.getByRole("button", { name: clerk.word("act.file") });
  for (const [word, value] of Object.entries(GOOD)) await field(word as keyof typeof GOOD).fill(value);

  // The last digit of the debtor's number is not the one its other digits ask for.
  await field("file.debtor.id").fill(PEOPLE.吴被执.slice(0, 17) + "5");
  await submit.click();
  await expect(item("file.debtor.id")).toContainText("校验");
  await expect(field("file.debtor.id")).toBeFocused();
  await expect(item("file.applicant.id").locator(".ant-form-item-explain-error")).toHaveCount(0);
  await field("file.debtor.id").fill(PEOPLE.吴被执);

  // Three decimals are no money.
  await field("calc.principal").fill("50000.001");
  await submit.click();
  await expect(item("calc.principal").locator(".ant-form-item-explain-error")).not.toBeEmpty();
  const before = await clerk.api<{ items: unknown[] }>("GET", "/cases?q=吴被执");
  expect(before.body.items).toHaveLength(0);
  await field("calc.principal").fill("50000.00");

  await submit.click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(GOOD["file.title"]);
  await expect(page.locator(".case-title")).toContainText("周申请 → 吴被执");
  await expect(page.locator(".case-title")).toContainText(clerk.word("state.received"));

  // Filed, it has a number of its own; what comes next follows from the state.
  await page.getByRole("button", { name: clerk.word("act.accept"), exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^（2026）粤0304执\d+号$/);
  await page.getByRole("button", { name: clerk.word("act.assign"), exact: true }).click();
  await expect(page.locator(".case-title")).toContainText(clerk.word("state.assigned"));
});
