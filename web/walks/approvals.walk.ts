import { application, expect, test } from "./desk";

type Made = { id: string };

test("one proposes, nobody signs for oneself, two others sign, and every open page sees it", async ({ as }) => {
  const clerk = await as("lian");
  const judge = await as("zhifa");
  const head = await as("jujz");

  const made = await clerk.api<Made>("POST", "/cases", application(90001, "郑愿", "王难"));
  const id = made.body.id;
  expect(made.status).toBe(201);
  expect((await clerk.api("POST", `/cases/${id}/filing-decision`, { decision: "accept" })).status).toBe(200);
  expect((await clerk.api("POST", `/cases/${id}/assignment`, {})).status).toBe(200);
  expect((await judge.api("POST", `/cases/${id}/notice`)).status).toBe(200);

  // The head looks at an empty page that nobody reloads from here on.
  await head.open("/approvals");
  await expect(head.page.getByText(head.word("none.approvals"))).toBeVisible();
  await expect(head.page.getByText(head.word("live.on"))).toBeVisible();

  await judge.open(`/cases/${id}?tab=discipline`);
  await judge.act("act.restrict");
  await expect(judge.page.getByText(judge.word("said.proposed"))).toBeVisible();
  await expect(head.page.getByRole("row", { name: /对王难限制消费/ })).toBeVisible();

  await judge.open("/approvals");
  const own = judge.page.getByRole("row", { name: /对王难限制消费/ });
  await expect(own).toContainText(judge.word("approval.mine"));
  await expect(own.locator(".cite")).not.toBeEmpty();
  await expect(own.getByRole("button", { name: /^同意/ })).toHaveCount(0);
  const waiting = await judge.api<{ id: string; summary_zh: string }[]>("GET", "/approvals");
  const mine = waiting.body.find((row) => row.summary_zh === "对王难限制消费");
  const refused = await judge.api<{ rule: string }>("POST", `/approvals/${mine?.id}/decision`, { deed: "approve" });
  expect([refused.status, refused.body.rule]).toEqual([422, "approvals.four_eyes"]);

  // It waits for the head among the things to do, and the signature carries it out.
  await head.open("/tasks");
  await expect(head.page.getByRole("link", { name: "对王难限制消费" })).toBeVisible();
  await head.open("/approvals");
  await judge.open(`/cases/${id}?tab=discipline`);
  await expect(judge.page.getByRole("row", { name: /王难/ })).toHaveCount(0);
  await head.act("act.approve", "对王难限制消费");
  await expect(head.page.getByRole("row", { name: /对王难限制消费/ })).toContainText("✓ 执行局长居正");
  const president = await as("yuanz");
  await president.open("/approvals");
  await expect(judge.page.getByRole("row", { name: /王难/ })).toHaveCount(0);
  await president.act("act.approve", "对王难限制消费");
  await expect(head.page.getByText(head.word("none.approvals"))).toBeVisible();
  await expect(judge.page.getByRole("row", { name: /王难/ })).toContainText(judge.word("disc.in.force"));

  await judge.open(`/cases/${id}?tab=approvals`);
  const row = judge.page.getByRole("row", { name: /对王难限制消费/ });
  await expect(row).toContainText(judge.word("approval.approved"));
  await expect(row).toContainText("✓ 执行局长居正");
  await expect(row).toContainText("✓ 院长元章");
});

test("a refusal needs a reason and changes nothing in the case", async ({ as }) => {
  const clerk = await as("lian");
  const judge = await as("zhifa");
  const head = await as("jujz", { lang: "en" });
  const { body } = await clerk.api<Made>("POST", "/cases", application(90002, "郑愿", "王难"));
  await clerk.api("POST", `/cases/${body.id}/filing-decision`, { decision: "accept" });
  await clerk.api("POST", `/cases/${body.id}/assignment`, {});
  await judge.api("POST", `/cases/${body.id}/notice`);
  const parties = await judge.api<{ id: string; role: string }[]>("GET", `/cases/${body.id}/parties`);
  const debtor = parties.body.find((party) => party.role === "debtor")?.id;
  expect((await judge.api("POST", `/cases/${body.id}/restrictions`, { debtor })).status).toBe(201);

  await head.open("/approvals");
  const row = head.page.getByRole("row", { name: /王难/ });
  await expect(row).toBeVisible();
  const form = await head.begin("act.refuse", "restrict the consumption of 王难");
  await form.locator(".ant-modal-footer .ant-btn-primary").click();
  await expect(form.locator(".ant-form-item-explain-error")).not.toBeEmpty();
  await form.getByLabel("Reason").fill("too early");
  await head.send();
  await expect(head.page.getByText(head.word("none.approvals"))).toBeVisible();
  const after = await judge.api<{ restrictions: unknown[] }>("GET", `/cases/${body.id}/discipline`);
  expect(after.body.restrictions).toHaveLength(0);
  const ladder = await judge.api<{ state: string }[]>("GET", `/cases/${body.id}/approvals`);
  expect(ladder.body.map((approval) => approval.state)).toEqual(["refused"]);
});
