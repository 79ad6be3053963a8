//! 财产报告、限制消费、失信名单、制裁 – the nouns of discipline.

use chrono::NaiveDate;
use kernel::{Money, codes};
use law::RuleId;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

mod asked;
pub use asked::{
    Channel, Claim, Correction, CorrectionState, Leave, LeaveReason, ListingRequest, LivedOn, Mode,
};

codes! {
    /// 纳入情形 – the six grounds of 失信规定 第1条.
    Ground {
        /// 有履行能力而拒不履行.
        G1 = "G1" "有履行能力而拒不履行生效法律文书确定义务" "able to perform but refuses",
        /// 妨碍、抗拒执行.
        G2 = "G2" "以伪造证据、暴力、威胁等方法妨碍、抗拒执行" "obstructs or resists enforcement",
        /// 规避执行.
        G3 = "G3" "以虚假诉讼、虚假仲裁或者隐匿、转移财产等方法规避执行" "evades enforcement",
        /// 违反财产报告制度.
        G4 = "G4" "违反财产报告制度" "breaks the property report duty",
        /// 违反限制消费令.
        G5 = "G5" "违反限制消费令" "breaks the consumption restriction",
        /// 无正当理由拒不履行执行和解协议.
        G6 = "G6" "无正当理由拒不履行执行和解协议" "refuses a settlement without good reason",
    }
}

codes! {
    /// 财产报告结果 – how the debtor answered the report order (财产调查规定 第10条).
    ReportOutcome {
        /// 如实报告.
        Reported = "reported" "已如实报告" "reported",
        /// 未报告 or late.
        NotReported = "not_reported" "未按期报告" "did not report in time",
        /// 虚假报告.
        False = "false" "虚假报告" "reported falsely",
    }
}

impl ReportOutcome {
    /// Whether the report duty was broken.
    #[must_use]
    pub fn is_breach(self) -> bool {
        !matches!(self, ReportOutcome::Reported)
    }
}

codes! {
    /// 被限制人身份 – as whom somebody is restricted (限消规定 第3条).
    Capacity {
        /// 被执行人本人.
        Debtor = "debtor" "被执行人" "the debtor",
        /// 法定代表人.
        Representative = "legal_representative" "法定代表人" "legal representative",
        /// 主要负责人.
        Principal = "principal" "主要负责人" "principal",
        /// 影响债务履行的直接责任人员.
        Responsible = "responsible" "直接责任人员" "person directly responsible",
        /// 实际控制人.
        Controller = "controller" "实际控制人" "actual controller",
    }
}

codes! {
    /// 制裁种类.
    SanctionKind {
        /// 罚款.
        Fine = "fine" "罚款" "fine",
        /// 拘留.
        Detention = "detention" "拘留" "detention",
    }
}

codes! {
    /// 名单状态 – decided, then published at once or after a grace period, then ended.
    ListingState {
        /// 已决定, in its grace period.
        Decided = "decided" "宽限期内" "in grace",
        /// 已公布.
        Published = "published" "已公布" "published",
        /// 期限届满.
        Expired = "expired" "期满删除" "expired",
        /// 已删除.
        Deleted = "deleted" "已删除" "deleted",
        /// 已撤销 – should never have been listed.
        Revoked = "revoked" "已撤销" "revoked",
    }
}

codes! {
    /// 解除事由 – why a restriction or a list entry ends before its time by a decision.
    EndGround {
        /// 申请执行人同意.
        ApplicantConsent = "applicant_consent" "申请执行人书面申请或同意" "the applicant consents",
        /// 提供有效担保.
        Security = "security" "提供确实有效的担保" "valid security given",
        /// 和解协议履行完毕.
        Settled = "settled" "达成和解协议且履行完毕" "settled and performed",
        /// 终本后两次查询无财产.
        TwoQueries = "two_queries" "终本后通过网络查询二次以上未发现财产" "two queries found nothing",
        /// 主动纠正失信行为.
        Corrected = "corrected" "积极履行或者主动纠正失信行为" "conduct put right",
        /// 再审或破产裁定中止.
        Suspended = "suspended" "因再审、破产程序裁定中止执行" "suspended by retrial or bankruptcy",
        /// 不应纳入或限制.
        Wrong = "wrong" "不应纳入或不应限制" "made in error",
        /// 不再担任.
        LeftOffice = "left_office" "已不再担任且非实际控制人、直接责任人员" "left the office",
    }
}

