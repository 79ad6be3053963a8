//! 联机核对 – asked by number, one by one or many at once. What was asked is kept without the number, against
//! whoever asks about people without a reason.

use contract::feed::{ScreeningAnswer, ScreeningAsk, ScreeningOutcome};
use law::id;
use platform::{Fault, Result, Tx};
use register::{Entry, Subject};

use crate::acts::feed::{OF_ONE, fed, kind_of, leaves};
use crate::acts::receiver;
use crate::catalogue::catalogue;
use crate::model::Measure;
use crate::rules::fall::{Settings, is_on};
use crate::rules::leave::common;
use crate::rules::screen::{Asked, Found, answer};
use crate::rules::travel::{mode_of, trip_of};
use crate::store::{self, hits};

/// Answer everything that is asked, in its order, or nothing.
pub(crate) async fn screen(
    tx: &mut Tx,
    institution: &str,
    asks: &[ScreeningAsk],
) -> Result<Vec<ScreeningAnswer>> {
    let receiver = receiver(tx, institution).await?;
    let version = register::latest(tx.sql()).await?;
    let settings = store::settings(tx).await?;
    let (mut answers, mut kept) = (Vec::new(), Vec::new());
    for (place, ask) in asks.iter().enumerate() {
        let within = format!("items[{place}]");
        let measure = allotted(&receiver.measures, &ask.measure).map_err(|f| f.within(&within))?;
        let subject = Subject::new(&ask.document_kind, &ask.document_number).ok_or_else(|| {
            Fault::invalid("document_number", "证件号码格式有误", "malformed document number")
                .within(&within)
        })?;
        let answer = one(tx, (measure, &settings), ask, &subject).await;
        let answer =
            ScreeningAnswer { list_version: version, ..answer.map_err(|f| f.within(&within))? };
        let asked = tx.app().keys().register.hash("screened", &subject.text());
        let (measure, outcome) = (ask.measure.clone(), answer.outcome.code());
        kept.push(hits::Asked { measure, asked: asked[..16].to_vec(), outcome });
        answers.push(answer);
    }
    hits::keep_asked(tx, institution, version, &kept).await?;
    Ok(answers)
}

/// The measure, if it is one of these.
pub(crate) fn allotted(ids: &[String], wanted: &str) -> Result<&'static Measure> {
    let known = ids.iter().any(|known| known == wanted);
    let measure = wanted.parse().ok().and_then(|id| catalogue().find(id)).filter(|_| known);
    measure.ok_or_else(|| {
        id::MEASURES_AGREEMENT
            .refuse("协议未约定该措施", "the agreement does not name this measure")
            .at("measure")
            .into()
    })
}

async fn one(
    tx: &mut Tx,
    (measure, settings): (&'static Measure, &Settings),
    ask: &ScreeningAsk,
    subject: &Subject,
) -> Result<ScreeningAnswer> {
    let today = tx.today();
    let mode = mode_of(measure);
    let trip = match (&ask.trip, mode) {
        (Some(trip), Some(mode)) => Some(trip_of(trip, mode)?),
        (Some(_), None) => {
            let zh = "该措施不涉及出行";
            return Err(Fault::invalid("trip", zh, "this measure is not about travel"));
        }
        (None, _) => None,
    };
    let hash = register::subject_of(&tx.app().keys().register, subject);
    let entries = register::by_subject(tx.sql(), &hash, OF_ONE).await?;
    let entries: Vec<&Entry> = entries.iter().filter(|entry| fed(entry.list).is_some()).collect();
    let allowed = leaves(tx, &entries).await?;
    let mut cases: Vec<_> = entries.iter().map(|entry| (entry.case_id, entry.party)).collect();
    cases.sort_unstable();
    cases.dedup();
    let by_case: Vec<_> =
        cases.iter().map(|case| allowed.get(case).cloned().unwrap_or_default()).collect();
    let found = entries.iter().filter_map(|entry| {
        Some(Found {
            entry: entry.serial,
            kind: kind_of(entry)?,
            name: entry.face.name.clone(),
            until: entry.until,
        })
    });
    let found: Vec<Found> = found.collect();
    let asked = Asked {
        measure,
        is_on: is_on(measure, settings, today),
        travels: mode.is_some(),
        name: ask.name.as_deref(),
        trip: trip.as_ref(),
        today,
    };
    let (outcome, entries, reasons) = answer(asked, &found, &common(&by_case));
    let article = match outcome {
        _ if entries.is_empty() => None,
        // Nobody is refused: what says so is ours.
        ScreeningOutcome::Review => law::article(id::MEASURES_NUMBER_DECIDES.as_str(), false),
        _ => Some(measure.basis.clone()),
    };
    Ok(ScreeningAnswer { outcome, entries, list_version: 0, article, reasons })
}
