//! All alarms in one list: each administrator sees the kinds that are theirs, and every row says whose it
//! is to look into.

use platform::http::{Caller, Cursor, Page};
use platform::permit::break_glass;
use platform::test::{TestApp, program};
use platform::{Act, Fault, Role, Wiring};
use uuid::Uuid;

use crate::alarms::{Alarm, Source, Wanted, gather};
use crate::http::VIEW_ALARMS;

const COURT: &str = "粤0304";
const GLASS: Act = Act::new("cases.break_glass", &[]);

struct House {
    app: TestApp,
    system: Caller,
    security: Caller,
    audit: Caller,
    judge: Caller,
    centre: Caller,
}

/// One alarm of each kind, all raised at the same moment.
async fn house() -> House {
    let app = program("2026-03-02T02:00:00Z", Wiring::default()).await.unwrap();
    let of = async |login: &str, role: Role| app.officer(login, COURT, &[role]).await.unwrap();
    let judge = of("zhifa", Role::Judge).await;
    let system = of("xitong", Role::SystemAdmin).await;
    let security = of("anquan", Role::SecurityAdmin).await;
    let audit = of("shenji", Role::AuditAdmin).await;
    let centre = of("zhihui", Role::CommandCentre).await;
    let mut tx = app.begin(&judge, GLASS).await.unwrap();
    let case = tx.new_id();
    break_glass(&mut tx, case, "紧急").await.unwrap();
    tx.commit().await.unwrap();
    for raised in [
        "INSERT INTO oversight.alarm
             (id, kind, severity, officer, court, day, at, looks, rule, zh, en)
         SELECT gen_random_uuid(), 'rate', 'serious', id, court, '2026-03-02', $1, 60,
             'lookups.rate', '十分钟内查阅60人次', '60 look-ups within ten minutes'
         FROM platform.officer WHERE login = 'zhifa'",
        "INSERT INTO evidence.alarm (at, kind, detail) VALUES ($1, 'row_changed', 'event 1')",
        "WITH institution AS (
             INSERT INTO exchange.institution
                 (code, zh, en, kind, functions, base_url, public_key, answer_hours)
             VALUES ('BANK-X', '某银行', 'Some bank', 'bank', '{}', 'http://x', 'sm2:x', 24)
             RETURNING code),
         certificate AS (
             INSERT INTO exchange.certificate (fingerprint, serial, institution, pem, not_before,
                 not_after, issued_at, issued_by)
             SELECT repeat('a1', 32), '1', code, '', $1, $1 + interval '30 days', $1, 'system'
             FROM institution RETURNING fingerprint)
         INSERT INTO exchange.certificate_alarm (fingerprint, days, raised_at)
         SELECT fingerprint, 30, $1 FROM certificate",
        "INSERT INTO measures.receiver (institution, department, agreement, purpose, measures, since,
             changed_at)
         VALUES ('BANK-X', 'ndrc', '协1', '联合惩戒', '{01.19}', '2026-01-01', $1)",
        "INSERT INTO measures.alarm (id, institution, kind, since, raised_at)
         VALUES (gen_random_uuid(), 'BANK-X', 'removal_late', $1, $1)",
        "INSERT INTO discipline.finding (id, case_id, at, what, which, closed_on)
         VALUES (gen_random_uuid(), gen_random_uuid(), $1, 'listing', gen_random_uuid(), '2026-03-01')",
    ] {
        sqlx::query(raised).bind(app.now()).execute(app.pool()).await.unwrap();
    }
    House { app, system, security, audit, judge, centre }
}

impl House {
    async fn seen(&self, who: &Caller, wanted: Wanted<'_>) -> Vec<Alarm> {
        let mut tx = self.app.look(who, VIEW_ALARMS).await.unwrap();
        gather(&mut tx, who.officer().unwrap(), &wanted).await.unwrap()
    }

    async fn kinds(&self, who: &Caller, only_open: bool) -> Vec<Source> {
        let wanted = Wanted { kind: None, only_open, after: None, most: 100 };
        let seen = self.seen(who, wanted).await;
        Source::ALL
            .into_iter()
            .filter(|kind| seen.iter().any(|alarm| alarm.kind == *kind))
            .collect()
    }
}

#[tokio::test]
async fn each_administrator_sees_the_alarms_that_are_theirs_and_nobody_else_any() {
    let house = house().await;
    let (look, glass, log, certificate) =
        (Source::LookUp, Source::Glass, Source::Log, Source::Certificate);
    assert_eq!(house.kinds(&house.system, true).await, [certificate, Source::Feed]);
    // Of a case nobody sees there is no alarm either.
    assert_eq!(house.kinds(&house.centre, true).await, [Source::Feed]);
    assert_eq!(house.kinds(&house.security, true).await, [look, glass, certificate]);
    assert_eq!(house.kinds(&house.audit, true).await, [look, glass, log, certificate]);
    let judge = house.app.look(&house.judge, VIEW_ALARMS).await;
    assert!(matches!(judge, Err(Fault::Denied(_))));
    let of_log = Wanted { kind: Some(log), only_open: false, after: None, most: 100 };
    assert!(house.seen(&house.security, of_log).await.is_empty(), "asking for it does not help");
}

