//! The law of listing, restricting, sanctioning and removing, as tables.

use chrono::NaiveDate;
use kernel::{Money, Refusal};

use crate::model::{
    Capacity, Claim, CorrectionState, EndGround, Ground, LeaveReason, Listing, ListingState, Mode,
    ReportOutcome, SanctionKind,
};
use crate::rules::guards::{Candidate, Excuse, judge, must_list};
use crate::rules::leave::Asked;
use crate::rules::removal::{
    Lifting, entry_after_closing, judge_entry, judge_restriction, restriction_after_closing,
};
use crate::rules::restrict::{Measure, Person};
use crate::rules::sanctions::Draft;
use crate::rules::{correction, due, grounds, leave, requests, restrict, sanctions};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn yuan(text: &str) -> Money {
    text.parse().unwrap()
}

fn rule<T: std::fmt::Debug>(result: Result<T, Refusal>) -> &'static str {
    result.map_or_else(|refusal| refusal.rule, |_| "ok")
}

fn candidate() -> Candidate<'static> {
    Candidate {
        ground: Ground::G4,
        is_debtor: true,
        is_natural: true,
        is_organ: false,
        organ_report: None,
        is_warned: true,
        birth: Some(day("1980-05-01")),
        today: day("2025-03-28"),
        outstanding: yuan("87380"),
        report: Some(ReportOutcome::NotReported),
        is_restricted: true,
        is_listed_for_it: false,
        conduct: "未按报告财产令报告财产",
        excuses: &[],
    }
}

