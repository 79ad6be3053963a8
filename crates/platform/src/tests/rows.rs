//! Row-level security as the database has it: on every table, for a log-in it binds.

use crate::Wiring;
use crate::postgres::standing;
use crate::test::program;

/// Tables without row policies, and why.
const WITHOUT: [(&str, &str); 44] = [
    ("evidence.alarm", "of the log itself, about nobody"),
    ("evidence.audit", "of the log itself, about nobody"),
    ("evidence.checkpoint", "public by design"),
    ("evidence.cosignature", "public by design"),
    ("evidence.leaf", "salted commitments, public by design"),
    ("evidence.node", "public by design"),
    ("evidence.witness", "public by design"),
    ("identity.attempt", "counted before anybody is known"),
    ("identity.authenticator", "sealed; asked for before anybody is known"),
    ("identity.ceremony", "sealed; asked for before anybody is known"),
    ("identity.errand", "asked for before anybody is known"),
    ("exchange.certificate", "public; asked for before a message is taken"),
    ("exchange.certificate_alarm", "of public certificates, about no case"),
    ("identity.link", "asked for before anybody is known"),
    ("identity.passkey", "sealed; asked for before anybody is known"),
    ("identity.recovery_code", "digests, asked for before anybody is known"),
    ("identity.role_change", "kept to the security administrator by the policies"),
    ("lookups.day", "counts; an officer's looks queue at it before anything is seen"),
    ("lookups.look_up", "written in every look; read by the program's weighing and disclosure"),
    ("lookups.stop", "asked at every look whether the officer is stopped"),
    ("measures.alarm", "of departments that are late, about no case"),
    ("measures.bundle", "which offline lists there are, about nobody"),
    ("measures.bundle_part", "keyed digests under a receiver's own key"),
    ("measures.finding", "of hits; kept to posts by the policies"),
    ("measures.hit", "masked numbers; kept to posts by the policies"),
    ("measures.receiver", "agreements with departments, about no case"),
    ("measures.screening", "keyed hashes of what departments asked; no person reads it"),
    ("measures.setting", "which measures are on, about nobody"),
    ("oversight.alarm", "about officers; the policies keep it to two administrators"),
    ("oversight.outward", "how far a collector of logs is; nothing of a case"),
    ("oversight.outward_alarm", "numbers of alarms a collector has; nothing of a case"),
    ("oversight.disclosure", "kept to the audit administrator by the policies"),
    ("oversight.watched", "keyed hashes; kept to the security administrator by the policies"),
    ("oversight.weighed", "up to when, about nobody"),
    ("platform.session", "looked up by digest before anybody is known"),
    ("platform.field_key", "wrapped keys: whoever seals or opens needs them"),
    ("platform.job", "what the program left for itself; no person reads it"),
    ("platform.setting", "of the installation, about nobody"),
    ("register.change", "what was published; no number of anybody"),
    ("register.checkpoint", "public by design"),
    ("register.crown", "public by design"),
    ("register.entry", "what is published; no number of anybody"),
    ("register.node", "public by design"),
    ("register.person", "keyed places and salted stays; given out by number alone"),
];

#[tokio::test]
async fn every_table_has_row_level_security_or_a_reason() {
    let app = program("2026-02-05T04:00:00Z", Wiring::default()).await.unwrap();
    let bare: Vec<String> = sqlx::query_scalar(
        "SELECT n.nspname || '.' || c.relname FROM pg_class c
         JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind = 'r' AND NOT c.relrowsecurity
           AND n.nspname !~ '^(pg_|information_schema$|public$)' ORDER BY 1",
    )
    .fetch_all(app.pool())
    .await
    .unwrap();
    let mut listed: Vec<&str> = WITHOUT.iter().map(|(table, _)| *table).collect();
    listed.sort_unstable();
    assert_eq!(bare, listed);
}

