//! 国库账户 – where a court pays the enforcement fees over. Payments take it from here alone.

use platform::{Act, Fault, Result, Role, Tx};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::masked;
use crate::store::records::{self, Treasury};

/// Setting the treasury's account.
pub(crate) const SET_TREASURY: Act =
    Act::new("funds.set_treasury", &[Role::President]).stepped_up();

/// 国库账户 as entered.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTreasury {
    /// 户名.
    pub name: String,
    /// Bank, code.
    pub bank: String,
    /// Account number.
    pub account: String,
}

/// Put the treasury's account of `court` on file.
///
/// # Errors
/// An empty field; another court's officer.
pub async fn set_treasury(tx: &mut Tx, court: &str, new: &NewTreasury) -> Result<()> {
    if tx.actor.officer().is_some_and(|officer| officer.court != court) {
        return Err(Fault::Denied(SET_TREASURY.name));
    }
    for (field, text) in [("name", &new.name), ("bank", &new.bank), ("account", &new.account)] {
        if text.trim().is_empty() {
            return Err(Fault::invalid(field, "不能为空", "may not be empty"));
        }
    }
    let treasury = Treasury {
        name: new.name.trim().to_owned(),
        bank: new.bank.trim().to_owned(),
        number: new.account.trim().to_owned(),
    };
    records::keep_treasury(tx, court, &treasury).await?;
    tx.note(None, json!({ "treasury": court, "account": masked(&treasury.number) }));
    Ok(())
}