#[test]
fn who_may_be_listed_and_on_what_ground() {
    type Change = fn(&mut Candidate<'static>);
    let table: [(&str, Change, &str); 23] = [
        ("case C: no report", |_| (), "ok"),
        ("representative of a unit", |c| c.is_debtor = false, "discipline.guard"),
        ("seventeen", |c| c.birth = Some(day("2007-03-29")), "discipline.minor"),
        ("eighteen today", |c| c.birth = Some(day("2007-03-28")), "ok"),
        ("age unknown", |c| c.birth = None, "discipline.minor"),
        ("a unit has no age", |c| (c.is_natural, c.birth) = (false, None), "ok"),
        ("paid", |c| c.outstanding = Money::ZERO, "discipline.ground"),
        ("no conduct", |c| c.conduct = " ", "discipline.ground"),
        ("reported", |c| c.report = Some(ReportOutcome::Reported), "discipline.ground"),
        ("not checked", |c| c.report = None, "discipline.ground"),
        ("false report", |c| c.report = Some(ReportOutcome::False), "ok"),
        (
            "no restriction to break",
            |c| (c.ground, c.is_restricted) = (Ground::G5, false),
            "discipline.ground",
        ),
        ("listed for it", |c| c.is_listed_for_it = true, "discipline.guard"),
        (
            "able, but secured",
            |c| (c.ground, c.excuses) = (Ground::G1, &[Excuse::Secured]),
            "discipline.guard",
        ),
        (
            "settlement, applicant waits",
            |c| (c.ground, c.excuses) = (Ground::G6, &[Excuse::ApplicantWaits]),
            "discipline.guard",
        ),
        ("not warned", |c| c.is_warned = false, "discipline.warning"),
        ("dead", |c| c.excuses = &[Excuse::Deceased], "discipline.dead"),
        (
            "bankrupt, whatever the ground",
            |c| (c.ground, c.excuses) = (Ground::G2, &[Excuse::Bankrupt]),
            "discipline.bankrupt",
        ),
        ("an organ without a report", |c| c.is_organ = true, "discipline.organ"),
        (
            "an organ, reported",
            |c| (c.is_organ, c.organ_report) = (true, Some("粤高法报〔2025〕1号")),
            "ok",
        ),
        ("a report of no organ", |c| c.organ_report = Some("x"), "discipline.organ"),
        ("secured does not excuse silence", |c| c.excuses = &[Excuse::Secured], "ok"),
        (
            "controlled does not excuse violence",
            |c| (c.ground, c.excuses) = (Ground::G2, &[Excuse::Controlled]),
            "ok",
        ),
    ];
    for (story, change, expected) in table {
        let mut candidate = candidate();
        change(&mut candidate);
        assert_eq!(rule(judge(&candidate)), expected, "{story}");
    }
}

#[test]
fn a_breach_of_the_report_duty_obliges_to_list_adults_and_units() {
    let today = day("2025-03-28");
    let adult = Some(day("1980-01-01"));
    for (report, is_natural, birth, expected) in [
        (None, true, adult, false),
        (Some(ReportOutcome::Reported), true, adult, false),
        (Some(ReportOutcome::NotReported), true, adult, true),
        (Some(ReportOutcome::False), true, adult, true),
        (Some(ReportOutcome::False), true, Some(day("2010-01-01")), false),
        (Some(ReportOutcome::False), false, None, true),
    ] {
        assert_eq!(must_list(report, is_natural, birth, today), expected);
    }
}

#[test]
fn terms_and_grace_periods_keep_within_the_law() {
    let today = day("2025-03-28");
    let term = |ground, extra| match grounds::term_months(ground, extra, today) {
        Ok(months) => months.map_or("none".to_owned(), |m| m.to_string()),
        Err(refusal) => refusal.rule.to_owned(),
    };
    assert_eq!(term(Ground::G1, None), "none");
    assert_eq!(term(Ground::G1, Some(1)), "discipline.term");
    assert_eq!(term(Ground::G4, None), "24");
    assert_eq!(term(Ground::G2, Some(3)), "60");
    assert_eq!(term(Ground::G2, Some(4)), "discipline.term_extra");
    assert_eq!(term(Ground::G2, Some(0)), "discipline.term_extra");
    assert_eq!(grounds::until(today, Some(24)), Some(day("2027-03-28")));
    assert_eq!(grounds::until(today, None), None);
    assert_eq!(grounds::grace_until(None, today).unwrap(), None);
    assert_eq!(grounds::grace_until(Some(3), today).unwrap(), Some(day("2025-06-28")));
    assert_eq!(rule(grounds::grace_until(Some(4), today)), "discipline.grace");
    assert_eq!(rule(grounds::grace_until(Some(0), today)), "discipline.grace");
}

#[test]
fn who_may_be_restricted() {
    let head = Person { capacity: Capacity::Representative, is_natural: true };
    let firm = Person { capacity: Capacity::Controller, is_natural: false };
    let nobody = Person { capacity: Capacity::Debtor, is_natural: true };
    let natural = Measure {
        is_debtor: true,
        is_noticed: true,
        outstanding: yuan("1"),
        debtor_is_natural: true,
        people: &[],
    };
    let unit = Measure { debtor_is_natural: false, people: &[head], ..natural.clone() };
    let table = [
        ("a person", natural.clone(), "ok"),
        ("a unit with its head", unit.clone(), "ok"),
        ("a unit alone", Measure { people: &[], ..unit.clone() }, "discipline.restrict"),
        ("a firm as person", Measure { people: &[firm], ..unit.clone() }, "discipline.restrict"),
        ("no capacity", Measure { people: &[nobody], ..unit }, "discipline.restrict"),
        ("spouse", Measure { people: &[head], ..natural.clone() }, "discipline.restrict"),
        ("outsider", Measure { is_debtor: false, ..natural.clone() }, "discipline.restrict"),
        ("early", Measure { is_noticed: false, ..natural.clone() }, "discipline.restrict"),
        ("paid", Measure { outstanding: Money::ZERO, ..natural }, "discipline.restrict"),
    ];
    for (story, measure, expected) in table {
        assert_eq!(rule(restrict::judge(&measure)), expected, "{story}");
    }
}

#[test]
fn fines_and_detentions_keep_within_article_118() {
    let fine = |is_natural, amount: &str| {
        let (kind, today) = (SanctionKind::Fine, day("2025-03-24"));
        rule(sanctions::judge(&Draft {
            kind,
            is_natural,
            amount: Some(yuan(amount)),
            days: None,
            today,
        }))
    };
    for (is_natural, amount, expected) in [
        (true, "0.01", "ok"),
        (true, "100000", "ok"),
        (true, "100000.01", "discipline.fine_person"),
        (true, "0", "discipline.fine_person"),
        (false, "49999.99", "discipline.fine_unit_min"),
        (false, "50000", "ok"),
        (false, "1000000", "ok"),
        (false, "1000000.01", "discipline.fine_unit"),
    ] {
        assert_eq!(fine(is_natural, amount), expected, "{amount}");
    }
    for (is_natural, days, amount, expected) in [
        (true, Some(15), None, "ok"),
        (true, Some(16), None, "discipline.detention"),
        (true, Some(0), None, "discipline.detention"),
        (true, None, None, "discipline.detention"),
        (true, Some(5), Some(yuan("1")), "discipline.detention"),
        (false, Some(5), None, "discipline.detention"),
    ] {
        let (kind, today) = (SanctionKind::Detention, day("2025-03-24"));
        let draft = Draft { kind, is_natural, amount, days, today };
        assert_eq!(rule(sanctions::judge(&draft)), expected, "{days:?}");
    }
}

fn listing(ground: Ground, state: ListingState) -> Listing {
    let nil = uuid::Uuid::nil();
    Listing {
        id: nil,
        case_id: nil,
        debtor: nil,
        ground,
        conduct: String::new(),
        state,
        decided_on: day("2025-03-28"),
        document: nil,
        grace_until: None,
        term_months: ground.has_term().then_some(24),
        published_on: None,
        until: None,
        end_from: None,
        end_due: None,
        ended_on: None,
        end_reason: None,
        end_rule: None,
        end_ground: None,
        organ_report: None,
        version: 1,
    }
}

#[test]
fn a_correction_has_its_clocks_across_holidays() {
    // Around the National Day holiday of 2026: 1 to 7 October; 20 September and 10 October are worked.
    for (lodged, review, remedy) in [
        ("2026-09-08", "2026-09-23", "2026-09-11"),
        ("2026-09-16", "2026-10-08", "2026-09-20"),
        ("2026-09-29", "2026-10-14", "2026-10-09"),
        ("2026-09-30", "2026-10-15", "2026-10-10"),
    ] {
        assert_eq!(correction::review_by(day(lodged)), day(review), "{lodged}");
        assert_eq!(correction::remedy_by(day(lodged)), day(remedy), "{lodged}");
    }
    // The court's own periods, over the same holiday.
    for (rule, from, last) in [
        (law::id::LIST_REQUEST, "2026-09-16", "2026-10-08"),
        (law::id::LIST_RECONSIDER_DECIDE, "2026-09-17", "2026-10-08"),
        (law::id::CORRECT_DUE, "2026-09-30", "2026-10-10"),
    ] {
        assert_eq!(due(rule, day(from)), day(last), "{rule:?}");
    }
    let rejected = CorrectionState::Rejected;
    let ask = |state, lodged| correction::reconsider(state, day("2026-09-21"), day(lodged));
    // Ten days from 21 September end on 1 October, a holiday: the first working day after it counts.
    assert_eq!(ask(rejected, "2026-10-08").unwrap(), day("2026-10-23"));
    assert_eq!(rule(ask(rejected, "2026-10-09")), "discipline.reconsider");
    assert_eq!(rule(ask(rejected, "2026-09-20")), "discipline.reconsider");
    assert_eq!(rule(ask(CorrectionState::Lodged, "2026-09-22")), "discipline.reconsider");
}

#[test]
fn what_is_put_right_is_said() {
    let lodged = CorrectionState::Lodged;
    for (state, claim, upheld, conduct, expected) in [
        (lodged, Claim::NotThePerson, true, None, "ok"),
        (lodged, Claim::Inaccurate, true, Some("部分履行"), "ok"),
        (lodged, Claim::Inaccurate, true, Some(" "), "discipline.correct"),
        (lodged, Claim::Inaccurate, false, None, "ok"),
        (lodged, Claim::ToBeRemoved, true, Some("x"), "discipline.correct"),
        (CorrectionState::Upheld, Claim::ToBeRemoved, true, None, "discipline.correct"),
    ] {
        assert_eq!(rule(correction::judge(state, claim, upheld, conduct)), expected, "{claim:?}");
    }
}

#[test]
fn travel_is_allowed_for_a_month_at_most_and_never_after_abuse() {
    type Change = fn(&mut Asked<'static>);
    let table: [(&str, Change, &str); 10] = [
        ("illness, a month", |_| (), "ok"),
        ("a day too long", |a| a.until = day("2025-05-01"), "discipline.temporary"),
        ("lifted", |a| a.is_live = false, "discipline.temporary"),
        ("abused", |a| a.has_abused = true, "discipline.temporary_abuse"),
        ("no promise", |a| a.has_promised = false, "discipline.temporary"),
        ("no means", |a| a.modes = &[], "discipline.temporary"),
        ("by ship", |a| a.modes = &[Mode::Ship], "discipline.temporary"),
        (
            "business, by ship, without a promise",
            |a| {
                (a.reason, a.modes, a.has_promised) = (LeaveReason::Necessary, &[Mode::Ship], false)
            },
            "ok",
        ),
        ("yesterday", |a| a.from = day("2025-03-31"), "discipline.temporary"),
        ("ends before it begins", |a| a.until = day("2025-03-31"), "discipline.temporary"),
    ];
    for (story, change, expected) in table {
        let mut asked = Asked {
            is_live: true,
            has_abused: false,
            reason: LeaveReason::Illness,
            modes: &[Mode::Plane, Mode::HighSpeedRail],
            has_promised: true,
            from: day("2025-04-01"),
            until: day("2025-04-30"),
            today: day("2025-04-01"),
        };
        change(&mut asked);
        assert_eq!(rule(leave::judge(&asked)), expected, "{story}");
    }
    assert_eq!(leave::rule(LeaveReason::Necessary).as_str(), "discipline.trip");
    assert_eq!(leave::rule(LeaveReason::Exam).as_str(), "discipline.temporary");
}

/// T3 of the domain reference: removed on 20 March at the applicant's request.
#[test]
fn an_applicant_who_had_an_entry_removed_waits_six_months() {
    let mut removed = listing(Ground::G1, ListingState::Deleted);
    removed.ended_on = Some(day("2026-03-20"));
    removed.end_ground = Some(EndGround::ApplicantConsent);
    let ask = |on| requests::judge(std::slice::from_ref(&removed), day(on));
    assert_eq!(rule(ask("2026-09-19")), "discipline.relist");
    assert_eq!(rule(ask("2026-09-20")), "ok");
    let mut performed = removed.clone();
    performed.end_ground = None;
    assert_eq!(rule(requests::judge(&[performed], day("2026-03-21"))), "ok");
}

#[test]
fn what_closing_ends() {
    for (way, without_term, with_term, restriction) in [
        ("satisfied", Some("discipline.remove"), Some("discipline.term"), true),
        ("terminated", Some("discipline.remove"), None, true),
        ("refused", Some("discipline.remove"), None, true),
        ("struck_off", Some("discipline.remove"), None, true),
        ("dismissed", Some("discipline.remove"), None, true),
        ("procedure_ended", None, None, false),
    ] {
        assert_eq!(entry_after_closing(way, false).map(|r| r.as_str()), without_term, "{way}");
        assert_eq!(entry_after_closing(way, true).map(|r| r.as_str()), with_term, "{way}");
        assert_eq!(restriction_after_closing(way).is_some(), restriction, "{way}");
    }
}

#[test]
fn what_an_officer_may_end() {
    let g1 = listing(Ground::G1, ListingState::Published);
    let g4 = listing(Ground::G4, ListingState::Published);
    let gone = listing(Ground::G1, ListingState::Deleted);
    for (entry, ground, expected) in [
        (&g1, EndGround::ApplicantConsent, "ok"),
        (&g1, EndGround::Settled, "ok"),
        (&g1, EndGround::TwoQueries, "ok"),
        (&g1, EndGround::Suspended, "ok"),
        (&g1, EndGround::Security, "discipline.remove"),
        (&g1, EndGround::LeftOffice, "discipline.remove"),
        (&g4, EndGround::ApplicantConsent, "discipline.term"),
        (&g4, EndGround::TwoQueries, "discipline.term"),
        (&g4, EndGround::Corrected, "ok"),
        (&g4, EndGround::Wrong, "ok"),
        (&gone, EndGround::Wrong, "discipline.remove"),
    ] {
        assert_eq!(rule(judge_entry(entry, ground)), expected, "{ground:?}");
    }
    let own =
        |debtor_is_listed| Lifting { is_live: true, capacity: Capacity::Debtor, debtor_is_listed };
    let head = Lifting { capacity: Capacity::Representative, ..own(true) };
    for (lifting, ground, expected) in [
        (own(false), EndGround::Security, "ok"),
        (own(false), EndGround::ApplicantConsent, "ok"),
        (own(true), EndGround::Security, "discipline.restrict"),
        (own(true), EndGround::Wrong, "discipline.restrict"),
        (own(false), EndGround::LeftOffice, "discipline.restrict_lift"),
        (own(false), EndGround::TwoQueries, "discipline.restrict_lift"),
        (head, EndGround::LeftOffice, "ok"),
        (Lifting { is_live: false, ..head }, EndGround::Wrong, "discipline.restrict_lift"),
    ] {
        assert_eq!(rule(judge_restriction(lifting, ground)), expected, "{ground:?}");
    }
}

#[test]
fn removal_takes_three_working_days_at_most() {
    let remove = law::id::LIST_REMOVE;
    // Case C: closed on Monday 2026-06-29.
    assert_eq!(due(remove, day("2026-06-29")), day("2026-07-02"));
    // Over a weekend, and over the holiday of 06-19…21.
    assert_eq!(due(remove, day("2026-07-03")), day("2026-07-08"));
    assert_eq!(due(remove, day("2026-06-18")), day("2026-06-24"));
    // No official calendar: plain days, earlier.
    assert_eq!(due(remove, day("2027-05-03")), day("2027-05-06"));
}
