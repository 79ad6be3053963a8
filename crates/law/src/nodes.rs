//! 流程节点 – the forty nodes 203001001–203001040 of the national platform, with the rule whose
//! period runs on each where there is one.

use serde::{Deserialize, Serialize};

use crate::id::{self, RuleId};

/// 节点编号 – 1 to 40.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeCode(u8);

/// 流程节点.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// Number.
    pub code: NodeCode,
    /// Chinese name.
    pub zh: &'static str,
    /// English name.
    pub en: &'static str,
    /// Rule of its period.
    pub rule: Option<RuleId>,
}

macro_rules! nodes {
    ($($name:ident = $code:literal $zh:literal $en:literal $rule:expr;)+) => {
        impl NodeCode { $(#[doc = $zh] pub const $name: NodeCode = NodeCode($code);)+ }
        /// All forty, in order.
        pub const NODES: &[Node] = &[$(
            Node { code: NodeCode($code), zh: $zh, en: $en, rule: $rule },
        )+];
    };
}

nodes! {
    FILING_REVIEW = 1 "立案审查" "filing review" Some(id::FILE_DECIDE);
    ASSIGNMENT = 2 "分案" "assignment" Some(id::ASSIGN);
    NOTICE = 3 "发出执行通知书" "enforcement notice" Some(id::NOTICE_FROM_FILE);
    FIRST_NETWORK_QUERY = 4 "首次网络查控" "first network query" Some(id::FIRST_NETQUERY);
    INVESTIGATION_START = 5 "启动传统查控" "start of traditional investigation" Some(id::INVESTIGATE_START);
    INVESTIGATION_FINISH = 6 "完成传统查控" "end of traditional investigation" Some(id::INVESTIGATE_FINISH);
    INTERVIEW = 7 "终本约谈" "interview before ending" None;
    CLUE_INTERVIEW = 8 "约谈线索" "interview on clues" None;
    CLUE_VERIFICATION = 9 "线索核查" "verification of a clue" Some(id::CLUE);
    RESUMPTION = 10 "启动恢复执行" "start of resumption" Some(id::RESUME);
    OTHER_CONTROL = 11 "其他控制财产" "other control of property" None;
    SEALING = 12 "查封" "sealing" Some(id::FREEZE_MAX_OTHER);
    DETAINING = 13 "扣押" "detaining" Some(id::FREEZE_MAX_MOVABLE);
    FREEZING = 14 "冻结" "freezing" Some(id::FREEZE_MAX_OTHER);
    BANK_DEPOSIT_FREEZE = 15 "银行存款冻结" "freeze of bank deposits" Some(id::FREEZE_MAX_DEPOSIT);
    DEDUCTION = 16 "划拨" "deduction" Some(id::CONTROL_DEDUCT_TERM);
    APPRAISAL_START = 17 "启动评估" "start of appraisal" Some(id::PRICE_START);
    REPORT_SERVICE = 18 "送达评估报告" "service of the report" None;
    REPORT_OBJECTION = 19 "提出异议" "objection to the report" None;
    REPORT_EXAMINED = 20 "异议审查" "objection examined" None;
    AUCTION_START = 21 "启动拍卖" "start of auction" Some(id::SALE_START);
    SALE_CONFIRMED = 22 "拍卖成功确认" "sale confirmed" Some(id::RULING_SERVE);
    SECOND_AUCTION = 23 "第二次拍卖" "second auction" Some(id::AUCTION_RELIST);
    THIRD_AUCTION = 24 "第三次拍卖" "third auction" None;
    DEBT_FOR_PROPERTY = 25 "以物抵债" "property for debt" None;
    PRIVATE_SALE = 26 "变卖" "private sale" None;
    HANDOVER = 27 "拍抵移交" "hand-over" Some(id::HANDOVER);
    PAYOUT_START = 28 "办理款物支付" "payment started" Some(id::PAYOUT);
    PAYOUT_FINISH = 29 "完成款物支付" "payment finished" Some(id::PAYOUT);
    SANCTION = 30 "执行制裁" "sanction" None;
    CLOSING = 31 "结案" "closing" Some(id::EXEC_TERM);
    ARCHIVING = 32 "归档" "archiving" Some(id::ARCHIVE);
    WITH_PROPERTY = 33 "有财产案件进入程序" "enters the track with property" None;
    WITHOUT_PROPERTY = 34 "无财产案件进入程序" "enters the track without property" None;
    ENDING_START = 35 "启动终本程序" "start of ending the procedure" None;
    FULL_CLOSING_REPORT = 36 "足额报结" "report of full closing" None;
    QUERY_COUNT = 37 "网络查控次数" "number of network queries" None;
    EXTENSION = 38 "延长" "extension" None;
    DOCUMENT = 39 "执行文书" "document" None;
    AFTER_ENDING_QUERY = 40 "终本后查询" "query after ending" Some(id::ZB_REQUERY_EVERY);
}

impl NodeCode {
    /// The node `number`, 1 to 40.
    #[must_use]
    pub fn of(number: u8) -> Option<Self> {
        (1..=40).contains(&number).then_some(Self(number))
    }

    /// 1 to 40.
    #[must_use]
    pub fn number(self) -> u8 {
        self.0
    }

    /// 是否随案停止计时 – what the court has to do waits while a case stands still (执行程序解释 第13条). The
    /// term of a measure runs on at the bank, money on the account is owed, and an ended case is asked
    /// about all the same.
    #[must_use]
    pub fn waits_for_case(self) -> bool {
        !matches!(
            self,
            Self::RESUMPTION
                | Self::SEALING
                | Self::DETAINING
                | Self::FREEZING
                | Self::BANK_DEPOSIT_FREEZE
                | Self::PAYOUT_START
                | Self::PAYOUT_FINISH
                | Self::ARCHIVING
                | Self::AFTER_ENDING_QUERY
        )
    }

    /// 国家编码, e.g. `203001004`.
    #[must_use]
    pub fn national(self) -> String {
        format!("203001{:03}", self.0)
    }

    /// Its row.
    #[must_use]
    pub fn node(self) -> &'static Node {
        &NODES[usize::from(self.0) - 1]
    }
}
