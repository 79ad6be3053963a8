//! SQL of schema `exchange`. Orders and what was refused hold numbers of people: they are sealed here
//! and opened on the way out.

pub(crate) mod certificates;
pub(crate) mod collect;
pub(crate) mod pace;
pub(crate) mod registers;
pub(crate) mod scores;
pub(crate) mod settled;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use contract::{Answer, DirectoryEntry, Order, StatementLine};
use platform::{Fault, Result, Tx};
use serde_json::Value;
use uuid::Uuid;

use crate::model::{Institution, OrderRow};
use crate::sealing;

/// Most raw bytes kept of a message that was refused.
const ODD_KEPT_BYTES: usize = 64 * 1024;

const INSTITUTION: &str = "SELECT code, zh, en, kind, functions, items, base_url, public_key,
        quota_per_day, answer_hours, topology, province, transport, per_second, opens, closes,
        workdays_only, contact FROM exchange.institution";

/// The institutions registered under `codes`, by code; those that are not are left out.
pub async fn registered<C: AsRef<str>>(
    tx: &mut Tx,
    codes: &[C],
) -> Result<HashMap<String, Institution>> {
    let codes: Vec<&str> = codes.iter().map(AsRef::as_ref).collect();
    let statement = format!("{INSTITUTION} WHERE code = ANY($1) AND enabled");
    let rows: Vec<Institution> =
        sqlx::query_as(sqlx::AssertSqlSafe(statement)).bind(codes).fetch_all(tx.sql()).await?;
    Ok(rows.into_iter().map(|row| (row.code.clone(), row)).collect())
}

/// The institution registered under `code`.
pub async fn institution(tx: &mut Tx, code: &str) -> Result<Institution> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!("{INSTITUTION} WHERE code = $1 AND enabled")))
        .bind(code)
        .fetch_optional(tx.sql())
        .await?
        .ok_or(Fault::Missing("institution"))
}

/// 任期 – the fencing token of what is sent now; raised when a standby was promoted, a backup restored or a
/// copy loaded elsewhere. Institutions refuse a lower one than they have seen.
pub(crate) async fn epoch(tx: &mut Tx) -> Result<u64> {
    let epoch: i64 = sqlx::query_scalar("SELECT exchange.present_epoch($1)")
        .bind(tx.now)
        .fetch_one(tx.sql())
        .await?;
    Ok(epoch.unsigned_abs())
}

/// 名录 – the register as it was last read, and the stamp it had. A stamp is never given twice, by no
/// database.
static DIRECTORY: Mutex<Option<(Uuid, Arc<Vec<Institution>>)>> = Mutex::new(None);

/// Every enabled institution, by code; read again only when the register has changed.
pub async fn institutions(tx: &mut Tx) -> Result<Vec<Institution>> {
    // The stamp first: rows newer than it are read once more, older ones never kept under it.
    let stamp: Uuid =
        sqlx::query_scalar("SELECT stamp FROM exchange.directory").fetch_one(tx.sql()).await?;
    let kept = DIRECTORY.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((_, known)) = kept.filter(|(of, _)| *of == stamp) {
        return Ok(known.as_ref().clone());
    }
    let statement = sqlx::AssertSqlSafe(format!("{INSTITUTION} WHERE enabled ORDER BY code"));
    let rows: Vec<Institution> = sqlx::query_as(statement).fetch_all(tx.sql()).await?;
    let known = Some((stamp, Arc::new(rows.clone())));
    *DIRECTORY.lock().unwrap_or_else(PoisonError::into_inner) = known;
    Ok(rows)
}

