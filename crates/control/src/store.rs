//! SQL of schema `control`.

use std::collections::BTreeMap;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use contract::{Found, PropertyKind, Purpose};
use kernel::{Id, Money};
use platform::{Fault, Result, Tx};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use crate::model::{Hold, HoldState, Inquiry, Property, Round, RoundPurpose};

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
    let inquiry: Option<Inquiry> = sqlx::query_as(
        "SELECT order_id, round, debtor, institution, act, state, answered_at, result
         FROM control.inquiry WHERE order_id = $1",
    )
    .bind(order)
    .fetch_optional(tx.sql())
    .await?;
    let Some(inquiry) = inquiry else { return Ok(None) };
    let round = sqlx::query_as(
        "SELECT id, case_id, number, purpose, started_at, finished_at, complete
         FROM control.round WHERE id = $1 FOR UPDATE",
    )
    .bind(inquiry.round)
    .fetch_one(tx.sql())
    .await?;
    Ok(Some((inquiry, round)))
}

pub(crate) async fn settle_inquiry(
    tx: &mut Tx,
    order: &str,
    state: &str,
    result: &str,
) -> Result<()> {
    sqlx::query(
        "UPDATE control.inquiry SET state = $2, result = $3, answered_at = $4 WHERE order_id = $1",
    )
    .bind(order)
    .bind(state)
    .bind(result)
    .bind((state != "overdue").then_some(tx.now))
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

/// What an institution saw of a debtor's things, and when.
pub(crate) struct Sighting<'a> {
    pub(crate) round: &'a Round,
    pub(crate) debtor: Uuid,
    pub(crate) institution: &'a str,
    pub(crate) items: &'a [Found],
    pub(crate) at: DateTime<Utc>,
}

/// Keep what was seen, each thing once in a case; older news that comes later changes nothing.
pub(crate) async fn keep_found(tx: &mut Tx, sighting: Sighting<'_>) -> Result<()> {
    let Sighting { round, debtor, institution, items, at } = sighting;
    // Of a thing named twice in one answer the last word counts, as it would in two.
    let items: BTreeMap<&str, &Found> = items.iter().map(|i| (i.asset.as_str(), i)).collect();
    let items = || items.values().copied();
    let fen = |money: Option<Money>| money.map(Money::as_fen);
    let facts: Vec<serde_json::Value> =
        items().map(|item| serde_json::to_value(&item.facts)).collect::<serde_json::Result<_>>()?;
    sqlx::query(
        "INSERT INTO control.property (id, kind, asset, name, amount, available, purpose,
             fixed_term, facts, case_id, debtor, institution, round, found_at)
         SELECT n.*, $10, $11, $12, $13, $14 FROM unnest($1::uuid[], $2::text[], $3::text[],
             $4::text[], $5::bigint[], $6::bigint[], $7::text[], $8::boolean[], $9::jsonb[]) AS n
         ON CONFLICT (case_id, debtor, institution, asset) DO UPDATE SET
             amount = excluded.amount, available = excluded.available,
             purpose = excluded.purpose, facts = excluded.facts, round = excluded.round,
             found_at = excluded.found_at
         WHERE property.found_at <= excluded.found_at",
    )
    .bind(items().map(|_| tx.new_id()).collect::<Vec<_>>())
    .bind(items().map(|item| item.kind.code()).collect::<Vec<_>>())
    .bind(items().map(|item| item.asset.as_str()).collect::<Vec<_>>())
    .bind(items().map(|item| item.name.as_str()).collect::<Vec<_>>())
    .bind(items().map(|item| fen(item.amount)).collect::<Vec<_>>())
    .bind(items().map(|item| fen(item.available)).collect::<Vec<_>>())
    .bind(items().map(|item| item.purpose.code()).collect::<Vec<_>>())
    .bind(items().map(|item| item.fixed_term).collect::<Vec<_>>())
    .bind(facts)
    .bind(round.case_id)
    .bind(debtor)
    .bind(institution)
    .bind(round.id)
    .bind(at)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Property found for a case, richest first.
