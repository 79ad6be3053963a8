//! SQL of schema `discipline`.

pub(crate) mod asked;
pub(crate) mod exits;
pub(crate) mod leaves;
pub(crate) mod reconcile;

use chrono::NaiveDate;
use kernel::Money;
use platform::{Fault, Result, Tx};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use crate::model::{
    Capacity, EndGround, Ground, Listing, ListingState, Report, ReportOutcome, Restriction,
    Sanction, SanctionKind, Why,
};

pub(crate) async fn keep_report(tx: &mut Tx, case: Uuid, report: &Report) -> Result<()> {
    sqlx::query(
        "INSERT INTO discipline.report (id, case_id, debtor, outcome, on_day, content, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(report.id)
    .bind(case)
    .bind(report.debtor)
    .bind(report.outcome.code())
    .bind(report.on)
    .bind(&report.content)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Property reports of these cases, newest last.
pub(crate) async fn reports(tx: &mut Tx, cases: &[Uuid]) -> Result<Vec<Report>> {
    let rows = sqlx::query(
        "SELECT id, debtor, outcome, on_day, content FROM discipline.report
         WHERE case_id = ANY($1) ORDER BY recorded_at, id",
    )
    .bind(cases)
    .fetch_all(tx.sql())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Report {
                id: row.try_get("id")?,
                debtor: row.try_get("debtor")?,
                outcome: code(row, "outcome", ReportOutcome::ALL, ReportOutcome::code)?,
                on: row.try_get("on_day")?,
                content: row.try_get("content")?,
            })
        })
        .collect()
}

pub(crate) async fn keep_restriction(tx: &mut Tx, new: &Restriction) -> Result<()> {
    sqlx::query(
        "INSERT INTO discipline.restriction
             (id, case_id, debtor, subject, capacity, is_natural, ordered_on, document)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(new.id)
    .bind(new.case_id)
    .bind(new.debtor)
    .bind(new.subject)
    .bind(new.capacity.code())
    .bind(new.is_natural)
    .bind(new.ordered_on)
    .bind(new.document)
    .execute(tx.sql())
    .await?;
    Ok(())
}

const RESTRICTION: &str = "SELECT id, case_id, debtor, subject, capacity, is_natural, ordered_on,
        document, lift_from, lift_due, lifted_on, lift_reason, lift_rule, end_ground
        FROM discipline.restriction";

/// Restrictions of these cases, oldest first.
pub(crate) async fn restrictions(tx: &mut Tx, cases: &[Uuid]) -> Result<Vec<Restriction>> {
    let statement = sqlx::AssertSqlSafe(format!(
        "{RESTRICTION} WHERE case_id = ANY($1) ORDER BY ordered_on, id"
    ));
    let rows = sqlx::query(statement).bind(cases).fetch_all(tx.sql()).await?;
    rows.iter().map(restriction).collect()
}

pub(crate) async fn lock_restriction(tx: &mut Tx, id: Uuid) -> Result<Restriction> {
    let statement = sqlx::AssertSqlSafe(format!("{RESTRICTION} WHERE id = $1 FOR UPDATE"));
    let row = sqlx::query(statement).bind(id).fetch_optional(tx.sql()).await?;
    restriction(&row.ok_or(Fault::Missing("restriction"))?)
}

fn restriction(row: &PgRow) -> Result<Restriction> {
    Ok(Restriction {
        id: row.try_get("id")?,
        case_id: row.try_get("case_id")?,
        debtor: row.try_get("debtor")?,
        subject: row.try_get("subject")?,
        capacity: code(row, "capacity", Capacity::ALL, Capacity::code)?,
        is_natural: row.try_get("is_natural")?,
        ordered_on: row.try_get("ordered_on")?,
        document: row.try_get("document")?,
        lift_from: row.try_get("lift_from")?,
        lift_due: row.try_get("lift_due")?,
        lifted_on: row.try_get("lifted_on")?,
        lift_reason: row.try_get("lift_reason")?,
        lift_rule: row.try_get("lift_rule")?,
        end_ground: end_ground(row)?,
    })
}

/// 终止 – how something ends: why, by when, on which day.
pub(crate) struct Ending<'a> {
    pub(crate) why: Why<'a>,
    pub(crate) due: NaiveDate,
    pub(crate) on: NaiveDate,
}

