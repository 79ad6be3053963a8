//! 连演 – many plays, side by side, and what they came to together.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, Result};

use crate::{Outcome, Scale, Theatre, play};

/// 排演 – which plays.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// First seed; the others follow it.
    pub seed: u64,
    /// How many plays.
    pub schedules: u64,
    /// What kind of play, and how large.
    pub scale: Scale,
    /// How many at a time.
    pub threads: usize,
    /// Print each line as it happens.
    pub aloud: bool,
}

/// 合计.
#[derive(Clone, Debug, Default)]
pub struct Sum {
    /// Plays that were played to their end.
    pub plays: u64,
    /// Case-lives in them.
    pub cases: usize,
    /// Steps.
    pub steps: u64,
    /// Deaths of the court.
    pub deaths: u64,
    /// Virtual days.
    pub days: i64,
    /// Messages that did not arrive once and at once.
    pub mishaps: u64,
    /// Orders given to institutions.
    pub orders: i64,
    /// Plays in which something did not hold.
    pub failed: Vec<Outcome>,
}

impl Sum {
    fn add(&mut self, outcome: Outcome) {
        self.plays += 1;
        self.cases += outcome.cases;
        self.steps += outcome.steps;
        self.deaths += outcome.deaths;
        self.days += outcome.days;
        self.mishaps += outcome.mishaps;
        self.orders += outcome.orders;
        if !outcome.broken.is_empty() {
            self.failed.push(outcome);
        }
    }
}

/// Play them all; `watch` hears of each. Every thread has a theatre of its own and plays one seed at a
/// time: nothing of one play can reach another.
///
/// # Errors
/// When a play could not be played.
pub fn run(order: Order, watch: &(dyn Fn(&Outcome) + Sync)) -> Result<Sum> {
    let next = AtomicU64::new(0);
    let sum = Mutex::new(Sum::default());
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..order.threads.max(1))
            .map(|_| scope.spawn(|| work(order, &next, &sum, watch)))
            .collect();
        for worker in workers {
            let done =
                worker.join().map_err(|_| anyhow::anyhow!("a thread of the rehearsal panicked"));
            done??;
        }
        anyhow::Ok(())
    })?;
    Ok(sum.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn work(
    order: Order,
    next: &AtomicU64,
    sum: &Mutex<Sum>,
    watch: &(dyn Fn(&Outcome) + Sync),
) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let theatre = Theatre::open(order.scale).await?;
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= order.schedules {
                return Ok(());
            }
            let seed = order.seed.wrapping_add(number);
            let played = play(&theatre, seed, order.scale.cases, order.aloud).await;
            let outcome = played.with_context(|| format!("seed {seed}"))?;
            watch(&outcome);
            sum.lock().unwrap_or_else(PoisonError::into_inner).add(outcome);
        }
    })
}
