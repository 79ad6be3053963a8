//! 终本事实 – everything the twelve checks look at, gathered before they run so that they are a pure
//! function of it.

use chrono::NaiveDate;
use discipline::ReportOutcome;
use kernel::Money;

use crate::model::Topic;

/// 终本事实 on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The day of the ruling-to-be.
    pub today: NaiveDate,
    /// 立案日.
    pub filed_on: Option<NaiveDate>,
    /// 执行通知书.
    pub noticed_on: Option<NaiveDate>,
    /// 报告财产令.
    pub report_ordered_on: Option<NaiveDate>,
    /// 应执行金额 in all, today.
    pub due: Money,
    /// 已到位.
    pub obtained: Money,
    /// 未履行.
    pub outstanding: Money,
    /// 执行标的为金钱 – and not an act.
    pub is_money: bool,
    /// Debtors.
    pub debtors: Vec<DebtorFacts>,
    /// 传统调查、搜查、悬赏、审计 records.
    pub investigations: usize,
    /// Clues.
    pub clues: Vec<ClueFacts>,
    /// Property found.
    pub property: Vec<PropertyFacts>,
    /// 申请执行人为人民法院 – fines and the like: nobody to hear.
    pub applicant_is_court: bool,
    /// Interviews held until today.
    pub interviews: Vec<InterviewFacts>,
    /// The panel's newest review until today.
    pub panel: Option<PanelFacts>,
}

/// One debtor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DebtorFacts {
    /// Name.
    pub name: String,
    /// Natural person.
    pub is_natural: bool,
    /// 已死亡.
    pub is_deceased: bool,
    /// 村民委员会、业主委员会 and the like: not in any register.
    pub is_exempt_from_query: bool,
    /// 最近一轮完整的网络查控.
    pub query: Option<QueryFacts>,
    /// 财产报告结果.
    pub report: Option<ReportOutcome>,
    /// Sanctions.
    pub sanctions: usize,
    /// 应当纳入失信名单.
    pub must_be_listed: bool,
    /// 已纳入.
    pub is_listed: bool,
    /// The debtor itself is restricted.
    pub is_restricted: bool,
    /// Natural persons restricted for it.
    pub restricted_people: usize,
    /// Topics answered.
    pub topics: Vec<Topic>,
}

/// A complete round of inquiry about one debtor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryFacts {
    /// When asked.
    pub on: NaiveDate,
    /// Kinds of institutions it should have asked and did not.
    pub missing_kinds: Vec<String>,
}

/// One clue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClueFacts {
    /// What.
    pub content: String,
    /// 已核实.
    pub is_verified: bool,
}

/// One property found, by the network or on the spot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PropertyFacts {
    /// Where and what.
    pub what: String,
    /// 余额.
    pub is_balance: bool,
    /// How much, for money.
    pub amount: Option<Money>,
    /// 已处置.
    pub is_disposed: bool,
    /// 不能处置的理由.
    pub reason: Option<String>,
}

/// One interview.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InterviewFacts {
    /// When.
    pub on: NaiveDate,
    /// 是否同意终本, if answered.
    pub agrees: Option<bool>,
}

/// The panel's review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PanelFacts {
    /// When.
    pub on: NaiveDate,
    /// Whether it agrees.
    pub agrees: bool,
}

/// Bodies that stand in no register of institutions, by their names.
const EXEMPT: [&str; 4] = ["村民委员会", "居民委员会", "村民小组", "业主委员会"];

/// 无需网络查控 – bodies that no institution keeps by a number.
pub(crate) fn is_exempt_from_query(is_natural: bool, name: &str) -> bool {
    !is_natural && EXEMPT.iter().any(|ending| name.ends_with(ending))
}

/// 人民法院 as applicant.
pub(crate) fn is_court(is_natural: bool, name: &str) -> bool {
    !is_natural && name.ends_with("人民法院")
}
