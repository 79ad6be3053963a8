//! SQL of the rehearsal: it looks across the schemas of all capabilities, because what it checks holds
//! between them. It writes nothing but the theatre's own set-up.

use anyhow::Result;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgPool;
use uuid::Uuid;

/// How many of these orders are durable.
pub(crate) async fn orders_known(eye: &PgPool, ids: &[String]) -> Result<i64> {
    Ok(sqlx::query_scalar("SELECT count(*) FROM exchange.outgoing WHERE id = ANY($1)")
        .bind(ids)
        .fetch_one(eye)
        .await?)
}

/// Orders given so far.
pub(crate) async fn orders(eye: &PgPool) -> Result<i64> {
    Ok(sqlx::query_scalar("SELECT count(*) FROM exchange.outgoing").fetch_one(eye).await?)
}

/// A session that outlasts every play; what it is worth to steal ends with the database.
pub(crate) async fn keep_session(pool: &PgPool, officer: Uuid, digest: &[u8]) -> Result<()> {
    sqlx::query(
        "INSERT INTO platform.session (id, token_digest, officer, created_at, expires_at, seen_at,
             proven_at, is_half, agent, source)
         VALUES (gen_random_uuid(), $1, $2, '2020-01-01', '2099-01-01', '2020-01-01',
             '2020-01-01', false, '', '')",
    )
    .bind(digest)
    .bind(officer)
    .execute(pool)
    .await?;
    Ok(())
}

/// Rows stay where they are put: a vacuum in between would change the order in which they are found.
pub(crate) async fn stop_vacuum(pool: &PgPool) -> Result<()> {
    sqlx::raw_sql(
        "DO $$ DECLARE t regclass; BEGIN
             FOR t IN SELECT c.oid::regclass FROM pg_class c
                 JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information_schema)'
             LOOP EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = false)', t); END LOOP;
         END $$",
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// 终本 half a year before `due`, when its debtors are asked about again.
pub(crate) async fn end_for_want_of_property(
    pool: &PgPool,
    case: Uuid,
    due: NaiveDate,
) -> Result<()> {
    for statement in [
        "UPDATE cases.case SET state = 'closed', closing_way = 'procedure_ended',
             closed_on = ($2 - interval '6 months')::date WHERE id = $1",
        "INSERT INTO closing.pool (case_id, number, court, court_name, debtors, ruled_on, ruling,
             claimed, obtained, outstanding, publish_due, published_on)
         SELECT id, number, court, court, debtors, closed_on, gen_random_uuid(), principal, 0,
             principal, closed_on, closed_on FROM cases.case WHERE id = $1 AND $2::date IS NOT NULL",
        "INSERT INTO control.round (id, case_id, number, purpose, started_at, finished_at, complete)
         SELECT gen_random_uuid(), case_id, 1, 'first', ruled_on, ruled_on, true FROM closing.pool
         WHERE case_id = $1 AND $2::date IS NOT NULL",
        "INSERT INTO closing.requery (case_id, number, due) VALUES ($1, 1, $2)",
    ] {
        sqlx::query(statement).bind(case).bind(due).execute(pool).await?;
    }
    Ok(())
}

/// Whether somebody who was asked in this case stayed silent, or has to be asked at the counter.
pub(crate) async fn was_silence(eye: &PgPool, case: Uuid) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM exchange.outgoing
                        WHERE case_id = $1 AND (overdue_at IS NOT NULL OR state = 'counter'))",
    )
    .bind(case)
    .fetch_one(eye)
    .await?)
}

/// How a case stands, for whoever decides what to do next.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Look {
    pub(crate) state: String,
    pub(crate) version: i64,
    pub(crate) sub_account: Option<String>,
    pub(crate) approvals: i64,
    pub(crate) rounds: i64,
    pub(crate) rounds_open: i64,
    /// Whether everybody answered the last round.
    pub(crate) is_complete: bool,
    pub(crate) ordered: i64,
    pub(crate) live: i64,
    pub(crate) hold_orders: i64,
    pub(crate) payable: i64,
    pub(crate) cash: i64,
    pub(crate) payouts_open: i64,
    pub(crate) at_counter: i64,
    pub(crate) restricted: i64,
    /// 持续查控 under way.
    pub(crate) repetition: Option<Uuid>,
    /// How the query after its ending stands, if it is one of those ended.
    pub(crate) requery: Option<String>,
}

