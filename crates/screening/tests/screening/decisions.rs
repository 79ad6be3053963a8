//! What is said of a passenger: each outcome, and that nothing unsure blocks.

use crate::make::*;
use chrono::TimeDelta;
use screening::*;

fn asked(list: &List, passenger: &Passenger, trip: &Trip) -> (Outcome, Vec<&'static str>) {
    let seats = SeatTable::standard();
    let one = screen(list, passenger, trip, seats, now());
    let many = screen_batch(list, std::slice::from_ref(passenger), trip, seats, now());
    assert_eq!(many, std::slice::from_ref(&one), "a batch says the same");
    (one.outcome, one.reasons.iter().map(|reason| reason.code).collect())
}

fn plane() -> Trip {
    trip(Mode::Plane, "CA1301", "经济舱")
}

#[test]
fn the_listed_are_blocked_where_the_law_says() {
    let list = list(&[(id(1), listing("陈某甲"))]);
    let me = passenger(1, "陈某甲");
    let blocked = screen(&list, &me, &plane(), SeatTable::standard(), now());
    assert_eq!(blocked.outcome, Outcome::Block);
    assert_eq!(blocked.list_version, 10);
    assert_eq!(blocked.reference.unwrap(), list.keys().digest(&id(1)).printed());
    let articles: Vec<_> = blocked.reasons.iter().filter_map(|r| r.article.as_deref()).collect();
    assert_eq!(
        articles,
        ["限制消费规定 第1条第2款", "限制消费规定 第1条第1款", "限制消费规定 第3条第1款第1项"]
    );
    for (trip, outcome) in [
        (trip(Mode::Rail, "G79", "二等座"), Outcome::Block),
        (trip(Mode::Rail, "D927", "二等座"), Outcome::Allow),
        (trip(Mode::Rail, "D927", "一等座"), Outcome::Block),
        (trip(Mode::Rail, "K105", "硬卧"), Outcome::Allow),
        (trip(Mode::Ship, "1", "二等舱"), Outcome::Block),
        (trip(Mode::Rail, "D927", "观光座"), Outcome::Review),
    ] {
        assert_eq!(asked(&list, &me, &trip).0, outcome, "{} {}", trip.number, trip.class);
    }
    assert_eq!(
        asked(&list, &passenger(2, "陈某甲"), &plane()),
        (Outcome::Allow, vec!["not_listed"])
    );
}

#[test]
fn people_behind_a_unit_are_told_so() {
    let behind = Listing { behind_unit: true, name: Some("李某".into()), ..Listing::default() };
    let list = list(&[(id(1), behind)]);
    let said = asked(&list, &passenger(1, "李某"), &plane());
    assert_eq!(said, (Outcome::Block, vec!["behind_unit", "seat_closed"]));
}

#[test]
fn a_name_that_differs_or_lacks_is_looked_at() {
    let nameless = Listing { name: None, ..listing("") };
    let list = list(&[(id(1), listing("陈某甲")), (id(2), nameless)]);
    for (n, name, outcome, code) in [
        (1, "CHEN MOUJIA", Outcome::Block, "seat_closed"),
        (1, "MOUJIA, CHEN", Outcome::Block, "seat_closed"),
        (1, "陳某甲", Outcome::Block, "seat_closed"),
        (1, "王某乙", Outcome::Review, "name_mismatch"),
        (1, "", Outcome::Review, "name_unknown"),
        (2, "陈某甲", Outcome::Review, "name_unknown"),
    ] {
        let (found, codes) = asked(&list, &passenger(n, name), &plane());
        assert_eq!((found, *codes.last().unwrap()), (outcome, code), "{n} {name}");
    }
}

/// A woman of Langfang was chased for a debtor whose surname sounds like hers: the number was ignored. Here it is
/// what decides; of the name the file keeps the sound alone.
#[test]
fn a_surname_that_sounds_alike_is_nobody_with_another_number() {
    let list = list(&[(id(1), listing("颜某甲"))]);
    for name in ["闫某甲", "颜某甲"] {
        let said = asked(&list, &passenger(2, name), &plane());
        assert_eq!(said, (Outcome::Allow, vec!["not_listed"]), "{name}");
    }
    assert_eq!(asked(&list, &passenger(1, "闫某甲"), &plane()).0, Outcome::Block);
    assert_eq!(asked(&list, &passenger(1, "王某甲"), &plane()).0, Outcome::Review);
}

#[test]
fn a_copy_that_is_stale_or_unverified_blocks_nobody() {
    let seats = SeatTable::standard();
    let fresh = list(&[(id(1), listing("陈某甲"))]);
    for (n, at) in [
        (1, now() + TimeDelta::hours(48)),
        (2, now() + TimeDelta::days(900)),
        (1, now() - TimeDelta::hours(2)),
    ] {
        let said = screen(&fresh, &passenger(n, "陈某甲"), &plane(), seats, at);
        assert_eq!(said.outcome, Outcome::AskOnline);
        assert_eq!(said.reference, None);
    }
    let last = now() + TimeDelta::hours(48) - TimeDelta::seconds(1);
    assert_eq!(
        screen(&fresh, &passenger(1, "陈某甲"), &plane(), seats, last).outcome,
        Outcome::Block
    );
    let (outcome, codes) =
        asked(&unverified(&[(id(1), listing("陈某甲"))]), &passenger(1, "陈某甲"), &plane());
    assert_eq!((outcome, *codes.last().unwrap()), (Outcome::Review, "body_unverified"));
}

