//! The worked cases, lived through on real HTTP and a real database.

use platform::test::program_in;
use seal::Suite::{self, International, National};
use tokio::net::TcpListener;

use crate::{Scenario, Stage, run};

/// Live through a case in which the court signs with one suite and the institutions with another:
/// each verifies by the key it has on file of the other.
async fn walk(text: &str, court: Suite, suite: Suite) {
    let scenario = Scenario::parse(text).unwrap();
    let start = crate::file::moment(&scenario.start).unwrap();
    let app = program_in(&start.to_rfc3339(), server::wiring(), court).await.unwrap();
    let extent = nation::Extent::Core;
    let (seed, people, data, flowing) = (7, 1000, None, false);
    let config = nation::Config { seed, people, extent, data, start, flowing, suite };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let institutions = nation::serve(config, listener).await.unwrap();
    let stage = Stage::set((*app).clone(), &institutions.url()).await.unwrap();
    let outcome = run(&stage, &scenario, &|_| {}).await.unwrap();
    assert_eq!(outcome.missed, Vec::<String>::new());
    let stuck = platform::jobs::stuck(&app).await.unwrap();
    assert!(stuck.is_empty(), "{stuck:?}");
    let must_fail = scenario.steps.iter().filter(|step| step.refused.is_some()).count();
    assert_eq!(outcome.refused.len(), must_fail);
    assert!(outcome.refused.iter().all(|refusal| refusal["article"].is_string()));
    whole(&outcome);
    let keys: Vec<String> = sqlx::query_scalar("SELECT public_key FROM exchange.institution")
        .fetch_all(app.pool())
        .await
        .unwrap();
    let name = format!("{}:", suite.algorithm());
    assert!(!keys.is_empty() && keys.iter().all(|key| key.starts_with(&name)), "{keys:?}");
    assert_eq!(app.keys().court.public().algorithm(), court.algorithm());
    stage.strike().await;
    institutions.stop().await;
}

#[tokio::test]
async fn case_a_comes_out_to_the_fen_and_the_day() {
    walk(include_str!("../../../scenarios/case-a.toml"), National, National).await;
}

#[tokio::test]
async fn case_c_is_ended_found_again_resumed_and_satisfied() {
    walk(include_str!("../../../scenarios/case-c.toml"), National, International).await;
}

/// The result holds everything it promises.
fn whole(outcome: &crate::Outcome) {
    for row in &outcome.timeline {
        assert!(row["date"].is_string() && row["act"].is_string(), "{row}");
        assert!(row["article"].is_string(), "{row}");
    }
    assert!(outcome.timeline.iter().any(|row| row["document"]["title"] == "执行通知书"));
    let moments: Vec<&str> = outcome.timeline.iter().filter_map(|row| row["at"].as_str()).collect();
    assert!(moments.is_sorted(), "in order of time");
    assert!(outcome.orders.iter().any(|order| order["answer"].is_object()));
    let sum = |side: &str| -> kernel::Money {
        outcome.ledger.iter().filter_map(|line| line[side].as_str()?.parse().ok()).sum()
    };
    assert!(sum("debit") > kernel::Money::ZERO);
    assert_eq!(sum("debit"), sum("credit"), "every entry balances");
    assert!(outcome.balances.values().all(|balances| balances["cash"] == "0.00"));
    for row in &outcome.deadlines {
        let late = row["days_over"].as_i64().unwrap() > 0;
        assert_eq!(row["kept"] == false, late, "{row}");
        assert!(row["due"].is_string() && row["rule"].is_string());
    }
}

/// Each line of "Must fail" of the domain reference, with its article.
#[tokio::test]
async fn what_must_fail_is_refused_under_its_article() {
    let refusals = |text: &str| -> Vec<String> {
        let scenario = Scenario::parse(text).unwrap();
        scenario.steps.iter().filter_map(|step| step.refused.clone()).collect()
    };
    let a = refusals(include_str!("../../../scenarios/case-a.toml"));
    for (rule, article) in [
        ("control.deduct_after_freeze", "法〔2018〕64号第2条"),
        ("control.deduct_ceiling", "民诉法(2023)第253条"),
        ("control.only_debtor", "法释〔2013〕20号第7条"),
        ("funds.special_power", "执行工作规定第20条"),
    ] {
        assert!(a.iter().any(|refused| refused == rule), "{rule}");
        assert_eq!(law::cite(rule, "2026-03-10".parse().unwrap()).short_zh, article);
    }
    let c = refusals(include_str!("../../../scenarios/case-c.toml"));
    for (rule, article) in [
        ("closing.zb_min_age", "终本规定第1条"),
        ("closing.zb_interview", "终本规定第5条"),
        ("closing.zb_query_window", "终本规定第3条"),
        ("closing.zb_clue", "终本规定第3条"),
        ("fee.once", "诉讼费用办法第38条"),
    ] {
        assert!(c.iter().any(|refused| refused == rule), "{rule}");
        assert_eq!(law::cite(rule, "2025-06-13".parse().unwrap()).short_zh, article);
    }
}

#[tokio::test]
async fn two_debtors_one_silent_bank_and_a_broken_settlement() {
    let text = include_str!("../../../scenarios/two-debtors.toml");
    walk(text, International, National).await;
}

#[test]
fn a_scenario_that_speaks_of_what_is_not_there_is_refused_by_line_and_field() {
    let good = include_str!("../../../scenarios/two-debtors.toml");
    for (old, new, field, zh) in [
        ("court = \"粤0305\"\nstart", "court = \"粤9999\"\nstart", "court", "没有法院"),
        ("start = \"2026-04-01T09:00\"", "start = \"2026-04-31T09:00\"", "start", "不存在"),
        ("\"2026执\" = 2001", "\"2026甲\" = 2001", "serials.2026甲", "类型代字"),
        (
            "institution = \"BANK-SPDB\"",
            "institution = \"BANK-X\"",
            "subjects[2].holdings[1].institution",
            "没有机构",
        ),
        ("[manners.BANK-SPDB]", "[manners.BANK-X]", "manners.BANK-X", "没有机构"),
        ("silent = true", "silence = true", "manners.BANK-SPDB.silence", "silence"),
        ("at = \"2026-04-02T10:00\"", "at = \"2026-02-30T10:00\"", "steps[1].at", "不存在"),
        ("by = \"nfa\"", "by = \"nobody\"", "steps[3].by", "没有干警"),
        ("approved_by = [\"nju\"]", "approved_by = [\"x\"]", "steps[5].approved_by[0]", "没有干警"),
        (
            "refused = \"cases.stayed\"",
            "refused = \"cases.asleep\"",
            "steps[11].refused",
            "没有规则",
        ),
        ("{case}/notice", "{cases}/notice", "steps[3].call", "cases"),
        ("{hold:wx-weiyi}", "{holds:wx-weiyi}", "steps[11].body", "holds"),
        ("call = \"PUT /funds", "call = \"SET /funds", "steps[7].call", "方法"),
    ] {
        assert!(good.contains(old), "{old}");
        let text = good.replacen(old, new, 1);
        let fault = Scenario::parse(&text).unwrap_err();
        let at = text.find(new).unwrap();
        let line = text[..at].matches('\n').count() + 1;
        assert_eq!(fault.field, field, "{}", fault.zh);
        assert!(fault.zh.contains(zh), "{}", fault.zh);
        assert!(fault.zh.starts_with(&format!("{line}")), "line {line}: {}", fault.zh);
        assert!(fault.en.contains(field), "{}", fault.en);
    }
}
