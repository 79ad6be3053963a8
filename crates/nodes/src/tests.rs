use law::id;
use law::nodes::NodeCode;
use platform::Wiring;
use platform::test::program;

use crate::*;

#[tokio::test]
async fn a_clock_warns_stops_runs_on_and_ends() {
    let app = program("2026-02-06T04:00:00Z", Wiring::default()).await.unwrap();
    let mut tx = app.begin_system("test").await.unwrap();
    let case = tx.new_id();
    let from = tx.today();
    let due = start(&mut tx, case, NodeCode::NOTICE, id::NOTICE_FROM_FILE, from).await.unwrap();
    assert_eq!(due.to_string(), "2026-02-09");
    assert_eq!(of_case(&mut tx, case).await.unwrap()[0].colour, Colour::Warned);
    stop_all(&mut tx, case, "中止执行").await.unwrap();
    assert_eq!(of_case(&mut tx, case).await.unwrap()[0].colour, Colour::Stopped);
    tx.commit().await.unwrap();
    app.clock().set("2026-02-16T04:00:00Z".parse().unwrap());
    let mut tx = app.begin_system("test").await.unwrap();
    resume_all(&mut tx, case).await.unwrap();
    let row = &of_case(&mut tx, case).await.unwrap()[0];
    // Ten days later falls into the Spring Festival, which ends on the 23rd.
    assert_eq!(
        (row.raw.to_string(), row.due.to_string()),
        ("2026-02-19".into(), "2026-02-24".into())
    );
    let late = "2026-02-26".parse().unwrap();
    finish_if_open(&mut tx, case, NodeCode::NOTICE, late).await.unwrap();
    let row = &of_case(&mut tx, case).await.unwrap()[0];
    assert_eq!((row.colour, row.overdue_days), (Colour::Done, 2));
}

#[tokio::test]
async fn the_term_of_a_freeze_runs_on_while_its_case_stands_still() {
    let app = program("2026-02-10T04:00:00Z", Wiring::default()).await.unwrap();
    let mut tx = app.begin_system("test").await.unwrap();
    let case = tx.new_id();
    let (from, until) = (tx.today(), "2027-02-09".parse().unwrap());
    let (node, rule) = (NodeCode::BANK_DEPOSIT_FREEZE, id::FREEZE_MAX_DEPOSIT);
    start_until(&mut tx, Start { case, node, rule, from }, until).await.unwrap();
    stop_all(&mut tx, case, "和解").await.unwrap();
    assert_eq!(of_case(&mut tx, case).await.unwrap()[0].colour, Colour::Running);
    assert_eq!(due_of(&mut tx, case, node).await.unwrap(), Some(until));
}

#[tokio::test]
async fn overdue_is_told_once() {
    let app = program("2026-02-06T04:00:00Z", Wiring::default()).await.unwrap();
    let mut tx = app.begin_system("test").await.unwrap();
    let case = tx.new_id();
    let from = tx.today();
    start(&mut tx, case, NodeCode::NOTICE, id::NOTICE_FROM_FILE, from).await.unwrap();
    for day in ["2026-02-09", "2026-02-10", "2026-02-11"] {
        sweep(&mut tx, day.parse().unwrap()).await.unwrap();
    }
    let told: i64 = sqlx::query_scalar("SELECT count(*) FROM platform.event")
        .fetch_one(tx.sql())
        .await
        .unwrap();
    assert_eq!(told, 1);
}

#[tokio::test]
async fn a_period_into_a_year_without_calendar_says_so_and_goes_on() {
    let app = program("2026-12-20T04:00:00Z", Wiring::default()).await.unwrap();
    let mut tx = app.begin_system("test").await.unwrap();
    let case = tx.new_id();
    let from = tx.today();
    let due = start(&mut tx, case, NodeCode::PAYOUT_START, id::PAYOUT, from).await.unwrap();
    assert_eq!(due.to_string(), "2027-01-19");
    assert!(of_case(&mut tx, case).await.unwrap()[0].reason.as_ref().unwrap().contains("2027"));
}