#[tokio::test]
async fn the_program_owns_nothing_and_is_bound() {
    let app = program("2026-02-05T04:00:00Z", Wiring::default()).await.unwrap();
    let pool = crate::app::pool(app.log_ins().people.clone()).await.unwrap();
    let standing = standing(&mut pool.acquire().await.unwrap()).await.unwrap();
    assert!(standing.is_bound(), "{standing:?}");
    let owner = crate::postgres::standing(&mut app.pool().acquire().await.unwrap()).await.unwrap();
    assert!(!owner.is_bound(), "{owner:?}");
}

/// Whoever says nothing about who they are sees no case, and nobody reads the program's secret.
#[tokio::test]
async fn without_a_word_who_acts_nothing_is_seen_or_written() {
    let app = program("2026-02-05T04:00:00Z", Wiring::default()).await.unwrap();
    let mut tx = app.begin_system("test").await.unwrap();
    tx.note(None, serde_json::json!({ "fact": 1 }));
    tx.commit().await.unwrap();
    let pool = crate::app::pool(app.log_ins().people.clone()).await.unwrap();
    let seen: i64 =
        sqlx::query_scalar("SELECT count(*) FROM platform.audit").fetch_one(&pool).await.unwrap();
    assert_eq!(seen, 0);
    for statement in [
        "SELECT secret FROM platform.program",
        "UPDATE platform.audit SET act = 'x'",
        "DELETE FROM cases.timeline",
        "TRUNCATE platform.event",
        "ALTER TABLE cases.case DISABLE ROW LEVEL SECURITY",
        "INSERT INTO platform.audit (at, actor, act) VALUES (now(), 'x', 'x')",
        "INSERT INTO cases.serial (court, kind, year, next) VALUES ('粤0304', '执', 2026, 1)",
    ] {
        let done = sqlx::query(statement).execute(&pool).await;
        assert!(done.is_err(), "{statement}");
    }
}

/// A guess at the secret is not the program.
#[tokio::test]
async fn only_the_secret_makes_the_program() {
    let app = program("2026-02-05T04:00:00Z", Wiring::default()).await.unwrap();
    let pool = crate::app::pool(app.log_ins().people.clone()).await.unwrap();
    for guess in ["", "on", "true", "s"] {
        let begin = format!("BEGIN; SET LOCAL zx.system = '{guess}'");
        let mut tx = pool.begin_with(sqlx::AssertSqlSafe(begin)).await.unwrap();
        let is: bool =
            sqlx::query_scalar("SELECT platform.is_program()").fetch_one(&mut *tx).await.unwrap();
        assert!(!is, "{guess}");
    }
}

/// Of one's own account one changes the password and nothing else, whatever statement is slipped in.
#[tokio::test]
async fn nobody_raises_themselves() {
    let app = program("2026-02-05T04:00:00Z", Wiring::default()).await.unwrap();
    let mut tx = app.begin_system("test").await.unwrap();
    let new = crate::officers::NewOfficer {
        login: "zhifa".into(),
        name: "执法".into(),
        court: "粤0304".into(),
        roles: vec![crate::Role::Judge],
        password: "zhifa".into(),
        work_card: "W".into(),
        duty_card: "D".into(),
    };
    let me = crate::officers::appoint(&mut tx, new).await.unwrap();
    tx.commit().await.unwrap();
    let pool = crate::app::pool(app.log_ins().people.clone()).await.unwrap();
    let mut changed = Vec::new();
    for set in [
        "password_hash = 'x'",
        "password_due = true",
        "clearance = 3",
        "roles = '{president}'",
        "court = '粤03'",
        "serves = id",
        "ends_on = '2099-01-01'",
        "work_card = 'X'",
    ] {
        let begin = format!("BEGIN; SET LOCAL zx.officer = '{me}'; SET LOCAL zx.roles = 'judge'");
        let mut tx = pool.begin_with(sqlx::AssertSqlSafe(begin)).await.unwrap();
        let update = format!("UPDATE platform.officer SET {set}");
        if sqlx::query(sqlx::AssertSqlSafe(update)).execute(&mut *tx).await.is_ok() {
            changed.push(set);
        }
    }
    assert_eq!(changed, ["password_hash = 'x'", "password_due = true"]);
}

