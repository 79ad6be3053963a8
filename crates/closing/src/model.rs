//! 终本材料与终本库 – what is recorded before the present procedure ends, and what follows.

mod reward;

use chrono::NaiveDate;
use kernel::{Money, codes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

pub use reward::{Announced, Bounty, OpenReward, Reward, RewardFace, RewardState};

codes! {
    /// 传统调查措施.
    Measure {
        /// 实地调查 at a unit or on the spot.
        Inquiry = "inquiry" "调查" "inquiry",
        /// 搜查.
        Search = "search" "搜查" "search",
        /// 悬赏执行.
        Reward = "reward" "悬赏" "reward notice",
        /// 审计调查.
        Audit = "audit" "审计" "audit",
    }
}

codes! {
    /// 调查事项 – what a traditional inquiry can be about.
    Topic {
        /// 住房公积金.
        HousingFund = "housing_fund" "住房公积金" "housing fund",
        /// 理财产品.
        WealthProducts = "wealth_products" "金融理财产品" "wealth products",
        /// 收益类保险.
        Insurance = "insurance" "收益类保险" "income insurance",
        /// 股息红利.
        Dividends = "dividends" "股息红利" "dividends",
        /// 住所.
        Residence = "residence" "住所" "residence",
        /// 工作单位.
        Employment = "employment" "工作单位" "employment",
        /// 收入.
        Income = "income" "收入" "income",
        /// 到期债权.
        Claims = "claims" "债权" "claims against others",
        /// 股权.
        Equity = "equity" "股权" "equity",
        /// 投资.
        Investment = "investment" "投资" "investments",
        /// 住宅、厂房等.
        Premises = "premises" "房产及其他不动产" "premises",
        /// 机器设备、库存.
        Goods = "goods" "机器设备、库存及其他动产" "goods",
    }
}

impl Topic {
    /// Whether 终本 needs an answer on it (终本规定 第3条): the housing fund only of natural persons.
    #[must_use]
    pub fn is_needed(self, is_natural: bool) -> bool {
        match self {
            Topic::HousingFund => is_natural,
            Topic::WealthProducts | Topic::Insurance | Topic::Dividends => true,
            _ => false,
        }
    }
}

codes! {
    /// 约谈方式.
    Manner {
        /// 当面.
        InPerson = "in_person" "当面" "in person",
        /// 电话.
        Phone = "phone" "电话" "by phone",
        /// 视频.
        Video = "video" "视频" "by video",
        /// 书面.
        Written = "written" "书面" "in writing",
    }
}

/// 调查结果 on one topic; the newest answer on a debtor's topic counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// About what.
    pub topic: Topic,
    /// Whether anything is there.
    pub found: bool,
    /// What.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// 不能处置的理由, when something is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// 传统调查记录.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Investigation {
    /// Id.
    pub id: Uuid,
    /// About whom.
    pub debtor: Uuid,
    /// By which measure.
    pub measure: Measure,
    /// 协助调查单位 or place.
    pub unit: String,
    /// When.
    pub on: NaiveDate,
    /// Topic by topic.
    pub findings: Vec<Finding>,
    /// In words.
    pub result: String,
    /// 查明被执行人已死亡.
    pub deceased: bool,
}

/// 财产线索.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Clue {
    /// Id.
    pub id: Uuid,
    /// From whom.
    pub source: String,
    /// What.
    pub content: String,
    /// When given.
    pub given_on: NaiveDate,
    /// 情况紧急.
    pub urgent: bool,
    /// Last day to verify.
    pub due: NaiveDate,
    /// 核实日.
    pub verified_on: Option<NaiveDate>,
    /// What came of it.
    pub result: Option<String>,
    /// 响应的悬赏公告.
    pub reward: Option<Uuid>,
}

/// 约谈记录 – the applicant heard before the procedure ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Interview {
    /// Id.
    pub id: Uuid,
    /// When.
    pub on: NaiveDate,
    /// How.
    pub manner: Manner,
    /// Who was there.
    pub attendees: Vec<String>,
    /// 是否同意终本, signed; none when not asked or not answered.
    pub agrees: Option<bool>,
    /// What was said.
    pub content: String,
    /// 约谈笔录.
    pub document: Uuid,
}

/// 合议庭评议 – the panel's review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Panel {
    /// Id.
    pub id: Uuid,
    /// When.
    pub on: NaiveDate,
    /// Members.
    pub members: Vec<String>,
    /// Whether it agrees that the procedure ends.
    pub agrees: bool,
    /// Opinion.
    pub opinion: String,
    /// 评议笔录.
    pub document: Uuid,
}

