//! 行为人 – who acts, and which roles may perform which act.

use permission::{Object, Subject, Verdict};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// 岗位 – what an officer is appointed to do. Four-eyes rules compare people, not roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 立案人员 – files cases and allots numbers.
    FilingClerk,
    /// 执行法官 / 执行员 – handles the case.
    Judge,
    /// 书记员 – prepares papers and records.
    Clerk,
    /// 执行局长 – approves freezes, deductions, closings.
    DivisionHead,
    /// 院长 – signs listings, sanctions, and 终本 without consent.
    President,
    /// 财务人员 – second person on every payout.
    Finance,
    /// 执行指挥中心 – sees the court's boards.
    CommandCentre,
    /// 系统管理员 – accounts of people and institutions; sees no case. GB/T 22239 三员分立.
    SystemAdmin,
    /// 安全管理员 – roles and what they permit; sees no case.
    SecurityAdmin,
    /// 审计管理员 – the record of who did what; changes nothing.
    AuditAdmin,
    /// 检察监督 – the procuratorate's seat: reads, never acts (民事诉讼法 第246条).
    Procurator,
}

impl Role {
    /// 三员 – the three administrators: nobody is two of them, nor one and an officer of cases.
    pub const ADMINISTRATORS: [Role; 3] =
        [Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin];

    /// Every role, in the order shown to people.
    pub const ALL: [Role; 11] = [
        Role::FilingClerk,
        Role::Judge,
        Role::Clerk,
        Role::DivisionHead,
        Role::President,
        Role::Finance,
        Role::CommandCentre,
        Role::SystemAdmin,
        Role::SecurityAdmin,
        Role::AuditAdmin,
        Role::Procurator,
    ];

    /// The name stored in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Role::FilingClerk => "filing_clerk",
            Role::Judge => "judge",
            Role::Clerk => "clerk",
            Role::DivisionHead => "division_head",
            Role::President => "president",
            Role::Finance => "finance",
            Role::CommandCentre => "command_centre",
            Role::SystemAdmin => "system_admin",
            Role::SecurityAdmin => "security_admin",
            Role::AuditAdmin => "audit_admin",
            Role::Procurator => "procurator",
        }
    }

    pub(crate) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }
}

/// 干警 – a signed-in officer of one court.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Officer {
    /// Opaque id.
    pub id: Uuid,
    /// 姓名.
    pub name: String,
    /// 法院代字, e.g. 粤0304.
    pub court: String,
    /// 岗位.
    pub roles: Vec<Role>,
    /// 工作证号 – card number registered with the institutions (法释〔2013〕20号 第2条).
    pub work_card: String,
    /// 执行公务证号 – the second card.
    pub duty_card: String,
    /// 涉密等级: 0 公开, 1 内部, 2 秘密, 3 机密.
    pub clearance: i16,
    /// 所服务的法官 – whose clerk this is.
    pub serves: Option<Uuid>,
}

impl Officer {
    /// What the policies say to `act` by this officer on `object`.
    #[must_use]
    pub fn judge(&self, act: &str, object: Object<'_>) -> Verdict {
        let roles: Vec<&str> = self.roles.iter().map(|role| role.code()).collect();
        let subject = Subject {
            id: self.id,
            roles: &roles,
            court: &self.court,
            clearance: self.clearance,
            card: !self.work_card.is_empty() && !self.duty_card.is_empty(),
            serves: self.serves,
        };
        permission::judge(&subject, act, object)
    }
}

/// 行为人 – the originator of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A person signed in.
    Officer(Officer),
    /// The program itself, carrying out a rule, a job or an institution's message.
    System,
}

impl Actor {
    /// How the audit names this actor.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Actor::Officer(officer) => format!("{}:{}", officer.court, officer.id),
            Actor::System => "system".to_owned(),
        }
    }

    /// The officer, when a person acts.
    #[must_use]
    pub fn officer(&self) -> Option<&Officer> {
        match self {
            Actor::Officer(officer) => Some(officer),
            Actor::System => None,
        }
    }

    /// Whether this actor may perform `act` at all; which case is for the act itself to check.
    #[must_use]
    pub fn may(&self, act: Act) -> bool {
        match self {
            Actor::System => true,
            Actor::Officer(officer) => officer.judge(act.name, Object::Court).allowed,
        }
    }
}

/// 行为 – a named act and the roles that may perform it. No roles means anyone signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Act {
    /// `crate.verb_object`, as the audit prints it.
    pub name: &'static str,
    /// Roles that may perform it.
    pub roles: &'static [Role],
    /// 再次鉴别 – whoever performs it has proven who they are within the last minutes.
    pub steps_up: bool,
}

impl Act {
    /// An act open to `roles`.
    #[must_use]
    pub const fn new(name: &'static str, roles: &'static [Role]) -> Self {
        Self { name, roles, steps_up: false }
    }

    /// The same, for people who have just proven again who they are.
    #[must_use]
    pub const fn stepped_up(self) -> Self {
        Self { steps_up: true, ..self }
    }
}
