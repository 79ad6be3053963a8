//! SQL of schema `approvals`.

use kernel::Money;
use platform::{Fault, Officer, Result, Tx};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use crate::acts::Proposal;
use crate::model::{ApprovalRow, Signer};

const APPROVAL: &str = "SELECT a.id, a.case_id, a.court, a.act, a.command, a.summary_zh,
        a.summary_en, a.amount, a.ladder, a.step, a.state, a.proposer, a.created_at, a.decided_at,
        coalesce((SELECT jsonb_agg(jsonb_build_object('officer', s.officer, 'name', s.name,
            'deed', s.deed, 'reason', s.reason, 'at', s.at) ORDER BY s.number)
            FROM approvals.signature s WHERE s.approval = a.id), '[]') AS signatures
        FROM approvals.approval a";

pub(crate) async fn insert(
    tx: &mut Tx,
    proposal: &Proposal,
    ladder: &[Signer],
    proposer: &Officer,
) -> Result<Uuid> {
    let id = tx.new_id();
    sqlx::query(
        "INSERT INTO approvals.approval (id, case_id, court, act, command, summary_zh, summary_en,
             amount, ladder, proposer, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(id)
    .bind(proposal.case)
    .bind(&proposer.court)
    .bind(proposal.act)
    .bind(&proposal.command)
    .bind(&proposal.summary_zh)
    .bind(&proposal.summary_en)
    .bind(proposal.amount.map(Money::as_fen))
    .bind(serde_json::to_value(ladder)?)
    .bind(proposer.id)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(id)
}

pub(crate) async fn lock(tx: &mut Tx, id: Uuid) -> Result<ApprovalRow> {
    let statement = sqlx::AssertSqlSafe(format!("{APPROVAL} WHERE a.id = $1 FOR UPDATE OF a"));
    one(tx, statement, id).await
}

pub(crate) async fn load(tx: &mut Tx, id: Uuid) -> Result<ApprovalRow> {
    let statement = sqlx::AssertSqlSafe(format!("{APPROVAL} WHERE a.id = $1"));
    one(tx, statement, id).await
}

async fn one(tx: &mut Tx, statement: sqlx::AssertSqlSafe<String>, id: Uuid) -> Result<ApprovalRow> {
    let row = sqlx::query(statement).bind(id).fetch_optional(tx.sql()).await?;
    read(&row.ok_or(Fault::Missing("approval"))?)
}

/// Approvals of a case, newest first.
pub async fn of_case(tx: &mut Tx, case: Uuid) -> Result<Vec<ApprovalRow>> {
    let statement =
        sqlx::AssertSqlSafe(format!("{APPROVAL} WHERE a.case_id = $1 ORDER BY a.created_at DESC"));
    let rows = sqlx::query(statement).bind(case).fetch_all(tx.sql()).await?;
    rows.iter().map(read).collect()
}

/// Pending approvals of a court, oldest first.
pub(crate) async fn pending(tx: &mut Tx, court: &str) -> Result<Vec<ApprovalRow>> {
    let statement = sqlx::AssertSqlSafe(format!(
        "{APPROVAL} WHERE a.court = $1 AND a.state = 'pending' ORDER BY a.created_at LIMIT 500"
    ));
    let rows = sqlx::query(statement).bind(court).fetch_all(tx.sql()).await?;
    rows.iter().map(read).collect()
}

fn read(row: &PgRow) -> Result<ApprovalRow> {
    let amount: Option<i64> = row.try_get("amount")?;
    Ok(ApprovalRow {
        id: row.try_get("id")?,
        case_id: row.try_get("case_id")?,
        court: row.try_get("court")?,
        act: row.try_get("act")?,
        command: row.try_get("command")?,
        summary_zh: row.try_get("summary_zh")?,
        summary_en: row.try_get("summary_en")?,
        amount: amount.and_then(|fen| Money::from_fen(fen).ok()),
        ladder: serde_json::from_value(row.try_get("ladder")?)?,
        step: row.try_get("step")?,
        state: row.try_get("state")?,
        proposer: row.try_get("proposer")?,
        created_at: row.try_get("created_at")?,
        decided_at: row.try_get("decided_at")?,
        signatures: serde_json::from_value(row.try_get("signatures")?)?,
    })
}

pub(crate) async fn sign(
    tx: &mut Tx,
    id: Uuid,
    officer: &Officer,
    deed: &str,
    reason: Option<&str>,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO approvals.signature (approval, number, officer, name, deed, reason, at)
         SELECT $1, count(*) + 1, $2, $3, $4, $5, $6 FROM approvals.signature WHERE approval = $1",
    )
    .bind(id)
    .bind(officer.id)
    .bind(&officer.name)
    .bind(deed)
    .bind(reason)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(crate) async fn advance(tx: &mut Tx, id: Uuid) -> Result<()> {
    sqlx::query("UPDATE approvals.approval SET step = step + 1 WHERE id = $1")
        .bind(id)
        .execute(tx.sql())
        .await?;
    Ok(())
}

pub(crate) async fn close(tx: &mut Tx, id: Uuid, state: &str) -> Result<()> {
    sqlx::query("UPDATE approvals.approval SET state = $2, decided_at = $3 WHERE id = $1")
        .bind(id)
        .bind(state)
        .bind(tx.now)
        .execute(tx.sql())
        .await?;
    Ok(())
}

pub(crate) async fn set_ladder(tx: &mut Tx, id: Uuid, ladder: &[Signer]) -> Result<()> {
    sqlx::query("UPDATE approvals.approval SET ladder = $2 WHERE id = $1")
        .bind(id)
        .bind(serde_json::to_value(ladder)?)
        .execute(tx.sql())
        .await?;
    Ok(())
}
