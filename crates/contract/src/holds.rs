//! 控制登记 – what an institution says it holds for a court, and what it tells unasked.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::Money;
use serde::{Deserialize, Serialize};

use crate::OrderId;

/// 控制登记簿 – the institution's signed reply to `GET {base}/holds?after={order}`: every measure it
/// holds for the court, in the order of the orders' ids, so many a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HoldPage {
    /// Who says so.
    pub institution: String,
    /// As of when.
    pub as_of: DateTime<Utc>,
    /// The measures after the order asked for.
    pub holds: Vec<HoldStated>,
    /// Whether more follow after the last of them.
    pub more: bool,
}

/// 在册措施 – one measure as the institution has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HoldStated {
    /// The freeze or seal.
    pub order: OrderId,
    /// On what.
    pub target: String,
    /// 实际控制额; zero for seals.
    #[cfg_attr(test, schemars(with = "crate::tests::Yuan"))]
    pub held: Money,
    /// How many are held, of what is counted.
    #[serde(default)]
    pub units: Option<u64>,
    /// Last day.
    pub until: NaiveDate,
    /// 0 in force, n: n-th in line (轮候).
    pub rank: u32,
}

/// 机构通知 – what an institution tells of a measure without being asked: `POST /exchange/notices`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// The institution's own serial among its notices, growing.
    pub serial: u64,
    /// The freeze, seal or other order concerned.
    pub order: OrderId,
    /// When it came about.
    pub at: DateTime<Utc>,
    /// What.
    pub news: News,
}

/// 通知内容.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum News {
    /// 轮候生效 – the measures before it ended (查扣冻规定 第26条).
    InForce {
        /// 实际控制额; zero for seals.
        #[cfg_attr(test, schemars(with = "crate::tests::Yuan"))]
        held: Money,
        /// How many, of what is counted.
        #[serde(default)]
        units: Option<u64>,
        /// Its own last day, counted from now.
        until: NaiveDate,
    },
    /// 后续入账已控制 – more came in, and is held up to the limit.
    Caught {
        /// 实际控制额 by now.
        #[cfg_attr(test, schemars(with = "crate::tests::Yuan"))]
        held: Money,
    },
    /// 措施终止 – it ended over there without an order of ours.
    Ended {
        /// Why.
        reason: String,
    },
    /// 异议 against an order (法释〔2013〕20号 第6条); decided in 15 days.
    Objection {
        /// What is wrong with it.
        text: String,
    },
}

/// 取件 – an institution that calls the court asks for what waits for it: `POST /exchange/collect`,
/// answered by a signed batch of orders. Its receipts go to `POST /exchange/receipts`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Collection {
    /// At most so many orders.
    pub most: u32,
}
