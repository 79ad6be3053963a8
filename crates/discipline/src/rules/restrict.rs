//! 限制消费 – 限消规定 第1条、第3条: a debtor in default, and of a unit also the people behind it. A
//! person is identified by a number, never by a name alone: people come in as enrolled parties.

use kernel::{Money, Refusal};
use law::id;

use crate::model::Capacity;

/// 拟限制措施 – everything an order rests on.
#[derive(Clone, Debug)]
pub(crate) struct Measure<'a> {
    pub(crate) is_debtor: bool,
    pub(crate) is_noticed: bool,
    pub(crate) outstanding: Money,
    pub(crate) debtor_is_natural: bool,
    pub(crate) people: &'a [Person],
}

/// A person behind a unit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Person {
    pub(crate) capacity: Capacity,
    pub(crate) is_natural: bool,
}

/// Whether the order may be made.
pub(crate) fn judge(measure: &Measure<'_>) -> Result<(), Refusal> {
    let no = |zh: &str, en: &str, field: &str| Err(id::RESTRICT.refuse(zh, en).at(field));
    if !measure.is_debtor {
        return no("只能限制本案被执行人", "only a debtor of the case is restricted", "debtor");
    }
    if !measure.is_noticed {
        return no(
            "尚未发出执行通知书,不得限制消费",
            "no restriction before the enforcement notice",
            "debtor",
        );
    }
    if measure.outstanding == Money::ZERO {
        return no("债务已经履行完毕,不得限制消费", "nothing is owed any more", "debtor");
    }
    if measure.debtor_is_natural && !measure.people.is_empty() {
        return no(
            "被执行人是自然人,只能限制其本人",
            "a natural debtor is restricted alone",
            "people",
        );
    }
    if !measure.debtor_is_natural && measure.people.is_empty() {
        return no(
            "被执行人是单位的,应同时限制其法定代表人、主要负责人等",
            "with a unit its representative or head is restricted too",
            "people",
        );
    }
    for (index, person) in measure.people.iter().enumerate() {
        let field = format!("people[{index}]");
        if !person.is_natural || person.capacity == Capacity::Debtor {
            return Err(id::RESTRICT
                .refuse(
                    "单位的被限制人须为自然人,并写明其身份",
                    "the people behind a unit are natural persons with a stated capacity",
                )
                .at(&field));
        }
    }
    Ok(())
}
