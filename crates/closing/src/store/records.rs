//! What is recorded before the procedure ends.

use chrono::NaiveDate;
use platform::{Fault, Result, Tx};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::code;
use crate::model::{Clue, Finding, Interview, Investigation, Manner, Measure, Panel};

pub(crate) async fn keep_investigation(tx: &mut Tx, case: Uuid, new: &Investigation) -> Result<()> {
    sqlx::query(
        "INSERT INTO closing.investigation
             (id, case_id, debtor, measure, unit, on_day, findings, result, deceased, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(new.id)
    .bind(case)
    .bind(new.debtor)
    .bind(new.measure.code())
    .bind(&new.unit)
    .bind(new.on)
    .bind(serde_json::to_value(&new.findings)?)
    .bind(&new.result)
    .bind(new.deceased)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Investigations of a case, in the order recorded.
pub(crate) async fn investigations(tx: &mut Tx, case: Uuid) -> Result<Vec<Investigation>> {
    let rows = sqlx::query(
        "SELECT id, debtor, measure, unit, on_day, findings, result, deceased
         FROM closing.investigation WHERE case_id = $1 ORDER BY recorded_at, id LIMIT 2000",
    )
    .bind(case)
    .fetch_all(tx.sql())
    .await?;
    rows.iter()
        .map(|row| {
            let findings: Vec<Finding> = serde_json::from_value(row.try_get("findings")?)?;
            Ok(Investigation {
                id: row.try_get("id")?,
                debtor: row.try_get("debtor")?,
                measure: code(row, "measure", Measure::ALL, Measure::code)?,
                unit: row.try_get("unit")?,
                on: row.try_get("on_day")?,
                findings,
                result: row.try_get("result")?,
                deceased: row.try_get("deceased")?,
            })
        })
        .collect()
}

pub(crate) async fn keep_clue(tx: &mut Tx, case: Uuid, new: &Clue) -> Result<()> {
    sqlx::query(
        "INSERT INTO closing.clue (id, case_id, source, content, given_on, urgent, due, reward)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(new.id)
    .bind(case)
    .bind(&new.source)
    .bind(&new.content)
    .bind(new.given_on)
    .bind(new.urgent)
    .bind(new.due)
    .bind(new.reward)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Clues of a case, oldest first.
pub(crate) async fn clues(tx: &mut Tx, case: Uuid) -> Result<Vec<Clue>> {
    let rows = sqlx::query(
        "SELECT id, source, content, given_on, urgent, due, verified_on, result, reward
         FROM closing.clue WHERE case_id = $1 ORDER BY given_on, id LIMIT 2000",
    )
    .bind(case)
    .fetch_all(tx.sql())
    .await?;
    rows.iter().map(clue).collect()
}

fn clue(row: &PgRow) -> Result<Clue> {
    Ok(Clue {
        id: row.try_get("id")?,
        source: row.try_get("source")?,
        content: row.try_get("content")?,
        given_on: row.try_get("given_on")?,
        urgent: row.try_get("urgent")?,
        due: row.try_get("due")?,
        verified_on: row.try_get("verified_on")?,
        result: row.try_get("result")?,
        reward: row.try_get("reward")?,
    })
}

pub(crate) async fn verify_clue(
    tx: &mut Tx,
    case: Uuid,
    id: Uuid,
    on: NaiveDate,
    result: &str,
) -> Result<()> {
    let done = sqlx::query(
        "UPDATE closing.clue SET verified_on = $3, result = $4
         WHERE id = $1 AND case_id = $2 AND verified_on IS NULL",
    )
    .bind(id)
    .bind(case)
    .bind(on)
    .bind(result)
    .execute(tx.sql())
    .await?;
    if done.rows_affected() == 0 { Err(Fault::Missing("open clue")) } else { Ok(()) }
}

pub(crate) async fn keep_interview(tx: &mut Tx, case: Uuid, new: &Interview) -> Result<()> {
    sqlx::query(
        "INSERT INTO closing.interview
             (id, case_id, on_day, manner, attendees, agrees, content, document, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(new.id)
    .bind(case)
    .bind(new.on)
    .bind(new.manner.code())
    .bind(&new.attendees)
    .bind(new.agrees)
    .bind(&new.content)
    .bind(new.document)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Interviews of a case, oldest first.
pub(crate) async fn interviews(tx: &mut Tx, case: Uuid) -> Result<Vec<Interview>> {
    let rows = sqlx::query(
        "SELECT id, on_day, manner, attendees, agrees, content, document
         FROM closing.interview WHERE case_id = $1 ORDER BY on_day, recorded_at, id LIMIT 500",
    )
    .bind(case)
    .fetch_all(tx.sql())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Interview {
                id: row.try_get("id")?,
                on: row.try_get("on_day")?,
                manner: code(row, "manner", Manner::ALL, Manner::code)?,
                attendees: row.try_get("attendees")?,
                agrees: row.try_get("agrees")?,
                content: row.try_get("content")?,
                document: row.try_get("document")?,
            })
        })
        .collect()
}

pub(crate) async fn keep_panel(tx: &mut Tx, case: Uuid, new: &Panel) -> Result<()> {
    sqlx::query(
        "INSERT INTO closing.panel
             (id, case_id, on_day, members, agrees, opinion, document, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(new.id)
    .bind(case)
    .bind(new.on)
    .bind(&new.members)
    .bind(new.agrees)
    .bind(&new.opinion)
    .bind(new.document)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Panel reviews of a case, oldest first.
pub(crate) async fn panels(tx: &mut Tx, case: Uuid) -> Result<Vec<Panel>> {
    let rows = sqlx::query(
        "SELECT id, on_day, members, agrees, opinion, document
         FROM closing.panel WHERE case_id = $1 ORDER BY on_day, recorded_at, id LIMIT 500",
    )
    .bind(case)
    .fetch_all(tx.sql())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Panel {
                id: row.try_get("id")?,
                on: row.try_get("on_day")?,
                members: row.try_get("members")?,
                agrees: row.try_get("agrees")?,
                opinion: row.try_get("opinion")?,
                document: row.try_get("document")?,
            })
        })
        .collect()
}
