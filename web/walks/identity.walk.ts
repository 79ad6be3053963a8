// Who somebody is: a second factor by app and by passkey, recovery codes, step-up, sessions, and what
// administrators do to accounts and roles.
import { createHmac } from "node:crypto";
import { clean, type Desk, expect, psql, test } from "./desk";

const SENTENCE = "绿色的大象在唱歌 2026";

const STEP_MS = 30_000;
const intoStep = () => Date.now() % STEP_MS;

/** RFC 6238 as a phone reckons it, now. */
function totp(secret: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret.replace(/\s/g, "")].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / STEP_MS)));
  const digest = createHmac("sha1", key).update(counter).digest();
  const at = (digest[19] ?? 0) & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** A code counts while it is shown: one that is not about to change. */
async function steady(secret: string): Promise<string> {
  if (intoStep() > STEP_MS - 5_000) await new Promise((later) => setTimeout(later, STEP_MS - intoStep() + 100));
  return totp(secret);
}

/** The code after this one. */
async function next(secret: string): Promise<string> {
  await new Promise((later) => setTimeout(later, STEP_MS - intoStep() + 100));
  return totp(secret);
}

/** Makes what was proven so far old, as eleven minutes at the desk would. */
function age(login: string) {
  psql(`UPDATE platform.session SET proven_at = proven_at - interval '11 minutes' WHERE officer = (SELECT id FROM platform.officer WHERE login = '${login}')`);
}

/** Fills the door's first form. */
async function knock(desk: Desk, user: string, password: string) {
  await desk.page.getByLabel(desk.word("sign.user")).fill(user);
  await desk.page.getByLabel(desk.word("sign.password"), { exact: true }).fill(password);
  await desk.page.getByRole("button", { name: desk.word("sign.in") }).click();
}

/** The system administrator opens an account; returns its first password. */
async function opened(admin: Desk, login: string, name: string): Promise<string> {
  await admin.open("/accounts");
  const form = await admin.begin("id.account.open");
  await form.getByLabel(admin.word("sign.user")).fill(login);
  await form.getByLabel(admin.word("id.name"), { exact: true }).fill(name);
  await form.getByLabel(admin.word("id.work_card")).fill(`W-${login}`);
  await form.getByLabel(admin.word("id.duty_card")).fill(`D-${login}`);
  await form.locator(".ant-modal-footer .ant-btn-primary").click();
  const told = admin.page.getByRole("dialog").filter({ hasText: admin.word("id.first.what") });
  const password = await told.locator("code").innerText();
  await told.getByRole("button", { name: admin.word("id.codes.kept") }).click();
  await expect(told).toBeHidden();
  return password;
}

/** First log-in of a new account: its owner chooses a password. */
async function settled(desk: Desk, login: string, first: string) {
  await knock(desk, login, first);
  await expect(desk.page.getByRole("heading", { level: 1, name: desk.word("id.password.change") })).toBeVisible();
  await desk.page.getByLabel(desk.word("id.password.new")).fill("password1");
  await desk.page.getByRole("button", { name: desk.word("id.password.change") }).click();
  await expect(desk.page.getByText(/过于常见|password is common/)).toBeVisible();
  await desk.page.getByLabel(desk.word("id.password.new")).fill(SENTENCE);
  await desk.page.getByRole("button", { name: desk.word("id.password.change") }).click();
  await expect(desk.page.locator("header")).toBeVisible();
}

