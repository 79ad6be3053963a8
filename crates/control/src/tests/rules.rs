//! Plans and ceilings as tables; the dealings with institutions are walked by the journeys.

use std::collections::BTreeMap;

use chrono::Utc;
use contract::{PropertyKind, Purpose};
use kernel::{Id, Money};
use proptest::prelude::*;
use uuid::Uuid;

use crate::acts::freeze::still_free;
use crate::model::{Hold, HoldState, Property};
use crate::rules::agreement::{Finding, Stated, compare};
use crate::rules::ceiling::{Allowance, Deductible, excess};
use crate::rules::freeze_plan::{Ask, FreezePlan, plan};
use crate::rules::term::{last_day, term};

fn yuan(text: &str) -> Money {
    text.parse().unwrap()
}

fn found(number: u128, asset: &str, purpose: Purpose, available: Money) -> Property {
    Property {
        id: Id::from(Uuid::from_u128(number)),
        debtor: Uuid::nil(),
        institution: format!("BANK-{asset}"),
        kind: PropertyKind::Deposit,
        asset: asset.to_owned(),
        name: String::new(),
        amount: Some(available),
        available: Some(available),
        units: None,
        purpose,
        fixed_term: false,
        facts: BTreeMap::new(),
        found_at: chrono::DateTime::<Utc>::MIN_UTC,
        reason_kept: None,
    }
}

fn make(target: &str, held: &str, accounts: &[(&str, Purpose, &str)]) -> FreezePlan {
    let found: Vec<Property> = accounts
        .iter()
        .zip(1..)
        .map(|((asset, purpose, amount), n)| found(n, asset, *purpose, yuan(amount)))
        .collect();
    plan(&Ask {
        target: yuan(target),
        held: yuan(held),
        found: &found,
        living_cost: yuan("3000"),
        trifle: yuan("100"),
    })
}

fn lines(plan: &FreezePlan) -> Vec<String> {
    plan.lines.iter().map(|line| format!("{} {}", line.asset, line.limit)).collect()
}

#[test]
fn the_plan_of_case_a_takes_the_fixed_deposit_and_spares_the_wages() {
    let plan = make(
        "231712.58",
        "0",
        &[
            ("P", Purpose::Wages, "38500.00"),
            ("Q", Purpose::Ordinary, "250000.00"),
            ("W", Purpose::Ordinary, "1268.35"),
        ],
    );
    assert_eq!(lines(&plan), ["Q 231712.58"]);
    assert_eq!(plan.uncovered, Money::ZERO);
    assert_eq!(plan.spared.len(), 2);
}

#[test]
fn the_smallest_sufficient_account_then_the_largest_then_wages_above_living_costs() {
    let accounts = [
        ("A", Purpose::Ordinary, "50000"),
        ("B", Purpose::Ordinary, "900000"),
        ("C", Purpose::Ordinary, "120000"),
        ("D", Purpose::Wages, "8000"),
        ("E", Purpose::SocialInsurance, "700000"),
        ("F", Purpose::Ordinary, "99.99"),
    ];
    assert_eq!(lines(&make("100000", "0", &accounts)), ["C 100000.00"]);
    assert_eq!(lines(&make("1000000", "0", &accounts)), ["B 900000.00", "C 100000.00"]);
    let short = make("1075010", "0", &accounts);
    assert_eq!(lines(&short)[..3], ["B 900000.00", "C 120000.00", "A 50000.00"]);
    assert_eq!(lines(&short)[3], "D 5000.00");
    assert_eq!(short.uncovered, yuan("10"));
    assert!(short.spared.iter().any(|s| s.rule.as_deref() == Some("control.exempt")));
    assert_eq!(lines(&make("100000", "100000", &accounts)), Vec::<String>::new());
}

