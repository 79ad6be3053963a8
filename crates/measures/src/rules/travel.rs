//! 出行 – the measures that close seats, and how a journey is read.

use contract::feed::TripAsked;
use kernel::Invalid;
use screening::{Mode, Trip};

use crate::model::Measure;
use crate::rules::leave::Allowed;

/// Measures over seats, and over those of what.
const SEATS: [(&str, Mode); 5] = [
    ("07.01", Mode::Plane),
    ("07.02", Mode::Rail),
    ("07.03", Mode::Rail),
    ("07.04", Mode::Rail),
    ("07.05", Mode::Ship),
];

/// By what one travels who meets this measure; none of a measure that closes no seats.
pub(crate) fn mode_of(measure: &Measure) -> Option<Mode> {
    let id = measure.id.to_string();
    SEATS.iter().find(|(known, _)| *known == id).map(|(_, mode)| *mode)
}

/// Read a journey.
pub(crate) fn trip_of(asked: &TripAsked, mode: Mode) -> Result<Trip, Invalid> {
    let said: Mode = asked.mode.parse()?;
    if said != mode {
        let zh = "该措施不涉及此种交通方式";
        return Err(Invalid::new("mode", zh, "this measure is about another way to travel"));
    }
    Ok(Trip {
        date: asked.date,
        mode,
        number: asked.number.clone(),
        class: asked.class.clone(),
        from: asked.from.clone(),
        to: asked.to.clone(),
    })
}

/// Whether this journey is one that was allowed.
pub(crate) fn is_allowed(trip: &Trip, leaves: &[Allowed]) -> bool {
    let first = trip.number.trim().chars().next().map(|first| first.to_ascii_uppercase());
    let is_fast = first.is_some_and(|first| matches!(first, 'G' | 'D' | 'C'));
    let by = match trip.mode {
        Mode::Plane => discipline::Mode::Plane,
        Mode::Rail if is_fast => discipline::Mode::HighSpeedRail,
        Mode::Rail => discipline::Mode::SoftSleeper,
        Mode::Ship => discipline::Mode::Ship,
    };
    leaves.iter().any(|leave| {
        let is_route = |(from, to): &(String, String)| *from == trip.from && *to == trip.to;
        (leave.from..=leave.until).contains(&trip.date)
            && leave.modes.contains(&by)
            && leave.route.as_ref().is_none_or(is_route)
    })
}

/// By what an offline list says that one may travel.
pub(crate) fn offline(mode: discipline::Mode) -> Mode {
    match mode {
        discipline::Mode::Plane => Mode::Plane,
        discipline::Mode::HighSpeedRail | discipline::Mode::SoftSleeper => Mode::Rail,
        discipline::Mode::Ship => Mode::Ship,
    }
}
