//! The worked figures of the domain reference, and properties against naive models.

mod articles;
mod limits;
mod oracle;
mod pauses;
mod supervision;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use kernel::{CourtCode, Money};
use proptest::prelude::*;

use crate::distribution::{Claim, DebtorKind, Plan, Sharing, distribute};
use crate::fees::{FeeKind, fee, net_of_fee};
use crate::interest::{Debt, General, Payment, Rate, compute};
use crate::{calendar, courts, find, id, instruments, nodes, periods, rules};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn yuan(text: &str) -> Money {
    text.parse().unwrap()
}

fn noon(text: &str) -> DateTime<Utc> {
    kernel::time::instant(day(text), "12:00:00".parse().unwrap())
}

#[test]
fn constants_and_table_are_in_step() {
    let named: BTreeSet<&str> = id::ALL.iter().map(|id| id.as_str()).collect();
    let written: BTreeSet<&str> = rules().map(|rule| rule.id.as_str()).collect();
    assert_eq!(named, written);
    let codes: BTreeSet<&str> = rules().map(|rule| rule.code.as_str()).collect();
    assert_eq!(codes.len(), written.len());
    for rule in rules() {
        assert!(instruments::is_known(&rule.cite.law), "{}", rule.id);
        assert!(!rule.zh.is_empty() && !rule.en.is_empty());
    }
}

#[test]
fn years_without_a_calendar_are_an_error() {
    let late = periods::due("PAYOUT", noon("2026-12-20")).unwrap_err();
    assert_eq!(
        late.to_string(),
        "2027年尚无官方工作日历,无法计算期限 / no official working calendar for 2027 yet"
    );
    assert!(periods::due("FREEZE", noon("2026-01-01")).is_err());
    assert!(periods::due("DOUBLE_RATE_DAILY", noon("2026-01-01")).is_err());
    assert_eq!(calendar::years(), Some((2007, 2026)));
}

#[test]
fn make_up_days_are_working_days() {
    for (text, works) in [
        ("2026-02-14", true),
        ("2026-02-28", true),
        ("2026-02-16", false),
        ("2026-10-10", true),
        ("2026-06-19", false),
        ("2025-10-08", false),
        ("2025-10-11", true),
    ] {
        assert_eq!(calendar::kind(day(text)).unwrap().is_working(), works, "{text}");
    }
}

fn case_a() -> Debt {
    Debt {
        principal: yuan("200000"),
        costs: yuan("2150"),
        general: Some(General {
            rate: "12%".parse().unwrap(),
            year_days: 365,
            from: day("2025-03-01"),
        }),
        due: day("2026-01-22"),
    }
}

#[test]
fn case_a_to_the_fen() {
    let found = compute(&case_a(), &[], day("2026-03-10"));
    assert_eq!((found.general_days, found.general_interest), (374, yuan("24591.78")));
    assert_eq!((found.doubled_days, found.doubled_interest), (47, yuan("1645.00")));
    assert_eq!(found.total, yuan("228386.78"));
    assert_eq!(fee(FeeKind::Enforcement, found.total).fee, yuan("3325.80"));
}

#[test]
fn case_b_to_the_fen() {
    let debt = Debt {
        principal: yuan("3000000"),
        costs: yuan("35800"),
        general: Some(General {
            rate: "4.65%".parse().unwrap(),
            year_days: 365,
            from: day("2025-01-01"),
        }),
        due: day("2025-10-30"),
    };
    let found = compute(&debt, &[], day("2026-04-22"));
    assert_eq!((found.general_days, found.general_interest), (476, yuan("181923.29")));
    assert_eq!((found.doubled_days, found.doubled_interest), (174, yuan("91350.00")));
    assert_eq!(found.total, yuan("3309073.29"));
    assert_eq!(fee(FeeKind::Enforcement, found.total).fee, yuan("35490.73"));
}

#[test]
fn case_c_to_the_fen() {
    let debt = Debt {
        principal: yuan("86400"),
        costs: yuan("980"),
        general: None,
        due: day("2025-02-17"),
    };
    let found = compute(&debt, &[], day("2026-06-22"));
    assert_eq!((found.doubled_days, found.doubled_interest), (490, yuan("7408.80")));
    assert_eq!(found.total, yuan("94788.80"));
    assert_eq!(fee(FeeKind::Enforcement, found.total).fee, yuan("1321.83"));
}

