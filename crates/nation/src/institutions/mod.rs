//! 机构 – who holds what, as a table: the institutions every nation has first, then the departments of
//! the whole nation, then banks made up to the number asked for. Places in it never change.

mod banks;
mod rows;
mod terms;

use std::collections::HashMap;
use std::sync::LazyLock;

use contract::{DirectoryEntry, PropertyKind};
use seal::{KeyPair, Suite};
use serde::{Deserialize, Serialize};

pub(crate) use banks::of_province;
pub(crate) use terms::opens;

/// 机构种类 – decides what an institution can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// 中国人民银行 – knows where accounts exist.
    Pboc,
    /// 商业银行.
    Bank,
    /// 支付机构.
    Payment,
    /// 机动车登记机关.
    Vehicles,
    /// 不动产登记机构.
    Land,
    /// 市场监督管理部门.
    Companies,
    /// 案款开户行.
    CourtBank,
    /// 户籍管理机关.
    Household,
    /// 出入境管理机构.
    Immigration,
    /// 民政部门.
    CivilAffairs,
    /// 银行卡清算机构.
    Card,
    /// 证券登记结算机构.
    Securities,
    /// 保险信息平台.
    Insurance,
    /// 海事管理机构.
    Maritime,
    /// 渔业主管部门.
    Fishery,
    /// 住房公积金管理中心.
    HousingFund,
    /// 税务机关.
    Tax,
    /// 海关.
    Customs,
    /// 知识产权管理部门.
    IntellectualProperty,
}

const MONEY: &[&str] = &["query", "freeze", "renew", "release", "deduct"];
const REGISTER: &[&str] = &["query", "seal", "renew", "unseal"];
/// Money still owed to somebody: held, but not paid out to the court.
const CLAIM: &[&str] = &["query", "freeze", "renew", "release"];
const RECORD: &[&str] = &["query"];

impl Kind {
    /// The stable code, as in [`DirectoryEntry::kind`].
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Kind::Pboc => "pboc",
            Kind::Bank => "bank",
            Kind::Payment => "payment",
            Kind::Vehicles => "vehicles",
            Kind::Land => "land",
            Kind::Companies => "companies",
            Kind::CourtBank => "court_bank",
            Kind::Household => "household",
            Kind::Immigration => "immigration",
            Kind::CivilAffairs => "civil_affairs",
            Kind::Card => "card",
            Kind::Securities => "securities",
            Kind::Insurance => "insurance",
            Kind::Maritime => "maritime",
            Kind::Fishery => "fishery",
            Kind::HousingFund => "housing_fund",
            Kind::Tax => "tax",
            Kind::Customs => "customs",
            Kind::IntellectualProperty => "intellectual_property",
        }
    }

    fn functions(self) -> &'static [&'static str] {
        match self {
            Kind::Pboc => &["find_accounts"],
            Kind::Bank | Kind::Payment | Kind::Insurance | Kind::HousingFund => MONEY,
            Kind::Vehicles
            | Kind::Land
            | Kind::Companies
            | Kind::Maritime
            | Kind::Fishery
            | Kind::IntellectualProperty => REGISTER,
            Kind::CourtBank => &["query", "freeze", "renew", "release", "deduct", "pay_out"],
            Kind::Household | Kind::CivilAffairs | Kind::Card => RECORD,
            Kind::Immigration => &["query", "restrict_exit", "lift_exit"],
            Kind::Securities => {
                &["query", "freeze", "renew", "release", "deduct", "seal", "unseal"]
            }
            Kind::Tax | Kind::Customs => CLAIM,
        }
    }

    fn items(self) -> &'static [PropertyKind] {
        use PropertyKind as P;
        match self {
            Kind::Pboc => &[],
            Kind::Bank | Kind::CourtBank => &[P::Deposit, P::FixedDeposit, P::WealthProduct],
            Kind::Payment => &[P::NetworkFund],
            Kind::Vehicles => &[P::Vehicle],
            Kind::Land => &[P::RealEstate],
            Kind::Companies => &[P::Equity],
            Kind::Household => &[P::Household],
            Kind::Immigration => &[P::ExitEntry],
            Kind::CivilAffairs => &[P::Marriage, P::Association],
            Kind::Card => &[P::CardSpending],
            Kind::Securities => &[P::Security, P::SettlementMoney],
            Kind::Insurance => &[P::Insurance, P::InsuranceDividend],
            Kind::Maritime => &[P::Vessel],
            Kind::Fishery => &[P::FishingBoat],
            Kind::HousingFund => &[P::HousingFund],
            Kind::Tax | Kind::Customs => &[P::TaxRefund],
            Kind::IntellectualProperty => &[P::IntellectualProperty],
        }
    }
}

/// 机构.
#[derive(Clone, Copy, Debug)]
pub struct Institution {
    /// Code, e.g. `BANK-ICBC`.
    pub code: &'static str,
    /// Chinese name.
    pub zh: &'static str,
    /// English name.
    pub en: &'static str,
    /// Kind.
    pub kind: Kind,
    /// Digits of its account numbers, unlike any other's.
    pub(crate) number: u16,
    /// Share of people that bank there.
    pub(crate) weight: u64,
    /// Its place in the table.
    position: usize,
    /// First two digits of its division, for a bank of one place.
    pub(crate) province: Option<u8>,
    /// Digits its branch codes begin with.
    clearing: u16,
    /// 18–63 bodies answer queries but can neither freeze nor deduct.
    can_control: bool,
}

