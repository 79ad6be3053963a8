//! 中小银行 – city, rural and village banks of real places, made up: their names are a place and a kind,
//! their numbers nobody's. Provinces take turns, so that a small nation has banks of each.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use law::courts::{self, Court, Level};

use super::{Extent, Institution, Kind, TABLE, rows};
use crate::numbers::PROVINCES;

/// Their account numbers go on from here.
const FIRST_NUMBER: u16 = 1_000;
/// One in so many answers queries but cannot control.
const QUERY_ONLY: usize = 75;
/// One in so many is a city's.
const CITY: usize = 31;

const VILLAGE_WORDS: [&str; 8] = ["惠民", "富民", "汇丰源", "兴农", "同心", "普惠", "长青", "恒升"];
/// Provinces in English, in the order of [`PROVINCES`].
const ENGLISH: [&str; 31] = [
    "Beijing",
    "Tianjin",
    "Hebei",
    "Shanxi",
    "Inner Mongolia",
    "Liaoning",
    "Jilin",
    "Heilongjiang",
    "Shanghai",
    "Jiangsu",
    "Zhejiang",
    "Anhui",
    "Fujian",
    "Jiangxi",
    "Shandong",
    "Henan",
    "Hubei",
    "Hunan",
    "Guangdong",
    "Guangxi",
    "Hainan",
    "Chongqing",
    "Sichuan",
    "Guizhou",
    "Yunnan",
    "Tibet",
    "Shaanxi",
    "Gansu",
    "Qinghai",
    "Ningxia",
    "Xinjiang",
];

/// Positions of the made-up banks of each province, ascending.
static BY_PROVINCE: LazyLock<BTreeMap<u8, Vec<usize>>> = LazyLock::new(|| {
    let mut all: BTreeMap<u8, Vec<usize>> = BTreeMap::new();
    for row in TABLE.iter() {
        if let Some(province) = row.province {
            all.entry(province).or_default().push(row.position());
        }
    }
    all
});

/// The made-up banks of a province in a nation of this extent.
pub(crate) fn of_province(extent: Extent, province: u8) -> &'static [usize] {
    let all = BY_PROVINCE.get(&province).map(Vec::as_slice).unwrap_or_default();
    let there = extent.institutions().len();
    &all[..all.partition_point(|position| *position < there)]
}

/// 地方 – where a bank may be.
struct Place {
    /// Into [`PROVINCES`].
    province: usize,
    name: String,
}

/// 银行类别.
#[derive(Clone, Copy)]
struct Sort {
    letter: char,
    zh: &'static str,
    en: &'static str,
    /// Digits branch codes of its kind begin with.
    clearing: u16,
}

const CITY_BANK: Sort =
    Sort { letter: 'C', zh: "银行", en: "City Commercial Bank", clearing: 313 };
const RURAL_BANK: Sort =
    Sort { letter: 'R', zh: "农村商业银行", en: "Rural Commercial Bank", clearing: 314 };
const VILLAGE_BANK: Sort =
    Sort { letter: 'V', zh: "村镇银行", en: "Village Bank", clearing: 320 };

/// `count` of them.
pub(super) fn made_up(count: usize) -> impl Iterator<Item = Institution> {
    let mut names: HashSet<String> = rows::CORE.iter().map(|row| row.zh.to_owned()).collect();
    let mut cities = places(Level::Intermediate).into_iter();
    let (mut counties, mut villages) =
        (places(Level::Basic).into_iter(), places(Level::Basic).into_iter());
    let mut made = Vec::with_capacity(count);
    let mut numbered = BTreeMap::new();
    while made.len() < count {
        let turn = made.len();
        let (sort, place) = match turn {
            turn if turn % CITY == CITY - 1 => (CITY_BANK, cities.next()),
            turn if turn % 2 == 0 => (RURAL_BANK, counties.next()),
            _ => (VILLAGE_BANK, villages.next()),
        };
        let Some(place) = place.or_else(|| villages.next()) else { break };
        let word = if sort.letter == 'V' { VILLAGE_WORDS[turn % 8] } else { "" };
        let zh = format!("{}{word}{}", place.name, sort.zh);
        if !names.insert(zh.clone()) {
            continue;
        }
        let ordinal = numbered.entry(sort.letter).and_modify(|n| *n += 1).or_insert(1);
        made.push(bank(turn, *ordinal, sort, zh, place.province));
    }
    made.into_iter()
}

/// The table lives as long as the program, and its words with it.
fn bank(turn: usize, ordinal: u32, sort: Sort, zh: String, province: usize) -> Institution {
    let name = format!("{}{ordinal:04}", sort.letter);
    Institution {
        code: format!("BANK-{name}").leak(),
        zh: zh.leak(),
        en: format!("{} {} {name}", ENGLISH[province], sort.en).leak(),
        kind: Kind::Bank,
        number: FIRST_NUMBER + u16::try_from(turn).unwrap_or(0),
        weight: 0,
        position: 0,
        province: Some(PROVINCES[province].0),
        clearing: sort.clearing,
        can_control: turn % QUERY_ONLY != QUERY_ONLY - 1,
    }
}

/// Places that have a court of this level, provinces in turn.
fn places(level: Level) -> Vec<Place> {
    let mut seen = [0usize; PROVINCES.len()];
    let mut places: Vec<(usize, Place)> = courts::all()
        .filter(|court| court.level == level)
        .filter_map(place)
        .map(|place| {
            seen[place.province] += 1;
            (seen[place.province], place)
        })
        .collect();
    places.sort_by_key(|(ordinal, place)| (*ordinal, place.province));
    places.into_iter().map(|(_, place)| place).collect()
}

fn place(court: &Court) -> Option<Place> {
    let number: u8 = court.division.as_deref()?.get(..2)?.parse().ok()?;
    let province = PROVINCES.iter().position(|row| row.0 == number)?;
    let whole = court.name.strip_prefix(PROVINCES[province].1)?;
    let whole = whole.strip_suffix("中级人民法院").or_else(|| whole.strip_suffix("人民法院"))?;
    let city = courts::superior(&court.code)
        .map(courts::name)
        .and_then(|name| {
            let city = name.strip_prefix(PROVINCES[province].1)?;
            city.strip_suffix("中级人民法院").map(str::to_owned)
        })
        .filter(|city| whole.starts_with(city.as_str()) && court.level == Level::Basic);
    let county = city.as_ref().map_or(whole, |city| &whole[city.len()..]);
    // The districts of a municipality lie in it, not in a city below it.
    let around = city.as_deref().or_else(|| PROVINCES[province].1.strip_suffix('市'));
    let county = short(county);
    // 合肥经济技术开发区 says where it is.
    let city = around.map(short).filter(|city| !county.starts_with(city.as_str()));
    let name = format!("{}{county}", city.unwrap_or_default());
    Some(Place { province, name })
}

/// 福田区 → 福田, 恩施土家族苗族自治州 → 恩施; 沙市区 → 沙市.
fn short(place: &str) -> String {
    if place.contains('族') {
        return place.chars().take(2).collect();
    }
    let endings = ["地区", "林区", "特区", "市", "区", "县", "旗", "盟"];
    let cut = endings.iter().find_map(|ending| place.strip_suffix(ending));
    cut.filter(|cut| cut.chars().count() >= 2).unwrap_or(place).to_owned()
}
