//! 收款人 – who may be paid out of case money: a party of the case in the right role, on an account
//! in its own name; anybody else only with a special power. 款物规定 第11条; 执行工作规定 第20条.

use kernel::Refusal;
use law::id;
use uuid::Uuid;

use crate::model::Purpose;

/// The parties a payout may go to.
#[derive(Clone, Debug)]
pub(crate) struct Sides<'a> {
    pub(crate) applicants: &'a [Uuid],
    pub(crate) debtors: &'a [Uuid],
}

/// Whether `party` may receive what is paid for `purpose`.
pub(crate) fn judge_party(
    sides: &Sides<'_>,
    purpose: Purpose,
    party: Option<Uuid>,
    field: &str,
) -> Result<(), Refusal> {
    let (side, zh, en) = match purpose {
        Purpose::Treasury if party.is_none() => return Ok(()),
        Purpose::Treasury => {
            return Err(id::FUNDS_PAYEE_PARTY
                .refuse(
                    "执行费只能缴入国库,不得指定其他收款人",
                    "the fee goes to the treasury and to nobody else",
                )
                .at(field));
        }
        Purpose::Applicant => (sides.applicants, "申请执行人", "an applicant"),
        Purpose::Debtor => (sides.debtors, "被执行人", "a debtor"),
    };
    if party.is_some_and(|party| side.contains(&party)) {
        return Ok(());
    }
    Err(id::FUNDS_PAYEE_PARTY
        .refuse(
            format!("收款人不是本案{zh},不得向其发放案款"),
            format!("the payee is not {en} of this case; no case money may be paid to it"),
        )
        .at(field))
}

/// Whether money of the party called `party` may go to an account held by `holder`. Names are
/// compared without spaces: banks pad them.
pub(crate) fn judge_holder(
    party: &str,
    holder: &str,
    has_power: HasPower,
    field: &str,
) -> Result<(), Refusal> {
    if plain(party) == plain(holder) || has_power == HasPower::Yes {
        return Ok(());
    }
    Err(id::FUNDS_SPECIAL_POWER
        .refuse(
            format!("收款账户户名{holder}与当事人{party}不一致,且无代为收款的特别授权"),
            format!(
                "the account is held by {holder}, not by the party {party}, and no special power \
                 to receive money is on file"
            ),
        )
        .at(field))
}

/// 有无特别授权.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HasPower {
    /// On file and in force.
    Yes,
    /// None.
    No,
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace() && *c != '\u{3000}').collect()
}
