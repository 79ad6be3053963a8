//! Every invariant can fail: a play is lived to its end without faults, then spoilt in one way at a
//! time, and the invariant meant for it must say so.

use serde_json::json;
use sqlx::PgPool;

use super::{Broken, acknowledged, after_day, after_step, at_rest, books, ends, view};
use crate::drive::Play;
use crate::life::Life;
use crate::network::Side;
use crate::scale::Scale;
use crate::stage::{Ask, Theatre};

/// What is done to the database, and which invariant must see it.
const SPOILS: [(&str, &str); 15] = [
    ("hold-within-limit", "UPDATE control.hold SET cap = held - 1 WHERE held > 1"),
    (
        "deducted-by-orders",
        "UPDATE control.hold_order SET state = 'refused' WHERE act = 'deduct' AND state = 'done'",
    ),
    (
        "one-effect",
        "INSERT INTO exchange.statement_line
         SELECT bank, serial || 'X', received_at, line, order_id
         FROM exchange.statement_line WHERE order_id IS NOT NULL",
    ),
    ("queue-is-what-waits", "UPDATE exchange.outgoing SET state = 'waiting', answered_at = NULL"),
    ("no-stuck-job", "UPDATE platform.job SET stuck = true"),
    (
        "one-answer",
        "INSERT INTO platform.event (at, kind, case_id, body) SELECT at, kind, case_id, body
         FROM platform.event WHERE kind = 'exchange.OrderAnswered'",
    ),
    ("deducted-within-owed", "UPDATE cases.obtained SET surplus = 1 WHERE length(source) = 64"),
    (
        "let-go-stays",
        "INSERT INTO control.repetition (id, case_id, every_days, takes, ordered_at, next_on, last_day)
         SELECT gen_random_uuid(), case_id, 7, false, now() + interval '10 years', now(), now()
         FROM control.hold GROUP BY case_id;
         INSERT INTO control.hold_order SELECT (jsonb_populate_record(o, jsonb_build_object(
             'order_id', o.order_id || 'X', 'act', 'release', 'sequence', 99 + o.sequence,
             'ordered_at', now() + interval '11 years'))).* FROM control.hold_order o WHERE o.act = 'deduct';
         INSERT INTO control.hold SELECT (jsonb_populate_record(h, jsonb_build_object(
             'id', gen_random_uuid(), 'order_id', h.order_id || 'X',
             'ordered_at', now() + interval '12 years'))).* FROM control.hold h",
    ),
    ("performance-day", "UPDATE cases.obtained SET on_day = on_day - 1"),
    (
        "held-within-claim",
        "UPDATE control.hold SET state = 'effective', cap = cap * 100, deducted = 0, released = 0",
    ),
    (
        "answered-or-noted",
        "UPDATE exchange.outgoing SET state = 'received', answered_at = NULL, overdue_at = NULL",
    ),
    (
        "view-is-book",
        "UPDATE control.hold SET state = 'effective' WHERE state IN ('spent', 'released')",
    ),
    ("deducted-is-gone", "UPDATE control.hold SET deducted = deducted + 1"),
    (
        "closed-is-clean",
        "UPDATE control.hold SET state = 'waiting' WHERE state IN ('spent', 'released')",
    ),
    ("cash-is-there", "UPDATE funds.account SET cash = cash + 1"),
];

async fn raw(eye: &PgPool, statement: &'static str) {
    sqlx::raw_sql(statement).execute(eye).await.unwrap();
}

fn names(found: &[Broken]) -> Vec<&'static str> {
    found.iter().map(|broken| broken.invariant).collect()
}

async fn sees(play: &Play<'_>) -> Vec<&'static str> {
    let (stage, lives) = (play.stage(), play.lives());
    let eye = stage.eye();
    let mut found = books::after_step(eye).await.unwrap();
    found.extend(books::after_day(eye).await.unwrap());
    let things = view::Things::of(stage, lives).await.unwrap();
    found.extend(view::is_book(stage, lives, &things).await.unwrap());
    found.extend(view::gone_for_good(stage, &things).await.unwrap());
    found.extend(view::liars(stage, &things).await.unwrap());
    found.extend(ends::of_orders(stage).await.unwrap());
    found.extend(ends::of_cases(stage, lives).await.unwrap());
    found.extend(acknowledged(stage).await.unwrap());
    // Last: it opens a transaction of its own, whose end is the end of ours.
    found.extend(books::over_hold(stage, lives).await.unwrap());
    names(&found)
}

/// Spoil inside a transaction of the one connection everybody looks through, look, and take it back.
async fn spoilt(play: &Play<'_>, spoil: &'static str) -> Vec<&'static str> {
    let eye = play.stage().eye();
    raw(eye, "BEGIN; SET LOCAL session_replication_role = 'replica'").await;
    raw(eye, "ALTER TABLE control.hold DROP CONSTRAINT IF EXISTS hold_check").await;
    raw(
        eye,
        "DO $$ DECLARE c record; BEGIN
             FOR c IN SELECT conrelid::regclass AS t, conname FROM pg_constraint
                 WHERE contype = 'c' AND connamespace::regnamespace::text
                     IN ('control', 'cases', 'exchange', 'funds')
             LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.t, c.conname); END LOOP;
         END $$",
    )
    .await;
    raw(eye, spoil).await;
    let seen = sees(play).await;
    raw(eye, "ROLLBACK").await;
    seen
}

