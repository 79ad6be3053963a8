//! 审计检索 – events of a court by time, person, act and article, newest first.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Kept, of_seqs};
use crate::Result;

/// 检索条件 – which events. The span of time keeps a search from reading the whole record.
#[derive(Clone, Debug)]
pub struct Search<'a> {
    /// Acts of officers of this court, and of the program.
    pub court: &'a str,
    /// From this instant on.
    pub from: DateTime<Utc>,
    /// Until before this instant.
    pub to: DateTime<Utc>,
    /// By this officer alone.
    pub officer: Option<Uuid>,
    /// Acts whose name begins so.
    pub act: &'a str,
    /// Under this rule alone.
    pub article: Option<&'a str>,
    /// Older than this place.
    pub before: Option<i64>,
}

/// The newest `most` events that fit.
pub async fn search(sql: &mut PgConnection, search: &Search<'_>, most: i64) -> Result<Vec<Kept>> {
    let actor = search.officer.map(|officer| format!("{}:{officer}", search.court));
    let seqs: Vec<i64> = sqlx::query_scalar(
        "SELECT seq FROM platform.audit
         WHERE at >= $1 AND at < $2 AND event IS NOT NULL
           AND (starts_with(actor, $3) OR actor = 'system')
           AND ($4::text IS NULL OR actor = $4) AND starts_with(act, $5)
           AND ($6::text IS NULL OR article = $6) AND ($7::bigint IS NULL OR seq < $7)
         ORDER BY seq DESC LIMIT $8",
    )
    .bind(search.from)
    .bind(search.to)
    .bind(format!("{}:", search.court))
    .bind(actor)
    .bind(search.act)
    .bind(search.article)
    .bind(search.before)
    .bind(most)
    .fetch_all(&mut *sql)
    .await?;
    let mut kept = of_seqs(sql, &seqs).await?;
    kept.reverse();
    Ok(kept)
}
