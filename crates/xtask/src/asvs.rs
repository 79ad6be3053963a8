//! ASVS – the OWASP Application Security Verification Standard 5.0.0 as data of ours, one file per
//! chapter, and the page made from it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::house::{files, root};

/// Where the chapters lie.
const FOLDER: &str = "docs/security/asvs";
/// How a piece of evidence begins that somebody has to read.
const BY_READING: [&str; 3] = ["code: ", "doc: ", "by hand: "];

const HEAD: &str = "# OWASP ASVS 5.0.0, item by item\n\
    Made from [asvs/](asvs) by `cargo x gen`; a tidy test holds every item to the standard's list and \
    every piece of evidence to the sources. What an item asks is told in our own few words; the text \
    that counts is [OWASP's](https://github.com/OWASP/ASVS/tree/v5.0.0). **met**: the evidence was read \
    and holds. **partly** and **open** say what is missing. *Automatic*: at least one piece of evidence \
    runs by itself (a test, a walk, a script, a line of `zhixing doctor --compliance`).\n";

/// 章 – a chapter of the standard.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Chapter {
    chapter: String,
    zh: String,
    en: String,
    pub(crate) items: BTreeMap<String, Item>,
}

/// 条 – an item of it, and how we stand to it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Item {
    pub(crate) level: u8,
    pub(crate) asks: String,
    /// Why it does not apply.
    pub(crate) applies: Option<String>,
    pub(crate) state: Option<State>,
    #[serde(default)]
    pub(crate) evidence: Vec<String>,
    /// What is missing, or how it is meant.
    pub(crate) note: Option<String>,
}

/// 状态 – how far an item that applies is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    Met,
    Partly,
    Open,
}

impl Item {
    /// Whether something that runs by itself shows it.
    pub(crate) fn is_automatic(&self) -> bool {
        self.evidence.iter().any(|one| !BY_READING.iter().any(|kind| one.starts_with(kind)))
    }
}

/// Every chapter, in its order.
pub(crate) fn chapters() -> Result<Vec<Chapter>> {
    let read = |path: &std::path::PathBuf| -> Result<Chapter> {
        let text = fs::read_to_string(path)?;
        toml::from_str(&text).with_context(|| path.display().to_string())
    };
    files(&root().join(FOLDER), "toml")?.iter().map(read).collect()
}

/// The whole page.
pub(crate) fn page() -> Result<String> {
    let chapters = chapters()?;
    ensure!(!chapters.is_empty(), "{FOLDER} is empty");
    let mut page = HEAD.to_owned();
    count(&mut page, &chapters)?;
    for Chapter { chapter, zh, en, items } in &chapters {
        write!(page, "\n## {chapter} {zh} – {en}\n\n")?;
        page.push_str(
            "| item | L | asks | state | evidence, or what is missing |\n|---|---|---|---|---|\n",
        );
        let mut items: Vec<_> = items.iter().collect();
        items.sort_by_key(|(id, _)| numbers(id));
        for (id, item) in items {
            let state = item.state.map_or("n/a", State::word);
            writeln!(page, "| {id} | {} | {} | {state} | {} |", item.level, item.asks, told(item))?;
        }
    }
    Ok(page)
}

fn count(page: &mut String, chapters: &[Chapter]) -> Result<()> {
    page.push_str("\n| level | items | do not apply | apply | met | partly | open | met of what applies | automatic |\n");
    page.push_str("|---|---|---|---|---|---|---|---|---|\n");
    let all: Vec<&Item> = chapters.iter().flat_map(|chapter| chapter.items.values()).collect();
    for (name, level) in [("L1", Some(1)), ("L2", Some(2)), ("L3", Some(3)), ("all", None)] {
        let items = all.iter().filter(|item| level.is_none_or(|level| item.level == level));
        let items: Vec<&&Item> = items.collect();
        let of = |state| items.iter().filter(|item| item.state == Some(state)).count();
        let (met, partly, open) = (of(State::Met), of(State::Partly), of(State::Open));
        let applies = met + partly + open;
        let automatic = items.iter().filter(|item| item.is_automatic()).count();
        let share = met * 1000 / applies.max(1);
        writeln!(
            page,
            "| {name} | {} | {} | {applies} | {met} | {partly} | {open} | {}.{} % | {automatic} |",
            items.len(),
            items.len() - applies,
            share / 10,
            share % 10
        )?;
    }
    Ok(())
}

fn told(item: &Item) -> String {
    let evidence =
        item.evidence.iter().map(|one| format!("`{one}`")).collect::<Vec<_>>().join("<br>");
    let words = item.applies.as_ref().or(item.note.as_ref());
    match (words, evidence.is_empty()) {
        (Some(words), true) => words.clone(),
        (Some(words), false) => format!("{evidence}<br>{words}"),
        (None, _) => evidence,
    }
}

/// `1.10.2` as numbers, to sort by.
fn numbers(id: &str) -> Vec<u32> {
    id.split('.').filter_map(|part| part.parse().ok()).collect()
}

impl State {
    fn word(self) -> &'static str {
        match self {
            State::Met => "met",
            State::Partly => "**partly**",
            State::Open => "**open**",
        }
    }
}
