//! The article printed is the one valid on the day: every row of the renumbering table.

use super::day;
use crate::instruments::{Cite, print};
use crate::{cite, rules};

#[test]
fn an_article_is_called_as_it_was_on_the_day() {
    for (on, short) in [
        ("2019-05-01", "民诉法(2017)第242条"),
        ("2022-05-01", "民诉法(2021)第249条"),
        ("2026-02-10", "民诉法(2023)第253条"),
    ] {
        assert_eq!(cite("control.deduct", day(on)).short_zh, short);
    }
    let citation = cite("control.deduct", day("2026-02-10"));
    assert_eq!(citation.long_zh, "《中华人民共和国民事诉讼法》第二百五十三条第一款");
    assert_eq!(citation.en, "Civil Procedure Law (2023), art. 253(1)");
}

#[test]
fn every_row_of_the_renumbering_table_on_three_days() {
    for numbers in [
        [225, 232, 236],
        [226, 233, 237],
        [227, 234, 238],
        [230, 237, 241],
        [231, 238, 242],
        [232, 239, 243],
        [233, 240, 244],
        [237, 244, 248],
        [238, 245, 249],
        [239, 246, 250],
        [240, 247, 251],
        [241, 248, 252],
        [242, 249, 253],
        [243, 250, 254],
        [244, 251, 255],
        [253, 260, 264],
        [254, 261, 265],
        [255, 262, 266],
        [256, 263, 267],
        [257, 264, 268],
    ] {
        let cite = Cite { law: "pcl".to_owned(), article: numbers[2], paragraph: None };
        for (days, year, number) in [
            (["2017-07-01", "2019-05-01", "2021-12-31"], 2017, numbers[0]),
            (["2022-01-01", "2022-05-01", "2023-12-31"], 2021, numbers[1]),
            (["2024-01-01", "2026-02-10", "2030-01-01"], 2023, numbers[2]),
        ] {
            for on in days {
                let called = print(&cite, Some(day(on))).short_zh;
                assert_eq!(called, format!("民诉法({year})第{number}条"), "on {on}");
            }
        }
        // The text of 2012 had the numbers of 2017.
        let before = print(&cite, Some(day("2015-05-01"))).short_zh;
        assert_eq!(before, format!("民诉法(2012)第{}条", numbers[0]));
    }
}

#[test]
fn no_rule_cites_an_article_of_the_renumbered_part_that_the_table_lacks() {
    for rule in rules().filter(|rule| rule.cite.law == "pcl" && rule.cite.article >= 224) {
        let old = cite(&rule.id, day("2019-05-01"));
        let new = cite(&rule.id, day("2026-05-01"));
        let number = |text: &str| text.rsplit_once('第').map(|(_, tail)| tail.to_owned());
        assert_ne!(number(&old.short_zh), number(&new.short_zh), "{}", rule.id);
    }
}

#[test]
fn it_is_known_since_when_a_law_is_in_force() {
    for rule in rules() {
        // What the third-party assessment, an opinion or the house asks has no day in force.
        let has_none = ["pg2017", "syyj", "zx"].contains(&rule.cite.law.as_str());
        assert_eq!(rule.since().is_none(), has_none, "{}", rule.id);
    }
}
