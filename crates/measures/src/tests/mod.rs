//! The catalogue as shipped, and each of its rules broken once.

mod broken;
mod carriers;
pub(crate) mod court;
mod departments;
mod feeds;
mod online;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::{
    AppliesTo, Category, Channel, Effect, Mark, Measure, MeasureId, SubjectKind, Way, catalogue,
    in_force,
};

const MEASURES: &str = include_str!("../../catalogue/measures.toml");
const DEPARTMENTS: &str = include_str!("../../catalogue/departments.toml");

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn measure(id: &str) -> &'static Measure {
    catalogue().find(id.parse().unwrap()).unwrap_or_else(|| panic!("no measure {id}"))
}

#[test]
fn there_are_150_measures_of_60_departments_in_11_categories() {
    assert_eq!(catalogue().measures().count(), 150);
    assert_eq!(catalogue().departments().len(), 60);
    let mut each: BTreeMap<Category, usize> = BTreeMap::new();
    for measure in catalogue().measures() {
        *each.entry(measure.id.category()).or_default() += 1;
    }
    let each: Vec<usize> = each.into_values().collect();
    assert_eq!(each, [30, 7, 24, 17, 16, 7, 15, 16, 7, 5, 6]);
    let clarifying: Vec<String> = catalogue().clarifying().map(|row| row.id.to_string()).collect();
    assert_eq!(clarifying, ["06.08"]);
}

/// 120 measures of the domain note, 30 split from them by department.
#[test]
fn splits_follow_the_rows_of_the_note() {
    let (split, whole): (Vec<&Measure>, Vec<&Measure>) =
        catalogue().measures().partition(|measure| measure.split_of.is_some());
    assert_eq!((whole.len(), split.len()), (120, 30));
    for one in split {
        let last = whole.iter().rfind(|row| row.id.category() == one.id.category()).unwrap();
        assert!(last.id < one.id, "{} stands before {}", one.id, last.id);
    }
}

#[test]
fn what_is_recalled_or_not_compellable_ships_switched_off() {
    let off: Vec<&Measure> = catalogue().measures().filter(|measure| !measure.enabled).collect();
    assert_eq!((off.len(), catalogue().measures().filter(|m| m.enabled).count()), (62, 88));
    assert!(catalogue().measures().all(|measure| !measure.enabled || measure.mark != Mark::M));
    for id in ["11.02", "11.03", "11.04", "05.01", "05.03"] {
        let why = measure(id).why_disabled.as_ref().unwrap();
        assert!(why.en.contains("compelled"), "{id}: {}", why.en);
    }
}

#[test]
fn no_memorandum_and_no_local_practice_is_applied() {
    use crate::BasisLevel::Policy;
    assert!(
        catalogue().measures().all(|measure| !measure.enabled || measure.basis_level >= Policy)
    );
}

#[test]
fn only_travel_and_what_law_or_interpretation_says_falls_on_those_merely_restricted() {
    for row in catalogue().measures() {
        let travels = row.id.category().number() == 7;
        if travels {
            assert_eq!(
                (row.applies_to, row.effect),
                (AppliesTo::Both, Effect::Block),
                "{}",
                row.id
            );
        }
        if row.id.category().number() <= 5 || row.id.category().number() == 9 {
            assert_eq!(row.applies_to, AppliesTo::Listed, "{}", row.id);
        }
    }
    assert!(AppliesTo::Both.falls_on(false, true) && !AppliesTo::Listed.falls_on(false, true));
    assert!(
        AppliesTo::Restricted.falls_on(false, true) && !AppliesTo::Restricted.falls_on(true, false)
    );
    assert!(!AppliesTo::Both.falls_on(false, false));
}

/// 善意文明执行意见 第20条.
#[test]
fn schools_alone_come_near_a_family() {
    let with: Vec<String> = catalogue()
        .measures()
        .filter(|measure| measure.family.is_some())
        .map(|measure| measure.id.to_string())
        .collect();
    assert_eq!(with, ["07.10"]);
    let limit = measure("07.10").family.as_ref().unwrap();
    assert!(limit.zh.contains("正常") && limit.en.contains("normal schooling"));
}

/// The list is sent to nobody who can do with a question.
#[test]
fn what_is_weighed_vetoed_or_assisted_is_asked_for() {
    for row in catalogue().measures() {
        if matches!(row.effect, Effect::Weigh | Effect::Veto | Effect::Assist) {
            assert_eq!(row.way, Way::Query, "{}", row.id);
        }
        let lead = catalogue().department(&row.department).unwrap();
        assert!(lead.channel != Channel::Letter || row.way == Way::Query, "{}", row.id);
    }
}

#[test]
fn a_plane_is_barred_to_the_people_behind_a_company_too() {
    let plane = measure("07.01");
    assert_eq!(plane.subjects, [SubjectKind::Natural, SubjectKind::Related]);
    assert_eq!(plane.departments().collect::<Vec<_>>(), ["caac"]);
    assert_eq!((plane.effect, plane.way), (Effect::Block, Way::Both));
    assert_eq!(measure("03.01").departments().collect::<Vec<_>>(), ["sasac", "mof"]);
}

#[test]
fn a_measure_is_in_force_from_the_day_its_basis_is() {
    let on = |text: &str| -> BTreeSet<String> {
        in_force(day(text)).map(|measure| measure.id.to_string()).collect()
    };
    assert_eq!(on("2026-11-28").len(), 88);
    let (before, after) = (on("2024-06-30"), on("2024-07-01"));
    assert!(!before.contains("03.08") && after.contains("03.08"));
    let (before, after) = (on("2015-07-21"), on("2015-07-22"));
    assert!(!before.contains("07.03") && after.contains("07.03") && before.contains("07.01"));
    let shown = on("2026-11-28");
    assert!(!shown.contains("06.08"), "what only clarifies is no measure");
    assert!(!shown.contains("11.03"), "what is switched off is not in force");
}

#[test]
fn a_measure_ends_with_the_last_day_of_its_basis() {
    let mut plane = measure("07.01").clone();
    plane.valid_to = Some(day("2026-06-30"));
    assert!(plane.is_in_force(day("2026-06-30")) && !plane.is_in_force(day("2026-07-01")));
    assert!(plane.is_in_force(day("2010-10-01")) && !plane.is_in_force(day("2010-09-30")));
}

#[test]
fn ids_and_categories_are_read_as_they_are_written() {
    for text in ["01.01", "07.10", "11.06"] {
        assert_eq!(text.parse::<MeasureId>().unwrap().to_string(), text);
    }
    for text in ["", "7.10", "07.1", "07-10", "00.01", "12.01", "07.00", "07.100", "+7.10", "07.+1"]
    {
        assert!(text.parse::<MeasureId>().is_err(), "{text}");
    }
    let names: BTreeSet<&str> = Category::all().flat_map(|one| [one.zh(), one.en()]).collect();
    assert_eq!(names.len(), 22);
    assert_eq!(Category::of(7).unwrap().zh(), "限制高消费及有关消费");
    assert!(Category::of(0).is_none() && Category::of(12).is_none());
}
