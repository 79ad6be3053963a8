//! An approval and its ladder of signers.

use chrono::{DateTime, Utc};
use kernel::Money;
use platform::{Officer, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// 审批级 – one step: a role of the court, or a person asked by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Signer {
    /// Anyone of the court holding it.
    Role(Role),
    /// This officer.
    Officer(Uuid),
}

impl Signer {
    pub(crate) fn fits(self, officer: &Officer) -> bool {
        match self {
            Signer::Role(role) => officer.roles.contains(&role),
            Signer::Officer(id) => officer.id == id,
        }
    }
}

/// 审批单.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApprovalRow {
    /// Id.
    pub id: Uuid,
    /// Case.
    pub case_id: Uuid,
    /// 法院代字.
    pub court: String,
    /// Act to be performed.
    pub act: String,
    /// What exactly; serialised command.
    #[schema(value_type = Object)]
    pub command: serde_json::Value,
    /// Summary, Chinese.
    pub summary_zh: String,
    /// Summary, English.
    pub summary_en: String,
    /// Amount concerned.
    #[schema(value_type = Option<String>)]
    pub amount: Option<Money>,
    /// Steps.
    pub ladder: Vec<Signer>,
    /// Steps signed.
    pub step: i32,
    /// `pending`, `approved`, `refused`, `returned`, `withdrawn`.
    pub state: String,
    /// Who proposed.
    pub proposer: Uuid,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub decided_at: Option<DateTime<Utc>>,
    /// What was signed so far.
    pub signatures: Vec<Signature>,
}

/// 审批意见.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Signature {
    /// Who.
    pub officer: Uuid,
    /// Name.
    pub name: String,
    /// What they did.
    pub deed: String,
    /// Why.
    pub reason: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}
