//! 结论 – one passenger, one ticket, one answer: sell, do not sell, let a person look, or ask the court.
//!
//! It blocks only when everything is sure: the copy is fresh and its body verified, number and name are
//! equal, the listing counts on the day of travel, the seat is closed, and no exemption covers the trip.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    BadDocument, Digest, Document, Entry, ExemptionKind, Hit, List, NameKind, Seat, SeatTable, Trip,
};

/// A clock may be this far behind the court's; further, and the copy's age cannot be told.
const CLOCK_BEHIND: TimeDelta = TimeDelta::minutes(10);

/// 限消规定 第3条第2款, cited for those behind a unit.
const BEHIND_UNIT: &str = "限制消费规定 第3条第2款";
/// That the dishonest are restricted, too.
const DISHONEST: &str = "限制消费规定 第1条第2款";
const RESTRICTED: &str = "限制消费规定 第1条第1款";
const APPROVED: &str = "限制消费规定 第8条";
const LIFTED: &str = "法发〔2019〕35号 第17条第3项";

/// 旅客 – as the carrier has it.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passenger {
    /// [`crate::DocumentKind::code`].
    pub document_kind: String,
    /// The number, as typed.
    pub document_number: String,
    /// The name, if known; without it no hit blocks.
    #[serde(default)]
    pub name: Option<String>,
}

impl std::fmt::Debug for Passenger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passenger(******)")
    }
}

/// 结论.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 可以售票.
    Allow = 0,
    /// 不得售票.
    Block = 1,
    /// 请人核对.
    Review = 2,
    /// 名单过期:向法院联机核对,绝不延用.
    AskOnline = 3,
}

/// 理由 – in both languages, with its article if law says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// Stable word for programs: `seat_closed`.
    pub code: &'static str,
    /// Chinese.
    pub zh: Cow<'static, str>,
    /// English.
    pub en: Cow<'static, str>,
    /// Article.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<Cow<'static, str>>,
}

/// 核对结果.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// What to do.
    pub outcome: Outcome,
    /// Why.
    pub reasons: Vec<Reason>,
    /// Version of the list, with deltas.
    pub list_version: u64,
    /// Whether the list's body had been verified.
    pub body_verified: bool,
    /// By it the court finds the entry again; only with a hit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

fn say(code: &'static str, zh: &'static str, en: &'static str) -> Reason {
    Reason { code, zh: Cow::Borrowed(zh), en: Cow::Borrowed(en), article: None }
}

impl Reason {
    fn by(mut self, article: impl Into<Cow<'static, str>>) -> Self {
        self.article = Some(article.into());
        self
    }
}

/// What a decision needs of the list and of one trip.
struct Desk<'a> {
    list: &'a List,
    trip: &'a Trip,
    seats: &'a SeatTable,
    now: DateTime<Utc>,
}

