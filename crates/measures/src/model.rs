//! Nouns of the catalogue; those of the feeds are in `fed`.

mod fed;

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
pub use fed::{Alarm, Hit, Lateness, Receiver, Setting};
pub use law::Mark;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// 惩戒类别 – the eleven categories of the opinion of 2016 (两办意见).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Category(u8);

/// Chinese and English names, in the order of the opinion.
const NAMES: [(&str, &str); 11] = [
    ("从事特定行业或项目限制", "entry to trades and projects"),
    ("政府支持或补贴限制", "government support and subsidies"),
    ("任职资格限制", "offices and posts"),
    ("准入资格限制", "licences and grades"),
    ("荣誉和授信限制", "honours and credit"),
    ("特殊市场交易限制", "special markets"),
    ("限制高消费及有关消费", "travel and consumption"),
    ("协助查询、控制及出境限制", "help with query and control, exit"),
    ("加强日常监管检查", "closer supervision"),
    ("加大刑事惩戒力度", "criminal and court sanctions"),
    ("鼓励其他方面限制", "other limits"),
];

impl Category {
    /// All eleven, in order.
    pub fn all() -> impl Iterator<Item = Category> {
        (1..).zip(NAMES).map(|(number, _)| Category(number))
    }

    /// The category with this number, if there is one.
    #[must_use]
    pub fn of(number: u8) -> Option<Self> {
        Self::all().find(|category| category.0 == number)
    }

    /// Its number, 1 to 11.
    #[must_use]
    pub fn number(self) -> u8 {
        self.0
    }

    /// Chinese name.
    #[must_use]
    pub fn zh(self) -> &'static str {
        self.names().0
    }

    /// English name.
    #[must_use]
    pub fn en(self) -> &'static str {
        self.names().1
    }

    fn names(self) -> (&'static str, &'static str) {
        NAMES.get(usize::from(self.0) - 1).copied().unwrap_or_default()
    }
}

impl Serialize for Category {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(self.0)
    }
}

impl<'de> Deserialize<'de> for Category {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = u8::deserialize(deserializer)?;
        Self::of(number).ok_or_else(|| serde::de::Error::custom(format!("no category {number}")))
    }
}

/// 措施编号 – category and number, e.g. `07.10`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MeasureId {
    category: Category,
    number: u8,
}

impl MeasureId {
    /// The category it belongs to.
    #[must_use]
    pub fn category(self) -> Category {
        self.category
    }
}

impl fmt::Display for MeasureId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}.{:02}", self.category.0, self.number)
    }
}

impl FromStr for MeasureId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let two = |digits: &str| {
            let is_two = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
            digits.parse::<u8>().ok().filter(|number| is_two && *number > 0)
        };
        let parts = text.split_once('.').and_then(|(category, number)| {
            Some(Self { category: Category::of(two(category)?)?, number: two(number)? })
        });
        parts.ok_or_else(|| format!("no id of a measure: {text}"))
    }
}

impl Serialize for MeasureId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for MeasureId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// 依据层级 – what a measure legally rests on, weakest first. 国办发〔2020〕49号: law, regulation, or a
/// policy of Party and state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BasisLevel {
    /// 地方做法.
    Local,
    /// 合作备忘录.
    Memorandum,
    /// 党中央、国务院政策文件.
    Policy,
    /// 司法解释.
    JudicialInterpretation,
    /// 行政法规.
    Regulation,
    /// 法律.
    Law,
}

impl BasisLevel {
    /// Whether a measure with such a basis may have `effect`: a memorandum shuts no door.
    #[must_use]
    pub fn carries(self, effect: Effect) -> bool {
        !matches!(effect, Effect::Block | Effect::Veto) || self >= BasisLevel::Policy
    }

    /// Whether such a basis reaches those who are restricted and not listed (限消规定 第1条): the opinion
    /// of 2016 speaks of those listed alone.
    #[must_use]
    pub fn reaches_restricted(self) -> bool {
        self >= BasisLevel::JudicialInterpretation
    }
}

/// 惩戒对象.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum SubjectKind {
    /// 自然人.
    #[serde(rename = "N")]
    Natural,
    /// 单位.
    #[serde(rename = "L")]
    Unit,
    /// 单位的法定代表人、主要负责人、影响债务履行的直接责任人员、实际控制人 – persons tied to a unit
    /// (限消规定 第3条第2款); they are never listed themselves (善意文明执行意见 第16条).
    #[serde(rename = "R")]
    Related,
}

