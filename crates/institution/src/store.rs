//! SQL of schema `zhixing_gateway`. The statements are constants, because they belong to the
//! institution's database and not to the court's.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use contract::Order;
use sqlx::{PgConnection, PgPool};

type Done<T> = sqlx::Result<T>;

/// Held by whoever works orders: one at a time, in the order they came.
const WORKING: i64 = 0x7a78_6777;
/// Items of one batch.
const BATCH: i64 = 200;

const SCHEMA: &str = include_str!("schema.sql");
const BEGIN: &str =
    "INSERT INTO zhixing_gateway.standing (institution) VALUES ($1) ON CONFLICT DO NOTHING";
const WHOSE: &str = "SELECT institution FROM zhixing_gateway.standing";
const EPOCH: &str = "SELECT epoch FROM zhixing_gateway.standing";
const RAISE: &str = "SELECT epoch FROM zhixing_gateway.standing FOR UPDATE";
const RAISED: &str = "UPDATE zhixing_gateway.standing SET epoch = $1";
const TAKE: &str = "INSERT INTO zhixing_gateway.inbox (id, digest, body, received_at)
    VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING";
const KEPT: &str =
    "SELECT id, digest, received_at, answer FROM zhixing_gateway.inbox WHERE id = ANY($1)";
const ODD: &str = "INSERT INTO zhixing_gateway.odd (at, id, digest, body, why)
    VALUES ($1, $2, $3, $4, 'another order under this id')";
const AGAIN: &str = "UPDATE zhixing_gateway.outbox SET acknowledged_at = NULL, asked = asked + 1
    WHERE kind = 'answers' AND key = ANY($1)";
const LOCK: &str = "SELECT pg_try_advisory_xact_lock($1)";
const NEXT: &str = "SELECT body, digest, tries FROM zhixing_gateway.inbox
    WHERE answered_at IS NULL ORDER BY seq LIMIT 1";
const SERIAL: &str = "UPDATE zhixing_gateway.standing SET serial = serial + 1 RETURNING serial";
const ANSWERED: &str = "UPDATE zhixing_gateway.inbox
    SET serial = $2, answered_at = $3, answer = $4, trouble = NULL
    WHERE id = $1 AND answered_at IS NULL";
const SAY: &str = "INSERT INTO zhixing_gateway.outbox (kind, key, item) VALUES ($1, $2, $3)
    ON CONFLICT DO NOTHING";
const TRIED: &str =
    "UPDATE zhixing_gateway.inbox SET tries = tries + 1, trouble = $2 WHERE id = $1";
const UNSAID: &str = "SELECT seq, asked, item FROM zhixing_gateway.outbox
    WHERE kind = $1 AND acknowledged_at IS NULL ORDER BY seq LIMIT $2";
const SAID: &str = "UPDATE zhixing_gateway.outbox o SET acknowledged_at = $3
    FROM unnest($1::bigint[], $2::bigint[]) AS n (seq, asked)
    WHERE o.seq = n.seq AND o.asked = n.asked";
const NOTICED: &str = "SELECT noticed FROM zhixing_gateway.standing FOR UPDATE";
const NOTICE: &str = "UPDATE zhixing_gateway.standing SET noticed = $1";
const NEXT_NOTICE: &str = "UPDATE zhixing_gateway.standing
    SET notice_serial = notice_serial + 1 RETURNING notice_serial";
const WAITING: &str =
    "SELECT (SELECT count(*) FROM zhixing_gateway.inbox WHERE answered_at IS NULL),
    (SELECT count(*) FROM zhixing_gateway.outbox WHERE acknowledged_at IS NULL),
    (SELECT trouble FROM zhixing_gateway.inbox WHERE answered_at IS NULL ORDER BY seq LIMIT 1)";

/// Make the tables, and note whose they are. Returns whose they were before.
pub(crate) async fn init(pool: &PgPool, institution: &str) -> Done<String> {
    sqlx::raw_sql(SCHEMA).execute(pool).await?;
    sqlx::query(BEGIN).bind(institution).execute(pool).await?;
    whose(pool).await
}

pub(crate) async fn whose(pool: &PgPool) -> Done<String> {
    sqlx::query_scalar(WHOSE).fetch_one(pool).await
}

pub(crate) async fn epoch(pool: &PgPool) -> Done<u64> {
    let epoch: i64 = sqlx::query_scalar(EPOCH).fetch_one(pool).await?;
    Ok(epoch.unsigned_abs())
}

/// Take note of the sender's epoch; returns the higher one when it was seen already.
pub(crate) async fn raise_epoch(c: &mut PgConnection, epoch: u64) -> Done<Result<(), u64>> {
    let seen: i64 = sqlx::query_scalar(RAISE).fetch_one(&mut *c).await?;
    let seen = seen.unsigned_abs();
    if epoch < seen {
        return Ok(Err(seen));
    }
    if epoch > seen {
        let epoch = i64::try_from(epoch).unwrap_or(i64::MAX);
        sqlx::query(RAISED).bind(epoch).execute(c).await?;
    }
    Ok(Ok(()))
}

