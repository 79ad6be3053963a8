//! What policies ask about a case: whose it is, how secret, and how the officer who acts stands to it.

use chrono::NaiveDate;
use kernel::Id;
use permission::Matter;
use platform::{Fault, Result, Tx};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use crate::model::Case;

/// Columns of [`matter`], of the case `c`, for [`ask`].
pub(crate) const FACTS: &str =
    "c.id AS matter, c.court, c.handler, c.secret, c.filed_on, c.closed_on,
    c.closing_way AS matter_way,
    EXISTS (SELECT FROM cases.recusal r WHERE r.case_id = c.id AND r.officer = $2) AS recused,
    ARRAY(SELECT unnest(e.acts) FROM cases.entrusted e
          WHERE e.case_id = c.id AND e.court = $3 AND e.until_day >= $4) AS entrusted";

/// Rows of a statement about `cases` that names [`FACTS`].
pub(crate) async fn ask(tx: &mut Tx, statement: String, cases: &[Id<Case>]) -> Result<Vec<PgRow>> {
    let officer = tx.actor.officer().map(|officer| (officer.id, officer.court.clone()));
    let (id, court) = officer.unzip();
    let today = tx.today();
    Ok(sqlx::query(sqlx::AssertSqlSafe(statement))
        .bind(super::ids(cases))
        .bind(id)
        .bind(court)
        .bind(today)
        .fetch_all(tx.sql())
        .await?)
}

pub(crate) fn matter(row: &PgRow) -> Result<Matter> {
    let filed: Option<NaiveDate> = row.try_get("filed_on")?;
    let closed: Option<NaiveDate> = row.try_get("closed_on")?;
    let way: Option<String> = row.try_get("matter_way")?;
    let for_good = closed.is_some() && way.as_deref() != Some("procedure_ended");
    Ok(Matter {
        id: row.try_get("matter")?,
        court: row.try_get("court")?,
        handler: row.try_get("handler")?,
        secret: row.try_get("secret")?,
        open: filed.is_some() && !for_good,
        recused: row.try_get("recused")?,
        entrusted: row.try_get("entrusted")?,
        opened: false,
    })
}

/// What policies know of a case, where the officer may know of it at all.
pub async fn matter_of(tx: &mut Tx, case: Id<Case>) -> Result<Matter> {
    let statement = format!("SELECT {FACTS} FROM cases.case c WHERE c.id = ANY($1)");
    let rows = ask(tx, statement, &[case]).await?;
    matter(rows.first().ok_or(Fault::Missing("case"))?)
}

/// Close the case to `officer`; twice is once.
pub(crate) async fn recuse(
    tx: &mut Tx,
    case: Id<Case>,
    officer: Uuid,
    ground: &str,
    reason: &str,
    by: Uuid,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO cases.recusal (case_id, officer, ground, reason, by, at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(case.0)
    .bind(officer)
    .bind(ground)
    .bind(reason)
    .bind(by)
    .bind(tx.now)
    .execute(tx.sql())
    .await
    .map_err(|error| match &error {
        sqlx::Error::Database(db) if db.is_unique_violation() => {
            Fault::invalid("officer", "已经回避", "is recused already")
        }
        _ => error.into(),
    })?;
    Ok(())
}

pub(crate) async fn set_secret(tx: &mut Tx, case: Id<Case>, level: i16) -> Result<()> {
    sqlx::query("UPDATE cases.case SET secret = $2 WHERE id = $1")
        .bind(case.0)
        .bind(level)
        .execute(tx.sql())
        .await?;
    Ok(())
}

/// 委托 – which acts are whose, until when.
pub(crate) struct NewEntrusting<'a> {
    pub(crate) court: &'a str,
    pub(crate) acts: &'a [String],
    pub(crate) until: NaiveDate,
    pub(crate) by: Uuid,
}

pub(crate) async fn entrust(tx: &mut Tx, case: Id<Case>, new: NewEntrusting<'_>) -> Result<()> {
    sqlx::query(
        "INSERT INTO cases.entrusted (case_id, court, acts, until_day, by, at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(case.0)
    .bind(new.court)
    .bind(new.acts)
    .bind(new.until)
    .bind(new.by)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}