pub(crate) async fn keep_institution(tx: &mut Tx, url: &str, entry: &DirectoryEntry) -> Result<()> {
    sqlx::query(
        "INSERT INTO exchange.institution (code, zh, en, kind, functions, base_url, public_key,
             quota_per_day, items, topology, province, transport, per_second, opens, closes,
             workdays_only, contact)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
         ON CONFLICT (code) DO UPDATE SET zh = excluded.zh, en = excluded.en,
             kind = excluded.kind, functions = excluded.functions, items = excluded.items,
             base_url = excluded.base_url, public_key = excluded.public_key,
             topology = excluded.topology, province = excluded.province,
             transport = excluded.transport, per_second = excluded.per_second,
             opens = excluded.opens, closes = excluded.closes,
             workdays_only = excluded.workdays_only, contact = excluded.contact",
    )
    .bind(&entry.code)
    .bind(&entry.zh)
    .bind(&entry.en)
    .bind(&entry.kind)
    .bind(&entry.functions)
    .bind(url)
    .bind(&entry.public_key)
    .bind(entry.terms.quota_per_day)
    .bind(entry.items.iter().map(|item| item.code()).collect::<Vec<_>>())
    .bind(entry.terms.topology.code())
    .bind(&entry.terms.province)
    .bind(entry.terms.transport.code())
    .bind(entry.terms.per_second)
    .bind(entry.terms.hours.map(|hours| hours.from))
    .bind(entry.terms.hours.map(|hours| hours.to))
    .bind(entry.terms.hours.is_some_and(|hours| hours.workdays_only))
    .bind(&entry.terms.contact)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// An order to be kept.
pub(crate) struct NewOrder {
    pub(crate) case: Uuid,
    pub(crate) function: &'static str,
    /// 0 first, 3 last.
    pub(crate) priority: i16,
    /// Not before.
    pub(crate) send_at: DateTime<Utc>,
    pub(crate) order: Order,
}

/// Keep orders in the mailboxes of their institutions; what is there already, or was settled long ago, stays
/// as it is.
pub(crate) async fn keep_orders(tx: &mut Tx, new: &[NewOrder]) -> Result<()> {
    let orders = || new.iter().map(|new| &new.order);
    let bodies: Vec<Vec<u8>> =
        orders().map(serde_json::to_vec).collect::<serde_json::Result<_>>()?;
    let digests: Vec<Vec<u8>> = bodies.iter().map(|body| ::seal::digest(body).to_vec()).collect();
    let bodies = sealing::seal(tx, &bodies).await?;
    let kept: Vec<String> = sqlx::query_scalar(
        "INSERT INTO exchange.outgoing (id, institution, case_id, act, controls, body, digest,
             answer_by, court, priority, created_at)
         SELECT n.*, $11 FROM unnest($1::text[], $2::text[], $3::uuid[], $4::text[],
             $5::boolean[], $6::bytea[], $7::bytea[], $8::timestamptz[], $9::text[],
             $10::smallint[]) AS n (id)
         WHERE NOT EXISTS (SELECT FROM exchange.settled s WHERE s.id = n.id)
         ON CONFLICT (id) DO NOTHING RETURNING id",
    )
    .bind(orders().map(|order| order.id.as_str()).collect::<Vec<_>>())
    .bind(orders().map(|order| order.institution.as_str()).collect::<Vec<_>>())
    .bind(new.iter().map(|new| new.case).collect::<Vec<_>>())
    .bind(new.iter().map(|new| new.function).collect::<Vec<_>>())
    .bind(orders().map(|order| order.act.controls()).collect::<Vec<_>>())
    .bind(bodies)
    .bind(digests)
    .bind(orders().map(|order| order.answer_by).collect::<Vec<_>>())
    .bind(orders().map(|order| order.court.as_str()).collect::<Vec<_>>())
    .bind(new.iter().map(|new| new.priority).collect::<Vec<_>>())
    .bind(tx.now)
    .fetch_all(tx.sql())
    .await?;
    // Apart, so that the database sees whose orders these are.
    sqlx::query(
        "INSERT INTO exchange.queue (id, institution, court, priority, next_at)
         SELECT n.* FROM unnest($1::text[], $2::text[], $3::text[], $4::smallint[],
             $5::timestamptz[]) AS n (id) WHERE n.id = ANY($6)",
    )
    .bind(orders().map(|order| order.id.as_str()).collect::<Vec<_>>())
    .bind(orders().map(|order| order.institution.as_str()).collect::<Vec<_>>())
    .bind(orders().map(|order| order.court.as_str()).collect::<Vec<_>>())
    .bind(new.iter().map(|new| new.priority).collect::<Vec<_>>())
    .bind(new.iter().map(|new| new.send_at).collect::<Vec<_>>())
    .bind(kept)
    .execute(tx.sql())
    .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
