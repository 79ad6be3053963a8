//! 长流 – a request that stays open: every line is answered as it comes, in order. Nothing is read while
//! answers wait to be taken, so a client that does not read is not read from.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::{Body, BodyDataStream, Bytes};
use futures::stream::{self, Stream, StreamExt};
use kernel::Invalid;
use screening::Trip;

use crate::counter::{now, outcomes};
use crate::http::written;
use crate::lines::Lines;
use crate::{Counter, Desk, passenger};

/// Most lines that are answered together.
const AT_ONCE: usize = 1024;

struct Talk {
    counter: Arc<Counter>,
    trip: Option<Trip>,
    body: BodyDataStream,
    lines: Lines,
    has_ended: bool,
}

/// An answer to every line of `body`, until it ends or the client is gone.
pub(crate) fn answers(
    counter: Arc<Counter>,
    trip: Option<Trip>,
    body: Body,
) -> impl Stream<Item = Result<Bytes, Infallible>> {
    let (body, lines) = (body.into_data_stream(), Lines::default());
    stream::unfold(Talk { counter, trip, body, lines, has_ended: false }, Talk::next)
}

impl Talk {
    async fn next(mut self) -> Option<(Result<Bytes, Infallible>, Self)> {
        loop {
            let some = self.some();
            if !some.is_empty() {
                let said = self.say(some);
                if !said.is_empty() {
                    return Some((Ok(said.into()), self));
                }
            } else if self.has_ended {
                return None;
            } else {
                match self.body.next().await {
                    Some(Ok(piece)) => self.lines.push(&piece),
                    Some(Err(_)) => return None,
                    None => self.has_ended = true,
                }
            }
        }
    }

    /// The lines that have arrived whole, not all of very many.
    fn some(&mut self) -> Vec<(u64, Result<Bytes, Invalid>)> {
        let mut some = Vec::new();
        while some.len() < AT_ONCE
            && let Some(line) = self.lines.next()
        {
            some.push(line);
        }
        if self.has_ended && some.len() < AT_ONCE {
            some.extend(self.lines.last());
        }
        some
    }

    /// Each time against the list of that moment.
    fn say(&self, lines: Vec<(u64, Result<Bytes, Invalid>)>) -> Vec<u8> {
        let (list, trip) = (self.counter.list(), self.trip.as_ref());
        let desk = Desk { list: &list, seats: self.counter.seats(), trip, now: now() };
        let read = lines.into_iter();
        let read = read.map(|(number, line)| (number, line.and_then(|line| passenger(&line))));
        let answers = desk.answers(read);
        self.counter.count(outcomes(&answers));
        written(&answers)
    }
}
