//! 发放方案 – who gets what of the money owed out of an account: the fee to the treasury, the claim to
//! the applicants in equal parts, the rest back to the debtor who paid too much. 民诉法解释 第508条;
//! 执行工作规定 第34条. Whose each sum is was settled when it came.

use kernel::{Money, Refusal};
use law::id;
use uuid::Uuid;

/// Equal shares to the fen, earlier payees getting the fen that is left over.
pub(crate) fn equal_shares(amount: Money, people: usize) -> Vec<Money> {
    let Ok(count) = i64::try_from(people) else { return Vec::new() };
    if count == 0 {
        return Vec::new();
    }
    let (share, over) = (amount.as_fen() / count, amount.as_fen() % count);
    let fen = (0..count).map(|index| share + i64::from(index < over));
    fen.map(|fen| Money::from_fen(fen).unwrap_or(Money::ZERO)).collect()
}

/// What each applicant may still get: an equal share of all that ever came for the applicants, less
/// what each was promised. Shares only grow with what comes, so no applicant pays for another's
/// refused payment.
pub(crate) fn applicants(
    parties: &[Uuid],
    came: Money,
    promised: &[(Uuid, Money)],
) -> Vec<(Uuid, Money)> {
    let shares = equal_shares(came, parties.len());
    let left =
        |(party, share): (&Uuid, Money)| (*party, share.saturating_sub(of(promised, *party)));
    parties.iter().zip(shares).map(left).collect()
}

/// What each debtor may get back: the surplus of the money that came from it. Surplus of money that
/// somebody else paid goes to the first debtor, for whom it was paid.
pub(crate) fn debtors(
    parties: &[(Uuid, &str)],
    surplus: &[(&str, Money)],
    promised: &[(Uuid, Money)],
) -> Vec<(Uuid, Money)> {
    let Some((first, _)) = parties.first() else { return Vec::new() };
    let mut due: Vec<(Uuid, Money)> = parties.iter().map(|(id, _)| (*id, Money::ZERO)).collect();
    for (payer, amount) in surplus {
        let owner = parties.iter().find(|(_, name)| name == payer).map_or(*first, |(id, _)| *id);
        for (party, sum) in &mut due {
            if *party == owner {
                *sum = sum.checked_add(*amount).unwrap_or(Money::MAX);
            }
        }
    }
    due.into_iter().map(|(party, sum)| (party, sum.saturating_sub(of(promised, party)))).collect()
}

fn of(promised: &[(Uuid, Money)], party: Uuid) -> Money {
    promised.iter().filter(|(id, _)| *id == party).map(|(_, amount)| *amount).sum()
}

/// Whether a line may be `asked` when the plan gives it at most `planned`.
pub(crate) fn judge_line(asked: Money, planned: Money, field: &str) -> Result<(), Refusal> {
    if asked <= planned {
        return Ok(());
    }
    Err(id::FUNDS_BALANCE
        .refuse(
            format!("该项至多可发放{planned}元,不得发放{asked}元"),
            format!("at most {planned} may be paid here, not {asked}"),
        )
        .at(field))
}

/// Whether a fee may be `asked` when the plan gives at most `planned`: what was paid was charged on
/// once, in this case or the one it resumes, and is not charged on again.
pub(crate) fn judge_fee(asked: Money, planned: Money, field: &str) -> Result<(), Refusal> {
    if asked <= planned {
        return Ok(());
    }
    Err(id::FEE_ONCE
        .refuse(
            format!("执行费尚可缴{planned}元,不得缴{asked}元:已收费的金额不得重复收费"),
            format!(
                "at most {planned} of fee is left to pay, not {asked}: money already charged on is \
                 not charged on again"
            ),
        )
        .at(field))
}
