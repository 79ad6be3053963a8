//! SQL of schema `documents`.

use chrono::{DateTime, NaiveDate, Utc};
use platform::{Fault, Result, Tx};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::acts::Issued;

/// 文书登记.
#[derive(Clone, Debug, Serialize, ToSchema, sqlx::FromRow)]
pub struct DocumentRow {
    /// Id.
    pub id: Uuid,
    /// Template.
    pub template: String,
    /// Title.
    pub title: String,
    /// 文号.
    pub number: String,
    /// SM3 of its data, hex.
    pub digest: String,
    /// Day of issue.
    pub issued_on: NaiveDate,
    /// Moment of issue.
    pub issued_at: DateTime<Utc>,
}

/// Documents of a case of this kind, or of this template when it is of no kind.
pub(crate) async fn count(
    tx: &mut Tx,
    case: Uuid,
    kind: Option<&str>,
    template: &str,
) -> Result<u32> {
    let count: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM documents.document WHERE case_id = $1
         AND CASE WHEN $2::text IS NULL THEN template = $3 ELSE strpos(title, $2) > 0 END",
    )
    .bind(case)
    .bind(kind)
    .bind(template)
    .fetch_one(tx.sql())
    .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

pub(crate) async fn insert(
    tx: &mut Tx,
    case: Uuid,
    template: &str,
    issued: &Issued,
    data: &Value,
) -> Result<()> {
    let today = tx.today();
    sqlx::query(
        "INSERT INTO documents.document
             (id, case_id, template, title, number, data, digest, issued_on, issued_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(issued.id)
    .bind(case)
    .bind(template)
    .bind(&issued.title)
    .bind(&issued.number)
    .bind(data)
    .bind(&issued.digest)
    .bind(today)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Documents of a case, first issued first.
pub async fn of_case(tx: &mut Tx, case: Uuid) -> Result<Vec<DocumentRow>> {
    Ok(sqlx::query_as(
        "SELECT id, template, title, number, digest, issued_on, issued_at
         FROM documents.document WHERE case_id = $1 ORDER BY issued_at, id LIMIT 2000",
    )
    .bind(case)
    .fetch_all(tx.sql())
    .await?)
}

/// Case, template and data of a document.
pub async fn data_of(tx: &mut Tx, document: Uuid) -> Result<(Uuid, String, Value)> {
    let found: Option<(Uuid, String, Value)> =
        sqlx::query_as("SELECT case_id, template, data FROM documents.document WHERE id = $1")
            .bind(document)
            .fetch_optional(tx.sql())
            .await?;
    found.ok_or(Fault::Missing("document"))
}

pub(crate) async fn keep_service(
    tx: &mut Tx,
    document: Uuid,
    addressee: &str,
    manner: &str,
    on: NaiveDate,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO documents.service (document, addressee, manner, served_on)
         VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind(document)
    .bind(addressee)
    .bind(manner)
    .bind(on)
    .execute(tx.sql())
    .await?;
    Ok(())
}