pub(crate) struct Locked {
    pub(crate) id: String,
    pub(crate) institution: String,
    pub(crate) case_id: Uuid,
    pub(crate) act: String,
    pub(crate) digest: Vec<u8>,
    pub(crate) is_waiting: bool,
    #[sqlx(rename = "answer")]
    sealed: Option<Vec<u8>>,
    /// The first good one.
    #[sqlx(skip)]
    pub(crate) answer: Option<Value>,
}

/// Those of `ids` that are orders of ours, locked in the order of their ids; what was settled long ago changes
/// no more, and is not locked.
pub(crate) async fn lock_orders(tx: &mut Tx, ids: &[&str]) -> Result<HashMap<String, Locked>> {
    let mut rows: Vec<Locked> = sqlx::query_as(
        "SELECT id, institution, case_id, act, digest, answer, state = 'waiting' AS is_waiting
         FROM exchange.outgoing
         WHERE id = ANY($1) ORDER BY id FOR UPDATE",
    )
    .bind(ids)
    .fetch_all(tx.sql())
    .await?;
    let missing: Vec<&str> =
        ids.iter().filter(|id| !rows.iter().any(|row| row.id == **id)).copied().collect();
    if !missing.is_empty() {
        let settled: Vec<Locked> = sqlx::query_as(
            "SELECT id, institution, case_id, act, digest, answer, false AS is_waiting
             FROM exchange.settled
             WHERE id = ANY($1)",
        )
        .bind(missing)
        .fetch_all(tx.sql())
        .await?;
        rows.extend(settled);
    }
    sealing::open(tx, rows.iter_mut().filter_map(|row| row.sealed.as_mut()).collect()).await?;
    for row in &mut rows {
        row.answer = row.sealed.take().map(|said| serde_json::from_slice(&said)).transpose()?;
    }
    Ok(rows.into_iter().map(|row| (row.id.clone(), row)).collect())
}

/// Settle orders by their answers, each given also as it is kept.
pub(crate) async fn settle_orders(
    tx: &mut Tx,
    answers: &[(Answer, Value)],
    answered_in: i64,
) -> Result<()> {
    if answers.is_empty() {
        return Ok(());
    }
    let serial = |answer: &Answer| i64::try_from(answer.serial).unwrap_or(i64::MAX);
    let values: Vec<&Value> = answers.iter().map(|(_, value)| value).collect();
    let sealed = sealing::seal_json(tx, &values).await?;
    sqlx::query(
        "UPDATE exchange.outgoing o SET state = 'answered', answered_at = $4, serial = n.serial,
             answer = n.answer, done_at = n.done_at, received_at = coalesce(o.received_at, $4),
             answered_in = $5, outcome = n.outcome
         FROM unnest($1::text[], $2::bigint[], $3::bytea[], $6::timestamptz[], $7::text[])
             AS n (id, serial, answer, done_at, outcome)
         WHERE o.id = n.id AND o.answered_at IS NULL",
    )
    .bind(answers.iter().map(|(answer, _)| answer.order.as_str()).collect::<Vec<_>>())
    .bind(answers.iter().map(|(answer, _)| serial(answer)).collect::<Vec<_>>())
    .bind(sealed)
    .bind(tx.now)
    .bind(answered_in)
    .bind(answers.iter().map(|(answer, _)| answer.answered_at).collect::<Vec<_>>())
    .bind(answers.iter().map(|(answer, _)| answer.outcome.code()).collect::<Vec<_>>())
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Answers that overtook their receipts: these orders wait to be sent no more.
pub(crate) async fn leave_queue(tx: &mut Tx, ids: &[String]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "WITH gone AS (
             DELETE FROM exchange.queue WHERE id = ANY($1) RETURNING id, attempts, sent_in)
         UPDATE exchange.outgoing o
         SET attempts = g.attempts, sent_in = coalesce(g.sent_in, o.sent_in)
         FROM gone g WHERE o.id = g.id",
    )
    .bind(ids)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Something said that does not count.