/// 终本库记录 – a case that ended for now, as published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Pooled {
    /// Case.
    pub case_id: Uuid,
    /// 案号.
    pub number: String,
    /// 法院代字.
    pub court: String,
    /// 法院名称.
    pub court_name: String,
    /// 被执行人.
    pub debtors: String,
    /// 裁定日.
    pub ruled_on: NaiveDate,
    /// 裁定书.
    pub ruling: Uuid,
    /// 应执行金额 on the day of the ruling.
    #[schema(value_type = String)]
    pub claimed: Money,
    /// 已到位.
    #[schema(value_type = String)]
    pub obtained: Money,
    /// 未履行.
    #[schema(value_type = String)]
    pub outstanding: Money,
    /// Last day to publish.
    pub publish_due: NaiveDate,
    /// 公布日.
    pub published_on: Option<NaiveDate>,
    /// 出库日.
    pub left_on: Option<NaiveDate>,
    /// Why.
    pub left_reason: Option<String>,
    /// 恢复执行案件.
    pub successor: Option<Uuid>,
}

codes! {
    /// 查询计划状态.
    RequeryState {
        /// 待查询.
        Planned = "planned" "待查询" "planned",
        /// 查询中.
        Asked = "asked" "查询中" "asked",
        /// 已完成.
        Done = "done" "已完成" "done",
        /// 有机构始终未反馈 – somebody stayed silent every time.
        Incomplete = "incomplete" "反馈不全" "incomplete",
        /// 错过 – its day passed together with a later one's.
        Missed = "missed" "未按期查询" "missed",
        /// 已取消 – the case left the pool.
        Cancelled = "cancelled" "已取消" "cancelled",
    }
}

/// 终本后查询计划 – one of the ten half-yearly queries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Requery {
    /// 1 to 10.
    pub number: i32,
    /// When due.
    pub due: NaiveDate,
    /// How it stands.
    pub state: RequeryState,
    /// Round of inquiry.
    pub round: Option<Uuid>,
    /// When asked.
    pub asked_on: Option<NaiveDate>,
    /// When finished.
    pub finished_on: Option<NaiveDate>,
    /// How often asked.
    pub attempts: i32,
    /// 告知申请执行人的查询结果.
    pub report: Option<Uuid>,
}

codes! {
    /// 恢复建议状态.
    SuggestionState {
        /// 待处理.
        Open = "open" "待处理" "open",
        /// 已恢复执行.
        Accepted = "accepted" "已恢复执行" "accepted",
        /// 不予恢复.
        Declined = "declined" "不予恢复" "declined",
    }
}

/// 恢复执行建议 – a hit an officer must answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Suggestion {
    /// Id.
    pub id: Uuid,
    /// Case in the pool.
    pub case_id: Uuid,
    /// Round that found it.
    pub round: Uuid,
    /// Whose property.
    pub debtor: Uuid,
    /// Where.
    pub institution: String,
    /// What.
    pub what: String,
    /// Money found there.
    #[schema(value_type = String)]
    pub amount: Money,
    /// 已先行冻结.
    #[schema(value_type = String)]
    pub frozen: Money,
    /// When.
    pub made_on: NaiveDate,
    /// How it stands.
    pub state: SuggestionState,
    /// When answered.
    pub decided_on: Option<NaiveDate>,
    /// Why.
    pub reason: Option<String>,
    /// 恢复执行案件.
    pub successor: Option<Uuid>,
}

/// 终本案件轮查进度 – the half-yearly round of ended cases: half a year back and ahead.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RoundStanding {
    /// 每日账户查询额度; none: no limit.
    pub quota: Option<i64>,
    /// Debtors asked about a day, at most.
    pub per_day: Option<i64>,
    /// Queries due and not asked yet.
    pub waiting: i64,
    /// Asked, and answers outstanding.
    pub asked: i64,
    /// 已完成.
    pub done: i64,
    /// Somebody stayed silent to the end.
    pub incomplete: i64,
    /// Left out because a later one of the case was due too.
    pub missed: i64,
    /// Not done within the window.
    pub late: i64,
    /// 完成期限, days after the day a query is due.
    pub window_days: u64,
    /// When the last of those planned will have been asked.
    pub cleared_on: Option<NaiveDate>,
    /// Days the longest waiting will have waited.
    pub longest_wait: u64,
    /// By week.
    pub weeks: Vec<RoundWeek>,
}

/// Queries of one week.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RoundWeek {
    /// Its Monday.
    pub monday: NaiveDate,
    /// Done.
    pub done: i64,
    /// Not done yet, or never.
    pub open: i64,
}
