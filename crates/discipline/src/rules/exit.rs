//! 限制出境 – 执行程序解释 第23条至第25条: a natural debtor in default, or of a unit its legal
//! representative, its head and those directly responsible; lifted when everything is performed, or on
//! security or the applicant's consent.

use chrono::NaiveDate;
use kernel::{Money, Refusal};
use law::RuleId;
use law::id;

use crate::model::{Capacity, EndGround};
use crate::rules::removal::fits_restriction;
use crate::rules::restrict::Measure;

/// Whether the decision may be made.
pub(crate) fn judge(measure: &Measure<'_>) -> Result<(), Refusal> {
    let no = |rule: RuleId, zh: &str, en: &str, field: &str| Err(rule.refuse(zh, en).at(field));
    let (own, people) = (id::EXIT_RESTRICT, id::EXIT_PEOPLE);
    if !measure.is_debtor {
        return no(
            own,
            "只能限制本案被执行人",
            "only a debtor of the case is restricted",
            "debtor",
        );
    }
    if !measure.is_noticed {
        return no(own, "尚未发出执行通知书", "not before the enforcement notice", "debtor");
    }
    if measure.outstanding == Money::ZERO {
        return no(own, "债务已经履行完毕", "nothing is owed any more", "debtor");
    }
    if measure.debtor_is_natural && !measure.people.is_empty() {
        return no(
            people,
            "被执行人是自然人,只能限制其本人",
            "a natural debtor is restricted alone",
            "people",
        );
    }
    if !measure.debtor_is_natural && measure.people.is_empty() {
        return no(
            people,
            "被执行人是单位的,应写明其法定代表人、主要负责人或直接责任人员",
            "of a unit, name its representative, its head or those directly responsible",
            "people",
        );
    }
    for (index, person) in measure.people.iter().enumerate() {
        let may_be = matches!(
            person.capacity,
            Capacity::Representative | Capacity::Principal | Capacity::Responsible
        );
        if !person.is_natural || !may_be {
            return no(
                people,
                "只能限制法定代表人、主要负责人或直接责任人员(自然人)出境",
                "only a representative, head or responsible person, a natural one, is restricted",
                &format!("people[{index}]"),
            );
        }
    }
    Ok(())
}

/// 届满日 – the last day of a restriction that begins on `from`, itself included.
pub(crate) fn last_day(from: NaiveDate) -> NaiveDate {
    law::last_day(id::EXIT_TERM, from)
}

/// The rule under which an officer may lift a restriction on `ground`.
pub(crate) fn judge_lifting(
    is_live: bool,
    capacity: Capacity,
    ground: EndGround,
) -> Result<RuleId, Refusal> {
    if !is_live {
        return Err(id::EXIT_LIFT.refuse("该限制已经解除", "the restriction is lifted already"));
    }
    if fits_restriction(ground, capacity) {
        return Ok(id::EXIT_LIFT);
    }
    Err(id::EXIT_LIFT
        .refuse("不是解除限制出境的事由", "no ground for lifting an exit restriction")
        .at("ground"))
}
