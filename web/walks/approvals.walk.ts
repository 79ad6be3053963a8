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
  await judge.page.getByRole("button", { name: /提请限制消费: 王难/ }).click();
  await expect(judge.page.getByText(judge.word("disc.proposed"))).toBeVisible();
  await expect(head.page.getByRole("row", { name: /对王难限制消费/ })).toBeVisible();

  await judge.open("/approvals");
  const own = judge.page.getByRole("row", { name: /对王难限制消费/ });
  await expect(own).toContainText(judge.word("approval.mine"));
  await own.getByRole("button", { name: /^同意/ }).click();
  const refusal = judge.page.getByRole("alert");
  await expect(refusal).toContainText("提请人与各级审批人不得为同一人");
  await expect(refusal.locator(".cite")).not.toBeEmpty();

  // It waits for the head among the things to do, and the signature carries it out.
  await head.open("/tasks");
  await expect(head.page.getByRole("link", { name: "对王难限制消费" })).toBeVisible();
  await head.open("/approvals");
  await judge.open(`/cases/${id}?tab=discipline`);
  await expect(judge.page.getByRole("row", { name: /王难/ })).toHaveCount(0);
  await head.page.getByRole("button", { name: /^同意: 对王难限制消费/ }).click();
  await expect(head.page.getByRole("row", { name: /对王难限制消费/ })).toContainText("✓ 执行局长居正");
  const president = await as("yuanz");
  await president.open("/approvals");
  await expect(judge.page.getByRole("row", { name: /王难/ })).toHaveCount(0);
  await president.page.getByRole("button", { name: /^同意: 对王难限制消费/ }).click();
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
  await row.getByRole("button", { name: /^Refuse…/ }).click();
  await expect(row.getByRole("button", { name: "Refuse", exact: true })).toBeDisabled();
  await row.getByRole("textbox", { name: "Reason" }).fill("too early");
  await row.getByRole("button", { name: "Refuse", exact: true }).click();
  await expect(head.page.getByText(head.word("none.approvals"))).toBeVisible();
  const after = await judge.api<{ restrictions: unknown[] }>("GET", `/cases/${body.id}/discipline`);
  expect(after.body.restrictions).toHaveLength(0);
  const ladder = await judge.api<{ state: string }[]>("GET", `/cases/${body.id}/approvals`);
  expect(ladder.body.map((approval) => approval.state)).toEqual(["refused"]);
});
