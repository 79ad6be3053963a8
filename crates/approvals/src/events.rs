//! What approvals tell.

use platform::Event;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// 待审批 – somebody has to sign.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ApprovalAsked {
    /// Approval.
    pub approval: Uuid,
    /// Case.
    pub case: Uuid,
}

impl Event for ApprovalAsked {
    const KIND: &'static str = "approvals.ApprovalAsked";
    fn case(&self) -> Option<Uuid> {
        Some(self.case)
    }
}

/// 审批结束 – approved, refused, returned or withdrawn.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ApprovalDecided {
    /// Approval.
    pub approval: Uuid,
    /// Case.
    pub case: Uuid,
    /// Act it was about.
    pub act: String,
    /// How it ended.
    pub state: String,
}

impl Event for ApprovalDecided {
    const KIND: &'static str = "approvals.ApprovalDecided";
    fn case(&self) -> Option<Uuid> {
        Some(self.case)
    }
}
