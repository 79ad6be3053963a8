//! 到账 – money that came in, whose it is, and what has to be looked at.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::Money;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// 到账 – money that came in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Receipt {
    /// Journal under which it was booked to where it is now.
    pub journal: i64,
    /// Bank, code.
    pub bank: String,
    /// 流水号.
    pub serial: String,
    /// Case it was booked to, at once or when claimed.
    pub case_id: Option<Uuid>,
    /// Deduction behind it.
    pub order_id: Option<String>,
    /// How much.
    #[schema(value_type = String)]
    pub amount: Money,
    /// 付款人.
    pub payer_name: String,
    /// 付款账号, masked.
    pub payer_account: String,
    /// 附言.
    pub remark: String,
    /// 子账号 as the bank wrote it.
    pub sub_account: String,
    /// When the bank had it.
    pub arrived_at: DateTime<Utc>,
    /// Day to which interest runs.
    pub basis_day: NaiveDate,
    /// Last day to find its case, while it has none.
    pub claim_by: Option<NaiveDate>,
    /// Why it has no case.
    pub why_unclaimed: Option<String>,
}

/// 已分配到账 – a receipt and whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AllottedReceipt {
    /// Bank, code.
    pub bank: String,
    /// 流水号.
    pub serial: String,
    /// 付款人.
    pub payer_name: String,
    /// Day to which interest was reckoned.
    pub basis_day: NaiveDate,
    /// How much came.
    #[schema(value_type = String)]
    pub amount: Money,
    /// 归申请执行人.
    #[schema(value_type = String)]
    pub applicant: Money,
    /// 执行申请费.
    #[schema(value_type = String)]
    pub treasury: Money,
    /// 余款.
    #[schema(value_type = String)]
    pub debtor: Money,
}

/// 不变式被破坏 – something that must never be; the money acts stop where one is found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Broken {
    /// `M1` … of the invariant list.
    pub id: String,
    /// What is wrong, Chinese.
    pub zh: String,
    /// What is wrong, English.
    pub en: String,
    /// Which row.
    pub subject: String,
}

/// 待办 – something a person has to look at.
#[derive(Clone, Debug, Serialize, ToSchema, sqlx::FromRow)]
pub struct Task {
    /// Id.
    pub id: Uuid,
    /// `payout_refused`, `payout_disputed`, `unclaimed`, `held_too_long`, `line_mismatch`.
    pub kind: String,
    /// Case, if known.
    pub case_id: Option<Uuid>,
    /// What happened, Chinese.
    pub zh: String,
    /// What happened, English.
    pub en: String,
    /// Rule that asks for it.
    pub rule: String,
    /// Since when.
    pub opened_at: DateTime<Utc>,
    /// When dealt with.
    pub done_at: Option<DateTime<Utc>>,
    /// How.
    pub outcome: Option<String>,
}
