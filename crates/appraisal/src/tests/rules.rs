//! What the law asks, as tables, and two properties.

use chrono::NaiveDate;
use kernel::Money;
use law::id;
use proptest::prelude::*;
use uuid::Uuid;

use crate::model::{Objection, ObjectionKind, Report, Way};
use crate::rules::average::average;
use crate::rules::report::{extended, may_object};
use crate::rules::ways::{Stand, may_take};
use crate::rules::{draw::drawn, due};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn yuan(text: &str) -> Money {
    text.parse().unwrap()
}

fn report(way: Way, asked: &str) -> Report {
    let rule = crate::rules::report::period(way);
    Report {
        id: Uuid::nil(),
        way,
        body: "甲".into(),
        asked_on: day(asked),
        due: due(rule, day(asked)),
        extended: 0,
        delivered_on: None,
        price: None,
        failure: None,
        sent_on: None,
        object_by: None,
        objection: None,
    }
}

/// 参考价规定 第2、4、5、7、14条.
#[test]
fn the_four_ways_are_taken_in_their_order() {
    use Way::{Appraisal, Bargain, Online, Targeted};
    let stand = |tried| Stand { tried, both_ask: false, law_demands: false };
    for (way, tried, may) in [
        (Bargain, &[][..], true),
        (Targeted, &[], false),
        (Targeted, &[Bargain], true),
        (Bargain, &[Bargain], false),
        (Online, &[Bargain], false),
        (Online, &[Bargain, Targeted], true),
        (Appraisal, &[Bargain, Targeted], false),
        (Appraisal, &[Bargain, Targeted, Online], true),
    ] {
        assert_eq!(may_take(way, stand(tried)).is_ok(), may, "{way:?} after {tried:?}");
    }
    for way in [Targeted, Online, Appraisal] {
        let both = Stand { both_ask: true, ..stand(&[]) };
        assert!(may_take(way, both).is_ok(), "both parties may go to {way:?} at once");
    }
    let demanded = Stand { law_demands: true, ..stand(&[]) };
    assert!(may_take(Appraisal, demanded).is_ok());
    let refused = may_take(Online, demanded).unwrap_err();
    assert_eq!(refused.rule, id::PRICE_WAYS.as_str());
    assert_eq!(may_take(Appraisal, stand(&[])).unwrap_err().rule, id::PRICE_APPRAISE.as_str());
}

/// PRICE_EXTEND, PRICE_APPRAISAL_EXTEND, PRICE_APPRAISAL_TIMES, PRICE_APPRAISAL_ASK: 第11、19条.
#[test]
fn more_time_is_asked_for_in_time_and_not_too_often() {
    let online = report(Way::Online, "2026-04-13");
    assert_eq!(online.due, day("2026-04-16"));
    assert_eq!(
        extended(&online, &[], day("2026-04-16")).unwrap(),
        day("2026-04-20"),
        "a Sunday moves"
    );
    assert!(extended(&online, &[], day("2026-04-17")).is_err(), "too late");
    let delivered =
        Report { delivered_on: Some(day("2026-04-15")), ..report(Way::Online, "2026-04-13") };
    let refused = extended(&online, &[&delivered], day("2026-04-16")).unwrap_err();
    assert_eq!(refused.rule, id::PRICE_EXTEND.as_str());
    let once = Report { extended: 1, ..report(Way::Online, "2026-04-13") };
    assert!(extended(&once, &[], day("2026-04-16")).is_err());

    let body = report(Way::Appraisal, "2026-04-13");
    assert_eq!(body.due, day("2026-05-13"));
    assert_eq!(extended(&body, &[&delivered], day("2026-05-08")).unwrap(), day("2026-05-28"));
    assert!(extended(&body, &[], day("2026-05-09")).is_err(), "five days before, at the latest");
    let twice = Report { extended: 2, ..report(Way::Appraisal, "2026-04-13") };
    let refused = extended(&twice, &[], day("2026-04-20")).unwrap_err();
    assert_eq!(refused.rule, id::PRICE_APPRAISAL_EXTEND.as_str());
}

