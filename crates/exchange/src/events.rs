//! What exchange tells.

use chrono::{DateTime, Utc};
use contract::OrderId;
use platform::Event;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An institution executed or refused an order; read it with [`crate::answer_of`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OrderAnswered {
    /// The order.
    pub order: OrderId,
    /// Its case.
    pub case: Uuid,
    /// Kind of act, e.g. `freeze`.
    pub act: String,
}

impl Event for OrderAnswered {
    const KIND: &'static str = "exchange.OrderAnswered";
    fn case(&self) -> Option<Uuid> {
        Some(self.case)
    }
}

/// A second, different answer to an order already answered: never applied, always looked at.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AnswerOdd {
    /// The order.
    pub order: OrderId,
    /// Its case.
    pub case: Uuid,
    /// Who said it.
    pub institution: String,
    /// What is odd.
    pub verdict: String,
}

impl Event for AnswerOdd {
    const KIND: &'static str = "exchange.AnswerOdd";
    fn case(&self) -> Option<Uuid> {
        Some(self.case)
    }
}

/// An institution let its answer time pass (法〔2018〕64号). No answer is not "no property".
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AnswerOverdue {
    /// The order.
    pub order: OrderId,
    /// Its case.
    pub case: Uuid,
    /// Who is silent.
    pub institution: String,
    /// Kind of act.
    pub act: String,
}

impl Event for AnswerOverdue {
    const KIND: &'static str = "exchange.AnswerOverdue";
    fn case(&self) -> Option<Uuid> {
        Some(self.case)
    }
}

/// A line on the statement of the court's own bank; read it with [`crate::statement`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StatementArrived {
    /// Bank.
    pub bank: String,
    /// Its serial, unique per bank.
    pub serial: String,
    /// Case of the order it names, if it names one: the line is worked after what the bank answered
    /// about that case. Whose money it is its sub-account says.
    #[serde(default)]
    pub case: Option<Uuid>,
}

impl Event for StatementArrived {
    const KIND: &'static str = "exchange.StatementArrived";
    fn case(&self) -> Option<Uuid> {
        self.case
    }
}

/// An institution told something about a measure unasked; read it with [`crate::notice`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NoticeArrived {
    /// Who.
    pub institution: String,
    /// Its serial among its notices.
    pub serial: u64,
    /// The order concerned.
    pub order: OrderId,
    /// Its case.
    pub case: Uuid,
}

impl Event for NoticeArrived {
    const KIND: &'static str = "exchange.NoticeArrived";
    fn case(&self) -> Option<Uuid> {
        Some(self.case)
    }
}

/// The last certificate of an institution ends soon: without another one nothing reaches it, and
/// nothing it says is taken.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CertificateEnding {
    /// Whose.
    pub institution: String,
    /// Which.
    pub fingerprint: String,
    /// Days before its end at which this alarm is raised: 90, 30 or 7.
    pub days: i32,
    /// When it ends.
    pub not_after: DateTime<Utc>,
}

impl Event for CertificateEnding {
    const KIND: &'static str = "exchange.CertificateEnding";
    fn case(&self) -> Option<Uuid> {
        None
    }
}

/// 登记簿已读 – an institution said what it holds for the court; read it with
/// [`crate::register_lines`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RegisterRead {
    /// Whose.
    pub institution: String,
    /// As of when.
    pub as_of: DateTime<Utc>,
}

impl Event for RegisterRead {
    const KIND: &'static str = "exchange.RegisterRead";
    fn case(&self) -> Option<Uuid> {
        None
    }
}
