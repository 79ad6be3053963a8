//! Closed vocabularies of the exchange, each with its stable code.

/// A code nobody agreed on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown code {0:?}")]
pub struct UnknownWord(pub String);

macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
        )]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $code)] $variant,)+ }

        impl $name {
            /// Every word, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The stable code.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $($name::$variant => $code,)+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = UnknownWord;
            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                match text {
                    $($code => Ok($name::$variant),)+
                    other => Err(UnknownWord(other.to_owned())),
                }
            }
        }
    };
}
pub(crate) use vocabulary;

vocabulary! {
    /// 财产种类 – the 25 items that can be asked for; see [`crate::CATALOGUE`] for what each is.
    PropertyKind {
        /// 户籍信息.
        Household = "household",
        /// 出入境证件.
        ExitEntry = "exit_entry",
        /// 婚姻登记.
        Marriage = "marriage",
        /// 社会组织登记.
        Association = "association",
        /// 企业登记.
        Company = "company",
        /// 股权.
        Equity = "equity",
        /// 账户开立.
        Account = "account",
        /// 活期存款.
        Deposit = "deposit",
        /// 定期存款.
        FixedDeposit = "fixed_deposit",
        /// 理财产品.
        WealthProduct = "wealth_product",
        /// 基金.
        Fund = "fund",
        /// 银行卡消费.
        CardSpending = "card_spending",
        /// 网络资金.
        NetworkFund = "network_fund",
        /// 互联网银行存款.
        InternetDeposit = "internet_deposit",
        /// 证券.
        Security = "security",
        /// 证券结算资金.
        SettlementMoney = "settlement_money",
        /// 保险.
        Insurance = "insurance",
        /// 保险红利.
        InsuranceDividend = "insurance_dividend",
        /// 车辆.
        Vehicle = "vehicle",
        /// 船舶.
        Vessel = "vessel",
        /// 渔船.
        FishingBoat = "fishing_boat",
        /// 不动产.
        RealEstate = "real_estate",
        /// 住房公积金.
        HousingFund = "housing_fund",
        /// 应退税款.
        TaxRefund = "tax_refund",
        /// 知识产权.
        IntellectualProperty = "intellectual_property",
    }
}

vocabulary! {
    /// 账户用途 – what money on an account is for; anything but ordinary is protected to a degree.
    Purpose {
        /// 一般.
        Ordinary = "ordinary",
        /// 工资.
        Wages = "wages",
        /// 养老金.
        Pension = "pension",
        /// 低保、抚恤、救济.
        Relief = "relief",
        /// 社会保险基金.
        SocialInsurance = "social_insurance",
        /// 农民工工资专户.
        MigrantWages = "migrant_wages",
        /// 预售资金监管.
        PresaleEscrow = "presale_escrow",
        /// 党费、工会经费、国库、军队.
        PublicPurpose = "public_purpose",
    }
}

vocabulary! {
    /// 查封方式.
    Manner {
        /// 活封 – no transfer; use allowed.
        Register = "register",
        /// 死封 – no use, no inspection either.
        Full = "full",
        /// 可售冻结 – of securities: the holder may sell, what comes of it stays held.
        Disposable = "disposable",
    }
}

vocabulary! {
    /// 结果代码 of a refusal.
    ResultCode {
        /// 无账户.
        NoAccount = "NO_ACCOUNT",
        /// 非本行客户.
        NotCustomer = "NOT_CUSTOMER",
        /// 姓名与证件号不符.
        IdMismatch = "ID_MISMATCH",
        /// 可控金额为零.
        ZeroAmount = "ZERO_AMOUNT",
        /// 受限账户.
        RestrictedAccount = "RESTRICTED_ACCOUNT",
        /// 余额不足.
        Insufficient = "INSUFFICIENT",
        /// 文书有误.
        DocInvalid = "DOC_INVALID",
        /// 经办人未备案.
        OfficerUnknown = "OFFICER_UNKNOWN",
        /// 签章无效.
        SealInvalid = "SEAL_INVALID",
        /// 无此冻结.
        HoldNotFound = "HOLD_NOT_FOUND",
        /// 查无此案.
        CaseNotFound = "CASE_NOT_FOUND",
        /// 重复指令.
        Duplicate = "DUPLICATE",
        /// 不能办理.
        Unsupported = "UNSUPPORTED",
        /// 办理超时.
        Timeout = "TIMEOUT",
        /// 停机.
        Offline = "OFFLINE",
        /// 内部差错.
        Internal = "INTERNAL",
    }
}

vocabulary! {
    /// 联网方式 – between whom an institution is joined (法〔2015〕321号 第1条、第2条).
    Topology {
        /// 总对总 – the Supreme People's Court and a head office.
        HeadToHead = "head_to_head",
        /// 点对点 – a high court and a branch in its province.
        PointToPoint = "point_to_point",
        /// 点对总 – a court or province and a national body.
        PointToHead = "point_to_head",
    }
}

vocabulary! {
    /// 传输方式 – who calls whom. The messages are the same.
    Transport {
        /// 推送 – the court calls the institution.
        Push = "push",
        /// 拉取 – the institution calls the court.
        Pull = "pull",
        /// 文件 – signed files in a shared folder.
        File = "file",
    }
}
