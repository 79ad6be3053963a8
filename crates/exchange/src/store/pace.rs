//! SQL of pace: whose turn it is, quotas, pauses.

use chrono::{DateTime, NaiveDate, Utc};
use platform::{Result, Tx};

use crate::model::Institution;
use crate::pace;
use crate::sealing;

/// An order claimed for sending.
#[derive(sqlx::FromRow)]
pub(crate) struct Claimed {
    pub(crate) id: String,
    pub(crate) body: Vec<u8>,
    pub(crate) controls: bool,
    pub(crate) attempts: i32,
    pub(crate) court: String,
}

/// Institutions with orders due, to be sent by the court, that are not given a pause: from one for whom
/// something waits to the next, whatever their number.
pub(crate) async fn institutions_due(tx: &mut Tx) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "WITH RECURSIVE waiting (code) AS (
             (SELECT institution FROM exchange.queue ORDER BY institution LIMIT 1)
             UNION ALL
             SELECT (SELECT q.institution FROM exchange.queue q WHERE q.institution > w.code
                 ORDER BY q.institution LIMIT 1)
             FROM waiting w WHERE w.code IS NOT NULL)
         SELECT i.code FROM waiting JOIN exchange.institution i USING (code)
         LEFT JOIN exchange.pace p ON p.institution = i.code
         WHERE i.transport = 'push' AND coalesce(p.not_before, '-infinity') <= $1
           AND EXISTS (SELECT FROM exchange.queue q WHERE q.institution = i.code
               AND q.next_at <= $1 AND q.leased_until <= $1)
         ORDER BY i.code",
    )
    .bind(tx.now)
    .fetch_all(tx.sql())
    .await?)
}

/// When the next order may be sent to anybody.
pub(crate) async fn next_send(tx: &mut Tx) -> Result<Option<DateTime<Utc>>> {
    Ok(sqlx::query_scalar(
        "SELECT min(greatest(w.next_at, coalesce(p.not_before, '-infinity')))
         FROM exchange.institution i
         LEFT JOIN exchange.pace p ON p.institution = i.code
         CROSS JOIN LATERAL (SELECT min(greatest(q.next_at, q.leased_until)) AS next_at
             FROM exchange.queue q WHERE q.institution = i.code) AS w
         WHERE i.transport = 'push' AND w.next_at IS NOT NULL",
    )
    .fetch_one(tx.sql())
    .await?)
}

/// 公平排队 – claim for institution `$1` at `$2` up to `$3` orders until `$4`.
pub const CLAIM: &str = "WITH RECURSIVE court (name) AS (
         (SELECT q.court FROM exchange.queue q WHERE q.institution = $1 ORDER BY q.court LIMIT 1)
         UNION ALL
         SELECT (SELECT q.court FROM exchange.queue q
             WHERE q.institution = $1 AND q.court > c.name ORDER BY q.court LIMIT 1)
         FROM court c WHERE c.name IS NOT NULL),
     last (name) AS (SELECT coalesce(max(last_court), '') FROM exchange.pace
         WHERE institution = $1),
     turn AS (
         SELECT q.id, q.priority, q.place, c.name > (SELECT name FROM last) AS is_next
         FROM court c
         CROSS JOIN LATERAL (
             SELECT q.id, q.priority, row_number() OVER (ORDER BY q.priority, q.next_at, q.id)
                 AS place
             FROM exchange.queue q
             WHERE q.institution = $1 AND q.court = c.name
               AND q.next_at <= $2 AND q.leased_until <= $2
             ORDER BY q.priority, q.next_at, q.id LIMIT $3) AS q
         ORDER BY q.priority, q.place, is_next DESC, c.name LIMIT $3),
     claimed AS (
         UPDATE exchange.queue SET attempts = attempts + 1, leased_until = $4 WHERE id IN (
             SELECT id FROM exchange.queue
             WHERE id IN (SELECT id FROM turn) AND next_at <= $2 AND leased_until <= $2
             ORDER BY id FOR UPDATE SKIP LOCKED)
         RETURNING id, attempts)
     SELECT id, o.body, o.controls, c.attempts, o.court
     FROM claimed c JOIN exchange.outgoing o USING (id)";

/// 公平排队 – claim up to `limit` orders until `lease`: the most urgent first; among equals one of each
/// court in turn, beginning after the court whose turn was last; of one court the oldest first. A crash
/// between claim and receipt only delays them.
pub(crate) async fn claim(
    tx: &mut Tx,
    institution: &str,
    limit: i64,
    lease: DateTime<Utc>,
) -> Result<Vec<Claimed>> {
    let mut claimed: Vec<Claimed> = sqlx::query_as(CLAIM)
        .bind(institution)
        .bind(tx.now)
        .bind(limit)
        .bind(lease)
        .fetch_all(tx.sql())
        .await?;
    // What RETURNING gives has no order; the same orders leave in the same one.
    claimed.sort_by(|one, other| one.id.cmp(&other.id));
    sealing::open(tx, claimed.iter_mut().map(|order| &mut order.body).collect()).await?;
    Ok(claimed)
}

