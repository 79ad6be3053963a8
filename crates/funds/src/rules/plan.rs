//! 发放方案 – who gets what of a sum: the enforcement fee and the claim, the rest to the debtor.
//! 民诉法解释 第508条 (costs first), 诉讼费用交纳办法 第14, 20, 38条 (fee on what was obtained, taken
//! afterwards, borne by the debtor), 执行工作规定 第34条 (surplus).

use kernel::{Money, Refusal};
use law::fees::{FeeKind, fee};
use law::id;

/// 应付 – what is owed on the day the money came, and what was obtained before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Due {
    /// Still owed to the applicants.
    pub(crate) applicant: Money,
    /// Obtained for the applicants before: the fee already rests on it.
    pub(crate) applicant_before: Money,
    /// Fee still owed once the applicants have all of theirs.
    pub(crate) fee: Money,
    /// Fee taken before.
    pub(crate) fee_before: Money,
}

/// 分割 – a sum divided; the parts add up to it exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Split {
    pub(crate) applicant: Money,
    pub(crate) treasury: Money,
    pub(crate) debtor: Money,
}

/// Divide `available`. When it covers everything, everybody gets theirs and the rest is surplus;
/// when it does not, the applicants get the most for which the fee on all obtained can still be
/// taken. A fen that fee rounding leaves over goes to the applicants.
pub(crate) fn split(available: Money, due: &Due) -> Split {
    let needed = due.applicant.checked_add(due.fee).unwrap_or(Money::MAX);
    if available >= needed {
        let debtor = available.saturating_sub(needed);
        return Split { applicant: due.applicant, treasury: due.fee, debtor };
    }
    let most = available.min(due.applicant);
    let applicant = greatest(most, |applicant| {
        applicant.checked_add(fee_of(due, applicant)).is_some_and(|sum| sum <= available)
    });
    let treasury = fee_of(due, applicant).min(available.saturating_sub(applicant));
    // What fee rounding, or a least fee larger than the sum itself, leaves: to the applicants up to
    // what they are owed, then to the fee. The fee on it stays owed and comes out of later money.
    let rest = available.saturating_sub(applicant).saturating_sub(treasury);
    let more = rest.min(due.applicant.saturating_sub(applicant));
    let treasury = treasury.checked_add(rest.saturating_sub(more)).unwrap_or(Money::MAX);
    Split {
        applicant: applicant.checked_add(more).unwrap_or(Money::MAX),
        treasury,
        debtor: Money::ZERO,
    }
}

/// Fee to take now when the applicants get `applicant` now.
fn fee_of(due: &Due, applicant: Money) -> Money {
    let all = due.applicant_before.checked_add(applicant).unwrap_or(Money::MAX);
    fee(FeeKind::Enforcement, all).fee.saturating_sub(due.fee_before).min(due.fee)
}

/// The greatest amount up to `most` for which `fits`, by halving; zero when none does.
fn greatest(most: Money, fits: impl Fn(Money) -> bool) -> Money {
    let (mut low, mut high) = (0, most.as_fen());
    while low < high {
        let middle = low + (high - low + 1) / 2;
        if Money::from_fen(middle).is_ok_and(&fits) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    Money::from_fen(low).unwrap_or(Money::ZERO)
}

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

/// Whether a line may be `asked` when the plan gives it at most `planned`.
pub(crate) fn judge_line(asked: Money, planned: Money, field: &str) -> Result<(), Refusal> {
    if asked <= planned {
        return Ok(());
    }
    Err(id::FUNDS_ORDER
        .refuse(
            format!("该项应发放{planned}元,不得发放{asked}元"),
            format!("the plan gives {planned} here; {asked} may not be paid"),
        )
        .at(field))
}
