//! What must always hold of case money, as queries that find every row that breaks it.

use platform::{Result, Tx};
use sqlx::FromRow;

use crate::model::Broken;

/// Most findings of one kind told at once: one is enough to stop, more only help to look.
const FOUND_MAX: i64 = 200;

#[derive(FromRow)]
struct Found {
    subject: String,
    zh: String,
    en: String,
}

/// M1 – journals that do not sum to zero on every account they touch.
pub(crate) async fn journals_off(tx: &mut Tx) -> Result<Vec<Broken>> {
    let found: Vec<Found> = sqlx::query_as(
        "SELECT 'journal ' || journal AS subject,
                '凭证借贷不平,差额' || sum(amount) || '分' AS zh,
                'journal is off by ' || sum(amount) || ' fen' AS en
         FROM funds.entry GROUP BY journal, account HAVING sum(amount) <> 0
         UNION ALL
         SELECT 'journal ' || id, '凭证没有分录', 'journal has no entries' FROM funds.journal j
         WHERE NOT EXISTS (SELECT FROM funds.entry e WHERE e.journal = j.id)
         LIMIT $1",
    )
    .bind(FOUND_MAX)
    .fetch_all(tx.sql())
    .await?;
    Ok(broken("M1", found))
}

/// M2 – balances that are not what their entries add up to.
pub(crate) async fn balances_off(tx: &mut Tx) -> Result<Vec<Broken>> {
    let found: Vec<Found> = sqlx::query_as(
        "WITH sums AS (
             SELECT account, title, sum(amount)::bigint AS fen FROM funds.entry
             GROUP BY account, title),
         shown AS (
             SELECT a.id AS account, a.bank || ' ' || a.number AS name, t.title, t.fen
             FROM funds.account a CROSS JOIN LATERAL (VALUES
                 ('cash', a.cash), ('unallocated', -a.unallocated), ('reserved', -a.reserved),
                 ('to_applicant', -a.to_applicant), ('to_treasury', -a.to_treasury),
                 ('to_debtor', -a.to_debtor), ('unclaimed', -a.unclaimed)) AS t (title, fen))
         SELECT shown.name || ' ' || title AS subject,
                '余额' || shown.fen || '分与分录合计' || coalesce(sums.fen, 0) || '分不符' AS zh,
                'balance ' || shown.fen || ' fen, entries add up to ' || coalesce(sums.fen, 0)
                    AS en
         FROM shown LEFT JOIN sums USING (account, title)
         WHERE shown.fen <> coalesce(sums.fen, 0) LIMIT $1",
    )
    .bind(FOUND_MAX)
    .fetch_all(tx.sql())
    .await?;
    Ok(broken("M2", found))
}

/// M5 – a payout whose parts do not fit: lines that do not add up to it, or more approved than came.
pub(crate) async fn payouts_off(tx: &mut Tx) -> Result<Vec<Broken>> {
    let found: Vec<Found> = sqlx::query_as(
        "SELECT 'payout ' || p.id AS subject,
                '明细合计' || sum(l.amount) || '分与发放总额' || p.total || '分不符' AS zh,
                'lines add up to ' || sum(l.amount) || ' fen, the payout is ' || p.total AS en
         FROM funds.payout p JOIN funds.payout_line l ON l.payout = p.id
         GROUP BY p.id, p.total HAVING sum(l.amount) <> p.total
         UNION ALL
         SELECT 'case ' || out.case_id,
                '已付' || out.fen || '分超过到账' || coalesce(came.fen, 0) || '分',
                'paid ' || out.fen || ' fen, only ' || coalesce(came.fen, 0) || ' came'
         FROM (SELECT p.case_id, sum(l.amount) AS fen
               FROM funds.payout p JOIN funds.payout_line l ON l.payout = p.id
               WHERE l.state IN ('ordered', 'paid', 'disputed') GROUP BY p.case_id) AS out
         LEFT JOIN (SELECT coalesce(r.case_id, c.case_id) AS case_id, sum(r.amount) AS fen
                    FROM funds.receipt r LEFT JOIN funds.claim c USING (bank, serial)
                    GROUP BY 1) AS came ON came.case_id = out.case_id
         WHERE out.fen > coalesce(came.fen, 0)
         LIMIT $1",
    )
    .bind(FOUND_MAX)
    .fetch_all(tx.sql())
    .await?;
    Ok(broken("M5", found))
}

