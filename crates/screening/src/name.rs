//! 姓名比对 – of names, which people write in many ways: what only ever asks a person to look. A name
//! alone blocks nobody, by type: [`Verdict`] has no such variant.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use pinyin::{ToPinyin, ToPinyinMulti};
use rapidfuzz::distance::levenshtein;
use serde::Serialize;

use crate::DocumentKind;
use crate::parts::{UnitParts, unit_parts};
use crate::words::in_words;

/// Whose name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameKind {
    /// 自然人.
    Person,
    /// 单位.
    Unit,
}

impl NameKind {
    /// Whose name stands on such a document.
    #[must_use]
    pub fn of(kind: DocumentKind) -> Self {
        if kind.is_of_a_unit() { Self::Unit } else { Self::Person }
    }
}

/// 比对结论 – never more than "look".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// 请人核对.
    Review,
    /// 不同.
    Different,
}

/// 理由 – what is alike, or is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// 逐字相同.
    Identical,
    /// 繁简或异体之别.
    Variant,
    /// 读音相同.
    SameSound,
    /// 姓氏同音,如颜、闫.
    HomophoneSurname,
    /// 首字母相同.
    SameInitials,
    /// 姓名次序不同.
    Order,
    /// 一二字之差.
    NearlySpelled,
    /// 字母相同,写法或文字不同.
    SameLetters,
    /// 一方多出几个词.
    MoreWords,
    /// 有词不同.
    OtherWords,
    /// 字号相同.
    SameTradeName,
    /// 字号不同.
    OtherTradeName,
    /// 行政区划不同.
    OtherRegion,
    /// 行业不同.
    OtherIndustry,
    /// 组织形式不同.
    OtherForm,
    /// 无相同之处.
    NothingAlike,
}

impl Because {
    /// As told to a person, Chinese and English.
    #[must_use]
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Identical => ("姓名相同", "the names are identical"),
            Self::Variant => ("繁简或异体之别", "traditional or variant characters"),
            Self::SameSound => ("读音相同", "the same pinyin"),
            Self::HomophoneSurname => {
                ("姓氏同音不同字,如颜、闫", "surnames that sound alike, as 颜 and 闫")
            }
            Self::SameInitials => ("首字母相同", "the same initials"),
            Self::SameLetters => ("字母相同", "the same letters, written or ordered differently"),
            Self::MoreWords => ("一方多出几个词", "one name has more words"),
            Self::OtherWords => ("有词不同", "words in which they differ"),
            Self::Order => ("姓名次序不同", "surname and given name changed places"),
            Self::NearlySpelled => ("仅一二处之差", "one or two characters apart"),
            Self::SameTradeName => ("字号相同", "the same trade name"),
            Self::OtherTradeName => ("字号不同", "another trade name"),
            Self::OtherRegion => ("行政区划不同", "another region"),
            Self::OtherIndustry => ("行业不同", "another industry"),
            Self::OtherForm => ("组织形式不同", "another legal form"),
            Self::NothingAlike => ("无相同之处", "nothing alike"),
        }
    }
}

/// 比对 – how alike two names are, and why.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// 0 nothing alike, 1 identical.
    pub score: f64,
    /// What follows.
    pub verdict: Verdict,
    /// Why.
    pub because: Vec<Because>,
}

/// Below this two names are different people's.
const ALIKE: f64 = 0.6;

/// How some surnames are read, where a dictionary's first reading is another [M].
const SURNAMES: [(char, &str); 19] = [
    ('单', "shan"),
    ('曾', "zeng"),
    ('解', "xie"),
    ('仇', "qiu"),
    ('查', "zha"),
    ('区', "ou"),
    ('朴', "piao"),
    ('翟', "zhai"),
    ('盖', "ge"),
    ('乐', "yue"),
    ('员', "yun"),
    ('种', "chong"),
    ('缪', "miao"),
    ('覃', "qin"),
    ('冼', "xian"),
    ('任', "ren"),
    ('尉', "wei"),
    ('长', "zhang"),
    ('折', "she"),
];

