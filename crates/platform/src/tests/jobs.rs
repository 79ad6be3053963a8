use futures::future::BoxFuture;
use platform_event::Happened;

use crate::test::program;
use crate::{Fault, Result, Tx, Wiring, jobs};

mod platform_event {
    use serde::{Deserialize, Serialize};
    use uuid::Uuid;

    #[derive(Serialize, Deserialize)]
    pub(super) struct Happened {
        pub(super) number: i32,
    }

    impl crate::Event for Happened {
        const KIND: &'static str = "test.Happened";
        fn case(&self) -> Option<Uuid> {
            None
        }
    }
}

const NOON: &str = "2026-02-05T04:00:00Z";

async fn remember(tx: &mut Tx, key: &str) -> Result<()> {
    sqlx::query("INSERT INTO platform.setting (key, value) VALUES ($1, 'true')")
        .bind(key)
        .execute(tx.sql())
        .await?;
    Ok(())
}

fn heard(tx: &mut Tx, event: Happened) -> BoxFuture<'_, Result<()>> {
    Box::pin(async move { remember(tx, &format!("heard {}", event.number)).await })
}

fn fails(tx: &mut Tx, event: Happened) -> BoxFuture<'_, Result<()>> {
    Box::pin(async move {
        remember(tx, &format!("half {}", event.number)).await?;
        Err(Fault::Missing("luck"))
    })
}

fn wiring() -> Wiring {
    let mut wiring = Wiring::default();
    wiring.on("test.heard", heard).on("test.fails", fails);
    wiring
}

async fn remembered(app: &crate::App) -> Vec<String> {
    sqlx::query_scalar("SELECT key FROM platform.setting ORDER BY key")
        .fetch_all(app.pool())
        .await
        .unwrap()
}

#[tokio::test]
async fn what_is_told_is_heard_once_and_failures_leave_nothing_half_done() {
    let app = program(NOON, wiring()).await.unwrap();
    let mut tx = app.begin_system("test").await.unwrap();
    for number in 0..3 {
        tx.tell(&Happened { number }).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(jobs::drain(&app).await.unwrap(), 6);
    assert_eq!(remembered(&app).await, ["heard 0", "heard 1", "heard 2"]);
    let next = jobs::next_due(&app).await.unwrap().unwrap();
    assert!(next > app.now(), "a failed job waits before it is tried again");
    for _ in 0..20 {
        if let Some(next) = jobs::next_due(&app).await.unwrap() {
            app.clock().set(next);
            jobs::drain(&app).await.unwrap();
        }
    }
    assert_eq!(jobs::stuck(&app).await.unwrap().len(), 3);
    assert_eq!(remembered(&app).await.len(), 3);
}

fn heard_together(tx: &mut Tx, events: Vec<Happened>) -> BoxFuture<'_, Result<()>> {
    Box::pin(async move {
        let numbers: Vec<String> = events.iter().map(|event| event.number.to_string()).collect();
        remember(tx, &format!("heard {}", numbers.join(" "))).await?;
        if numbers.iter().any(|number| number == "13") {
            Err(Fault::Missing("luck"))
        } else {
            Ok(())
        }
    })
}

#[tokio::test]
async fn what_follows_each_other_is_heard_together_and_alone_once_one_fails() {
    let mut wiring = Wiring::default();
    wiring.on_all("test.heard", |event: &Happened| event.number > 0, heard_together);
    let app = program(NOON, wiring).await.unwrap();
    let tell = async |numbers: &[i32]| {
        let mut tx = app.begin_system("test").await.unwrap();
        let events: Vec<Happened> =
            numbers.iter().map(|number| Happened { number: *number }).collect();
        tx.tell_all(&events).await.unwrap();
        tx.commit().await.unwrap();
        jobs::drain(&app).await.unwrap();
    };
    tell(&[3, 0, 1, 2]).await;
    assert_eq!(remembered(&app).await, ["heard 3 1 2"]);
    tell(&[4, 13, 5]).await;
    assert_eq!(remembered(&app).await, ["heard 3 1 2", "heard 4", "heard 5"]);
}

#[tokio::test]
async fn an_act_that_is_dropped_tells_nothing() {
    let app = program(NOON, wiring()).await.unwrap();
    let mut tx = app.begin_system("test").await.unwrap();
    tx.tell(&Happened { number: 1 }).await.unwrap();
    drop(tx);
    assert_eq!(jobs::drain(&app).await.unwrap(), 0);
}

#[tokio::test]
async fn two_processes_share_the_work_and_never_do_it_twice() {
    let app = program(NOON, wiring()).await.unwrap();
    let twin = app.twin(wiring()).await.unwrap();
    let mut tx = app.begin_system("test").await.unwrap();
    for number in 0..200 {
        tx.tell(&Happened { number }).await.unwrap();
    }
    tx.commit().await.unwrap();
    let (ours, theirs) = tokio::join!(jobs::drain(&app), jobs::drain(&twin));
    assert_eq!(ours.unwrap() + theirs.unwrap(), 400);
    // The key is unique: doing one twice would have failed and left a job behind.
    assert_eq!(remembered(&app).await.len(), 200);
}

/// Of all processes: whoever is in a lane holds its lock until the transaction ends.
#[tokio::test]
async fn a_lane_has_one_worker_at_a_time() {
    let app = program(NOON, wiring()).await.unwrap();
    let mut tx = app.begin_system("test").await.unwrap();
    for number in 0..60 {
        tx.tell(&Happened { number }).await.unwrap();
    }
    tx.commit().await.unwrap();
    let lanes: Vec<i16> = sqlx::query_scalar("SELECT DISTINCT lane FROM platform.job ORDER BY 1")
        .fetch_all(app.pool())
        .await
        .unwrap();
    assert_eq!(lanes, (0..8).collect::<Vec<_>>(), "every lane has something to do");
    let mut neighbour = app.pool().begin().await.unwrap();
    for lane in lanes {
        sqlx::query("SELECT pg_advisory_xact_lock(7305012, $1::integer)")
            .bind(lane)
            .execute(&mut *neighbour)
            .await
            .unwrap();
    }
    let (one, other) = (jobs::Lane::of_worker(0, 2), jobs::Lane::of_worker(1, 2));
    assert_eq!(jobs::round(&app, &one).await.unwrap(), 0, "somebody is there");
    neighbour.rollback().await.unwrap();
    for lanes in [one, other] {
        while jobs::round(&app, &lanes).await.unwrap() > 0 {}
    }
    assert_eq!(remembered(&app).await.len(), 60, "no lane was left out");
}
