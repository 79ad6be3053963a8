//! SQL of requests to list and requests for correction.

use chrono::NaiveDate;
use platform::{Fault, Result, Tx};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::code;
use crate::model::{Channel, Claim, Correction, CorrectionState, ListingRequest};

pub(crate) async fn keep_request(
    tx: &mut Tx,
    case: Uuid,
    debtor: Uuid,
    (lodged_on, due): (NaiveDate, NaiveDate),
) -> Result<Uuid> {
    let id = tx.new_id();
    let done = sqlx::query(
        "INSERT INTO discipline.request (id, case_id, debtor, lodged_on, due)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
    )
    .bind(id)
    .bind(case)
    .bind(debtor)
    .bind(lodged_on)
    .bind(due)
    .execute(tx.sql())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Fault::Conflict("listing request"));
    }
    Ok(id)
}

/// Requests of these cases, oldest first.
pub(crate) async fn requests(tx: &mut Tx, cases: &[Uuid]) -> Result<Vec<ListingRequest>> {
    Ok(sqlx::query_as(
        "SELECT id, debtor, lodged_on, due, decided_on, granted, reason FROM discipline.request
         WHERE case_id = ANY($1) ORDER BY lodged_on, id",
    )
    .bind(cases)
    .fetch_all(tx.sql())
    .await?)
}

/// Decide a request that is open; says whether there was one.
pub(crate) async fn decide_request(
    tx: &mut Tx,
    case: Uuid,
    which: Open,
    granted: bool,
    reason: Option<&str>,
) -> Result<bool> {
    let (id, debtor) = match which {
        Open::Request(id) => (Some(id), None),
        Open::OfDebtor(debtor) => (None, Some(debtor)),
    };
    let done = sqlx::query(
        "UPDATE discipline.request SET decided_on = $4, granted = $5, reason = $6
         WHERE case_id = $1 AND (id = $2 OR debtor = $3) AND decided_on IS NULL",
    )
    .bind(case)
    .bind(id)
    .bind(debtor)
    .bind(tx.today())
    .bind(granted)
    .bind(reason)
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Which open request is meant.
#[derive(Clone, Copy)]
pub(crate) enum Open {
    Request(Uuid),
    OfDebtor(Uuid),
}

/// A request for correction and the token its maker follows it by.
pub(crate) async fn keep_correction(
    tx: &mut Tx,
    new: &Correction,
    ticket: Option<&str>,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO discipline.correction (id, case_id, subject, listing, restriction, claim,
             statement, channel, ticket, claimant, lodged_at, due)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(new.id)
    .bind(new.case_id)
    .bind(new.subject)
    .bind(new.listing)
    .bind(new.restriction)
    .bind(new.claim.code())
    .bind(&new.statement)
    .bind(new.channel.code())
    .bind(ticket)
    .bind(new.claimant)
    .bind(new.lodged_at)
    .bind(new.due)
    .execute(tx.sql())
    .await?;
    Ok(())
}

const CORRECTION: &str = "SELECT id, case_id, subject, listing, restriction, claim, statement,
        channel, claimant, lodged_at, due, state, decided_on, reason, document, remedy_due,
        remedied_on, reconsider_due
        FROM discipline.correction";

/// Requests for correction of these cases, oldest first.
pub(crate) async fn corrections(tx: &mut Tx, cases: &[Uuid]) -> Result<Vec<Correction>> {
    let statement =
        sqlx::AssertSqlSafe(format!("{CORRECTION} WHERE case_id = ANY($1) ORDER BY lodged_at, id"));
    let rows = sqlx::query(statement).bind(cases).fetch_all(tx.sql()).await?;
    rows.iter().map(correction).collect()
}

/// The request its maker follows by `ticket`.
pub async fn correction_of(tx: &mut Tx, ticket: &str) -> Result<Option<Correction>> {
    let statement = sqlx::AssertSqlSafe(format!("{CORRECTION} WHERE ticket = $1"));
    let row = sqlx::query(statement).bind(ticket).fetch_optional(tx.sql()).await?;
    row.as_ref().map(correction).transpose()
}

/// Requests nobody has decided yet in cases that may be seen: who says that they are not the debtor
/// first, then by the day they are due.
pub(crate) async fn open_corrections(tx: &mut Tx) -> Result<Vec<Correction>> {
    let statement = sqlx::AssertSqlSafe(format!(
        "{CORRECTION} WHERE state = 'lodged'
         ORDER BY claim <> 'not_the_person', due, id LIMIT 500"
    ));
    let rows = sqlx::query(statement).fetch_all(tx.sql()).await?;
    rows.iter().map(correction).collect()
}

/// A request of one of these cases, locked.
pub(crate) async fn lock_correction(tx: &mut Tx, line: &[Uuid], id: Uuid) -> Result<Correction> {
    let statement =
        sqlx::AssertSqlSafe(format!("{CORRECTION} WHERE id = $1 AND case_id = ANY($2) FOR UPDATE"));
    let row = sqlx::query(statement).bind(id).bind(line).fetch_optional(tx.sql()).await?;
    correction(&row.ok_or(Fault::Missing("correction"))?)
}

/// Whether somebody's identity is still to be reviewed in these cases.
pub(crate) async fn is_questioned(tx: &mut Tx, cases: &[Uuid]) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM discipline.correction
             WHERE case_id = ANY($1) AND claim = 'not_the_person' AND state = 'lodged')",
    )
    .bind(cases)
    .fetch_one(tx.sql())
    .await?)
}

