//! 财产目录 – 16 kinds and 25 items of property: what each says of itself, and how it can be held. The
//! fields are those two bank systems and a court system use; which items make up the 25 is our own
//! choice, because no published list was found.

use kernel::{Invalid, Money};

use crate::words::vocabulary;
use crate::{Found, PropertyKind, UnknownWord};

vocabulary! {
    /// 财产大类 – the 16 kinds.
    Group {
        /// 身份信息.
        Identity = "identity",
        /// 民政登记.
        Civil = "civil",
        /// 企业登记与股权.
        Company = "company",
        /// 账户开立.
        Account = "account",
        /// 存款.
        Deposit = "deposit",
        /// 银行理财与基金.
        BankProduct = "bank_product",
        /// 银行卡消费.
        Card = "card",
        /// 网络资金.
        NetworkFund = "network_fund",
        /// 互联网银行.
        InternetBank = "internet_bank",
        /// 证券.
        Security = "security",
        /// 保险.
        Insurance = "insurance",
        /// 车辆.
        Vehicle = "vehicle",
        /// 船舶.
        Vessel = "vessel",
        /// 不动产.
        RealEstate = "real_estate",
        /// 住房公积金.
        HousingFund = "housing_fund",
        /// 税款与知识产权.
        Rights = "rights",
    }
}

vocabulary! {
    /// 控制方式 – how a thing can be held.
    Control {
        /// 仅供查询 – a record, not property.
        None = "none",
        /// 冻结 of money, up to a limit.
        Freeze = "freeze",
        /// 冻结 by number.
        Units = "units",
        /// 查封 at its register.
        Seal = "seal",
    }
}

vocabulary! {
    /// 字段格式.
    Form {
        /// 文字.
        Text = "text",
        /// 日期, `2026-02-28`.
        Day = "day",
        /// 金额, yuan with two decimals.
        Yuan = "yuan",
        /// 数量, a whole number.
        Count = "count",
        /// 百分比, 0 to 100 with at most two decimals.
        Percent = "percent",
        /// 是否, `true` or `false`.
        YesNo = "yes_no",
    }
}

/// 字段 – a fact an item may state of itself, in [`Found::facts`].
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Name in a message.
    pub name: &'static str,
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
    /// Format.
    pub form: Form,
}

/// 财产项目.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    /// Which.
    pub kind: PropertyKind,
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
    /// Of which of the 16 kinds.
    pub group: Group,
    /// How it can be held.
    pub control: Control,
    /// What it may say of itself.
    pub fields: &'static [Field],
}

impl PropertyKind {
    /// Its entry in the catalogue.
    #[must_use]
    pub fn item(self) -> &'static Item {
        &CATALOGUE[self as usize]
    }
}

/// Whether `found` states what the catalogue says of its kind: money its amount, what is counted its
/// number, each known fact in its format. Facts the catalogue does not know are kept as they are.
///
/// # Errors
/// The first that does not, by its path.
pub fn check(found: &Found) -> Result<(), Invalid> {
    let item = found.kind.item();
    let is_money = item.control == Control::Freeze;
    if found.amount.is_some() != is_money || found.available.is_some() != is_money {
        return Err(Invalid::new(
            "amount",
            "资金类财产须写明余额和可用余额,其他财产不得写",
            "money states its amount and what of it is free, other things do not",
        ));
    }
    if found.units.is_some() != (item.control == Control::Units) {
        return Err(Invalid::new(
            "units",
            "按数量控制的财产须写明数量,其他财产不得写",
            "what is held by number states its number, other things do not",
        ));
    }
    for field in item.fields {
        let said = found.facts.get(field.name);
        if said.is_some_and(|said| !field.form.fits(said)) {
            let form = field.form.code();
            return Err(Invalid::new(
                format!("facts.{}", field.name),
                format!("{}格式有误,应为{form}", field.zh),
                format!("{} is no {form}", field.en),
            ));
        }
    }
    Ok(())
}

impl Form {
    fn fits(self, said: &str) -> bool {
        match self {
            Form::Text => true,
            Form::Day => said.parse::<chrono::NaiveDate>().is_ok(),
            Form::Yuan => said.parse::<Money>().is_ok(),
            Form::Count => said.parse::<u64>().is_ok(),
            // 100.00 as an amount of hundredths.
            Form::Percent => said.parse::<Money>().is_ok_and(|share| share.as_fen() <= 10_000),
            Form::YesNo => matches!(said, "true" | "false"),
        }
    }
}

const fn field(name: &'static str, form: Form, zh: &'static str, en: &'static str) -> Field {
    Field { name, zh, en, form }
}