pub async fn property_of_case(tx: &mut Tx, case: Uuid) -> Result<Vec<Property>> {
    let rows = sqlx::query(
        "SELECT id, debtor, institution, kind, asset, name, amount, available, purpose, fixed_term,
                found_at, reason_kept
         FROM control.property WHERE case_id = $1
         ORDER BY available DESC NULLS LAST, institution, asset LIMIT 5000",
    )
    .bind(case)
    .fetch_all(tx.sql())
    .await?;
    rows.iter().map(property).collect()
}

fn property(row: &PgRow) -> Result<Property> {
    let kind: String = row.try_get("kind")?;
    let purpose: String = row.try_get("purpose")?;
    Ok(Property {
        id: Id::from(row.try_get::<Uuid, _>("id")?),
        debtor: row.try_get("debtor")?,
        institution: row.try_get("institution")?,
        kind: PropertyKind::from_str(&kind).map_err(|e| anyhow::anyhow!("property kind: {e:?}"))?,
        asset: row.try_get("asset")?,
        name: row.try_get("name")?,
        amount: maybe_money(row, "amount")?,
        available: maybe_money(row, "available")?,
        purpose: Purpose::from_str(&purpose).map_err(|e| anyhow::anyhow!("purpose: {e:?}"))?,
        fixed_term: row.try_get("fixed_term")?,
        found_at: row.try_get("found_at")?,
        reason_kept: row.try_get("reason_kept")?,
    })
}

/// 不予处置 – say why a found property is not disposed of.
pub async fn keep_reason(
    tx: &mut Tx,
    case: Uuid,
    property: Id<Property>,
    reason: &str,
) -> Result<()> {
    let done =
        sqlx::query("UPDATE control.property SET reason_kept = $3 WHERE id = $1 AND case_id = $2")
            .bind(property.0)
            .bind(case)
            .bind(reason)
            .execute(tx.sql())
            .await?;
    if done.rows_affected() == 0 { Err(Fault::Missing("property")) } else { Ok(()) }
}

/// A hold about to be ordered.
pub(crate) struct NewHold<'a> {
    pub(crate) case: Uuid,
    pub(crate) property: &'a Property,
    pub(crate) order: &'a str,
    pub(crate) ruling: &'a str,
    pub(crate) limit: Option<Money>,
    pub(crate) from: NaiveDate,
    pub(crate) until: NaiveDate,
}

pub(crate) async fn keep_hold(tx: &mut Tx, new: NewHold<'_>) -> Result<Id<Hold>> {
    let id = tx.new_id();
    sqlx::query(
        "INSERT INTO control.hold (id, case_id, debtor, property, institution, asset, order_id,
             ruling, cap, ordered_at, from_day, until_day)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(id)
    .bind(new.case)
    .bind(new.property.debtor)
    .bind(new.property.id.0)
    .bind(&new.property.institution)
    .bind(&new.property.asset)
    .bind(new.order)
    .bind(new.ruling)
    .bind(new.limit.map(Money::as_fen))
    .bind(tx.now)
    .bind(new.from)
    .bind(new.until)
    .execute(tx.sql())
    .await?;
    Ok(Id::from(id))
}

const HOLD: &str = "SELECT id, case_id, debtor, property, institution, asset, order_id, ruling,
        state, cap, held, deducted, released, rank, from_day, until_day, answered_at, refusal
        FROM control.hold";

/// Holds of a case, in the order they were made.
pub async fn holds_of_case(tx: &mut Tx, case: Uuid) -> Result<Vec<Hold>> {
    let statement =
        sqlx::AssertSqlSafe(format!("{HOLD} WHERE case_id = $1 ORDER BY ordered_at, id"));
    let rows = sqlx::query(statement).bind(case).fetch_all(tx.sql()).await?;
    rows.iter().map(hold).collect()
}

pub(crate) async fn lock_hold(tx: &mut Tx, id: Id<Hold>) -> Result<Hold> {
    let statement = sqlx::AssertSqlSafe(format!("{HOLD} WHERE id = $1 FOR UPDATE"));
    let row = sqlx::query(statement).bind(id.0).fetch_optional(tx.sql()).await?;
    hold(&row.ok_or(Fault::Missing("hold"))?)
}

