//! Query and control under faults: every case is a schedule of its own, drawn from the seed of its play.

use rehearsal::{Order, Scale, run};

/// First seed; those after it follow.
const FIRST: u64 = 1;
/// Schedules lived through, unless `ZHIXING_SCHEDULES` says more: `make test` asks for 10,000.
const SCHEDULES: usize = 200;
/// Plays at a time: CI has two cores.
const THREADS: usize = 2;

#[test]
fn control_holds_under_every_schedule() {
    let asked = std::env::var("ZHIXING_SCHEDULES").ok().map(|text| text.parse::<usize>().unwrap());
    let scale = Scale::control();
    let schedules = u64::try_from(asked.unwrap_or(SCHEDULES).div_ceil(scale.cases)).unwrap();
    let order = Order { seed: FIRST, schedules, scale, threads: THREADS, aloud: false };
    let sum = run(order, &|_| {}).unwrap();
    for outcome in &sum.failed {
        println!("seed {}\n{}", outcome.seed, outcome.end().join("\n"));
        for broken in &outcome.broken {
            println!("  ✗ {broken}");
        }
        println!("again: cargo x rehearse --control --seed {} --trace", outcome.seed);
    }
    assert!(sum.failed.is_empty(), "{} of {} plays", sum.failed.len(), sum.plays);
    println!(
        "{} schedules, {} orders, {} mishaps of messages, {} deaths of the court",
        sum.cases, sum.orders, sum.mishaps, sum.deaths
    );
    assert!(sum.mishaps > 0 && sum.orders > 0, "nothing was asked, or nothing went wrong");
}
