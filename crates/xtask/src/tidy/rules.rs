//! Every rule of law is used and tested, and no legal number stands outside `law`.

use super::{Source, mentions, settle, sources, told_in_tests};

/// Rules that only `calc deadline` and the list of rules show so far.
const UNUSED: &[&str] = &[
    "auction.notice_movable",
    "auction.notice_other",
    "control.bank_answer",
    "control.bank_objection",
    "control.urgent_first",
    "distribution.object",
    "documents.suffix",
    "fee.once",
    "filing.number",
    "filing.title",
    "notice.report_supplement",
    "objection.outsider",
    "objection.reconsider_ask",
    "objection.reconsider_decide",
    "parties.change",
    "preservation.decide",
    "preservation.urgent",
    "service.public_notice",
    "term.administrative",
    "term.extension_ask",
];
/// Rules that no test names.
const UNTESTED: &[&str] = &[
    "auction.notice_movable",
    "auction.notice_other",
    "auction.relist",
    "cases.number_unique",
    "closing.archive",
    "closing.requery_every",
    "closing.requery_years",
    "closing.zb_ruling",
    "closing.zb_small_balance",
    "closing.zb_small_ratio",
    "clue.verify_urgent",
    "control.bank_objection",
    "control.capability",
    "control.ceiling_horizon",
    "control.deduct_term",
    "control.freeze_max_deposit",
    "control.freeze_max_movable",
    "control.freeze_max_other",
    "control.lapse",
    "control.living_cost",
    "control.living_cost_monthly",
    "control.officer_registered",
    "control.plan_horizon",
    "control.trifle",
    "control.urgent_first",
    "discipline.adult",
    "discipline.president",
    "distribution.costs",
    "distribution.object",
    "distribution.priority",
    "distribution.ratio",
    "documents.suffix",
    "fee.borne",
    "fee.court",
    "fee.enforcement",
    "fee.once",
    "fee.preservation",
    "filing.number",
    "filing.time_limit",
    "filing.title",
    "funds.delay",
    "funds.order",
    "funds.surplus",
    "funds.two_people",
    "interest.order",
    "interest.period",
    "investigation.finish",
    "investigation.start",
    "notice.report_supplement",
    "objection.decide",
    "objection.outsider",
    "objection.reconsider_ask",
    "objection.reconsider_decide",
    "parties.change",
    "preservation.decide",
    "preservation.urgent",
    "sale.start",
    "service.public_notice",
    "term.administrative",
    "term.excluded",
    "term.extension_ask",
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
fn rules(all: &[Source]) -> Vec<(String, String)> {
    let file = all.iter().find(|source| source.path == "crates/law/src/id.rs").unwrap();
    let mut found = Vec::new();
    for item in file.syntax().items {
        let syn::Item::Const(item) = item else { continue };
        let syn::Expr::Call(call) = &*item.expr else { continue };
        let Some(syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(id), .. })) = call.args.first()
        else {
            continue;
        };
        found.push((item.ident.to_string(), id.value()));
    }
    assert!(found.len() > 80, "only {} rules were found", found.len());
    found
}

#[test]
fn every_rule_is_used() {
    let all = sources();
    let code: Vec<&Source> = all
        .iter()
        .filter(|s| !s.is_test() && s.house != "xtask" && s.path != "crates/law/src/id.rs")
        .collect();
    let unused = rules(&all).into_iter().filter(|(constant, id)| {
        let quoted = format!("\"{id}\"");
        !code.iter().any(|s| mentions(&s.text, constant) || s.text.contains(&quoted))
    });
    settle("rules that nothing rests on", unused.map(|(_, id)| id), UNUSED);
}

#[test]
fn every_rule_is_tested() {
    let told = told_in_tests();
    let untested = rules(&sources()).into_iter().filter(|(constant, id)| {
        !mentions(&told, constant) && !told.contains(&format!("\"{id}\""))
    });
    settle("rules that no test or scenario names", untested.map(|(_, id)| id), UNTESTED);
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
