//! Whose turn it is, how much a day, and who is given a pause.

use chrono::TimeDelta;
use contract::{OrderAct, OrderId, PropertyKind, Transport};
use platform::{Act, Role};

use super::stage::{BANK, Stage};
use crate::dispatch::claim;
use crate::store::{self, pace};

fn query() -> OrderAct {
    OrderAct::Query { kinds: vec![PropertyKind::Deposit] }
}

fn release() -> OrderAct {
    OrderAct::Release { hold_order: OrderId::from("ab".repeat(32)), amount: None }
}

/// Claim `most` orders and say of which courts they are.
async fn courts(stage: &Stage, most: i64) -> Vec<String> {
    let mut tx = stage.app.begin_system("test").await.unwrap();
    let institution = store::institution(&mut tx, BANK).await.unwrap();
    let claimed = claim(&mut tx, &institution, most, TimeDelta::minutes(2)).await.unwrap();
    tx.commit().await.unwrap();
    let mut courts: Vec<String> = claimed.into_iter().map(|order| order.court).collect();
    courts.sort_unstable();
    courts
}

async fn due(stage: &Stage) -> bool {
    let mut tx = stage.app.begin_system("test").await.unwrap();
    !pace::institutions_due(&mut tx).await.unwrap().is_empty()
}

async fn limited(stage: &Stage, column: &str, limit: i32) {
    let statement = format!("UPDATE exchange.institution SET {column} = {limit}");
    let mut tx = stage.app.begin_system("test").await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(statement)).execute(tx.sql()).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn courts_take_turns_and_letting_go_comes_first() {
    let stage = Stage::new(Transport::Push).await;
    for number in 0..12 {
        stage.post_of("粤0304", &format!("q{number}"), query()).await;
    }
    for court in ["京0105", "沪0101"] {
        for number in 0..2 {
            stage.post_of(court, &format!("q{number}"), query()).await;
        }
    }
    assert_eq!(courts(&stage, 3).await, ["京0105", "沪0101", "粤0304"], "one of each");
    assert_eq!(courts(&stage, 4).await, ["京0105", "沪0101", "粤0304", "粤0304"]);
    stage.post_of("粤0304", "r", release()).await;
    let mut tx = stage.app.begin_system("test").await.unwrap();
    let institution = store::institution(&mut tx, BANK).await.unwrap();
    let first = claim(&mut tx, &institution, 1, TimeDelta::minutes(2)).await.unwrap();
    assert!(first[0].controls, "a release overtakes every question");
}

#[tokio::test]
async fn when_not_all_courts_fit_the_next_one_is_served_next() {
    let stage = Stage::new(Transport::Push).await;
    for court in ["a", "b", "c", "d", "e"] {
        for number in 0..3 {
            stage.post_of(court, &format!("q{number}"), query()).await;
        }
    }
    assert_eq!(courts(&stage, 2).await, ["a", "b"]);
    assert_eq!(courts(&stage, 2).await, ["c", "d"]);
    assert_eq!(courts(&stage, 2).await, ["a", "e"], "and round again");
}

#[tokio::test]
async fn a_quota_counts_what_was_sent_and_begins_anew_at_midnight() {
    let stage = Stage::new(Transport::Push).await;
    limited(&stage, "quota_per_day", 5).await;
    for number in 0..7 {
        stage.post_of("粤0304", &format!("q{number}"), query()).await;
    }
    assert_eq!(courts(&stage, 3).await.len(), 3);
    assert_eq!(courts(&stage, 100).await.len(), 2, "what was not sent was not used");
    assert!(due(&stage).await);
    assert_eq!(courts(&stage, 100).await.len(), 0);
    assert!(!due(&stage).await, "nothing is tried again today");
    stage.app.clock().set("2026-02-05T16:00:00Z".parse().unwrap());
    assert!(due(&stage).await);
    // The five that were claimed and never receipted wait for their lease, too.
    assert_eq!(courts(&stage, 100).await.len(), 5);
}