/// What the program does by itself needs no row-level security to say yes; a person's log-in has no way
/// to what is its own.
#[tokio::test]
async fn the_programs_own_log_in_is_let_through_and_nobody_else_gets_there() {
    let app = program("2026-02-05T04:00:00Z", Wiring::default()).await.unwrap();
    let left: Vec<String> = sqlx::query_scalar(
        "SELECT c.oid::regclass::text FROM pg_class c
         WHERE relrowsecurity AND c.oid <> 'platform.program'::regclass AND NOT EXISTS (
             SELECT FROM pg_policies p WHERE p.policyname = 'program'
             AND format('%I.%I', p.schemaname, p.tablename)::regclass = c.oid)",
    )
    .fetch_all(app.pool())
    .await
    .unwrap();
    assert!(left.is_empty(), "the program must ask at {left:?}");
    let own = crate::app::pool(app.log_ins().own.clone()).await.unwrap();
    let standing = standing(&mut own.acquire().await.unwrap()).await.unwrap();
    assert!(standing.is_bound(), "{standing:?}");
    for refused in ["SELECT secret FROM platform.program", "UPDATE platform.audit SET act = 'x'"] {
        assert!(sqlx::query(refused).execute(&own).await.is_err(), "{refused}");
    }
    let people = crate::app::pool(app.log_ins().people.clone()).await.unwrap();
    let name = app.log_ins().own.get_username().to_owned();
    for way in ["SET ROLE zhixing_system".to_owned(), format!("SET ROLE {name}")] {
        assert!(
            sqlx::query(sqlx::AssertSqlSafe(way.clone())).execute(&people).await.is_err(),
            "{way}"
        );
    }
}

/// What the public site reads with sees what is published: no other table, no other column, no word changed.
#[tokio::test]
async fn the_publics_log_in_sees_what_is_published_and_nothing_else() {
    let app = program("2026-02-05T04:00:00Z", Wiring::default()).await.unwrap();
    let public = crate::app::pool(app.log_ins().public.clone()).await.unwrap();
    let standing = standing(&mut public.acquire().await.unwrap()).await.unwrap();
    assert!(standing.is_bound(), "{standing:?}");
    let seen: Vec<String> = sqlx::query_scalar(
        "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
           AND has_any_column_privilege(c.oid, 'SELECT') ORDER BY 1",
    )
    .fetch_all(&public)
    .await
    .unwrap();
    assert_eq!(
        seen,
        [
            "closing.reward",
            "measures.receiver",
            "register.change",
            "register.checkpoint",
            "register.crown",
            "register.entry",
            "register.node",
            "register.person",
        ]
    );
    let written: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
           AND (has_any_column_privilege(c.oid, 'INSERT') OR has_any_column_privilege(c.oid, 'UPDATE')
                OR has_table_privilege(c.oid, 'DELETE') OR has_table_privilege(c.oid, 'TRUNCATE'))",
    )
    .fetch_one(&public)
    .await
    .unwrap();
    assert_eq!(written, 0);
    for refused in [
        "SELECT debtor FROM closing.reward",
        "SET ROLE zhixing_program",
        "SET ROLE zhixing_system",
        "DELETE FROM register.entry",
    ] {
        assert!(sqlx::query(refused).execute(&public).await.is_err(), "{refused}");
    }
    let mut tx = app.read_published().await.unwrap();
    let who: String =
        sqlx::query_scalar("SELECT current_user::text").fetch_one(&mut *tx).await.unwrap();
    assert_eq!(who, app.log_ins().public.get_username());
    let temporary = sqlx::query("CREATE TEMPORARY TABLE kept (x integer)").execute(&mut *tx).await;
    assert!(temporary.is_err(), "nothing is kept, not even for a while");
}
