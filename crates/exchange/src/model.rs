//! Institutions and orders as kept here.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// 协助执行机构 – one row of the register: who it is, what it can do, how to reach it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, sqlx::FromRow)]
pub struct Institution {
    /// Code, e.g. `BANK-ICBC`.
    pub code: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// `pboc`, `bank`, `payment`, `vehicles`, `land`, `companies`, `court_bank` …
    pub kind: String,
    /// What it can do: `find_accounts`, `query`, `freeze`, `deduct`, `seal`, `pay_out` …
    pub functions: Vec<String>,
    /// Where it listens.
    #[serde(skip)]
    pub base_url: String,
    /// Key that signs its answers, with its algorithm. Nothing an answer claims counts against it.
    #[serde(skip)]
    pub public_key: String,
    /// Most orders it takes in a day; none means no limit.
    pub quota_per_day: Option<i32>,
    /// Hours it has to answer.
    pub answer_hours: i32,
}

impl Institution {
    /// Whether it can do `function`.
    #[must_use]
    pub fn can(&self, function: &str) -> bool {
        self.functions.iter().any(|known| known == function)
    }
}

/// 指令状态 – how far an order has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum OrderState {
    /// Durable here, not yet received there.
    Waiting,
    /// Durable there, not yet executed.
    Received,
    /// Executed, refused or returned.
    Answered,
    /// Given up on the network: to be done at the counter.
    Counter,
}

/// 指令 – an order as shown on the case page.
#[derive(Clone, Debug, Serialize, ToSchema, sqlx::FromRow)]
pub struct OrderRow {
    /// Derived id, 64 hex digits.
    pub id: String,
    /// To whom.
    pub institution: String,
    /// Case.
    pub case_id: Uuid,
    /// Kind of act.
    pub act: String,
    /// How far it has come.
    pub state: OrderState,
    /// When decided.
    pub created_at: DateTime<Utc>,
    /// When durable over there.
    pub received_at: Option<DateTime<Utc>>,
    /// When the answer is due.
    pub answer_by: DateTime<Utc>,
    /// When it was noticed that the answer is late.
    pub overdue_at: Option<DateTime<Utc>>,
    /// When answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// Times sent.
    pub attempts: i32,
    /// The answer as received.
    pub answer: Option<Value>,
}
