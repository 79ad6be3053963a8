// 信息公开网 – the public site as a stranger uses it: with a phone, by keyboard, in either language, without
// scripts; and what reaches the court from there.
import type { Page } from "@playwright/test";
import { application, clean, expect, PEOPLE, sign, test } from "./desk";

type Made = { id: string };

const at = (path: string) => `${process.env.PORTAL}${path}`;

async function search(page: Page, name: string, number: string) {
  await page.getByLabel(/姓名或名称|^Name$/).fill(name);
  await page.getByLabel(/证件号码|Document number/).fill(number);
  await page.locator("form:has(#number) button").click();
}

test("every page is clean in both languages at a desk's and a phone's width", async ({ stranger }) => {
  const { page } = await stranger();
  for (const width of [1280, 375]) {
    await page.setViewportSize({ width, height: 900 });
    for (const path of ["/", "/check", "/decision", "/rewards", "/verify", "/about", "/ticket", "/nowhere"]) {
      for (const base of ["", "/en"]) {
        await page.goto(at(base + path));
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await clean(page, `portal${(base + path).replaceAll("/", "-")}-${width}`);
      }
    }
  }
});

test("a listed debtor is found by name and number, says they are not the debtor, and an officer sees it", async ({ as, stranger }) => {
  test.setTimeout(120_000);
  const clerk = await as("lian");
  const { body } = await clerk.api<Made>("POST", "/cases", application(64001, "郑愿", "吴被执"));
  const judge = await as("zhifa");
  expect((await clerk.api("POST", `/cases/${body.id}/filing-decision`, { decision: "accept" })).status).toBe(200);
  expect((await clerk.api("POST", `/cases/${body.id}/assignment`, {})).status).toBe(200);
  expect((await judge.api("POST", `/cases/${body.id}/notice`)).status).toBe(200);
  const { body: parties } = await judge.api<{ id: string; name: string }[]>("GET", `/cases/${body.id}/parties`);
  const debtor = parties.find((party) => party.name === "吴被执")?.id;
  const listing = { debtor, ground: "G1", conduct: "有能力而拒不履行" };
  expect((await judge.api("POST", `/cases/${body.id}/listings`, listing)).status).toBe(201);
  await sign(await as("jujz"), "将吴被执纳入失信", /失信/);
  await sign(await as("yuanz"), "将吴被执纳入失信", /失信/);

  const { page } = await stranger();
  await page.setViewportSize({ width: 375, height: 800 });
  await page.goto(at("/"));
  const entry = page.getByRole("listitem").filter({ hasText: "失信被执行人" });
  await expect(async () => {
    await page.goto(at("/"));
    await search(page, "吴被执", PEOPLE["吴被执"]);
    await expect(entry).toBeVisible({ timeout: 2000 });
  }).toPass({ timeout: 30_000 });
  await clean(page, "portal-results");
  await entry.getByRole("link").click();
  await expect(page.getByText("有能力而拒不履行")).toBeVisible();
  await expect(page.getByText(PEOPLE["吴被执"])).toHaveCount(0);
  await clean(page, "portal-entry");

  await page.getByRole("link", { name: /申请纠正/ }).click();
  await clean(page, "portal-correction");
  await page.getByLabel("本人并非被执行人").check();
  await page.getByLabel("事实和理由").fill("我与债务人同名,证件号码不同");
  await page.getByLabel("申请人姓名或名称").fill("吴被执");
  await page.getByLabel("申请人证件号码").fill("440399199001010017");
  await page.getByRole("button", { name: "提交" }).click();
  await expect(page.getByRole("status")).toContainText("已经送达");
  await page.getByRole("link", { name: "查看进度" }).click();
  await expect(page.getByText("审查中")).toBeVisible();

  const { body: open } = await judge.api<{ case: string; claim: string }[]>("GET", "/corrections");
  expect(open).toContainEqual(expect.objectContaining({ case: body.id, claim: "not_the_person" }));
  const refused = await judge.api("POST", `/cases/${body.id}/restrictions`, { debtor });
  expect(refused.status).toBe(422);

  // An officer looks, two others sign, and the case goes on; who asked sees what became of it.
  const { body: all } = await judge.api<{ corrections: { id: string }[] }>("GET", `/cases/${body.id}/discipline`);
  const decision = { upheld: false, reason: "证件号码与被执行人一致" };
  expect((await judge.api("POST", `/cases/${body.id}/corrections/${all.corrections[0]?.id}/decision`, decision)).status).toBe(201);
  await sign(await as("jujz"), "吴被执的纠正申请", /驳回/);
  await sign(await as("yuanz"), "吴被执的纠正申请", /驳回/);
  await page.reload();
  await expect(page.getByText("已驳回")).toBeVisible();
});

test("without scripts searching and reading work", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(at("/en/"));
  await search(page, "nobody", PEOPLE["王难"]);
  await expect(page.getByText("Nothing is published now.")).toBeVisible();
  await context.close();
});

test("whoever asks gets a file that proves where they stand", async ({ stranger }) => {
  const { page } = await stranger();
  await page.goto(at("/check"));
  await page.getByLabel("证件号码").fill(PEOPLE["赵申请"]);
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "下载证明" }).click()]);
  expect(file.suggestedFilename()).toBe("list-proof.json");
  const path = await file.path();
  await page.goto(at("/verify"));
  await page.getByLabel("证明文件").setInputFiles(path);
  await page.getByLabel("证件号码").fill(PEOPLE["赵申请"]);
  await page.getByRole("button", { name: "核验" }).click();
  await expect(page.locator("#result")).toContainText("核验通过");
  await expect(page.locator("#result")).toContainText("从未列入任何名单");
  await clean(page, "portal-verified");
  await page.getByLabel("证件号码").fill(PEOPLE["王难"]);
  await page.getByRole("button", { name: "核验" }).click();
  await expect(page.locator("#result")).toContainText("核验不通过");
});
