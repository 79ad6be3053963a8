//! SQL of reports.

use chrono::NaiveDate;
use kernel::Money;
use platform::{Fault, Result, Tx};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::{money, way};
use crate::model::{Objection, Report, Way};

/// Ask for a report.
pub(crate) async fn ask(
    tx: &mut Tx,
    pricing: Uuid,
    (way, body): (Way, &str),
    due: NaiveDate,
) -> Result<Uuid> {
    let (id, today) = (tx.new_id(), tx.today());
    sqlx::query(
        "INSERT INTO appraisal.report (id, pricing, way, body, asked_on, due, asked_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id)
    .bind(pricing)
    .bind(way.code())
    .bind(body)
    .bind(today)
    .bind(due)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(id)
}

/// Reports of a pricing, in the order asked.
pub(crate) async fn of_pricing(tx: &mut Tx, pricing: Uuid) -> Result<Vec<Report>> {
    let rows = sqlx::query(
        "SELECT id, way, body, asked_on, due, extended, delivered_on, price, failure, sent_on,
             object_by, objection
         FROM appraisal.report WHERE pricing = $1 ORDER BY asked_at, id",
    )
    .bind(pricing)
    .fetch_all(tx.sql())
    .await?;
    rows.iter().map(read).collect()
}

/// A report of the pricing, which is locked already.
pub(crate) async fn lock_report(tx: &mut Tx, pricing: Uuid, report: Uuid) -> Result<Report> {
    let all = of_pricing(tx, pricing).await?;
    all.into_iter().find(|one| one.id == report).ok_or(Fault::Missing("report"))
}

pub(crate) async fn deliver(
    tx: &mut Tx,
    report: Uuid,
    (price, on): (Money, NaiveDate),
) -> Result<()> {
    sqlx::query("UPDATE appraisal.report SET delivered_on = $2, price = $3 WHERE id = $1")
        .bind(report)
        .bind(on)
        .bind(price.as_fen())
        .execute(tx.sql())
        .await?;
    Ok(())
}

pub(crate) async fn extend(tx: &mut Tx, report: Uuid, due: NaiveDate) -> Result<()> {
    sqlx::query("UPDATE appraisal.report SET due = $2, extended = extended + 1 WHERE id = $1")
        .bind(report)
        .bind(due)
        .execute(tx.sql())
        .await?;
    Ok(())
}

pub(crate) async fn fail(tx: &mut Tx, report: Uuid, why: &str) -> Result<()> {
    sqlx::query("UPDATE appraisal.report SET failure = $2 WHERE id = $1")
        .bind(report)
        .bind(why)
        .execute(tx.sql())
        .await?;
    Ok(())
}

pub(crate) async fn send(tx: &mut Tx, report: Uuid, object_by: NaiveDate) -> Result<()> {
    let today = tx.today();
    sqlx::query("UPDATE appraisal.report SET sent_on = $2, object_by = $3 WHERE id = $1")
        .bind(report)
        .bind(today)
        .bind(object_by)
        .execute(tx.sql())
        .await?;
    Ok(())
}

pub(crate) async fn keep_objection(tx: &mut Tx, report: Uuid, objection: &Objection) -> Result<()> {
    sqlx::query("UPDATE appraisal.report SET objection = $2 WHERE id = $1")
        .bind(report)
        .bind(serde_json::to_value(objection)?)
        .execute(tx.sql())
        .await?;
    Ok(())
}

fn read(row: &PgRow) -> Result<Report> {
    let objection: Option<serde_json::Value> = row.try_get("objection")?;
    Ok(Report {
        id: row.try_get("id")?,
        way: way(row.try_get("way")?)?,
        body: row.try_get("body")?,
        asked_on: row.try_get("asked_on")?,
        due: row.try_get("due")?,
        extended: row.try_get("extended")?,
        delivered_on: row.try_get("delivered_on")?,
        price: money(row.try_get("price")?)?,
        failure: row.try_get("failure")?,
        sent_on: row.try_get("sent_on")?,
        object_by: row.try_get("object_by")?,
        objection: objection.map(serde_json::from_value).transpose()?,
    })
}
