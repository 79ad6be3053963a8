//! SQL of schema `documents`.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use platform::{Fault, Result, Tx};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::acts::Issued;

pub(crate) mod seals;

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

/// How many documents each case issued so far that are counted together: those whose title names the
/// kind, or whose template it is. What was never issued is left out.
pub(crate) async fn counts(
    tx: &mut Tx,
    kinds: &[(Uuid, &str)],
) -> Result<HashMap<(Uuid, String), u32>> {
    let (cases, kinds): (Vec<Uuid>, Vec<&str>) = kinds.iter().copied().unzip();
    let rows: Vec<(Uuid, String, i64)> = sqlx::query_as(
        "SELECT k.case_id, k.kind, issued.number
         FROM (SELECT DISTINCT * FROM unnest($1::uuid[], $2::text[])) AS k (case_id, kind)
         CROSS JOIN LATERAL (SELECT count(*) AS number FROM documents.document d
             WHERE d.case_id = k.case_id AND (strpos(d.title, k.kind) > 0 OR d.template = k.kind))
             AS issued",
    )
    .bind(cases)
    .bind(kinds)
    .fetch_all(tx.sql())
    .await?;
    let read = |(case, kind, count)| ((case, kind), u32::try_from(count).unwrap_or(u32::MAX));
    Ok(rows.into_iter().map(read).collect())
}

/// Keep documents; `rows` has case, template and data of each.
pub(crate) async fn insert_all(
    tx: &mut Tx,
    issued: &[Issued],
    rows: Vec<(Uuid, &str, Value)>,
) -> Result<()> {
    let (mut cases, mut templates, mut data) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        cases.push(row.0);
        templates.push(row.1);
        data.push(row.2);
    }
    let today = tx.today();
    sqlx::query(
        "INSERT INTO documents.document
             (id, case_id, template, title, number, data, digest, issued_on, issued_at)
         SELECT n.*, $8, $9 FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[],
             $6::jsonb[], $7::text[]) AS n",
    )
    .bind(issued.iter().map(|document| document.id).collect::<Vec<_>>())
    .bind(cases)
    .bind(templates)
    .bind(issued.iter().map(|document| document.title.as_str()).collect::<Vec<_>>())
    .bind(issued.iter().map(|document| document.number.as_str()).collect::<Vec<_>>())
    .bind(data)
    .bind(issued.iter().map(|document| document.digest.as_str()).collect::<Vec<_>>())
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
