// What goes wrong, as an officer sees it: a page somebody else overtook, a server that is away, an act
// of another post, a rule that says no.
import { application, expect, test } from "./desk";

type Made = { id: string };

test("whoever is overtaken is told, sees how things stand, and goes on", async ({ as }) => {
  const clerk = await as("lian");
  const { body } = await clerk.api<Made>("POST", "/cases", application(62001, "郑愿", "王难"));
  // The page does not hear of the other clerk's decision.
  await clerk.page.route("**/api/v1/stream", (route) => route.abort());
  await clerk.open(`/cases/${body.id}`);
  const form = await clerk.begin("act.reject");
  await form.getByLabel(clerk.word("reason")).fill("不属本院管辖");
  expect((await clerk.api("POST", `/cases/${body.id}/filing-decision`, { decision: "accept" })).status).toBe(200);
  await form.locator(".ant-modal-footer .ant-btn-primary").click();
  await expect(clerk.page.locator(".ant-notification")).toContainText(clerk.word("stale.what"));
  await expect(clerk.page.getByRole("heading", { level: 1 })).toHaveText(/执\d+号$/);
});

test("a server that is away is said in words; what was typed stays, and sending again does it once", async ({ as }) => {
  const clerk = await as("lian", { lang: "en" });
  const { body } = await clerk.api<Made>("POST", "/cases", application(62002, "郑愿", "王难"));
  await clerk.open(`/cases/${body.id}`);
  const form = await clerk.begin("act.reject");
  await form.getByLabel("Reason").fill("not ours");
  const keys: string[] = [];
  await clerk.page.route("**/filing-decision", (route) => {
    keys.push(route.request().headers()["idempotency-key"] ?? "");
    return keys.length === 1 ? route.abort() : route.continue();
  });
  const send = form.locator(".ant-modal-footer .ant-btn-primary");
  await send.click();
  await expect(form.getByRole("alert")).toContainText(clerk.word("gone.title"));
  await expect(form.getByLabel("Reason")).toHaveValue("not ours");
  await clerk.send();
  expect(keys[1]).toBe(keys[0]);
  await expect(clerk.page.locator(".case-title")).toContainText(clerk.word("state.rejected"));
});

test("acts of another post are not offered, and the desk says whose they are", async ({ as }) => {
  const finance = await as("caiwu");
  await finance.open("/file");
  await expect(finance.page.getByText(finance.word("file.denied"))).toBeVisible();
  const clerk = await as("lian");
  const { body } = await clerk.api<Made>("POST", "/cases", application(62003, "郑愿", "王难"));
  await finance.open(`/cases/${body.id}`);
  await expect(finance.page.getByText(finance.word("deed.by"))).toContainText(finance.word("post.filing_clerk"));
  await expect(finance.page.getByRole("button", { name: finance.word("act.reject") })).toHaveCount(0);
});

test("a rule that refuses shows its words and its article at the field", async ({ as }) => {
  const clerk = await as("lian");
  const judge = await as("zhifa");
  const { body } = await clerk.api<Made>("POST", "/cases", application(62004, "郑愿", "王难"));
  await clerk.api("POST", `/cases/${body.id}/filing-decision`, { decision: "accept" });
  await clerk.api("POST", `/cases/${body.id}/assignment`, {});
  await judge.api("POST", `/cases/${body.id}/notice`);
  await judge.open(`/cases/${body.id}?tab=discipline`);
  const form = await judge.begin("act.report");
  await judge.choose(form.getByLabel(judge.word("col.outcome")), judge.word("outcome.not_reported"));
  await form.locator(".ant-modal-footer .ant-btn-primary").click();
  const item = form.locator(".ant-form-item", { has: judge.page.getByLabel(judge.word("col.outcome")) });
  await expect(item).toContainText("尚未届满");
  await expect(item).toContainText(/§ .*条/);
});