pub(crate) struct Odd<'a> {
    pub(crate) sender: &'a str,
    pub(crate) order: Option<&'a str>,
    pub(crate) verdict: &'a str,
    pub(crate) raw: &'a [u8],
}

pub(crate) async fn keep_odd(tx: &mut Tx, odd: Odd<'_>) -> Result<()> {
    let kept = sealing::seal_one(tx, &odd.raw[..odd.raw.len().min(ODD_KEPT_BYTES)]).await?;
    sqlx::query(
        "INSERT INTO exchange.odd_answer (received_at, sender, order_id, verdict, digest, raw)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(tx.now)
    .bind(odd.sender)
    .bind(odd.order)
    .bind(odd.verdict)
    .bind(::seal::digest(odd.raw).to_vec())
    .bind(kept)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Keep lines of a bank; returns the serials that are new, each with the case of the order it names.
pub(crate) async fn keep_statements(
    tx: &mut Tx,
    bank: &str,
    lines: &[StatementLine],
) -> Result<Vec<(String, Option<Uuid>)>> {
    let sealed = sealing::seal_json(tx, lines).await?;
    let named = lines.iter().map(|line| line.order.as_ref().map(|order| order.as_str()));
    Ok(sqlx::query_as(
        "WITH kept AS (
             INSERT INTO exchange.statement_line (bank, serial, received_at, line, order_id)
             SELECT $1, n.serial, $2, n.line, n.order_id
             FROM unnest($3::text[], $4::bytea[], $5::text[]) AS n (serial, line, order_id)
             ON CONFLICT DO NOTHING RETURNING serial, order_id)
         SELECT kept.serial, o.case_id
         FROM kept LEFT JOIN exchange.kept o ON o.id = kept.order_id ORDER BY kept.serial",
    )
    .bind(bank)
    .bind(tx.now)
    .bind(lines.iter().map(|line| line.serial.as_str()).collect::<Vec<_>>())
    .bind(sealed)
    .bind(named.collect::<Vec<_>>())
    .fetch_all(tx.sql())
    .await?)
}

/// The statement line `serial` of `bank`.
pub async fn statement(tx: &mut Tx, bank: &str, serial: &str) -> Result<StatementLine> {
    let line: Option<Vec<u8>> = sqlx::query_scalar(
        "SELECT line FROM exchange.statement_line WHERE bank = $1 AND serial = $2",
    )
    .bind(bank)
    .bind(serial)
    .fetch_optional(tx.sql())
    .await?;
    sealing::open_json(tx, line.ok_or(Fault::Missing("statement line"))?).await
}

/// The order given under `id`.
pub async fn order_of(tx: &mut Tx, id: &str) -> Result<Order> {
    let body: Option<Vec<u8>> = sqlx::query_scalar("SELECT body FROM exchange.kept WHERE id = $1")
        .bind(id)
        .fetch_optional(tx.sql())
        .await?;
    sealing::open_json(tx, body.ok_or(Fault::Missing("order"))?).await
}

/// Whether an institution carried out any of the orders `ids` at `at` or later, by its own clock.
pub async fn any_done_since(tx: &mut Tx, ids: &[String], at: DateTime<Utc>) -> Result<bool> {
    if ids.is_empty() {
        return Ok(false);
    }
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM exchange.kept WHERE id = ANY($1) AND done_at >= $2)",
    )
    .bind(ids)
    .bind(at)
    .fetch_one(tx.sql())
    .await?)
}

