//! Rounds, and who was asked in them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use platform::{Result, Tx};
use uuid::Uuid;

use crate::model::{Inquiry, Round, RoundPurpose};

pub(crate) async fn open_round(tx: &mut Tx, case: Uuid, purpose: RoundPurpose) -> Result<Round> {
    let id = tx.new_id();
    Ok(sqlx::query_as(
        "INSERT INTO control.round (id, case_id, number, purpose, started_at)
         SELECT $1, $2, count(*) + 1, $3, $4 FROM control.round WHERE case_id = $2
         RETURNING id, case_id, number, purpose, started_at, finished_at, complete",
    )
    .bind(id)
    .bind(case)
    .bind(purpose.code())
    .bind(tx.now)
    .fetch_one(tx.sql())
    .await?)
}

/// Rounds of a case, first to last.
pub async fn rounds_of_case(tx: &mut Tx, case: Uuid) -> Result<Vec<Round>> {
    Ok(sqlx::query_as(
        "SELECT id, case_id, number, purpose, started_at, finished_at, complete
         FROM control.round WHERE case_id = $1 ORDER BY number",
    )
    .bind(case)
    .fetch_all(tx.sql())
    .await?)
}

/// Whom a case asked about whom, and what became of it.
pub async fn inquiries_of_case(tx: &mut Tx, case: Uuid) -> Result<Vec<Inquiry>> {
    Ok(sqlx::query_as(
        "SELECT order_id, round, debtor, institution, act, state, answered_at, result
         FROM control.inquiry WHERE case_id = $1 ORDER BY round, institution LIMIT 5000",
    )
    .bind(case)
    .fetch_all(tx.sql())
    .await?)
}

/// One inquiry to be kept.
pub(crate) struct NewInquiry<'a> {
    pub(crate) order: &'a str,
    pub(crate) debtor: Uuid,
    pub(crate) institution: &'a str,
    pub(crate) act: &'a str,
}

pub(crate) async fn keep_inquiries(
    tx: &mut Tx,
    round: &Round,
    new: &[NewInquiry<'_>],
) -> Result<()> {
    sqlx::query(
        "INSERT INTO control.inquiry (order_id, debtor, institution, act, round, case_id)
         SELECT n.*, $5, $6 FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[]) AS n
         ON CONFLICT (order_id) DO NOTHING",
    )
    .bind(new.iter().map(|new| new.order).collect::<Vec<_>>())
    .bind(new.iter().map(|new| new.debtor).collect::<Vec<_>>())
    .bind(new.iter().map(|new| new.institution).collect::<Vec<_>>())
    .bind(new.iter().map(|new| new.act).collect::<Vec<_>>())
    .bind(round.id)
    .bind(round.case_id)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// The inquiry behind an order, locked together with its round.
pub(crate) async fn lock_inquiry(tx: &mut Tx, order: &str) -> Result<Option<(Inquiry, Round)>> {
    Ok(lock_inquiries(tx, &[order]).await?.remove(order))
}

/// The inquiries among `orders`, by order, locked together with their rounds.
pub(crate) async fn lock_inquiries(
    tx: &mut Tx,
    orders: &[&str],
) -> Result<HashMap<String, (Inquiry, Round)>> {
    let inquiries: Vec<Inquiry> = sqlx::query_as(
        "SELECT order_id, round, debtor, institution, act, state, answered_at, result
         FROM control.inquiry WHERE order_id = ANY($1)",
    )
    .bind(orders)
    .fetch_all(tx.sql())
    .await?;
    if inquiries.is_empty() {
        return Ok(HashMap::new());
    }
    let rounds: Vec<Round> = sqlx::query_as(
        "SELECT id, case_id, number, purpose, started_at, finished_at, complete
         FROM control.round WHERE id = ANY($1) ORDER BY id FOR UPDATE",
    )
    .bind(inquiries.iter().map(|inquiry| inquiry.round).collect::<Vec<_>>())
    .fetch_all(tx.sql())
    .await?;
    let of = |inquiry: &Inquiry| rounds.iter().find(|round| round.id == inquiry.round).cloned();
    let found = inquiries.into_iter().filter_map(|inquiry| {
        let round = of(&inquiry)?;
        Some((inquiry.order_id.clone(), (inquiry, round)))
    });
    Ok(found.collect())
}

/// How an inquiry ended.
pub(crate) struct Settling<'a> {
    pub(crate) order: &'a str,
    /// `answered`, `refused` or `overdue`.
    pub(crate) state: &'static str,
    pub(crate) result: String,
}

pub(crate) async fn settle_inquiries(tx: &mut Tx, settled: &[Settling<'_>]) -> Result<()> {
    sqlx::query(
        "UPDATE control.inquiry i SET state = n.state, result = n.result,
             answered_at = CASE n.state WHEN 'overdue' THEN NULL ELSE $4::timestamptz END
         FROM unnest($1::text[], $2::text[], $3::text[]) AS n (id, state, result)
         WHERE i.order_id = n.id",
    )
    .bind(settled.iter().map(|one| one.order).collect::<Vec<_>>())
    .bind(settled.iter().map(|one| one.state).collect::<Vec<_>>())
    .bind(settled.iter().map(|one| one.result.as_str()).collect::<Vec<_>>())
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Finish a round when nobody is left to answer; returns whether it is finished and complete. Who
/// stayed silent or could not answer has not said that there is nothing.
pub(crate) async fn finish_round(tx: &mut Tx, round: Uuid) -> Result<Option<bool>> {
    let (open, missing): (i64, i64) = sqlx::query_as(
        "SELECT count(*) FILTER (WHERE state = 'asked'), count(*) FILTER (WHERE state <> 'answered')
         FROM control.inquiry WHERE round = $1",
    )
    .bind(round)
    .fetch_one(tx.sql())
    .await?;
    if open > 0 {
        return Ok(None);
    }
    let complete = missing == 0;
    sqlx::query("UPDATE control.round SET finished_at = $2, complete = $3 WHERE id = $1")
        .bind(round)
        .bind(tx.now)
        .bind(complete)
        .execute(tx.sql())
        .await?;
    Ok(Some(complete))
}

/// When a debtor was last asked about everywhere with every answer in.
pub async fn last_complete_round(
    tx: &mut Tx,
    case: Uuid,
    debtor: Uuid,
) -> Result<Option<(Uuid, DateTime<Utc>)>> {
    Ok(sqlx::query_as(
        "SELECT r.id, r.started_at FROM control.round r
         WHERE r.case_id = $1 AND r.complete
           AND EXISTS (SELECT FROM control.inquiry i WHERE i.round = r.id AND i.debtor = $2)
         ORDER BY r.started_at DESC LIMIT 1",
    )
    .bind(case)
    .bind(debtor)
    .fetch_optional(tx.sql())
    .await?)
}

/// Whom a round asked about a debtor.
pub async fn institutions_asked(tx: &mut Tx, round: Uuid, debtor: Uuid) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT institution FROM control.inquiry WHERE round = $1 AND debtor = $2 ORDER BY 1",
    )
    .bind(round)
    .bind(debtor)
    .fetch_all(tx.sql())
    .await?)
}
