//! 悬赏公告.

use chrono::NaiveDate;
use kernel::{Money, codes};
use law::interest::Rate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

codes! {
    /// 悬赏公告状态.
    RewardState {
        /// 待决定.
        Requested = "requested" "待决定" "to be decided",
        /// 公告中.
        Published = "published" "公告中" "published",
        /// 不予准许.
        Refused = "refused" "不予准许" "refused",
        /// 已结束.
        Ended = "ended" "已结束" "ended",
    }
}

/// 悬赏金 – what whoever gives the clue is paid out of what the applicant receives through it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bounty {
    /// 按比例.
    Share(Rate),
    /// 定额.
    Sum(Money),
}

impl Bounty {
    /// In words, Chinese and English.
    #[must_use]
    pub fn words(self) -> (String, String) {
        match self {
            Bounty::Share(rate) => (
                format!("因线索实际执行到位金额的{rate}"),
                format!("{rate} of what the clue brings in"),
            ),
            Bounty::Sum(sum) => (format!("人民币{sum}元"), format!("{sum} yuan")),
        }
    }
}

/// 悬赏.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Reward {
    /// Id.
    pub id: Uuid,
    /// Whose property is looked for.
    pub debtor: Uuid,
    /// When the applicant asked.
    pub requested_on: NaiveDate,
    /// Last day to decide.
    pub due: NaiveDate,
    /// 悬赏金, Chinese.
    pub bounty_zh: String,
    /// 悬赏金, English.
    pub bounty_en: String,
    /// 领取条件.
    pub conditions: String,
    /// 发布方式.
    pub places: String,
    /// State.
    pub state: RewardState,
    /// When it was decided.
    pub decided_on: Option<NaiveDate>,
    /// Why it was refused, or ended.
    pub reason: Option<String>,
    /// 悬赏公告, once published.
    pub document: Option<Uuid>,
    /// When it ended.
    pub ended_on: Option<NaiveDate>,
}

/// 待决定的悬赏申请.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OpenReward {
    /// Id.
    pub id: Uuid,
    /// Case.
    pub case: Uuid,
    /// 案号.
    pub number: String,
    /// Last day to decide.
    pub due: NaiveDate,
}

/// 公告内容 – what everybody is shown of a published notice; the number masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RewardFace {
    /// 被执行人.
    pub name: String,
    /// 证件号码, masked.
    pub document: String,
    /// 执行法院.
    pub court: String,
    /// 案号.
    pub case_number: String,
    /// 悬赏金, Chinese.
    pub bounty_zh: String,
    /// 悬赏金, English.
    pub bounty_en: String,
    /// 领取条件.
    pub conditions: String,
}

/// 公告 – as the public sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announced {
    /// Id.
    pub id: Uuid,
    /// In which case.
    pub case: Uuid,
    /// Since when.
    pub published_on: NaiveDate,
    /// What is shown.
    pub face: RewardFace,
}