/// 账户查询额度 – what may be asked a day of who knows where accounts are, and what of it is used or
/// promised already.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct AskingQuota {
    /// Orders a day.
    pub quota: i64,
    /// Sent today, or waiting to be.
    pub taken: i64,
}

/// The narrowest quota among those who find accounts; none when nobody has one.
pub async fn quota_of_asking(tx: &mut Tx) -> Result<Option<AskingQuota>> {
    Ok(sqlx::query_as(
        "SELECT i.quota_per_day::bigint AS quota, coalesce(q.used, 0)::bigint
             + (SELECT count(*) FROM exchange.queue w WHERE w.institution = i.code) AS taken
         FROM exchange.institution i
         LEFT JOIN exchange.quota_used q ON q.institution = i.code AND q.day = $1
         WHERE i.enabled AND i.quota_per_day IS NOT NULL AND 'find_accounts' = ANY(i.functions)
         ORDER BY i.quota_per_day LIMIT 1",
    )
    .bind(tx.today())
    .fetch_optional(tx.sql())
    .await?)
}

/// How many more orders the institution takes today, at most `wanted`; its row is locked until the end
/// of the transaction, so that two dispatchers do not both take the last.
pub(crate) async fn left_today(
    tx: &mut Tx,
    institution: &str,
    day: NaiveDate,
    quota: i64,
    wanted: i64,
) -> Result<i64> {
    let used: i32 = sqlx::query_scalar(
        "INSERT INTO exchange.quota_used (institution, day, used) VALUES ($1, $2, 0)
         ON CONFLICT (institution, day) DO UPDATE SET used = quota_used.used RETURNING used",
    )
    .bind(institution)
    .bind(day)
    .fetch_one(tx.sql())
    .await?;
    Ok(wanted.min(quota - i64::from(used)).max(0))
}

/// So many of the day's orders are used.
pub(crate) async fn use_quota(
    tx: &mut Tx,
    institution: &str,
    day: NaiveDate,
    used: usize,
) -> Result<()> {
    sqlx::query(
        "UPDATE exchange.quota_used SET used = used + $3 WHERE institution = $1 AND day = $2",
    )
    .bind(institution)
    .bind(day)
    .bind(i32::try_from(used).unwrap_or(i32::MAX))
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Send nothing before `until`, and why.
pub(crate) async fn wait(
    tx: &mut Tx,
    institution: &str,
    until: DateTime<Utc>,
    reason: &str,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO exchange.pace (institution, not_before, reason) VALUES ($1, $2, $3)
         ON CONFLICT (institution) DO UPDATE SET not_before = excluded.not_before,
             reason = excluded.reason",
    )
    .bind(institution)
    .bind(until)
    .bind(reason)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Whose turn was last, when several courts wait.
pub(crate) async fn note_turn(tx: &mut Tx, institution: &str, court: &str) -> Result<()> {
    sqlx::query(
        "INSERT INTO exchange.pace (institution, last_court) VALUES ($1, $2)
         ON CONFLICT (institution) DO UPDATE SET last_court = excluded.last_court
         WHERE pace.last_court <> excluded.last_court",
    )
    .bind(institution)
    .bind(court)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// It could not be reached, or said nothing that could be believed.
pub(crate) async fn note_failure(tx: &mut Tx, institution: &str, error: &str) -> Result<()> {
    let failures: i32 = sqlx::query_scalar(
        "INSERT INTO exchange.pace (institution, failures, failed_at, last_error)
         VALUES ($1, 1, $2, $3)
         ON CONFLICT (institution) DO UPDATE SET failures = pace.failures + 1,
             failed_at = excluded.failed_at, last_error = excluded.last_error
         RETURNING failures",
    )
    .bind(institution)
    .bind(tx.now)
    .bind(error)
    .fetch_one(tx.sql())
    .await?;
    match pace::pause_until(failures, tx.now) {
        Some(until) => wait(tx, institution, until, "silent").await,
        None => Ok(()),
    }
}

/// It can be reached again.
pub(crate) async fn note_success(tx: &mut Tx, institution: &Institution) -> Result<()> {
    sqlx::query(
        "UPDATE exchange.pace SET failures = 0, last_error = NULL
         WHERE institution = $1 AND failures > 0",
    )
    .bind(&institution.code)
    .execute(tx.sql())
    .await?;
    Ok(())
}