#[test]
fn what_cannot_be_read_is_looked_at() {
    let list = list(&[]);
    for (kind, number, code) in [
        ("driving_licence", "123", "unknown_document_kind"),
        ("", "", "unknown_document_kind"),
        ("id_card", "110105194912310021", "bad_document_number"),
        ("id_card", "", "bad_document_number"),
    ] {
        let passenger =
            Passenger { document_kind: kind.into(), document_number: number.into(), name: None };
        assert_eq!(asked(&list, &passenger, &plane()), (Outcome::Review, vec![code]));
    }
}

#[test]
fn a_listing_ends_by_itself_the_day_after() {
    let until = |date: &str| Listing {
        dishonest: true,
        dishonest_until: Some(day(date)),
        name: Some("陈某甲".into()),
        ..Listing::default()
    };
    let list = list(&[
        (id(1), until("2026-12-01")),
        (id(2), until("2026-11-30")),
        (id(3), Listing { restricted: true, ..until("2026-11-30") }),
    ]);
    assert_eq!(asked(&list, &passenger(1, "陈某甲"), &plane()).0, Outcome::Block);
    assert_eq!(
        asked(&list, &passenger(2, "陈某甲"), &plane()),
        (Outcome::Allow, vec!["listing_ended"])
    );
    let restricted = asked(&list, &passenger(3, "陈某甲"), &plane());
    assert_eq!(restricted, (Outcome::Block, vec!["restricted", "seat_closed"]));
}

fn exempt(
    kind: ExemptionKind,
    from: &str,
    to: &str,
    mode: Option<Mode>,
    route: Option<(&str, &str)>,
) -> Listing {
    let route = route.map(|(from, to)| (from.to_owned(), to.to_owned()));
    let exemption = Exemption { kind, from: day(from), to: day(to), mode, route };
    Listing { exemptions: vec![exemption], ..listing("陈某甲") }
}

#[test]
fn exemptions_count_on_their_days_ways_and_routes() {
    use ExemptionKind::{ApprovedTrip, Lifting};
    let rows = [
        (exempt(Lifting, "2026-11-20", "2026-12-01", None, None), Outcome::Allow, "lifted"),
        (exempt(Lifting, "2026-12-01", "2026-12-31", None, None), Outcome::Allow, "lifted"),
        (exempt(Lifting, "2026-11-01", "2026-11-30", None, None), Outcome::Block, "seat_closed"),
        (exempt(Lifting, "2026-12-02", "2026-12-05", None, None), Outcome::Block, "seat_closed"),
        (
            exempt(Lifting, "2026-12-01", "2026-12-01", Some(Mode::Plane), None),
            Outcome::Allow,
            "lifted",
        ),
        (
            exempt(Lifting, "2026-12-01", "2026-12-01", Some(Mode::Rail), None),
            Outcome::Block,
            "seat_closed",
        ),
        (
            exempt(ApprovedTrip, "2026-12-01", "2026-12-01", None, Some(("szq", " BXP"))),
            Outcome::Allow,
            "approved_trip",
        ),
        (
            exempt(ApprovedTrip, "2026-12-01", "2026-12-01", None, Some(("BXP", "SZQ"))),
            Outcome::Block,
            "seat_closed",
        ),
    ];
    let subjects: Vec<_> =
        rows.iter().zip(1..).map(|((listing, ..), n)| (id(n), listing.clone())).collect();
    let list = list(&subjects);
    for ((_, outcome, code), n) in rows.iter().zip(1..) {
        let (found, codes) = asked(&list, &passenger(n, "陈某甲"), &plane());
        assert_eq!((found, *codes.last().unwrap()), (*outcome, *code), "row {n}");
    }
}

#[test]
fn the_builder_takes_no_nonsense() {
    use ExemptionKind::{ApprovedTrip, Lifting};
    let mut builder = Builder::new(facts(1), &key()).unwrap();
    for (listing, bad) in [
        (Listing::default(), Bad::Nothing),
        (Listing { dishonest_until: Some(day("2012-12-31")), ..listing("甲") }, Bad::Day),
        (Listing { dishonest_until: Some(day("2200-01-01")), ..listing("甲") }, Bad::Day),
        (exempt(Lifting, "2026-12-01", "2027-01-02", None, None), Bad::OverAMonth),
        (exempt(ApprovedTrip, "2026-12-02", "2026-12-01", None, None), Bad::Backwards),
    ] {
        assert_eq!(builder.add(&id(1), &listing), Err(bad));
    }
    assert!(Builder::new(Facts { receiver: String::new(), ..facts(1) }, &key()).is_err());
    assert!(Builder::new(Facts { stale_after: facts(1).issued_at, ..facts(1) }, &key()).is_err());
}

#[test]
fn a_person_of_two_cases_is_one_entry() {
    let ends = |date: Option<&str>, name: &str| Listing {
        dishonest: true,
        dishonest_until: date.map(day),
        name: Some(name.into()),
        ..Listing::default()
    };
    let list = list(&[
        (id(1), ends(Some("2026-11-29"), "陈某甲")),
        (id(1), ends(Some("2027-11-29"), "陈某甲")),
        (id(2), ends(Some("2026-11-29"), "陈某甲")),
        (id(2), ends(None, "陈某甲")),
        (id(3), ends(None, "陈某甲")),
        (id(3), ends(None, "王某乙")),
    ]);
    assert_eq!(list.bundle().header().subjects, 3);
    assert_eq!(asked(&list, &passenger(1, "陈某甲"), &plane()).0, Outcome::Block);
    assert_eq!(asked(&list, &passenger(2, "陈某甲"), &plane()).0, Outcome::Block);
    assert_eq!(asked(&list, &passenger(3, "陈某甲"), &plane()).0, Outcome::Review);
}
