//! SQL of schema `appraisal`.

mod reports;

use chrono::{DateTime, NaiveDate, Utc};
use kernel::Money;
use platform::{Fault, Result, Tx};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

pub(crate) use reports::{
    ask, deliver, extend, fail, keep_objection, lock_report, of_pricing, send,
};

use crate::model::{Pricing, PricingState, Way};

/// Enter a pricing.
pub(crate) async fn keep(tx: &mut Tx, new: &Pricing) -> Result<()> {
    sqlx::query(
        "INSERT INTO appraisal.pricing (id, case_id, property, what, way, state, opened_on, opened_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(new.id)
    .bind(new.case_id)
    .bind(new.property)
    .bind(&new.what)
    .bind(new.way.code())
    .bind(new.state.code())
    .bind(new.opened_on)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// A pricing under way, locked, with its reports.
pub(crate) async fn lock_open(tx: &mut Tx, case: Uuid, id: Uuid) -> Result<Pricing> {
    let row = sqlx::query(
        "SELECT id, case_id, property, what, way, state, opened_on, tried, bodies, seed, price,
             fixed_on, valid_until, reason, document
         FROM appraisal.pricing WHERE id = $1 AND case_id = $2 AND state = 'open' FOR UPDATE",
    )
    .bind(id)
    .bind(case)
    .fetch_optional(tx.sql())
    .await?;
    let mut pricing = read(&row.ok_or(Fault::Missing("pricing"))?)?;
    pricing.reports = of_pricing(tx, id).await?;
    Ok(pricing)
}

/// Pricings of a case with their reports, oldest first.
pub async fn of_case(tx: &mut Tx, case: Uuid) -> Result<Vec<Pricing>> {
    let rows = sqlx::query(
        "SELECT id, case_id, property, what, way, state, opened_on, tried, bodies, seed, price,
             fixed_on, valid_until, reason, document
         FROM appraisal.pricing WHERE case_id = $1 ORDER BY opened_at, id LIMIT 500",
    )
    .bind(case)
    .fetch_all(tx.sql())
    .await?;
    let mut pricings = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
    for pricing in &mut pricings {
        pricing.reports = of_pricing(tx, pricing.id).await?;
    }
    Ok(pricings)
}

/// Whether something is being priced.
pub(crate) async fn is_priced(tx: &mut Tx, property: Uuid) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM appraisal.pricing WHERE property = $1 AND state = 'open')",
    )
    .bind(property)
    .fetch_one(tx.sql())
    .await?)
}

/// Take a way; what was taken before came to nothing.
pub(crate) async fn take(tx: &mut Tx, pricing: &Pricing, way: Way) -> Result<()> {
    sqlx::query("UPDATE appraisal.pricing SET way = $2 WHERE id = $1")
        .bind(pricing.id)
        .bind(way.code())
        .execute(tx.sql())
        .await?;
    Ok(())
}

/// A way came to nothing.
pub(crate) async fn give_up(tx: &mut Tx, pricing: Uuid, way: Way) -> Result<()> {
    sqlx::query(
        "UPDATE appraisal.pricing SET way = $2, tried = tried || $2
         WHERE id = $1 AND NOT tried @> ARRAY[$2]",
    )
    .bind(pricing)
    .bind(way.code())
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Put the bodies to draw from on record.
pub(crate) async fn name_bodies(tx: &mut Tx, pricing: Uuid, bodies: &[String]) -> Result<()> {
    sqlx::query("UPDATE appraisal.pricing SET bodies = $2, named_at = $3 WHERE id = $1")
        .bind(pricing)
        .bind(bodies)
        .bind(tx.now)
        .execute(tx.sql())
        .await?;
    Ok(())
}

/// When the bodies were put on record.
pub(crate) async fn named_at(tx: &mut Tx, pricing: Uuid) -> Result<Option<DateTime<Utc>>> {
    Ok(sqlx::query_scalar("SELECT named_at FROM appraisal.pricing WHERE id = $1")
        .bind(pricing)
        .fetch_one(tx.sql())
        .await?)
}

/// Keep the order drawn, and with what.
pub(crate) async fn keep_draw(
    tx: &mut Tx,
    pricing: Uuid,
    bodies: &[String],
    seed: &str,
) -> Result<()> {
    sqlx::query("UPDATE appraisal.pricing SET bodies = $2, seed = $3 WHERE id = $1")
        .bind(pricing)
        .bind(bodies)
        .bind(seed)
        .execute(tx.sql())
        .await?;
    Ok(())
}

/// Fix the price.
pub(crate) async fn fix(
    tx: &mut Tx,
    pricing: Uuid,
    (price, valid_until): (Money, NaiveDate),
    document: Uuid,
) -> Result<()> {
    let today = tx.today();
    sqlx::query(
        "UPDATE appraisal.pricing SET state = 'fixed', price = $2, fixed_on = $3, valid_until = $4,
             document = $5 WHERE id = $1",
    )
    .bind(pricing)
    .bind(price.as_fen())
    .bind(today)
    .bind(valid_until)
    .bind(document)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Withdraw it.
pub(crate) async fn withdraw(tx: &mut Tx, pricing: Uuid, reason: &str) -> Result<()> {
    sqlx::query("UPDATE appraisal.pricing SET state = 'withdrawn', reason = $2 WHERE id = $1")
        .bind(pricing)
        .bind(reason)
        .execute(tx.sql())
        .await?;
    Ok(())
}

pub(crate) fn money(fen: Option<i64>) -> Result<Option<Money>> {
    let read =
        |fen| Money::from_fen(fen).map_err(|bad| anyhow::anyhow!("stored price: {bad}").into());
    fen.map(read).transpose()
}

pub(crate) fn way(code: &str) -> Result<Way> {
    let known = Way::ALL.iter().copied().find(|way| way.code() == code);
    known.ok_or_else(|| anyhow::anyhow!("stored way: {code}").into())
}

fn read(row: &PgRow) -> Result<Pricing> {
    let state: String = row.try_get("state")?;
    let state = PricingState::ALL.iter().copied().find(|known| known.code() == state);
    let tried: Vec<String> = row.try_get("tried")?;
    Ok(Pricing {
        id: row.try_get("id")?,
        case_id: row.try_get("case_id")?,
        property: row.try_get("property")?,
        what: row.try_get("what")?,
        way: way(row.try_get("way")?)?,
        state: state.ok_or_else(|| anyhow::anyhow!("a stored state"))?,
        opened_on: row.try_get("opened_on")?,
        tried: tried.iter().map(|code| way(code)).collect::<Result<_>>()?,
        bodies: row.try_get("bodies")?,
        seed: row.try_get("seed")?,
        price: money(row.try_get("price")?)?,
        fixed_on: row.try_get("fixed_on")?,
        valid_until: row.try_get("valid_until")?,
        reason: row.try_get("reason")?,
        document: row.try_get("document")?,
        reports: Vec::new(),
    })
}
