//! Accounts and the ledger. Balances are moved by the database itself when entries are written.

use kernel::Money;
use platform::{Fault, Result, Tx};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::money;
use crate::model::{Account, Balances, LedgerLine, Title};
use crate::rules::posting::{Journal, is_balanced};

/// Most ledger lines read at once; more than a case ever has, less than would hurt.
const LEDGER_MAX: i64 = 20_000;

/// An account about to be opened.
pub(crate) struct NewAccount<'a> {
    pub(crate) case: Option<Uuid>,
    pub(crate) court: Option<&'a str>,
    pub(crate) bank: &'a str,
    pub(crate) number: &'a str,
}

/// Open an account unless it is open already.
pub(crate) async fn open(tx: &mut Tx, new: NewAccount<'_>) -> Result<()> {
    sqlx::query(
        "INSERT INTO funds.account (case_id, court, bank, number, opened_at)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
    )
    .bind(new.case)
    .bind(new.court)
    .bind(new.bank)
    .bind(new.number)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// The account of a case, as it stands.
pub(crate) async fn of_case(tx: &mut Tx, case: Uuid) -> Result<Option<Account>> {
    let row = sqlx::query(
        "SELECT id, case_id, court, bank, number, cash, unallocated, reserved, to_applicant,
                to_treasury, to_debtor, unclaimed
         FROM funds.account WHERE case_id = $1",
    )
    .bind(case)
    .fetch_optional(tx.sql())
    .await?;
    row.as_ref().map(account).transpose()
}

/// The account of a case, held against every other change until this act ends.
pub(crate) async fn lock_case(tx: &mut Tx, case: Uuid) -> Result<Account> {
    lock_case_if_open(tx, case).await?.ok_or(Fault::Missing("case account"))
}

/// The same, when it is open.
pub(crate) async fn lock_case_if_open(tx: &mut Tx, case: Uuid) -> Result<Option<Account>> {
    let row = sqlx::query(
        "SELECT id, case_id, court, bank, number, cash, unallocated, reserved, to_applicant,
                to_treasury, to_debtor, unclaimed
         FROM funds.account WHERE case_id = $1 FOR UPDATE",
    )
    .bind(case)
    .fetch_optional(tx.sql())
    .await?;
    row.as_ref().map(account).transpose()
}

/// The account with `number` at `bank`, held.
pub(crate) async fn lock_number(tx: &mut Tx, bank: &str, number: &str) -> Result<Option<Account>> {
    let row = sqlx::query(
        "SELECT id, case_id, court, bank, number, cash, unallocated, reserved, to_applicant,
                to_treasury, to_debtor, unclaimed
         FROM funds.account WHERE bank = $1 AND number = $2 FOR UPDATE",
    )
    .bind(bank)
    .bind(number)
    .fetch_optional(tx.sql())
    .await?;
    row.as_ref().map(account).transpose()
}

fn account(row: &PgRow) -> Result<Account> {
    Ok(Account {
        id: row.try_get("id")?,
        case_id: row.try_get("case_id")?,
        court: row.try_get("court")?,
        bank: row.try_get("bank")?,
        number: row.try_get("number")?,
        balances: Balances {
            cash: money(row, "cash")?,
            unallocated: money(row, "unallocated")?,
            reserved: money(row, "reserved")?,
            to_applicant: money(row, "to_applicant")?,
            to_treasury: money(row, "to_treasury")?,
            to_debtor: money(row, "to_debtor")?,
            unclaimed: money(row, "unclaimed")?,
        },
    })
}

/// Book a journal in one statement; `None` when its effect is booked already.
pub(crate) async fn post(tx: &mut Tx, journal: &Journal) -> Result<Option<i64>> {
    if !is_balanced(&journal.entries) {
        return Err(anyhow::anyhow!("journal {} is not balanced", journal.effect).into());
    }
    let entries = &journal.entries;
    let accounts: Vec<i64> = entries.iter().map(|entry| entry.account).collect();
    let titles: Vec<&str> = entries.iter().map(|entry| entry.title.code()).collect();
    let amounts: Vec<i64> = entries.iter().map(|entry| entry.fen).collect();
    let actor = tx.actor.label();
    let booked: Vec<i64> = sqlx::query_scalar(
        "WITH kept AS (
             INSERT INTO funds.journal (effect, kind, at, actor, memo_zh, memo_en)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (effect) DO NOTHING RETURNING id)
         INSERT INTO funds.entry (journal, account, title, amount)
         SELECT kept.id, e.account, e.title, e.amount
         FROM kept, unnest($7::bigint[], $8::text[], $9::bigint[]) AS e (account, title, amount)
         RETURNING journal",
    )
    .bind(&journal.effect)
    .bind(journal.kind)
    .bind(tx.now)
    .bind(actor)
    .bind(&journal.zh)
    .bind(&journal.en)
    .bind(accounts)
    .bind(titles)
    .bind(amounts)
    .fetch_all(tx.sql())
    .await?;
    Ok(booked.first().copied())
}

/// Every entry of a case's account, in the order booked.
pub async fn lines_of_case(tx: &mut Tx, case: Uuid) -> Result<Vec<LedgerLine>> {
    let rows = sqlx::query(
        "SELECT j.id, j.at, j.kind, j.actor, j.memo_zh, j.memo_en, e.title, e.amount
         FROM funds.account a
         JOIN funds.entry e ON e.account = a.id
         JOIN funds.journal j ON j.id = e.journal
         WHERE a.case_id = $1 ORDER BY j.id, e.amount DESC, e.title LIMIT $2",
    )
    .bind(case)
    .bind(LEDGER_MAX)
    .fetch_all(tx.sql())
    .await?;
    rows.iter().map(ledger_line).collect()
}

fn ledger_line(row: &PgRow) -> Result<LedgerLine> {
    let code: String = row.try_get("title")?;
    let title = Title::ALL.into_iter().find(|title| title.code() == code);
    let title = title.ok_or_else(|| anyhow::anyhow!("unknown title {code}"))?;
    let fen: i64 = row.try_get("amount")?;
    let amount = Money::from_fen(fen.abs()).map_err(anyhow::Error::from)?;
    Ok(LedgerLine {
        journal: row.try_get("id")?,
        at: row.try_get("at")?,
        kind: row.try_get("kind")?,
        title: code,
        title_zh: title.zh().to_owned(),
        title_en: title.en().to_owned(),
        debit: (fen > 0).then_some(amount),
        credit: (fen < 0).then_some(amount),
        memo_zh: row.try_get("memo_zh")?,
        memo_en: row.try_get("memo_en")?,
        actor: row.try_get("actor")?,
    })
}

/// Hold the account of unclaimed money at `bank`, so that one line is claimed once.
pub(crate) async fn lock_unclaimed(tx: &mut Tx, bank: &str) -> Result<()> {
    sqlx::query("SELECT FROM funds.account WHERE bank = $1 AND case_id IS NULL FOR UPDATE")
        .bind(bank)
        .execute(tx.sql())
        .await?;
    Ok(())
}