/// 适用名单 – whose standing brings a measure on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppliesTo {
    /// 失信被执行人.
    Listed,
    /// 限制消费人员.
    Restricted,
    /// Either will do.
    Both,
}

impl AppliesTo {
    /// Whether it falls on somebody who is `listed`, `restricted`, both or neither.
    #[must_use]
    pub fn falls_on(self, listed: bool, restricted: bool) -> bool {
        match self {
            AppliesTo::Listed => listed,
            AppliesTo::Restricted => restricted,
            AppliesTo::Both => listed || restricted,
        }
    }
}

/// 惩戒效果.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// 限制、禁止.
    Block,
    /// 提示、公示、记载.
    Warn,
    /// 审慎性参考.
    Weigh,
    /// 一票否决.
    Veto,
    /// 协助法院查询、控制.
    Assist,
    /// 加强检查.
    Inspect,
    /// Nothing that a department does: sanctions of the case itself, and rows that only clarify.
    None,
}

/// 获取方式 – whether a department is told, or asks before it decides. For what is assisted the court asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// 推送.
    Feed,
    /// 查询.
    Query,
    /// 推送并可查询.
    Both,
}

/// 说明 – in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Why {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// 对家庭成员的限度 – how far a measure may come near a debtor's family (善意文明执行意见 第20条).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FamilyLimit {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
    /// Where the limit stands.
    pub basis: String,
}

/// 惩戒措施.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// Category and number.
    pub id: MeasureId,
    /// The row of the domain note it was split from by department, if it was.
    pub split_of: Option<MeasureId>,
    /// Whether it only makes something clear and is no measure.
    #[serde(default)]
    pub clarifying: bool,
    /// What it is, Chinese.
    pub zh: String,
    /// What it is, English.
    pub en: String,
    /// Code of the department that applies it.
    pub department: String,
    /// Codes of those who apply it together with that department.
    #[serde(default)]
    pub with: Vec<String>,
    /// Instrument and article.
    pub basis: String,
    /// What it legally rests on: the highest of what `basis` names.
    pub basis_level: BasisLevel,
    /// On whom it falls.
    pub subjects: Vec<SubjectKind>,
    /// Whose standing brings it on.
    pub applies_to: AppliesTo,
    /// What it does.
    pub effect: Effect,
    /// How the department comes to know.
    pub way: Way,
    /// How far it touches family, for the one that does.
    pub family: Option<FamilyLimit>,
    /// First day on which what it rests on is in force.
    #[serde(deserialize_with = "day")]
    pub valid_from: NaiveDate,
    /// Last such day, if there is one.
    #[serde(default, deserialize_with = "last_day")]
    pub valid_to: Option<NaiveDate>,
    /// Whether it ships switched on.
    pub enabled: bool,
    /// Why it is not.
    pub why_disabled: Option<Why>,
    /// How sure we are of it.
    pub mark: Mark,
    /// Whether those it falls upon may contest it; they always may.
    pub contest: bool,
}

impl Measure {
    /// Whether it is a measure, switched on, and its basis is in force on `day`.
    #[must_use]
    pub fn is_in_force(&self, day: NaiveDate) -> bool {
        let ended = self.valid_to.is_some_and(|last| last < day);
        self.enabled && !self.clarifying && self.valid_from <= day && !ended
    }

    /// Codes of all who apply it, whoever leads first.
    pub fn departments(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.department).chain(&self.with).map(String::as_str)
    }
}

/// 通道 – how word of an entry reaches a department.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// 专线 – a line of its own with the court.
    Direct,
    /// 全国信用信息共享平台.
    Platform,
    /// 函询 – it asks by letter and can be fed nothing.
    Letter,
}

/// 惩戒部门 – a department or body that applies measures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Department {
    /// Code, e.g. `caac`.
    pub code: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// Categories of the measures it applies.
    pub categories: Vec<Category>,
    /// How word reaches it.
    pub channel: Channel,
}

fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    let found = toml::value::Datetime::deserialize(deserializer)?;
    let date = found.date.filter(|_| found.time.is_none());
    let day = date.and_then(|date| {
        NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
    });
    day.ok_or_else(|| serde::de::Error::custom(format!("no day: {found}")))
}

fn last_day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    day(deserializer).map(Some)
}