/// 指令 as kept.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Kept {
    pub(crate) id: String,
    pub(crate) digest: String,
    pub(crate) received_at: DateTime<Utc>,
    pub(crate) answer: Option<String>,
}

pub(crate) async fn take(
    c: &mut PgConnection,
    order: &Order,
    (digest, body): (&str, &str),
    now: DateTime<Utc>,
) -> Done<bool> {
    let id = order.id.as_str();
    let taken = sqlx::query(TAKE).bind(id).bind(digest).bind(body).bind(now).execute(c).await?;
    Ok(taken.rows_affected() > 0)
}

pub(crate) async fn kept(c: &mut PgConnection, ids: &[&str]) -> Done<HashMap<String, Kept>> {
    let rows: Vec<Kept> = sqlx::query_as(KEPT).bind(ids).fetch_all(c).await?;
    Ok(rows.into_iter().map(|row| (row.id.clone(), row)).collect())
}

pub(crate) async fn keep_odd(
    c: &mut PgConnection,
    id: &str,
    (digest, body): (&str, &str),
    now: DateTime<Utc>,
) -> Done<()> {
    sqlx::query(ODD).bind(now).bind(id).bind(digest).bind(body).execute(c).await.map(drop)
}

/// Have the first answers to these orders said once more.
pub(crate) async fn say_again(c: &mut PgConnection, ids: &[&str]) -> Done<()> {
    sqlx::query(AGAIN).bind(ids).execute(c).await.map(drop)
}

/// Whether nobody else works orders just now; until the end of the transaction nobody does.
pub(crate) async fn work_alone(c: &mut PgConnection) -> Done<bool> {
    sqlx::query_scalar(LOCK).bind(WORKING).fetch_one(c).await
}

/// The next order to be worked: its text, digest, and how often it was tried.
pub(crate) async fn next(c: &mut PgConnection) -> Done<Option<(String, String, i32)>> {
    sqlx::query_as(NEXT).fetch_optional(c).await
}

pub(crate) async fn next_serial(c: &mut PgConnection) -> Done<u64> {
    let serial: i64 = sqlx::query_scalar(SERIAL).fetch_one(c).await?;
    Ok(serial.unsigned_abs())
}

/// Keep an answer and have it said. An order answered already is left as it is: false.
pub(crate) async fn answer(
    c: &mut PgConnection,
    answer: &contract::Answer,
    text: &str,
) -> Done<bool> {
    let serial = i64::try_from(answer.serial).unwrap_or(i64::MAX);
    let id = answer.order.as_str();
    let changed = sqlx::query(ANSWERED).bind(id).bind(serial).bind(answer.answered_at).bind(text);
    if changed.execute(&mut *c).await?.rows_affected() == 0 {
        return Ok(false);
    }
    say(c, "answers", id, text).await?;
    Ok(true)
}

pub(crate) async fn say(c: &mut PgConnection, kind: &str, key: &str, item: &str) -> Done<()> {
    sqlx::query(SAY).bind(kind).bind(key).bind(item).execute(c).await.map(drop)
}

/// Note that an order could not be worked this time.
pub(crate) async fn tried(pool: &PgPool, id: &str, trouble: &str) -> Done<()> {
    sqlx::query(TRIED).bind(id).bind(trouble).execute(pool).await.map(drop)
}

/// What of `kind` the court has not acknowledged, oldest first.
pub(crate) async fn unsaid(pool: &PgPool, kind: &str) -> Done<Vec<(i64, i64, String)>> {
    sqlx::query_as(UNSAID).bind(kind).bind(BATCH).fetch_all(pool).await
}

/// What was told is acknowledged, unless it was asked for again meanwhile.
pub(crate) async fn said(
    pool: &PgPool,
    said: &[(i64, i64, String)],
    now: DateTime<Utc>,
) -> Done<()> {
    let seqs: Vec<i64> = said.iter().map(|(seq, ..)| *seq).collect();
    let asked: Vec<i64> = said.iter().map(|(_, asked, _)| *asked).collect();
    sqlx::query(SAID).bind(seqs).bind(asked).bind(now).execute(pool).await.map(drop)
}

/// Up to which of the institution's own numbers its notices were taken up.
pub(crate) async fn noticed(c: &mut PgConnection) -> Done<i64> {
    sqlx::query_scalar(NOTICED).fetch_one(c).await
}

pub(crate) async fn note(c: &mut PgConnection, serial: i64) -> Done<()> {
    sqlx::query(NOTICE).bind(serial).execute(c).await.map(drop)
}

pub(crate) async fn next_notice(c: &mut PgConnection) -> Done<u64> {
    let serial: i64 = sqlx::query_scalar(NEXT_NOTICE).fetch_one(c).await?;
    Ok(serial.unsigned_abs())
}

/// How many orders are not worked, how many messages not acknowledged, and what holds up the first.
pub(crate) async fn waiting(pool: &PgPool) -> Done<(i64, i64, Option<String>)> {
    sqlx::query_as(WAITING).fetch_one(pool).await
}
