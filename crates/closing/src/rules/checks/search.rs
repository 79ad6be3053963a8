//! 第2至6项 – what was searched and found: 终本规定 第3条、第4条.

use kernel::Money;
use law::id;

use super::{Missing, Seen, each};
use crate::model::Topic;
use crate::rules::facts::{Facts, PropertyFacts};
use crate::rules::small::is_ignorable;

/// 第2项 – 终本规定 第3条第2项: everybody asked about every debtor within 91 days, everybody answered.
pub(super) fn query(facts: &Facts) -> Seen {
    let rule = id::ZB_QUERY_WINDOW;
    let window = i64::try_from(law::days(rule, facts.today)).unwrap_or(0);
    let mut missing = Vec::new();
    for debtor in facts.debtors.iter().filter(|d| !d.is_exempt_from_query) {
        let name = &debtor.name;
        let Some(query) = &debtor.query else {
            missing.push(Missing::new(
                rule,
                format!("{name}没有完整的网络查控(未反馈不等于无财产)"),
                format!("no complete query about {name}; silence is not \"no property\""),
            ));
            continue;
        };
        let age = (facts.today - query.on).num_days();
        if age > window {
            missing.push(Missing::new(
                rule,
                format!("{name}最近一次完整查控在{},距今{age}日,超过{window}日", query.on),
                format!("the last complete query about {name} is {age} days old, over {window}"),
            ));
        }
        if !query.missing_kinds.is_empty() {
            let kinds = query.missing_kinds.join("、");
            missing.push(Missing::new(
                rule,
                format!("{name}的查控未覆盖:{kinds}"),
                format!("the query about {name} left out: {kinds}"),
            ));
        }
    }
    let (zh, en) = each(facts, |debtor| match &debtor.query {
        Some(query) => {
            let age = (facts.today - query.on).num_days();
            (format!("{}完整查控,距今{age}日", query.on), format!("{}, {age} days ago", query.on))
        }
        None if debtor.is_exempt_from_query => ("无需网络查控".into(), "exempt".into()),
        None => ("无".into(), "none".into()),
    });
    Seen { rule, zh, en, missing }
}

/// 第3项 – 终本规定 第3条: at least one inquiry, search, reward or audit.
pub(super) fn investigation(facts: &Facts) -> Seen {
    let rule = id::ZB_INVESTIGATION;
    let count = facts.investigations;
    let missing = if count > 0 {
        Vec::new()
    } else {
        vec![Missing::new(
            rule,
            "没有调查、搜查、悬赏或审计记录",
            "no inquiry, search, reward or audit on record",
        )]
    };
    let (zh, en) = (format!("传统调查记录{count}份"), format!("{count} record(s)"));
    Seen { rule, zh, en, missing }
}

/// 第4项 – The topics the network does not reach, debtor by debtor.
pub(super) fn topics(facts: &Facts) -> Seen {
    let rule = id::ZB_TOPICS;
    let mut missing = Vec::new();
    for debtor in &facts.debtors {
        let open: Vec<Topic> = Topic::ALL
            .iter()
            .copied()
            .filter(|t| t.is_needed(debtor.is_natural) && !debtor.topics.contains(t))
            .collect();
        if !open.is_empty() {
            let zh = open.iter().map(|t| t.zh()).collect::<Vec<_>>().join("、");
            let en = open.iter().map(|t| t.en()).collect::<Vec<_>>().join(", ");
            let name = &debtor.name;
            missing.push(Missing::new(
                rule,
                format!("未调查{name}的{zh}"),
                format!("not investigated of {name}: {en}"),
            ));
        }
    }
    let (zh, en) = each(facts, |debtor| {
        let zh = debtor.topics.iter().map(|t| t.zh()).collect::<Vec<_>>().join("、");
        let en = debtor.topics.iter().map(|t| t.en()).collect::<Vec<_>>().join(", ");
        (format!("已调查{zh}"), en)
    });
    Seen { rule, zh, en, missing }
}

/// 第5项 – 终本规定 第3条第1项.
pub(super) fn clues(facts: &Facts) -> Seen {
    let rule = id::ZB_CLUE;
    let missing: Vec<Missing> = facts
        .clues
        .iter()
        .filter(|clue| !clue.is_verified)
        .map(|clue| {
            let content = &clue.content;
            Missing::new(rule, format!("线索未核实:{content}"), format!("not verified: {content}"))
        })
        .collect();
    let (all, open) = (facts.clues.len(), missing.len());
    Seen {
        rule,
        zh: format!("线索{all}条,未核实{open}条"),
        en: format!("{all} clue(s), {open} not verified"),
        missing,
    }
}

/// 第6项 – 终本规定 第4条: disposed of, not disposable for a stated reason, or too small.
pub(super) fn property(facts: &Facts) -> Seen {
    let rule = id::ZB_PROPERTY;
    let small = |p: &PropertyFacts| {
        p.is_balance && p.amount.is_some_and(|a| is_ignorable(a, facts.due, facts.today))
    };
    let is_settled =
        |p: &PropertyFacts| p.is_disposed || p.reason.is_some() || small(p) || is_nothing(p);
    let missing: Vec<Missing> = facts
        .property
        .iter()
        .filter(|p| !is_settled(p))
        .map(|p| {
            let amount = p.amount.map_or_else(String::new, |a| format!("({a}元)"));
            Missing::new(
                rule,
                format!("{}{amount}未处置,也未说明不能处置的理由", p.what),
                format!("{} neither disposed of nor explained", p.what),
            )
        })
        .collect();
    let (all, ignored) = (facts.property.len(), facts.property.iter().filter(|p| small(p)).count());
    let balances: Money = facts.property.iter().filter(|p| small(p)).filter_map(|p| p.amount).sum();
    Seen {
        rule,
        zh: format!("查明财产{all}项,其中可忽略的小额余额{ignored}项合计{balances}元"),
        en: format!("{all} found, {ignored} small balance(s) of {balances} ignored"),
        missing,
    }
}

fn is_nothing(property: &PropertyFacts) -> bool {
    property.amount == Some(Money::ZERO)
}
