//! 法院代字 – courts derived from the division table by the numbering rule of 法〔2015〕137号, with an
//! override table for courts that do not follow it. No official list is public: derived codes say so.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use kernel::CourtCode;
use serde::{Deserialize, Serialize};

/// 法院级别.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 最高人民法院.
    Supreme,
    /// 高级人民法院.
    High,
    /// 中级人民法院.
    Intermediate,
    /// 基层人民法院.
    Basic,
}

/// 法院.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Court {
    /// 法院代字.
    pub code: String,
    /// Name.
    pub name: String,
    /// Level.
    pub level: Level,
    /// 行政区划代码, when it has one.
    #[serde(default)]
    pub division: Option<String>,
    /// 推定代字 – derived by rule, not read in a list.
    #[serde(default)]
    pub derived: bool,
}

#[derive(Deserialize)]
struct Overrides {
    court: Vec<Court>,
}

/// Province characters by the first two digits of divisions.
const PROVINCES: [(&str, &str, &str); 31] = [
    ("11", "京", "北京市"),
    ("12", "津", "天津市"),
    ("13", "冀", "河北省"),
    ("14", "晋", "山西省"),
    ("15", "内", "内蒙古自治区"),
    ("21", "辽", "辽宁省"),
    ("22", "吉", "吉林省"),
    ("23", "黑", "黑龙江省"),
    ("31", "沪", "上海市"),
    ("32", "苏", "江苏省"),
    ("33", "浙", "浙江省"),
    ("34", "皖", "安徽省"),
    ("35", "闽", "福建省"),
    ("36", "赣", "江西省"),
    ("37", "鲁", "山东省"),
    ("41", "豫", "河南省"),
    ("42", "鄂", "湖北省"),
    ("43", "湘", "湖南省"),
    ("44", "粤", "广东省"),
    ("45", "桂", "广西壮族自治区"),
    ("46", "琼", "海南省"),
    ("50", "渝", "重庆市"),
    ("51", "川", "四川省"),
    ("52", "黔", "贵州省"),
    ("53", "云", "云南省"),
    ("54", "藏", "西藏自治区"),
    ("61", "陕", "陕西省"),
    ("62", "甘", "甘肃省"),
    ("63", "青", "青海省"),
    ("64", "宁", "宁夏回族自治区"),
    ("65", "新", "新疆维吾尔自治区"),
];

static COURTS: LazyLock<BTreeMap<String, Court>> = LazyLock::new(|| {
    let mut courts = derive();
    let overrides: Overrides = toml::from_str(include_str!("../courts/overrides.toml"))
        .unwrap_or(Overrides { court: Vec::new() });
    courts.extend(overrides.court.into_iter().map(|court| (court.code.clone(), court)));
    courts
});

/// Every court, by code.
pub fn all() -> impl Iterator<Item = &'static Court> {
    COURTS.values()
}

/// The court with this code.
#[must_use]
pub fn find(code: &CourtCode) -> Option<&'static Court> {
    COURTS.get(code.as_str())
}

/// 法院全称 of a code, or the code itself for a court nobody knows.
#[must_use]
pub fn name(code: &str) -> String {
    COURTS.get(code).map_or_else(|| code.to_owned(), |court| court.name.clone())
}

/// 省份 – of a court by its code's first character; empty for the Supreme People's Court.
#[must_use]
pub fn province(code: &str) -> &'static str {
    let known = PROVINCES.iter().find(|(_, character, _)| code.starts_with(character));
    known.map_or("", |(_, _, province)| *province)
}

/// 监督法院 – the court next above, which sees what this one does (执行工作规定 第71条): of a basic
/// court the intermediate court of its division, where the code tells which one that is; of others the
/// high court of the province; of a high court the Supreme People's Court. The basic courts of the four
/// municipalities are divided among several intermediate courts by lists that are not public: they are
/// supervised from the high court.
#[must_use]
pub fn superior(code: &str) -> Option<&'static str> {
    let court = COURTS.get(code)?;
    let above = |cut: usize| {
        let end = code.char_indices().nth(cut).map(|(at, _)| at)?;
        COURTS.get(&code[..end])
    };
    let upper = match court.level {
        Level::Supreme => return None,
        Level::High => COURTS.get("最高法"),
        Level::Intermediate => above(1),
        Level::Basic if is_municipal(code) => above(1),
        Level::Basic => above(3).or_else(|| above(1)),
    }?;
    Some(upper.code.as_str())
}

fn is_municipal(code: &str) -> bool {
    ["京", "津", "沪", "渝"].iter().any(|city| code.starts_with(city))
}

/// 管辖范围 – how the codes begin of all courts that `code` supervises, itself among them; nothing when
/// it supervises none.
#[must_use]
pub fn reach(code: &str) -> Option<&'static str> {
    let court = COURTS.get(code)?;
    match court.level {
        Level::Supreme => Some(""),
        Level::High => Some(court.code.as_str()),
        Level::Intermediate if !is_municipal(code) => Some(court.code.as_str()),
        Level::Intermediate | Level::Basic => None,
    }
}

fn derive() -> BTreeMap<String, Court> {
    let table = include_str!("../courts/divisions.csv");
    let names: BTreeMap<&str, &str> =
        table.lines().skip(1).filter_map(|line| line.split_once(',')).collect();
    let mut courts = BTreeMap::new();
    let mut add = |code: String, name: String, level: Level, division: Option<&str>| {
        let division = division.map(str::to_owned);
        let derived = !matches!(level, Level::Supreme | Level::High);
        courts.insert(code.clone(), Court { code, name, level, division, derived });
    };
    add("最高法".into(), "最高人民法院".into(), Level::Supreme, None);
    for (number, character, province) in PROVINCES {
        let division = format!("{number}0000");
        add(character.into(), format!("{province}高级人民法院"), Level::High, Some(&division));
        let is_municipality = matches!(number, "11" | "12" | "31" | "50");
        for (division, place) in names.range(number..).take_while(|(d, _)| d.starts_with(number)) {
            let (city, county) = (&division[2..4], &division[4..6]);
            let full = |place: &str| {
                let parent = names.get(format!("{number}{city}00").as_str()).copied();
                let parent = parent.filter(|_| !is_municipality && is_real_city(parent));
                format!("{province}{}{place}人民法院", parent.unwrap_or(""))
            };
            if county != "00" {
                add(
                    format!("{character}{city}{county}"),
                    full(place),
                    Level::Basic,
                    Some(division),
                );
            } else if city != "00" && !is_municipality && is_real_city(Some(place)) {
                let name = format!("{province}{place}中级人民法院");
                add(format!("{character}{city}"), name, Level::Intermediate, Some(division));
            }
        }
    }
    courts
}

/// Rows such as 市辖区, 县 and 省直辖… stand in the table for cities that do not exist.
fn is_real_city(name: Option<&str>) -> bool {
    name.is_some_and(|name| name != "市辖区" && name != "县" && !name.contains("直辖"))
}
