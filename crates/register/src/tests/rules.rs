//! What is shown of a number, and by which somebody is found.

use kernel::Money;

use crate::Performance;
use crate::rules::face::{age, masked, performance};
use crate::rules::subject::Subject;

#[test]
fn of_a_number_only_place_and_last_four_are_shown() {
    for (number, shown) in [
        ("11010519491231002X", "110105********002X"),
        ("E12345678", "E******78"),
        ("H12345678900", "H12345**8900"),
    ] {
        assert_eq!(masked(number), shown);
    }
}

#[test]
fn an_age_is_complete_years() {
    let day = |text: &str| text.parse().unwrap();
    for (birth, on, years) in [
        ("1949-12-31", "2025-12-30", 75),
        ("1949-12-31", "2025-12-31", 76),
        ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18),
    ] {
        assert_eq!(age(day(birth), day(on)), years, "{birth} {on}");
    }
}

#[test]
fn how_much_was_performed() {
    let yuan = |text: &str| text.parse::<Money>().unwrap();
    for (obtained, outstanding, expected) in [
        ("0", "100", Performance::None),
        ("1", "99", Performance::Part),
        ("100", "0", Performance::Whole),
    ] {
        assert_eq!(performance(yuan(obtained), yuan(outstanding)), expected);
    }
}

#[test]
fn somebody_is_found_by_kind_and_number_however_it_is_written() {
    let text = |kind, number| Subject::new(kind, number).map(|subject| subject.text());
    let canonical = Some("id_card:11010519491231002X".to_owned());
    assert_eq!(text("id_card", " 11010519491231002x "), canonical);
    assert_eq!(text("id_card", "110105194912310020"), None);
    assert_eq!(text("name", "赵申请"), None);
    assert_eq!(text("passport", "e12345678"), Some("passport:E12345678".to_owned()));
    assert_eq!(text("passport", "E1%"), None);
    let kinds: Vec<_> = Subject::guess("914403001922038216").iter().map(Subject::kind).collect();
    assert_eq!(kinds, ["uscc"]);
    let kinds: Vec<_> = Subject::guess("E12345678").iter().map(Subject::kind).collect();
    assert_eq!(kinds, ["passport"]);
    assert_eq!(Subject::guess("赵申请"), []);
}

impl std::fmt::Debug for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.kind())
    }
}
