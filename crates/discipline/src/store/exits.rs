//! Exit restrictions.

use chrono::NaiveDate;
use platform::{Fault, Result, Tx};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::code;
use crate::model::{Capacity, ExitRestriction, ExitState};

/// A restriction about to be ordered.
pub(crate) struct New {
    pub(crate) case: Uuid,
    pub(crate) debtor: Uuid,
    pub(crate) subject: Uuid,
    pub(crate) capacity: Capacity,
    pub(crate) on_request: bool,
    pub(crate) until: NaiveDate,
    pub(crate) document: Uuid,
    /// Who carries it out, and the order to it.
    pub(crate) order: (String, String),
}

pub(crate) async fn keep(tx: &mut Tx, new: New) -> Result<()> {
    let (id, today) = (tx.new_id(), tx.today());
    sqlx::query(
        "INSERT INTO discipline.exit_restriction (id, case_id, debtor, subject, capacity,
             on_request, ordered_on, until_day, document, institution, order_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(id)
    .bind(new.case)
    .bind(new.debtor)
    .bind(new.subject)
    .bind(new.capacity.code())
    .bind(new.on_request)
    .bind(today)
    .bind(new.until)
    .bind(new.document)
    .bind(new.order.0)
    .bind(new.order.1)
    .execute(tx.sql())
    .await?;
    Ok(())
}

const EXIT: &str =
    "SELECT id, case_id, debtor, subject, capacity, on_request, ordered_on, until_day,
        document, institution, order_id, state, refusal, lift_from, lift_due, lifted_on,
        lift_reason, lift_rule FROM discipline.exit_restriction";

/// Of these cases, oldest first.
pub(crate) async fn of_cases(tx: &mut Tx, cases: &[Uuid]) -> Result<Vec<ExitRestriction>> {
    let statement =
        sqlx::AssertSqlSafe(format!("{EXIT} WHERE case_id = ANY($1) ORDER BY ordered_on, id"));
    let rows = sqlx::query(statement).bind(cases).fetch_all(tx.sql()).await?;
    rows.iter().map(exit).collect()
}

pub(crate) async fn lock(tx: &mut Tx, id: Uuid) -> Result<ExitRestriction> {
    let statement = sqlx::AssertSqlSafe(format!("{EXIT} WHERE id = $1 FOR UPDATE"));
    let row = sqlx::query(statement).bind(id).fetch_optional(tx.sql()).await?;
    exit(&row.ok_or(Fault::Missing("restriction"))?)
}

/// The one an order restricted or lifted, locked.
pub(crate) async fn by_order(tx: &mut Tx, order: &str) -> Result<Option<ExitRestriction>> {
    let statement =
        sqlx::AssertSqlSafe(format!("{EXIT} WHERE order_id = $1 OR lift_order = $1 FOR UPDATE"));
    let row = sqlx::query(statement).bind(order).fetch_optional(tx.sql()).await?;
    row.as_ref().map(exit).transpose()
}

/// Those whose last day was before `day`, locked.
pub(crate) async fn over(tx: &mut Tx, day: NaiveDate) -> Result<Vec<ExitRestriction>> {
    let statement = sqlx::AssertSqlSafe(format!(
        "{EXIT} WHERE state IN ('ordered', 'effective') AND until_day < $1 ORDER BY id FOR UPDATE"
    ));
    let rows = sqlx::query(statement).bind(day).fetch_all(tx.sql()).await?;
    rows.iter().map(exit).collect()
}

pub(crate) async fn set_state(
    tx: &mut Tx,
    id: Uuid,
    state: ExitState,
    refusal: Option<&str>,
) -> Result<()> {
    let lifted_on = (state == ExitState::Lifted).then(|| tx.today());
    sqlx::query(
        "UPDATE discipline.exit_restriction SET state = $2, refusal = $3, lifted_on = $4
         WHERE id = $1",
    )
    .bind(id)
    .bind(state.code())
    .bind(refusal)
    .bind(lifted_on)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Why one is lifted, since when there is a reason, by when.
pub(crate) struct Lifting<'a> {
    pub(crate) from: NaiveDate,
    pub(crate) due: NaiveDate,
    pub(crate) reason: &'a str,
    pub(crate) rule: &'a str,
}

pub(crate) async fn lift(tx: &mut Tx, id: Uuid, order: &str, lifting: &Lifting<'_>) -> Result<()> {
    sqlx::query(
        "UPDATE discipline.exit_restriction SET state = 'lifting', lift_order = $2,
             lift_from = $3, lift_due = $4, lift_reason = $5, lift_rule = $6
         WHERE id = $1 AND state IN ('ordered', 'effective')",
    )
    .bind(id)
    .bind(order)
    .bind(lifting.from)
    .bind(lifting.due)
    .bind(lifting.reason)
    .bind(lifting.rule)
    .execute(tx.sql())
    .await?;
    Ok(())
}

fn exit(row: &PgRow) -> Result<ExitRestriction> {
    Ok(ExitRestriction {
        id: row.try_get("id")?,
        case_id: row.try_get("case_id")?,
        debtor: row.try_get("debtor")?,
        subject: row.try_get("subject")?,
        capacity: code(row, "capacity", Capacity::ALL, Capacity::code)?,
        on_request: row.try_get("on_request")?,
        ordered_on: row.try_get("ordered_on")?,
        until: row.try_get("until_day")?,
        document: row.try_get("document")?,
        institution: row.try_get("institution")?,
        order_id: row.try_get("order_id")?,
        state: code(row, "state", ExitState::ALL, ExitState::code)?,
        refusal: row.try_get("refusal")?,
        lift_from: row.try_get("lift_from")?,
        lift_due: row.try_get("lift_due")?,
        lifted_on: row.try_get("lifted_on")?,
        lift_reason: row.try_get("lift_reason")?,
        lift_rule: row.try_get("lift_rule")?,
    })
}
