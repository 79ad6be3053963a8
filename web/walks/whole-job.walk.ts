// The main job by clicks alone, as its officers do it: from the application to the closed case, each in
// a browser of their own, no page ever reloaded by hand.
import { expect, PEOPLE, sign, test } from "./desk";

const TITLE = "（2026）粤0304民初60001号";
const FORM = {
  "applicants[0].name": "赵申请",
  "applicants[0].document_number": PEOPLE.赵申请,
  "applicants[0].account.account": "6225880000000001",
  "debtors[0].name": "钱本固",
  "debtors[0].document_number": PEOPLE.钱本固,
  "title.number": TITLE,
  "title.court": "深圳市福田区人民法院",
  "title.effective_on": "2026-05-01",
  "title.last_performance_day": "2026-05-11",
  "title.text": "支付货款五千元",
  "claim.principal": "5000.00",
};

test("from the application to the closed case, by clicks", async ({ as }) => {
  test.setTimeout(240_000);
  const clerk = await as("lian");
  await clerk.open("/file");
  for (const [name, value] of Object.entries(FORM)) await clerk.page.locator(`[id="filing_${name}"]`).fill(value);
  await clerk.choose(clerk.page.locator('[id="filing_applicants[0].account.bank"]'), "招商银行");
  await clerk.page.getByRole("button", { name: clerk.word("act.file") }).click();
  await expect(clerk.page.getByRole("heading", { level: 1 })).toHaveText(TITLE);
  await clerk.act("act.accept");
  await expect(clerk.page.getByRole("heading", { level: 1 })).toHaveText(/^（2026）粤0304执\d+号$/);
  const number = (await clerk.page.getByRole("heading", { level: 1 }).textContent()) ?? "";
  const form = await clerk.begin("act.assign");
  await clerk.choose(form.getByLabel(clerk.word("col.handler")), "执行法官郑法");
  await clerk.send();
  await expect(clerk.page.locator(".case-title")).toContainText(clerk.word("state.assigned"));
  // The next step is the judge's, and says so.
  await expect(clerk.page.getByText(clerk.word("deed.by"))).toContainText(clerk.word("post.judge"));

  const judge = await as("zhifa");
  const { page } = judge;
  const id = await judge.caseId(number);
  const main = page.locator("main");
  await judge.open(`/cases/${id}`);
  await judge.act("act.notice");
  await judge.act("act.inquire");
  await judge.open(`/cases/${id}?tab=property`);
  const account = page.getByRole("row", { name: /6227000000000250000/ });
  await expect(account).toContainText("18,287.42", { timeout: 60_000 });
  await expect(page.getByText(judge.word("round.complete"))).toBeVisible({ timeout: 60_000 });

  // More than is owed is refused at the limit, with the article; the plan's own limit is not.
  await judge.open(`/cases/${id}?tab=plan`);
  const limit = page.getByRole("textbox", { name: /^限额 6227000000000250000/ });
  const planned = await limit.inputValue();
  await limit.fill("18000.00");
  await page.getByRole("button", { name: judge.word("act.propose") }).click();
  await expect(page.getByRole("alert")).toContainText(/第.*条/);
  await limit.fill(planned);
  await page.getByRole("button", { name: judge.word("act.propose") }).click();
  await expect(page.getByText(judge.word("said.proposed"))).toBeVisible();

  const head = await as("jujz");
  await sign(head, "冻结", /6227000000000250000/);
  const deduct = page.getByRole("button", { name: `${judge.word("act.deduct")}: 6227000000000250000` });
  await expect(deduct).toBeVisible({ timeout: 60_000 });

  await judge.act("act.deduct", "6227000000000250000");
  await sign(head, "扣划", /案款专用账号/);
  await judge.open(`/cases/${id}?tab=money`);
  const pay = page.getByRole("button", { name: judge.word("act.pay"), exact: true });
  await expect(pay).toBeVisible({ timeout: 60_000 });
  await expect(main).toContainText(judge.word("payfor.treasury"));
  await judge.act("act.pay");
  await sign(head, "发放", /赵申请/);
  await sign(await as("caiwu"), "发放", /最后一级/);
  await expect(page.getByText(judge.word("payline.paid"), { exact: true })).toHaveCount(2, { timeout: 60_000 });
  await expect(page.locator(".balances > div").first()).toContainText("0.00");

  await judge.open(`/cases/${id}`);
  await judge.act("act.close");
  await sign(head, "结案", /执行完毕/);
  await expect(page.locator(".case-title")).toContainText(judge.word("way.satisfied"), { timeout: 60_000 });
  await expect(main).toContainText(judge.word("next.none"));
  const archiving = await judge.begin("act.archive");
  await archiving.getByLabel(judge.word("col.archive.number")).fill("2026-0001");
  await judge.send();
  await expect(page.getByRole("button", { name: /^32 归档: 已完成/ })).toBeVisible();
});