test("an app is set up, asked at the next log-in, and stood in for by a recovery code", async ({ as, stranger }) => {
  test.slow();
  const admin = await as("xitong");
  const first = await opened(admin, "xinren1", "新人一");
  await clean(admin.page, "accounts");
  const desk = await stranger();
  const { page } = desk;
  await page.goto("/");
  await settled(desk, "xinren1", first);
  await desk.open("/security");
  await clean(page, "security");
  await page.getByRole("button", { name: desk.word("id.app.set") }).click();
  const form = page.getByRole("dialog");
  await expect(form.getByRole("img", { name: desk.word("id.qr") })).toBeVisible();
  await clean(page, "security-app");
  const secret = await form.locator("code").innerText();
  const used = await steady(secret);
  await form.getByLabel(desk.word("id.code"), { exact: true }).fill(used);
  await form.getByRole("button", { name: desk.word("id.set") }).click();
  await expect(form.locator("li code")).toHaveCount(10);
  const codes = await form.locator("li code").allInnerTexts();
  await clean(page, "security-codes");
  await form.getByRole("button", { name: desk.word("id.codes.kept") }).click();
  await expect(page.getByText(desk.word("id.app.on"))).toBeVisible();

  await page.getByRole("button", { name: desk.word("sign.out") }).click();
  await knock(desk, "xinren1", SENTENCE);
  await expect(page.getByRole("heading", { level: 1, name: desk.word("id.second") })).toBeVisible();
  await clean(page, "door-second");
  expect((await desk.api("GET", "/session")).status, "half a log-in is none").toBe(401);
  const code = page.getByLabel(desk.word("id.code"), { exact: true }).last();
  await code.fill(used);
  await page.getByRole("button", { name: desk.word("id.prove") }).click();
  await expect(page.getByRole("alert"), "a code is good once").toBeVisible();
  await code.fill(await next(secret));
  await page.getByRole("button", { name: desk.word("id.prove") }).click();
  await expect(page.locator("header")).toContainText("新人一");

  await page.getByRole("button", { name: desk.word("sign.out") }).click();
  await knock(desk, "xinren1", SENTENCE);
  await page.getByText(desk.word("proof.recovery_code"), { exact: true }).click();
  await page.getByRole("textbox", { name: desk.word("proof.recovery_code") }).fill(codes[0] ?? "");
  await page.getByRole("button", { name: desk.word("id.prove") }).click();
  await expect(page.locator("header")).toContainText("新人一");

  // The phone is gone: a security administrator takes the app away, and its owner hears of it.
  const security = await as("anquan");
  await security.open("/accounts");
  const revoke = await security.begin("id.account.revoke", "新人一");
  await security.choose(revoke.getByLabel(security.word("id.factor")), security.word("factor.authenticator"));
  await revoke.getByLabel(security.word("reason")).fill("手机遗失");
  await clean(security.page, "factor-revoked");
  await security.send();
  await page.reload();
  await knock(desk, "xinren1", SENTENCE);
  await expect(page.locator("header")).toContainText("新人一");
  await desk.open("/security");
  await expect(page.getByText(desk.word("happened.factor_revoked"))).toBeVisible();
});

test("a passkey is made and signs in, in a browser with an authenticator", async ({ as, stranger }) => {
  const admin = await as("xitong");
  const first = await opened(admin, "xinren2", "新人二");
  const desk = await stranger("en");
  const { page } = desk;
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } as const;
  await devtools.send("WebAuthn.addVirtualAuthenticator", { options });
  // Passkeys are bound to a host name, and 127.0.0.1 is none.
  const local = (process.env.DESK ?? "").replace("127.0.0.1", "localhost");
  await page.goto(local);
  await settled(desk, "xinren2", first);
  await page.goto(`${local}/#/security`);
  await page.getByRole("button", { name: desk.word("id.passkey.add") }).click();
  const form = page.getByRole("dialog");
  await form.getByLabel(desk.word("id.passkey.name")).fill("Key one");
  await form.getByRole("button", { name: desk.word("id.passkey.make") }).click();
  await expect(form.locator("li code")).toHaveCount(10);
  await form.getByRole("button", { name: desk.word("id.codes.kept") }).click();
  await expect(page.getByText("Key one").first()).toBeVisible();
  await clean(page, "security-passkey-en");

  await page.getByRole("button", { name: desk.word("sign.out") }).click();
  await knock(desk, "xinren2", SENTENCE);
  await expect(page.getByText(desk.word("id.passkey.touch"))).toBeVisible();
  await page.getByRole("button", { name: desk.word("id.prove") }).click();
  await expect(page.locator("header")).toContainText("新人二");
  await page.setViewportSize({ width: 375, height: 900 });
  await page.goto(`${local}/#/security`);
  await expect(page.getByText("Key one").first()).toBeVisible();
  await clean(page, "security-passkey-en-phone");
});

test("roles change by two people, after a step-up that sends the same request again", async ({ as, stranger }) => {
  const admin = await as("xitong");
  const password = await opened(admin, "xinren3", "新人三");
  const officer = await stranger();
  await officer.page.goto("/");
  await settled(officer, "xinren3", password);
  const first = await as("anquan");
  await first.open("/accounts");
  const form = await first.begin("id.roles.propose", "新人三");
  await form.getByText(first.word("post.clerk"), { exact: true }).click();
  await form.getByLabel(first.word("reason")).fill("到任");
  age("anquan");
  const keys: (string | undefined)[] = [];
  await first.page.route("**/roles", (route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    return route.continue();
  });
  await form.locator(".ant-modal-footer .ant-btn-primary").click();
  const asks = first.page.getByRole("dialog").filter({ hasText: first.word("id.step-up.why") });
  await expect(asks).toBeVisible();
  await clean(first.page, "step-up");
  await asks.getByLabel(first.word("proof.password"), { exact: true }).fill("anquan");
  await asks.getByRole("button", { name: first.word("id.prove") }).click();
  await expect(first.page.getByRole("dialog")).toHaveCount(0);
  expect(keys).toHaveLength(2);
  expect(keys[1]).toBe(keys[0]);

  await first.open("/role-changes");
  await expect(first.page.getByRole("button", { name: new RegExp(`^${first.word("id.roles.approve")}`) })).toHaveCount(0);
  const second = await as("anquan2");
  await second.open("/role-changes");
  await clean(second.page, "role-changes");
  await second.page.setViewportSize({ width: 375, height: 900 });
  await clean(second.page, "role-changes-phone");
  await second.page.setViewportSize({ width: 1280, height: 900 });
  await second.act("id.roles.approve", "新人三");
  const now = await officer.api<{ officer: { roles: string[] } }>("GET", "/session");
  expect(now.body.officer.roles, "on the next request of the same session").toEqual(["clerk"]);
});

