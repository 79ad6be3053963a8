//! Case C of the domain reference on a real database: nothing found, ended, asked twice, found,
//! frozen, resumed, and what must fail on the way.

use control::RoundPurpose;
use kernel::Money;
use platform::Fault;

use super::court::{COURT, Court, NEEDED, World, refused};
use crate::*;

#[tokio::test]
async fn case_c_ends_on_its_day_and_is_published_with_ten_queries_planned() {
    let court = Court::ended().await;
    let mut tx = court.system().await;
    let face = cases::face(&mut tx, court.case).await.unwrap();
    assert_eq!(face.number, "（2025）黔0502执3001号");
    assert_eq!(face.closing_way.as_deref(), Some("procedure_ended"));
    assert_eq!(face.closed_on, "2025-06-13".parse().ok());
    drop(tx);

    let pool = court.pool().await.unwrap();
    assert_eq!(pool.publish_due, "2025-06-20".parse().unwrap());
    assert!(pool.published_on.is_some_and(|on| on <= pool.publish_due));
    assert_eq!(Some(pool.claimed), pool.obtained.checked_add(pool.outstanding));
    assert!(pool.outstanding > "87380".parse().unwrap());
    let due: Vec<String> = court.requeries().await.iter().map(|r| r.due.to_string()).collect();
    assert_eq!((due.len(), due[0].as_str()), (10, "2025-12-13"));
    assert_eq!(due[9], "2030-06-13");

    let titles = court.titles(court.case.0).await;
    for title in ["终本约谈笔录", "合议庭评议笔录", "执行裁定书(终结本次执行程序)"]
    {
        assert!(titles.iter().any(|t| t == title), "{title} in {titles:?}");
    }
    let mut tx = court.system().await;
    let standing = discipline::standing(&mut tx, court.case, court.debtor).await.unwrap();
    assert!(standing.is_restricted && !standing.listed.is_empty());
    let published = crate::store::pool::published(&mut tx, "3001", None, 10).await.unwrap();
    assert_eq!(published.len(), 1);
    assert!(crate::store::pool::published(&mut tx, "别人", None, 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn case_c_must_fail_lines() {
    let court = Court::open().await;
    let world = World::from([("BANK-A", "12.35"), ("PAY-W", "0.80")]);
    court.query(RoundPurpose::First, &world).await;
    court.press().await;
    court.investigate(&NEEDED).await;
    court.on("2025-06-05");
    assert_eq!(refused(court.end().await), "closing.zb_min_age");
    court.on("2025-06-07");
    assert_eq!(refused(court.end().await), "closing.zb_query_window");
    court.on("2025-06-09");
    court.query(RoundPurpose::Repeat, &world).await;
    assert_eq!(refused(court.end().await), "closing.zb_interview");
    court.hear(Some(true)).await;
    let mut tx = court.begin().await;
    let clue = NewClue {
        source: "赵申请".into(),
        content: "有车".into(),
        on: None,
        urgent: false,
        reward: None,
    };
    let clue = record_clue(&mut tx, court.case, clue).await.unwrap();
    tx.commit().await.unwrap();
    court.on("2025-06-13");
    assert_eq!(refused(court.end().await), "closing.zb_clue");
    let mut tx = court.begin().await;
    let verification = Verification { result: "车辆不在其名下".into() };
    verify_clue(&mut tx, court.case, clue, &verification).await.unwrap();
    let twice = verify_clue(&mut tx, court.case, clue, &verification).await;
    assert!(matches!(twice, Err(Fault::Missing(_))));
    tx.commit().await.unwrap();
    court.end().await.unwrap();
    assert!(court.pool().await.is_some());
    // What is over stays as it is.
    let mut tx = court.begin().await;
    let late =
        NewClue { source: "x".into(), content: "x".into(), on: None, urgent: true, reward: None };
    assert_eq!(refused(record_clue(&mut tx, court.case, late).await), "cases.flow");
    assert_eq!(refused(propose_ending(&mut tx, court.case).await), "cases.flow");
}

#[tokio::test]
async fn a_refusal_at_the_last_signature_leaves_the_case_open() {
    let court = Court::open().await;
    let world = World::from([("BANK-A", "12.35")]);
    court.query(RoundPurpose::First, &world).await;
    court.press().await;
    court.investigate(&NEEDED).await;
    court.on("2025-06-06");
    court.hear(Some(true)).await;
    let mut tx = court.begin().await;
    let approval = propose_ending(&mut tx, court.case).await.unwrap();
    tx.commit().await.unwrap();
    // The approver takes a day too long: the query has grown too old.
    court.on("2025-06-07");
    assert_eq!(refused(court.approve(approval).await), "closing.zb_query_window");
    assert!(court.pool().await.is_none());
    let mut tx = court.system().await;
    assert_eq!(cases::face(&mut tx, court.case).await.unwrap().closed_on, None);
}

#[tokio::test]
async fn property_found_needs_a_reason_before_the_procedure_ends() {
    let court = Court::open().await;
    let world = World::from([("BANK-A", "5000.00")]);
    court.query(RoundPurpose::First, &world).await;
    court.press().await;
    court.investigate(&NEEDED).await;
    court.on("2025-06-06");
    court.hear(Some(true)).await;
    assert_eq!(refused(court.end().await), "closing.zb_property");
    let mut tx = court.begin().await;
    let property = control::property_of_case(&mut tx, court.case.0).await.unwrap()[0].id.0;
    let reason = Assessment { property, reason: "低保专用账户".into() };
    assess_property(&mut tx, court.case, &reason).await.unwrap();
    tx.commit().await.unwrap();
    court.end().await.unwrap();
}

#[tokio::test]
async fn the_second_query_finds_money_which_is_frozen_at_once_and_the_case_resumes() {
    let court = Court::ended().await;
    let nothing = World::from([("BANK-A", "3.10")]);
    court.daily("2025-12-12").await;
    assert_eq!(court.requeries().await[0].state, RequeryState::Planned);
    court.daily("2025-12-13").await;
    court.answer(&nothing).await;
    let first = court.requeries().await.remove(0);
    assert_eq!((first.state, first.attempts), (RequeryState::Done, 1));
    assert!(court.suggestions().await.is_empty());

    let hit = World::from([("BANK-A", "3.10"), ("BANK-Z", "100000.00")]);
    court.daily("2026-06-13").await;
    court.answer(&hit).await;
    let suggestion = court.suggestions().await.remove(0);
    assert_eq!(suggestion.institution, "BANK-Z");
    assert_eq!(suggestion.amount.to_string(), "100000.00");
    assert!(suggestion.frozen > "96110.63".parse().unwrap(), "{}", suggestion.frozen);
    assert_eq!(court.requeries().await[1].state, RequeryState::Done);
    let reports = court.titles(court.case.0).await;
    assert_eq!(reports.iter().filter(|t| *t == "终本案件查询结果告知书").count(), 2);

    court.on("2026-06-15");
    let mut tx = court.begin().await;
    cases::set_next_serial(&mut tx, COURT, kernel::TypeCode::RESUME, 2026, 188).await.unwrap();
    let decline = Answer::Decline { suggestion: suggestion.id, reason: "不恢复".into() };
    assert_eq!(refused(answer(&mut tx, court.case, &decline).await), "control.release_excess");
    let accept = Answer::Accept { reason: "查询发现存款100000元".into() };
    let resumed = answer(&mut tx, court.case, &accept).await.unwrap().unwrap();
    tx.commit().await.unwrap();

    let mut tx = court.begin().await;
    assert_eq!(refused(answer(&mut tx, court.case, &accept).await), "closing.resume");
    let face = cases::face(&mut tx, resumed.into()).await.unwrap();
    assert_eq!(face.number, "（2026）黔0502执恢188号");
    assert_eq!((face.parent, face.state), (Some(court.case.0), cases::State::Controlling));
    let holds = control::holds_of_case(&mut tx, resumed).await.unwrap();
    assert_eq!((holds.len(), holds[0].held), (1, suggestion.frozen));
    assert!(control::holds_of_case(&mut tx, court.case.0).await.unwrap().is_empty());
    drop(tx);
    let mut tx = court.system().await;
    let late: Vec<u8> = nodes::of_case(&mut tx, resumed)
        .await
        .unwrap()
        .into_iter()
        .filter(|node| node.number != 31 && node.number != 15 && node.number != 16)
        .filter(|node| node.done_on.is_none())
        .map(|node| node.number)
        .collect();
    assert_eq!(late, [0; 0], "clocks left running that nobody will stop");
    drop(tx);
    let pool = court.pool().await.unwrap();
    assert_eq!((pool.successor, pool.left_on), (Some(resumed), "2026-06-15".parse().ok()));
    let cancelled = RequeryState::Cancelled;
    assert!(court.requeries().await[2..].iter().all(|r| r.state == cancelled));
    assert_eq!(court.suggestions().await[0].state, SuggestionState::Accepted);
    court.daily("2026-12-13").await;
    assert_eq!(court.requeries().await[2].state, cancelled);
    close_resumed(&court, resumed).await;
}

/// Deducted on 2026-06-22 to the fen; not closed before the money is paid out.
async fn close_resumed(court: &Court, resumed: uuid::Uuid) {
    court.on("2026-06-22");
    let mut tx = court.begin().await;
    let hold = control::holds_of_case(&mut tx, resumed).await.unwrap()[0].id;
    let case = resumed.into();
    let approval = control::propose_deduction(&mut tx, case, hold, None).await.unwrap();
    tx.commit().await.unwrap();
    court.approve(approval).await.unwrap();
    court.answer(&World::from([("BANK-Z", "100000.00")])).await;
    let mut tx = court.begin().await;
    let obtained = cases::obtained_of_case(&mut tx, case).await.unwrap();
    assert_eq!(obtained.applicant.to_string(), "94788.80");
    assert_eq!(obtained.fee.to_string(), "1321.83");
    let owed = cases::owed(&mut tx, case, "2026-06-29".parse().unwrap()).await.unwrap();
    assert_eq!(owed.outstanding, Money::ZERO);
    let satisfied = CloseCommand { way: cases::ClosingWay::Satisfied, reason: String::new() };
    // The bank took it, but nobody was paid yet.
    assert_eq!(refused(propose_closing(&mut tx, case, &satisfied).await), "closing.satisfied");
    let ended = CloseCommand { way: cases::ClosingWay::ProcedureEnded, ..satisfied };
    assert_eq!(refused(propose_closing(&mut tx, case, &ended).await), "closing.ways");
    let old = cases::face(&mut tx, court.case).await.unwrap();
    assert_eq!(old.closing_way.as_deref(), Some("procedure_ended"));
}

#[tokio::test]
async fn silence_is_asked_again_and_days_that_passed_together_are_not_asked_twice() {
    let court = Court::ended().await;
    let world = World::from([("BANK-A", "3.10")]);
    for attempt in 1..=3 {
        court.daily(&format!("2025-12-{}", 12 + attempt)).await;
        court.answer_but("LAND", &world).await;
        let first = court.requeries().await.remove(0);
        assert_eq!(first.attempts, attempt);
        let expected = if attempt < 3 { RequeryState::Planned } else { RequeryState::Incomplete };
        assert_eq!(first.state, expected);
        assert_eq!(first.report, None);
    }
    // The program stood still for a year and a half.
    court.daily("2027-07-01").await;
    court.answer(&world).await;
    let states: Vec<RequeryState> = court.requeries().await.iter().map(|r| r.state).collect();
    let (missed, done) = (RequeryState::Missed, RequeryState::Done);
    assert_eq!(states[1..4], [missed, missed, done]);
    assert_eq!(states[4], RequeryState::Planned);
}

#[tokio::test]
async fn a_case_without_property_may_close_when_the_applicant_withdraws() {
    let court = Court::open().await;
    let mut tx = court.begin().await;
    let command = |reason: &str| CloseCommand {
        way: cases::ClosingWay::Terminated,
        reason: reason.to_owned(),
    };
    let silent = propose_closing(&mut tx, court.case, &command(" ")).await;
    assert!(matches!(silent, Err(Fault::Invalid(invalid)) if invalid.field == "reason"));
    let satisfied = CloseCommand { way: cases::ClosingWay::Satisfied, reason: String::new() };
    let owed = propose_closing(&mut tx, court.case, &satisfied).await;
    assert_eq!(refused(owed), "closing.satisfied");
    let flag = cases::Flag::Stayed;
    cases::set_flag(&mut tx, court.case, flag, "案外人异议").await.unwrap();
    let stayed = propose_closing(&mut tx, court.case, &command("撤回申请")).await;
    assert_eq!(refused(stayed), "cases.stayed");
    cases::clear_flag(&mut tx, court.case, flag, "异议不成立").await.unwrap();
    let approval =
        propose_closing(&mut tx, court.case, &command("申请执行人撤回申请")).await.unwrap();
    tx.commit().await.unwrap();
    court.approve(approval).await.unwrap();
    let mut tx = court.system().await;
    let face = cases::face(&mut tx, court.case).await.unwrap();
    assert_eq!(face.closing_way.as_deref(), Some("terminated"));
    assert!(court.titles(court.case.0).await.contains(&"结案通知书".to_owned()));
}

#[tokio::test]
async fn a_panel_is_an_odd_number_of_different_people() {
    let court = Court::open().await;
    let mut tx = court.begin().await;
    for members in [vec!["甲", "乙"], vec!["甲", "乙", "乙"], vec!["甲", "乙", "丙", "丁"]]
    {
        let members = members.into_iter().map(str::to_owned).collect();
        let (on, agrees, opinion) = (None, true, "同意".to_owned());
        let new = NewPanel { on, members, agrees, opinion };
        let refusal = record_panel(&mut tx, court.case, new).await;
        assert_eq!(refused(refusal), "closing.zb_approval");
    }
}