const fn item(
    kind: PropertyKind,
    [zh, en]: [&'static str; 2],
    group: Group,
    control: Control,
    fields: &'static [Field],
) -> Item {
    Item { kind, zh, en, group, control, fields }
}

use Form::{Count, Day, Percent, Text, YesNo, Yuan};
use PropertyKind as P;

/// What a bank says of an account.
const OF_ACCOUNTS: &[Field] = &[
    field("branch", Text, "开户网点", "branch"),
    field("branch_cnaps", Text, "网点联行号", "branch code"),
    field("currency", Text, "币种", "currency"),
    field("opened_on", Day, "开户日期", "opened"),
    field("closed_on", Day, "销户日期", "closed"),
    field("state", Text, "账户状态", "state"),
    field("linked_account", Text, "关联账户", "linked account"),
    field("address", Text, "通讯地址", "address"),
    field("phone", Text, "联系电话", "phone"),
];

/// 财产目录, in the order of [`PropertyKind::ALL`].
pub const CATALOGUE: [Item; 25] = [
    item(
        P::Household,
        ["户籍", "Household register"],
        Group::Identity,
        Control::None,
        &[
            field("address", Text, "户籍地址", "address"),
            field("household_no", Text, "户号", "household number"),
            field("members", Text, "同户人员", "members"),
            field("moved_on", Day, "迁入日期", "moved in"),
            field("state", Text, "户籍状态", "state"),
        ],
    ),
    item(
        P::ExitEntry,
        ["出入境证件", "Exit-entry papers"],
        Group::Identity,
        Control::None,
        &[
            field("papers", Text, "证件种类", "kind of papers"),
            field("papers_number", Text, "证件号码", "number"),
            field("issued_on", Day, "签发日期", "issued"),
            field("valid_until", Day, "有效期至", "valid until"),
            field("issued_at", Text, "签发机关", "issued at"),
            field("state", Text, "证件状态", "state"),
        ],
    ),
    item(
        P::Marriage,
        ["婚姻登记", "Marriage"],
        Group::Civil,
        Control::None,
        &[
            field("spouse", Text, "配偶姓名", "spouse"),
            field("registered_on", Day, "登记日期", "registered"),
            field("office", Text, "登记机关", "office"),
            field("state", Text, "婚姻状况", "state"),
        ],
    ),
    item(
        P::Association,
        ["社会组织", "Association"],
        Group::Civil,
        Control::None,
        &[
            field("register_no", Text, "登记证号", "register number"),
            field("role", Text, "任职", "role"),
            field("office", Text, "登记机关", "office"),
            field("founded_on", Day, "成立日期", "founded"),
            field("state", Text, "状态", "state"),
        ],
    ),
    item(
        P::Company,
        ["企业登记", "Company register"],
        Group::Company,
        Control::None,
        &[
            field("register_no", Text, "注册号", "register number"),
            field("address", Text, "住所", "address"),
            field("capital", Yuan, "注册资本", "capital"),
            field("legal_representative", Text, "法定代表人", "legal representative"),
            field("founded_on", Day, "成立日期", "founded"),
            field("scope", Text, "经营范围", "scope"),
            field("post", Text, "任职", "post"),
            field("office", Text, "登记机关", "office"),
            field("state", Text, "登记状态", "state"),
        ],
    ),
    item(
        P::Equity,
        ["股权", "Equity"],
        Group::Company,
        Control::Seal,
        &[
            field("company", Text, "公司名称", "company"),
            field("register", Text, "登记机关", "register"),
            field("contribution", Yuan, "认缴出资额", "contribution"),
            field("paid", Yuan, "实缴出资额", "paid in"),
            field("share_percent", Percent, "持股比例", "share"),
            field("founded_on", Day, "成立日期", "founded"),
        ],
    ),
    item(
        P::Account,
        ["账户开立", "Account existence"],
        Group::Account,
        Control::None,
        &[
            field("bank", Text, "开户银行", "bank"),
            field("opened_on", Day, "开户日期", "opened"),
            field("state", Text, "账户状态", "state"),
        ],
    ),
    item(P::Deposit, ["活期存款", "Current deposit"], Group::Deposit, Control::Freeze, OF_ACCOUNTS),
    item(
        P::FixedDeposit,
        ["定期存款", "Fixed deposit"],
        Group::Deposit,
        Control::Freeze,
        &[
            field("branch", Text, "开户网点", "branch"),
            field("branch_cnaps", Text, "网点联行号", "branch code"),
            field("currency", Text, "币种", "currency"),
            field("opened_on", Day, "开户日期", "opened"),
            field("closed_on", Day, "销户日期", "closed"),
            field("state", Text, "账户状态", "state"),
            field("linked_account", Text, "关联账户", "linked account"),
            field("address", Text, "通讯地址", "address"),
            field("phone", Text, "联系电话", "phone"),
            field("matures_on", Day, "到期日", "matures"),
        ],
    ),
    item(
        P::WealthProduct,
        ["理财产品", "Wealth product"],
        Group::BankProduct,
        Control::Freeze,
        &[
            field("product", Text, "产品编号", "product number"),
            field("agency", Text, "自营或代销", "own or agency"),
            field("manager", Text, "管理人", "manager"),
            field("matures_on", Day, "到期日", "matures"),
            field("redeemable_on", Day, "可赎回日", "redeemable"),
            field("return_account", Text, "资金回款账户", "return account"),
            field("branch", Text, "开户网点", "branch"),
            field("branch_cnaps", Text, "网点联行号", "branch code"),
            field("currency", Text, "币种", "currency"),
        ],
    ),
    item(
        P::Fund,
        ["基金", "Fund"],
        Group::BankProduct,
        Control::Freeze,
        &[
            field("product", Text, "基金代码", "fund code"),
            field("shares", Count, "份额", "shares"),
            field("manager", Text, "管理人", "manager"),
            field("return_account", Text, "资金回款账户", "return account"),
        ],
    ),
    item(
        P::CardSpending,
        ["银行卡消费", "Card spending"],
        Group::Card,
        Control::None,
        &[
            field("spent_on", Day, "交易日期", "spent on"),
            field("spent", Yuan, "交易金额", "spent"),
            field("merchant", Text, "商户名称", "merchant"),
            field("place", Text, "交易地", "place"),
            field("card", Text, "卡号", "card"),
        ],
    ),
    item(
        P::NetworkFund,
        ["网络资金", "Network fund"],
        Group::NetworkFund,
        Control::Freeze,
        &[
            field("registered_name", Text, "实名", "registered name"),
            field("mobile", Text, "绑定手机", "mobile"),
            field("opened_on", Day, "注册日期", "registered"),
            field("state", Text, "状态", "state"),
            field("branch", Text, "网点", "branch"),
            field("branch_cnaps", Text, "联行号", "branch code"),
            field("currency", Text, "币种", "currency"),
        ],
    ),
    item(
        P::InternetDeposit,
        ["互联网银行存款", "Internet-bank deposit"],
        Group::InternetBank,
        Control::Freeze,
        &[
            field("product", Text, "产品", "product"),
            field("opened_on", Day, "开户日期", "opened"),
            field("state", Text, "状态", "state"),
            field("linked_account", Text, "绑定账户", "linked account"),
            field("loan", Yuan, "贷款余额", "loan"),
            field("branch", Text, "网点", "branch"),
            field("branch_cnaps", Text, "联行号", "branch code"),
            field("currency", Text, "币种", "currency"),
        ],
    ),
    item(
        P::Security,
        ["证券", "Securities"],
        Group::Security,
        Control::Units,
        &[
            field("security_code", Text, "证券代码", "security code"),
            field("security_name", Text, "证券简称", "short name"),
            field("nature", Text, "股份性质", "nature"),
            field("tradable_units", Count, "可流通数量", "tradable"),
            field("pledged_units", Count, "质押数量", "pledged"),
            field("held_units", Count, "已冻结数量", "already held"),
            field("participant", Text, "结算参与人", "participant"),
            field("custody", Text, "托管单元", "custody unit"),
            field("price", Yuan, "最近收盘价", "last price"),
        ],
    ),
    item(
        P::SettlementMoney,
        ["证券结算资金", "Settlement money"],
        Group::Security,
        Control::Freeze,
        &[
            field("broker", Text, "证券公司", "broker"),
            field("fund_account", Text, "资金账号", "fund account"),
            field("opened_on", Day, "开户日期", "opened"),
        ],
    ),
    item(
        P::Insurance,
        ["保险", "Insurance"],
        Group::Insurance,
        Control::Freeze,
        &[
            field("policy", Text, "险种", "policy"),
            field("insurer", Text, "保险公司", "insurer"),
            field("insured", Text, "被保险人", "insured"),
            field("beneficiary", Text, "受益人", "beneficiary"),
            field("effective_on", Day, "生效日期", "effective"),
            field("valid_until", Day, "保险期间至", "until"),
            field("premium", Yuan, "已交保费", "premiums paid"),
        ],
    ),
    item(
        P::InsuranceDividend,
        ["保险红利", "Insurance dividend"],
        Group::Insurance,
        Control::Freeze,
        &[
            field("policy_no", Text, "保单号", "policy number"),
            field("insurer", Text, "保险公司", "insurer"),
            field("declared_on", Day, "派发日期", "declared"),
        ],
    ),
    item(
        P::Vehicle,
        ["机动车", "Vehicle"],
        Group::Vehicle,
        Control::Seal,
        &[
            field("plate_kind", Text, "号牌种类", "plate kind"),
            field("brand", Text, "品牌型号", "brand"),
            field("vin", Text, "车辆识别代号", "VIN"),
            field("engine", Text, "发动机号", "engine"),
            field("registered_on", Day, "初次登记日期", "registered"),
            field("use", Text, "使用性质", "use"),
            field("colour", Text, "颜色", "colour"),
            field("inspected_until", Day, "检验有效期至", "inspected until"),
            field("mortgaged", YesNo, "是否抵押", "mortgaged"),
            field("state", Text, "状态", "state"),
            field("office", Text, "登记机关", "office"),
        ],
    ),
    item(
        P::Vessel,
        ["船舶", "Vessel"],
        Group::Vessel,
        Control::Seal,
        &[
            field("imo", Text, "IMO编号", "IMO number"),
            field("call_sign", Text, "呼号", "call sign"),
            field("port", Text, "船籍港", "port"),
            field("former_name", Text, "曾用名", "former name"),
            field("gross_tons", Count, "总吨", "gross tons"),
            field("net_tons", Count, "净吨", "net tons"),
            field("built_on", Day, "建造日期", "built"),
            field("mortgaged", YesNo, "是否抵押", "mortgaged"),
            field("state", Text, "状态", "state"),
        ],
    ),
    item(
        P::FishingBoat,
        ["渔船", "Fishing boat"],
        Group::Vessel,
        Control::Seal,
        &[
            field("licence", Text, "捕捞许可证号", "licence"),
            field("port", Text, "船籍港", "port"),
            field("length_cm", Count, "船长(厘米)", "length (cm)"),
            field("power_kw", Count, "主机功率(千瓦)", "power (kW)"),
            field("built_on", Day, "建造日期", "built"),
            field("state", Text, "状态", "state"),
        ],
    ),
    item(
        P::RealEstate,
        ["不动产", "Real estate"],
        Group::RealEstate,
        Control::Seal,
        &[
            field("title_number", Text, "权证号", "title"),
            field("location", Text, "坐落", "location"),
            field("planned_use", Text, "规划用途", "planned use"),
            field("nature", Text, "权利性质", "nature"),
            field("area_m2", Text, "面积(平方米)", "area (m²)"),
            field("ownership", Text, "共有情况", "co-ownership"),
            field("share_percent", Percent, "权利比例", "share"),
            field("price", Yuan, "登记价格", "price"),
            field("lift", YesNo, "有无电梯", "lift"),
            field("built_on", Day, "竣工日期", "built"),
            field("land_until", Day, "土地使用权至", "land right until"),
            field("mortgaged", YesNo, "是否抵押", "mortgaged"),
            field("office", Text, "登记机构", "office"),
        ],
    ),
    item(
        P::HousingFund,
        ["住房公积金", "Housing fund"],
        Group::HousingFund,
        Control::Freeze,
        &[
            field("centre", Text, "公积金中心", "fund centre"),
            field("employer", Text, "缴存单位", "employer"),
            field("monthly", Yuan, "月缴存额", "monthly"),
            field("paid_until", Day, "缴至", "paid until"),
            field("withdrawable", YesNo, "是否符合提取条件", "withdrawable"),
            field("state", Text, "账户状态", "state"),
        ],
    ),
    item(
        P::TaxRefund,
        ["应退税款", "Tax refund"],
        Group::Rights,
        Control::Freeze,
        &[
            field("office", Text, "税务机关", "office"),
            field("tax", Text, "税种", "tax"),
            field("due_on", Day, "应退日期", "due"),
            field("refund_account", Text, "退税账户", "refund account"),
        ],
    ),
    item(
        P::IntellectualProperty,
        ["知识产权", "Intellectual property"],
        Group::Rights,
        Control::Seal,
        &[
            field("register_no", Text, "登记号", "register number"),
            field("right", Text, "权利类型", "right"),
            field("filed_on", Day, "申请日期", "filed"),
            field("valid_until", Day, "有效期至", "valid until"),
            field("class", Text, "类别", "class"),
            field("state", Text, "法律状态", "state"),
        ],
    ),
];
