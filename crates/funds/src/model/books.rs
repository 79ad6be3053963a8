//! 账簿 – titles, balances, accounts and entries.

use chrono::{DateTime, Utc};
use kernel::Money;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// 科目 – titles of a case's books: cash is what the bank holds, the rest is whom it is owed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = BookTitle)]
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
