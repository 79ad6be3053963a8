//! 罚款、拘留 – 民事诉讼法 第118条: the bounds. The president approves (第119条).

use chrono::NaiveDate;
use kernel::{Money, Refusal};
use law::id;

use crate::model::SanctionKind;

/// 拟制裁 – what is to be decided.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Draft {
    pub(crate) kind: SanctionKind,
    pub(crate) is_natural: bool,
    pub(crate) amount: Option<Money>,
    pub(crate) days: Option<u32>,
    pub(crate) today: NaiveDate,
}

/// Whether the sanction stays within its bounds.
pub(crate) fn judge(draft: &Draft) -> Result<(), Refusal> {
    match draft.kind {
        SanctionKind::Fine => fine(draft),
        SanctionKind::Detention => detention(draft),
    }
}

fn fine(draft: &Draft) -> Result<(), Refusal> {
    let (least, most, rule) = if draft.is_natural {
        let least = Money::from_fen(1).unwrap_or(Money::ZERO);
        (least, law::money(id::FINE_PERSON, draft.today), id::FINE_PERSON)
    } else {
        let least = law::money(id::FINE_UNIT_MIN, draft.today);
        (least, law::money(id::FINE_UNIT, draft.today), id::FINE_UNIT)
    };
    match (draft.amount, draft.days) {
        (Some(amount), None) if (least..=most).contains(&amount) => Ok(()),
        (Some(amount), None) if amount < least && !draft.is_natural => Err(id::FINE_UNIT_MIN
            .refuse(format!("罚款不得低于{least}元"), format!("a fine is at least {least}"))
            .at("amount")),
        (_, Some(_)) => Err(rule.refuse("罚款决定不写拘留天数", "a fine has no days").at("days")),
        _ => Err(rule
            .refuse(
                format!("罚款金额须在{least}元至{most}元之间"),
                format!("a fine is between {least} and {most}"),
            )
            .at("amount")),
    }
}

fn detention(draft: &Draft) -> Result<(), Refusal> {
    let most = law::days(id::DETENTION, draft.today);
    if !draft.is_natural {
        return Err(id::DETENTION
            .refuse("拘留只能适用于自然人", "only a natural person is detained")
            .at("subject"));
    }
    match (draft.days, draft.amount) {
        (Some(days), None) if (1..=most).contains(&u64::from(days)) => Ok(()),
        (_, Some(_)) => Err(id::DETENTION
            .refuse("拘留决定不写罚款金额", "a detention has no amount")
            .at("amount")),
        _ => Err(id::DETENTION
            .refuse(
                format!("拘留期限为{most}日以下"),
                format!("a detention is at most {most} days"),
            )
            .at("days")),
    }
}
