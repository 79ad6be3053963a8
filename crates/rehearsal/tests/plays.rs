//! The fixed plays of CI, the one somebody names, and that a seed is a life.

use rehearsal::{Order, Outcome, Scale, Sum, Theatre, play, run};

/// First seed of the fixed plays; `make test` goes on with others (docs/ci.md).
const FIRST: u64 = 30;
const PLAYS: u64 = 20;
const CASES: usize = 20;
/// Plays at a time: CI has two cores.
const THREADS: usize = 2;

fn order(seed: u64, schedules: u64) -> Order {
    let scale = Scale { cases: CASES, ..Scale::lives() };
    Order { seed, schedules, scale, threads: THREADS, aloud: false }
}

fn report(sum: &Sum) -> String {
    let one = |outcome: &Outcome| {
        let broken: Vec<String> = outcome.broken.iter().map(ToString::to_string).collect();
        format!(
            "seed {}\n{}\n{}\nagain: cargo x rehearse --seed {} --cases {CASES} --trace",
            outcome.seed,
            outcome.end().join("\n"),
            broken.join("\n"),
            outcome.seed
        )
    };
    sum.failed.iter().map(one).collect::<Vec<_>>().join("\n\n")
}

#[test]
fn the_fixed_plays_hold() {
    let sum = run(order(FIRST, PLAYS), &|_| {}).unwrap();
    assert!(sum.failed.is_empty(), "{}", report(&sum));
    assert_eq!(sum.plays, PLAYS);
    assert!(sum.deaths > 0, "no play killed the court");
}

#[test]
fn the_named_play_holds() {
    let Ok(seed) = std::env::var("ZHIXING_SEED") else { return };
    let sum = run(order(seed.parse().unwrap(), 1), &|_| {}).unwrap();
    assert!(sum.failed.is_empty(), "{}", report(&sum));
}

#[tokio::test]
async fn a_seed_is_a_life() {
    let theatre = Theatre::open(Scale::lives()).await.unwrap();
    for seed in [3, 11, 42] {
        let first = play(&theatre, seed, 6, false).await.unwrap();
        let second = play(&theatre, seed, 6, false).await.unwrap();
        let parted = first.trace.iter().zip(&second.trace).find(|(one, other)| one != other);
        assert_eq!(first.digest, second.digest, "seed {seed} was lived in two ways: {parted:#?}");
        assert_eq!(first.steps, second.steps);
    }
}