impl Desk<'_> {
    fn decision(&self, outcome: Outcome, reasons: Vec<Reason>) -> Decision {
        decision(self.list, outcome, reasons)
    }

    fn stale(&self) -> Option<Decision> {
        let reason = unusable(self.list, self.now)?;
        Some(self.decision(Outcome::AskOnline, vec![reason]))
    }

    fn unreadable(&self, bad: &BadDocument) -> Decision {
        let fault = bad.invalid();
        let code =
            if *bad == BadDocument::Kind { "unknown_document_kind" } else { "bad_document_number" };
        let reason = Reason { code, zh: fault.zh.into(), en: fault.en.into(), article: None };
        self.decision(Outcome::Review, vec![reason])
    }

    /// The day that counts: taking the seat is what the order forbids, not buying it.
    fn day(&self) -> NaiveDate {
        self.trip.date.max(kernel::time::day_of(self.now))
    }

    fn decide(
        &self,
        passenger: &Passenger,
        document: &Document,
        digest: &Digest,
        hit: Hit,
    ) -> Decision {
        let Some(entry) = hit else {
            return stranger(self.list);
        };
        let mut reasons = listed(entry, self.day());
        let mut outcome = Outcome::Allow;
        if reasons.is_empty() {
            reasons.push(say("listing_ended", "失信期限已届满", "the listing has ended"));
        } else {
            let (seat, reason) = self.seat();
            reasons.push(reason);
            outcome = seat;
            if seat != Outcome::Allow {
                let lifted = self.exempted(entry, digest.place);
                let unsure =
                    lifted.is_none().then(|| self.unsure(entry, passenger, document)).flatten();
                if lifted.is_some() {
                    outcome = Outcome::Allow;
                } else if unsure.is_some() {
                    outcome = Outcome::Review;
                }
                reasons.extend(lifted.or(unsure));
            }
        }
        Decision { reference: Some(digest.printed()), ..self.decision(outcome, reasons) }
    }

    fn seat(&self) -> (Outcome, Reason) {
        match self.seats.seat(self.trip) {
            Seat::Open(article) => (
                Outcome::Allow,
                say("seat_open", "该席别不在限制之列", "this seat is open to everybody")
                    .by(article),
            ),
            Seat::Closed(article) => (
                Outcome::Block,
                say("seat_closed", "该席别在限制之列", "this seat is closed to the listed")
                    .by(article),
            ),
            Seat::Unknown => (
                Outcome::Review,
                say(
                    "seat_unknown",
                    "席别表无此席别,请人核对",
                    "the table has no such seat: let a person look",
                ),
            ),
        }
    }

    fn exempted(&self, entry: Entry, place: u64) -> Option<Reason> {
        if !entry.has_exemptions() {
            return None;
        }
        let route = self.list.keys().route_check(&self.trip.from, &self.trip.to);
        let rows = self.list.exemptions(place);
        // The day of travel counts, not the later of both: a lifting covers the days it names.
        let row = rows.into_iter().find(|row| row.covers(self.trip.date, self.trip.mode, route))?;
        Some(match row.kind {
            ExemptionKind::Lifting => say(
                "lifted",
                "法院已暂时解除限制",
                "the court has lifted the restriction for a time",
            )
            .by(LIFTED),
            ExemptionKind::ApprovedTrip => {
                say("approved_trip", "经法院批准的必需出行", "a necessary trip the court approved")
                    .by(APPROVED)
            }
        })
    }

    /// Why a hit on a closed seat still does not block.
    fn unsure(&self, entry: Entry, passenger: &Passenger, document: &Document) -> Option<Reason> {
        let name = passenger.name.as_deref().unwrap_or_default();
        let kind = NameKind::of(document.kind());
        let check = self.list.keys().name_check(name, kind);
        if !self.list.bundle().is_verified() {
            Some(say(
                "body_unverified",
                "名单正文尚未核对,不据以拒绝,请人核对",
                "the list's body is not verified yet: nobody is refused by it, let a person look",
            ))
        } else if check == 0 || entry.name_check() == 0 {
            Some(say(
                "name_unknown",
                "证件号码相同而姓名不明,请人核对",
                "the number is equal and a name is missing: let a person look",
            ))
        } else if check != entry.name_check() {
            Some(say(
                "name_mismatch",
                "证件号码相同而姓名不符,请人核对",
                "the number is equal and the name is not: let a person look",
            ))
        } else {
            None
        }
    }
}

/// Why a copy answers nobody at `now`, if it does not: it is stale, or the clock is wrong.
#[must_use]
pub fn unusable(list: &List, now: DateTime<Utc>) -> Option<Reason> {
    if now >= list.stale_after() {
        Some(say(
            "stale",
            "名单副本已过期:请向法院联机核对,不得延用",
            "the copy is stale: ask the court's online check, never extend it",
        ))
    } else if now + CLOCK_BEHIND < list.issued_at() {
        Some(say(
            "clock",
            "本机时钟早于名单签发时间,无法判断副本是否过期:请向法院联机核对",
            "the clock is before the list's issue, its age cannot be told: ask the court's online check",
        ))
    } else {
        None
    }
}

