//! 终本十二项核查 – 终本规定 第1–6条, 民诉法解释 第517条. Each check shows what it saw and names what is
//! missing with the rule that asks for it.

mod people;
mod search;

use chrono::Months;
use kernel::Money;
use law::RuleId;
use law::id;
use serde::Serialize;
use utoipa::ToSchema;

use super::facts::{DebtorFacts, Facts};

/// 核查项 – one of the twelve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Check {
    /// 1 to 12.
    pub number: u8,
    /// Short id.
    pub id: &'static str,
    /// What is checked, Chinese.
    pub zh: &'static str,
    /// What is checked, English.
    pub en: &'static str,
    /// Whether nothing is missing.
    pub passed: bool,
    /// What was seen, Chinese.
    pub evidence_zh: String,
    /// What was seen, English.
    pub evidence_en: String,
    /// Rule id.
    pub rule: &'static str,
    /// Its article, as called on the day.
    pub article: String,
    /// What is missing.
    pub missing: Vec<Missing>,
}

/// 欠缺项.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Missing {
    /// Rule that asks for it.
    pub rule: &'static str,
    /// What, Chinese.
    pub zh: String,
    /// What, English.
    pub en: String,
}

impl Missing {
    pub(crate) fn new(rule: RuleId, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { rule: rule.as_str(), zh: zh.into(), en: en.into() }
    }
}

/// What a check came to.
struct Seen {
    rule: RuleId,
    zh: String,
    en: String,
    missing: Vec<Missing>,
}

type Look = fn(&Facts) -> Seen;

const CHECKS: [(&str, &str, &str, Look); 12] = [
    (
        "notice",
        "已通知、责令报告并处理违反报告义务",
        "noticed, report ordered and followed up",
        people::notice,
    ),
    ("query", "三个月内完成全面网络查控", "complete network query within 3 months", search::query),
    (
        "investigation",
        "已采取传统调查措施",
        "traditional investigation done",
        search::investigation,
    ),
    (
        "topics",
        "公积金、理财、保险、股息红利已调查",
        "the needed topics investigated",
        search::topics,
    ),
    ("clues", "财产线索均已核实", "every clue verified", search::clues),
    (
        "property",
        "查明财产均已处置或不能处置",
        "property disposed of or not disposable",
        search::property,
    ),
    (
        "discipline",
        "已限制消费,符合条件的已纳入失信名单",
        "restricted, and listed where due",
        people::pressed,
    ),
    ("interview", "已约谈申请执行人", "the applicant was heard", people::interview),
    ("outstanding", "仍有未履行的债务", "something is still owed", outstanding),
    ("ruling", "已满三个月并经签字或合议审查", "over 3 months old, signed or reviewed", ruling),
    ("alive", "有未死亡的被执行人", "some debtor is alive", people::alive),
    ("object", "执行标的为金钱", "the object of enforcement is money", object),
];

/// Run the twelve checks.
#[must_use]
pub fn checks(facts: &Facts) -> Vec<Check> {
    CHECKS
        .iter()
        .zip(1u8..)
        .map(|((id, zh, en, look), number)| {
            let seen = look(facts);
            Check {
                number,
                id,
                zh,
                en,
                passed: seen.missing.is_empty(),
                evidence_zh: seen.zh,
                evidence_en: seen.en,
                rule: seen.rule.as_str(),
                article: law::cite(seen.rule.as_str(), facts.today).short_zh,
                missing: seen.missing,
            }
        })
        .collect()
}

fn on(day: Option<chrono::NaiveDate>) -> String {
    day.map_or_else(|| "—".to_owned(), |day| day.to_string())
}

/// Evidence of each debtor, one after the other.
fn each(facts: &Facts, say: impl Fn(&DebtorFacts) -> (String, String)) -> (String, String) {
    let (zh, en): (Vec<String>, Vec<String>) = facts
        .debtors
        .iter()
        .map(|debtor| {
            let (zh, en) = say(debtor);
            (format!("{}:{zh}", debtor.name), format!("{}: {en}", debtor.name))
        })
        .unzip();
    (zh.join(";"), en.join("; "))
}

/// 第9项 – Nothing ends for want of property when nothing is owed.
fn outstanding(facts: &Facts) -> Seen {
    let rule = id::ZB_OUTSTANDING;
    let missing = if facts.outstanding > Money::ZERO {
        Vec::new()
    } else {
        vec![Missing::new(
            rule,
            "债务已足额履行,应以执行完毕结案",
            "all is paid: close as satisfied",
        )]
    };
    let (due, obtained, left) = (facts.due, facts.obtained, facts.outstanding);
    Seen {
        rule,
        zh: format!("应执行{due}元,已到位{obtained}元,未履行{left}元"),
        en: format!("due {due}, obtained {obtained}, outstanding {left}"),
        missing,
    }
}

/// 第10项 – The ruling itself: 终本规定 第1条第4项 (over three months), 民诉法解释 第517条 (signed by the
/// applicant, or reviewed by a panel and approved by the president).
fn ruling(facts: &Facts) -> Seen {
    let mut missing = Vec::new();
    let months = law::months(id::ZB_MIN_AGE, facts.today);
    let ends = facts.filed_on.and_then(|on| on.checked_add_months(Months::new(months)));
    match ends {
        Some(ends) if facts.today > ends => {}
        Some(ends) => missing.push(Missing::new(
            id::ZB_MIN_AGE,
            format!("自立案之日起未超过{months}个月(至{ends})"),
            format!("not more than {months} months since filing (until {ends})"),
        )),
        None => missing.push(Missing::new(id::ZB_MIN_AGE, "案件尚未立案", "the case is not filed")),
    }
    let panel = facts.panel.filter(|panel| panel.agrees && panel.on <= facts.today);
    let is_signed = is_signed(facts);
    if !is_signed && panel.is_none() {
        missing.push(Missing::new(
            id::ZB_APPROVAL,
            "申请执行人未签字同意,合议庭也未评议同意终本",
            "neither signed by the applicant nor agreed by a panel",
        ));
    }
    let (zh, en) = match (is_signed, panel) {
        (_, Some(panel)) => {
            (format!("{}合议庭评议同意", panel.on), format!("panel agreed on {}", panel.on))
        }
        (true, None) => ("申请执行人签字同意".into(), "signed by the applicant".into()),
        (false, None) => ("无".into(), "none".into()),
    };
    let filed = on(facts.filed_on);
    Seen {
        rule: id::ZB_MIN_AGE,
        zh: format!("立案{filed};{zh}"),
        en: format!("filed {filed}; {en}"),
        missing,
    }
}

/// 申请执行人签字确认 – the newest answered interview agrees.
pub(crate) fn is_signed(facts: &Facts) -> bool {
    let held = facts.interviews.iter().filter(|i| i.on <= facts.today);
    held.filter_map(|i| i.agrees).next_back() == Some(true)
}

/// 第12项 – An act is enforced by other means.
fn object(facts: &Facts) -> Seen {
    let rule = id::ZB_OBJECT;
    if facts.is_money {
        return Seen { rule, zh: "金钱给付".into(), en: "money".into(), missing: Vec::new() };
    }
    let missing = vec![Missing::new(
        rule,
        "执行标的为行为的,不适用无财产终本",
        "an act does not end for want of property",
    )];
    Seen { rule, zh: "行为".into(), en: "an act".into(), missing }
}