/// Characters people write for one another in names, beyond traditional and simplified [D].
const VARIANTS: [(char, char); 16] = [
    ('喆', '哲'),
    ('堃', '坤'),
    ('昇', '升'),
    ('陞', '升'),
    ('甯', '宁'),
    ('峯', '峰'),
    ('崐', '昆'),
    ('崑', '昆'),
    ('淼', '渺'),
    ('祎', '禕'),
    ('姸', '妍'),
    ('羣', '群'),
    ('勣', '绩'),
    ('閒', '闲'),
    ('邨', '村'),
    ('囯', '国'),
];

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

/// Half-width, upper case, letters and characters only: dots, spaces, brackets and commas fall away.
pub(crate) fn plain(name: &str) -> String {
    let half = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        other => other,
    };
    name.chars().map(half).filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// The first and last of the characters looked up ahead, nearly all there are.
const HAN: std::ops::RangeInclusive<char> = '\u{3400}'..='\u{9FFF}';

/// Every character's usual form: asking the dictionary takes longer than comparing two names.
static USUAL: LazyLock<Vec<char>> = LazyLock::new(|| HAN.map(usual).collect());

/// Simplified, where the character is read the same: 乾 of a name stays 乾.
fn simplified(c: char) -> char {
    let place = u32::from(c).checked_sub(u32::from(*HAN.start()));
    let known = place.and_then(|place| USUAL.get(usize::try_from(place).ok()?));
    known.copied().unwrap_or(c)
}

fn usual(c: char) -> char {
    let mut room = [0; 4];
    let text = hanconv::t2s(&*c.encode_utf8(&mut room));
    let other = text.chars().next().filter(|other| *other == c || is_read_as(c, *other));
    let other = other.unwrap_or(c);
    VARIANTS.iter().find(|(variant, _)| *variant == other).map_or(other, |(_, usual)| *usual)
}

fn is_read_as(c: char, other: char) -> bool {
    let first = |c: char| c.to_pinyin().map(pinyin::Pinyin::plain);
    first(c) == first(other) && !sounds(c).is_disjoint(&sounds(other))
}

fn sounds(c: char) -> BTreeSet<&'static str> {
    c.to_pinyin_multi().into_iter().flatten().map(pinyin::Pinyin::plain).collect()
}

/// How a character is read, in a surname as one.
fn sound(c: char, is_first: bool) -> &'static str {
    let surname = SURNAMES.iter().find(|(name, _)| is_first && *name == c).map(|(_, read)| *read);
    surname.or_else(|| c.to_pinyin().map(|p| p.plain())).unwrap_or_default()
}

/// `name`, simplified, as a passport spells it: ü is YU there, LV and NV were written before 2012.
fn spelled(name: &str, kind: NameKind) -> String {
    let mut text = String::with_capacity(name.len() * 2);
    for (place, c) in name.chars().enumerate() {
        if is_han(c) {
            text.push_str(sound(c, place == 0 && kind == NameKind::Person));
        } else {
            text.push(c);
        }
    }
    text.make_ascii_uppercase();
    if !text.contains(['V', 'ü', 'Ü']) {
        return text;
    }
    text.replace(['ü', 'Ü'], "YU").replace("LV", "LYU").replace("NV", "NYU")
}

/// The letters by which a name is known however it was written: pinyin for characters, the letters
/// themselves for others, those of a unit without its legal form – all in alphabetical order, so that
/// neither the order of names nor where they are parted counts (`CHEN MOUJIA`, `陈某甲`). Empty if nothing
/// can be read.
#[must_use]
pub fn letters(name: &str, kind: NameKind) -> String {
    let mut plain: String = plain(name).chars().map(simplified).collect();
    if kind == NameKind::Unit {
        let form = unit_parts(&plain).form;
        plain = plain.strip_suffix(form.as_str()).unwrap_or(&plain).to_owned();
    }
    sorted(&spelled(&plain, kind))
}

fn sorted(text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    letters.sort_unstable();
    letters.into_iter().collect()
}

/// Compare two names and say why. [`Verdict::Review`] asks a person; nothing here decides.
#[must_use]
pub fn compare(a: &str, b: &str, kind: NameKind) -> Comparison {
    let (score, because) = match (a.contains(is_han), b.contains(is_han)) {
        (false, false) => in_words(a, b, kind),
        _ => in_characters(a, b, kind),
    };
    let verdict = if score >= ALIKE { Verdict::Review } else { Verdict::Different };
    Comparison { score, verdict, because }
}

