// What the three administrators do at the desk: one list of all alarms and where each is looked into, keys
// and certificates; each sees what the policies give them, and nothing before that is known.
import { CASE_A, clean, type Desk, expect, type Lang, psql, test } from "./desk";

const LANGS: Lang[] = ["zh", "en"];
const WIDTHS = [1280, 375];
/** The program's present: the demonstration lives in a time of its own. */
const NOW = "(SELECT max(at) FROM platform.audit)";

/** An alarm of each kind that time or an attacker would bring about. */
function raise() {
  psql(`INSERT INTO oversight.alarm (id, kind, severity, officer, court, day, at, looks, rule, zh, en)
        SELECT gen_random_uuid(), 'rate', 'serious', id, '粤0304', ${NOW}::date, ${NOW}, 60, 'lookups.rate', '十分钟内查阅60人次', '60 look-ups within ten minutes'
        FROM platform.officer WHERE login = 'zhifa' ON CONFLICT DO NOTHING`);
  psql(`INSERT INTO evidence.alarm (at, kind, detail) SELECT ${NOW}, 'witness_silent', 'witness.example: connection refused' FROM generate_series(1, 2)`);
  psql(`INSERT INTO exchange.certificate_alarm (fingerprint, days, raised_at) SELECT fingerprint, 90, ${NOW} FROM exchange.certificate WHERE institution IN ('BANK-ICBC', 'BANK-CCB') ON CONFLICT DO NOTHING`);
}

const row = (desk: Desk, text: string) => desk.page.getByRole("row").filter({ hasText: text });

/** What is offered, though never for a moment what is not this administrator's. */
async function kinds(desk: Desk): Promise<string[]> {
  await desk.open("/oversight");
  await expect(desk.page.getByRole("table").first()).toBeVisible();
  const all = ["look_up", "glass", "log", "certificate"] as const;
  const seen: string[] = [];
  for (const kind of all) {
    if ((await desk.page.locator("tbody .mark", { hasText: desk.word(`alarm.${kind}`) }).count()) > 0) seen.push(kind);
  }
  return seen;
}

test("all alarms are in one list, each administrator sees their own, and each leads to where it is looked into", async ({ as }) => {
  const judge = await as("zhifa");
  // A case of another court is none, until the glass over it is broken.
  await judge.open(`/cases/${psql("SELECT id FROM cases.case WHERE court <> '粤0304' LIMIT 1")}`);
  await expect(judge.page.locator(".case-title")).toHaveCount(0);
  const glass = await judge.begin("act.break.glass");
  await glass.getByLabel(judge.word("glass.reason")).fill("当事人反映财产正在转移");
  await clean(judge.page, "glass-break");
  await judge.send();
  await expect(judge.page.locator(".case-title")).toBeVisible();
  await expect(judge.page.getByRole("button", { name: judge.word("act.flag") })).toHaveCount(0);
  raise();
  const [system, security, audit] = [await as("xitong"), await as("anquan"), await as("shenji")];
  expect(await kinds(system)).toEqual(["certificate"]);
  expect(await kinds(security)).toEqual(["look_up", "glass", "certificate"]);
  expect(await kinds(audit)).toEqual(["look_up", "glass", "log", "certificate"]);
  await expect(judge.page.getByRole("link", { name: judge.word("nav.oversight") })).toHaveCount(0);

  await audit.page.getByRole("combobox", { name: audit.word("col.alarm.kind") }).click();
  await audit.page.locator(".ant-select-item-option", { hasText: audit.word("alarm.log") }).click();
  await expect(row(audit, audit.word("alarm.glass"))).toHaveCount(0);
  await row(audit, audit.word("alarm.log")).first().getByRole("link").click();
  await expect(audit.page.getByRole("heading", { name: audit.word("evidence.alarms") })).toBeVisible();
  const finding = audit.page.getByRole("button", { name: new RegExp(`^${audit.word("act.review")}`) });
  await expect(finding).toHaveCount(2);
  await finding.first().click();
  await audit.page.getByRole("dialog").getByLabel(audit.word("col.finding")).fill("线路检修,已恢复");
  await clean(audit.page, "evidence-review");
  await audit.send();
  await expect(finding, "the same alarm, as often as it was raised").toHaveCount(0);
  await clean(audit.page, "evidence-reviewed");

  await security.open("/oversight");
  await row(security, security.word("alarm.glass")).getByRole("link").click();
  await expect(security.page.getByText("当事人反映财产正在转移")).toBeVisible();
  const review = security.page.getByRole("button", { name: new RegExp(`^${security.word("act.review")}`) });
  await review.click();
  const form = security.page.getByRole("dialog");
  await form.getByText(security.word("yes"), { exact: true }).click();
  await form.getByLabel(security.word("col.finding")).fill("确属紧急");
  await clean(security.page, "glass-review");
  await security.send();
  await expect(security.page.getByText(security.word("glass.justified")).first()).toBeVisible();
  expect(await kinds(security)).toEqual(["look_up", "certificate"]);
});