/// The reported dispute on over-seizure: an order for 77,137,466.50; 5,342.06 and 77,132,124.44 were
/// held already when a further account with 320.93 on it was frozen up to 77,131,803.51.
#[test]
fn the_third_freeze_of_the_reported_over_seizure_is_refused_with_its_article() {
    let allowance = Allowance {
        ceiling: yuan("77137466.50"),
        live: yuan("5342.06").checked_add(yuan("77132124.44")).unwrap(),
    };
    for limit in ["77131803.51", "320.93", "0.01"] {
        let refusal = allowance.judge(yuan(limit)).unwrap_err();
        assert_eq!(refusal.rule, "control.freeze_ceiling");
        let article = law::cite(refusal.rule, "2026-02-10".parse().unwrap()).long_zh;
        assert!(article.contains("第十九条"), "{article}");
    }
    // No plan proposes it either.
    let third = make("77137466.50", "77137466.50", &[("C", Purpose::Ordinary, "320.93")]);
    assert_eq!(lines(&third), Vec::<String>::new());
}

#[test]
fn what_must_be_redeemed_comes_after_cash_and_what_serves_old_age_last() {
    let found = |n, asset: &str, kind, amount: &str| Property {
        kind,
        ..found(n, asset, Purpose::Ordinary, yuan(amount))
    };
    let all = [
        found(1, "insurance", PropertyKind::Insurance, "900"),
        found(2, "product", PropertyKind::WealthProduct, "800"),
        found(3, "wallet", PropertyKind::NetworkFund, "500"),
        found(4, "deposit", PropertyKind::Deposit, "300"),
        found(5, "shares", PropertyKind::Security, "700"),
    ];
    let ask = |target| Ask {
        target: yuan(target),
        held: Money::ZERO,
        found: &all,
        living_cost: yuan("3000"),
        trifle: yuan("100"),
    };
    assert_eq!(lines(&plan(&ask("400"))), ["wallet 400.00"]);
    assert_eq!(lines(&plan(&ask("750"))), ["wallet 500.00", "deposit 250.00"]);
    let everything = plan(&ask("9999"));
    assert_eq!(
        lines(&everything),
        ["wallet 500.00", "deposit 300.00", "product 800.00", "insurance 900.00"]
    );
    assert_eq!(everything.spared.len(), 1, "shares are counted, not frozen up to a limit");
}

/// 民诉法解释 第485条.
#[test]
fn each_kind_is_held_no_longer_than_its_term() {
    use PropertyKind as P;
    let rules =
        ["control.freeze_max_deposit", "control.freeze_max_movable", "control.freeze_max_other"];
    for (kind, rule, last) in [
        (P::Deposit, rules[0], "2027-02-09"),
        (P::InternetDeposit, rules[0], "2027-02-09"),
        (P::NetworkFund, rules[0], "2027-02-09"),
        (P::Vehicle, rules[1], "2028-02-09"),
        (P::FishingBoat, rules[1], "2028-02-09"),
        (P::RealEstate, rules[2], "2029-02-09"),
        (P::Security, rules[2], "2029-02-09"),
        (P::Equity, rules[2], "2029-02-09"),
        (P::WealthProduct, rules[2], "2029-02-09"),
        (P::Insurance, rules[2], "2029-02-09"),
    ] {
        assert_eq!(term(kind).0.as_str(), rule, "{kind:?}");
        let from = "2026-02-10".parse().unwrap();
        assert_eq!(last_day(kind, from).to_string(), last, "{kind:?}");
    }
}

fn stated(held: &str, rank: u32) -> Stated {
    Stated { held: yuan(held), units: None, until: chrono::NaiveDate::MAX, rank }
}

fn kinds(hold: &Hold, stated: Option<Stated>) -> Vec<&'static str> {
    let kind = |finding| match finding {
        Finding::Promoted(_) => "promoted",
        Finding::Caught(_) => "caught",
        Finding::Differs { kind, .. } => kind,
    };
    compare(hold, stated.as_ref()).into_iter().map(kind).collect()
}

