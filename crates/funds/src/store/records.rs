//! Special powers, delays, the treasury's account, tasks.

use chrono::NaiveDate;
use platform::{Fault, Result, Tx};
use uuid::Uuid;

use crate::model::Task;

/// 特别授权 on file.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Power {
    pub(crate) id: Uuid,
    pub(crate) case_id: Uuid,
    pub(crate) party: Uuid,
    pub(crate) agent_name: String,
    pub(crate) agent_bank: String,
    pub(crate) account_mark: String,
    pub(crate) account_seal: Vec<u8>,
    pub(crate) account_print: Vec<u8>,
    pub(crate) evidence: String,
    pub(crate) proposer: Uuid,
    pub(crate) approver: Uuid,
}

pub(crate) async fn keep_power(tx: &mut Tx, power: &Power) -> Result<()> {
    sqlx::query(
        "INSERT INTO funds.special_power (id, case_id, party, agent_name, agent_bank, account_mark,
             account_seal, account_print, evidence, proposer, approver, accepted_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(power.id)
    .bind(power.case_id)
    .bind(power.party)
    .bind(&power.agent_name)
    .bind(&power.agent_bank)
    .bind(&power.account_mark)
    .bind(&power.account_seal)
    .bind(&power.account_print)
    .bind(&power.evidence)
    .bind(power.proposer)
    .bind(power.approver)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Id, party and sealed account of powers whose account begins with one of `headers`.
pub(crate) async fn powers_sealed(
    tx: &mut Tx,
    headers: &[Vec<u8>],
) -> Result<Vec<(Uuid, Uuid, Vec<u8>)>> {
    Ok(sqlx::query_as(
        "SELECT id, party, account_seal FROM funds.special_power
         WHERE EXISTS (SELECT FROM unnest($1::bytea[]) AS header
                       WHERE substring(account_seal FROM 1 FOR octet_length(header)) = header)
         ORDER BY id FOR UPDATE",
    )
    .bind(headers)
    .fetch_all(tx.sql())
    .await?)
}

pub(crate) async fn keep_seals(tx: &mut Tx, seals: Vec<(Uuid, Vec<u8>)>) -> Result<()> {
    let (ids, seals): (Vec<Uuid>, Vec<Vec<u8>>) = seals.into_iter().unzip();
    sqlx::query(
        "UPDATE funds.special_power p SET account_seal = n.seal
         FROM unnest($1::uuid[], $2::bytea[]) AS n (id, seal) WHERE p.id = n.id",
    )
    .bind(ids)
    .bind(seals)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// The special power by which money of `party` may go to the account with `print`.
pub(crate) async fn power(
    tx: &mut Tx,
    case: Uuid,
    party: Uuid,
    print: &[u8],
) -> Result<Option<Power>> {
    Ok(sqlx::query_as(
        "SELECT id, case_id, party, agent_name, agent_bank, account_mark, account_seal,
                account_print, evidence, proposer, approver
         FROM funds.special_power WHERE case_id = $1 AND party = $2 AND account_print = $3",
    )
    .bind(case)
    .bind(party)
    .bind(print)
    .fetch_optional(tx.sql())
    .await?)
}

/// A special power by its id.
pub(crate) async fn power_by_id(tx: &mut Tx, id: Uuid) -> Result<Power> {
    sqlx::query_as(
        "SELECT id, case_id, party, agent_name, agent_bank, account_mark, account_seal,
                account_print, evidence, proposer, approver
         FROM funds.special_power WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(tx.sql())
    .await?
    .ok_or(Fault::Missing("special power"))
}

/// An approved delay.
pub(crate) struct NewDelay<'a> {
    pub(crate) case: Uuid,
    pub(crate) ground: &'a str,
    pub(crate) reason: &'a str,
    pub(crate) until: NaiveDate,
    pub(crate) pay_by: NaiveDate,
    pub(crate) proposer: Uuid,
    pub(crate) approver: Uuid,
}

pub(crate) async fn keep_delay(tx: &mut Tx, new: NewDelay<'_>) -> Result<()> {
    let id = tx.new_id();
    sqlx::query(
        "INSERT INTO funds.delay (id, case_id, ground, reason, until_day, pay_by, proposer,
             approver, approved_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(id)
    .bind(new.case)
    .bind(new.ground)
    .bind(new.reason)
    .bind(new.until)
    .bind(new.pay_by)
    .bind(new.proposer)
    .bind(new.approver)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// End the delays of a case on `on`: the money is due by `pay_by`; returns whether any ran.
pub(crate) async fn end_delay(
    tx: &mut Tx,
    case: Uuid,
    on: NaiveDate,
    pay_by: NaiveDate,
) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE funds.delay SET ended_on = $2, pay_by = $3
         WHERE case_id = $1 AND ended_on IS NULL AND until_day >= $2",
    )
    .bind(case)
    .bind(on)
    .bind(pay_by)
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// 国库账户.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Treasury {
    pub(crate) name: String,
    pub(crate) bank: String,
    pub(crate) number: String,
}

pub(crate) async fn keep_treasury(tx: &mut Tx, court: &str, treasury: &Treasury) -> Result<()> {
    let actor = tx.actor.label();
    sqlx::query(
        "INSERT INTO funds.treasury (court, name, bank, number, set_by, set_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (court) DO UPDATE SET name = excluded.name, bank = excluded.bank,
             number = excluded.number, set_by = excluded.set_by, set_at = excluded.set_at",
    )
    .bind(court)
    .bind(&treasury.name)
    .bind(&treasury.bank)
    .bind(&treasury.number)
    .bind(actor)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(crate) async fn treasury(tx: &mut Tx, court: &str) -> Result<Option<Treasury>> {
    Ok(sqlx::query_as("SELECT name, bank, number FROM funds.treasury WHERE court = $1")
        .bind(court)
        .fetch_optional(tx.sql())
        .await?)
}

/// Something to be looked at.
pub(crate) struct NewTask<'a> {
    pub(crate) kind: &'a str,
    pub(crate) key: &'a str,
    pub(crate) case: Option<Uuid>,
    pub(crate) court: Option<&'a str>,
    pub(crate) zh: String,
    pub(crate) en: String,
    pub(crate) rule: &'a str,
}

/// Open a task unless the same one was opened before.
pub(crate) async fn open_task(tx: &mut Tx, new: NewTask<'_>) -> Result<()> {
    let id = tx.new_id();
    sqlx::query(
        "INSERT INTO funds.task (id, kind, key, case_id, court, zh, en, rule, opened_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (kind, key) DO NOTHING",
    )
    .bind(id)
    .bind(new.kind)
    .bind(new.key)
    .bind(new.case)
    .bind(new.court)
    .bind(new.zh)
    .bind(new.en)
    .bind(new.rule)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Close the task `(kind, key)` if it is open.
pub(crate) async fn close_task(tx: &mut Tx, kind: &str, key: &str, outcome: &str) -> Result<()> {
    sqlx::query(
        "UPDATE funds.task SET done_at = $3, outcome = $4
         WHERE kind = $1 AND key = $2 AND done_at IS NULL",
    )
    .bind(kind)
    .bind(key)
    .bind(tx.now)
    .bind(outcome)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Close every task of `kind` a case has open.
pub(crate) async fn close_tasks_of_case(
    tx: &mut Tx,
    kind: &str,
    case: Uuid,
    outcome: &str,
) -> Result<()> {
    sqlx::query(
        "UPDATE funds.task SET done_at = $3, outcome = $4
         WHERE kind = $1 AND case_id = $2 AND done_at IS NULL",
    )
    .bind(kind)
    .bind(case)
    .bind(tx.now)
    .bind(outcome)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Close a task by hand.
pub(crate) async fn finish_task(
    tx: &mut Tx,
    id: Uuid,
    court: &str,
    officer: Uuid,
    outcome: &str,
) -> Result<()> {
    let done = sqlx::query(
        "UPDATE funds.task SET done_at = $4, done_by = $3, outcome = $5
         WHERE id = $1 AND (court = $2 OR court IS NULL) AND done_at IS NULL",
    )
    .bind(id)
    .bind(court)
    .bind(officer)
    .bind(tx.now)
    .bind(outcome)
    .execute(tx.sql())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Fault::Missing("open task"));
    }
    Ok(())
}

/// Open tasks of a court and those of no court yet, oldest first.
pub(crate) async fn tasks(tx: &mut Tx, court: &str) -> Result<Vec<Task>> {
    Ok(sqlx::query_as(
        "SELECT id, kind, case_id, zh, en, rule, opened_at, done_at, outcome
         FROM funds.task WHERE done_at IS NULL AND (court = $1 OR court IS NULL)
         ORDER BY opened_at, id LIMIT 1000",
    )
    .bind(court)
    .fetch_all(tx.sql())
    .await?)
}
