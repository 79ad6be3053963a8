//! What was found, as last seen.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use contract::{CATALOGUE, Control, Found};
use kernel::{Id, Money};
use platform::{Fault, Result, Tx};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::{count, maybe_money, word};
use crate::model::{Property, Round};

/// What an institution saw of a debtor's things, and when.
pub(crate) struct Sighting<'a> {
    pub(crate) round: &'a Round,
    pub(crate) debtor: Uuid,
    pub(crate) institution: &'a str,
    pub(crate) items: &'a [Found],
    pub(crate) at: DateTime<Utc>,
}

/// Keep what was seen, each thing once in a case; older news that comes later changes nothing.
pub(crate) async fn keep_found(tx: &mut Tx, sightings: &[Sighting<'_>]) -> Result<()> {
    // Of a thing named twice the last word counts, as it would in two answers one after the other.
    let mut last: BTreeMap<(Uuid, Uuid, &str, &str), (&Sighting<'_>, &Found)> = BTreeMap::new();
    for sighting in sightings {
        for item in sighting.items {
            let key = (sighting.round.case_id, sighting.debtor, sighting.institution);
            let key = (key.0, key.1, key.2, item.asset.as_str());
            if last.get(&key).is_none_or(|(known, _)| known.at <= sighting.at) {
                last.insert(key, (sighting, item));
            }
        }
    }
    if last.is_empty() {
        return Ok(());
    }
    let seen = || last.values().map(|(sighting, _)| *sighting);
    let items = || last.values().map(|(_, item)| *item);
    let fen = |money: Option<Money>| money.map(Money::as_fen);
    let facts: Vec<serde_json::Value> =
        items().map(|item| serde_json::to_value(&item.facts)).collect::<serde_json::Result<_>>()?;
    sqlx::query(
        "INSERT INTO control.property (id, kind, asset, name, amount, available, purpose,
             fixed_term, facts, units, case_id, debtor, institution, round, found_at)
         SELECT n.* FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[],
             $6::bigint[], $7::text[], $8::boolean[], $9::jsonb[], $10::bigint[], $11::uuid[],
             $12::uuid[], $13::text[], $14::uuid[], $15::timestamptz[]) AS n
         ON CONFLICT (case_id, debtor, institution, asset) DO UPDATE SET
             amount = excluded.amount, available = excluded.available, units = excluded.units,
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
    .bind(items().map(|item| item.units.and_then(|n| i64::try_from(n).ok())).collect::<Vec<_>>())
    .bind(seen().map(|seen| seen.round.case_id).collect::<Vec<_>>())
    .bind(seen().map(|seen| seen.debtor).collect::<Vec<_>>())
    .bind(seen().map(|seen| seen.institution).collect::<Vec<_>>())
    .bind(seen().map(|seen| seen.round.id).collect::<Vec<_>>())
    .bind(seen().map(|seen| seen.at).collect::<Vec<_>>())
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Property found for a case, richest first.
pub async fn property_of_case(tx: &mut Tx, case: Uuid) -> Result<Vec<Property>> {
    found_of_case(tx, case, |control| control != Control::None).await
}

/// Records found for a case (household, marriage, register of companies …): no property, but they say
/// where to look.
pub async fn records_of_case(tx: &mut Tx, case: Uuid) -> Result<Vec<Property>> {
    found_of_case(tx, case, |control| control == Control::None).await
}

async fn found_of_case(
    tx: &mut Tx,
    case: Uuid,
    is_meant: impl Fn(Control) -> bool,
) -> Result<Vec<Property>> {
    let kinds = CATALOGUE.iter().filter(|item| is_meant(item.control)).map(|item| item.kind.code());
    let statement = sqlx::AssertSqlSafe(format!(
        "{PROPERTY} WHERE case_id = $1 AND kind = ANY($2)
         ORDER BY available DESC NULLS LAST, institution, asset LIMIT 5000"
    ));
    let kinds = kinds.collect::<Vec<_>>();
    let rows = sqlx::query(statement).bind(case).bind(kinds).fetch_all(tx.sql()).await?;
    rows.iter().map(read).collect()
}

/// One thing that was found.
pub(crate) async fn property(tx: &mut Tx, id: Id<Property>) -> Result<Property> {
    let statement = sqlx::AssertSqlSafe(format!("{PROPERTY} WHERE id = $1"));
    let row = sqlx::query(statement).bind(id.0).fetch_optional(tx.sql()).await?;
    read(&row.ok_or(Fault::Missing("property"))?)
}

const PROPERTY: &str =
    "SELECT id, debtor, institution, kind, asset, name, amount, available, units,
        purpose, fixed_term, facts, found_at, reason_kept FROM control.property";

fn read(row: &PgRow) -> Result<Property> {
    let facts: serde_json::Value = row.try_get("facts")?;
    Ok(Property {
        id: Id::from(row.try_get::<Uuid, _>("id")?),
        debtor: row.try_get("debtor")?,
        institution: row.try_get("institution")?,
        kind: word(row, "kind")?,
        asset: row.try_get("asset")?,
        name: row.try_get("name")?,
        amount: maybe_money(row, "amount")?,
        available: maybe_money(row, "available")?,
        units: count(row, "units")?,
        purpose: word(row, "purpose")?,
        fixed_term: row.try_get("fixed_term")?,
        facts: serde_json::from_value(facts)?,
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
