//! A case, its states and flags, and what is recorded of it.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Id, Money};
use law::id::RuleId;
use law::nodes::NodeCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Marker of case ids.
pub enum Case {}

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:tt,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $code)] $variant,)+ }

        impl $name {
            /// All, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The stable code.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $($name::$variant => $code,)+ }
            }
        }
    };
}

codes! {
    /// 案件状态 – how far a case has come.
    State {
        /// 收到申请.
        Received = "received",
        /// 不予立案.
        Rejected = "rejected",
        /// 已立案.
        Filed = "filed",
        /// 已分案.
        Assigned = "assigned",
        /// 已通知.
        Noticed = "noticed",
        /// 财产调查.
        Investigating = "investigating",
        /// 财产控制.
        Controlling = "controlling",
        /// 案款分配.
        Distributing = "distributing",
        /// 终本约谈.
        Interviewing = "interviewing",
        /// 终本审查.
        EndingReview = "ending_review",
        /// 已结案.
        Closed = "closed",
    }
}

codes! {
    /// 案件标记 – laid over the state; bars disposal, and where the law says so stops the clocks.
    Flag {
        /// 中止.
        Stayed = "stayed",
        /// 暂缓.
        Deferred = "deferred",
        /// 和解履行中.
        Settlement = "settlement",
        /// 异议审查中.
        ObjectionPending = "objection_pending",
        /// 身份存疑: somebody says that they are not the debtor.
        IdentityDisputed = "identity_disputed",
        /// 已移送.
        TransferredOut = "transferred_out",
    }
}

codes! {
    /// 诉讼地位.
    Role {
        /// 申请执行人.
        Applicant = "applicant",
        /// 被执行人.
        Debtor = "debtor",
        /// 其他相关人 – a spouse, a witness: never subject to a measure.
        Other = "other",
    }
}

/// 中止暂缓事由 – why a case is stayed or deferred, as far as interest depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StayGround {
    /// 非因被执行人的申请审查执行依据.
    TitleReview,
    /// 再审.
    Retrial,
    /// 其他.
    Other,
}

impl StayGround {
    pub(crate) fn code(self) -> &'static str {
        match self {
            StayGround::TitleReview => "title_review",
            StayGround::Retrial => "retrial",
            StayGround::Other => "other",
        }
    }
}

impl State {
    /// What it is called, Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            State::Received => "收到申请",
            State::Rejected => "不予立案",
            State::Filed => "已立案",
            State::Assigned => "已分案",
            State::Noticed => "已通知",
            State::Investigating => "财产调查",
            State::Controlling => "财产控制",
            State::Distributing => "案款分配",
            State::Interviewing => "终本约谈",
            State::EndingReview => "终本审查",
            State::Closed => "已结案",
        }
    }

    pub(crate) fn of_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.code() == code)
    }
}

impl Flag {
    /// What it is called, Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Flag::Stayed => "中止",
            Flag::Deferred => "暂缓",
            Flag::Settlement => "和解履行",
            Flag::ObjectionPending => "异议审查",
            Flag::IdentityDisputed => "身份核查",
            Flag::TransferredOut => "移送",
        }
    }

    /// 是否停止计时 – 执行程序解释 第13条 leaves stay, deferment and hand-over out of the term; an
    /// objection under examination bars disposal, but time runs on.
    #[must_use]
    pub fn stops_clocks(self) -> bool {
        match self {
            Flag::Stayed | Flag::Deferred | Flag::Settlement | Flag::TransferredOut => true,
            Flag::ObjectionPending | Flag::IdentityDisputed => false,
        }
    }

    /// Whether officers set and clear it by hand; else it goes with a review that has a record of its own.
    pub(crate) fn is_by_hand(self) -> bool {
        self != Flag::IdentityDisputed
    }

    pub(crate) fn of_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.code() == code)
    }
}

