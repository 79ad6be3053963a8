//! 成批 – all passengers of a train or a plane in one request. Nearly all are strangers to the list and are
//! only counted; whoever is not is answered as by the command.

use kernel::Invalid;
use screening::{stranger, strangers};
use serde::Serialize;
use serde_json::Value;

use crate::answer::{Line, Outcomes};
use crate::{Answer, Desk, ask, passenger, told};

/// Most lines of a batch: several of the longest trains.
pub(crate) const MOST: usize = 10_000;

/// What is said of a batch.
#[derive(Serialize)]
pub(crate) struct Reply<'a> {
    pub(crate) list_version: u64,
    pub(crate) body_verified: bool,
    /// Lines that held a passenger or should have.
    pub(crate) passengers: u64,
    pub(crate) outcomes: Outcomes,
    /// All but those who are not on the list and may have their seat.
    pub(crate) lines: Vec<Line<'a>>,
}

/// 成批结论.
pub(crate) struct Screened {
    /// Lines of those who are not on the list.
    pub(crate) strangers: Vec<u64>,
    /// Everybody else.
    pub(crate) answers: Vec<(u64, Answer)>,
}

/// Screen lines of CSV or JSON. Plain lines cost a look-up; what is not plain, and whoever is found, is
/// read whole.
pub(crate) fn lines(desk: &Desk<'_>, body: &[u8]) -> Result<Screened, Invalid> {
    let mut blocks = Vec::with_capacity(1024);
    let mut plain = Vec::with_capacity(1024);
    let mut rest = Vec::new();
    for (number, line) in (1u64..).zip(cut(body)) {
        match ask::plain(line).filter(|_| desk.trip.is_some()) {
            Some(block) => {
                blocks.push(block);
                plain.push((number, line));
            }
            None => rest.push((number, line)),
        }
        if blocks.len() + rest.len() > MOST {
            return Err(too_many());
        }
    }
    let mut unlisted = Vec::with_capacity(plain.len());
    for (line, is_stranger) in plain.into_iter().zip(strangers(desk.list, &blocks, desk.now)) {
        if is_stranger {
            unlisted.push(line.0);
        } else {
            rest.push(line);
        }
    }
    rest.sort_unstable_by_key(|(number, _)| *number);
    let answers = desk.answers(rest.into_iter().map(|(number, line)| (number, passenger(line))));
    Ok(parted(desk, unlisted, answers))
}

/// Screen the members of a JSON array, numbered from 1.
pub(crate) fn array(desk: &Desk<'_>, body: &[u8]) -> Result<Screened, Invalid> {
    let members: Vec<Value> = serde_json::from_slice(body).map_err(|bad| {
        let (line, column) = (bad.line(), bad.column());
        told("", format!("应为JSON数组,第{line}行第{column}列有误 / a JSON array is wanted, line {line} column {column} is wrong"))
    })?;
    if members.len() > MOST {
        return Err(too_many());
    }
    let members = (1..).zip(members.into_iter().map(|value| ask::member(value).map(Some)));
    Ok(parted(desk, Vec::new(), desk.answers(members)))
}

/// Strangers whose lines had to be read whole join the others.
fn parted(desk: &Desk<'_>, mut unlisted: Vec<u64>, mut answers: Vec<(u64, Answer)>) -> Screened {
    let stranger = stranger(desk.list);
    answers.retain(|(line, answer)| {
        let is_stranger = matches!(answer, Answer::Decided(decision) if *decision == stranger);
        if is_stranger {
            unlisted.push(*line);
        }
        !is_stranger
    });
    Screened { strangers: unlisted, answers }
}

fn too_many() -> Invalid {
    told("", format!("一批至多{MOST}行 / a batch has {MOST} lines at most"))
}

/// Lines without their ends.
fn cut(body: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut from = 0;
    memchr::memchr_iter(b'\n', body).chain([body.len()]).map_while(move |end| {
        let line = body.get(from..end);
        from = end + 1;
        line
    })
}
