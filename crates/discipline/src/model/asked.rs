//! 申请 – what people ask of the court about lists and restrictions, and what it allows or finds.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::codes;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

codes! {
    /// 纠正事由 – what somebody says is wrong (失信规定 第11条).
    #[schema(as = CorrectionClaim)]
    Claim {
        /// 不应纳入或限制.
        NotToBeListed = "not_to_be_listed" "不应纳入或者限制" "should not be listed or restricted",
        /// 记载不准确.
        Inaccurate = "inaccurate" "记载的失信信息不准确" "what is recorded is inaccurate",
        /// 应予删除.
        ToBeRemoved = "to_be_removed" "失信信息应予删除或者限制应予解除" "should have been removed or lifted",
        /// 并非被执行人本人.
        NotThePerson = "not_the_person" "本人并非被执行人" "is not the debtor",
    }
}

codes! {
    /// 提出途径.
    Channel {
        /// 向法院提出.
        Court = "court" "向法院提出" "at the court",
        /// 通过执行信息公开网.
        Portal = "portal" "执行信息公开网" "the public portal",
    }
}

codes! {
    /// 纠正申请状态.
    CorrectionState {
        /// 审查中.
        Lodged = "lodged" "审查中" "under review",
        /// 理由成立,已纠正.
        Upheld = "upheld" "理由成立,已纠正" "founded, put right",
        /// 已驳回.
        Rejected = "rejected" "已驳回" "rejected",
        /// 复议中.
        Reconsidered = "reconsidered" "复议审查中" "before the upper court",
        /// 复议撤销,已纠正.
        Overturned = "overturned" "复议撤销,已纠正" "overturned, put right",
        /// 复议维持.
        Confirmed = "confirmed" "复议维持" "confirmed",
    }
}

codes! {
    /// 准许事由 – why somebody restricted may travel or spend all the same.
    LeaveReason {
        /// 本人或近亲属重大疾病就医.
        Illness = "illness" "本人或者近亲属重大疾病就医" "grave illness of oneself or near kin",
        /// 近亲属丧葬.
        Funeral = "funeral" "近亲属丧葬" "funeral of near kin",
        /// 执行或配合执行公务.
        Official = "official" "执行或者配合执行公务" "official duty",
        /// 参加外事活动.
        ForeignAffairs = "foreign_affairs" "参加外事活动" "foreign affairs",
        /// 重要考试.
        Exam = "exam" "参加重要考试" "an important exam",
        /// 生活或经营必需.
        Necessary = "necessary" "生活或者经营必需" "needed for life or business",
    }
}

impl LeaveReason {
    /// Whether it is one of 善意文明执行意见 第17条; else of 限消规定 第8条.
    pub(crate) fn is_temporary(self) -> bool {
        self != LeaveReason::Necessary
    }
}

codes! {
    /// 交通方式.
    Mode {
        /// 飞机.
        Plane = "plane" "飞机" "plane",
        /// 高铁动车.
        HighSpeedRail = "high_speed_rail" "高铁动车" "high-speed rail",
        /// 列车软卧.
        SoftSleeper = "soft_sleeper" "列车软卧" "soft sleeper",
        /// 轮船二等以上舱位.
        Ship = "ship" "轮船二等以上舱位" "ship, second class and above",
    }
}

/// 纳入申请 – an applicant's request to list a debtor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema, sqlx::FromRow)]
pub struct ListingRequest {
    /// Id.
    pub id: Uuid,
    /// Debtor.
    pub debtor: Uuid,
    /// Day it came.
    pub lodged_on: NaiveDate,
    /// Last day to decide.
    pub due: NaiveDate,
    /// Day of the decision.
    pub decided_on: Option<NaiveDate>,
    /// Whether the debtor was listed.
    pub granted: Option<bool>,
    /// Why not.
    pub reason: Option<String>,
}

/// 纠正申请 – somebody says that an entry or a restriction is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Correction {
    /// Id.
    pub id: Uuid,
    /// Case.
    pub case_id: Uuid,
    /// The debtor or restricted person it is about.
    pub subject: Uuid,
    /// Entry it is about.
    pub listing: Option<Uuid>,
    /// Restriction it is about.
    pub restriction: Option<Uuid>,
    /// What is said to be wrong.
    pub claim: Claim,
    /// In the claimant's words.
    pub statement: String,
    /// Where it was lodged.
    pub channel: Channel,
    /// Who asked, a party; none where their number is known under another name.
    pub claimant: Option<Uuid>,
    /// When it came.
    pub lodged_at: DateTime<Utc>,
    /// Last day to review it.
    pub due: NaiveDate,
    /// How it stands.
    pub state: CorrectionState,
    /// Day of the decision.
    pub decided_on: Option<NaiveDate>,
    /// Why.
    pub reason: Option<String>,
    /// 决定书.
    pub document: Option<Uuid>,
    /// Last day to put it right.
    pub remedy_due: Option<NaiveDate>,
    /// Day it was put right.
    pub remedied_on: Option<NaiveDate>,
    /// Last day for the upper court to decide.
    pub reconsider_due: Option<NaiveDate>,
}

/// 准许 – what a restricted person may do all the same, from a day to a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Leave {
    /// Id.
    pub id: Uuid,
    /// Case.
    pub case_id: Uuid,
    /// Restriction it is an exception from.
    pub restriction: Uuid,
    /// Whose.
    pub subject: Uuid,
    /// Why.
    pub reason: LeaveReason,
    /// What shows it.
    pub evidence: String,
    /// By what means.
    pub modes: Vec<Mode>,
    /// From where, when bound to a route.
    pub route_from: Option<String>,
    /// To where.
    pub route_to: Option<String>,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// Day it was allowed.
    pub allowed_on: NaiveDate,
    /// 决定书.
    pub document: Uuid,
    /// Day it ended.
    pub ended_on: Option<NaiveDate>,
    /// Whether it was abused.
    pub is_abused: bool,
    /// Why it ended.
    pub end_reason: Option<String>,
}

/// 核对发现 – a measure that lived on in a case whose closing ends it; it was ended when it was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema, sqlx::FromRow)]
pub struct LivedOn {
    /// Id.
    pub id: Uuid,
    /// Case.
    pub case_id: Uuid,
    /// When it was found.
    pub at: DateTime<Utc>,
    /// `listing` or `restriction`.
    pub what: String,
    /// Which.
    pub which: Uuid,
    /// When the case closed.
    pub closed_on: NaiveDate,
    /// When somebody looked into why.
    pub reviewed_at: Option<DateTime<Utc>>,
    /// What came of it.
    pub conclusion: Option<String>,
}

impl LivedOn {
    /// What lived on, Chinese and English.
    #[must_use]
    pub fn words(&self) -> (&'static str, &'static str) {
        match self.what.as_str() {
            "listing" => ("失信名单条目", "an entry on the list"),
            _ => ("限制消费令", "a consumption restriction"),
        }
    }
}
