//! 柜台 – everything one answer needs, and the way from lines to answers that command and server share.

use chrono::{DateTime, Utc};
use kernel::Invalid;
use screening::{List, Passenger, SeatTable, Trip, screen, screen_batch};

use crate::{Answer, Asked, told};

/// 柜台 – a list, a trip and an instant: all that an answer depends on.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// The list, as of one moment.
    pub list: &'a List,
    /// The table of seats.
    pub seats: &'a SeatTable,
    /// The trip of everybody whose line names no other.
    pub trip: Option<&'a Trip>,
    /// The instant of the check.
    pub now: DateTime<Utc>,
}

enum Way {
    Together,
    Alone(Passenger, Trip),
    Unreadable(Invalid),
}

impl Desk<'_> {
    /// An answer to each line that holds something, in the order of the lines.
    #[must_use]
    pub fn answers(
        &self,
        lines: impl IntoIterator<Item = (u64, Result<Option<Asked>, Invalid>)>,
    ) -> Vec<(u64, Answer)> {
        let mut together = Vec::new();
        let mut ways = Vec::new();
        for (line, read) in lines {
            let way = match read {
                Ok(None) => continue,
                Err(bad) => Way::Unreadable(bad),
                Ok(Some(Asked { passenger, trip: Some(trip) })) => Way::Alone(passenger, trip),
                Ok(Some(_)) if self.trip.is_none() => {
                    Way::Unreadable(told("trip", "缺少行程 / the trip is missing"))
                }
                Ok(Some(asked)) => {
                    together.push(asked.passenger);
                    Way::Together
                }
            };
            ways.push((line, way));
        }
        let together = self
            .trip
            .map(|trip| screen_batch(self.list, &together, trip, self.seats, self.now).into_iter());
        let mut together = together.into_iter().flatten();
        let answered = ways.into_iter().filter_map(|(line, way)| {
            let answer = match way {
                Way::Together => Answer::Decided(together.next()?),
                Way::Alone(passenger, trip) => {
                    Answer::Decided(screen(self.list, &passenger, &trip, self.seats, self.now))
                }
                Way::Unreadable(bad) => Answer::Unreadable(bad),
            };
            Some((line, answer))
        });
        answered.collect()
    }
}