pub(crate) async fn hold_by_order(tx: &mut Tx, order: &str) -> Result<Option<Hold>> {
    let statement = sqlx::AssertSqlSafe(format!("{HOLD} WHERE order_id = $1 FOR UPDATE"));
    let row = sqlx::query(statement).bind(order).fetch_optional(tx.sql()).await?;
    row.as_ref().map(hold).transpose()
}

pub(crate) async fn ending_before(tx: &mut Tx, day: NaiveDate) -> Result<Vec<Hold>> {
    let statement = sqlx::AssertSqlSafe(format!(
        "{HOLD} WHERE state IN ('effective', 'waiting') AND until_day < $1 FOR UPDATE"
    ));
    let rows = sqlx::query(statement).bind(day).fetch_all(tx.sql()).await?;
    rows.iter().map(hold).collect()
}

fn hold(row: &PgRow) -> Result<Hold> {
    Ok(Hold {
        id: Id::from(row.try_get::<Uuid, _>("id")?),
        case_id: row.try_get("case_id")?,
        debtor: row.try_get("debtor")?,
        property: Id::from(row.try_get::<Uuid, _>("property")?),
        institution: row.try_get("institution")?,
        asset: row.try_get("asset")?,
        order_id: row.try_get("order_id")?,
        ruling: row.try_get("ruling")?,
        state: row.try_get("state")?,
        limit: maybe_money(row, "cap")?,
        held: money(row, "held")?,
        deducted: money(row, "deducted")?,
        released: money(row, "released")?,
        rank: row.try_get("rank")?,
        from: row.try_get("from_day")?,
        until: row.try_get("until_day")?,
        answered_at: row.try_get("answered_at")?,
        refusal: row.try_get("refusal")?,
    })
}

/// What an answer made of a hold.
pub(crate) struct Settled<'a> {
    pub(crate) state: HoldState,
    pub(crate) held: Money,
    pub(crate) rank: Option<i32>,
    pub(crate) refusal: Option<&'a str>,
}

pub(crate) async fn settle_hold(tx: &mut Tx, id: Id<Hold>, settled: Settled<'_>) -> Result<()> {
    sqlx::query(
        "UPDATE control.hold SET state = $2, held = $3, rank = $4, refusal = $5, answered_at = $6
         WHERE id = $1",
    )
    .bind(id.0)
    .bind(settled.state)
    .bind(settled.held.as_fen())
    .bind(settled.rank)
    .bind(settled.refusal)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Book what an executed order took from or let go of a hold.
pub(crate) async fn book(
    tx: &mut Tx,
    id: Id<Hold>,
    deducted: Money,
    released: Money,
    state: HoldState,
) -> Result<()> {
    sqlx::query(
        "UPDATE control.hold SET deducted = deducted + $2, released = released + $3, state = $4
         WHERE id = $1",
    )
    .bind(id.0)
    .bind(deducted.as_fen())
    .bind(released.as_fen())
    .bind(state)
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(crate) async fn prolong(tx: &mut Tx, id: Id<Hold>, until: NaiveDate) -> Result<()> {
    sqlx::query("UPDATE control.hold SET until_day = greatest(until_day, $2) WHERE id = $1")
        .bind(id.0)
        .bind(until)
        .execute(tx.sql())
        .await?;
    Ok(())
}

pub(crate) async fn set_hold_state(tx: &mut Tx, id: Id<Hold>, state: HoldState) -> Result<()> {
    sqlx::query("UPDATE control.hold SET state = $2 WHERE id = $1")
        .bind(id.0)
        .bind(state)
        .execute(tx.sql())
        .await?;
    Ok(())
}

/// Let live holds of a case serve the case that resumes it.
pub async fn carry_holds(tx: &mut Tx, from: Uuid, to: Uuid) -> Result<u64> {
    let done = sqlx::query(
        "UPDATE control.hold SET case_id = $2
         WHERE case_id = $1 AND state IN ('ordered', 'effective', 'waiting')",
    )
    .bind(from)
    .bind(to)
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected())
}

/// A further order about a hold.
pub(crate) struct NewHoldOrder<'a> {
    pub(crate) order: &'a str,
    pub(crate) hold: &'a Hold,
    pub(crate) act: &'a str,
    pub(crate) amount: Option<Money>,
    pub(crate) until: Option<NaiveDate>,
    pub(crate) ruling: &'a str,
    pub(crate) sequence: u32,
}

