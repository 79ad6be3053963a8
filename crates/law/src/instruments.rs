//! 法律渊源 – laws and interpretations, their editions, and how an article is called on a date.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::NaiveDate;
use kernel::time::chinese_number;
use serde::{Deserialize, Serialize};

/// Where a rule stands: articles are those of the newest edition.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cite {
    pub(crate) law: String,
    pub(crate) article: u32,
    pub(crate) paragraph: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Instrument {
    short: String,
    zh: String,
    en: String,
    since: Option<toml::value::Datetime>,
    #[serde(default)]
    editions: Vec<Edition>,
    #[serde(default)]
    renumbered: BTreeMap<String, Vec<u32>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Edition {
    name: String,
    from: toml::value::Datetime,
}

/// 引文 – an article as documents and people name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Citation {
    /// 民诉法(2023)第253条.
    pub short_zh: String,
    /// 《中华人民共和国民事诉讼法》第二百五十三条第一款.
    pub long_zh: String,
    /// Civil Procedure Law (2023), art. 253(1).
    pub en: String,
}

static INSTRUMENTS: LazyLock<BTreeMap<String, Instrument>> =
    LazyLock::new(|| toml::from_str(include_str!("../instruments.toml")).unwrap_or_default());

/// How the article behind rule `name` is called on `on`.
#[must_use]
pub fn cite(name: &str, on: NaiveDate) -> Citation {
    crate::find(name).map_or_else(
        || Citation { short_zh: name.to_owned(), long_zh: name.to_owned(), en: name.to_owned() },
        |rule| print(&rule.cite, Some(on)),
    )
}

pub(crate) fn newest(cite: &Cite) -> Citation {
    print(cite, None)
}

#[cfg(test)]
pub(crate) fn is_known(law: &str) -> bool {
    INSTRUMENTS.contains_key(law)
}

pub(crate) fn print(cite: &Cite, on: Option<NaiveDate>) -> Citation {
    let Some(instrument) = INSTRUMENTS.get(&cite.law) else {
        let text = format!("{} {}", cite.law, cite.article);
        return Citation { short_zh: text.clone(), long_zh: text.clone(), en: text };
    };
    let (edition, article) = edition_on(instrument, cite.article, on);
    let year_zh = edition.map(|name| format!("({name})")).unwrap_or_default();
    let year_en = edition.map(|name| format!(" ({name})")).unwrap_or_default();
    let (paragraph_zh, paragraph_en) = match cite.paragraph {
        Some(number) => (format!("第{}款", chinese_number(number)), format!("({number})")),
        None => (String::new(), String::new()),
    };
    Citation {
        short_zh: format!("{}{year_zh}第{article}条", instrument.short),
        long_zh: format!("《{}》第{}条{paragraph_zh}", instrument.zh, chinese_number(article)),
        en: format!("{}{year_en}, art. {article}{paragraph_en}", instrument.en),
    }
}

/// The edition in force on `on` (newest without a date) and the number the article has in it.
fn edition_on(instrument: &Instrument, article: u32, on: Option<NaiveDate>) -> (Option<&str>, u32) {
    let editions = &instrument.editions;
    let Some(last) = editions.len().checked_sub(1) else { return (None, article) };
    let index = match on {
        None => last,
        Some(on) => {
            let in_force = |edition: &Edition| starts(edition).is_none_or(|from| from <= on);
            editions.iter().rposition(in_force).unwrap_or(0)
        }
    };
    let old = instrument.renumbered.get(&article.to_string());
    let number = old.and_then(|numbers| numbers.get(index)).copied().unwrap_or(article);
    (editions.get(index).map(|edition| edition.name.as_str()), number)
}

fn starts(edition: &Edition) -> Option<NaiveDate> {
    crate::rules::day(&edition.from)
}

/// Since when the text is in force, as far as known.
pub(crate) fn since(law: &str) -> Option<NaiveDate> {
    INSTRUMENTS.get(law)?.since.as_ref().and_then(crate::rules::day)
}
