// 终本 by clicks: what has to be recorded first, each form's refusal at its field, and the checklist that
// says what is still missing.
import { application, type Desk, expect, test } from "./desk";

type Made = { id: string };

async function filed(clerk: Desk, judge: Desk, serial: number): Promise<string> {
  const { body } = await clerk.api<Made>("POST", "/cases", application(serial, "郑愿", "王难"));
  expect((await clerk.api("POST", `/cases/${body.id}/filing-decision`, { decision: "accept" })).status).toBe(200);
  expect((await clerk.api("POST", `/cases/${body.id}/assignment`, {})).status).toBe(200);
  expect((await judge.api("POST", `/cases/${body.id}/notice`)).status).toBe(200);
  return body.id;
}

test("the records for ending are made in the desk, and the checklist follows", async ({ as }) => {
  test.setTimeout(120_000);
  const judge = await as("zhifa");
  const id = await filed(await as("lian"), judge, 61001);
  const { page } = judge;
  await judge.open(`/cases/${id}?tab=ending`);
  const check = (number: number) => page.getByRole("row", { name: new RegExp(`^${number} `) });
  await expect(check(4)).toContainText(judge.word("passed.no"));

  let form = await judge.begin("act.investigate");
  await form.getByLabel(judge.word("col.unit")).fill("深圳市住房公积金管理中心");
  for (const topic of ["topic.housing_fund", "topic.wealth_products", "topic.insurance", "topic.dividends"] as const) {
    const box = form.getByRole("checkbox", { name: judge.word(topic), exact: true }).first();
    // The form holds what is ticked and draws it a moment after the click.
    await box.click();
    await expect(box).toBeChecked();
  }
  await form.getByLabel(judge.word("col.result")).fill("均无");
  await judge.send();
  await expect(check(4)).toContainText(judge.word("passed.yes"));
  await expect(page.getByRole("row", { name: /住房公积金管理中心/ })).toContainText(judge.word("topic.insurance"));

  // A clue that nobody verified keeps the case open.
  form = await judge.begin("act.clue");
  await form.getByLabel(judge.word("col.source")).fill("申请执行人");
  await form.getByLabel(judge.word("col.content")).fill("有一辆小汽车");
  await judge.send();
  await expect(check(5)).toContainText(judge.word("passed.no"));
  form = await judge.begin("act.verify", "有一辆小汽车");
  await form.getByLabel(judge.word("col.result")).fill("已过户他人");
  await judge.send();
  await expect(check(5)).toContainText(judge.word("passed.yes"));

  form = await judge.begin("act.interview");
  await form.getByLabel(judge.word("col.said")).fill("同意终本");
  await form.getByRole("radio", { name: judge.word("yes") }).check();
  await judge.send();
  await expect(check(8)).toContainText(judge.word("passed.yes"));

  // Two members are no panel: the refusal stands at the members, and nothing was recorded.
  form = await judge.begin("act.panel");
  const members = form.getByLabel(judge.word("col.members"));
  for (const member of ["甲", "乙"]) {
    await members.fill(member);
    await members.press("Enter");
  }
  await form.getByRole("radio", { name: judge.word("yes") }).check();
  await form.getByLabel(judge.word("col.opinion")).fill("符合条件");
  await form.locator(".ant-modal-footer .ant-btn-primary").click();
  await expect(form.locator(".ant-form-item", { has: page.getByLabel(judge.word("col.members")) }).locator(".ant-form-item-explain-error").first()).toContainText(/三|3/);
  await members.fill("丙");
  await members.press("Enter");
  await judge.send();
  await expect(page.getByRole("row", { name: /甲、乙、丙/ })).toBeVisible();

  // Not three months yet: proposing is refused, with its article.
  await judge.begin("act.end");
  await page.getByRole("dialog").locator(".ant-modal-footer .ant-btn-primary").click();
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText(/第.*条/);
});
