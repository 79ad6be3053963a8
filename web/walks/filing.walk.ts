import { expect, PEOPLE, test } from "./desk";

const GOOD = {
  "applicants[0].name": "周申请",
  "applicants[0].document_number": PEOPLE.周申请,
  "debtors[0].name": "吴被执",
  "debtors[0].document_number": PEOPLE.吴被执,
  "title.number": "（2026）粤0304民初80001号",
  "title.court": "深圳市福田区人民法院",
  "title.effective_on": "2026-05-01",
  "title.last_performance_day": "2026-05-11",
  "title.text": "支付货款五万元",
  "claim.principal": "50000.00",
} as const;

test("faults the server finds are shown at their fields; a good application becomes a case", async ({ as }) => {
  const clerk = await as("lian");
  const { page } = clerk;
  await clerk.open("/file");
  const field = (name: keyof typeof GOOD) => page.locator(`[id="filing_${name}"]`);
  const item = (name: keyof typeof GOOD) => page.locator(".ant-form-item", { has: field(name) });
  const submit = page.getByRole("button", { name: clerk.word("act.file") });
  for (const [name, value] of Object.entries(GOOD)) await field(name as keyof typeof GOOD).fill(value);

  // The last digit of the debtor's number is not the one its other digits ask for.
  await field("debtors[0].document_number").fill(PEOPLE.吴被执.slice(0, 17) + "5");
  await submit.click();
  await expect(item("debtors[0].document_number")).toContainText("校验");
  await expect(field("debtors[0].document_number")).toBeFocused();
  await expect(item("applicants[0].document_number").locator(".ant-form-item-explain-error")).toHaveCount(0);
  await field("debtors[0].document_number").fill(PEOPLE.吴被执);

  // Three decimals are no money.
  await field("claim.principal").fill("50000.001");
  await submit.click();
  await expect(item("claim.principal").locator(".ant-form-item-explain-error")).not.toBeEmpty();
  const before = await clerk.api<{ items: unknown[] }>("GET", "/cases?q=吴被执");
  expect(before.body.items).toHaveLength(0);
  await field("claim.principal").fill("50000.00");

  await submit.click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(GOOD["title.number"]);
  await expect(page.locator(".case-title")).toContainText("周申请 → 吴被执");
  await expect(page.locator(".case-title")).toContainText(clerk.word("state.received"));

  // Filed, it has a number of its own; what comes next follows from the state.
  await clerk.act("act.accept");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^（2026）粤0304执\d+号$/);
  await clerk.act("act.assign");
  await expect(page.locator(".case-title")).toContainText(clerk.word("state.assigned"));
});