#[tokio::test]
async fn a_rate_is_kept_and_silence_earns_a_pause_that_ends() {
    let stage = Stage::new(Transport::Push).await;
    limited(&stage, "per_second", 2).await;
    for number in 0..7 {
        stage.post_of("粤0304", &format!("q{number}"), query()).await;
    }
    assert_eq!(courts(&stage, 100).await.len(), 2);
    assert!(!due(&stage).await, "the second is full");
    stage.app.clock().set("2026-02-05T04:00:01Z".parse().unwrap());
    assert!(due(&stage).await);
    for failures in 1..=4 {
        let mut tx = stage.app.begin_system("test").await.unwrap();
        pace::note_failure(&mut tx, BANK, "no reply").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(due(&stage).await, failures < 3, "{failures}");
    }
    stage.app.clock().set("2026-02-05T04:01:01Z".parse().unwrap());
    assert!(due(&stage).await, "a minute after the fourth");
}

#[tokio::test]
async fn scores_are_reckoned_from_what_was_answered_when() {
    let stage = Stage::new(Transport::Push).await;
    let mut ids = Vec::new();
    for number in 0..4 {
        ids.push(stage.post_of("粤0304", &format!("q{number}"), query()).await);
    }
    let settled = [("property", 3), ("refused NO_ACCOUNT", 90), ("property", 100_000)];
    for (id, (outcome, seconds)) in ids.iter().zip(settled) {
        let mut tx = stage.app.begin_system("test").await.unwrap();
        sqlx::query(
            "UPDATE exchange.outgoing SET state = 'answered', outcome = $2, serial = 1,
                 answered_at = created_at + make_interval(secs => $3), answer = '{}'
             WHERE id = $1",
        )
        .bind(id.as_str())
        .bind(outcome)
        .bind(f64::from(seconds))
        .execute(tx.sql())
        .await
        .unwrap();
        tx.commit().await.unwrap();
    }
    stage.app.clock().set("2026-02-07T04:00:00Z".parse().unwrap());
    let mut tx = stage.app.begin_system("test").await.unwrap();
    let day = "2026-02-05".parse().unwrap();
    for _ in 0..2 {
        store::scores::reckon(&mut tx, day).await.unwrap();
    }
    let scores = store::scores::scores(&mut tx, day).await.unwrap();
    let score = scores.iter().find(|score| score.institution == BANK).unwrap();
    assert_eq!((score.asked, score.answered, score.late, score.silent), (4, 3, 1, 1));
    assert_eq!((score.p50, score.p99), (Some(128), Some(131_072)));
    assert_eq!(score.refusals.get("refused NO_ACCOUNT"), Some(&1));
}

/// Row-level security lets whoever may ask for a register put it down, and nobody read what it says.
#[tokio::test]
async fn the_command_centre_may_have_a_register_read() {
    let stage = Stage::new(Transport::Push).await;
    let centre = stage.app.officer("centre", "粤0304", &[Role::CommandCentre]).await.unwrap();
    let act = Act::new("exchange.ask_register", &[Role::CommandCentre]);
    for _ in 0..2 {
        let mut tx = stage.app.begin(&centre, act).await.unwrap();
        store::registers::want_registers(&mut tx, &[BANK.to_owned()]).await.unwrap();
        tx.commit().await.unwrap();
    }
    let mut tx = stage.app.begin_system("test").await.unwrap();
    assert_eq!(store::registers::wanted(&mut tx).await.unwrap(), [BANK]);
}

#[tokio::test]
async fn the_epoch_is_raised_once_when_the_database_is_somewhere_else() {
    let stage = Stage::new(Transport::Push).await;
    let epoch = async || {
        let mut tx = stage.app.begin_system("test").await.unwrap();
        let epoch = store::epoch(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        epoch
    };
    let first = epoch().await;
    assert_eq!(epoch().await, first);
    // What a promoted standby and a restored copy find: the place of another.
    sqlx::query("UPDATE exchange.epoch SET place = '7/00000001'")
        .execute(stage.app.pool())
        .await
        .unwrap();
    let second = epoch().await;
    assert!(second > first, "{first} {second}");
    assert_eq!(epoch().await, second);
}