/// 案件 – as locked by an act.
#[derive(Clone, Debug)]
pub struct CaseRow {
    /// Id.
    pub id: Id<Case>,
    /// 法院代字.
    pub court: String,
    /// 案号, once filed.
    pub number: Option<String>,
    /// State.
    pub state: State,
    /// Flags.
    pub flags: Vec<Flag>,
    /// Version.
    pub version: i64,
    /// 承办人.
    pub handler: Option<Uuid>,
    /// What policies know of it.
    pub matter: permission::Matter,
    /// Case this one resumes.
    pub parent: Option<Id<Case>>,
    /// When the application came.
    pub received_on: NaiveDate,
    /// When filed.
    pub filed_on: Option<NaiveDate>,
    /// When the notice went out.
    pub noticed_on: Option<NaiveDate>,
    /// When closed.
    pub closed_on: Option<NaiveDate>,
}

/// 案件概貌.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CaseFace {
    /// Id.
    #[schema(value_type = Uuid)]
    pub id: Id<Case>,
    /// 案号; empty before filing.
    pub number: String,
    /// 法院代字.
    pub court: String,
    /// 法院名称.
    pub court_name: String,
    /// 执 or 执恢.
    pub kind: String,
    /// State.
    pub state: State,
    /// Flags.
    pub flags: Vec<Flag>,
    /// Version, also the ETag.
    pub version: i64,
    /// 承办人.
    pub handler: Option<Uuid>,
    /// 承办人姓名.
    pub handler_name: Option<String>,
    /// Applicants' names.
    pub applicants: String,
    /// Debtors' names.
    pub debtors: String,
    /// 执行依据文号.
    pub title_number: String,
    /// 作出机关.
    pub title_court: String,
    /// 主文.
    pub title_text: String,
    /// 生效日.
    pub effective_on: NaiveDate,
    /// 履行期间最后一日.
    pub performance_due: NaiveDate,
    /// 本金.
    #[schema(value_type = String)]
    pub principal: Money,
    /// 一般利息年利率.
    pub rate: Option<String>,
    /// Received.
    pub received_on: NaiveDate,
    /// Filed.
    pub filed_on: Option<NaiveDate>,
    /// Assigned.
    pub assigned_on: Option<NaiveDate>,
    /// Noticed.
    pub noticed_on: Option<NaiveDate>,
    /// Closed.
    pub closed_on: Option<NaiveDate>,
    /// 结案方式.
    pub closing_way: Option<String>,
    /// 案款子账号.
    pub sub_account: Option<String>,
    /// 原案.
    pub parent: Option<Uuid>,
    /// 密级: 0 公开, 1 内部, 2 秘密, 3 机密.
    pub secret: i16,
}

/// 办案记录 – one line for the timeline.
pub struct Entry {
    pub(crate) act: &'static str,
    pub(crate) rule: RuleId,
    pub(crate) node: Option<NodeCode>,
    pub(crate) zh: String,
    pub(crate) en: String,
    pub(crate) document: Option<Uuid>,
    pub(crate) amount: Option<Money>,
}

impl Entry {
    /// An entry about `act`, resting on `rule`.
    #[must_use]
    pub fn new(act: &'static str, rule: RuleId) -> Self {
        let (zh, en) = (String::new(), String::new());
        Self { act, rule, node: None, zh, en, document: None, amount: None }
    }

    /// What happened, in both languages.
    #[must_use]
    pub fn words(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        (self.zh, self.en) = (zh.into(), en.into());
        self
    }

    /// At which node.
    #[must_use]
    pub fn node(mut self, node: NodeCode) -> Self {
        self.node = Some(node);
        self
    }

    /// With which document.
    #[must_use]
    pub fn document(mut self, document: Uuid) -> Self {
        self.document = Some(document);
        self
    }

    /// About which amount.
    #[must_use]
    pub fn amount(mut self, amount: Money) -> Self {
        self.amount = Some(amount);
        self
    }
}

/// 办案记录 – as shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TimelineRow {
    /// Order.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Act.
    pub act: String,
    /// Node, 1 to 40.
    pub node: Option<i16>,
    /// What happened, Chinese.
    pub zh: String,
    /// What happened, English.
    pub en: String,
    /// Rule id.
    pub rule: String,
    /// Article, as called on the day.
    pub article: String,
    /// Document.
    pub document: Option<Uuid>,
    /// Amount.
    #[schema(value_type = Option<String>)]
    pub amount: Option<Money>,
    /// Who.
    pub actor: String,
}