/// A calm play in which something was frozen, deducted, paid and closed.
async fn lived(theatre: &Theatre) -> Play<'_> {
    for seed in 1.. {
        let mut play = Play::calm(theatre, seed, 6).await.unwrap();
        let broken = play.run().await.unwrap();
        assert_eq!(broken, [], "seed {seed}");
        let deducted: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM control.hold h JOIN cases.case c ON c.id = h.case_id
             WHERE h.deducted > 0 AND c.closing_way = 'satisfied'",
        )
        .fetch_one(play.stage().eye())
        .await
        .unwrap();
        if deducted > 0 {
            return play;
        }
        play.end().await.unwrap();
    }
    unreachable!("some play deducts")
}

#[tokio::test]
async fn every_invariant_can_fail() {
    let theatre = Theatre::open(Scale::lives()).await.unwrap();
    let mut play = lived(&theatre).await;
    assert_eq!(sees(&play).await, Vec::<&str>::new(), "whole before it is spoilt");
    for (invariant, spoil) in SPOILS {
        let seen = spoilt(&play, spoil).await;
        assert!(seen.contains(&invariant), "{invariant} did not see {spoil}: {seen:?}");
    }
    let lose = "DELETE FROM platform.reply";
    assert!(spoilt(&play, lose).await.contains(&"acknowledged-is-present"));
    let reopen = "UPDATE cases.case SET state = 'controlling'";
    assert!(spoilt(&play, reopen).await.contains(&"case-ends"));
    let other_way = "UPDATE cases.case SET closing_way = 'terminated'";
    assert!(spoilt(&play, other_way).await.contains(&"enough-is-paid"));
    let restricted = "INSERT INTO discipline.restriction
             (id, case_id, debtor, subject, capacity, is_natural, ordered_on, document)
         SELECT id, id, id, id, 'debtor', true, closed_on, id FROM cases.case
         WHERE state = 'closed'";
    assert!(spoilt(&play, restricted).await.contains(&"restriction-lifted"));

    let eye = play.stage().eye();
    raw(eye, "BEGIN; SET LOCAL session_replication_role = 'replica'").await;
    raw(eye, "UPDATE funds.entry SET amount = amount + 1 WHERE amount > 0").await;
    let found = books::ledger(play.stage()).await.unwrap();
    assert!(names(&found).contains(&"ledger"), "{found:?}");

    play.stage_mut().note_paid_in(1);
    let things = view::Things::of(play.stage(), play.lives()).await.unwrap();
    let found = view::conserved(play.stage(), play.lives(), &things).await.unwrap();
    assert_eq!(names(&found), ["money-conserved"]);
    play.stage_mut().note_paid_in(-1);
    what_travels(&mut play).await;
    assert_eq!(at_rest(play.stage(), play.lives()).await.unwrap(), [], "whole again");
    play.end().await.unwrap();
}

