//! 机构表 – the institutions every nation has, and the departments of the whole one.

use super::Kind::{
    Bank, Card, CivilAffairs, Companies, CourtBank, Customs, Fishery, Household, HousingFund,
    Immigration, Insurance, IntellectualProperty, Land, Maritime, Payment, Pboc, Securities, Tax,
    Vehicles,
};
use super::{Institution, Kind};

const fn row(
    code: &'static str,
    zh: &'static str,
    en: &'static str,
    kind: Kind,
    number: u16,
    weight: u64,
) -> Institution {
    let (position, province, clearing) = (0, None, number);
    let can_control = true;
    Institution { code, zh, en, kind, number, weight, position, province, clearing, can_control }
}

const fn department(
    code: &'static str,
    zh: &'static str,
    en: &'static str,
    kind: Kind,
    number: u16,
) -> Institution {
    row(code, zh, en, kind, number, 0)
}

/// Those of a nation of any extent.
pub(super) const CORE: [Institution; 42] = [
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

/// What a whole nation has besides: its other departments and payment firms.
pub(super) const DEPARTMENTS: [Institution; 14] = [
    department("HOUSEHOLD", "公安机关人口管理部门", "Population Register", Household, 904),
    department("EXIT-ENTRY", "出入境管理机构", "Exit-Entry Administration", Immigration, 905),
    department("CIVIL", "民政部门", "Civil Affairs", CivilAffairs, 906),
    department("UNIONPAY", "中国银联", "UnionPay", Card, 804),
    department("PAY-ALIPAY", "支付宝", "Alipay", Payment, 802),
    department("PAY-JD", "京东支付", "JD Pay", Payment, 803),
    department("CSDC", "证券登记结算机构", "Securities Clearing House", Securities, 907),
    department("INSURANCE", "保险信息平台", "Insurance Platform", Insurance, 908),
    department("MARITIME", "海事管理机构", "Maritime Administration", Maritime, 909),
    department("FISHERY", "渔政渔港监督机构", "Fishery Administration", Fishery, 910),
    department("HOUSING-FUND", "住房公积金管理中心", "Housing-Fund Centre", HousingFund, 911),
    department("TAX", "税务机关", "Tax Administration", Tax, 912),
    department("CUSTOMS", "海关", "Customs", Customs, 913),
    department("IP", "知识产权管理部门", "Intellectual-Property Office", IntellectualProperty, 914),
];
