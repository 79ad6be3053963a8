//! What a person has to prove who they are, and a change of roles.

use chrono::{DateTime, NaiveDate, Utc};
use platform::Role;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// 下一步 – what a log-in still wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Next {
    /// Nothing: signed in.
    Done,
    /// A code, a passkey or a recovery code.
    SecondFactor,
    /// A password of one's own in place of the one somebody else chose.
    Password,
    /// A second factor must be set up first.
    Enrol,
}

/// 鉴别方式 – what an officer can prove themselves with beside the password.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Factors {
    /// An authenticator app is set up.
    pub authenticator: bool,
    /// Passkeys.
    pub passkeys: Vec<PasskeyRow>,
    /// Recovery codes left.
    pub recovery_codes: i64,
    /// Where passkeys work: a browser at another address has none to offer.
    pub passkey_origin: String,
    /// Nothing but a passkey counts here.
    pub only_passkeys: bool,
}

impl Factors {
    /// How many there are: recovery codes stand in for one, and are none.
    #[must_use]
    pub fn count(&self) -> usize {
        usize::from(self.authenticator) + self.passkeys.len()
    }

    /// How many of them are of the kind asked here.
    #[must_use]
    pub fn asked(&self) -> usize {
        if self.only_passkeys { self.passkeys.len() } else { self.count() }
    }
}

/// 通行密钥.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema, sqlx::FromRow)]
pub struct PasskeyRow {
    /// Id.
    pub id: Uuid,
    /// What its owner calls it.
    pub name: String,
    /// Since when.
    pub added_at: DateTime<Utc>,
    /// When it was last used.
    pub used_at: Option<DateTime<Utc>>,
}

/// 证明 – what somebody offers.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Proof {
    /// 动态验证码 of the authenticator app.
    Code {
        /// Six digits.
        code: String,
    },
    /// 恢复码.
    RecoveryCode {
        /// As it was shown once.
        code: String,
    },
    /// 通行密钥: what the browser answered to `POST /session/challenge`.
    Passkey {
        /// A `PublicKeyCredential` as JSON.
        #[schema(value_type = Object)]
        credential: serde_json::Value,
    },
    /// 口令, for who has no second factor and where none is required.
    Password {
        /// Once more.
        password: String,
    },
}

impl Proof {
    /// As the record calls it.
    #[must_use]
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Proof::Code { .. } => "code",
            Proof::RecoveryCode { .. } => "recovery_code",
            Proof::Passkey { .. } => "passkey",
            Proof::Password { .. } => "password",
        }
    }

    /// The field at fault when it proves nothing.
    #[must_use]
    pub(crate) fn field(&self) -> &'static str {
        match self {
            Proof::Code { .. } | Proof::RecoveryCode { .. } => "code",
            Proof::Passkey { .. } => "credential",
            Proof::Password { .. } => "password",
        }
    }
}

/// 变更状态.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeState {
    /// Waits for a second administrator.
    Pending,
    /// In effect.
    Approved,
    /// Said no to.
    Refused,
    /// Taken back by its proposer.
    Withdrawn,
}

impl ChangeState {
    /// The name stored in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            ChangeState::Pending => "pending",
            ChangeState::Approved => "approved",
            ChangeState::Refused => "refused",
            ChangeState::Withdrawn => "withdrawn",
        }
    }
}

/// 处理 of a proposed change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeDeed {
    /// 批准.
    Approve,
    /// 不予批准.
    Refuse,
    /// 撤回.
    Withdraw,
}

/// 岗位变更 – proposed by one, decided by another.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RoleChange {
    /// Id.
    pub id: Uuid,
    /// Whose roles.
    pub officer: Uuid,
    /// What they are to be.
    pub roles: Vec<Role>,
    /// What they were when it was proposed.
    pub before: Vec<Role>,
    /// Why.
    pub reason: String,
    /// Who proposed.
    pub proposer: Uuid,
    /// When.
    pub proposed_at: DateTime<Utc>,
    /// How it stands.
    pub state: ChangeState,
    /// Who decided.
    pub decider: Option<Uuid>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
}

/// 账户动态 – what happened to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Happened {
    /// 多次试错: so many wrong tries that waiting begins, and each time they double.
    WrongTries,
    /// 试错后登录: a log-in after as many.
    InAfterWrongTries,
    /// 异常登录: from another network or another browser than ever before.
    StrangeLogIn,
    /// A recovery code stood in for a factor.
    RecoveryCodeUsed,
    /// By its owner.
    PasswordChanged,
    /// By an administrator.
    PasswordReset,
    /// Its last day, or whether it is open.
    TermChanged,
    /// To a provider of identities.
    Linked,
    /// Approved by a second administrator.
    RolesChanged,
    /// An authenticator app was set up.
    AuthenticatorAdded,
    /// And taken away.
    AuthenticatorRemoved,
    /// A passkey was added.
    PasskeyAdded,
    /// And taken away.
    PasskeyRemoved,
    /// New recovery codes in place of the old ones.
    RecoveryCodes,
    /// 撤销鉴别方式: taken away by a security administrator.
    FactorRevoked,
    /// 即将到期: it ends soon.
    AccountEnds,
    /// The account of somebody else in the administrator's court ends soon.
    AnotherAccountEnds,
}

/// 账户动态 – one thing that happened to my account.
#[derive(Clone, Debug, Serialize, ToSchema, sqlx::FromRow)]
pub(crate) struct Happening {
    /// Id.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub kind: Happened,
    /// Address it came from.
    pub source: String,
    /// What the browser called itself.
    pub agent: String,
    /// Wrong tries before it.
    pub tries: Option<i32>,
    /// Whose account ends.
    pub subject: Option<Uuid>,
    /// Their name.
    #[sqlx(skip)]
    pub subject_name: Option<String>,
    /// Its last day.
    pub day: Option<NaiveDate>,
    /// When I said that I have seen it.
    pub seen_at: Option<DateTime<Utc>>,
}
