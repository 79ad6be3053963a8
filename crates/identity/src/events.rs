//! What this capability tells.

use platform::{Event, Role};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::model::Happened;

/// 岗位已变更.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RolesChanged {
    /// Whose.
    pub officer: Uuid,
    /// What they are now.
    pub roles: Vec<Role>,
    /// Who proposed it.
    pub proposer: Uuid,
    /// Who approved it.
    pub approver: Uuid,
}

impl Event for RolesChanged {
    const KIND: &'static str = "identity.RolesChanged";

    fn case(&self) -> Option<Uuid> {
        None
    }
}

/// 账号已变更 – opened, given another term, closed, or its password set anew.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AccountChanged {
    /// Whose.
    pub officer: Uuid,
    /// `opened`, `term`, `password`, `linked`.
    pub what: String,
}

impl Event for AccountChanged {
    const KIND: &'static str = "identity.AccountChanged";

    fn case(&self) -> Option<Uuid> {
        None
    }
}

/// 鉴别方式已变更 – an app, a passkey or recovery codes came or went.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FactorChanged {
    /// Whose.
    pub officer: Uuid,
    /// What came or went.
    pub what: Happened,
}

impl Event for FactorChanged {
    const KIND: &'static str = "identity.FactorChanged";

    fn case(&self) -> Option<Uuid> {
        None
    }
}

/// 有人猜测 – an account is being guessed at.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GuessedAt {
    /// Whose, if anybody's.
    pub officer: Option<Uuid>,
    /// `password` or `code`.
    pub kind: String,
    /// Where from.
    pub source: String,
    /// Wrong tries from there so far.
    pub failures: i32,
}

impl Event for GuessedAt {
    const KIND: &'static str = "identity.GuessedAt";

    fn case(&self) -> Option<Uuid> {
        None
    }
}