/// Those of the orders `ids` that are answered, each with its answer, by id.
pub async fn answers_of(tx: &mut Tx, ids: &[&str]) -> Result<HashMap<String, (Order, Answer)>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut found: Vec<(String, Vec<u8>, Vec<u8>)> = sqlx::query_as(
        "SELECT id, body, answer FROM exchange.kept WHERE id = ANY($1) AND answer IS NOT NULL",
    )
    .bind(ids)
    .fetch_all(tx.sql())
    .await?;
    sealing::open(tx, found.iter_mut().flat_map(|(_, body, answer)| [body, answer]).collect())
        .await?;
    let read = |(id, body, answer): (String, Vec<u8>, Vec<u8>)| {
        Ok((id, (serde_json::from_slice(&body)?, serde_json::from_slice(&answer)?)))
    };
    found.into_iter().map(read).collect()
}

/// An answered order with its answer.
pub async fn answer_of(tx: &mut Tx, id: &str) -> Result<(Order, Answer)> {
    let found: Option<(Vec<u8>, Option<Vec<u8>>)> =
        sqlx::query_as("SELECT body, answer FROM exchange.kept WHERE id = $1")
            .bind(id)
            .fetch_optional(tx.sql())
            .await?;
    let (mut body, answer) = found.ok_or(Fault::Missing("order"))?;
    let mut answer = answer.ok_or(Fault::Missing("answer"))?;
    sealing::open(tx, vec![&mut body, &mut answer]).await?;
    Ok((serde_json::from_slice(&body)?, serde_json::from_slice(&answer)?))
}

/// Orders of a case, in the order they were decided.
pub async fn orders_of_case(tx: &mut Tx, case: Uuid) -> Result<Vec<OrderRow>> {
    let mut rows: Vec<OrderRow> = sqlx::query_as(
        "SELECT k.id, k.institution, k.case_id, k.act, k.state, k.created_at, k.received_at,
                k.answer_by, k.overdue_at, k.answered_at, coalesce(q.attempts, k.attempts) AS attempts,
                k.answer AS sealed
         FROM exchange.kept k LEFT JOIN exchange.queue q USING (id)
         WHERE k.case_id = $1 ORDER BY k.created_at, k.institution, k.id LIMIT 2000",
    )
    .bind(case)
    .fetch_all(tx.sql())
    .await?;
    sealing::open(tx, rows.iter_mut().filter_map(|row| row.sealed.as_mut()).collect()).await?;
    for row in &mut rows {
        row.answer = row.sealed.take().map(|said| serde_json::from_slice(&said)).transpose()?;
    }
    Ok(rows)
}

/// 已收 – orders `$1` were receipted at `$2` in message `$3`, where there is one. An answer may overtake the
/// receipt: then only the message is still to be noted.
pub const RECEIVED: &str = "WITH theirs AS MATERIALIZED (
         SELECT id FROM exchange.outgoing WHERE id = ANY($1)
             AND (state = 'waiting' OR state = 'answered' AND received_in IS NULL)
         ORDER BY id FOR UPDATE),
     gone AS (
         DELETE FROM exchange.queue q USING theirs t WHERE q.id = t.id RETURNING q.id, q.attempts, q.sent_in)
     UPDATE exchange.outgoing o SET
         state = CASE state WHEN 'waiting' THEN 'received' ELSE state END,
         received_at = CASE state WHEN 'waiting' THEN $2 ELSE received_at END,
         sent_in = coalesce(g.sent_in, o.sent_in), received_in = coalesce($3, received_in),
         attempts = coalesce(g.attempts, o.attempts)
     FROM theirs t LEFT JOIN gone g USING (id) WHERE o.id = t.id";

