//! 骰子 – every choice of a rehearsal comes from here, so that a seed is a life.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// 骰子 of one seed and one part of the play; parts do not disturb each other.
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    pub(crate) fn new(seed: u64, part: &str) -> Self {
        Self(ChaCha8Rng::from_seed(seal::digest(format!("rehearsal {seed} {part}").as_bytes())))
    }

    /// Whether something of this many in a thousand happens.
    pub(crate) fn chance(&mut self, permille: u32) -> bool {
        self.0.random_range(0..1000) < permille
    }

    /// From `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        self.0.random_range(low..=high)
    }

    /// Below `end`, which is above zero.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0.random_range(0..end.max(1))
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}
