//! Every item of ASVS 5.0.0 is there once with its level, and every piece of evidence exists; so does
//! every proof that `docs/security.md` and `docs/threats.md` name.

use std::fs;

use super::{Source, mentions, read, sources};
use crate::asvs::{Item, State, chapters};
use crate::house::{files, root};

/// The standard's own list: a section, and the level of each of its items in their order.
const SECTIONS: [(&str, &str); 80] = [
    ("1.1", "22"),
    ("1.2", "1111122223"),
    ("1.3", "112222222223"),
    ("1.4", "222"),
    ("1.5", "123"),
    ("2.1", "122"),
    ("2.2", "112"),
    ("2.3", "12223"),
    ("2.4", "23"),
    ("3.1", "3"),
    ("3.2", "113"),
    ("3.3", "12223"),
    ("3.4", "11222233"),
    ("3.5", "11122333"),
    ("3.6", "3"),
    ("3.7", "22333"),
    ("4.1", "12233"),
    ("4.2", "23333"),
    ("4.3", "22"),
    ("4.4", "1222"),
    ("5.1", "2"),
    ("5.2", "112333"),
    ("5.3", "113"),
    ("5.4", "222"),
    ("6.1", "122"),
    ("6.2", "111111112222"),
    ("6.3", "11223333"),
    ("6.4", "112233"),
    ("6.5", "22222333"),
    ("6.6", "2223"),
    ("6.7", "33"),
    ("6.8", "2222"),
    ("7.1", "222"),
    ("7.2", "1111"),
    ("7.3", "22"),
    ("7.4", "11222"),
    ("7.5", "223"),
    ("7.6", "22"),
    ("8.1", "1233"),
    ("8.2", "1123"),
    ("8.3", "133"),
    ("8.4", "23"),
    ("9.1", "111"),
    ("9.2", "1222"),
    ("10.1", "22"),
    ("10.2", "223"),
    ("10.3", "22223"),
    ("10.4", "1111122222233333"),
    ("10.5", "22222"),
    ("10.6", "22"),
    ("10.7", "222"),
    ("11.1", "2233"),
    ("11.2", "22233"),
    ("11.3", "11233"),
    ("11.4", "1222"),
    ("11.5", "23"),
    ("11.6", "23"),
    ("11.7", "33"),
    ("12.1", "12233"),
    ("12.2", "11"),
    ("12.3", "22223"),
    ("13.1", "2333"),
    ("13.2", "222223"),
    ("13.3", "2233"),
    ("13.4", "1222233"),
    ("14.1", "22"),
    ("14.2", "12223333"),
    ("14.3", "122"),
    ("15.1", "12233"),
    ("15.2", "12233"),
    ("15.3", "1222222"),
    ("15.4", "3333"),
    ("16.1", "2"),
    ("16.2", "22222"),
    ("16.3", "2222"),
    ("16.4", "222"),
    ("16.5", "2223"),
    ("17.1", "23"),
    ("17.2", "22223333"),
    ("17.3", "22"),
];

/// Items per level, as the standard counts them.
const COUNTS: [(u8, usize); 3] = [(1, 70), (2, 183), (3, 92)];

fn listed() -> Vec<(String, u8)> {
    let items = SECTIONS.iter().flat_map(|(section, levels)| {
        levels.bytes().zip(1..).map(move |(level, n)| (format!("{section}.{n}"), level - b'0'))
    });
    items.collect()
}

#[test]
fn every_item_of_asvs_is_there_once() {
    let mut listed = listed();
    for (level, count) in COUNTS {
        let found = listed.iter().filter(|(_, of)| *of == level).count();
        assert_eq!(found, count, "items of level {level} in the list");
    }
    let mut kept: Vec<(String, u8)> = Vec::new();
    for chapter in chapters().unwrap() {
        kept.extend(chapter.items.iter().map(|(id, item)| (id.clone(), item.level)));
    }
    kept.sort();
    listed.sort();
    let missing: Vec<_> = listed.iter().filter(|item| !kept.contains(item)).collect();
    assert!(missing.is_empty(), "missing, or of another level: {missing:?}");
    assert_eq!(kept.len(), listed.len(), "items that are none, or twice");
}

#[test]
fn every_item_says_how_it_stands() {
    for (id, item) in chapters().unwrap().iter().flat_map(|chapter| &chapter.items) {
        let Item { state, applies, evidence, note, .. } = item;
        match (state, applies) {
            (None, Some(why)) => assert!(!why.is_empty() && evidence.is_empty(), "{id}"),
            (Some(State::Met), None) => assert!(!evidence.is_empty(), "{id} is met by nothing"),
            (Some(_), None) => assert!(note.is_some(), "{id} does not say what is missing"),
            _ => panic!("{id} applies or does not apply"),
        }
    }
}

