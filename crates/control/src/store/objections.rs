//! Objections of institutions.

use chrono::NaiveDate;
use contract::News;
use platform::{Fault, Result, Tx};
use uuid::Uuid;

use crate::model::Objection;

/// An objection to be kept.
pub(crate) struct New<'a> {
    pub(crate) case: Uuid,
    pub(crate) institution: &'a str,
    pub(crate) serial: u64,
    pub(crate) order: &'a str,
    pub(crate) due: NaiveDate,
}

/// Keep an objection; none when it is kept already.
pub(crate) async fn keep(tx: &mut Tx, new: New<'_>) -> Result<Option<Uuid>> {
    let id = tx.new_id();
    Ok(sqlx::query_scalar(
        "INSERT INTO control.objection (id, case_id, institution, serial, order_id, lodged_on, due)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (institution, serial) DO NOTHING RETURNING id",
    )
    .bind(id)
    .bind(new.case)
    .bind(new.institution)
    .bind(i64::try_from(new.serial).unwrap_or(i64::MAX))
    .bind(new.order)
    .bind(tx.today())
    .bind(new.due)
    .fetch_optional(tx.sql())
    .await?)
}

const OBJECTION: &str = "SELECT id, case_id, institution, serial, order_id, lodged_on, due,
        decided_at, upheld, reason FROM control.objection";

pub(crate) async fn lock(tx: &mut Tx, id: Uuid) -> Result<Objection> {
    let statement = sqlx::AssertSqlSafe(format!("{OBJECTION} WHERE id = $1 FOR UPDATE"));
    let found = sqlx::query_as(statement).bind(id).fetch_optional(tx.sql()).await?;
    found.ok_or(Fault::Missing("objection"))
}

/// Objections of a case with their words, the undecided first.
pub(crate) async fn of_case(tx: &mut Tx, case: Uuid) -> Result<Vec<Objection>> {
    let statement = sqlx::AssertSqlSafe(format!(
        "{OBJECTION} WHERE case_id = $1 ORDER BY decided_at NULLS FIRST, due, id"
    ));
    let mut rows: Vec<Objection> = sqlx::query_as(statement).bind(case).fetch_all(tx.sql()).await?;
    for row in &mut rows {
        let serial = u64::try_from(row.serial).unwrap_or_default();
        let (notice, _) = exchange::notice(tx, &row.institution, serial).await?;
        if let News::Objection { text } = notice.news {
            row.text = text;
        }
    }
    Ok(rows)
}

pub(crate) async fn decide(tx: &mut Tx, id: Uuid, upheld: bool, reason: &str) -> Result<()> {
    let by = tx.actor.officer().map(|officer| officer.id).ok_or(Fault::Unsigned)?;
    sqlx::query(
        "UPDATE control.objection SET decided_at = $2, decided_by = $3, upheld = $4, reason = $5
         WHERE id = $1",
    )
    .bind(id)
    .bind(tx.now)
    .bind(by)
    .bind(upheld)
    .bind(reason)
    .execute(tx.sql())
    .await?;
    Ok(())
}