#[tokio::test]
async fn every_alarm_says_what_it_is_about_and_whose_it_is_to_look_into() {
    let house = house().await;
    let wanted = Wanted { kind: None, only_open: true, after: None, most: 100 };
    let seen = house.seen(&house.audit, wanted).await;
    let of = |kind: Source| seen.iter().find(|alarm| alarm.kind == kind).unwrap();
    for (kind, who, about, zh) in [
        (Source::LookUp, Role::SecurityAdmin, "干警zhifa", "十分钟内查阅60人次"),
        (Source::Glass, Role::SecurityAdmin, "干警zhifa", "紧急查阅案件:紧急"),
        (Source::Log, Role::AuditAdmin, "存证日志", "记录被改:event 1"),
        (
            Source::Certificate,
            Role::SystemAdmin,
            "某银行",
            "机构证书2026-04-01到期,尚无新证书(30日预警)",
        ),
    ] {
        let alarm = of(kind);
        assert_eq!((&alarm.about_zh, &alarm.zh), (&about.to_owned(), &zh.to_owned()));
        assert_eq!((alarm.who, alarm.reviewed_at), (&[who][..], None), "{kind:?}");
    }
}

#[tokio::test]
async fn what_was_looked_into_or_settled_is_open_no_more() {
    let house = house().await;
    for settled in [
        "UPDATE oversight.alarm SET reviewed_at = $1, reviewed_by = gen_random_uuid(),
             finding = 'explained', reason = 'x'",
        "UPDATE platform.break_glass SET reviewed_at = $1, justified = true, finding = 'x',
             reviewer = (SELECT id FROM platform.officer WHERE login = 'anquan')",
        "INSERT INTO exchange.certificate (fingerprint, serial, institution, pem, not_before,
             not_after, issued_at, issued_by)
         VALUES (repeat('b2', 32), '2', 'BANK-X', '', $1, $1 + interval '365 days', $1, 'system')",
    ] {
        sqlx::query(settled).bind(house.app.now()).execute(house.app.pool()).await.unwrap();
    }
    let mut tx = house.app.begin(&house.audit, evidence::REVIEW).await.unwrap();
    let found = serde_json::from_value(serde_json::json!({ "finding": "演练" })).unwrap();
    let alarm = evidence::alarms(tx.sql(), 1).await.unwrap().remove(0);
    assert_eq!(evidence::review(&mut tx, alarm.id, &found).await.unwrap(), 1);
    tx.commit().await.unwrap();
    assert_eq!(house.kinds(&house.audit, true).await, []);
    assert_eq!(house.kinds(&house.audit, false).await.len(), 4, "and all of them are still listed");
    sqlx::query(
        "UPDATE exchange.certificate SET revoked_at = $1, revoked_by = 'x', reason = 'x'
         WHERE serial = '2'",
    )
    .bind(house.app.now())
    .execute(house.app.pool())
    .await
    .unwrap();
    let open = house.kinds(&house.system, true).await;
    assert_eq!(open, [Source::Certificate, Source::Feed], "open again");
}

#[tokio::test]
async fn pages_of_alarms_leave_none_out_and_show_none_twice() {
    let house = house().await;
    let more = "INSERT INTO evidence.alarm (at, kind, detail)
                SELECT $1 + n / 3 * interval '1 second', 'row_missing', 'seq ' || n
                FROM generate_series(0, 20) AS n";
    sqlx::query(more).bind(house.app.now()).execute(house.app.pool()).await.unwrap();
    let (mut seen, mut after): (Vec<(Source, Uuid)>, Option<Cursor>) = (Vec::new(), None);
    loop {
        let wanted = Wanted { kind: None, only_open: true, after: after.as_ref(), most: 3 };
        let page = house.seen(&house.audit, wanted).await;
        let cursor = |row: &Alarm| Cursor { key: row.at.to_rfc3339(), id: row.id };
        let Page { items, next_cursor } = Page::cut(page, 2, cursor);
        seen.extend(items.iter().map(|alarm| (alarm.kind, alarm.id)));
        let Some(next) = next_cursor else { break };
        after = Cursor::parse(Some(&next)).unwrap();
    }
    assert_eq!(seen.len(), 25);
    seen.sort_by_key(|(kind, id)| (*kind as u8, *id));
    seen.dedup();
    assert_eq!(seen.len(), 25);
}
