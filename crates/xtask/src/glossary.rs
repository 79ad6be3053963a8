//! 术语表 – GLOSSARY.md, made from the doc comments of public types: `/// 中文 – English`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use anyhow::{Context, Result};
use syn::{Attribute, Expr, Item, Lit, Meta, Visibility};

use crate::house::{House, files, houses};

const HEAD: &str = "# Glossary 术语\n\
    Made from the doc comments of the code by `cargo x gen`, lowest floor first. A term stands where \
    it is defined; crates above use it under the same name.\n";

/// One term.
struct Term {
    name: String,
    meaning: String,
    articles: Vec<String>,
}

/// The whole file.
pub(crate) fn glossary() -> Result<String> {
    let mut page = HEAD.to_owned();
    for house in houses()? {
        let terms = terms(&house)?;
        if terms.is_empty() {
            continue;
        }
        let (zh, en) = parted(house.description()).unwrap_or(("", house.description()));
        write!(page, "\n## {} {zh}\nFloor {}: {en}.\n\n", house.name, house.floor())?;
        page.push_str("| 中文 | name | English | articles |\n|---|---|---|---|\n");
        for ((zh, _), Term { name, meaning, articles }) in terms {
            writeln!(page, "| {zh} | `{name}` | {meaning} | {} |", articles.join(", "))?;
        }
    }
    Ok(page)
}

fn terms(house: &House) -> Result<BTreeMap<(String, String), Term>> {
    let mut terms = BTreeMap::new();
    for path in files(&house.folder.join("src"), "rs")? {
        if path.to_string_lossy().contains("/tests") {
            continue;
        }
        let text = fs::read_to_string(&path)?;
        let file = syn::parse_file(&text).with_context(|| path.display().to_string())?;
        for item in &file.items {
            if let Some((zh, term)) = term(item) {
                terms.insert((zh, term.name.clone()), term);
            }
        }
    }
    Ok(terms)
}

fn term(item: &Item) -> Option<(String, Term)> {
    let (visibility, name, attributes) = match item {
        Item::Struct(item) => (&item.vis, &item.ident, &item.attrs),
        Item::Enum(item) => (&item.vis, &item.ident, &item.attrs),
        Item::Trait(item) => (&item.vis, &item.ident, &item.attrs),
        Item::Type(item) => (&item.vis, &item.ident, &item.attrs),
        _ => return None,
    };
    if !matches!(visibility, Visibility::Public(_)) {
        return None;
    }
    let doc = doc(attributes);
    let first = doc.split("\n\n").next().unwrap_or_default();
    let (zh, en) = parted(first)?;
    let meaning = en.replace('\n', " ").replace('|', "\\|").trim_end_matches('.').to_owned();
    let articles = articles(&doc);
    Some((zh.to_owned(), Term { name: name.to_string(), meaning, articles }))
}

/// `中文 – English` in two, if it begins in Chinese.
fn parted(text: &str) -> Option<(&str, &str)> {
    let marks = [" – ", ", ", ". "];
    let (at, mark) = marks.iter().filter_map(|m| Some((text.find(m)?, m))).min()?;
    let (zh, en) = (&text[..at], &text[at + mark.len()..]);
    zh.chars().next().filter(|first| !first.is_ascii()).map(|_| (zh.trim(), en.trim()))
}

fn doc(attributes: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for attribute in attributes {
        let Meta::NameValue(pair) = &attribute.meta else { continue };
        let Expr::Lit(literal) = &pair.value else { continue };
        if let (true, Lit::Str(line)) = (pair.path.is_ident("doc"), &literal.lit) {
            lines.push(line.value().trim().to_owned());
        }
    }
    lines.join("\n")
}

/// Articles and standards that a doc comment cites, e.g. `法释〔2014〕8号 第3条` and `GB 11643-1999`.
fn articles(doc: &str) -> Vec<String> {
    let text = doc.replace('\n', " ");
    let mut found = Vec::new();
    let mut words =
        text.split([' ', '(', ')', ',', ';']).filter(|word| !word.is_empty()).peekable();
    while let Some(word) = words.next() {
        let is_text = word.contains('〔') || (word.contains('《') && word.contains('》'));
        let is_article = word.contains('第') && word.contains('条');
        if is_text || is_article {
            let mut cited = word.trim_end_matches(['.', ':', '。']).to_owned();
            while let Some(more) = words.next_if(|next| next.starts_with('第')) {
                cited = format!("{cited} {}", more.trim_end_matches(['.', ':', '。']));
            }
            found.push(cited);
        } else if word == "GB"
            && let Some(number) = words.next()
        {
            found.push(format!("GB {}", number.trim_end_matches('.')));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{articles, parted};

    #[test]
    fn a_term_is_parted_at_its_dash() {
        assert_eq!(parted("案号 – names a case."), Some(("案号", "names a case.")));
        assert_eq!(
            parted("身份号码, GB 11643. Checked – once."),
            Some(("身份号码", "GB 11643. Checked – once."))
        );
        assert_eq!(parted("A page – of rows."), None);
    }

    #[test]
    fn citations_are_found() {
        let doc =
            "分配 – reckoned on the day it came (法释〔2014〕8号 第3条). As GB 11643-1999, says.";
        assert_eq!(articles(doc), ["法释〔2014〕8号 第3条", "GB 11643-1999"]);
    }
}
