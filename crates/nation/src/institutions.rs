//! 机构 – who holds what, as a table. One more bank is one more row.

use contract::{DirectoryEntry, PropertyKind, Terms};
use seal::{KeyPair, Suite};

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
}

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
        }
    }

    /// What such an institution can do; see [`contract::OrderAct::function`].
    #[must_use]
    pub fn functions(self) -> &'static [&'static str] {
        match self {
            Kind::Pboc => &["find_accounts"],
            Kind::Bank | Kind::Payment => &["query", "freeze", "renew", "release", "deduct"],
            Kind::Vehicles | Kind::Land | Kind::Companies => &["query", "seal", "renew", "unseal"],
            Kind::CourtBank => &["query", "freeze", "renew", "release", "deduct", "pay_out"],
        }
    }

    /// Whether it can hold things of `kind`.
    pub(crate) fn holds(self, kind: PropertyKind) -> bool {
        use PropertyKind as P;
        match self {
            Kind::Pboc => false,
            Kind::Bank | Kind::CourtBank => {
                matches!(kind, P::Deposit | P::FixedDeposit | P::WealthProduct)
            }
            Kind::Payment => kind == P::NetworkFund,
            Kind::Vehicles => kind == P::Vehicle,
            Kind::Land => kind == P::RealEstate,
            Kind::Companies => kind == P::Equity,
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
    /// Three digits of its account numbers and branches.
    pub(crate) number: u16,
    /// Share of people that bank there.
    pub(crate) weight: u64,
}

const fn row(
    code: &'static str,
    zh: &'static str,
    en: &'static str,
    kind: Kind,
    number: u16,
    weight: u64,
) -> Institution {
    Institution { code, zh, en, kind, number, weight }
}

use Kind::{Bank, Companies, CourtBank, Land, Payment, Pboc, Vehicles};

/// Every institution of the nation.
pub const INSTITUTIONS: [Institution; 42] = [
    row("PBOC", "中国人民银行", "People's Bank of China", Pboc, 1, 0),
    row("BANK-ICBC", "中国工商银行", "Industrial and Commercial Bank of China", Bank, 102, 180),
    row("BANK-ABC", "中国农业银行", "Agricultural Bank of China", Bank, 103, 160),
    row("BANK-BOC", "中国银行", "Bank of China", Bank, 104, 110),
    row("BANK-CCB", "中国建设银行", "China Construction Bank", Bank, 105, 160),
    row("BANK-BOCOM", "交通银行", "Bank of Communications", Bank, 301, 50),
    row("BANK-PSBC", "中国邮政储蓄银行", "Postal Savings Bank of China", Bank, 403, 90),
    row("BANK-CITIC", "中信银行", "China CITIC Bank", Bank, 302, 25),
    row("BANK-CEB", "中国光大银行", "China Everbright Bank", Bank, 303, 20),
    row("BANK-HXB", "华夏银行", "Hua Xia Bank", Bank, 304, 12),
    row("BANK-CMBC", "中国民生银行", "China Minsheng Bank", Bank, 305, 18),
    row("BANK-CGB", "广发银行", "China Guangfa Bank", Bank, 306, 14),
    row("BANK-PAB", "平安银行", "Ping An Bank", Bank, 307, 25),
    row("BANK-CMB", "招商银行", "China Merchants Bank", Bank, 308, 70),
    row("BANK-CIB", "兴业银行", "Industrial Bank", Bank, 309, 20),
    row("BANK-SPDB", "上海浦东发展银行", "Shanghai Pudong Development Bank", Bank, 310, 20),
    row("BANK-CZB", "浙商银行", "China Zheshang Bank", Bank, 316, 6),
    row("BANK-CBHB", "渤海银行", "China Bohai Bank", Bank, 318, 5),
    row("BANK-EGB", "恒丰银行", "Hengfeng Bank", Bank, 315, 5),
    row("BANK-BOB", "北京银行", "Bank of Beijing", Bank, 401, 12),
    row("BANK-BOS", "上海银行", "Bank of Shanghai", Bank, 411, 12),
    row("BANK-JSB", "江苏银行", "Bank of Jiangsu", Bank, 412, 12),
    row("BANK-NJCB", "南京银行", "Bank of Nanjing", Bank, 413, 8),
    row("BANK-NBCB", "宁波银行", "Bank of Ningbo", Bank, 414, 8),
    row("BANK-HZCB", "杭州银行", "Bank of Hangzhou", Bank, 415, 8),
    row("BANK-HSB", "徽商银行", "Huishang Bank", Bank, 416, 8),
    row("BANK-GYCB", "贵阳银行", "Bank of Guiyang", Bank, 417, 6),
    row("BANK-CQRCB", "重庆农村商业银行", "Chongqing Rural Commercial Bank", Bank, 418, 10),
    row("BANK-BRCB", "北京农村商业银行", "Beijing Rural Commercial Bank", Bank, 419, 6),
    row("BANK-GDRCC", "广东农村信用社", "Guangdong Rural Credit Union", Bank, 420, 14),
    row("BANK-GZRCC", "贵州农村信用社", "Guizhou Rural Credit Union", Bank, 421, 10),
    row("BANK-SDRCC", "山东农村信用社", "Shandong Rural Credit Union", Bank, 422, 12),
    row("BANK-HNRCC", "河南农村信用社", "Henan Rural Credit Union", Bank, 423, 12),
    row("BANK-SCRCC", "四川农村信用社", "Sichuan Rural Credit Union", Bank, 424, 12),
    row("BANK-WEBANK", "微众银行", "WeBank", Bank, 323, 15),
    row("BANK-MYBANK", "网商银行", "MYbank", Bank, 324, 15),
    row("BANK-XWB", "新网银行", "XW Bank", Bank, 325, 4),
    row("PAY-TENPAY", "财付通", "Tenpay", Payment, 801, 0),
    row("CAR", "机动车登记管理机关", "Vehicle Register", Vehicles, 901, 0),
    row("LAND", "不动产登记中心", "Real-Estate Register", Land, 902, 0),
    row("CORP", "市场监督管理局", "Company Register", Companies, 903, 0),
    row("COURT-BANK", "案款专户开户行", "Court's Bank", CourtBank, 999, 0),
];

impl Institution {
    /// The institution with this code.
    #[must_use]
    pub fn find(code: &str) -> Option<&'static Institution> {
        INSTITUTIONS.iter().find(|row| row.code == code)
    }

    /// The institution with this code or Chinese name.
    pub(crate) fn called(name: &str) -> Option<&'static Institution> {
        INSTITUTIONS.iter().find(|row| row.code == name || row.zh == name)
    }

    /// Its place in the table.
    pub(crate) fn position(&self) -> usize {
        INSTITUTIONS.iter().position(|row| row.code == self.code).unwrap_or(0)
    }

    /// Its key in the nation of `seed` that signs with `suite`.
    pub(crate) fn keys(&self, seed: u64, suite: Suite) -> KeyPair {
        KeyPair::of(suite.algorithm(), &format!("nation {seed} {}", self.code))
    }

    pub(crate) fn entry(&self, keys: &KeyPair) -> DirectoryEntry {
        DirectoryEntry {
            code: self.code.to_owned(),
            zh: self.zh.to_owned(),
            en: self.en.to_owned(),
            kind: self.kind.code().to_owned(),
            functions: self.kind.functions().iter().map(|f| (*f).to_owned()).collect(),
            items: PropertyKind::ALL.iter().copied().filter(|k| self.kind.holds(*k)).collect(),
            public_key: keys.public().to_string(),
            terms: Terms::default(),
        }
    }
}