pub(crate) async fn mark_received(
    tx: &mut Tx,
    ids: &[String],
    received_in: Option<i64>,
) -> Result<()> {
    sqlx::query(RECEIVED).bind(ids).bind(tx.now).bind(received_in).execute(tx.sql()).await?;
    Ok(())
}

pub(crate) async fn try_again(
    tx: &mut Tx,
    ids: &[String],
    at: DateTime<Utc>,
    give_up_after: i32,
) -> Result<()> {
    sqlx::query(
        "UPDATE exchange.queue SET next_at = $2, leased_until = '-infinity'
         WHERE id = ANY($1) AND attempts < $3",
    )
    .bind(ids)
    .bind(at)
    .bind(give_up_after)
    .execute(tx.sql())
    .await?;
    to_the_counter(tx, ids, give_up_after).await
}

/// Those of `ids` that were tried so often go to the institution's counter, by hand.
pub(crate) async fn to_the_counter(tx: &mut Tx, ids: &[String], after: i32) -> Result<()> {
    sqlx::query(
        "WITH gone AS (
             DELETE FROM exchange.queue WHERE id = ANY($1) AND attempts >= $2
             RETURNING id, attempts, sent_in)
         UPDATE exchange.outgoing o
         SET state = 'counter', attempts = g.attempts, sent_in = coalesce(g.sent_in, o.sent_in)
         FROM gone g WHERE o.id = g.id AND o.state = 'waiting'",
    )
    .bind(ids)
    .bind(after)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// An order whose answer is late.
#[derive(sqlx::FromRow)]
pub(crate) struct Late {
    pub(crate) id: String,
    pub(crate) case_id: Uuid,
    pub(crate) institution: String,
    pub(crate) act: String,
}

pub(crate) async fn mark_overdue(tx: &mut Tx) -> Result<Vec<Late>> {
    Ok(sqlx::query_as(
        "WITH late AS (
             UPDATE exchange.outgoing SET overdue_at = $1
             WHERE answered_at IS NULL AND overdue_at IS NULL AND answer_by <= $1
             RETURNING id, case_id, institution, act)
         SELECT * FROM late ORDER BY id",
    )
    .bind(tx.now)
    .fetch_all(tx.sql())
    .await?)
}

pub(crate) async fn next_answer_by(tx: &mut Tx) -> Result<Option<DateTime<Utc>>> {
    Ok(sqlx::query_scalar(
        "SELECT min(answer_by) FROM exchange.outgoing
         WHERE answered_at IS NULL AND overdue_at IS NULL",
    )
    .fetch_one(tx.sql())
    .await?)
}

/// An order that was received and not answered in time.
#[derive(sqlx::FromRow)]
pub(crate) struct Owed {
    pub(crate) id: String,
}

/// Orders to which an institution owes an answer, the oldest first.
pub(crate) async fn owed(tx: &mut Tx, institution: &str, most: i64) -> Result<Vec<Owed>> {
    Ok(sqlx::query_as(
        "SELECT id FROM exchange.outgoing
         WHERE institution = $1 AND state = 'received' AND answered_at IS NULL AND answer_by <= $2
         ORDER BY answer_by, id LIMIT $3",
    )
    .bind(institution)
    .bind(tx.now)
    .bind(most)
    .fetch_all(tx.sql())
    .await?)
}

/// The institution receipted an order and does not know it: it waits to be sent as before.
pub(crate) async fn send_again(tx: &mut Tx, order: &str) -> Result<()> {
    sqlx::query(
        "WITH again AS (
             UPDATE exchange.outgoing SET state = 'waiting', received_at = NULL
             WHERE id = $1 AND state = 'received'
             RETURNING id, institution, court, priority, attempts)
         INSERT INTO exchange.queue (id, institution, court, priority, next_at, attempts)
         SELECT id, institution, court, priority, $2, attempts FROM again",
    )
    .bind(order)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}
