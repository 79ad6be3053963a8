//! Whether what is said of holds is so: verifications and differences.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::Id;
use platform::{Fault, Result, Tx};
use uuid::Uuid;

use super::holds::{HOLD, hold};
use crate::acts::differences::Discrepancy;
use crate::model::{Difference, Hold};

pub(crate) async fn keep_verification(tx: &mut Tx, order: &str, hold: &Hold) -> Result<()> {
    sqlx::query(
        "INSERT INTO control.verification (order_id, hold, case_id, asked_at)
         VALUES ($1, $2, $3, $4)",
    )
    .bind(order)
    .bind(hold.id.0)
    .bind(hold.case_id)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(crate) async fn times_verified(tx: &mut Tx, hold: Id<Hold>) -> Result<u32> {
    let times: i64 =
        sqlx::query_scalar("SELECT count(*) FROM control.verification WHERE hold = $1")
            .bind(hold.0)
            .fetch_one(tx.sql())
            .await?;
    Ok(u32::try_from(times).unwrap_or(u32::MAX))
}

/// The hold an open verification is about.
pub(crate) async fn verified_by(tx: &mut Tx, order: &str) -> Result<Option<Id<Hold>>> {
    let hold: Option<Uuid> = sqlx::query_scalar(
        "SELECT hold FROM control.verification WHERE order_id = $1 AND verdict IS NULL",
    )
    .bind(order)
    .fetch_optional(tx.sql())
    .await?;
    Ok(hold.map(Id::from))
}

pub(crate) async fn settle_verification(tx: &mut Tx, order: &str, verdict: &str) -> Result<()> {
    sqlx::query(
        "UPDATE control.verification SET verdict = $2, answered_at = $3 WHERE order_id = $1",
    )
    .bind(order)
    .bind(verdict)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Proven to be there.
pub(crate) async fn note_verified(tx: &mut Tx, hold: Id<Hold>) -> Result<()> {
    sqlx::query("UPDATE control.hold SET verified_at = $2 WHERE id = $1")
        .bind(hold.0)
        .bind(tx.now)
        .execute(tx.sql())
        .await?;
    Ok(())
}

/// Called into doubt, since the first time.
pub(crate) async fn doubt(tx: &mut Tx, hold: Id<Hold>) -> Result<()> {
    sqlx::query(
        "UPDATE control.hold SET doubted_at = coalesce(doubted_at, $2), verified_at = NULL
         WHERE id = $1",
    )
    .bind(hold.0)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// No longer in doubt, when no difference that says so is open.
pub(crate) async fn trust(tx: &mut Tx, hold: Id<Hold>) -> Result<()> {
    sqlx::query(
        "UPDATE control.hold h SET doubted_at = NULL WHERE id = $1 AND doubted_at IS NOT NULL
           AND NOT EXISTS (SELECT FROM control.difference d WHERE d.hold = h.id
               AND d.settled_at IS NULL AND d.kind IN ('missing_there', 'less_there'))",
    )
    .bind(hold.0)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Open a difference; none when the same is open already.
pub(crate) async fn open(
    tx: &mut Tx,
    hold: &Hold,
    found: &Discrepancy,
    due: NaiveDate,
) -> Result<Option<Uuid>> {
    let id = tx.new_id();
    Ok(sqlx::query_scalar(
        "INSERT INTO control.difference
             (id, case_id, hold, institution, kind, source, ours, theirs, found_at, due)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (hold, kind) WHERE settled_at IS NULL DO NOTHING RETURNING id",
    )
    .bind(id)
    .bind(hold.case_id)
    .bind(hold.id.0)
    .bind(&hold.institution)
    .bind(found.kind)
    .bind(found.source)
    .bind(&found.ours)
    .bind(&found.theirs)
    .bind(tx.now)
    .bind(due)
    .fetch_optional(tx.sql())
    .await?)
}

/// What the register no longer shows is settled; what a query or a notice showed stays until the
/// register, too, speaks of the hold.
pub(crate) async fn agree(tx: &mut Tx, hold: Id<Hold>, still: &[&str]) -> Result<()> {
    sqlx::query(
        "UPDATE control.difference SET settled_at = $3, settlement = 'agrees_again'
         WHERE hold = $1 AND settled_at IS NULL AND kind <> ALL($2) AND source = 'register'",
    )
    .bind(hold.0)
    .bind(still)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    trust(tx, hold).await
}

const DIFFERENCE: &str = "SELECT id, case_id, hold, institution, kind, source, ours, theirs,
        found_at, due, settled_at, settlement, reason FROM control.difference";

pub(crate) async fn lock(tx: &mut Tx, id: Uuid) -> Result<Difference> {
    let statement = sqlx::AssertSqlSafe(format!("{DIFFERENCE} WHERE id = $1 FOR UPDATE"));
    let found = sqlx::query_as(statement).bind(id).fetch_optional(tx.sql()).await?;
    found.ok_or(Fault::Missing("difference"))
}

/// Differences of a case, the open ones first.
pub async fn of_case(tx: &mut Tx, case: Uuid) -> Result<Vec<Difference>> {
    let statement = sqlx::AssertSqlSafe(format!(
        "{DIFFERENCE} WHERE case_id = $1 ORDER BY settled_at NULLS FIRST, found_at, id"
    ));
    Ok(sqlx::query_as(statement).bind(case).fetch_all(tx.sql()).await?)
}

pub(crate) async fn settle(tx: &mut Tx, id: Uuid, how: &str, reason: &str) -> Result<()> {
    let by = tx.actor.officer().map(|officer| officer.id);
    sqlx::query(
        "UPDATE control.difference
         SET settled_at = $2, settled_by = $3, settlement = $4, reason = $5 WHERE id = $1",
    )
    .bind(id)
    .bind(tx.now)
    .bind(by)
    .bind(how)
    .bind(reason)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Holds at an institution whose orders begin with `digit` and which are not about to change.
pub(crate) async fn holds_at(tx: &mut Tx, institution: &str, digit: char) -> Result<Vec<Hold>> {
    let (from, to) = range(digit);
    let statement = sqlx::AssertSqlSafe(format!(
        "{HOLD} h WHERE institution = $1 AND order_id >= $2 AND order_id < $3
           AND state <> 'ordered' AND NOT EXISTS (SELECT FROM control.hold_order o
               WHERE o.hold = h.id AND o.state = 'ordered')
         ORDER BY order_id"
    ));
    let rows =
        sqlx::query(statement).bind(institution).bind(from).bind(to).fetch_all(tx.sql()).await?;
    rows.iter().map(hold).collect()
}

/// Cases with an open difference at an institution: they may agree again.
pub(crate) async fn cases_in_doubt(tx: &mut Tx, institution: &str) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar(
        "SELECT DISTINCT case_id FROM control.difference
         WHERE settled_at IS NULL AND source = 'register' AND institution = $1",
    )
    .bind(institution)
    .fetch_all(tx.sql())
    .await?)
}

/// Order ids that begin with a hex digit, as a range: `f` is followed by `g`.
fn range(digit: char) -> (String, String) {
    let next = match digit {
        '9' => 'a',
        other => char::from_u32(u32::from(other) + 1).unwrap_or('g'),
    };
    (digit.to_string(), next.to_string())
}

/// Whether something about a hold is ordered, or was done since `as_of`.
pub(crate) async fn is_under_way(
    tx: &mut Tx,
    hold: Id<Hold>,
    as_of: DateTime<Utc>,
) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM control.hold_order
             WHERE hold = $1 AND (state = 'ordered' OR done_at >= $2))",
    )
    .bind(hold.0)
    .bind(as_of)
    .fetch_one(tx.sql())
    .await?)
}

/// Institutions that hold something for us, or held it until lately; `changed_since` leaves out those
/// about which nothing was answered since then.
pub(crate) async fn institutions_holding(
    tx: &mut Tx,
    changed_since: Option<DateTime<Utc>>,
) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT institution FROM control.hold WHERE state IN ('effective', 'waiting')
           AND ($1::timestamptz IS NULL OR answered_at >= $1)
         UNION SELECT h.institution FROM control.hold_order o JOIN control.hold h ON h.id = o.hold
           WHERE o.done_at >= $1
         ORDER BY 1",
    )
    .bind(changed_since)
    .fetch_all(tx.sql())
    .await?)
}
