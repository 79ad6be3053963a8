//! Looks are kept, counted, stopped and let go on, against a real database.

use chrono::TimeDelta;
use law::id::CONTROL_QUERY;
use platform::http::Caller;
use platform::test::{TestApp, program};
use platform::{Act, Fault, Role, Wiring};
use uuid::Uuid;

use crate::http::VIEW_STOPS;
use crate::*;

const LOOK: Act = Act::new("control.view_property", &[]);
const COURT: &str = "粤0304";

async fn house() -> (TestApp, Caller) {
    let app = program("2026-03-02T02:00:00Z", Wiring::default()).await.unwrap();
    app.bare_case(Uuid::from_u128(1), COURT).await.unwrap();
    let judge = app.officer("zhifa", COURT, &[Role::Judge]).await.unwrap();
    (app, judge)
}

async fn look(app: &TestApp, who: &Caller, persons: &[Uuid]) -> Result<(), Fault> {
    let mut tx = app.look(who, LOOK).await?;
    record(&mut tx, Uuid::from_u128(1), COURT, persons, What::Property, CONTROL_QUERY).await?;
    tx.commit().await
}

fn rule_of(fault: Fault) -> &'static str {
    match fault {
        Fault::Refused(refusal) => refusal.rule,
        other => panic!("{other}"),
    }
}

async fn count(app: &TestApp, statement: &'static str) -> i64 {
    sqlx::query_scalar(statement).fetch_one(app.pool()).await.unwrap()
}

#[tokio::test]
async fn the_same_look_within_the_hour_counts_once_and_is_audited_each_time() {
    let (app, judge) = house().await;
    let person = [Uuid::from_u128(7)];
    for _ in 0..3 {
        look(&app, &judge, &person).await.unwrap();
    }
    assert_eq!(count(&app, "SELECT count(*) FROM lookups.look_up").await, 1);
    assert_eq!(count(&app, "SELECT sum(looks) FROM lookups.day").await, 1);
    let audited = "SELECT count(*) FROM platform.audit_content WHERE content LIKE '%looked_up%'";
    assert_eq!(count(&app, audited).await, 3);
    app.clock().set(app.now() + TimeDelta::hours(1));
    look(&app, &judge, &person).await.unwrap();
    assert_eq!(count(&app, "SELECT count(*) FROM lookups.look_up").await, 2);
}

#[tokio::test]
async fn nobody_looks_more_often_than_the_limit_even_through_many_windows() {
    let (app, judge) = house().await;
    let limit = law::times(law::id::LOOKUPS_DAILY_LIMIT, app.now().date_naive());
    assert_eq!(limit, 200);
    let mut windows = Vec::new();
    for window in 0..8u128 {
        let (inner, judge) = ((*app).clone(), judge.clone());
        windows.push(tokio::spawn(async move {
            let mut seen = 0u32;
            for n in 0..40u128 {
                let person = [Uuid::from_u128(1000 * (window + 1) + n)];
                let mut tx = inner.look(&judge, LOOK).await.unwrap();
                let case = Uuid::from_u128(1);
                match record(&mut tx, case, COURT, &person, What::Property, CONTROL_QUERY).await {
                    Ok(()) => {
                        tx.commit().await.unwrap();
                        seen += 1;
                    }
                    Err(fault) => assert_eq!(rule_of(fault), "lookups.daily_limit"),
                }
            }
            seen
        }));
    }
    let mut seen = 0;
    for window in windows {
        seen += window.await.unwrap();
    }
    assert_eq!(seen, limit, "320 were tried");
    app.clock().set(app.now() + TimeDelta::days(1));
    look(&app, &judge, &[Uuid::from_u128(5)]).await.unwrap();
}

#[tokio::test]
async fn a_stopped_officer_looks_at_nothing_until_another_person_lifts_it() {
    let (app, judge) = house().await;
    let guard = app.officer("anquan", COURT, &[Role::SecurityAdmin]).await.unwrap();
    let me = judge.officer().unwrap().id;
    let mut tx = app.begin_system("test").await.unwrap();
    stop(&mut tx, me, "测试", "a test").await.unwrap();
    stop(&mut tx, me, "测试", "a test").await.unwrap();
    tx.commit().await.unwrap();
    let refused = look(&app, &judge, &[Uuid::from_u128(7)]).await.unwrap_err();
    assert_eq!(rule_of(refused), "lookups.stopped");

    let id: Uuid =
        sqlx::query_scalar("SELECT id FROM lookups.stop").fetch_one(app.pool()).await.unwrap();
    assert!(matches!(app.begin(&judge, LIFT).await, Err(Fault::Denied(_))));
    assert!(matches!(app.look(&judge, VIEW_STOPS).await, Err(Fault::Denied(_))));
    let mut tx = app.look(&guard, VIEW_STOPS).await.unwrap();
    assert_eq!(crate::store::stops(&mut tx).await.unwrap()[0].officer, me);
    drop(tx);
    let mut tx = app.begin(&guard, LIFT).await.unwrap();
    assert!(matches!(lift(&mut tx, id, "  ").await, Err(Fault::Invalid(_))));
    lift(&mut tx, id, "已核查,系批量立案所致").await.unwrap();
    assert!(matches!(lift(&mut tx, id, "again").await, Err(Fault::Missing(_))));
    tx.commit().await.unwrap();
    look(&app, &judge, &[Uuid::from_u128(7)]).await.unwrap();
}

#[tokio::test]
async fn nobody_lifts_their_own_stop() {
    let (app, _) = house().await;
    let guard = app.officer("anquan", COURT, &[Role::SecurityAdmin]).await.unwrap();
    let mut tx = app.begin_system("test").await.unwrap();
    stop(&mut tx, guard.officer().unwrap().id, "测试", "a test").await.unwrap();
    tx.commit().await.unwrap();
    let id: Uuid =
        sqlx::query_scalar("SELECT id FROM lookups.stop").fetch_one(app.pool()).await.unwrap();
    let mut tx = app.begin(&guard, LIFT).await.unwrap();
    assert_eq!(rule_of(lift(&mut tx, id, "我没事").await.unwrap_err()), "lookups.stopped");
}
