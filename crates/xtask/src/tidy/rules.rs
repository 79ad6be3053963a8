//! Every rule of law is used and tested, and no legal number stands outside `law`.

use super::{Source, mentions, settle, sources, told_in_tests};
use crate::house::root;

/// Rules that only the list of rules shows so far.
const UNUSED: &[&str] =
    &["control.urgent_first", "documents.suffix", "filing.number", "filing.title"];
/// Rules that no test names.
const UNTESTED: &[&str] = &[
    "cases.number_unique",
    "closing.zb_ruling",
    "control.ceiling_horizon",
    "control.deduct_term",
    "control.lapse",
    "control.living_cost_monthly",
    "control.officer_registered",
    "control.plan_horizon",
    "control.trifle",
    "control.urgent_first",
    "discipline.adult",
    "discipline.president",
    "distribution.costs",
    "distribution.priority",
    "distribution.ratio",
    "documents.suffix",
    "fee.borne",
    "fee.court",
    "fee.enforcement",
    "fee.preservation",
    "filing.number",
    "filing.title",
    "funds.delay",
    "funds.order",
    "funds.surplus",
    "funds.two_people",
    "interest.order",
    "interest.period",
    "term.excluded",
];
/// Periods and rates written as numbers outside `law`.
const NUMBERS: &[&str] = &[];

/// Where a number of days, months or years is made.
const MAKERS: [&str; 8] = [
    "TimeDelta::days(",
    "TimeDelta::weeks(",
    "Duration::days(",
    "Days::new(",
    "Months::new(",
    "Months(",
    "WorkingDays(",
    "Rate::percent(",
];

/// Constant and id of every rule.
fn rules() -> impl Iterator<Item = (&'static str, &'static str)> {
    law::rules().map(|rule| (rule.code.as_str(), rule.id.as_str()))
}

/// The limits of the domain reference, which `calc deadline` reckons and a test of `law` reads.
fn limits() -> String {
    std::fs::read_to_string(root().join("crates/law/src/tests/limits.txt")).unwrap()
}

/// A rule rests under an act, or is a limit of the reference, shown by `calc deadline`.
#[test]
fn every_rule_is_used() {
    let all = sources();
    let limits = limits();
    let code: Vec<&Source> = all.iter().filter(|s| !s.is_test() && s.house != "xtask").collect();
    let policies = super::acts::policies();
    let unused = rules().filter(|(constant, id)| {
        let quoted = format!("\"{id}\"");
        !mentions(&limits, constant)
            && !policies.contains(&quoted)
            && !code.iter().any(|s| mentions(&s.text, constant) || s.text.contains(&quoted))
    });
    settle("rules that nothing rests on", unused.map(|(_, id)| id.to_owned()), UNUSED);
}

#[test]
fn every_rule_is_tested() {
    let told = told_in_tests() + &limits();
    let untested = rules().filter(|(constant, id)| {
        !mentions(&told, constant) && !told.contains(&format!("\"{id}\""))
    });
    settle("rules that no test or scenario names", untested.map(|(_, id)| id.to_owned()), UNTESTED);
}

#[test]
fn no_legal_number_stands_outside_law() {
    let mut found = Vec::new();
    let floors = ["law", "nation", "scenario", "zhixing", "xtask"];
    for source in sources().iter().filter(|s| !s.is_test() && !floors.contains(&s.house.as_str())) {
        for line in source.text.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
            for maker in MAKERS {
                let Some((_, rest)) = line.split_once(maker) else { continue };
                let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
                // The day before and the day after are grammar, not law.
                if digits.parse::<u32>().is_ok_and(|number| number > 1) {
                    found.push(format!("{}: {maker}{digits})", source.path));
                }
            }
        }
    }
    settle("legal numbers outside law", found, NUMBERS);
}
