//! The twelve checks on the facts of case C of the domain reference, and on everything that can be
//! missing.

use chrono::NaiveDate;
use discipline::ReportOutcome;
use expect_test::expect;
use kernel::Money;
use platform::Role;

use crate::model::Topic;
use crate::rules::checks::checks;
use crate::rules::ending::{judge, ladder};
use crate::rules::facts::{
    ClueFacts, DebtorFacts, Facts, InterviewFacts, PanelFacts, PropertyFacts, QueryFacts, is_court,
    is_exempt_from_query,
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn yuan(text: &str) -> Money {
    text.parse().unwrap()
}

fn balance(what: &str, amount: &str) -> PropertyFacts {
    PropertyFacts {
        what: what.into(),
        is_balance: true,
        amount: Some(yuan(amount)),
        is_disposed: false,
        reason: None,
    }
}

fn debtor() -> DebtorFacts {
    DebtorFacts {
        name: "钱某".into(),
        is_natural: true,
        is_deceased: false,
        is_exempt_from_query: false,
        query: Some(QueryFacts { on: day("2025-06-09"), missing_kinds: vec![] }),
        report: Some(ReportOutcome::NotReported),
        sanctions: 1,
        must_be_listed: true,
        is_listed: true,
        is_restricted: true,
        restricted_people: 1,
        topics: vec![Topic::HousingFund, Topic::WealthProducts, Topic::Insurance, Topic::Dividends],
    }
}

/// Case C on the day of its ruling.
fn case_c() -> Facts {
    Facts {
        today: day("2025-06-13"),
        filed_on: Some(day("2025-03-05")),
        noticed_on: Some(day("2025-03-07")),
        report_ordered_on: Some(day("2025-03-07")),
        due: yuan("90000"),
        obtained: Money::ZERO,
        outstanding: yuan("90000"),
        is_money: true,
        debtors: vec![debtor()],
        investigations: 3,
        clues: vec![],
        property: vec![balance("BANK-P6222", "12.35"), balance("PAY-TENPAYw", "0.80")],
        applicant_is_court: false,
        interviews: vec![InterviewFacts { on: day("2025-06-10"), agrees: Some(true) }],
        panel: Some(PanelFacts { on: day("2025-06-12"), agrees: true }),
    }
}

/// Numbers of the checks that fail, and the rules behind what they miss.
fn failing(facts: &Facts) -> Vec<(u8, Vec<&'static str>)> {
    checks(facts)
        .into_iter()
        .filter(|check| !check.passed)
        .map(|check| (check.number, check.missing.iter().map(|m| m.rule).collect()))
        .collect()
}

#[test]
fn case_c_passes_all_twelve_and_shows_what_it_saw() {
    let seen: Vec<String> = checks(&case_c())
        .iter()
        .map(|c| format!("{:2} {} {} | {}", c.number, c.passed, c.article, c.evidence_zh))
        .collect();
    expect![[r#"
         1 true 终本规定第1条 | 执行通知2025-03-07,报告财产令2025-03-07;钱某:未按期报告,制裁1次
         2 true 终本规定第3条 | 钱某:2025-06-09完整查控,距今4日
         3 true 终本规定第3条 | 传统调查记录3份
         4 true 终本规定第3条 | 钱某:已调查住房公积金、金融理财产品、收益类保险、股息红利
         5 true 终本规定第3条 | 线索0条,未核实0条
         6 true 终本规定第4条 | 查明财产2项,其中可忽略的小额余额2项合计13.15元
         7 true 终本规定第1条 | 钱某:已限制消费,已纳入失信名单
         8 true 终本规定第5条 | 2025-06-10约谈,同意终本
         9 true 终本规定第6条 | 应执行90000.00元,已到位0.00元,未履行90000.00元
        10 true 终本规定第1条 | 立案2025-03-05;2025-06-12合议庭评议同意
        11 true 终本规定第1条 | 钱某:未死亡
        12 true 终本规定第1条 | 金钱给付
    "#]]
    .assert_eq(&(seen.join("\n") + "\n"));
    assert!(judge(&case_c()).is_ok());
}

#[test]
fn whatever_is_missing_fails_its_check_and_names_its_rule() {
    type Change = fn(&mut Facts);
    let table: [(&str, Change, u8, &str); 24] = [
        ("no notice", |f| f.noticed_on = None, 1, "closing.zb_notice"),
        ("no report order", |f| f.report_ordered_on = None, 1, "closing.zb_notice"),
        ("report not checked", |f| f.debtors[0].report = None, 1, "discipline.report_duty"),
        ("silence not sanctioned", |f| f.debtors[0].sanctions = 0, 1, "discipline.sanction"),
        ("never queried", |f| f.debtors[0].query = None, 2, "closing.zb_query_window"),
        (
            "query 92 days old",
            |f| f.debtors[0].query.as_mut().unwrap().on = day("2025-03-13"),
            2,
            "closing.zb_query_window",
        ),
        (
            "land register not asked",
            |f| f.debtors[0].query.as_mut().unwrap().missing_kinds = vec!["land".into()],
            2,
            "closing.zb_query_window",
        ),
        ("desk work only", |f| f.investigations = 0, 3, "closing.zb_investigation"),
        (
            "housing fund not asked",
            |f| f.debtors[0].topics.retain(|t| *t != Topic::HousingFund),
            4,
            "closing.zb_topics",
        ),
        (
            "dividends of a unit",
            |f| {
                f.debtors[0].is_natural = false;
                f.debtors[0].topics = vec![Topic::WealthProducts, Topic::Insurance];
            },
            4,
            "closing.zb_topics",
        ),
        (
            "open clue",
            |f| f.clues = vec![ClueFacts { content: "有一辆车".into(), is_verified: false }],
            5,
            "closing.zb_clue",
        ),
        (
            "1,000.00 on an account",
            |f| f.property[0].amount = Some(yuan("1000")),
            6,
            "closing.zb_property",
        ),
        (
            "999.99 but over 5 %",
            |f| {
                f.property[0].amount = Some(yuan("999.99"));
                (f.due, f.outstanding) = (yuan("19999.79"), yuan("19999.79"));
            },
            6,
            "closing.zb_property",
        ),
        (
            "a car",
            |f| (f.property[0].is_balance, f.property[0].amount) = (false, None),
            6,
            "closing.zb_property",
        ),
        ("not restricted", |f| f.debtors[0].is_restricted = false, 7, "closing.zb_restriction"),
        (
            "a unit whose head is free",
            |f| (f.debtors[0].is_natural, f.debtors[0].restricted_people) = (false, 0),
            7,
            "closing.zb_restriction",
        ),
        ("not listed", |f| f.debtors[0].is_listed = false, 7, "closing.zb_listing"),
        ("nobody heard", |f| f.interviews.clear(), 8, "closing.zb_interview"),
        ("no answer", |f| f.interviews[0].agrees = None, 8, "closing.zb_interview"),
        ("heard tomorrow", |f| f.interviews[0].on = day("2025-06-14"), 8, "closing.zb_interview"),
        (
            "all paid",
            |f| (f.obtained, f.outstanding) = (f.due, Money::ZERO),
            9,
            "closing.zb_outstanding",
        ),
        (
            "three months to the day",
            |f| f.filed_on = Some(day("2025-03-13")),
            10,
            "closing.zb_min_age",
        ),
        ("dead", |f| f.debtors[0].is_deceased = true, 11, "closing.zb_alive"),
        ("an act", |f| f.is_money = false, 12, "closing.zb_object"),
    ];
    for (story, change, number, rule) in table {
        let mut facts = case_c();
        change(&mut facts);
        assert_eq!(failing(&facts), [(number, vec![rule])], "{story}");
        let refusal = judge(&facts).unwrap_err();
        assert_eq!(refusal.rule, rule, "{story}");
        assert!(law::article(refusal.rule, false).is_some(), "{rule} has no article");
    }
}

#[test]
fn what_excuses_a_missing_thing() {
    type Change = fn(&mut Facts);
    let table: [(&str, Change); 10] = [
        ("a villagers' committee is in no register", |f| {
            (f.debtors[0].is_natural, f.debtors[0].is_exempt_from_query) = (false, true);
            f.debtors[0].query = None;
        }),
        ("a court has nobody to hear", |f| {
            f.applicant_is_court = true;
            f.interviews.clear();
        }),
        ("a reason for the car", |f| {
            f.property[0] = PropertyFacts {
                is_balance: false,
                amount: None,
                reason: Some("已查封登记,未实际控制".into()),
                ..f.property[0].clone()
            };
        }),
        ("sold and distributed", |f| {
            (f.property[0].amount, f.property[0].is_disposed) = (Some(yuan("5000")), true);
        }),
        ("an empty account", |f| f.property[0].amount = Some(Money::ZERO)),
        ("91 days old", |f| f.debtors[0].query.as_mut().unwrap().on = day("2025-03-14")),
        ("three months and a day", |f| f.filed_on = Some(day("2025-03-12"))),
        ("reported, so no sanction is due", |f| {
            f.debtors[0].report = Some(ReportOutcome::Reported);
            (f.debtors[0].sanctions, f.debtors[0].must_be_listed) = (0, false);
            f.debtors[0].is_listed = false;
        }),
        ("signed, so no panel", |f| f.panel = None),
        ("one debtor lives", |f| {
            f.debtors[0].is_deceased = true;
            f.debtors.push(debtor());
        }),
    ];
    for (story, change) in table {
        let mut facts = case_c();
        change(&mut facts);
        assert_eq!(failing(&facts), [], "{story}");
    }
}

#[test]
fn signature_or_panel_and_president() {
    let ladder_of = |facts: &Facts| (judge(facts).map_err(|r| r.rule).err(), ladder(facts));
    let short = vec![Role::DivisionHead];
    let long = vec![Role::DivisionHead, Role::President];
    let mut facts = case_c();
    assert_eq!(ladder_of(&facts), (None, short.clone()));
    facts.interviews[0].agrees = Some(false);
    assert_eq!(ladder_of(&facts), (None, long.clone()));
    facts.panel = Some(PanelFacts { on: day("2025-06-12"), agrees: false });
    assert_eq!(ladder_of(&facts), (Some("closing.zb_approval"), long.clone()));
    facts.panel = None;
    assert_eq!(ladder_of(&facts), (Some("closing.zb_approval"), long));
    // A later word replaces an earlier one.
    facts.interviews.push(InterviewFacts { on: day("2025-06-11"), agrees: Some(true) });
    assert_eq!(ladder_of(&facts), (None, short));
}

/// The must-fail lines of case C, each with everything else still undone that was undone then.
#[test]
fn the_must_fail_lines_of_case_c() {
    let mut early = case_c();
    early.today = day("2025-06-05");
    early.debtors[0].query = Some(QueryFacts { on: day("2025-03-07"), missing_kinds: vec![] });
    (early.interviews, early.panel) = (vec![], None);
    let refusal = judge(&early).unwrap_err();
    assert_eq!(refusal.rule, "closing.zb_min_age");
    assert!(refusal.zh.contains("未约谈申请执行人"), "{}", refusal.zh);

    // From 06-07 the first query is too old, and stays so until the second.
    let mut stale = Facts { today: day("2025-06-07"), ..early.clone() };
    assert_eq!(judge(&stale).unwrap_err().rule, "closing.zb_query_window");
    stale.today = day("2025-06-06");
    assert_eq!(judge(&stale).unwrap_err().rule, "closing.zb_interview");

    let mut unheard = case_c();
    (unheard.interviews, unheard.panel) = (vec![], None);
    assert_eq!(judge(&unheard).unwrap_err().rule, "closing.zb_interview");

    let mut clue = unheard;
    clue.clues = vec![ClueFacts { content: "名下有车".into(), is_verified: false }];
    let refusal = judge(&clue).unwrap_err();
    assert_eq!(refusal.rule, "closing.zb_clue");
    assert!(refusal.zh.contains("名下有车") && refusal.en.contains("3 missing"), "{refusal:?}");
}

#[test]
fn bodies_and_courts_by_name() {
    assert!(is_exempt_from_query(false, "青山镇河西村民委员会"));
    assert!(!is_exempt_from_query(true, "村民委员会"));
    assert!(!is_exempt_from_query(false, "河西农业有限公司"));
    assert!(is_court(false, "毕节市七星关区人民法院"));
    assert!(!is_court(false, "人民法院出版社"));
}