pub(crate) async fn lift(tx: &mut Tx, id: Uuid, ending: &Ending<'_>) -> Result<()> {
    sqlx::query(
        "UPDATE discipline.restriction SET lift_from = $2, lift_due = $3, lifted_on = $4,
             lift_reason = $5, lift_rule = $6, end_ground = $7
         WHERE id = $1 AND lifted_on IS NULL",
    )
    .bind(id)
    .bind(ending.why.from)
    .bind(ending.due)
    .bind(ending.on)
    .bind(ending.why.reason)
    .bind(ending.why.rule.as_str())
    .bind(ending.why.ground.map(EndGround::code))
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(crate) async fn keep_listing(tx: &mut Tx, new: &Listing) -> Result<()> {
    sqlx::query(
        "INSERT INTO discipline.listing (id, case_id, debtor, ground, conduct, state, decided_on,
             document, grace_until, term_months, published_on, until_day, organ_report)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(new.id)
    .bind(new.case_id)
    .bind(new.debtor)
    .bind(new.ground.code())
    .bind(&new.conduct)
    .bind(new.state.code())
    .bind(new.decided_on)
    .bind(new.document)
    .bind(new.grace_until)
    .bind(new.term_months)
    .bind(new.published_on)
    .bind(new.until)
    .bind(&new.organ_report)
    .execute(tx.sql())
    .await?;
    Ok(())
}

const LISTING: &str = "SELECT id, case_id, debtor, ground, conduct, state, decided_on, document,
        grace_until, term_months, published_on, until_day, end_from, end_due, ended_on, end_reason,
        end_rule, end_ground, organ_report, version
        FROM discipline.listing";

/// List entries of these cases, oldest first.
pub(crate) async fn listings(tx: &mut Tx, cases: &[Uuid]) -> Result<Vec<Listing>> {
    let statement =
        sqlx::AssertSqlSafe(format!("{LISTING} WHERE case_id = ANY($1) ORDER BY decided_on, id"));
    let rows = sqlx::query(statement).bind(cases).fetch_all(tx.sql()).await?;
    rows.iter().map(listing).collect()
}

pub(crate) async fn lock_listing(tx: &mut Tx, id: Uuid) -> Result<Listing> {
    let statement = sqlx::AssertSqlSafe(format!("{LISTING} WHERE id = $1 FOR UPDATE"));
    let row = sqlx::query(statement).bind(id).fetch_optional(tx.sql()).await?;
    listing(&row.ok_or(Fault::Missing("listing"))?)
}

/// Entries whose grace period ended before `day`, locked.
pub(crate) async fn grace_over(tx: &mut Tx, day: NaiveDate) -> Result<Vec<Listing>> {
    let statement = sqlx::AssertSqlSafe(format!(
        "{LISTING} WHERE state = 'decided' AND grace_until < $1 ORDER BY id FOR UPDATE"
    ));
    let rows = sqlx::query(statement).bind(day).fetch_all(tx.sql()).await?;
    rows.iter().map(listing).collect()
}

/// Published entries whose term ended before `day`, locked.
pub(crate) async fn term_over(tx: &mut Tx, day: NaiveDate) -> Result<Vec<Listing>> {
    let statement = sqlx::AssertSqlSafe(format!(
        "{LISTING} WHERE state = 'published' AND until_day < $1 ORDER BY id FOR UPDATE"
    ));
    let rows = sqlx::query(statement).bind(day).fetch_all(tx.sql()).await?;
    rows.iter().map(listing).collect()
}

fn listing(row: &PgRow) -> Result<Listing> {
    Ok(Listing {
        id: row.try_get("id")?,
        case_id: row.try_get("case_id")?,
        debtor: row.try_get("debtor")?,
        ground: code(row, "ground", Ground::ALL, Ground::code)?,
        conduct: row.try_get("conduct")?,
        state: code(row, "state", ListingState::ALL, ListingState::code)?,
        decided_on: row.try_get("decided_on")?,
        document: row.try_get("document")?,
        grace_until: row.try_get("grace_until")?,
        term_months: row.try_get("term_months")?,
        published_on: row.try_get("published_on")?,
        until: row.try_get("until_day")?,
        end_from: row.try_get("end_from")?,
        end_due: row.try_get("end_due")?,
        ended_on: row.try_get("ended_on")?,
        end_reason: row.try_get("end_reason")?,
        end_rule: row.try_get("end_rule")?,
        end_ground: end_ground(row)?,
        organ_report: row.try_get("organ_report")?,
        version: row.try_get("version")?,
    })
}

pub(crate) async fn publish(
    tx: &mut Tx,
    id: Uuid,
    on: NaiveDate,
    until: Option<NaiveDate>,
) -> Result<()> {
    sqlx::query(
        "UPDATE discipline.listing SET state = 'published', published_on = $2, until_day = $3
         WHERE id = $1 AND state = 'decided'",
    )
    .bind(id)
    .bind(on)
    .bind(until)
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(crate) async fn end_listing(
    tx: &mut Tx,
    id: Uuid,
    state: ListingState,
    ending: &Ending<'_>,
) -> Result<()> {
    sqlx::query(
        "UPDATE discipline.listing SET state = $2, end_from = $3, end_due = $4, ended_on = $5,
             end_reason = $6, end_rule = $7, end_ground = $8
         WHERE id = $1 AND ended_on IS NULL",
    )
    .bind(id)
    .bind(state.code())
    .bind(ending.why.from)
    .bind(ending.due)
    .bind(ending.on)
    .bind(ending.why.reason)
    .bind(ending.why.rule.as_str())
    .bind(ending.why.ground.map(EndGround::code))
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(crate) async fn keep_sanction(tx: &mut Tx, case: Uuid, new: &Sanction) -> Result<()> {
    sqlx::query(
        "INSERT INTO discipline.sanction
             (id, case_id, debtor, subject, kind, amount, days, conduct, decided_on, document)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(new.id)
    .bind(case)
    .bind(new.debtor)
    .bind(new.subject)
    .bind(new.kind.code())
    .bind(new.amount.map(Money::as_fen))
    .bind(new.days)
    .bind(&new.conduct)
    .bind(new.decided_on)
    .bind(new.document)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Sanctions of these cases, oldest first.
pub(crate) async fn sanctions(tx: &mut Tx, cases: &[Uuid]) -> Result<Vec<Sanction>> {
    let rows = sqlx::query(
        "SELECT id, debtor, subject, kind, amount, days, conduct, decided_on, document
         FROM discipline.sanction WHERE case_id = ANY($1) ORDER BY decided_on, id",
    )
    .bind(cases)
    .fetch_all(tx.sql())
    .await?;
    rows.iter()
        .map(|row| {
            let amount: Option<i64> = row.try_get("amount")?;
            Ok(Sanction {
                id: row.try_get("id")?,
                debtor: row.try_get("debtor")?,
                subject: row.try_get("subject")?,
                kind: code(row, "kind", SanctionKind::ALL, SanctionKind::code)?,
                amount: amount.and_then(|fen| Money::from_fen(fen).ok()),
                days: row.try_get("days")?,
                conduct: row.try_get("conduct")?,
                decided_on: row.try_get("decided_on")?,
                document: row.try_get("document")?,
            })
        })
        .collect()
}

fn end_ground(row: &PgRow) -> Result<Option<EndGround>> {
    let code: Option<String> = row.try_get("end_ground")?;
    Ok(code.and_then(|code| EndGround::ALL.iter().copied().find(|known| known.code() == code)))
}

/// 更正 – the entry reads differently from now on.
pub(crate) async fn rewrite(tx: &mut Tx, id: Uuid, conduct: &str) -> Result<()> {
    sqlx::query(
        "UPDATE discipline.listing SET conduct = $2, version = version + 1
         WHERE id = $1 AND ended_on IS NULL",
    )
    .bind(id)
    .bind(conduct)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// One restriction, as it stands.
pub async fn restriction_of(tx: &mut Tx, id: Uuid) -> Result<Restriction> {
    let statement = sqlx::AssertSqlSafe(format!("{RESTRICTION} WHERE id = $1"));
    let row = sqlx::query(statement).bind(id).fetch_optional(tx.sql()).await?;
    restriction(&row.ok_or(Fault::Missing("restriction"))?)
}

/// One entry, as it stands.
pub async fn listing_of(tx: &mut Tx, id: Uuid) -> Result<Listing> {
    let statement = sqlx::AssertSqlSafe(format!("{LISTING} WHERE id = $1"));
    let row = sqlx::query(statement).bind(id).fetch_optional(tx.sql()).await?;
    listing(&row.ok_or(Fault::Missing("listing"))?)
}

/// The word of `all` stored in `column`.
pub(crate) fn code<T: Copy>(
    row: &PgRow,
    column: &str,
    all: &[T],
    code_of: fn(T) -> &'static str,
) -> Result<T> {
    let code: String = row.try_get(column)?;
    let known = all.iter().copied().find(|word| code_of(*word) == code);
    known.ok_or_else(|| anyhow::anyhow!("stored {column}: {code}").into())
}
