//! Acts of case money.

pub(crate) mod claim;
pub(crate) mod delay;
pub(crate) mod dispute;
pub(crate) mod drop_payout;
pub(crate) mod pay_out;
pub(crate) mod payee;
pub(crate) mod plan;
pub(crate) mod power;
pub(crate) mod propose;
pub(crate) mod receive;
pub(crate) mod settle;
pub(crate) mod treasury;
pub(crate) mod watch;

use cases::CaseRow;
use kernel::Id;
use law::nodes::NodeCode;
use platform::{Fault, Result, Tx};
use uuid::Uuid;

use crate::model::Account;
use crate::store::ledger::{self, NewAccount};

/// 案款账户 – the books of a case; opened when the first money comes.
pub async fn account_of(tx: &mut Tx, case: Uuid) -> Result<Account> {
    if let Some(account) = ledger::of_case(tx, case).await? {
        return Ok(account);
    }
    let account = cases::case_account(tx, Id::from(case)).await?;
    let face = cases::face(tx, Id::from(case)).await?;
    Ok(Account {
        id: 0,
        case_id: Some(case),
        court: Some(face.court),
        bank: account.bank,
        number: account.account,
        balances: crate::model::Balances::default(),
    })
}

/// The case locked first, then its books: everybody takes them in this order. Books are opened when
/// they are first needed.
async fn lock(tx: &mut Tx, case: Uuid) -> Result<(CaseRow, Account)> {
    let row = cases::lock(tx, Id::from(case)).await?;
    if let Some(account) = ledger::lock_case_if_open(tx, case).await? {
        return Ok((row, account));
    }
    let account = cases::case_account(tx, row.id).await?;
    let new = NewAccount {
        case: Some(case),
        court: Some(&row.court),
        bank: &account.bank,
        number: &account.account,
    };
    ledger::open(tx, new).await?;
    Ok((row, ledger::lock_case(tx, case).await?))
}

/// The officer behind the transaction.
fn officer(tx: &Tx) -> Result<Uuid> {
    Ok(tx.actor.officer().ok_or(Fault::Unsigned)?.id)
}

/// The clocks of paying out.
const CLOCKS: [NodeCode; 2] = [NodeCode::PAYOUT_START, NodeCode::PAYOUT_FINISH];

/// An account number with all but its last four characters hidden.
fn masked(account: &str) -> String {
    let shown = account.chars().count().saturating_sub(4);
    let tail: String = account.chars().skip(shown).collect();
    if shown == 0 { "****".to_owned() } else { format!("****{tail}") }
}
