//! 回执与流水 – what institutions say.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use kernel::Money;
use serde::{Deserialize, Serialize};

use crate::{OrderId, PropertyKind, Purpose, ResultCode};

/// 签收 – the order is durable over there. Says nothing about what will come of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// Which order.
    pub order: OrderId,
    /// SM3 of the order's JSON as received, hex.
    pub digest: String,
    /// When.
    pub received_at: DateTime<Utc>,
}

/// 指令状态 – what the institution knows of an order: its signed reply to `GET {base}/orders/{id}`,
/// also when it knows nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// Which order.
    pub order: OrderId,
    /// How far it has come there.
    pub state: StandingState,
    /// SM3 of the order's JSON as received, hex.
    pub digest: Option<String>,
    /// When received.
    pub received_at: Option<DateTime<Utc>>,
    /// What was done.
    pub answer: Option<Answer>,
}

/// How far an order has come at the institution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum StandingState {
    /// Not there.
    Unknown,
    /// Durable there.
    Received,
    /// Executed or refused.
    Answered,
}

/// 反馈 – what was done about an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Which order.
    pub order: OrderId,
    /// The institution's own serial, growing.
    pub serial: u64,
    /// When done.
    pub answered_at: DateTime<Utc>,
    /// SM3 of the order this answers, hex: an answer to something else is no answer.
    pub request_digest: String,
    /// What was done.
    pub outcome: Outcome,
}

/// 办理结果.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Outcome {
    /// Where accounts exist.
    Accounts {
        /// Codes of banks.
        banks: Vec<String>,
    },
    /// What there is; empty means asked and found nothing.
    Property {
        /// The items.
        items: Vec<Found>,
    },
    /// 已冻结 of money, or in line for it.
    Held {
        /// On what.
        account: String,
        /// 实际控制额.
        #[cfg_attr(test, schemars(with = "crate::tests::Yuan"))]
        held: Money,
        /// 限额.
        #[cfg_attr(test, schemars(with = "crate::tests::Yuan"))]
        limit: Money,
        /// What stays free.
        #[cfg_attr(test, schemars(with = "crate::tests::Yuan"))]
        available: Money,
        /// Last day.
        until: NaiveDate,
        /// 0 in force, n: n-th in line (轮候).
        rank: u32,
    },
    /// 已查封 of a thing, or in line for it.
    Sealed {
        /// On what.
        target: String,
        /// How many are really held, of what is counted.
        units: Option<u64>,
        /// Last day.
        until: NaiveDate,
        /// 0 in force, n: n-th in line (轮候).
        rank: u32,
    },
    /// 已续行.
    Renewed {
        /// New last day.
        until: NaiveDate,
    },
    /// 已解除.
    Released {
        /// How much.
        #[cfg_attr(test, schemars(with = "crate::tests::Yuan"))]
        amount: Money,
        /// Still held by the same freeze.
        #[cfg_attr(test, schemars(with = "crate::tests::Yuan"))]
        remaining: Money,
    },
    /// 已解除查封.
    Unsealed {
        /// Of what.
        target: String,
    },
    /// 已扣划.
    Deducted {
        /// How much.
        #[cfg_attr(test, schemars(with = "crate::tests::Yuan"))]
        amount: Money,
        /// 核心流水号.
        bank_serial: String,
    },
    /// 已限制出境.
    ExitRestricted {
        /// Last day.
        until: NaiveDate,
    },
    /// 已解除限制出境.
    ExitFree,
    /// 已发放.
    Paid {
        /// How much.
        #[cfg_attr(test, schemars(with = "crate::tests::Yuan"))]
        amount: Money,
        /// 核心流水号.
        bank_serial: String,
    },
    /// 未能办理.
    Refused {
        /// Why.
        code: ResultCode,
        /// In its own words.
        text: String,
    },
    /// 退回 – bad papers; nothing was done.
    Returned {
        /// Why.
        reason: String,
    },
}

impl Outcome {
    /// The kind of outcome; a refusal with its code. Says nothing of anybody.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Outcome::Accounts { .. } => "accounts".to_owned(),
            Outcome::Property { .. } => "property".to_owned(),
            Outcome::Held { .. } => "held".to_owned(),
            Outcome::Sealed { .. } => "sealed".to_owned(),
            Outcome::Renewed { .. } => "renewed".to_owned(),
            Outcome::Released { .. } => "released".to_owned(),
            Outcome::Unsealed { .. } => "unsealed".to_owned(),
            Outcome::Deducted { .. } => "deducted".to_owned(),
            Outcome::ExitRestricted { .. } => "exit_restricted".to_owned(),
            Outcome::ExitFree => "exit_free".to_owned(),
            Outcome::Paid { .. } => "paid".to_owned(),
            Outcome::Refused { code, .. } => format!("refused {}", code.code()),
            Outcome::Returned { .. } => "returned".to_owned(),
        }
    }
}

/// 查明的财产.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Found {
    /// Kind.
    pub kind: PropertyKind,
    /// 账号, 车牌, 单元号 …
    pub asset: String,
    /// How it is called.
    pub name: String,
    /// Balance, for money.
    #[cfg_attr(test, schemars(with = "Option<crate::tests::Yuan>"))]
    pub amount: Option<Money>,
    /// Free balance, for money.
    #[cfg_attr(test, schemars(with = "Option<crate::tests::Yuan>"))]
    pub available: Option<Money>,
    /// How many, of what is counted (shares).
    #[serde(default)]
    pub units: Option<u64>,
    /// 账户用途.
    pub purpose: Purpose,
    /// 定期.
    pub fixed_term: bool,
    /// Other facts by the names the catalogue gives them (branch, VIN, area …).
    pub facts: BTreeMap<String, String>,
    /// 在先司法措施.
    pub measures: Vec<Measure>,
}

/// 在先措施 – a measure already on the thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// 机关.
    pub authority: String,
    /// 文号.
    pub ruling: String,
    /// How much, for money.
    #[cfg_attr(test, schemars(with = "Option<crate::tests::Yuan>"))]
    pub amount: Option<Money>,
    /// Last day.
    pub until: NaiveDate,
}

/// 账户流水 – a line on a case sub-account at the court's bank.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StatementLine {
    /// 流水号, unique at the bank.
    pub serial: String,
    /// 子账号.
    pub sub_account: String,
    /// 到账金额.
    #[cfg_attr(test, schemars(with = "crate::tests::Yuan"))]
    pub amount: Money,
    /// 付款人.
    pub payer_name: String,
    /// 付款账号.
    pub payer_account: String,
    /// 附言.
    pub remark: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The deduction behind it, if any.
    pub order: Option<OrderId>,
}