test("a key is rotated by one administrator and its old version destroyed by another; a seal is revoked", async ({ as }) => {
  const judge = await as("zhifa");
  const id = await judge.caseId(CASE_A);
  const papers = await judge.api<{ id: string }[]>("GET", `/cases/${id}/documents`);
  expect((await judge.page.request.get(`/api/v1/documents/${papers.body[0]?.id}/pdf`)).status()).toBe(200);
  const [system, security] = [await as("xitong"), await as("anquan")];
  await system.open("/keys");
  const rotate = system.page.getByRole("button", { name: new RegExp(`^${system.word("act.rotate")}: .*法院`) });
  await rotate.first().click();
  await clean(system.page, "keys-rotate");
  await system.send();
  await security.open("/keys");
  await expect(security.page.getByRole("button", { name: new RegExp(`^${security.word("act.rotate")}`) })).toHaveCount(0);
  // Keys rotate by themselves after a year, which the played cases take: there may be older ones.
  const old = row(security, security.word("keystate.retired")).filter({ hasText: "法院" }).last();
  await expect(async () => {
    await security.page.reload();
    await expect(old).toHaveCount(1, { timeout: 2000 });
  }).toPass({ timeout: 30_000 });
  await old.getByRole("button").click();
  await security.page.getByRole("dialog").getByLabel(security.word("reason")).fill("定期轮换");
  await security.send();
  await expect(row(security, security.word("keystate.destroyed"))).toHaveCount(1);
  await clean(security.page, "keys-destroyed");

  await security.open("/keys?tab=seals");
  await security.page.getByRole("button", { name: new RegExp(`^${security.word("act.revoke.seal")}`) }).click();
  await security.page.getByRole("dialog").getByLabel(security.word("reason")).fill("印章遗失");
  await clean(security.page, "seal-revoke");
  await security.send();
  await expect(row(security, "印章遗失")).toContainText(security.word("cert.revoked"));
});

test("nothing is offered before the server has said that it may be", async ({ as }) => {
  const desk = await as("anquan");
  let answer = () => {};
  const asked = new Promise<void>((let_through) => {
    answer = let_through;
  });
  await desk.page.route("**/session/rights", async (route) => {
    await asked;
    await route.continue();
  });
  await desk.page.goto("/#/accounts");
  await expect(desk.page.locator(".ant-skeleton")).toBeVisible();
  await expect(desk.page.getByRole("link")).toHaveCount(0);
  await expect(desk.page.getByText(desk.word("denied.what"))).toHaveCount(0);
  answer();
  await expect(desk.page.getByRole("button", { name: new RegExp(`^${desk.word("id.roles.propose")}`) }).first()).toBeVisible();
  await expect(desk.page.getByRole("button", { name: desk.word("id.account.open") }), "another administrator's").toHaveCount(0);
});

const PLACES: Record<string, string[]> = {
  xitong: ["accounts", "role-changes", "oversight", "keys", "keys?tab=seals", "keys?tab=certificates", "reference", "rights", "security"],
  anquan: ["accounts", "role-changes", "oversight", "oversight?tab=look-ups", "oversight?tab=glass", "oversight?tab=watched", "keys", "keys?tab=seals", "keys?tab=certificates"],
  shenji: ["oversight", "oversight?tab=glass", "oversight?tab=disclosures", "oversight?tab=audit", "evidence", "rights"],
  zhifa: ["rights", "evidence", "security"],
};
for (const lang of LANGS) {
  for (const width of WIDTHS) {
    test(`every page of the administrators is clean in ${lang} at ${width}`, async ({ as }) => {
      test.setTimeout(240_000);
      for (const [who, places] of Object.entries(PLACES)) {
        const desk = await as(who, { lang, width });
        for (const place of places) {
          await desk.open(`/${place}`);
          await expect(desk.page.getByRole("heading", { level: 1 })).toBeVisible();
          await desk.settled();
          await clean(desk.page, `${who}-${place.replace(/\W+/g, "-")}-${lang}-${width}`);
        }
      }
    });
  }
}