/// 审查决定.
pub(crate) struct Decision<'a> {
    pub(crate) state: CorrectionState,
    pub(crate) reason: &'a str,
    pub(crate) document: Uuid,
    /// Last day to put it right, when it was founded: it is put right with the decision.
    pub(crate) remedy_due: Option<NaiveDate>,
}

pub(crate) async fn decide_correction(
    tx: &mut Tx,
    id: Uuid,
    decision: &Decision<'_>,
) -> Result<()> {
    sqlx::query(
        "UPDATE discipline.correction SET state = $2, reason = $3, document = $4,
             decided_on = $5::date, remedy_due = $6,
             remedied_on = CASE WHEN $6::date IS NULL THEN NULL ELSE $5::date END
         WHERE id = $1 AND state = 'lodged'",
    )
    .bind(id)
    .bind(decision.state.code())
    .bind(decision.reason)
    .bind(decision.document)
    .bind(tx.today())
    .bind(decision.remedy_due)
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(crate) async fn begin_reconsideration(
    tx: &mut Tx,
    id: Uuid,
    (served_on, lodged_on): (NaiveDate, NaiveDate),
    due: NaiveDate,
) -> Result<()> {
    sqlx::query(
        "UPDATE discipline.correction SET state = 'reconsidered', served_on = $2,
             reconsider_from = $3, reconsider_due = $4
         WHERE id = $1 AND state = 'rejected'",
    )
    .bind(id)
    .bind(served_on)
    .bind(lodged_on)
    .bind(due)
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(crate) async fn end_reconsideration(
    tx: &mut Tx,
    id: Uuid,
    paper: &str,
    remedy_due: Option<NaiveDate>,
) -> Result<()> {
    sqlx::query(
        "UPDATE discipline.correction SET
             state = CASE WHEN $4::date IS NULL THEN 'confirmed' ELSE 'overturned' END,
             reconsider_paper = $2, remedy_due = $4,
             remedied_on = CASE WHEN $4::date IS NULL THEN NULL ELSE $3::date END
         WHERE id = $1 AND state = 'reconsidered'",
    )
    .bind(id)
    .bind(paper)
    .bind(tx.today())
    .bind(remedy_due)
    .execute(tx.sql())
    .await?;
    Ok(())
}

fn correction(row: &PgRow) -> Result<Correction> {
    Ok(Correction {
        id: row.try_get("id")?,
        case_id: row.try_get("case_id")?,
        subject: row.try_get("subject")?,
        listing: row.try_get("listing")?,
        restriction: row.try_get("restriction")?,
        claim: code(row, "claim", Claim::ALL, Claim::code)?,
        statement: row.try_get("statement")?,
        channel: code(row, "channel", Channel::ALL, Channel::code)?,
        claimant: row.try_get("claimant")?,
        lodged_at: row.try_get("lodged_at")?,
        due: row.try_get("due")?,
        state: code(row, "state", CorrectionState::ALL, CorrectionState::code)?,
        decided_on: row.try_get("decided_on")?,
        reason: row.try_get("reason")?,
        document: row.try_get("document")?,
        remedy_due: row.try_get("remedy_due")?,
        remedied_on: row.try_get("remedied_on")?,
        reconsider_due: row.try_get("reconsider_due")?,
    })
}