fn decision(list: &List, outcome: Outcome, reasons: Vec<Reason>) -> Decision {
    let (list_version, body_verified) = (list.version(), list.bundle().is_verified());
    Decision { outcome, reasons, list_version, body_verified, reference: None }
}

/// What an entry says on `day`; nothing when the listing has run out and no restriction stands.
fn listed(entry: Entry, day: NaiveDate) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if entry.is_dishonest_on(day) {
        reasons.push(say("dishonest", "失信被执行人", "a dishonest judgment debtor").by(DISHONEST));
    }
    if entry.is_restricted() {
        reasons.push(
            say("restricted", "被限制消费的被执行人", "a debtor under consumption restriction")
                .by(RESTRICTED),
        );
    }
    if entry.is_behind_unit() {
        reasons.push(
            say(
                "behind_unit",
                "被限制消费单位的法定代表人、主要负责人、直接责任人员或者实际控制人",
                "a person behind a unit under consumption restriction",
            )
            .by(BEHIND_UNIT),
        );
    }
    reasons
}

fn read(passenger: &Passenger) -> Result<Document, BadDocument> {
    Document::new(passenger.document_kind.parse()?, &passenger.document_number)
}

/// Screen one passenger. `now` is the instant of the check.
#[must_use]
pub fn screen(
    list: &List,
    passenger: &Passenger,
    trip: &Trip,
    seats: &SeatTable,
    now: DateTime<Utc>,
) -> Decision {
    let desk = Desk { list, trip, seats, now };
    if let Some(stale) = desk.stale() {
        return stale;
    }
    match read(passenger) {
        Err(bad) => desk.unreadable(&bad),
        Ok(document) => {
            let digest = list.keys().digest(&document);
            desk.decide(passenger, &document, &digest, list.find(&digest))
        }
    }
}

/// Screen many passengers of one trip: the same answers in the same order, sooner.
#[must_use]
pub fn screen_batch(
    list: &List,
    passengers: &[Passenger],
    trip: &Trip,
    seats: &SeatTable,
    now: DateTime<Utc>,
) -> Vec<Decision> {
    let desk = Desk { list, trip, seats, now };
    if let Some(stale) = desk.stale() {
        return vec![stale; passengers.len()];
    }
    let documents: Vec<_> = passengers.iter().map(read).collect();
    let block = |document: &Result<Document, _>| document.as_ref().map_or([0; 16], Document::block);
    let blocks: Vec<[u8; 16]> = documents.iter().map(block).collect();
    let mut digests = vec![Digest::default(); blocks.len()];
    list.keys().digest_batch(&blocks, &mut digests);
    let mut hits = vec![None; blocks.len()];
    list.find_batch(&digests, &mut hits);
    let all = passengers.iter().zip(&documents).zip(digests.iter().zip(hits));
    all.map(|((passenger, document), (digest, hit))| match document {
        Err(bad) => desk.unreadable(bad),
        Ok(document) => desk.decide(passenger, document, digest, hit),
    })
    .collect()
}

/// Which of these packed documents ([`Document::block`]) belong to nobody listed: [`screen`] answers
/// [`stranger`] for them whatever name and trip, and nothing else needs to be read. No one is such while
/// the copy may not be used.
#[must_use]
pub fn strangers(list: &List, blocks: &[[u8; 16]], now: DateTime<Utc>) -> Vec<bool> {
    if unusable(list, now).is_some() {
        return vec![false; blocks.len()];
    }
    let mut digests = vec![Digest::default(); blocks.len()];
    list.keys().digest_batch(blocks, &mut digests);
    let mut hits = vec![None; blocks.len()];
    list.find_batch(&digests, &mut hits);
    hits.iter().map(Option::is_none).collect()
}

/// The decision about somebody who is not listed.
#[must_use]
pub fn stranger(list: &List) -> Decision {
    decision(list, Outcome::Allow, vec![say("not_listed", "不在名单中", "not on the list")])
}
