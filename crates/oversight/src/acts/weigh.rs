//! 研判 – weigh an officer's looks soon after one is told, raise what they show, and stop the officer
//! when the day's limit is reached. Looks that follow within the pause are weighed together.

use std::collections::{BTreeMap, BTreeSet};

use cases::Role as PartyRole;
use chrono::{DateTime, Days, TimeDelta, Utc};
use kernel::Id;
use lookups::LookUp;
use parties::PartyKind;
use platform::{Officer, Result, Tx, officers};
use serde_json::json;
use uuid::Uuid;

use crate::jobs::{WEIGH, Weigh};
use crate::model::Severity;
use crate::rules::anomaly::{Finding, Look, findings, surname};
use crate::store;

/// How long looks gather before they are weighed: an alarm is due within five minutes (T14).
const PAUSE: TimeDelta = TimeDelta::seconds(30);

/// An officer looked somebody up: have it weighed soon, with what follows.
pub(crate) async fn soon(tx: &mut Tx, officer: Uuid) -> Result<()> {
    let at = tx.now + PAUSE;
    tx.later_unless_waiting(WEIGH, &officer.to_string(), at, &Weigh { officer }).await
}

/// Weigh what the officer looked at in the last days.
pub(crate) async fn weigh(tx: &mut Tx, officer: Uuid) -> Result<()> {
    let officer = officers::officer(tx, officer).await?;
    let looks = recent(tx, &officer).await?;
    let own = surname(&officer.name);
    for finding in findings(&looks, tx.now, own.as_deref()) {
        raise(tx, &officer, &finding).await?;
    }
    Ok(())
}

async fn raise(tx: &mut Tx, officer: &Officer, finding: &Finding) -> Result<()> {
    let (zh, en) = finding.kind.words(finding.looks);
    let is_new = store::raise(tx, officer, finding, &zh, &en).await?;
    if is_new {
        let raised =
            json!({ "alarm": finding.kind, "officer": officer.id, "looks": finding.looks });
        tx.note(finding.case, raised);
    }
    if is_new && finding.severity == Severity::Stop {
        lookups::stop(tx, officer.id, &zh, &en).await?;
    }
    Ok(())
}

/// The officer's looks of the days any rule looks back to, with what the rules ask about each. Only
/// looks not weighed before are asked whether they belong to their case: earlier ones were then.
async fn recent(tx: &mut Tx, officer: &Officer) -> Result<Vec<Look>> {
    let rows = lookups::of_officer(tx, officer.id, since(tx)).await?;
    let persons: BTreeSet<Uuid> = rows.iter().map(|row| row.person).collect();
    let persons: Vec<Uuid> = persons.into_iter().collect();
    let surnames = surnames(tx, &persons).await?;
    let fingerprints = parties::fingerprints(tx, &persons).await?;
    let watched = store::watched_among(tx, &fingerprints).await?;
    let weighed_at = store::weigh_from(tx, officer.id).await?;
    let is_new = |row: &&LookUp| weighed_at.is_none_or(|before| row.at > before);
    let new_cases: BTreeSet<Uuid> = rows.iter().filter(is_new).map(|row| row.case).collect();
    let mut debtors = BTreeMap::new();
    for case in new_cases {
        debtors.insert(case, debtors_of(tx, officer, case).await?);
    }
    let look = |row: LookUp| Look {
        at: row.at,
        case: row.case,
        person: row.person,
        surname: surnames.get(&row.person).cloned(),
        is_of_the_case: debtors.get(&row.case).is_none_or(|all| all.contains(&row.person)),
        is_watched: watched.contains(&row.person),
    };
    Ok(rows.into_iter().map(look).collect())
}

fn since(tx: &Tx) -> DateTime<Utc> {
    let days = law::days(law::id::LOOKUPS_SAME_SURNAME_DAYS, tx.today());
    tx.now - Days::new(days)
}

/// Debtors of the case; none when it is a case of another court, so that any look in it shows.
async fn debtors_of(tx: &mut Tx, officer: &Officer, case: Uuid) -> Result<BTreeSet<Uuid>> {
    let case = Id::from(case);
    if cases::face(tx, case).await?.court != officer.court {
        return Ok(BTreeSet::new());
    }
    let debtors = cases::parties(tx, case, PartyRole::Debtor).await?;
    Ok(debtors.into_iter().map(|party| party.0).collect())
}

async fn surnames(tx: &mut Tx, persons: &[Uuid]) -> Result<BTreeMap<Uuid, String>> {
    let ids: Vec<Id<parties::Party>> = persons.iter().copied().map(Id::from).collect();
    let faces = parties::faces(tx, &ids).await?.into_iter();
    let natural = faces.filter(|face| face.kind == PartyKind::Natural);
    Ok(natural.filter_map(|face| Some((face.id.0, surname(&face.name)?))).collect())
}
