// 持续查控 by clicks: a refusal at its field with its article, the approval, freeze and deduct in one, who was
// asked, letting go of a part, and stopping; and who may not leave the country.
import { application, clean, type Desk, expect, sign, test } from "./desk";

type Made = { id: string };

/** A case that has been noticed, against a debtor with whom no other walk counts the money. */
async function noticed(clerk: Desk, judge: Desk, serial: number): Promise<string> {
  const { body } = await clerk.api<Made>("POST", "/cases", application(serial, "郑愿", "王难"));
  expect((await clerk.api("POST", `/cases/${body.id}/filing-decision`, { decision: "accept" })).status).toBe(200);
  expect((await clerk.api("POST", `/cases/${body.id}/assignment`, {})).status).toBe(200);
  expect((await judge.api("POST", `/cases/${body.id}/notice`)).status).toBe(200);
  return body.id;
}

test("queries are repeated, what they find is held and taken, and all of it can be stopped", async ({ as }) => {
  test.setTimeout(240_000);
  const judge = await as("zhifa");
  const head = await as("jujz");
  const id = await noticed(await as("lian"), judge, 64001);
  const { page } = judge;
  await judge.open(`/cases/${id}?tab=plan`);
  const form = await judge.begin("act.repeat");
  await form.getByLabel(judge.word("repetition.days")).fill("91");
  await form.locator(".ant-modal-footer .ant-btn-primary").click();
  await expect(form.locator(".ant-form-item-explain-error").first()).toContainText("90");
  await form.getByLabel(judge.word("repetition.days")).fill("30");
  await form.getByRole("checkbox", { name: judge.word("repetition.takes") }).check();
  await judge.send();
  await sign(head, "查询并控制一次", /每7日/);
  await judge.open(`/cases/${id}?tab=plan`);
  const running = page.getByRole("row", { name: new RegExp(judge.word("repetition.running")) });
  await expect(running).toBeVisible({ timeout: 60_000 });
  await clean(page, "control-repetition");

  await judge.open(`/cases/${id}?tab=property`);
  await expect(page.getByText(judge.word("round.repetition"), { exact: true })).toBeVisible({ timeout: 60_000 });
  await page.getByRole("row", { name: new RegExp(judge.word("round.repetition")) }).getByRole("button").click();
  await expect(page.locator(".asked").first()).toBeVisible();
  await clean(page, "control-asked");

  await judge.open(`/cases/${id}?tab=plan`);
  const stop = await judge.begin("act.stop.repetition", judge.word("repetitions"));
  await stop.getByLabel(judge.word("reason")).fill("双方正在和解");
  await judge.send();
  await expect(page.getByRole("row", { name: new RegExp(judge.word("repetition.stopped")) })).toContainText("双方正在和解");
});

test("where no exit-entry office is joined the desk says so, with the article", async ({ as }) => {
  const judge = await as("zhifa");
  const id = await noticed(await as("lian"), judge, 64002);
  await judge.open(`/cases/${id}?tab=discipline`);
  const form = await judge.begin("act.exit");
  await form.locator(".ant-modal-footer .ant-btn-primary").click();
  await expect(form).toContainText("现场办理");
  await clean(judge.page, "control-exit");
});

test("how far the half-yearly round has come is a page of its own", async ({ as }) => {
  const judge = await as("zhifa");
  await judge.open("/reference?tab=round");
  await expect(judge.page.locator("main")).toContainText(judge.word("requery.per.day"));
  await clean(judge.page, "control-round");
});
