//! Enrolling parties and revealing them under a rule.

use chrono::NaiveDate;
use kernel::Id;
use law::id::RuleId;
use platform::{Fault, Result, Tx};
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

/// 登记当事人 – enter a party, or find the one this number already is.
///
/// # Errors
/// A number that does not check, a name that disagrees with the number's party, an account in
/// another name.
pub async fn enrol(tx: &mut Tx, new: &NewParty) -> Result<Id<Party>> {
    let number = examined(new, tx.today())?;
    let name = new.name.trim();
    let hash = store::hash(tx, new.document_kind, &number.clear);
    let id = match store::by_hash(tx, &hash).await? {
        Some((id, known)) if known == name => id,
        Some(_) => {
            return Err(law::id::PARTY_HOMONYM
                .refuse(
                    "该证件号已登记为另一姓名,须人工核实身份后再办理",
                    "this number is registered under another name; a person must check",
                )
                .at("name")
                .into());
        }
        None => store::insert(tx, new, name, &number, &hash).await?,
    };
    if let Some(account) = &new.account {
        add_account(tx, id, name, account).await.map_err(|fault| within(fault, "account"))?;
    }
    Ok(id)
}

/// 审查 – whether a party as filed could be enrolled on `today`, as far as can be told without looking
/// into the register.
///
/// # Errors
/// As [`enrol`], save for what only the register knows.
pub fn examine(new: &NewParty, today: NaiveDate) -> Result<()> {
    examined(new, today)?;
    if let Some(account) = &new.account {
        examined_account(new.name.trim(), account).map_err(|fault| within(fault, "account"))?;
    }
    Ok(())
}

fn examined(new: &NewParty, today: NaiveDate) -> Result<Number> {
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
    Ok(number)
}

fn within(fault: Fault, outer: &str) -> Fault {
    match fault {
        Fault::Invalid(invalid) => invalid.within(outer).into(),
        Fault::Refused(refusal) => {
            let field = format!("{outer}.{}", refusal.field.clone().unwrap_or_default());
            refusal.at(&field).into()
        }
        other => other,
    }
}

/// 登记收款账户 – the holder must be the party itself.
///
/// # Errors
/// Another holder; a malformed account number.
pub async fn add_account(
    tx: &mut Tx,
    party: Id<Party>,
    name: &str,
    new: &NewAccount,
) -> Result<()> {
    let digits = examined_account(name, new)?;
    store::insert_account(tx, party, &new.bank, digits, name).await
}

/// The account's number, if the account is `name`'s own.
fn examined_account<'a>(name: &str, new: &'a NewAccount) -> Result<&'a str> {
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
    Ok(digits)
}

/// 披露身份 – the clear number, for `case`, because `rule` needs it. Every call is in the audit.
pub async fn reveal_for(tx: &mut Tx, party: Id<Party>, case: Uuid, rule: RuleId) -> Result<Clear> {
    let clear = store::open(tx, party).await?;
    tx.note(Some(case), json!({ "revealed": party, "rule": rule.as_str() }));
    Ok(clear)
}