pub(crate) async fn next_sequence(tx: &mut Tx, hold: Id<Hold>, act: &str) -> Result<u32> {
    let count: i64 =
        sqlx::query_scalar("SELECT count(*) FROM control.hold_order WHERE hold = $1 AND act = $2")
            .bind(hold.0)
            .bind(act)
            .fetch_one(tx.sql())
            .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX).saturating_add(1))
}

pub(crate) async fn keep_hold_order(tx: &mut Tx, new: NewHoldOrder<'_>) -> Result<()> {
    sqlx::query(
        "INSERT INTO control.hold_order
             (order_id, hold, case_id, act, amount, until_day, ruling, sequence, ordered_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(new.order)
    .bind(new.hold.id.0)
    .bind(new.hold.case_id)
    .bind(new.act)
    .bind(new.amount.map(Money::as_fen))
    .bind(new.until)
    .bind(new.ruling)
    .bind(i32::try_from(new.sequence).unwrap_or(i32::MAX))
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// A further order with its hold, both locked.
pub(crate) struct HoldOrder {
    pub(crate) hold: Hold,
    pub(crate) act: String,
    pub(crate) amount: Option<Money>,
    pub(crate) is_open: bool,
}

pub(crate) async fn hold_order(tx: &mut Tx, order: &str) -> Result<Option<HoldOrder>> {
    let row = sqlx::query(
        "SELECT hold, act, amount, state FROM control.hold_order WHERE order_id = $1 FOR UPDATE",
    )
    .bind(order)
    .fetch_optional(tx.sql())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let hold = lock_hold(tx, Id::from(row.try_get::<Uuid, _>("hold")?)).await?;
    let state: String = row.try_get("state")?;
    Ok(Some(HoldOrder {
        hold,
        act: row.try_get("act")?,
        amount: maybe_money(&row, "amount")?,
        is_open: state == "ordered",
    }))
}

pub(crate) async fn settle_hold_order(
    tx: &mut Tx,
    order: &str,
    state: &str,
    bank_serial: Option<&str>,
    refusal: Option<&str>,
) -> Result<()> {
    sqlx::query(
        "UPDATE control.hold_order SET state = $2, done_at = $3, bank_serial = $4, refusal = $5
         WHERE order_id = $1",
    )
    .bind(order)
    .bind(state)
    .bind(tx.now)
    .bind(bank_serial)
    .bind(refusal)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Amounts ordered from a hold and not yet answered.
pub(crate) async fn pending(tx: &mut Tx, hold: Id<Hold>) -> Result<Money> {
    let fen: i64 = sqlx::query_scalar(
        "SELECT coalesce(sum(amount), 0)::bigint FROM control.hold_order
         WHERE hold = $1 AND state = 'ordered' AND act IN ('deduct', 'release')",
    )
    .bind(hold.0)
    .fetch_one(tx.sql())
    .await?;
    from_fen(fen)
}

/// Whether a release of a hold, of all of it or of a part, is under way.
pub(crate) async fn is_being_released(tx: &mut Tx, hold: Id<Hold>) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM control.hold_order
             WHERE hold = $1 AND state = 'ordered' AND act = 'release')",
    )
    .bind(hold.0)
    .fetch_one(tx.sql())
    .await?)
}

/// Deductions of a case ordered and not yet answered.
pub(crate) async fn deductions_ordered(tx: &mut Tx, case: Uuid) -> Result<Money> {
    let fen: i64 = sqlx::query_scalar(
        "SELECT coalesce(sum(amount), 0)::bigint FROM control.hold_order
         WHERE case_id = $1 AND act = 'deduct' AND state = 'ordered'",
    )
    .bind(case)
    .fetch_one(tx.sql())
    .await?;
    from_fen(fen)
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

fn money(row: &PgRow, column: &str) -> Result<Money> {
    from_fen(row.try_get(column)?)
}

fn maybe_money(row: &PgRow, column: &str) -> Result<Option<Money>> {
    row.try_get::<Option<i64>, _>(column)?.map(from_fen).transpose()
}

fn from_fen(fen: i64) -> Result<Money> {
    Money::from_fen(fen).map_err(|error| anyhow::anyhow!("stored money: {error:?}").into())
}