pub(crate) async fn look(eye: &PgPool, case: Uuid) -> Result<Look> {
    Ok(sqlx::query_as(
        "SELECT c.state, c.version, c.sub_account,
             (SELECT count(*) FROM approvals.approval a
              WHERE a.case_id = c.id AND a.state = 'pending') AS approvals,
             (SELECT count(*) FROM control.round r WHERE r.case_id = c.id) AS rounds,
             (SELECT count(*) FROM control.round r
              WHERE r.case_id = c.id AND r.finished_at IS NULL) AS rounds_open,
             coalesce((SELECT r.complete FROM control.round r WHERE r.case_id = c.id
                       ORDER BY r.number DESC LIMIT 1), false) AS is_complete,
             (SELECT count(*) FROM control.hold h
              WHERE h.case_id = c.id AND h.state = 'ordered') AS ordered,
             (SELECT count(*) FROM control.hold h
              WHERE h.case_id = c.id AND h.state IN ('effective', 'waiting')) AS live,
             (SELECT count(*) FROM control.hold_order o
              WHERE o.case_id = c.id AND o.state = 'ordered') AS hold_orders,
             coalesce(a.to_applicant + a.to_treasury + a.to_debtor, 0) AS payable,
             coalesce(a.cash, 0) AS cash,
             (SELECT count(*) FROM funds.payout p
              WHERE p.case_id = c.id AND p.state IN ('proposed', 'ordered')) AS payouts_open,
             (SELECT count(*) FROM exchange.outgoing o
              WHERE o.case_id = c.id AND o.state = 'counter') AS at_counter,
             (SELECT count(*) FROM discipline.restriction r WHERE r.case_id = c.id) AS restricted,
             (SELECT p.id FROM control.repetition p
              WHERE p.case_id = c.id AND p.ended_at IS NULL) AS repetition,
             (SELECT q.state FROM closing.requery q
              WHERE q.case_id = c.id AND q.number = 1) AS requery
         FROM cases.case c LEFT JOIN funds.account a ON a.case_id = c.id WHERE c.id = $1",
    )
    .bind(case)
    .fetch_one(eye)
    .await?)
}

/// A hold with what is ordered of it and not yet answered.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct HoldLook {
    pub(crate) id: Uuid,
    pub(crate) state: String,
    /// Held and neither gone nor ordered to go.
    pub(crate) free: i64,
    pub(crate) is_releasing: bool,
}

pub(crate) async fn holds(eye: &PgPool, case: Uuid) -> Result<Vec<HoldLook>> {
    Ok(sqlx::query_as(
        "SELECT h.id, h.state,
             (h.held - h.deducted - h.released - coalesce((SELECT sum(o.amount)
                 FROM control.hold_order o WHERE o.hold = h.id AND o.state = 'ordered'
                     AND o.act IN ('deduct', 'release')), 0))::bigint AS free,
             EXISTS (SELECT FROM control.hold_order o WHERE o.hold = h.id AND o.state = 'ordered'
                 AND o.act = 'release') AS is_releasing
         FROM control.hold h WHERE h.case_id = $1 ORDER BY h.ordered_at, h.id",
    )
    .bind(case)
    .fetch_all(eye)
    .await?)
}

/// An approval that waits for somebody.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Waiting {
    pub(crate) id: Uuid,
    pub(crate) act: String,
    pub(crate) ladder: serde_json::Value,
    pub(crate) step: i32,
    pub(crate) proposer: Uuid,
    pub(crate) signed: Vec<Uuid>,
}

pub(crate) async fn waiting(eye: &PgPool, case: Uuid) -> Result<Vec<Waiting>> {
    Ok(sqlx::query_as(
        "SELECT a.id, a.act, a.ladder, a.step, a.proposer,
             ARRAY(SELECT s.officer FROM approvals.signature s
                   WHERE s.approval = a.id AND s.deed = 'approve' ORDER BY s.number) AS signed
         FROM approvals.approval a WHERE a.case_id = $1 AND a.state = 'pending'
         ORDER BY a.created_at, a.id",
    )
    .bind(case)
    .fetch_all(eye)
    .await?)
}

/// Parties of a case in a role, as filed.
pub(crate) async fn parties(eye: &PgPool, case: Uuid, role: &str) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar(
        "SELECT party FROM cases.role WHERE case_id = $1 AND role = $2 ORDER BY place",
    )
    .bind(case)
    .bind(role)
    .fetch_all(eye)
    .await?)
}

/// The first replies kept under these keys.
pub(crate) async fn replies(
    eye: &PgPool,
    keys: &[String],
) -> Result<Vec<(String, serde_json::Value)>> {
    Ok(sqlx::query_as("SELECT key, body FROM platform.reply WHERE key = ANY($1) ORDER BY key")
        .bind(keys)
        .fetch_all(eye)
        .await?)
}

/// Deductions ordered and not yet answered, in fen.
pub(crate) async fn deducting(eye: &PgPool, case: Uuid) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "SELECT coalesce(sum(amount), 0)::bigint FROM control.hold_order
         WHERE case_id = $1 AND act = 'deduct' AND state = 'ordered'",
    )
    .bind(case)
    .fetch_one(eye)
    .await?)
}

/// When the court has to do something: jobs under no name, orders under their institution.
pub(crate) async fn agenda(eye: &PgPool) -> Result<Vec<(String, Option<DateTime<Utc>>)>> {
    let mut due: Vec<(String, Option<DateTime<Utc>>)> = sqlx::query_as(
        "SELECT '', min(run_at) FROM platform.job WHERE NOT stuck
         UNION ALL
         SELECT q.institution, greatest(min(greatest(q.next_at, q.leased_until)), min(p.not_before))
         FROM exchange.queue q LEFT JOIN exchange.pace p USING (institution) GROUP BY q.institution
         UNION ALL
         SELECT 'register ' || institution, wanted_at FROM exchange.register
         WHERE wanted_at IS NOT NULL",
    )
    .fetch_all(eye)
    .await?;
    due.sort();
    Ok(due)
}

/// Keys of answered acts that left no event in the tree.
pub(crate) async fn acts_without_event(eye: &PgPool) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT key FROM platform.reply r WHERE NOT EXISTS (
             SELECT FROM platform.audit a JOIN evidence.leaf l ON l.seq = a.seq
             WHERE a.at = r.at AND a.actor = r.actor) ORDER BY key",
    )
    .fetch_all(eye)
    .await?)
}
