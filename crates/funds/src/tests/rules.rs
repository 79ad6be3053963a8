//! The rules, as tables.

use kernel::Money;
use proptest::prelude::*;
use uuid::Uuid;

use crate::model::{Balances, Purpose, Shares};
use crate::rules::matching::{self, Match, OrderNamed};
use crate::rules::payee::{HasPower, Sides, judge_holder, judge_party};
use crate::rules::plan::{applicants, debtors, equal_shares, judge_line};
use crate::rules::posting::{self, Ended, is_balanced};

fn yuan(text: &str) -> Money {
    text.parse().expect("amount")
}

#[test]
fn each_applicant_gets_an_equal_share_of_all_that_came() {
    let (a, b, c) = (Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3));
    let check = |came: &str, promised: &[(Uuid, Money)], wanted: [&str; 3]| {
        let left = applicants(&[a, b, c], yuan(came), promised);
        assert_eq!(left, [(a, yuan(wanted[0])), (b, yuan(wanted[1])), (c, yuan(wanted[2]))]);
    };
    check("100000", &[], ["33333.34", "33333.33", "33333.33"]);
    // a and b were paid, c's payment was refused: what is left is c's and nobody else's.
    let paid = [(a, yuan("33333.34")), (b, yuan("33333.33"))];
    check("100000", &paid, ["0", "0", "33333.33"]);
    // More comes: everybody's share grows.
    check("100001", &paid, ["0.33", "0.34", "33333.66"]);
    assert!(applicants(&[], yuan("5"), &[]).is_empty());
}

#[test]
fn surplus_goes_back_to_the_debtor_it_came_from() {
    let (a, b) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let named = [(a, "甲公司"), (b, "乙公司")];
    let surplus = [("乙公司", yuan("70")), ("张三", yuan("30")), ("甲公司", Money::ZERO)];
    let due = debtors(&named, &surplus, &[(b, yuan("20"))]);
    assert_eq!(due, [(a, yuan("30")), (b, yuan("50"))]);
    assert!(debtors(&[], &surplus, &[]).is_empty());
}

proptest! {
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
        let shares = Shares::of([(Purpose::Applicant, amount), (Purpose::Treasury, more),
                                 (Purpose::Applicant, more)]);
        let ended = |purpose| Ended { order: "o", purpose, amount };
        let journals = [
            posting::receive(1, crate::model::Title::Unallocated, ("B", "1"), amount),
            posting::claim(1, 2, ("B", "1"), amount),
            posting::allot(1, ("B", "1"), &shares),
            posting::reserve(1, id, 1, &shares),
            posting::free(1, id, 1, &shares),
            posting::pay(1, &ended(Purpose::Debtor), "s"),
            posting::give_back(1, &ended(Purpose::Treasury), "why"),
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
    assert_eq!(refusal.rule, "funds.balance");
    assert_eq!(refusal.field.as_deref(), Some("lines[0].amount"));
    assert!(refusal.zh.contains("228386.79") && refusal.en.contains("228386.78"));
}

#[test]
fn no_title_is_promised_more_than_it_holds() {
    let balances =
        Balances { to_applicant: yuan("100"), to_treasury: yuan("50"), ..Balances::default() };
    let judge =
        |purpose, amount| posting::judge_reserve(&balances, &Shares::of([(purpose, yuan(amount))]));
    assert!(judge(Purpose::Applicant, "100").is_ok());
    assert!(judge(Purpose::Treasury, "50").is_ok());
    for (purpose, amount) in
        [(Purpose::Applicant, "100.01"), (Purpose::Treasury, "50.01"), (Purpose::Debtor, "0.01")]
    {
        assert_eq!(judge(purpose, amount).expect_err("too much").rule, "funds.balance");
    }
}

#[test]
fn a_line_finds_its_case_by_sub_account_and_deduction() {
    let of_case = OrderNamed::OfCase { ordered: Some(yuan("10")) };
    assert_eq!(matching::judge(true, OrderNamed::None), Match::Case);
    assert_eq!(matching::judge(true, of_case), Match::Case);
    assert!(matches!(matching::judge(true, OrderNamed::Foreign), Match::Nobody { .. }));
    assert!(matches!(matching::judge(false, OrderNamed::None), Match::Nobody { .. }));
    assert_eq!(matching::differs(of_case, yuan("10")), None);
    assert_eq!(matching::differs(of_case, yuan("9.99")), Some(yuan("10")));
    assert_eq!(matching::differs(OrderNamed::OfCase { ordered: None }, yuan("9.99")), None);
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
