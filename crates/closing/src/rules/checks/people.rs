//! 第1、7、8、11项 – how debtors and applicant were dealt with: 终本规定 第1条、第2条、第5条.

use law::id;

use super::{Missing, Seen, each, on};
use crate::rules::facts::Facts;

/// 第1项 – 终本规定 第1条第1项、第2条: notice, report order, report checked, failure sanctioned.
pub(super) fn notice(facts: &Facts) -> Seen {
    let rule = id::ZB_NOTICE;
    let mut missing = Vec::new();
    if facts.noticed_on.is_none() {
        missing.push(Missing::new(rule, "未发出执行通知书", "no enforcement notice was issued"));
    }
    if facts.report_ordered_on.is_none() {
        missing.push(Missing::new(rule, "未责令报告财产", "no property report was ordered"));
    }
    for debtor in &facts.debtors {
        let name = &debtor.name;
        match debtor.report {
            None => missing.push(Missing::new(
                id::LIST_REPORT_DUTY,
                format!("未核查{name}报告财产情况"),
                format!("the report of {name} was not checked"),
            )),
            Some(outcome) if outcome.is_breach() && debtor.sanctions == 0 => {
                missing.push(Missing::new(
                    id::SANCTION,
                    format!("{name}{},未予制裁", outcome.zh()),
                    format!("{name} {} and was not sanctioned", outcome.en()),
                ));
            }
            Some(_) => {}
        }
    }
    let (reports_zh, reports_en) = each(facts, |debtor| {
        let zh = debtor.report.map_or("未核查", |outcome| outcome.zh());
        let en = debtor.report.map_or("not checked", |outcome| outcome.en());
        (
            format!("{zh},制裁{}次", debtor.sanctions),
            format!("{en}, {} sanctions", debtor.sanctions),
        )
    });
    let (noticed, ordered) = (on(facts.noticed_on), on(facts.report_ordered_on));
    Seen {
        rule,
        zh: format!("执行通知{noticed},报告财产令{ordered};{reports_zh}"),
        en: format!("notice {noticed}, report order {ordered}; {reports_en}"),
        missing,
    }
}

/// 第7项 – 终本规定 第1条第2项.
pub(super) fn pressed(facts: &Facts) -> Seen {
    let mut missing = Vec::new();
    for debtor in &facts.debtors {
        let name = &debtor.name;
        let restricted =
            if debtor.is_natural { debtor.is_restricted } else { debtor.restricted_people > 0 };
        if !restricted {
            missing.push(Missing::new(
                id::ZB_RESTRICTION,
                format!("{name}未被限制消费"),
                format!("{name} is not restricted"),
            ));
        }
        if debtor.must_be_listed && !debtor.is_listed {
            missing.push(Missing::new(
                id::ZB_LISTING,
                format!("{name}应当纳入失信名单而未纳入"),
                format!("{name} should be listed and is not"),
            ));
        }
    }
    let (zh, en) = each(facts, |debtor| {
        let restricted = debtor.is_restricted || debtor.restricted_people > 0;
        let zh = if restricted { "已限制消费" } else { "未限制消费" };
        let en = if restricted { "restricted" } else { "not restricted" };
        let (list_zh, list_en) =
            if debtor.is_listed { (",已纳入失信名单", ", listed") } else { ("", "") };
        (format!("{zh}{list_zh}"), format!("{en}{list_en}"))
    });
    Seen { rule: id::ZB_RESTRICTION, zh, en, missing }
}

/// 第8项 – 终本规定 第5条: heard, with an answer on whether the procedure may end.
pub(super) fn interview(facts: &Facts) -> Seen {
    let rule = id::ZB_INTERVIEW;
    let held: Vec<_> = facts.interviews.iter().filter(|i| i.on <= facts.today).collect();
    let answered = held.iter().rev().find_map(|i| i.agrees.map(|agrees| (i.on, agrees)));
    let missing = match (facts.applicant_is_court, held.is_empty(), answered) {
        (true, ..) | (_, _, Some(_)) => Vec::new(),
        (_, true, _) => {
            vec![Missing::new(rule, "未约谈申请执行人", "the applicant was not heard")]
        }
        (_, false, None) => vec![Missing::new(
            rule,
            "约谈记录中没有是否同意终本的答复",
            "no answer on whether the procedure may end",
        )],
    };
    let (zh, en) = match (facts.applicant_is_court, answered) {
        (true, _) => ("申请执行人为人民法院,无需约谈".into(), "the applicant is a court".into()),
        (_, Some((on, true))) => (format!("{on}约谈,同意终本"), format!("heard {on}, agrees")),
        (_, Some((on, false))) => {
            (format!("{on}约谈,不同意终本"), format!("heard {on}, does not agree"))
        }
        _ => (format!("约谈{}次,无答复", held.len()), format!("{} held, no answer", held.len())),
    };
    Seen { rule, zh, en, missing }
}

/// 第11项 – A natural debtor who died is a matter for heirs or for termination, not for waiting.
pub(super) fn alive(facts: &Facts) -> Seen {
    let rule = id::ZB_ALIVE;
    let is_alive = facts.debtors.iter().any(|debtor| !debtor.is_natural || !debtor.is_deceased);
    let missing = if is_alive {
        Vec::new()
    } else {
        vec![Missing::new(
            rule,
            "被执行人均已死亡,应变更被执行人或终结执行",
            "every debtor died: change the party or terminate",
        )]
    };
    let (zh, en) = each(facts, |debtor| match (debtor.is_natural, debtor.is_deceased) {
        (true, true) => ("已死亡".into(), "deceased".into()),
        (true, false) => ("未死亡".into(), "alive".into()),
        (false, _) => ("单位".into(), "a unit".into()),
    });
    Seen { rule, zh, en, missing }
}
