//! 办案记录 – what happened in a case, in order.

use chrono::{DateTime, Utc};
use kernel::{Id, Money};
use platform::{Result, Tx};
use sqlx::Row;

use crate::model::{Case, Entry, TimelineRow};

pub(crate) async fn record(tx: &mut Tx, case: Id<Case>, entry: Entry) -> Result<()> {
    record_all(tx, &[(case, entry)]).await
}

/// Put lines on the timelines of several cases, in their order, with one statement.
pub(crate) async fn record_all(tx: &mut Tx, lines: &[(Id<Case>, Entry)]) -> Result<()> {
    let actor = match tx.actor.officer() {
        Some(officer) => officer.name.clone(),
        None => "system".to_owned(),
    };
    let entries = || lines.iter().map(|(_, entry)| entry);
    let node = |entry: &Entry| entry.node.map(|node| i16::from(node.number()));
    sqlx::query(
        "INSERT INTO cases.timeline
             (case_id, act, node, zh, en, rule, document, amount, at, actor)
         SELECT n.*, $9, $10 FROM unnest($1::uuid[], $2::text[], $3::smallint[], $4::text[],
             $5::text[], $6::text[], $7::uuid[], $8::bigint[]) AS n",
    )
    .bind(lines.iter().map(|(case, _)| case.0).collect::<Vec<_>>())
    .bind(entries().map(|entry| entry.act).collect::<Vec<_>>())
    .bind(entries().map(node).collect::<Vec<_>>())
    .bind(entries().map(|entry| entry.zh.as_str()).collect::<Vec<_>>())
    .bind(entries().map(|entry| entry.en.as_str()).collect::<Vec<_>>())
    .bind(entries().map(|entry| entry.rule.as_str()).collect::<Vec<_>>())
    .bind(entries().map(|entry| entry.document).collect::<Vec<_>>())
    .bind(entries().map(|entry| entry.amount.map(Money::as_fen)).collect::<Vec<_>>())
    .bind(tx.now)
    .bind(actor)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// What happened in a case, first to last.
pub async fn timeline(tx: &mut Tx, case: Id<Case>) -> Result<Vec<TimelineRow>> {
    let rows = sqlx::query(
        "SELECT seq, at, act, node, zh, en, rule, document, amount, actor
         FROM cases.timeline WHERE case_id = $1 ORDER BY seq LIMIT 5000",
    )
    .bind(case.0)
    .fetch_all(tx.sql())
    .await?;
    rows.iter()
        .map(|row| {
            let at: DateTime<Utc> = row.try_get("at")?;
            let rule: String = row.try_get("rule")?;
            let amount: Option<i64> = row.try_get("amount")?;
            Ok(TimelineRow {
                seq: row.try_get("seq")?,
                at,
                act: row.try_get("act")?,
                node: row.try_get("node")?,
                zh: row.try_get("zh")?,
                en: row.try_get("en")?,
                article: law::cite(&rule, kernel::time::day_of(at)).short_zh,
                rule,
                document: row.try_get("document")?,
                amount: amount.and_then(|fen| Money::from_fen(fen).ok()),
                actor: row.try_get("actor")?,
            })
        })
        .collect()
}