impl EndGround {
    /// What a list entry is after it ended for this: revoked when it should never have been, else deleted.
    pub(crate) fn ended_state(self) -> ListingState {
        if self == EndGround::Wrong { ListingState::Revoked } else { ListingState::Deleted }
    }
}

/// 终止事由 – since when there is a reason to end something, which, and the rule behind it.
#[derive(Clone, Copy)]
pub(crate) struct Why<'a> {
    pub(crate) from: NaiveDate,
    pub(crate) rule: RuleId,
    pub(crate) reason: &'a str,
    /// None when a closing or a term ends it, not an officer.
    pub(crate) ground: Option<EndGround>,
}

impl<'a> Why<'a> {
    /// Without anybody having decided it.
    pub(crate) fn by_rule(from: NaiveDate, rule: RuleId, reason: &'a str) -> Self {
        Self { from, rule, reason, ground: None }
    }
}

/// 财产报告 – what became of the report order for one debtor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Report {
    /// Id.
    pub id: Uuid,
    /// Whose.
    pub debtor: Uuid,
    /// How it went.
    pub outcome: ReportOutcome,
    /// Day of the report, or of finding that none came.
    pub on: NaiveDate,
    /// What was reported, or what was found untrue.
    pub content: String,
}

/// 限制消费 – one restricted person in one case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Restriction {
    /// Id.
    pub id: Uuid,
    /// Case.
    pub case_id: Uuid,
    /// Debtor it is about.
    pub debtor: Uuid,
    /// Who is restricted.
    pub subject: Uuid,
    /// As what.
    pub capacity: Capacity,
    /// Whether a natural person.
    pub is_natural: bool,
    /// Since.
    pub ordered_on: NaiveDate,
    /// 限制消费令.
    pub document: Uuid,
    /// When a reason to lift arose.
    pub lift_from: Option<NaiveDate>,
    /// Last day to lift.
    pub lift_due: Option<NaiveDate>,
    /// 解除日.
    pub lifted_on: Option<NaiveDate>,
    /// Why.
    pub lift_reason: Option<String>,
    /// Rule behind it.
    pub lift_rule: Option<String>,
    /// On which ground an officer lifted it; none when a closing or a term did.
    pub end_ground: Option<EndGround>,
}

impl Restriction {
    /// Whether in force.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.lifted_on.is_none()
    }
}

codes! {
    /// 限制出境状态 – ordered, done or refused by the exit-entry office, then ended.
    ExitState {
        /// 已发出.
        Ordered = "ordered" "已通知出入境机关" "ordered",
        /// 已生效.
        Effective = "effective" "已限制出境" "in force",
        /// 未能办理.
        Refused = "refused" "未能办理" "refused",
        /// 正在解除.
        Lifting = "lifting" "正在解除" "being lifted",
        /// 已解除.
        Lifted = "lifted" "已解除" "lifted",
        /// 期限届满.
        Lapsed = "lapsed" "期满失效" "lapsed",
    }
}