/// 规模 – how much of the nation there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    /// 42 institutions with deposits, wallets, cars, homes and shares.
    #[default]
    Core,
    /// 全国 – every kind of property in the catalogue.
    Whole {
        /// Banks in all, from 36 to [`Extent::BANKS_MAX`].
        banks: usize,
    },
}

/// Every institution there can be.
static TABLE: LazyLock<Vec<Institution>> = LazyLock::new(|| {
    let rows = rows::CORE.into_iter().chain(rows::DEPARTMENTS);
    let mut table: Vec<Institution> = rows.chain(banks::made_up(EXTRA_BANKS)).collect();
    for (position, row) in table.iter_mut().enumerate() {
        row.position = position;
    }
    table
});
static BY_CODE: LazyLock<HashMap<&'static str, usize>> =
    LazyLock::new(|| TABLE.iter().map(|row| (row.code, row.position)).collect());
static BY_NAME: LazyLock<HashMap<&'static str, usize>> =
    LazyLock::new(|| TABLE.iter().map(|row| (row.zh, row.position)).collect());

const CORE_BANKS: usize = {
    let (mut at, mut banks) = (0, 0);
    while at < rows::CORE.len() {
        banks += matches!(rows::CORE[at].kind, Kind::Bank) as usize;
        at += 1;
    }
    banks
};
const EXTRA_BANKS: usize = Extent::BANKS_MAX - CORE_BANKS;

impl Extent {
    /// Most banks a nation can have.
    pub const BANKS_MAX: usize = 3_800;

    /// Its institutions, in the order of the table.
    #[must_use]
    pub fn institutions(self) -> &'static [Institution] {
        match self {
            Extent::Core => &TABLE[..rows::CORE.len()],
            Extent::Whole { banks } => {
                let extra = banks.saturating_sub(CORE_BANKS).min(EXTRA_BANKS);
                let fixed = rows::CORE.len() + rows::DEPARTMENTS.len();
                &TABLE[..TABLE.len().min(fixed + extra)]
            }
        }
    }

    /// Its institution with this code.
    #[must_use]
    pub fn find(self, code: &str) -> Option<&'static Institution> {
        self.institutions().get(*BY_CODE.get(code)?)
    }

    /// Its institution with this code or Chinese name.
    pub(crate) fn called(self, name: &str) -> Option<&'static Institution> {
        let position = BY_CODE.get(name).or_else(|| BY_NAME.get(name))?;
        self.institutions().get(*position)
    }

    /// 全国.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self != Extent::Core
    }
}

/// The institution at this place in the table.
pub(crate) fn at(position: usize) -> &'static Institution {
    &TABLE[position]
}

impl Institution {
    /// Its place in the table.
    pub(crate) fn position(&self) -> usize {
        self.position
    }

    /// Whether it has no counter: its deposits are an item of their own in the catalogue.
    pub(crate) fn is_internet_bank(&self) -> bool {
        matches!(self.code, "BANK-WEBANK" | "BANK-MYBANK" | "BANK-XWB")
    }

    /// What it can do in a nation of this extent; see [`contract::OrderAct::function`].
    #[must_use]
    pub fn functions(&self, extent: Extent) -> &'static [&'static str] {
        match self.kind {
            Kind::Pboc if extent.is_whole() => &["find_accounts", "query"],
            _ if !self.can_control => RECORD,
            kind => kind.functions(),
        }
    }

    /// What it keeps or knows of in a nation of this extent.
    #[must_use]
    pub fn items(&self, extent: Extent) -> &'static [PropertyKind] {
        use PropertyKind as P;
        match self.kind {
            kind if !extent.is_whole() => kind.items(),
            Kind::Pboc => &[P::Account],
            Kind::Bank if self.is_internet_bank() => &[P::InternetDeposit],
            Kind::Bank => &[P::Deposit, P::FixedDeposit, P::WealthProduct, P::Fund],
            Kind::Companies => &[P::Company, P::Equity],
            kind => kind.items(),
        }
    }

    /// Its key in the nation of `seed` that signs with `suite`.
    pub(crate) fn keys(&self, seed: u64, suite: Suite) -> KeyPair {
        KeyPair::of(suite.algorithm(), &format!("nation {seed} {}", self.code))
    }

    /// 联行号 of its branch `branch`.
    pub(crate) fn branch_code(&self, branch: u64) -> String {
        if self.province.is_some() {
            // Small banks share the digits of their kind; their own number tells them apart.
            return crate::numbers::cnaps(self.clearing, u64::from(self.number) * 100 + branch);
        }
        crate::numbers::cnaps(self.clearing, branch)
    }

    /// How many branches it has.
    pub(crate) fn branches(&self) -> u64 {
        if self.province.is_some() { 100 } else { 10_000 }
    }

    pub(crate) fn entry(&self, keys: &KeyPair, extent: Extent) -> DirectoryEntry {
        DirectoryEntry {
            code: self.code.to_owned(),
            zh: self.zh.to_owned(),
            en: self.en.to_owned(),
            kind: self.kind.code().to_owned(),
            functions: self.functions(extent).iter().map(|f| (*f).to_owned()).collect(),
            items: self.items(extent).to_vec(),
            public_key: keys.public().to_string(),
            terms: self.terms(extent),
        }
    }
}
