//! Every rule of the catalogue is broken once, in the files as shipped: the fault names field and cause.

use kernel::Invalid;

use super::{DEPARTMENTS, MEASURES};
use crate::Catalogue;

/// A department that does nothing.
const CAST_IDLE: &str =
    "code = \"cast\"\nzh = \"某\"\nen = \"some\"\ncategories = []\nchannel = \"letter\"";

/// The block of the table whose first line is `first`.
fn block<'a>(file: &'a str, first: &str) -> &'a str {
    let at = file.find(first).unwrap_or_else(|| panic!("no {first}"));
    let end = file[at..].find("\n\n").map_or(file.len(), |end| at + end);
    &file[at..end]
}

fn refused(measures: &str, departments: &str, field: &str, cause: &str) {
    let Invalid { field: found, en, zh } = Catalogue::read(measures, departments).unwrap_err();
    assert_eq!(found, field, "{en}");
    assert!(en.contains(cause), "{field}: {en}");
    assert!(!zh.is_empty());
}

/// Measure `id` with `old` written as `new`.
fn with(id: &str, old: &str, new: &str) -> String {
    let before = block(MEASURES, &format!("id = \"{id}\""));
    assert!(before.contains(old), "{id} has no {old}");
    MEASURES.replacen(before, &before.replacen(old, new, 1), 1)
}

#[test]
fn a_broken_measure_is_refused_by_field_and_cause() {
    let off = "enabled = false\nwhy_disabled = { zh = \"试\", en = \"a try\" }";
    for (id, old, new, field, cause) in [
        ("01.01", "effect =", "efect =", "measure[0].efect", "unknown field"),
        ("01.01", "contest = true", "", "measure[0].contest", "missing"),
        ("01.01", "\"weigh\"", "\"ponder\"", "measure[0].effect", "unknown"),
        ("01.01", "\"policy\"", "\"rumour\"", "measure[0].basis_level", "unknown"),
        ("01.01", "[\"N\", \"L\"]", "[\"N\", \"X\"]", "measure[0].subjects[1]", "unknown"),
        ("01.01", "2016-09-25", "\"2016-09-25\"", "measure[0].valid_from", "string"),
        ("01.01", "2016-09-25", "2016-09-25T08:00:00", "measure[0].valid_from", "no day"),
        ("01.01", "id = \"01.01\"", "id = \"12.01\"", "measure[0].id", "no id of a measure"),
        ("01.02", "id = \"01.02\"", "id = \"01.01\"", "01.01.id", "there already"),
        ("01.02", "id = \"01.02\"", "id = \"01.09\"", "01.03.id", "out of order"),
        ("01.01", "\"nfra\"", "\"cbrc\"", "01.01.department", "no department cbrc"),
        ("03.01", "[\"mof\"]", "[\"cbrc\"]", "03.01.with", "no department cbrc"),
        ("03.01", "[\"mof\"]", "[\"sasac\"]", "03.01.with", "twice"),
        ("03.15", "\"query\"", "\"feed\"", "03.15.way", "can be fed nothing"),
        ("01.01", "\"设立银行业金融机构及其分支机构\"", "\" \"", "01.01.zh", "empty"),
        ("01.01", "\"两办意见1-1\"", "\"\"", "01.01.basis", "empty"),
        ("01.01", "[\"N\", \"L\"]", "[]", "01.01.subjects", "falls on nobody"),
        ("01.01", "[\"N\", \"L\"]", "[\"L\", \"N\"]", "01.01.subjects", "out of order"),
        ("01.01", "\"listed\"", "\"both\"", "01.01.applies_to", "merely restricted"),
        ("01.01", "\"listed\"", "\"restricted\"", "01.01.applies_to", "merely restricted"),
        ("01.08", "\"policy\"", "\"memorandum\"", "01.08.basis_level", "take a policy"),
        ("05.04", "\"policy\"", "\"local\"", "05.04.basis_level", "take a policy"),
        ("06.08", "\"none\"", "\"warn\"", "06.08.effect", "does nothing"),
        ("01.01", "true", "false", "01.01.why_disabled", "without a reason"),
        ("01.03", "en = \"recalled", "en = \"\" }#", "01.03.why_disabled", "without a reason"),
        (
            "01.01",
            "enabled = true",
            &off.replace("false", "true"),
            "01.01.why_disabled",
            "is switched on",
        ),
        ("01.01", "mark = \"V\"", "mark = \"M\"", "01.01.enabled", "recalled"),
        ("01.01", "mark = \"V\"", "mark = \"D\"", "01.01.enabled", "of our own"),
        ("01.19", "enabled = true", off, "01.22.enabled", "is off"),
        ("01.22", "\"01.19\"", "\"02.01\"", "01.22.split_of", "cannot have been split"),
        ("01.22", "\"01.19\"", "\"01.22\"", "01.22.split_of", "cannot have been split"),
        ("01.23", "\"01.19\"", "\"01.22\"", "01.23.split_of", "cannot have been split"),
        ("01.01", "enabled", "valid_to = 2016-09-25\nenabled", "01.01.valid_to", "not after"),
        ("01.01", "contest = true", "contest = false", "01.01.contest", "may be contested"),
    ] {
        refused(&with(id, old, new), DEPARTMENTS, field, cause);
    }
}

