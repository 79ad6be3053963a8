//! The rules, as tables.

use chrono::NaiveDate;
use kernel::Money;
use proptest::prelude::*;
use uuid::Uuid;

use crate::model::Purpose;
use crate::rules::matching::{self, Match, OrderNamed};
use crate::rules::payee::{HasPower, Sides, judge_holder, judge_party};
use crate::rules::plan::{Due, Split, equal_shares, judge_line, split};
use crate::rules::posting::{self, is_balanced};
use crate::rules::tranche::{Came, Tranche, next};

fn yuan(text: &str) -> Money {
    text.parse().expect("amount")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("day")
}

fn due(applicant: &str, before: &str, fee: &str, fee_before: &str) -> Due {
    Due {
        applicant: yuan(applicant),
        applicant_before: yuan(before),
        fee: yuan(fee),
        fee_before: yuan(fee_before),
    }
}

/// Available, owed to applicant, obtained before, fee owed, fee before → applicant/treasury/debtor.
#[test]
fn a_sum_is_divided_to_the_fen() {
    let table = [
        // Case A: exactly what is owed.
        ("231712.58", ("228386.78", "0", "3325.80", "0"), "228386.78 3325.80 0.00"),
        // Case C.
        ("96110.63", ("94788.80", "0", "1321.83", "0"), "94788.80 1321.83 0.00"),
        // One fen and a thousand too much go back to the debtor.
        ("231712.59", ("228386.78", "0", "3325.80", "0"), "228386.78 3325.80 0.01"),
        ("232712.58", ("228386.78", "0", "3325.80", "0"), "228386.78 3325.80 1000.00"),
        // Short: A + fee(A) = available; 100,000 bears 1,400.
        ("101400", ("228386.78", "0", "3325.80", "0"), "100000.00 1400.00 0.00"),
        // Short by one fen: the applicant bears it, the fee follows what was obtained.
        ("231712.57", ("228386.78", "0", "3325.80", "0"), "228386.77 3325.80 0.00"),
        // A second sum: the fee rests on all obtained, less the fee taken before.
        ("101500", ("128386.78", "100000", "1925.80", "1400"), "100000.00 1500.00 0.00"),
        ("130312.58", ("128386.78", "100000", "1925.80", "1400"), "128386.78 1925.80 0.00"),
        // Less than the least fee: it is the applicant's, the fee stays owed.
        ("30", ("100", "0", "50", "0"), "30.00 0.00 0.00"),
        // That fee comes out of the next money first.
        ("80", ("70", "30", "50", "0"), "30.00 50.00 0.00"),
        ("0.01", ("0.01", "0", "0", "0"), "0.01 0.00 0.00"),
        // Nothing owed any more: all of it is surplus.
        ("88.88", ("0", "0", "0", "0"), "0.00 0.00 88.88"),
    ];
    for (available, (applicant, before, fee, fee_before), wanted) in table {
        let got = split(yuan(available), &due(applicant, before, fee, fee_before));
        let got = format!("{} {} {}", got.applicant, got.treasury, got.debtor);
        assert_eq!(got, wanted, "{available} of {applicant}+{fee}");
    }
}

proptest! {
    #[test]
    fn a_split_adds_up_and_never_overpays(
        available in 0i64..10_000_000_000,
        applicant in 0i64..10_000_000_000,
        before in 0i64..10_000_000_000,
    ) {
        let money = |fen| Money::from_fen(fen).expect("in range");
        let fee = |amount| law::fees::fee(law::fees::FeeKind::Enforcement, amount).fee;
        let fee_before = fee(money(before));
        let whole = fee(money(before + applicant));
        let due = Due {
            applicant: money(applicant),
            applicant_before: money(before),
            fee: whole.saturating_sub(fee_before),
            fee_before,
        };
        let Split { applicant: a, treasury: t, debtor: d } = split(money(available), &due);
        prop_assert_eq!([a, t, d].into_iter().sum::<Money>(), money(available));
        prop_assert!(a <= due.applicant && t <= due.fee);
        // Something goes back only when everybody else has everything.
        prop_assert!(d == Money::ZERO || (a == due.applicant && t == due.fee));
    }

    #[test]
    fn equal_shares_add_up(amount in 0i64..1_000_000_000, people in 1usize..50) {
        let amount = Money::from_fen(amount).expect("in range");
        let shares = equal_shares(amount, people);
        prop_assert_eq!(shares.len(), people);
        prop_assert_eq!(shares.iter().copied().sum::<Money>(), amount);
        let (least, most) = (shares.iter().min(), shares.iter().max());
        prop_assert!(most.zip(least).is_some_and(|(m, l)| m.as_fen() - l.as_fen() <= 1));
    }

    #[test]
    fn every_journal_balances(fen in 1i64..1_000_000_000_000, more in 1i64..1_000_000) {
        let (amount, more) = (Money::from_fen(fen).expect("ok"), Money::from_fen(more).expect("ok"));
        let id = Uuid::nil();
        let shares = [(Purpose::Applicant, amount), (Purpose::Treasury, more),
                      (Purpose::Applicant, more)];
        let journals = [
            posting::receive(1, crate::model::Title::Unallocated, ("B", "1"), amount),
            posting::claim(1, 2, ("B", "1"), amount),
            posting::reserve(1, id, 1, amount),
            posting::free(1, id, 1, amount),
            posting::allot(1, id, 1, &shares),
            posting::pay(1, "o", Purpose::Debtor, amount, "s"),
            posting::give_back(1, "o", Purpose::Treasury, amount, "why"),
        ];
        for journal in journals {
            prop_assert!(is_balanced(&journal.entries), "{}", journal.kind);
        }
    }
}