#[test]
fn every_piece_of_evidence_exists() {
    let places = Places { sources: sources(), web: web() };
    let mut wrong = Vec::new();
    for (id, item) in chapters().unwrap().iter().flat_map(|chapter| &chapter.items) {
        let missing = item.evidence.iter().filter(|one| !places.hold(one));
        wrong.extend(missing.map(|one| format!("{id}: {one}")));
    }
    assert!(wrong.is_empty(), "evidence that is not there:\n{}", wrong.join("\n"));
}

#[test]
fn every_proof_the_security_page_names_exists() {
    names_proofs("docs/security.md", 50);
}

#[test]
fn every_proof_of_a_threat_exists() {
    names_proofs("docs/threats.md", 40);
}

/// Whether every proof a page names is there; it names more than `least`.
fn names_proofs(page: &str, least: usize) {
    let places = Places { sources: sources(), web: web() };
    let page = read(page);
    let quoted: Vec<&str> = page.split('`').skip(1).step_by(2).collect();
    let named: Vec<&&str> = quoted.iter().filter(|text| text.contains(": ")).collect();
    assert!(named.len() > least, "only {} proofs were found", named.len());
    let wrong: Vec<_> = named.into_iter().filter(|one| !places.hold(one)).collect();
    assert!(wrong.is_empty(), "proofs that are not there:\n{wrong:#?}");
}

#[test]
fn evidence_that_is_not_there_is_found_out() {
    let places = Places { sources: sources(), web: web() };
    for one in [
        "platform: no_such_test",
        "kernel: records_cannot_be_rewritten",
        "platform: appoint",
        "tidy: no_such_test",
        "walk: nobody walks here",
        "web: nothing is tested here",
        "doctor: 9.9.9.9 z",
        "doc: docs/ci.md#Nothing of the kind",
        "code: crates/platform/src/app.rs#NoSuchSymbol",
        "code: crates/platform/src/no_such_file.rs#App",
        "scripts/no-such-script",
        "hearsay",
    ] {
        assert!(!places.hold(one), "{one}");
    }
}

/// Where evidence lies.
struct Places {
    sources: Vec<Source>,
    web: Vec<(bool, String)>,
}

/// Walks (true) and unit tests of the web, as text.
fn web() -> Vec<(bool, String)> {
    let walks =
        files(&root().join("web/walks"), "ts").unwrap().into_iter().map(|path| (true, path));
    let units = files(&root().join("web/src"), "ts").unwrap().into_iter().map(|path| (false, path));
    walks.chain(units).map(|(walk, path)| (walk, fs::read_to_string(path).unwrap())).collect()
}

impl Places {
    fn hold(&self, evidence: &str) -> bool {
        let Some((kind, what)) = evidence.split_once(": ") else {
            return evidence.starts_with("scripts/") && root().join(evidence).exists();
        };
        match kind {
            "walk" | "web" => {
                let title = format!("test(\"{what}\"");
                let titled = format!("test(`{what}`");
                let walks = self.web.iter().filter(|(walk, _)| *walk == (kind == "walk"));
                walks.into_iter().any(|(_, text)| text.contains(&title) || text.contains(&titled))
            }
            "tidy" => self.has_test("xtask", what),
            "doctor" => self.sources.iter().any(|source| {
                source.path.contains("/commands/compliance/")
                    && source.text.contains(&format!("\"{what}\""))
            }),
            "doc" => is_told(what, |text, heading| {
                text.lines()
                    .any(|line| line.starts_with('#') && line.ends_with(&format!(" {heading}")))
            }),
            "code" => is_told(what, mentions),
            house => self.has_test(house, what),
        }
    }

    fn has_test(&self, house: &str, name: &str) -> bool {
        let head = format!("fn {name}(");
        self.sources.iter().filter(|source| source.house == house).any(|source| {
            source.text.match_indices(&head).any(|(at, _)| is_a_test(&source.text[..at]))
        })
    }
}

/// Whether the attributes right before a function make it a test.
fn is_a_test(before: &str) -> bool {
    let lines = before.rsplit('\n').skip(1).take_while(|line| {
        let line = line.trim();
        line.starts_with("#[") || line.starts_with("//")
    });
    lines.into_iter().any(|line| line.contains("test]") || line.contains("test("))
}

/// `path#word`: whether the file is there and `says` the word.
fn is_told(what: &str, says: impl Fn(&str, &str) -> bool) -> bool {
    let Some((path, word)) = what.split_once('#') else { return root().join(what).is_file() };
    root().join(path).is_file() && says(&read(path), word)
}
