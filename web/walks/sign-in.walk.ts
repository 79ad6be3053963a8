import { CASE_A, expect, test, words } from "./desk";

test("a wrong password is refused with a reason, the right one opens the house", async ({ stranger }) => {
  const desk = await stranger();
  const { page } = desk;
  await page.goto("/");
  await page.getByLabel(desk.word("sign.user")).fill("zhifa");
  await page.getByLabel(desk.word("sign.password"), { exact: true }).fill("wrong");
  await page.getByRole("button", { name: desk.word("sign.in") }).click();
  await expect(page.getByRole("alert")).toContainText("用户名或密码不正确");
  expect((await desk.api("GET", "/session")).status).toBe(401);

  await page.getByLabel(desk.word("sign.password"), { exact: true }).fill("zhifa");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: desk.word("nav.tasks") })).toBeVisible();
  await expect(page.locator("header")).toContainText("执行法官郑法");
});

test("an empty form says what is missing, without asking the server", async ({ stranger }) => {
  const desk = await stranger("en");
  await desk.page.goto("/");
  await desk.page.getByRole("button", { name: "Sign in" }).click();
  await expect(desk.page.getByText("Please enter your user name")).toBeVisible();
  await expect(desk.page.getByText("Please enter your password")).toBeVisible();
});

test("signing out closes the session, also for who comes back by address", async ({ as }) => {
  const desk = await as("zhifa");
  await desk.open("/cases");
  await desk.page.getByRole("button", { name: desk.word("sign.out") }).click();
  await expect(desk.page.getByLabel(desk.word("sign.user"))).toBeVisible();
  expect((await desk.api("GET", "/cases")).status).toBe(401);
  await desk.page.goto("/#/board");
  await expect(desk.page.getByLabel(desk.word("sign.user"))).toBeVisible();
});

test("a session that ends while a page is open shows the door", async ({ as }) => {
  const desk = await as("zhifa");
  await desk.open("/cases?state=closed");
  await expect(desk.page.getByRole("link", { name: CASE_A })).toBeVisible();
  await desk.page.context().clearCookies();
  await desk.page.getByRole("link", { name: desk.word("nav.board") }).click();
  await expect(desk.page.getByLabel(desk.word("sign.user"))).toBeVisible();
});

test("the language changes everywhere, is kept, and the server speaks it too", async ({ as }) => {
  const desk = await as("zhifa");
  const { page } = desk;
  await desk.open("/board");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("看板");
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Board");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Board");
  await page.goto("/#/cases/00000000-0000-7000-8000-000000000000");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(words.en["none.case"]);
  await page.goto("/#/rights/00000000-0000-7000-8000-000000000000");
  await expect(page.getByRole("alert")).toContainText(/not|no /i);
  await expect(page.getByRole("alert")).not.toContainText(/[\u4e00-\u9fff]/);
});
