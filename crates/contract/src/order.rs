//! 协助执行指令 – what the court asks.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use kernel::Money;
use serde::{Deserialize, Serialize};

use crate::{Manner, PropertyKind};

/// 指令编号 – 64 hex digits derived from the ruling; the same decision always has the same one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct OrderId(String);

impl OrderId {
    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it has the form of an order id.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        self.0.len() == 64 && self.0.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    }
}

impl From<String> for OrderId {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for OrderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// 经办人证件 – the officer as registered with the institution (法释〔2013〕20号 第2条).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OfficerCards {
    /// 姓名.
    pub name: String,
    /// 工作证号.
    pub work_card: String,
    /// 执行公务证号.
    pub duty_card: String,
}

/// 被查控人 – by document number; a name alone identifies nobody.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// Name.
    pub name: String,
    /// `id_card`, `uscc`, `org_code`, `passport` …
    pub document_kind: String,
    /// Clear number: orders are the one place it leaves the court.
    pub document_number: String,
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Subject({} {})", self.document_kind, "*".repeat(self.document_number.len()))
    }
}

/// 随附文书.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DocumentRef {
    /// 文号.
    pub number: String,
    /// Title.
    pub name: String,
    /// SM3 of its content, hex.
    pub digest: String,
}

/// 案款账户 – the case's sub-account at the court's bank; the only place deducted money may go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CaseAccount {
    /// Code of the court's bank.
    pub bank: String,
    /// 户名.
    pub holder: String,
    /// 子账号.
    pub account: String,
}

/// 指令内容.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum OrderAct {
    /// 一键查询 – where does the subject hold accounts (PBOC).
    FindAccounts,
    /// 查询.
    Query {
        /// What to look for.
        kinds: Vec<PropertyKind>,
    },
    /// 冻结 – hold up to `limit`; later credits are caught until it is reached.
    Freeze {
        /// Account.
        target: String,
        /// 限额.
        #[cfg_attr(test, schemars(with = "crate::tests::Yuan"))]
        limit: Money,
        /// 保留数额 – stays free on the account whatever comes or is let go of: the living costs of wages
        /// and pensions (民事诉讼法 第254条). Without it two courts that saw the same balance take them.
        #[serde(default)]
        #[cfg_attr(test, schemars(with = "crate::tests::Yuan"))]
        keep: Money,
        /// First day.
        from: NaiveDate,
        /// Last day.
        until: NaiveDate,
    },
    /// 续行冻结.
    Renew {
        /// The freeze.
        hold_order: OrderId,
        /// New last day.
        until: NaiveDate,
    },
    /// 解除冻结.
    Release {
        /// The freeze.
        hold_order: OrderId,
        /// How much; none means all that is left.
        #[cfg_attr(test, schemars(with = "Option<crate::tests::Yuan>"))]
        amount: Option<Money>,
    },
    /// 扣划 – from what this freeze holds to the case account.
    Deduct {
        /// The freeze.
        hold_order: OrderId,
        /// How much.
        #[cfg_attr(test, schemars(with = "crate::tests::Yuan"))]
        amount: Money,
        /// Where to.
        to: CaseAccount,
    },
    /// 查封 of a vehicle or a building at its register; 冻结 of shares, by number.
    Seal {
        /// Plate, unit number, securities account …
        target: String,
        /// 活封, 死封 or 可售冻结.
        manner: Manner,
        /// How many, of what is counted; all when none is named.
        #[serde(default)]
        units: Option<u64>,
        /// First day.
        from: NaiveDate,
        /// Last day.
        until: NaiveDate,
    },
    /// 解除查封.
    Unseal {
        /// The seal.
        hold_order: OrderId,
    },
    /// 限制出境 – keep the subject from leaving the country (exit-entry office only).
    RestrictExit {
        /// Last day.
        until: NaiveDate,
    },
    /// 解除限制出境.
    LiftExit {
        /// The order that restricted.
        restriction: OrderId,
    },
    /// 发放 – pay from a case account (court's own bank only).
    PayOut {
        /// 子账号.
        case_account: String,
        /// 收款人.
        payee_name: String,
        /// Its bank, code.
        payee_bank: String,
        /// Its account.
        payee_account: String,
        /// How much.
        #[cfg_attr(test, schemars(with = "crate::tests::Yuan"))]
        amount: Money,
        /// What for.
        purpose: String,
    },
}

impl OrderAct {
    /// The function an institution must be able to do.
    #[must_use]
    pub fn function(&self) -> &'static str {
        match self {
            OrderAct::FindAccounts => "find_accounts",
            OrderAct::Query { .. } => "query",
            OrderAct::Freeze { .. } => "freeze",
            OrderAct::Renew { .. } => "renew",
            OrderAct::Release { .. } => "release",
            OrderAct::Deduct { .. } => "deduct",
            OrderAct::Seal { .. } => "seal",
            OrderAct::Unseal { .. } => "unseal",
            OrderAct::RestrictExit { .. } => "restrict_exit",
            OrderAct::LiftExit { .. } => "lift_exit",
            OrderAct::PayOut { .. } => "pay_out",
        }
    }

    /// Whether it changes anything over there. Such an order is never repeated blindly.
    #[must_use]
    pub fn controls(&self) -> bool {
        !matches!(self, OrderAct::FindAccounts | OrderAct::Query { .. })
    }
}

/// 指令 – one order about one subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// Derived id.
    pub id: OrderId,
    /// To whom.
    pub institution: String,
    /// 法院代字.
    pub court: String,
    /// 案号.
    pub case_number: String,
    /// 裁定书或通知书文号.
    pub ruling: String,
    /// 经办人.
    pub officer: OfficerCards,
    /// Whom it concerns.
    pub subject: Subject,
    /// What to do.
    pub act: OrderAct,
    /// Articles it rests on.
    pub articles: Vec<String>,
    /// Documents with it.
    pub documents: Vec<DocumentRef>,
    /// When decided.
    pub issued_at: DateTime<Utc>,
    /// When the answer is due (24 hours, 法〔2018〕64号).
    pub answer_by: DateTime<Utc>,
}