#[test]
fn doubled_interest_examples() {
    for (principal, days, expected) in
        [("100000", 90, "1575.00"), ("60000", 60, "630.00"), ("50000", 100, "875.00")]
    {
        let due = day("2026-01-01");
        let debt = Debt { principal: yuan(principal), costs: Money::ZERO, general: None, due };
        let to = due + chrono::Days::new(days);
        assert_eq!(compute(&debt, &[], to).doubled_interest, yuan(expected));
    }
}

#[test]
fn a_payment_goes_to_title_debts_first() {
    let payment = Payment { on: day("2026-02-22"), amount: yuan("100000") };
    let found = compute(&case_a(), &[payment], day("2026-03-10"));
    assert_eq!(found.segments.len(), 2);
    // 358 days at 12 % on 200,000 = 23,539.73; 100,000 pays costs, that interest, then principal.
    assert_eq!(found.segments[0].general_interest, yuan("23539.73"));
    assert_eq!(found.segments[1].principal, yuan("125689.73"));
    assert_eq!(found.segments[0].doubled_interest, yuan("1085.00"));
    assert_eq!(found.doubled_left, found.doubled_interest);
}

#[test]
fn fees_by_bracket() {
    for (kind, amount, expected) in [
        (FeeKind::Enforcement, "8000", "50"),
        (FeeKind::Enforcement, "10000", "50"),
        (FeeKind::Enforcement, "100000", "1400"),
        (FeeKind::Enforcement, "500000", "7400"),
        (FeeKind::Enforcement, "1000000", "12400"),
        (FeeKind::Enforcement, "5000000", "52400"),
        (FeeKind::Enforcement, "10000000", "77400"),
        (FeeKind::Enforcement, "20000000", "87400"),
        (FeeKind::Court, "86400", "1960"),
        (FeeKind::Court, "200000", "4300"),
        (FeeKind::Court, "3000000", "30800"),
        (FeeKind::Preservation, "1000", "30"),
        (FeeKind::Preservation, "50000", "520"),
        (FeeKind::Preservation, "3000000", "5000"),
    ] {
        assert_eq!(fee(kind, yuan(amount)).fee, yuan(expected), "{kind:?} {amount}");
    }
}

fn claim(name: &str, amount: &str, order: u32) -> Claim {
    Claim { name: name.to_owned(), amount: yuan(amount), order }
}

#[test]
fn case_b_is_distributed_in_order_of_seizure() {
    let plan = Plan {
        pool: yuan("5668000"),
        costs: yuan("18600"),
        taxes: yuan("170040"),
        fee: yuan("35490.73"),
        priority: vec![claim("抵押权人", "1800000", 1)],
        ordinary: vec![claim("申请执行人", "3309073.29", 1), claim("轮候案件", "900000", 2)],
        debtor: DebtorKind::Enterprise,
        sharing: None,
    };
    let found = distribute(&plan).unwrap();
    let last = found.shares.last().unwrap();
    assert_eq!((last.name.as_str(), last.amount), ("轮候案件", yuan("334795.98")));
    assert_eq!(found.surplus, Money::ZERO);
    let by_ratio = Plan { sharing: Some(Sharing::Ratio), ..plan };
    assert_eq!(distribute(&by_ratio).unwrap_err().rule, "distribution.seizure");
}

#[test]
fn forty_nodes_in_order() {
    assert_eq!(nodes::NODES.len(), 40);
    for (number, node) in (1..).zip(nodes::NODES) {
        assert_eq!(node.code.number(), number);
    }
    assert_eq!(nodes::NodeCode::FIRST_NETWORK_QUERY.national(), "203001004");
}

#[test]
fn courts_are_derived_without_collision() {
    for (code, name) in [
        ("京0101", "东城区"),
        ("冀0108", "裕华区"),
        ("黔02", "六盘水市"),
        ("黔0201", "钟山区"),
        ("黔0502", "七星关区"),
        ("沪0115", "浦东新区"),
        ("渝0235", "云阳县"),
        ("粤0304", "福田区"),
        ("苏0505", "虎丘区"),
        ("兵", "兵团"),
    ] {
        let court = courts::find(&code.parse::<CourtCode>().unwrap()).unwrap();
        assert!(court.name.contains(name), "{code} {}", court.name);
    }
    let basic = courts::all().filter(|court| court.level == courts::Level::Basic).count();
    let rows = include_str!("../../courts/divisions.csv").lines().skip(1);
    let counties = rows.filter(|line| !line[4..6].eq("00")).count();
    let special = 5; // basic courts of the override table
    assert_eq!(basic, counties + special);
}