#[test]
fn a_hold_is_compared_with_what_its_institution_states() {
    use HoldState as S;
    let none: [&str; 0] = [];
    let effective = hold(S::Effective, "1000", "600", "100", "0");
    for (said, found) in [
        (None, vec!["missing_there"]),
        (Some(stated("500", 0)), vec![]),
        (Some(stated("499.99", 0)), vec!["less_there"]),
        (Some(stated("900", 0)), vec!["caught"]),
        (Some(stated("900.01", 0)), vec!["more_there"]),
        (Some(stated("500", 2)), vec!["other_rank"]),
        (Some(Stated { until: chrono::NaiveDate::MIN, ..stated("500", 0) }), vec!["other_end"]),
    ] {
        assert_eq!(kinds(&effective, said), found, "{said:?}");
    }
    let waiting = Hold { rank: Some(2), ..hold(S::Waiting, "1000", "0", "0", "0") };
    assert_eq!(kinds(&waiting, Some(stated("0", 0))), ["promoted"]);
    assert_eq!(kinds(&waiting, Some(stated("0", 1))), none);
    assert_eq!(kinds(&waiting, Some(stated("0", 3))), ["other_rank"], "somebody came before");
    for ended in [S::Released, S::Spent, S::Lapsed, S::Refused] {
        let ended = hold(ended, "1000", "600", "0", "600");
        assert_eq!(kinds(&ended, None), none);
        assert_eq!(kinds(&ended, Some(stated("600", 0))), ["still_there"]);
    }
    assert_eq!(kinds(&hold(S::Ordered, "1000", "0", "0", "0"), None), none, "not answered yet");
    let shares = Hold {
        manner: Some("full".to_owned()),
        units: Some(300),
        held_units: Some(300),
        limit: None,
        ..hold(S::Effective, "0", "0", "0", "0")
    };
    let said = |units| Some(Stated { units, ..stated("0", 0) });
    assert_eq!(kinds(&shares, said(Some(300))), none);
    assert_eq!(kinds(&shares, said(Some(299))), ["less_there"]);
}

#[test]
fn a_deduction_is_bound_by_what_is_held_and_by_what_is_owed() {
    let deductible = Deductible { held: yuan("240000"), owed: yuan("231712.58") };
    assert!(deductible.judge(yuan("231712.58")).is_ok());
    let one_fen_more = deductible.judge(yuan("231712.59")).unwrap_err();
    assert_eq!(one_fen_more.rule, "control.deduct_ceiling");
    let beyond = deductible.judge(yuan("240000.01")).unwrap_err();
    assert_eq!(beyond.rule, "control.deduct_within_frozen");
}

proptest! {
    #[test]
    fn the_excess_brings_what_is_held_down_to_the_ceiling_and_no_further(
        ceiling in 0i64..100_000_000, held in prop::collection::vec(0i64..60_000_000, 0..8),
    ) {
        let fen = |fen| Money::from_fen(fen).unwrap();
        let can_go: Vec<(usize, Money)> = held.iter().map(|h| fen(*h)).enumerate().collect();
        let live: Money = can_go.iter().map(|(_, held)| *held).sum();
        let release = excess(fen(ceiling), live, &can_go);
        let released: Money = release.iter().map(|(_, part)| *part).sum();
        prop_assert_eq!(released, live.saturating_sub(fen(ceiling)));
        for (hold, part) in &release {
            prop_assert!(*part <= can_go[*hold].1);
        }
        // An older hold is touched only when every newer one is gone.
        for pair in release.windows(2) {
            prop_assert!(pair[0].0 > pair[1].0);
            prop_assert_eq!(pair[0].1, can_go[pair[0].0].1);
        }
    }

    #[test]
    fn no_plan_holds_more_than_is_owed_or_than_there_is(
        target in 0i64..100_000_000, held in 0i64..100_000_000,
        accounts in prop::collection::vec((0i64..60_000_000, 0usize..4), 0..12),
    ) {
        let fen = |fen| Money::from_fen(fen).unwrap();
        let purposes =
            [Purpose::Ordinary, Purpose::Wages, Purpose::Pension, Purpose::PresaleEscrow];
        let found: Vec<Property> = accounts
            .iter()
            .zip(1..)
            .map(|((amount, p), n)| found(n, &n.to_string(), purposes[*p], fen(*amount)))
            .collect();
        let ask = Ask {
            target: fen(target), held: fen(held), found: &found,
            living_cost: fen(300_000), trifle: fen(10_000),
        };
        let plan = plan(&ask);
        let planned: Money = plan.lines.iter().map(|line| line.limit).sum();
        let need = ask.target.saturating_sub(ask.held);
        prop_assert_eq!(planned.checked_add(plan.uncovered), Some(need));
        for line in &plan.lines {
            let property = found.iter().find(|p| p.id == line.property).unwrap();
            let available = property.available.unwrap();
            prop_assert!(line.limit <= available);
            prop_assert!(property.purpose != Purpose::PresaleEscrow);
            if property.purpose != Purpose::Ordinary {
                prop_assert!(available.saturating_sub(line.limit) >= ask.living_cost);
            }
        }
    }
}