/// M14 – payouts at the bank without two people behind them, or to nobody's party.
pub(crate) async fn signers_off(tx: &mut Tx) -> Result<Vec<Broken>> {
    let found: Vec<Found> = sqlx::query_as(
        "SELECT 'payout ' || p.id AS subject, '发放未经两人办理' AS zh,
                'payout without two people' AS en
         FROM funds.payout p
         WHERE p.state IN ('ordered', 'done')
           AND (p.approval IS NULL OR p.approver IS NULL OR p.approver = p.proposer)
         LIMIT $1",
    )
    .bind(FOUND_MAX)
    .fetch_all(tx.sql())
    .await?;
    Ok(broken("M14", found))
}

/// A payee on a live payout, for the question whether it is a party of the case.
#[derive(FromRow)]
pub(crate) struct Payee {
    pub(crate) case_id: uuid::Uuid,
    pub(crate) payout: uuid::Uuid,
    pub(crate) line: i32,
    pub(crate) purpose: crate::model::Purpose,
    pub(crate) party: uuid::Uuid,
}

/// Payees of payouts at the bank now: what M14 can still stop.
pub(crate) async fn payees_at_bank(tx: &mut Tx) -> Result<Vec<Payee>> {
    Ok(sqlx::query_as(
        "SELECT p.case_id, p.id AS payout, l.line, l.purpose, l.party
         FROM funds.payout p JOIN funds.payout_line l ON l.payout = p.id
         WHERE p.state = 'ordered' AND l.party IS NOT NULL ORDER BY p.id, l.line LIMIT 5000",
    )
    .fetch_all(tx.sql())
    .await?)
}

/// M16 – accounts where what the bank reported (lines in, payments confirmed) is not the cash booked.
pub(crate) async fn bank_off(tx: &mut Tx) -> Result<Vec<Broken>> {
    let found: Vec<Found> = sqlx::query_as(
        "WITH came AS (
             SELECT account, sum(amount) AS fen FROM funds.receipt GROUP BY account),
         moved_in AS (
             SELECT a.id AS account, sum(r.amount) AS fen
             FROM funds.claim c JOIN funds.receipt r USING (bank, serial)
             JOIN funds.account a ON a.case_id = c.case_id GROUP BY a.id),
         moved_out AS (
             SELECT r.account, sum(r.amount) AS fen
             FROM funds.claim c JOIN funds.receipt r USING (bank, serial) GROUP BY r.account),
         gone AS (
             SELECT p.account, sum(l.amount) AS fen
             FROM funds.payout p JOIN funds.payout_line l ON l.payout = p.id
             WHERE l.state = 'paid' GROUP BY p.account),
         bank AS (
             SELECT a.id, a.bank || ' ' || a.number AS name, a.cash,
                    coalesce(came.fen, 0) + coalesce(moved_in.fen, 0)
                        - coalesce(moved_out.fen, 0) - coalesce(gone.fen, 0) AS fen
             FROM funds.account a
             LEFT JOIN came ON came.account = a.id
             LEFT JOIN moved_in ON moved_in.account = a.id
             LEFT JOIN moved_out ON moved_out.account = a.id
             LEFT JOIN gone ON gone.account = a.id)
         SELECT name AS subject, '银行流水余额' || fen || '分与账面' || cash || '分不符' AS zh,
                'the bank has ' || fen || ' fen, the books say ' || cash AS en
         FROM bank WHERE fen <> cash LIMIT $1",
    )
    .bind(FOUND_MAX)
    .fetch_all(tx.sql())
    .await?;
    Ok(broken("M16", found))
}

fn broken(id: &str, found: Vec<Found>) -> Vec<Broken> {
    let told = |f: Found| Broken { id: id.to_owned(), subject: f.subject, zh: f.zh, en: f.en };
    found.into_iter().map(told).collect()
}
