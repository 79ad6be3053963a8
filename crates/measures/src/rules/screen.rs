//! 联机核对 – what a department is told about one person and one measure. A number finds, a name never does:
//! with another name, or none, a hit is for a person to look at.

use chrono::NaiveDate;
use contract::feed::{ScreeningOutcome, ScreeningReason};
use screening::{Because, NameKind, Seat, SeatTable, Trip, compare};

use crate::model::{Effect, Measure};
use crate::rules::fall::{Kind, falls};
use crate::rules::leave::Allowed;
use crate::rules::travel::is_allowed;

/// An entry of whoever has the number.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) entry: i64,
    pub(crate) kind: Kind,
    pub(crate) name: String,
    pub(crate) until: Option<NaiveDate>,
}

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) measure: &'a Measure,
    /// Whether the measure is applied today.
    pub(crate) is_on: bool,
    /// Whether the measure closes seats.
    pub(crate) travels: bool,
    pub(crate) name: Option<&'a str>,
    pub(crate) trip: Option<&'a Trip>,
    pub(crate) today: NaiveDate,
}

/// The outcome, the entries it rests on, and why.
pub(crate) type Answer = (ScreeningOutcome, Vec<i64>, Vec<ScreeningReason>);

fn say(code: &str, zh: impl Into<String>, en: &str) -> ScreeningReason {
    ScreeningReason { code: code.to_owned(), zh: zh.into(), en: en.to_owned() }
}

/// Answer, from all live entries of the person and what they are allowed in all of their cases.
pub(crate) fn answer(asked: Asked<'_>, found: &[Found], leaves: &[Allowed]) -> Answer {
    use ScreeningOutcome::{Allow, Review};
    if !asked.is_on {
        let reason =
            say("not_in_force", "该措施未启用,不得据以处置", "this measure is not applied");
        return (Allow, Vec::new(), vec![reason]);
    }
    let day = asked.trip.map_or(asked.today, |trip| trip.date.max(asked.today));
    let counts =
        |one: &&Found| falls(asked.measure, one.kind) && one.until.is_none_or(|last| day <= last);
    let hit: Vec<&Found> = found.iter().filter(counts).collect();
    if hit.is_empty() {
        let reason =
            say("not_listed", "不在该措施所涉名单中", "not on a list this measure is about");
        return (Allow, Vec::new(), vec![reason]);
    }
    let entries: Vec<i64> = hit.iter().map(|one| one.entry).collect();
    let mut reasons = Vec::new();
    if let Some(trip) = asked.trip {
        match SeatTable::standard().seat(trip) {
            Seat::Open(article) => {
                reasons.push(say("seat_open", format!("该席别不限:{article}"), "an open seat"));
                return (Allow, entries, reasons);
            }
            Seat::Unknown => {
                reasons.push(say("seat_unknown", "席别不识,请人核对", "no such seat is known"));
                return (Review, entries, reasons);
            }
            Seat::Closed(article) => {
                reasons.push(say(
                    "seat_closed",
                    format!("该席别在限制之列:{article}"),
                    "a closed seat",
                ));
            }
        }
        if is_allowed(trip, leaves) {
            reasons.push(say("leave", "经法院准许的出行", "a journey the court allowed"));
            return (Allow, entries, reasons);
        }
    } else if asked.travels && leaves.iter().any(|leave| leave.until >= asked.today) {
        reasons.push(say(
            "leave_unknown",
            "有准许出行,请提供行程",
            "some travel is allowed: say which",
        ));
        return (Review, entries, reasons);
    }
    if let Some(reason) = unsure(asked.name, &hit) {
        reasons.push(reason);
        return (Review, entries, reasons);
    }
    reasons.push(say("listed", "在名单中", "on the list"));
    (outcome(asked.measure.effect), entries, reasons)
}

/// Why a hit is not sure.
fn unsure(name: Option<&str>, hit: &[&Found]) -> Option<ScreeningReason> {
    let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) else {
        let zh = "证件号码相同而姓名不明,请人核对";
        return Some(say("name_unknown", zh, "the number is equal and no name is given"));
    };
    let is_same = |one: &&Found| {
        let kind = if one.kind.is_natural { NameKind::Person } else { NameKind::Unit };
        let because = compare(name, &one.name, kind).because;
        because.iter().any(|why| matches!(why, Because::Identical | Because::Variant))
    };
    if hit.iter().all(is_same) {
        return None;
    }
    let zh = "证件号码相同而姓名不符,请人核对";
    Some(say("name_mismatch", zh, "the number is equal and the name is not"))
}

fn outcome(effect: Effect) -> ScreeningOutcome {
    match effect {
        Effect::Block => ScreeningOutcome::Block,
        Effect::Warn => ScreeningOutcome::Warn,
        Effect::Weigh => ScreeningOutcome::Weigh,
        Effect::Veto => ScreeningOutcome::Veto,
        Effect::Assist => ScreeningOutcome::Assist,
        Effect::Inspect => ScreeningOutcome::Inspect,
        Effect::None => ScreeningOutcome::Allow,
    }
}
