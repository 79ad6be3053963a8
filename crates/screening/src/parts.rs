//! 单位名称的组成 – region, trade name, industry, legal form (企业名称登记管理规定 第6条).

/// 单位名称四段. Empty where the name has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitParts {
    /// 行政区划, without 省 市 区 县.
    pub region: String,
    /// 字号.
    pub trade: String,
    /// 行业.
    pub industry: String,
    /// 组织形式.
    pub form: String,
}

const REGIONS: [&str; 34] = [
    "北京",
    "天津",
    "河北",
    "山西",
    "内蒙古",
    "辽宁",
    "吉林",
    "黑龙江",
    "上海",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "广西",
    "海南",
    "重庆",
    "四川",
    "贵州",
    "云南",
    "西藏",
    "陕西",
    "甘肃",
    "青海",
    "宁夏",
    "新疆",
    "香港",
    "澳门",
    "台湾",
];

/// Big cities whose names firms carry without 市.
const CITIES: [&str; 24] = [
    "深圳",
    "广州",
    "东莞",
    "佛山",
    "珠海",
    "杭州",
    "宁波",
    "温州",
    "南京",
    "苏州",
    "无锡",
    "武汉",
    "成都",
    "西安",
    "青岛",
    "济南",
    "郑州",
    "长沙",
    "厦门",
    "福州",
    "沈阳",
    "大连",
    "哈尔滨",
    "昆明",
];

/// Longest first: the first that ends the name is its form.
const FORMS: [&str; 21] = [
    "集团股份有限公司",
    "股份有限公司",
    "集团有限责任公司",
    "有限责任公司",
    "集团有限公司",
    "特殊普通合伙企业",
    "个人独资企业",
    "农民专业合作社",
    "普通合伙企业",
    "有限合伙企业",
    "专业合作社",
    "有限公司",
    "合伙企业",
    "集团公司",
    "分公司",
    "事务所",
    "公司",
    "商行",
    "商店",
    "中心",
    "厂",
];

const INDUSTRIES: [&str; 44] = [
    "房地产开发",
    "信息技术",
    "网络科技",
    "生物科技",
    "供应链管理",
    "企业管理",
    "投资管理",
    "资产管理",
    "融资租赁",
    "建筑工程",
    "装饰工程",
    "电子商务",
    "国际贸易",
    "进出口贸易",
    "人力资源",
    "文化传媒",
    "物业管理",
    "汽车销售",
    "科技",
    "贸易",
    "商贸",
    "建筑",
    "建设",
    "工程",
    "装饰",
    "实业",
    "投资",
    "物流",
    "运输",
    "餐饮",
    "食品",
    "服装",
    "家具",
    "电子",
    "机械",
    "化工",
    "医药",
    "农业",
    "矿业",
    "房地产",
    "置业",
    "传媒",
    "咨询",
    "服务",
];

/// Take a name apart. `name` is plain already: simplified, half-width, without spaces and brackets.
#[must_use]
pub fn unit_parts(name: &str) -> UnitParts {
    let (mut rest, region) = regions(name);
    let form = FORMS.iter().find(|form| rest.ends_with(**form)).copied().unwrap_or_default();
    rest = rest.strip_suffix(form).unwrap_or(rest);
    let ends = |industry: &&&str| rest.len() > industry.len() && rest.ends_with(**industry);
    let industry = INDUSTRIES.iter().find(ends).copied().unwrap_or_default();
    let trade = rest.strip_suffix(industry).unwrap_or(rest);
    UnitParts {
        region,
        trade: trade.to_owned(),
        industry: industry.to_owned(),
        form: form.to_owned(),
    }
}

/// Province and city in front, one after the other; what follows is left.
fn regions(name: &str) -> (&str, String) {
    let (mut rest, mut region) = (name, String::new());
    for _ in 0..3 {
        let known = REGIONS.iter().chain(&CITIES).find(|place| rest.starts_with(**place));
        let Some(after) = known.and_then(|place| rest.strip_prefix(*place)) else { break };
        if after.is_empty() {
            break;
        }
        region.push_str(known.copied().unwrap_or_default());
        let ends = ["壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "特别行政区", "省", "市"];
        rest = ends.iter().find_map(|end| after.strip_prefix(*end)).unwrap_or(after);
    }
    (rest, region)
}
