//! 发放 – plans, decisions to pay, and what became of each line.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::Money;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{AllottedReceipt, Purpose};

/// 发放状态.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum PayoutState {
    /// Reserved, waiting for approval.
    Proposed,
    /// Approved, at the bank.
    Ordered,
    /// Every line has its answer.
    Done,
    /// Not approved; the money is free again.
    Dropped,
}

/// 发放明细状态.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum LineState {
    /// Waiting for approval.
    Proposed,
    /// At the bank.
    Ordered,
    /// The payee has it.
    Paid,
    /// The bank did not pay.
    Refused,
    /// The bank's answer does not fit the order; the money stays owed until people have looked.
    Disputed,
    /// Not approved.
    Dropped,
}

/// 发放 – one decision to pay out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Payout {
    /// Id.
    pub id: Uuid,
    /// Case.
    pub case_id: Uuid,
    /// 1, 2, 3 … within the case.
    pub number: i32,
    /// Sum of its lines.
    #[schema(value_type = String)]
    pub total: Money,
    /// How far it has come.
    pub state: PayoutState,
    /// Approval behind it.
    pub approval: Option<Uuid>,
    /// Who proposed.
    pub proposer: Uuid,
    /// When.
    pub proposed_at: DateTime<Utc>,
    /// Who approved last.
    pub approver: Option<Uuid>,
    /// When ordered.
    pub ordered_at: Option<DateTime<Utc>>,
    /// When every line was answered, or it was dropped.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why dropped.
    pub why_dropped: Option<String>,
    /// 发放审批表.
    pub document: Option<Uuid>,
    /// Its number.
    pub ruling: Option<String>,
    /// Who gets what.
    pub lines: Vec<PayoutLine>,
}

/// 发放明细 – one payee of a payout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PayoutLine {
    /// 1, 2, 3 … within the payout.
    pub line: i32,
    /// What for.
    pub purpose: Purpose,
    /// Party paid; none for the treasury.
    pub party: Option<Uuid>,
    /// 特别授权 when somebody else receives it for the party.
    pub power: Option<Uuid>,
    /// 户名.
    pub payee_name: String,
    /// Bank, code.
    pub payee_bank: String,
    /// Account, masked.
    pub account_mark: String,
    /// How much.
    #[schema(value_type = String)]
    pub amount: Money,
    /// How far it has come.
    pub state: LineState,
    /// Order to the bank.
    pub order_id: Option<String>,
    /// The bank's serial once paid.
    pub bank_serial: Option<String>,
    /// When answered.
    pub settled_at: Option<DateTime<Utc>>,
    /// Why not paid.
    pub refusal: Option<String>,
}

/// 发放方案 – what a payout would look like today, before anybody proposes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PayoutPlan {
    /// Sum of the lines.
    #[schema(value_type = String)]
    pub total: Money,
    /// Last day to pay (款物规定 第10条).
    pub due: Option<NaiveDate>,
    /// Payout proposed or at the bank; no other is proposed before it ends.
    pub open_payout: Option<i32>,
    /// Receipts the money came from, each with the day to which interest was reckoned.
    pub receipts: Vec<AllottedReceipt>,
    /// Who gets what.
    pub lines: Vec<PlanLine>,
}

/// 方案明细.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PayoutPlanLine)]
pub struct PlanLine {
    /// What for.
    pub purpose: Purpose,
    /// Party; none for the treasury.
    pub party: Option<Uuid>,
    /// Name.
    pub payee_name: String,
    /// Bank, code, when an account is on file.
    pub payee_bank: Option<String>,
    /// Account, masked, when one is on file.
    pub account_mark: Option<String>,
    /// How much.
    #[schema(value_type = String)]
    pub amount: Money,
    /// Rule it rests on.
    pub rule: String,
    /// Its article, Chinese.
    pub article_zh: String,
    /// Its article, English.
    pub article_en: String,
    /// Why, Chinese.
    pub why_zh: String,
    /// Why, English.
    pub why_en: String,
}