/// What is seen on the way: an order nobody decided, a court that breaks, one that lets all pass, and
/// one that tells two things under one key.
async fn what_travels(play: &mut Play<'_>) {
    let order = json!({ "items": [{ "id": "00" }] });
    let request = http::Request::post("http://nation/PBOC/orders")
        .body(serde_json::to_vec(&order).unwrap().into())
        .unwrap();
    let _ = play.stage().net.wire(Side::Nation).send(request).await;
    let found = after_step(play.stage()).await.unwrap();
    assert_eq!(names(&found), ["durable-before-sent"]);

    let breaks = axum::Router::new().fallback(|| async { http::StatusCode::INTERNAL_SERVER_ERROR });
    play.stage().net.open(Side::Court, Some(breaks.clone()));
    let request = http::Request::post("http://court/x").body(Vec::new().into()).unwrap();
    let _ = play.stage().net.wire(Side::Court).send(request).await;
    assert_eq!(names(&after_step(play.stage()).await.unwrap()), ["no-5xx"]);
    let ask = Ask {
        login: "zhifa",
        call: "POST /x".to_owned(),
        body: json!({}),
        key: "self-test".to_owned(),
        seen: None,
    };
    play.stage_mut().replace_doors(breaks);
    play.stage_mut().request(&ask).await.unwrap();
    assert_eq!(names(&after_step(play.stage()).await.unwrap()), ["no-5xx"]);

    for told in [1, 2] {
        let says = axum::Router::new().fallback(move || async move { axum::Json(told) });
        play.stage_mut().replace_doors(says);
        play.stage_mut().request(&ask).await.unwrap();
    }
    assert_eq!(names(&after_step(play.stage()).await.unwrap()), ["same-reply"]);
    play.stage_mut().forget(&ask.key);
    let lax = axum::Router::new().fallback(|| async { axum::Json(json!({})) });
    play.stage_mut().replace_doors(lax);
    play.try_wrongs().await.unwrap();
    let found = after_step(play.stage()).await.unwrap();
    assert!(names(&found).contains(&"unlawful-is-refused"), "{found:?}");
    assert!(after_day(play.stage(), play.lives()).await.unwrap().is_empty());
    play.stage_mut().forget_wrongs();
}

/// A calm play in which something must be found of debtors of an ended case.
async fn with_an_ended_case(theatre: &Theatre, cases: usize) -> Play<'_> {
    for seed in 1.. {
        let play = Play::calm(theatre, seed, cases).await.unwrap();
        if play.lives().iter().any(Life::ended_with_enough) {
            return play;
        }
        play.end().await.unwrap();
    }
    unreachable!("some debtor of an ended case has enough")
}

/// What a play of control sees besides: in the middle of a calm one, spoilt in one way at a time.
#[tokio::test]
async fn every_invariant_of_control_can_fail() {
    let theatre = Theatre::open(Scale { cases: 20, ..Scale::control() }).await.unwrap();
    let mut play = with_an_ended_case(&theatre, 20).await;
    let mut held = Vec::new();
    for day in 1..40 {
        assert_eq!(play.run_for(day).await.unwrap(), []);
        let found: Vec<(String, String)> = sqlx::query_as(
            "SELECT institution, asset FROM control.hold WHERE state = 'effective' AND held > 0",
        )
        .fetch_all(play.stage().eye())
        .await
        .unwrap();
        held = found;
        if !held.is_empty() {
            break;
        }
    }
    let see = async |play: &Play<'_>| {
        let (stage, lives) = (play.stage(), play.lives());
        let things = view::Things::of(stage, lives).await.unwrap();
        let mut found = view::protected(stage, lives, &things);
        found.extend(view::gone_for_good(stage, &things).await.unwrap());
        found.extend(view::liars(stage, &things).await.unwrap());
        names(&found)
    };
    assert_eq!(see(&play).await, Vec::<&str>::new(), "whole before it is spoilt");

    let eye = play.stage().eye().clone();
    raw(&eye, "BEGIN; UPDATE control.hold SET state = 'released' WHERE state = 'effective'").await;
    assert!(see(&play).await.contains(&"released-for-good"));
    raw(&eye, "ROLLBACK").await;

    let (bank, asset) = &held[0];
    play.stage_mut().note_liar(bank);
    raw(&eye, "BEGIN; UPDATE control.hold SET order_id = order_id || ' never given'").await;
    assert!(see(&play).await.contains(&"liar-is-found"));
    raw(&eye, "UPDATE control.hold SET doubted_at = now()").await;
    assert_eq!(see(&play).await, Vec::<&str>::new(), "found out is found");
    raw(&eye, "ROLLBACK").await;

    raw(&eye, "BEGIN; UPDATE closing.requery SET state = 'planned'").await;
    let found = ends::of_ended(play.stage(), play.lives()).await.unwrap();
    assert!(names(&found).contains(&"ended-is-asked-about"));
    raw(&eye, "ROLLBACK").await;
    raw(
        &eye,
        "BEGIN; SET LOCAL session_replication_role = 'replica';
         UPDATE closing.requery SET state = 'done', report = gen_random_uuid(), round = gen_random_uuid(),
             finished_on = now();
         UPDATE control.hold SET held = 0, deducted = 0, released = 0; DELETE FROM closing.suggestion",
    )
    .await;
    let found = ends::of_ended(play.stage(), play.lives()).await.unwrap();
    assert!(names(&found).contains(&"hit-is-held"), "{found:?}");
    raw(&eye, "ROLLBACK").await;

    for life in play.lives_mut() {
        life.protect(asset);
    }
    assert_eq!(see(&play).await, ["exempt-is-untouched"]);
    play.end().await.unwrap();
}