test("sessions are seen and ended one by one, and administrators have no cases", async ({ as }) => {
  const here = await as("shenji");
  const there = await as("shenji");
  await here.open("/security");
  const end = here.page.getByRole("button", { name: new RegExp(`^${here.word("id.end")}`) });
  await expect(end).toHaveCount(1);
  await end.click();
  await here.send();
  await expect(end).toHaveCount(0);
  expect((await there.api("GET", "/session")).status).toBe(401);
  await here.open("/tasks");
  await expect(here.page.getByRole("heading", { level: 1 })).toHaveText(here.word("nav.accounts"));
  await expect(here.page.getByRole("link", { name: here.word("nav.cases") })).toHaveCount(0);
  await here.page.setViewportSize({ width: 375, height: 900 });
  await clean(here.page, "accounts-phone");
});

test("a provider of identities stands in for the password, for who is linked and nobody else", async ({ as, stranger }) => {
  const admin = await as("xitong");
  const desk = await stranger("en", true);
  const { page } = desk;
  const local = (process.env.DESK ?? "").replace("127.0.0.1", "localhost");
  const through = async (name: string) => {
    await page.goto(local);
    await page.getByRole("link", { name: desk.word("id.provider") }).click();
    await page.locator("input[name=login]").fill(name);
    await page.locator("input[name=password]").fill("any");
    await page.locator("button[type=submit]").click();
    await expect(page.locator("input[name=login]")).toHaveCount(0);
    await page.locator("button[type=submit]").click();
  };
  await through("stranger");
  await expect(page.getByRole("alert")).toContainText(desk.word("id.unlinked"));
  await page.context().clearCookies();

  await opened(admin, "xinren4", "新人四");
  const accounts = await admin.api<{ id: string; login: string }[]>("GET", "/accounts");
  const id = accounts.body.find((account) => account.login === "xinren4")?.id;
  const link = { issuer: process.env.ISSUER, subject: "four" };
  expect((await admin.api("POST", `/accounts/${id}/link`, link)).status).toBe(200);
  expect((await admin.api("POST", `/accounts/${id}/link`, link)).status, "once").toBe(422);
  await through("four");
  await expect(page.locator("header")).toContainText("新人四");
  // What came back comes back once: the same address again is refused.
  expect((await desk.page.request.get(`${local}/api/v1/session/provider/return?code=x&state=y`)).status()).toBe(400);
});

test("what happened to an account is told until it is seen", async ({ as, stranger }) => {
  const admin = await as("xitong");
  const first = await opened(admin, "xinren9", "新人九");
  const desk = await stranger();
  const { page } = desk;
  await page.goto("/");
  await settled(desk, "xinren9", first);
  // Without a post one begins at one's own security, where all of it stands; any other page tells the news.
  await desk.open("/rights");
  const news = page.getByRole("region", { name: desk.word("happened.news") });
  await expect(news).toContainText(desk.word("happened.password_changed"));
  await clean(page, "news");
  await page.setViewportSize({ width: 375, height: 900 });
  await clean(page, "news-phone");
  await news.getByRole("link").click();
  await expect(page.getByRole("heading", { level: 2, name: desk.word("happened"), exact: true })).toBeVisible();
  await expect(page.getByText(desk.word("happened.new"), { exact: true })).toBeVisible();
  await clean(page, "happenings-phone");
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.getByText("You changed the password")).toBeVisible();
  await clean(page, "happenings-en");
  await page.getByRole("button", { name: "I have seen it" }).click();
  await expect(page.getByText("New", { exact: true })).toHaveCount(0);
  await desk.open("/rights");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("region", { name: "News of your account" })).toHaveCount(0);
});

test("signing out clears what the browser kept, and leaves its language", async ({ stranger }) => {
  const desk = await stranger();
  const { page } = desk;
  await page.goto("/");
  await knock(desk, "zhifa", "zhifa");
  await page.getByRole("button", { name: "English" }).click();
  await page.evaluate(() => localStorage.setItem("left", "behind"));
  const said = page.waitForResponse((response) => response.request().method() === "DELETE" && response.url().endsWith("/session"));
  await page.getByRole("button", { name: "Sign out" }).click();
  expect((await (await said).allHeaders())["clear-site-data"]).toBe('"cache", "storage"');
  await expect(page.getByLabel("User name")).toBeVisible();
  expect(await page.evaluate(() => [localStorage.getItem("left"), localStorage.getItem("lang")])).toEqual([null, "en"]);
});
