//! Enrolling parties and revealing them under a rule.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kernel::Id;
use law::id::RuleId;
use platform::vault::{self, INDEX};
use platform::{Fault, Note, Result, Tx};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::model::{Clear, DocumentKind, Number, Party, PartyKind, read_number};
use crate::store;

/// 当事人信息 – as filed.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewParty {
    /// Kind.
    pub kind: PartyKind,
    /// Name as on the document.
    pub name: String,
    /// Document.
    pub document_kind: DocumentKind,
    /// Clear number; sealed at once.
    pub document_number: String,
    /// 住所.
    #[serde(default)]
    pub address: Option<String>,
    /// 电话.
    #[serde(default)]
    pub phone: Option<String>,
    /// 收款账户.
    #[serde(default)]
    pub account: Option<NewAccount>,
}

/// 收款账户 – as filed.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// Bank code, e.g. `BANK-ICBC`.
    pub bank: String,
    /// Account number.
    pub account: String,
    /// 户名.
    pub holder: String,
}

/// 已核对 – a party whose data are right by themselves; whether its number is known under another
/// name is for [`enrol_all`] to see.
pub struct Checked<'a> {
    pub(crate) new: &'a NewParty,
    pub(crate) name: &'a str,
    pub(crate) number: Number,
}

/// 核对 – what can be wrong with a party before anybody looks for it.
///
/// # Errors
/// A name too short or long, a number that does not check, an account in another name.
pub fn check(new: &NewParty, today: NaiveDate) -> Result<Checked<'_>> {
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > 100 {
        return Err(Fault::invalid(
            "name",
            "姓名或名称须为1至100字",
            "a name has 1 to 100 characters",
        ));
    }
    let number = read_number(new.document_kind, &new.document_number)?;
    if number.birth.is_some_and(|birth| birth > today) {
        return Err(Fault::invalid(
            "document_number",
            "出生日期在将来",
            "the birth date is in the future",
        ));
    }
    if let Some(account) = &new.account {
        check_account(name, account).map_err(|fault| fault.within("account"))?;
    }
    Ok(Checked { new, name, number })
}

/// 登记当事人 – enter a party, or find the one this number already is.
///
/// # Errors
/// As [`check`]; a name that disagrees with the number's party.
pub async fn enrol(tx: &mut Tx, new: &NewParty) -> Result<Id<Party>> {
    let checked = check(new, tx.today())?;
    let ids = enrol_all(tx, &[&checked], |_| String::new()).await?;
    ids.first().copied().ok_or(Fault::Missing("party"))
}

/// Enter many parties at once; the same number twice is one party. `place` names each for whoever
/// has to put it right.
///
/// # Errors
/// A name that disagrees with the number's party, known before or earlier in the list.
pub async fn enrol_all(
    tx: &mut Tx,
    parties: &[&Checked<'_>],
    place: impl Fn(usize) -> String,
) -> Result<Vec<Id<Party>>> {
    let court = vault::owner_of(tx);
    let [index, court] = vault::hold(tx, [INDEX, &court]).await?;
    let court = court.current()?;
    let numbers: Vec<_> =
        parties.iter().map(|p| (p.new.document_kind, p.number.clear.as_str())).collect();
    let (hashes, mut known) = store::look_up(tx, &index, &numbers).await?;
    // Ids are allotted as the list goes: hashes are in the order of a key nobody knows.
    let mut unknown: BTreeMap<&[u8], (Uuid, &Checked<'_>)> = BTreeMap::new();
    for (index, (party, hash)) in parties.iter().zip(&hashes).enumerate() {
        let name = match known.get(hash) {
            Some((_, name)) => name.as_str(),
            None => unknown.entry(hash).or_insert_with(|| (tx.new_id(), party)).1.name,
        };
        if name != party.name {
            return Err(match place(index) {
                outer if outer.is_empty() => homonym(),
                outer => homonym().within(&outer),
            });
        }
    }
    known.extend(store::insert_all(tx, court, &unknown).await?);
    let id_of = |hash| known.get(hash).map(|(id, _)| *id).ok_or(Fault::Missing("party"));
    let ids: Vec<Id<Party>> = hashes.iter().map(id_of).collect::<Result<_>>()?;
    // Of several accounts of one party the last counts, as it would one after another.
    let mut accounts: BTreeMap<Uuid, NewAccountOf<'_>> = BTreeMap::new();
    for (party, id) in parties.iter().zip(&ids) {
        if let Some(account) = &party.new.account {
            accounts.insert(id.0, NewAccountOf { account, holder: party.name });
        }
    }
    store::insert_accounts(tx, court, &accounts).await?;
    Ok(ids)
}

fn homonym() -> Fault {
    law::id::PARTY_HOMONYM
        .refuse(
            "该证件号已登记为另一姓名,须人工核实身份后再办理",
            "this number is registered under another name; a person must check",
        )
        .at("name")
        .into()
}

/// An account and whose it is.
pub(crate) struct NewAccountOf<'a> {
    pub(crate) account: &'a NewAccount,
    pub(crate) holder: &'a str,
}

/// The holder must be the party itself.
fn check_account(name: &str, new: &NewAccount) -> Result<()> {
    if new.holder.trim() != name {
        return Err(law::id::PARTY_ACCOUNT
            .refuse(
                format!("收款账户户名“{}”与当事人“{name}”不一致", new.holder),
                format!("the account is held by {}, not by {name}", new.holder),
            )
            .at("holder")
            .into());
    }
    let digits = new.account.trim();
    if !(6..=34).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(Fault::invalid(
            "account",
            "账号须为6至34位字母数字",
            "an account number has 6 to 34 letters and digits",
        ));
    }
    Ok(())
}