/// Names of which one at least is in Chinese characters.
fn in_characters(a: &str, b: &str, kind: NameKind) -> (f64, Vec<Because>) {
    let (plain_a, plain_b) = (plain(a), plain(b));
    let (x, y): (String, String) =
        (plain_a.chars().map(simplified).collect(), plain_b.chars().map(simplified).collect());
    if plain_a.is_empty() || plain_b.is_empty() {
        return (0.0, vec![Because::NothingAlike]);
    } else if plain_a == plain_b {
        return (1.0, vec![Because::Identical]);
    } else if x == y {
        return (0.98, vec![Because::Variant]);
    }
    let found = match kind {
        NameKind::Person => people(&x, &y),
        NameKind::Unit => units(&unit_parts(&x), &unit_parts(&y)),
    };
    // A dot parts the names of a foreigner, which characters spell by ear: 贝拉克·奥巴马.
    let is_foreign = |name: &str| name.contains(['·', '・', '•']);
    if found.0 < ALIKE && (is_foreign(a) || is_foreign(b)) { in_words(a, b, kind) } else { found }
}

fn people(a: &str, b: &str) -> (f64, Vec<Because>) {
    let (heard_a, heard_b) = (spelled(a, NameKind::Person), spelled(b, NameKind::Person));
    let (first_a, first_b) = (a.chars().next(), b.chars().next());
    let surname = |first: Option<char>| first.map(|c| sound(c, true));
    let has_surname_alike = surname(first_a) == surname(first_b);
    let both_han = a.chars().all(is_han) && b.chars().all(is_han);
    let near = levenshtein::distance(a.chars(), b.chars());
    let most = a.chars().count().max(b.chars().count()).max(1);
    let spelled = 1.0 - near as f64 / most as f64;
    let mut because = Vec::new();
    let mut score = spelled * 0.8;
    if both_han && first_a != first_b && has_surname_alike {
        because.push(Because::HomophoneSurname);
    }
    if heard_a == heard_b {
        because.push(Because::SameSound);
        score = score.max(if because.len() == 2 { 0.85 } else { 0.9 });
    } else if heard_a.len() == heard_b.len() && sorted(&heard_a) == sorted(&heard_b) {
        because.extend([Because::SameSound, Because::Order]);
        score = score.max(0.85);
    } else if both_han && initials(a).eq(initials(b)) {
        because.push(Because::SameInitials);
        // Initials alone say little, with a surname of the same sound somewhat more.
        score = score.max(if has_surname_alike { 0.6 } else { 0.4 });
    }
    // One character of two is half a name: nothing is near in names that short.
    if near <= 2 && near * 3 <= most {
        because.push(Because::NearlySpelled);
        score = score.max(0.65);
    }
    if because.is_empty() {
        because.push(Because::NothingAlike);
    }
    (score, because)
}

fn initials(name: &str) -> impl Iterator<Item = Option<char>> {
    name.chars().enumerate().map(|(place, c)| sound(c, place == 0).chars().next())
}

fn units(a: &UnitParts, b: &UnitParts) -> (f64, Vec<Because>) {
    let heard = |text: &str| spelled(text, NameKind::Unit);
    let near = levenshtein::normalized_similarity(a.trade.chars(), b.trade.chars());
    let mut because = Vec::new();
    let mut score = if a.trade == b.trade {
        because.push(Because::SameTradeName);
        1.0
    } else if heard(&a.trade) == heard(&b.trade) {
        because.push(Because::SameSound);
        0.9
    } else {
        let nearly = near >= 0.6;
        because.push(if nearly { Because::NearlySpelled } else { Because::OtherTradeName });
        near * 0.9
    };
    // A part that one name leaves out says less than one in which they differ.
    for (one, other, reason, both, missing) in [
        (&a.region, &b.region, Because::OtherRegion, 0.2, 0.05),
        (&a.industry, &b.industry, Because::OtherIndustry, 0.2, 0.1),
        (&a.form, &b.form, Because::OtherForm, 0.05, 0.05),
    ] {
        if one != other {
            because.push(reason);
            score -= if one.is_empty() || other.is_empty() { missing } else { both };
        }
    }
    (score.clamp(0.0, 0.97), because)
}
