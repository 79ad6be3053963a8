//! 账户、到账、发放 – the nouns of case money.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::Money;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// 科目 – titles of a case's books: cash is what the bank holds, the rest is whom it is owed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Title {
    /// 银行存款.
    Cash,
    /// 待分配案款.
    Unallocated,
    /// 已预留.
    Reserved,
    /// 应付申请执行人.
    ToApplicant,
    /// 应缴国库.
    ToTreasury,
    /// 应退被执行人.
    ToDebtor,
    /// 不明款项.
    Unclaimed,
}

impl Title {
    /// Every title, cash first.
    pub const ALL: [Title; 7] = [
        Title::Cash,
        Title::Unallocated,
        Title::Reserved,
        Title::ToApplicant,
        Title::ToTreasury,
        Title::ToDebtor,
        Title::Unclaimed,
    ];

    /// The name stored in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Title::Cash => "cash",
            Title::Unallocated => "unallocated",
            Title::Reserved => "reserved",
            Title::ToApplicant => "to_applicant",
            Title::ToTreasury => "to_treasury",
            Title::ToDebtor => "to_debtor",
            Title::Unclaimed => "unclaimed",
        }
    }

    /// 科目名称.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Title::Cash => "银行存款",
            Title::Unallocated => "待分配案款",
            Title::Reserved => "已预留",
            Title::ToApplicant => "应付申请执行人",
            Title::ToTreasury => "应缴国库",
            Title::ToDebtor => "应退被执行人",
            Title::Unclaimed => "不明款项",
        }
    }

    /// Its name in English.
    #[must_use]
    pub fn en(self) -> &'static str {
        match self {
            Title::Cash => "cash at bank",
            Title::Unallocated => "unallocated",
            Title::Reserved => "reserved",
            Title::ToApplicant => "due to applicant",
            Title::ToTreasury => "due to treasury",
            Title::ToDebtor => "due back to debtor",
            Title::Unclaimed => "unclaimed",
        }
    }
}

/// 用途 – what a payout line is for.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    sqlx::Type,
)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Purpose {
    /// 发放申请执行人.
    Applicant,
    /// 执行费缴国库.
    Treasury,
    /// 余款退还被执行人.
    Debtor,
}

impl Purpose {
    /// Every purpose, in the order paid.
    pub const ALL: [Purpose; 3] = [Purpose::Treasury, Purpose::Applicant, Purpose::Debtor];

    /// The name stored in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Purpose::Applicant => "applicant",
            Purpose::Treasury => "treasury",
            Purpose::Debtor => "debtor",
        }
    }

    /// The title it is owed under once approved.
    #[must_use]
    pub fn title(self) -> Title {
        match self {
            Purpose::Applicant => Title::ToApplicant,
            Purpose::Treasury => Title::ToTreasury,
            Purpose::Debtor => Title::ToDebtor,
        }
    }

    /// How papers call it.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Purpose::Applicant => "执行款",
            Purpose::Treasury => "执行申请费",
            Purpose::Debtor => "余款退还",
        }
    }

    /// The same in English.
    #[must_use]
    pub fn en(self) -> &'static str {
        match self {
            Purpose::Applicant => "claim",
            Purpose::Treasury => "enforcement fee",
            Purpose::Debtor => "surplus",
        }
    }
}

/// 余额 – what an account holds, and to whom it is owed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Balances {
    /// 银行存款.
    #[schema(value_type = String)]
    pub cash: Money,
    /// 待分配案款.
    #[schema(value_type = String)]
    pub unallocated: Money,
    /// 已预留 for a payout proposed or at the bank.
    #[schema(value_type = String)]
    pub reserved: Money,
    /// 应付申请执行人.
    #[schema(value_type = String)]
    pub to_applicant: Money,
    /// 应缴国库.
    #[schema(value_type = String)]
    pub to_treasury: Money,
    /// 应退被执行人.
    #[schema(value_type = String)]
    pub to_debtor: Money,
    /// 不明款项.
    #[schema(value_type = String)]
    pub unclaimed: Money,
}

impl Balances {
    /// What stands under `title`.
    #[must_use]
    pub fn of(&self, title: Title) -> Money {
        match title {
            Title::Cash => self.cash,
            Title::Unallocated => self.unallocated,
            Title::Reserved => self.reserved,
            Title::ToApplicant => self.to_applicant,
            Title::ToTreasury => self.to_treasury,
            Title::ToDebtor => self.to_debtor,
            Title::Unclaimed => self.unclaimed,
        }
    }
}

/// 分配额 – a sum by whom it is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shares {
    pub(crate) applicant: Money,
    pub(crate) treasury: Money,
    pub(crate) debtor: Money,
}

impl Shares {
    /// The parts of `lines`, added up.
    pub(crate) fn of(lines: impl IntoIterator<Item = (Purpose, Money)>) -> Self {
        let mut shares = Self::default();
        for (purpose, amount) in lines {
            let part = match purpose {
                Purpose::Applicant => &mut shares.applicant,
                Purpose::Treasury => &mut shares.treasury,
                Purpose::Debtor => &mut shares.debtor,
            };
            *part = part.checked_add(amount).unwrap_or(Money::MAX);
        }
        shares
    }

    /// Each purpose with its part.
    pub(crate) fn each(&self) -> [(Purpose, Money); 3] {
        [
            (Purpose::Treasury, self.treasury),
            (Purpose::Applicant, self.applicant),
            (Purpose::Debtor, self.debtor),
        ]
    }

    pub(crate) fn total(&self) -> Money {
        [self.applicant, self.treasury, self.debtor].into_iter().sum()
    }
}

/// 案款账户 – the books of one case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Account {
    /// Row id.
    #[serde(skip)]
    pub id: i64,
    /// Case; none for the account that keeps unclaimed money.
    pub case_id: Option<Uuid>,
    /// 法院代字.
    pub court: Option<String>,
    /// Bank, code.
    pub bank: String,
    /// 子账号.
    pub number: String,
    /// What it holds.
    pub balances: Balances,
}

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

/// 方案明细.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
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

/// 分录 as shown in a ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct LedgerLine {
    /// Journal number.
    pub journal: i64,
    /// When booked.
    pub at: DateTime<Utc>,
    /// `receive`, `claim`, `reserve`, `free`, `allot`, `pay`, `return`.
    pub kind: String,
    /// 科目.
    pub title: String,
    /// 科目名称.
    pub title_zh: String,
    /// Its English name.
    pub title_en: String,
    /// 借方.
    #[schema(value_type = Option<String>)]
    pub debit: Option<Money>,
    /// 贷方.
    #[schema(value_type = Option<String>)]
    pub credit: Option<Money>,
    /// 摘要.
    pub memo_zh: String,
    /// The same in English.
    pub memo_en: String,
    /// Who booked it.
    pub actor: String,
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
