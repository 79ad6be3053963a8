//! 收款人 – whom exactly a line pays: name, bank, account, and the proof that the account approved is
//! the account paid. The clear number is read at the last moment and goes into the order alone.

use cases::Role;
use kernel::Id;
use parties::Party;
use platform::vault::{self, KeyRotated};
use platform::{Fault, Result, Tx};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::masked;
use crate::model::Purpose;
use crate::rules::payee::{HasPower, Sides, judge_holder, judge_party};
use crate::store::records;

/// 他人账户 – an account that is not the party's own.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OtherAccount {
    /// 户名.
    pub holder: String,
    /// Bank, code.
    pub bank: String,
    /// Account number.
    pub account: String,
}

/// Whom a line is to pay.
pub(crate) struct Asked<'a> {
    pub(crate) purpose: Purpose,
    pub(crate) party: Option<Uuid>,
    pub(crate) to: Option<&'a OtherAccount>,
    /// Where the request names it.
    pub(crate) field: &'a str,
}

/// Whom a line pays.
pub(crate) struct Payee {
    pub(crate) name: String,
    pub(crate) bank: String,
    pub(crate) account: String,
    pub(crate) mark: String,
    pub(crate) print: Vec<u8>,
    pub(crate) power: Option<Uuid>,
}

/// The parties of a case money may go to.
pub(crate) async fn sides(tx: &mut Tx, case: Uuid) -> Result<(Vec<Uuid>, Vec<Uuid>)> {
    let ids = |list: Vec<Id<Party>>| list.into_iter().map(|id| id.0).collect();
    let applicants = ids(cases::parties(tx, Id::from(case), Role::Applicant).await?);
    let debtors = ids(cases::parties(tx, Id::from(case), Role::Debtor).await?);
    Ok((applicants, debtors))
}

/// Find the payee, or say which rule stands against it.
pub(crate) async fn find(tx: &mut Tx, case: Uuid, court: &str, asked: &Asked<'_>) -> Result<Payee> {
    let (applicants, debtors) = sides(tx, case).await?;
    let sides = Sides { applicants: &applicants, debtors: &debtors };
    judge_party(&sides, asked.purpose, asked.party, &format!("{}.party", asked.field))?;
    match asked.party {
        None => treasury(tx, court, asked.field).await,
        Some(party) => of_party(tx, case, party, asked).await,
    }
}

async fn treasury(tx: &mut Tx, court: &str, field: &str) -> Result<Payee> {
    let Some(treasury) = records::treasury(tx, court).await? else {
        return Err(law::id::FEE_BORNE
            .refuse(
                "本院尚未登记国库账户,不能缴纳执行费",
                "this court has no treasury account on file; the fee cannot be paid over",
            )
            .at(field)
            .into());
    };
    Ok(payee(tx, treasury.name, treasury.bank, treasury.number, None))
}

async fn of_party(tx: &mut Tx, case: Uuid, party: Uuid, asked: &Asked<'_>) -> Result<Payee> {
    let faces = parties::faces(tx, &[Id::from(party)]).await?;
    let face = faces.first().ok_or(Fault::Missing("party"))?;
    let own = parties::account(tx, Id::from(party)).await?;
    let Some(to) = asked.to else {
        let Some(own) = own else {
            return Err(no_account(&face.name, &format!("{}.party", asked.field)));
        };
        judge_holder(&face.name, &own.holder, HasPower::No, asked.field)?;
        return Ok(payee(tx, own.holder, own.bank, own.account, None));
    };
    let field = format!("{}.to", asked.field);
    if own.is_some_and(|own| own.bank == to.bank && own.account == to.account.trim()) {
        judge_holder(&face.name, &to.holder, HasPower::No, &field)?;
        return Ok(payee(tx, face.name.clone(), to.bank.clone(), to.account.clone(), None));
    }
    let print = print(tx, &to.bank, &to.account);
    let power = records::power(tx, case, party, &print).await?;
    let has_power = if power.is_some() { HasPower::Yes } else { HasPower::No };
    judge_holder(&face.name, &to.holder, has_power, &field)?;
    match power {
        Some(power) => {
            let account = open_account(tx, party, &power.account_seal).await?;
            Ok(payee(tx, power.agent_name, power.agent_bank, account, Some(power.id)))
        }
        None => Err(no_account(&face.name, &field)),
    }
}

fn no_account(name: &str, field: &str) -> Fault {
    law::id::PARTY_ACCOUNT
        .refuse(
            format!("{name}没有登记本人收款账户(或所填账户未登记),不能发放"),
            format!("{name} has no such account of its own on file; nothing can be paid"),
        )
        .at(field)
        .into()
}

fn payee(tx: &Tx, name: String, bank: String, account: String, power: Option<Uuid>) -> Payee {
    let account = account.trim().to_owned();
    Payee { mark: masked(&account), print: print(tx, &bank, &account), name, bank, account, power }
}

/// Where an agent's account stands sealed.
fn place(party: Uuid) -> String {
    format!("funds.special_power {party}")
}

/// Seal the account to which money of `party` may go.
pub(crate) async fn seal_account(tx: &mut Tx, party: Uuid, account: &str) -> Result<Vec<u8>> {
    let court = vault::owner_of(tx);
    let [court] = vault::hold(tx, [court.as_str()]).await?;
    court.current()?.seal(&place(party), account)
}

/// Open what [`seal_account`] made.
pub(crate) async fn open_account(tx: &mut Tx, party: Uuid, sealed: &[u8]) -> Result<String> {
    vault::ring(tx, [sealed]).await?.open(&place(party), sealed)
}

/// A key was rotated: what is sealed under its older versions, or under none with a name, is sealed
/// anew. Special powers are few; one transaction does.
pub(crate) async fn seal_anew(tx: &mut Tx, rotated: &KeyRotated) -> Result<()> {
    let [versions] = vault::hold(tx, [rotated.owner.as_str()]).await?;
    let mut headers = vec![vec![1]];
    for older in versions.all().skip(1) {
        headers.push(older.header()?);
    }
    let powers = records::powers_sealed(tx, &headers).await?;
    let ring = vault::ring(tx, powers.iter().map(|power| power.2.as_slice())).await?;
    let mut anew = Vec::new();
    for (id, party, sealed) in &powers {
        let place = place(*party);
        anew.push((*id, versions.current()?.seal(&place, &ring.open(&place, sealed)?)?));
    }
    records::keep_seals(tx, anew).await?;
    vault::released(tx, rotated, "funds").await
}

/// A keyed hash of bank and account: equal for equal accounts, of no use to whoever reads it.
pub(crate) fn print(tx: &Tx, bank: &str, account: &str) -> Vec<u8> {
    let lookup = &tx.app().keys().lookup;
    lookup.hash("funds.account", &format!("{bank}\n{}", account.trim())).to_vec()
}
