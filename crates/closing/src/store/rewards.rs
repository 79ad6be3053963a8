//! SQL of reward notices.

use chrono::NaiveDate;
use kernel::Money;
use law::interest::Rate;
use platform::{Fault, Result, Tx};
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use super::code;
use crate::model::{Announced, Bounty, Reward, RewardFace, RewardState};

pub(crate) async fn keep(tx: &mut Tx, case: Uuid, new: &Reward, bounty: Bounty) -> Result<()> {
    let (share, sum) = match bounty {
        Bounty::Share(rate) => (i32::try_from(rate.per_million()).ok(), None),
        Bounty::Sum(sum) => (None, Some(sum.as_fen())),
    };
    sqlx::query(
        "INSERT INTO closing.reward (id, case_id, debtor, requested_on, due, share, sum, conditions,
             places, state, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(new.id)
    .bind(case)
    .bind(new.debtor)
    .bind(new.requested_on)
    .bind(new.due)
    .bind(share)
    .bind(sum)
    .bind(&new.conditions)
    .bind(&new.places)
    .bind(new.state.code())
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// A notice of the case in this state, locked.
pub(crate) async fn lock(
    tx: &mut Tx,
    case: Uuid,
    reward: Uuid,
    state: RewardState,
) -> Result<Reward> {
    let row = sqlx::query(
        "SELECT id, debtor, requested_on, due, share, sum, conditions, places, state, decided_on,
             reason, document, ended_on
         FROM closing.reward WHERE id = $1 AND case_id = $2 AND state = $3 FOR UPDATE",
    )
    .bind(reward)
    .bind(case)
    .bind(state.code())
    .fetch_optional(tx.sql())
    .await?;
    row.as_ref().map(read).transpose()?.ok_or(Fault::Missing("reward notice"))
}

pub(crate) async fn decline(tx: &mut Tx, reward: Uuid, on: NaiveDate, reason: &str) -> Result<()> {
    sqlx::query(
        "UPDATE closing.reward SET state = 'refused', decided_on = $2, reason = $3 WHERE id = $1",
    )
    .bind(reward)
    .bind(on)
    .bind(reason)
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(crate) async fn publish(
    tx: &mut Tx,
    reward: Uuid,
    (on, document): (NaiveDate, Uuid),
    face: &RewardFace,
) -> Result<()> {
    sqlx::query(
        "UPDATE closing.reward SET state = 'published', decided_on = $2, document = $3, face = $4
         WHERE id = $1",
    )
    .bind(reward)
    .bind(on)
    .bind(document)
    .bind(serde_json::to_value(face)?)
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(crate) async fn end(tx: &mut Tx, reward: Uuid, on: NaiveDate, reason: &str) -> Result<()> {
    sqlx::query(
        "UPDATE closing.reward SET state = 'ended', ended_on = $2, reason = $3 WHERE id = $1",
    )
    .bind(reward)
    .bind(on)
    .bind(reason)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Notices of a case, oldest first.
pub(crate) async fn of_case(tx: &mut Tx, case: Uuid) -> Result<Vec<Reward>> {
    let rows = sqlx::query(
        "SELECT id, debtor, requested_on, due, share, sum, conditions, places, state, decided_on,
             reason, document, ended_on
         FROM closing.reward WHERE case_id = $1 ORDER BY recorded_at, id LIMIT 500",
    )
    .bind(case)
    .fetch_all(tx.sql())
    .await?;
    rows.iter().map(read).collect()
}

/// Requests nobody has decided on, whichever is due first before: id, case, last day.
pub(crate) async fn open(tx: &mut Tx) -> Result<Vec<(Uuid, Uuid, NaiveDate)>> {
    Ok(sqlx::query_as(
        "SELECT id, case_id, due FROM closing.reward WHERE state = 'requested'
         ORDER BY due, id LIMIT 2000",
    )
    .fetch_all(tx.sql())
    .await?)
}

/// 公告中 – notices that are published, newest first, after the one named by day and id.
pub async fn announced(
    sql: &mut PgConnection,
    after: Option<(NaiveDate, Uuid)>,
    most: i64,
) -> Result<Vec<Announced>> {
    let rows = sqlx::query(
        "SELECT id, case_id, decided_on, face FROM closing.reward
         WHERE state = 'published' AND ($1::date IS NULL OR (decided_on, id) < ($1, $2))
         ORDER BY decided_on DESC, id DESC LIMIT $3",
    )
    .bind(after.map(|(day, _)| day))
    .bind(after.map(|(_, id)| id))
    .bind(most)
    .fetch_all(sql)
    .await?;
    rows.iter().map(read_announced).collect()
}

/// 公告 – one notice, while it is published.
pub async fn announced_one(sql: &mut PgConnection, reward: Uuid) -> Result<Option<Announced>> {
    let row = sqlx::query(
        "SELECT id, case_id, decided_on, face FROM closing.reward
         WHERE id = $1 AND state = 'published'",
    )
    .bind(reward)
    .fetch_optional(sql)
    .await?;
    row.as_ref().map(read_announced).transpose()
}

fn read_announced(row: &PgRow) -> Result<Announced> {
    let face: RewardFace = serde_json::from_value(row.try_get("face")?)?;
    let (id, case) = (row.try_get("id")?, row.try_get("case_id")?);
    Ok(Announced { id, case, published_on: row.try_get("decided_on")?, face })
}

fn read(row: &PgRow) -> Result<Reward> {
    let share: Option<i32> = row.try_get("share")?;
    let sum: Option<i64> = row.try_get("sum")?;
    let bounty = match (share.and_then(|share| u32::try_from(share).ok()), sum) {
        (Some(share), _) => Bounty::Share(Rate::from_per_million(share)),
        (None, sum) => {
            Bounty::Sum(Money::from_fen(sum.unwrap_or_default()).map_err(anyhow::Error::from)?)
        }
    };
    let (bounty_zh, bounty_en) = bounty.words();
    Ok(Reward {
        id: row.try_get("id")?,
        debtor: row.try_get("debtor")?,
        requested_on: row.try_get("requested_on")?,
        due: row.try_get("due")?,
        bounty_zh,
        bounty_en,
        conditions: row.try_get("conditions")?,
        places: row.try_get("places")?,
        state: code(row, "state", RewardState::ALL, RewardState::code)?,
        decided_on: row.try_get("decided_on")?,
        reason: row.try_get("reason")?,
        document: row.try_get("document")?,
        ended_on: row.try_get("ended_on")?,
    })
}