/// 第22至24条.
#[test]
fn objections_come_within_five_days_and_once() {
    let sent = Report { object_by: Some(day("2026-05-20")), ..report(Way::Online, "2026-05-06") };
    assert!(may_object(&sent, day("2026-05-20")).is_ok());
    let late = may_object(&sent, day("2026-05-21")).unwrap_err();
    assert_eq!(late.rule, id::PRICE_OBJECT.as_str());
    assert!(may_object(&report(Way::Online, "2026-05-06"), day("2026-05-06")).is_err(), "not sent");
    let objection = Objection {
        party: Uuid::nil(),
        kind: ObjectionKind::Result,
        content: "过低".into(),
        on: day("2026-05-18"),
        upheld: None,
        reason: None,
    };
    let twice = Report { objection: Some(objection.clone()), ..sent.clone() };
    assert!(may_object(&twice, day("2026-05-19")).is_err());
    assert!(twice.is_unsettled(day("2026-06-30")), "as long as nobody has settled it");
    let in_time = Report { delivered_on: Some(day("2026-05-08")), ..twice };
    assert!(in_time.counts());
    let struck = Objection { upheld: Some(true), ..objection };
    assert!(!Report { objection: Some(struck), ..in_time.clone() }.counts());
    let late = Report { delivered_on: Some(day("2026-05-12")), ..in_time };
    assert!(!late.counts(), "PRICE_INQUIRY: three days");
}

#[test]
fn the_mean_is_exact_to_the_fen_and_half_a_fen_goes_up() {
    for (prices, mean) in [
        (&["100.00", "100.01"][..], "100.01"),
        (&["1.00", "1.00", "1.01"], "1.00"),
        (&["2000000.00", "2100000.00", "2050000.00"], "2050000.00"),
        (&["0.01"], "0.01"),
    ] {
        let prices: Vec<Money> = prices.iter().map(|price| yuan(price)).collect();
        assert_eq!(average(&prices), Some(yuan(mean)), "{prices:?} {}", id::PRICE_AVERAGE.as_str());
    }
    assert_eq!(average(&[]), None);
}

proptest! {
    #[test]
    fn a_mean_lies_between_the_least_and_the_most(fen in prop::collection::vec(1_i64..=100_000_000_000, 1..9)) {
        let prices: Vec<Money> = fen.iter().map(|fen| Money::from_fen(*fen).unwrap()).collect();
        let mean = average(&prices).unwrap();
        prop_assert!(prices.iter().min().unwrap() <= &mean && &mean <= prices.iter().max().unwrap());
        let sum: i128 = fen.iter().map(|fen| i128::from(*fen)).sum();
        let off = i128::from(mean.as_fen()) * fen.len() as i128 - sum;
        prop_assert!(off.abs() * 2 <= fen.len() as i128);
    }

    /// The lot is the list put in another order, the same for whoever draws again, whatever order it was in.
    #[test]
    fn whoever_has_list_and_seed_draws_the_same(mut names in prop::collection::btree_set("[a-z]{1,6}", 2..12), seed in "[ -~]{1,60}") {
        let list: Vec<String> = std::mem::take(&mut names).into_iter().collect();
        let once = drawn(&seed, &list);
        let backwards: Vec<String> = list.iter().rev().cloned().collect();
        prop_assert_eq!(&once, &drawn(&seed, &backwards));
        let mut sorted = once;
        sorted.sort();
        prop_assert_eq!(sorted, list);
    }
}

/// With many seeds each of five is first about as often.
#[test]
fn nobody_is_drawn_more_often_than_others() {
    let list: Vec<String> = ["甲", "乙", "丙", "丁", "戊"].map(str::to_owned).into();
    let mut first = std::collections::BTreeMap::<String, u32>::new();
    for seed in 0..5_000 {
        *first.entry(drawn(&format!("checkpoint {seed}"), &list)[0].clone()).or_default() += 1;
    }
    assert_eq!(first.len(), 5);
    assert!(first.values().all(|count| (850..1150).contains(count)), "{first:?}");
}
