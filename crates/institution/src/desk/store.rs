//! What the desk reads of schema `zhixing_gateway`, and the one thing it writes.

use chrono::{DateTime, Utc};
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, PgPool, Row as _};

use super::Row;

/// Orders on one page.
pub(super) const PAGE: i64 = 100;

const ORDERS: &str =
    "SELECT i.seq, i.id, i.body, i.received_at, i.trouble, i.answered_at, i.answer,
        o.clerk, o.text, o.at
    FROM zhixing_gateway.inbox i LEFT JOIN zhixing_gateway.objection o ON o.order_id = i.id
    WHERE ($1 OR i.answered_at IS NULL) AND ($2::bigint IS NULL OR i.seq < $2)
    ORDER BY i.seq DESC LIMIT $3";
const ORDER: &str = "SELECT i.seq, i.id, i.body, i.received_at, i.trouble, i.answered_at, i.answer,
        o.clerk, o.text, o.at
    FROM zhixing_gateway.inbox i LEFT JOIN zhixing_gateway.objection o ON o.order_id = i.id
    WHERE i.id = $1";
const OBJECT: &str = "INSERT INTO zhixing_gateway.objection (order_id, serial, clerk, text, at)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (order_id) DO NOTHING";

/// Orders, the newest first; those not answered only, unless `all`.
pub(super) async fn orders(
    pool: &PgPool,
    all: bool,
    before: Option<i64>,
) -> sqlx::Result<Vec<Row>> {
    let rows = sqlx::query(ORDERS).bind(all).bind(before).bind(PAGE).fetch_all(pool).await?;
    rows.iter().map(row).collect()
}

pub(super) async fn order(pool: &PgPool, id: &str) -> sqlx::Result<Option<Row>> {
    sqlx::query(ORDER).bind(id).fetch_optional(pool).await?.as_ref().map(row).transpose()
}

/// Keep an objection; false when there is one already.
pub(super) async fn object(
    c: &mut PgConnection,
    order: &str,
    serial: u64,
    (clerk, text): (&str, &str),
    at: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let serial = i64::try_from(serial).unwrap_or(i64::MAX);
    let done = sqlx::query(OBJECT).bind(order).bind(serial).bind(clerk).bind(text).bind(at);
    Ok(done.execute(c).await?.rows_affected() > 0)
}

fn row(row: &PgRow) -> sqlx::Result<Row> {
    let read = |error: serde_json::Error| sqlx::Error::Decode(error.into());
    let body: String = row.try_get("body")?;
    let answer: Option<String> = row.try_get("answer")?;
    let clerk: Option<String> = row.try_get("clerk")?;
    let objection = match clerk {
        Some(clerk) => Some((clerk, row.try_get("text")?, row.try_get("at")?)),
        None => None,
    };
    Ok(Row {
        seq: row.try_get("seq")?,
        id: row.try_get("id")?,
        order: serde_json::from_str(&body).map_err(read)?,
        received_at: row.try_get("received_at")?,
        trouble: row.try_get("trouble")?,
        answered_at: row.try_get("answered_at")?,
        answer: answer.as_deref().map(serde_json::from_str).transpose().map_err(read)?,
        objection,
    })
}