/// 限制出境 – one person who may not leave the country because of one case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ExitRestriction {
    /// Id.
    pub id: Uuid,
    /// Case.
    pub case_id: Uuid,
    /// Debtor it is about.
    pub debtor: Uuid,
    /// Who may not leave.
    pub subject: Uuid,
    /// As what.
    pub capacity: Capacity,
    /// Whether the applicant asked for it in writing; else ex officio.
    pub on_request: bool,
    /// Since.
    pub ordered_on: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// 限制出境决定书.
    pub document: Uuid,
    /// Who carries it out.
    pub institution: String,
    /// Order to it.
    pub order_id: String,
    /// How it stands.
    pub state: ExitState,
    /// Why it was not done, or not lifted.
    pub refusal: Option<String>,
    /// When a reason to lift arose.
    pub lift_from: Option<NaiveDate>,
    /// Last day to lift.
    pub lift_due: Option<NaiveDate>,
    /// When the institution let the person go.
    pub lifted_on: Option<NaiveDate>,
    /// Why.
    pub lift_reason: Option<String>,
    /// Rule behind it.
    pub lift_rule: Option<String>,
}

impl ExitRestriction {
    /// Whether ordered or in force, and nobody lifts it yet.
    #[must_use]
    pub fn is_live(&self) -> bool {
        matches!(self.state, ExitState::Ordered | ExitState::Effective)
    }
}

/// 失信名单记录 – one entry of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Listing {
    /// Id.
    pub id: Uuid,
    /// Case.
    pub case_id: Uuid,
    /// Who; only ever the debtor itself.
    pub debtor: Uuid,
    /// Why.
    pub ground: Ground,
    /// 具体情形.
    pub conduct: String,
    /// How it stands.
    pub state: ListingState,
    /// 决定日.
    pub decided_on: NaiveDate,
    /// 决定书.
    pub document: Uuid,
    /// 宽限期届满日.
    pub grace_until: Option<NaiveDate>,
    /// 期限 in months; none: until a removal ground arises.
    pub term_months: Option<i32>,
    /// 公布日.
    pub published_on: Option<NaiveDate>,
    /// Last day of the term, once published.
    pub until: Option<NaiveDate>,
    /// When a reason to remove arose.
    pub end_from: Option<NaiveDate>,
    /// Last day to remove.
    pub end_due: Option<NaiveDate>,
    /// 删除日.
    pub ended_on: Option<NaiveDate>,
    /// Why.
    pub end_reason: Option<String>,
    /// Rule behind it.
    pub end_rule: Option<String>,
    /// On which ground an officer removed it; none when a closing or a term did.
    pub end_ground: Option<EndGround>,
    /// 政府机构失信报备文号, of a state organ.
    pub organ_report: Option<String>,
    /// 1, and one more each time it is put right.
    pub version: i32,
}

impl Listing {
    /// Whether decided and not ended.
    #[must_use]
    pub fn is_live(&self) -> bool {
        matches!(self.state, ListingState::Decided | ListingState::Published)
    }
}

/// 制裁决定.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Sanction {
    /// Id.
    pub id: Uuid,
    /// Debtor it is about.
    pub debtor: Uuid,
    /// Who is sanctioned: the debtor, or a unit's representative.
    pub subject: Uuid,
    /// What.
    pub kind: SanctionKind,
    /// 罚款金额.
    #[schema(value_type = Option<String>)]
    pub amount: Option<Money>,
    /// 拘留天数.
    pub days: Option<i32>,
    /// 违法行为.
    pub conduct: String,
    /// 决定日.
    pub decided_on: NaiveDate,
    /// 决定书.
    pub document: Uuid,
}

/// 惩戒情况 – where one debtor stands, as other capabilities ask.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// 财产报告结果, if checked.
    pub report: Option<ReportOutcome>,
    /// 已限制消费的自然人人数, the debtor or a unit's representatives.
    pub restricted_people: usize,
    /// Whether the debtor itself is restricted.
    pub is_restricted: bool,
    /// Grounds of live list entries.
    pub listed: Vec<Ground>,
    /// Number of sanctions.
    pub sanctions: usize,
    /// 应当纳入 – a breach of the report duty obliges the court to list (财产调查规定 第10条).
    pub must_be_listed: bool,
}