/// 登记收款账户 – one more payment account of a party.
///
/// # Errors
/// Another holder; a malformed account number.
pub async fn add_account(
    tx: &mut Tx,
    party: Id<Party>,
    name: &str,
    new: &NewAccount,
) -> Result<()> {
    check_account(name, new)?;
    let account = NewAccountOf { account: new, holder: name };
    let court = vault::owner_of(tx);
    let [court] = vault::hold(tx, [court.as_str()]).await?;
    store::insert_accounts(tx, court.current()?, &BTreeMap::from([(party.0, account)])).await
}

/// 披露住所 – where these parties live, each for its case, because `rule` needs it: what papers are
/// headed with. Every call is in the audit.
pub async fn addresses_for(
    tx: &mut Tx,
    sides: &[(Uuid, Id<Party>)],
    rule: RuleId,
) -> Result<Vec<Option<String>>> {
    let ids: Vec<Id<Party>> = sides.iter().map(|(_, party)| *party).collect();
    let addresses = store::addresses(tx, &ids).await?;
    let mut shown: BTreeMap<Uuid, Vec<Id<Party>>> = BTreeMap::new();
    for (case, party) in sides.iter().filter(|(_, party)| addresses.contains_key(&party.0)) {
        shown.entry(*case).or_default().push(*party);
    }
    for (case, parties) in shown {
        let note = Note::new(Some(case), json!({ "addresses": parties, "rule": rule.as_str() }));
        tx.record(note.article(rule));
    }
    Ok(ids.iter().map(|id| addresses.get(&id.0).cloned()).collect())
}

/// 披露身份 – number, address and phone in clear, for `case`, because `rule` needs them. Every call is
/// in the audit.
pub async fn reveal_for(tx: &mut Tx, party: Id<Party>, case: Uuid, rule: RuleId) -> Result<Clear> {
    let clear = store::open(tx, party).await?;
    let note = Note::new(Some(case), json!({ "revealed": party, "rule": rule.as_str() }));
    tx.record(note.article(rule));
    Ok(clear)
}

/// 批量披露身份 – name and number of many at once, in the order asked; whoever has been erased is left out. One
/// audit note for all: `told` says to whom and what of, so that it follows who these were. A list of millions
/// goes to sixty departments a day, and a note for each person would bury all others.
pub async fn reveal_all(
    tx: &mut Tx,
    parties: &[Id<Party>],
    rule: RuleId,
    told: serde_json::Value,
) -> Result<Vec<(Id<Party>, Clear)>> {
    let clear = store::open_all(tx, parties).await?;
    let detail = json!({ "revealed": clear.len(), "rule": rule.as_str(), "told": told });
    tx.record(Note::new(None, detail).article(rule));
    Ok(clear)
}