#[test]
fn a_family_is_named_by_one_measure_within_its_limit() {
    let whole = block(MEASURES, "id = \"07.10\"");
    let limit = whole.lines().find(|line| line.starts_with("family")).unwrap();
    let bare = with("07.10", &format!("{limit}\n"), "");
    refused(&bare, DEPARTMENTS, "07.10.family", "no limit is written down");
    let open = with("07.10", "basis = \"善意文明执行意见20\"", "basis = \"\"");
    refused(&open, DEPARTMENTS, "07.10.family", "is empty");
    let other = with("07.11", "valid_from", &format!("{limit}\nvalid_from"));
    refused(&other, DEPARTMENTS, "07.11.family", "07.10 alone");
    for (old, new, field) in [
        ("乘坐飞机", "本人及配偶乘坐飞机", "07.01.zh"),
        ("Any seat on a plane", "Any seat on a plane, Children too", "07.01.en"),
        ("Any seat on a plane", "Any seat next to one's kin", "07.01.en"),
    ] {
        refused(&with("07.01", old, new), DEPARTMENTS, field, "names family");
    }
}

#[test]
fn a_broken_department_is_refused_by_field_and_cause() {
    for (old, new, field, cause) in [
        ("channel =", "line =", "department[0].line", "unknown field"),
        (
            "categories = [5, 11]",
            "categories = [5, 12]",
            "department[0].categories[1]",
            "no category 12",
        ),
        ("categories = [5, 11]", "categories = [5]", "acfic.categories", "[5, 11]"),
        ("code = \"acfic\"", "code = \"acftu\"", "acftu.code", "there already"),
        ("zh = \"中华全国工商业联合会\"", "zh = \"\"", "acfic.zh", "no name"),
    ] {
        assert!(DEPARTMENTS.contains(old), "{old}");
        // Whose department is missing is told by its measure before.
        let measures = MEASURES
            .replace("\"acfic\"", if new.contains("acftu") { "\"acftu\"" } else { "\"acfic\"" });
        refused(&measures, &DEPARTMENTS.replacen(old, new, 1), field, cause);
    }
    let idle = DEPARTMENTS.replacen(block(DEPARTMENTS, "code = \"cast\""), CAST_IDLE, 1);
    let given_away = MEASURES.replace("\"cast\"", "\"acftu\"");
    refused(&given_away, &idle, "cast.categories", "[]");
}

#[test]
fn one_measure_or_department_too_few_is_noticed() {
    let few = |id: &str| {
        let own = format!("[[measure]]\n{}", block(MEASURES, &format!("id = \"{id}\"")));
        assert!(MEASURES.contains(&own), "{id}");
        MEASURES.replacen(&own, "", 1)
    };
    refused(&few("01.01"), DEPARTMENTS, "measure", "149, not 150");
    let clarifies = with("01.01", "effect = \"weigh\"", "effect = \"none\"\nclarifying = true");
    refused(&clarifies, DEPARTMENTS, "measure", "149, not 150");
    let one = block(MEASURES, "id = \"07.09\"").replacen("07.09", "07.16", 1);
    let many = MEASURES.replacen("\n# 08 ", &format!("\n[[measure]]\n{one}\n\n# 08 "), 1);
    refused(&many, DEPARTMENTS, "measure", "151, not 150");
    let last = MEASURES.find("\n# 11 ").unwrap();
    refused(&MEASURES[..last], DEPARTMENTS, "categories", "10, not 11");
    let more = format!("{DEPARTMENTS}\n[[department]]\n{}\n", CAST_IDLE.replace("cast", "zzz"));
    refused(MEASURES, &more, "department", "61, not 60");
    assert!(Catalogue::read("", DEPARTMENTS).is_err() && Catalogue::read(MEASURES, "").is_err());
}

#[test]
fn what_ships_is_read() {
    let found = Catalogue::read(MEASURES, DEPARTMENTS).unwrap();
    assert_eq!(found.measures().count(), 150);
    // What the breaking tests lean on: nothing is wrong before they break it.
    assert!(block(MEASURES, "id = \"01.01\"").contains("contest = true"));
}