#[test]
fn equal_shares_are_those_of_the_reference() {
    let shares = equal_shares(yuan("100000"), 3);
    assert_eq!(shares, [yuan("33333.34"), yuan("33333.33"), yuan("33333.33")]);
    assert!(equal_shares(yuan("1"), 0).is_empty());
}

#[test]
fn one_fen_above_the_plan_is_refused() {
    let planned = yuan("228386.78");
    assert!(judge_line(planned, planned, "lines[0].amount").is_ok());
    let refusal = judge_line(yuan("228386.79"), planned, "lines[0].amount").expect_err("too much");
    assert_eq!(refusal.rule, "funds.order");
    assert_eq!(refusal.field.as_deref(), Some("lines[0].amount"));
    assert!(refusal.zh.contains("228386.79") && refusal.en.contains("228386.78"));
}

#[test]
fn money_of_one_day_makes_one_tranche_first_in_first_out() {
    let came = |d: &str, amount: &str| Came { day: day(d), amount: yuan(amount) };
    let receipts = [
        came("2026-03-10", "100"),
        came("2026-03-10", "50"),
        came("2026-03-12", "70"),
        came("2026-03-10", "5"),
    ];
    let check = |used: &str, wanted: Option<(&str, &str)>| {
        let wanted = wanted.map(|(d, amount)| Tranche { day: day(d), amount: yuan(amount) });
        assert_eq!(next(&receipts, yuan(used)), wanted, "used {used}");
    };
    check("0", Some(("2026-03-10", "150")));
    check("99.99", Some(("2026-03-10", "50.01")));
    check("150", Some(("2026-03-12", "70")));
    check("219.99", Some(("2026-03-12", "0.01")));
    check("220", Some(("2026-03-10", "5")));
    check("225", None);
}

#[test]
fn a_line_finds_its_case_by_sub_account_and_deduction() {
    let of_case = OrderNamed::OfCase { ordered: yuan("10") };
    assert_eq!(matching::judge(true, OrderNamed::None), Match::Case);
    assert_eq!(matching::judge(true, of_case), Match::Case);
    assert!(matches!(matching::judge(true, OrderNamed::Foreign), Match::Nobody { .. }));
    assert!(matches!(matching::judge(false, OrderNamed::None), Match::Nobody { .. }));
    assert_eq!(matching::differs(of_case, yuan("10")), None);
    assert_eq!(matching::differs(of_case, yuan("9.99")), Some(yuan("10")));
}

#[test]
fn only_a_party_in_the_right_role_is_paid() {
    let (applicant, debtor, stranger) =
        (Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3));
    let sides = Sides { applicants: &[applicant], debtors: &[debtor] };
    let judge = |purpose, party| judge_party(&sides, purpose, party, "payee");
    assert!(judge(Purpose::Applicant, Some(applicant)).is_ok());
    assert!(judge(Purpose::Debtor, Some(debtor)).is_ok());
    assert!(judge(Purpose::Treasury, None).is_ok());
    for (purpose, party) in [
        (Purpose::Applicant, Some(stranger)),
        (Purpose::Applicant, Some(debtor)),
        (Purpose::Applicant, None),
        (Purpose::Debtor, Some(applicant)),
        (Purpose::Treasury, Some(applicant)),
    ] {
        let refusal = judge(purpose, party).expect_err("must be refused");
        assert_eq!(refusal.rule, "funds.payee_party", "{purpose:?} {party:?}");
        assert_eq!(refusal.field.as_deref(), Some("payee"));
    }
}

#[test]
fn another_name_needs_a_special_power() {
    let judge = |holder, power| judge_holder("张建国", holder, power, "payee");
    assert!(judge("张建国", HasPower::No).is_ok());
    assert!(judge(" 张建国\u{3000}", HasPower::No).is_ok());
    assert!(judge("李卫东", HasPower::Yes).is_ok());
    let refusal = judge("李卫东", HasPower::No).expect_err("must be refused");
    assert_eq!(refusal.rule, "funds.special_power");
}