proptest! {
    #[test]
    fn distribution_is_exact(
        pool in 0i64..10_000_000, fee in 0i64..100_000,
        claims in prop::collection::vec((0i64..5_000_000, 1u32..4), 0..6), natural in any::<bool>(),
    ) {
        let fen = |fen| Money::from_fen(fen).unwrap();
        let ordinary: Vec<Claim> = claims
            .iter()
            .map(|(amount, order)| Claim { name: "x".into(), amount: fen(*amount), order: *order })
            .collect();
        let debtor = if natural { DebtorKind::Natural } else { DebtorKind::Enterprise };
        let plan = Plan {
            pool: fen(pool), costs: Money::ZERO, taxes: Money::ZERO, fee: fen(fee),
            priority: Vec::new(), ordinary, debtor, sharing: None,
        };
        let found = distribute(&plan).unwrap();
        let given: Money = found.shares.iter().map(|share| share.amount).sum();
        prop_assert_eq!(given.checked_add(found.surplus), Some(plan.pool));
        prop_assert!(found.shares.iter().all(|share| share.amount <= share.claimed));
    }

    #[test]
    fn interest_never_shrinks_with_time(days in 0u64..2000, more in 0u64..200) {
        let to = day("2026-01-22") + chrono::Days::new(days);
        let later = to + chrono::Days::new(more);
        prop_assert!(compute(&case_a(), &[], to).total <= compute(&case_a(), &[], later).total);
    }

    #[test]
    fn payments_and_what_is_left_add_up(first in 0i64..30_000_000, second in 0i64..30_000_000) {
        let payments = [
            Payment { on: day("2026-02-01"), amount: Money::from_fen(first).unwrap() },
            Payment { on: day("2026-03-01"), amount: Money::from_fen(second).unwrap() },
        ];
        let found = compute(&case_a(), &payments, day("2026-04-01"));
        let owed: Money = [
            case_a().principal, case_a().costs, found.general_interest, found.doubled_interest,
        ].into_iter().sum();
        let paid = first + second - found.overpaid.as_fen();
        prop_assert_eq!(owed.as_fen() - paid, found.total.as_fen());
    }

    #[test]
    fn nothing_the_calculators_take_makes_interest_panic(
        principal in 0i64..100_000_000_000_000_000, costs in 0i64..100_000_000_000_000_000,
        parts in 0u32..=1_000_000, from in 0u64..91_000, due in 0u64..91_000, to in 0u64..91_000,
        paid in prop::collection::vec((0u64..91_000, 0i64..100_000_000_000_000_000), 0..6),
    ) {
        let fen = |fen| Money::from_fen(fen).unwrap();
        let on = |days| day("1949-01-01") + chrono::Days::new(days);
        let rate = Rate::from_per_million(parts);
        let general = Some(General { rate, year_days: 365, from: on(from) });
        let debt = Debt { principal: fen(principal), costs: fen(costs), general, due: on(due) };
        let payments: Vec<Payment> =
            paid.iter().map(|(day, amount)| Payment { on: on(*day), amount: fen(*amount) }).collect();
        let found = compute(&debt, &payments, on(to));
        prop_assert!(found.overpaid <= payments.iter().map(|payment| payment.amount).sum());
    }

    #[test]
    fn short_money_is_split_exactly(available in 0i64..2_000_000_000) {
        let available = Money::from_fen(available).unwrap();
        let amount = net_of_fee(available);
        let sum = |amount: Money| amount.checked_add(fee(FeeKind::Enforcement, amount).fee);
        prop_assert!(sum(amount).unwrap() <= available);
        let more = amount.checked_add(Money::from_fen(1).unwrap()).unwrap();
        prop_assert!(sum(more).unwrap() > available);
    }
}

#[test]
fn rules_are_found_by_either_name() {
    assert_eq!(find("PAYOUT").unwrap().id, "funds.payout");
    assert_eq!(find("funds.payout").unwrap().code, "PAYOUT");
    assert!(find("nothing").is_none());
}
