//! 已作反馈 – answers as kept: a nation answers millions of orders and forgets none, so what each was
//! answered lies there as it was written, not as it is worked with.

use chrono::{DateTime, Utc};
use contract::{Answer, OrderId, Outcome, ResultCode};

use super::World;
use super::work::refused;

/// What an order came to.
#[derive(Debug)]
pub(crate) struct Said {
    serial: u64,
    at: DateTime<Utc>,
    /// JSON.
    outcome: Box<[u8]>,
}

impl Said {
    pub(super) fn new(serial: u64, at: DateTime<Utc>, outcome: &Outcome) -> Self {
        let outcome = serde_json::to_vec(outcome).unwrap_or_default().into_boxed_slice();
        Self { serial, at, outcome }
    }
}

impl World {
    /// The answer to `order`, once worked.
    pub(crate) fn answer_to(&self, order: &OrderId) -> Option<Answer> {
        let kept = self.orders.get(order)?;
        let said = kept.said.as_ref()?;
        let outcome = serde_json::from_slice(&said.outcome)
            .unwrap_or_else(|_| refused(ResultCode::Internal, "反馈无法读取"));
        Some(Answer {
            order: order.clone(),
            serial: said.serial,
            answered_at: said.at,
            request_digest: hex::encode(kept.digest),
            outcome,
        })
    }
}
