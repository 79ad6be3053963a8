//! Small balances, the schedule of queries, and the gate of closing as satisfied.

use chrono::{Datelike, Months, NaiveDate};
use contract::PropertyKind;
use kernel::Money;
use proptest::prelude::*;

use crate::rules::satisfied::{Standing, judge, missing};
use crate::rules::small::{is_hit, is_ignorable};
use crate::rules::{due, schedule};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn yuan(text: &str) -> Money {
    text.parse().unwrap()
}

#[test]
fn small_is_below_a_thousand_and_at_most_five_percent() {
    let on = day("2025-06-13");
    for (amount, due, expected) in [
        ("12.35", "87380.00", true),
        ("0.00", "0.01", true),
        ("999.99", "87380.00", true),
        ("1000.00", "87380.00", false),
        ("500.00", "10000.00", true),
        ("500.01", "10000.00", false),
        ("500.00", "9999.99", false),
        ("0.01", "0.00", false),
    ] {
        assert_eq!(is_ignorable(yuan(amount), yuan(due), on), expected, "{amount} of {due}");
    }
}

#[test]
fn what_calls_for_resumption() {
    let (due, on) = (yuan("96110.63"), day("2026-06-13"));
    for (kind, amount, expected) in [
        (PropertyKind::Deposit, Some("100000"), true),
        (PropertyKind::Deposit, Some("3.10"), false),
        (PropertyKind::NetworkFund, Some("999.99"), false),
        (PropertyKind::NetworkFund, Some("1000"), true),
        (PropertyKind::WealthProduct, Some("3.10"), true),
        (PropertyKind::WealthProduct, Some("0"), false),
        (PropertyKind::Vehicle, None, true),
        (PropertyKind::RealEstate, None, true),
    ] {
        assert_eq!(is_hit(kind, amount.map(yuan), due, on), expected, "{kind:?} {amount:?}");
    }
}

#[test]
fn ten_queries_of_case_c() {
    let days: Vec<String> =
        schedule::days(day("2025-06-13")).iter().map(ToString::to_string).collect();
    assert_eq!(
        days,
        [
            "2025-12-13",
            "2026-06-13",
            "2026-12-13",
            "2027-06-13",
            "2027-12-13",
            "2028-06-13",
            "2028-12-13",
            "2029-06-13",
            "2029-12-13",
            "2030-06-13",
        ]
    );
}

#[test]
fn short_months_are_clamped_one_by_one() {
    let days = schedule::days(day("2025-08-31"));
    assert_eq!(days[..3], [day("2026-02-28"), day("2026-08-31"), day("2027-02-28")]);
    assert_eq!(days[4], day("2028-02-29"));
    assert_eq!(days[9], day("2030-08-31"));
}

#[test]
fn published_within_seven_days() {
    assert_eq!(due(law::id::ZB_PUBLISH, day("2025-06-13")), day("2025-06-20"));
    assert_eq!(due(law::id::RESUME, day("2026-06-13")), day("2026-06-22"));
}

#[test]
fn the_gate_of_closing_names_what_stands_in_it() {
    let clear = Standing {
        outstanding: Money::ZERO,
        obtained: yuan("96110.63"),
        paid_out: yuan("96110.63"),
        on_account: Money::ZERO,
        payouts_open: 0,
        holds_open: 0,
    };
    let owed = Standing { outstanding: yuan("0.01"), ..clear };
    let lying = Standing { on_account: yuan("10"), paid_out: yuan("96100.63"), ..clear };
    let on_its_way = Standing { paid_out: yuan("0"), ..clear };
    let table = [
        ("all done", clear, vec![], vec![]),
        ("a fen owed", owed, vec!["closing.satisfied"], vec![]),
        ("ten yuan lie there", lying, vec!["funds.balance"], vec!["funds.balance"]),
        ("taken, not arrived", on_its_way, vec!["closing.satisfied"], vec!["closing.satisfied"]),
        (
            "payout at the bank",
            Standing { payouts_open: 1, ..clear },
            vec!["closing.satisfied"],
            vec!["closing.satisfied"],
        ),
        (
            "still frozen",
            Standing { holds_open: 2, ..clear },
            vec!["control.release_excess"],
            vec!["control.release_excess"],
        ),
    ];
    for (story, standing, satisfied, otherwise) in table {
        let rules = |is_satisfied| {
            missing(&standing, is_satisfied).iter().map(|m| m.rule).collect::<Vec<_>>()
        };
        assert_eq!(rules(true), satisfied, "{story}");
        assert_eq!(rules(false), otherwise, "{story}");
        let refused = judge(&standing, true).err().map(|refusal| refusal.rule);
        assert_eq!(refused, satisfied.first().copied(), "{story}");
    }
}

proptest! {
    #[test]
    fn queries_keep_their_distance(offset in 0u64..8_000) {
        let ruled_on = day("2017-01-01") + chrono::Days::new(offset);
        let days = schedule::days(ruled_on);
        prop_assert_eq!(days.len(), 10);
        for (k, due) in (1u32..).zip(&days) {
            prop_assert_eq!(Some(*due), ruled_on.checked_add_months(Months::new(6 * k)));
            prop_assert!(due.day() <= ruled_on.day());
            prop_assert!(due.day() == ruled_on.day() || (*due + chrono::Days::new(1)).day() == 1);
        }
    }

    #[test]
    fn ignorable_is_never_more_than_five_percent(amount in 1i64..200_000, due in 0i64..10_000_000) {
        let fen = |fen| Money::from_fen(fen).unwrap();
        let on = day("2025-06-13");
        let expected = amount < 100_000 && amount * 20 <= due;
        prop_assert_eq!(is_ignorable(fen(amount), fen(due), on), expected);
    }
}
