//! What was looked at, and what a stop says.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// 查阅事项 – what was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = LookedAt)]
pub enum What {
    /// 向机构查询 – institutions were asked what the person owns.
    Inquiry,
    /// 查看财产 – what was found or is held.
    Property,
    /// 查看指令 – orders about the person, and the answers.
    Orders,
}

impl What {
    pub(crate) fn code(self) -> &'static str {
        match self {
            What::Inquiry => "inquiry",
            What::Property => "property",
            What::Orders => "orders",
        }
    }

    /// 目的 – why it is looked at, as the record says it.
    pub(crate) fn purpose(self) -> &'static str {
        match self {
            What::Inquiry => "查明被执行人财产 / to find the debtor's property",
            What::Property => "控制和处置被执行人财产 / to hold and use the debtor's property",
            What::Orders => "核对指令与反馈 / to compare orders and answers",
        }
    }

    pub(crate) fn of_code(code: &str) -> Self {
        match code {
            "inquiry" => What::Inquiry,
            "orders" => What::Orders,
            _ => What::Property,
        }
    }
}

/// 查阅记录 – one look at one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookUp {
    /// When.
    pub at: DateTime<Utc>,
    /// Who; nobody when the program asked by itself, as a rule told it to.
    pub officer: Option<Uuid>,
    /// Court on whose behalf.
    pub court: String,
    /// For which case.
    pub case: Uuid,
    /// At whom.
    pub person: Uuid,
    /// At what.
    pub what: What,
    /// Under which rule.
    pub rule: String,
}

/// 暂停查询 – an officer's look-ups, stopped until somebody has looked into them.
#[derive(Clone, Debug, Serialize, ToSchema, sqlx::FromRow)]
#[schema(as = LookUpStop)]
pub struct Stop {
    /// Id.
    pub id: Uuid,
    /// Whose look-ups.
    pub officer: Uuid,
    /// Their name.
    #[sqlx(default)]
    pub officer_name: String,
    /// Since when.
    pub at: DateTime<Utc>,
    /// Why, Chinese.
    pub zh: String,
    /// Why, English.
    pub en: String,
    /// When it ended.
    pub lifted_at: Option<DateTime<Utc>>,
    /// Who ended it.
    pub lifted_by: Option<Uuid>,
    /// Why it ended.
    pub lift_reason: Option<String>,
}