fn hold(state: HoldState, limit: &str, held: &str, deducted: &str, released: &str) -> Hold {
    Hold {
        id: Id::from(Uuid::from_u128(9)),
        case_id: Uuid::nil(),
        debtor: Uuid::nil(),
        property: Id::from(Uuid::from_u128(1)),
        institution: "BANK-A".to_owned(),
        asset: "A".to_owned(),
        order_id: String::new(),
        ruling: String::new(),
        state,
        kind: PropertyKind::Deposit,
        manner: None,
        units: None,
        held_units: None,
        verified_at: None,
        doubted_at: None,
        takes: false,
        limit: Some(yuan(limit)),
        held: yuan(held),
        deducted: yuan(deducted),
        released: yuan(released),
        rank: Some(0),
        from: chrono::NaiveDate::MIN,
        until: chrono::NaiveDate::MAX,
        answered_at: Some(chrono::DateTime::<Utc>::UNIX_EPOCH),
        refusal: None,
    }
}

#[test]
fn a_freeze_is_spent_with_its_limit_and_not_with_what_it_caught() {
    let short = hold(HoldState::Effective, "1000", "600", "0", "0");
    assert!(!short.is_spent_by(yuan("600")), "400 more may still be caught");
    assert_eq!(short.holding(), yuan("600"));
    let full = hold(HoldState::Effective, "1000", "1000", "700", "100");
    assert!(full.is_spent_by(yuan("200")));
    assert_eq!(full.holding(), yuan("200"));
    assert_eq!(hold(HoldState::Ordered, "1000", "0", "0", "0").holding(), yuan("1000"));
    assert_eq!(hold(HoldState::Spent, "1000", "1000", "1000", "0").holding(), Money::ZERO);
}

#[test]
fn what_this_case_took_since_the_bank_last_spoke_is_not_free_any_more() {
    let account = found(1, "A", Purpose::Ordinary, yuan("1000"));
    let free = |found_at, holds: &[Hold]| {
        still_free(Property { found_at, ..account.clone() }, holds).available.unwrap()
    };
    let (before, after) = (chrono::DateTime::<Utc>::MIN_UTC, chrono::DateTime::<Utc>::MAX_UTC);
    let spent = hold(HoldState::Spent, "1000", "1000", "1000", "0");
    assert_eq!(free(before, std::slice::from_ref(&spent)), Money::ZERO);
    assert_eq!(free(after, &[spent]), yuan("1000"), "the bank has seen it");
    let let_go = hold(HoldState::Released, "600", "600", "100", "500");
    assert_eq!(free(before, &[let_go]), yuan("900"));
    let ordered = hold(HoldState::Ordered, "300", "0", "0", "0");
    assert_eq!(free(before, &[ordered]), yuan("700"));
    let spent = hold(HoldState::Spent, "1000", "1000", "1000", "0");
    let elsewhere = Hold { property: Id::from(Uuid::from_u128(2)), ..spent };
    assert_eq!(free(before, &[elsewhere]), yuan("1000"));
}

#[test]
fn where_a_freeze_fell_short_there_is_nothing_more_to_freeze() {
    let account = found(1, "A", Purpose::Ordinary, yuan("1000"));
    let free = |hold| still_free(account.clone(), &[hold]).available.unwrap();
    assert_eq!(free(hold(HoldState::Effective, "1000", "0", "0", "0")), Money::ZERO);
    assert_eq!(free(hold(HoldState::Waiting, "1000", "0", "0", "0")), Money::ZERO);
    assert_eq!(free(hold(HoldState::Released, "800", "300", "100", "200")), yuan("200"));
    assert_eq!(free(hold(HoldState::Effective, "600", "600", "0", "0")), yuan("400"));
    assert_eq!(free(hold(HoldState::Refused, "600", "0", "0", "0")), yuan("1000"), "says nothing");
}
