//! 公布 – enter, correct, remove; each a change in the one order. Nothing of a secret case and nobody who is
//! not of age is published (保密法; 失信规定 第4条): what was decided stands in the case all the same.

use cases::CaseFace;
use chrono::NaiveDate;
use kernel::{Id, IdNumber};
use law::id;
use parties::{Clear, PartyKind};
use platform::{Fault, Result, Tx};
use proof::Placer;
use serde_json::json;
use uuid::Uuid;

use crate::acts::seal;
use crate::model::{Entry, Face, List, Op};
use crate::rules::face::{age, masked, performance, sex};
use crate::rules::subject::{Subject, subject_of};
use crate::store;

/// 拟公布 – what is to be entered beside what case and person say.
#[derive(Clone, Debug, Default)]
pub(crate) struct New {
    pub(crate) until: Option<NaiveDate>,
    pub(crate) ground: Option<String>,
    pub(crate) conduct: Option<String>,
    pub(crate) unit: Option<String>,
    pub(crate) representative: Option<String>,
    pub(crate) paper: Option<Uuid>,
    pub(crate) procedure_ended_on: Option<NaiveDate>,
}

/// Enter somebody because of `source`; nothing happens when that is there already, or may not be shown.
pub(crate) async fn add(
    tx: &mut Tx,
    list: List,
    (source, party): (Uuid, Uuid),
    case: Uuid,
    new: New,
) -> Result<()> {
    let face = cases::face(tx, Id::from(case)).await?;
    let known = parties::faces(tx, &[Id::from(party)]).await?;
    let known = known.into_iter().next().ok_or(Fault::Missing("party"))?;
    let today = tx.today();
    let adult_from = law::months(id::LIST_ADULT, today) / 12;
    let is_natural = known.kind == PartyKind::Natural;
    let years = known.birth.map(|birth| age(birth, today));
    let is_minor = is_natural && years.is_some_and(|age| i64::from(age) < i64::from(adult_from));
    if face.secret > 0 || is_minor || face.number.is_empty() {
        return Ok(());
    }
    let clear = parties::reveal_for(tx, Id::from(party), case, id::LIST_PUBLISH).await?;
    let subject = Subject::new(clear.document_kind.code(), &clear.document_number)
        .ok_or_else(|| anyhow::anyhow!("a party's number is none"))?;
    let keys = tx.app().keys();
    let placer = Placer::new(&keys.places).map_err(|bad| anyhow::anyhow!(bad))?;
    let (place, _) = placer.place(&subject.text()).map_err(|bad| anyhow::anyhow!(bad))?;
    let (hash, code) = (subject_of(&keys.register, &subject), keys.decision_code(source, party));
    let shown = shown(tx, list, &face, &clear, years.filter(|_| is_natural), &new).await?;
    let entry = Entry {
        serial: 0,
        list,
        source,
        party,
        case_id: case,
        subject: hash,
        place: place.to_vec(),
        version: 1,
        face: shown,
        published_on: today,
        until: new.until,
        ended_on: None,
        ended_how: None,
    };
    let Some(serial) = store::enter(tx, &entry, &code).await? else { return Ok(()) };
    record(tx, Op::Add, &Entry { serial, ..entry }, None).await
}

/// 公布内容 of an entry.
async fn shown(
    tx: &mut Tx,
    list: List,
    case: &CaseFace,
    who: &Clear,
    years: Option<i32>,
    new: &New,
) -> Result<Face> {
    let owed = cases::owed(tx, case.id, tx.today()).await?;
    let number = who.document_number.parse::<IdNumber>().ok();
    let is_dishonest = list == List::Dishonest;
    let has_sums = matches!(list, List::Dishonest | List::Ended | List::Debtor);
    let kind = who.document_kind.code();
    let is_natural = matches!(kind, "id_card" | "passport");
    Ok(Face {
        name: who.name.clone(),
        is_natural,
        sex: number.as_ref().map(|number| sex(number).to_owned()),
        age: years,
        document_kind: kind.to_owned(),
        document: if is_natural {
            masked(&who.document_number)
        } else {
            who.document_number.clone()
        },
        representative: new.representative.clone(),
        unit: new.unit.clone(),
        court: case.court_name.clone(),
        province: law::courts::province(&case.court).to_owned(),
        case_number: case.number.clone(),
        filed_on: case.filed_on,
        title: case.title_number.clone(),
        title_by: case.title_court.clone(),
        duty: is_dishonest.then(|| case.title_text.clone()),
        performance: is_dishonest.then(|| performance(owed.obtained, owed.outstanding)),
        performed: is_dishonest.then_some(owed.obtained),
        outstanding: has_sums.then_some(owed.outstanding),
        ground: new.ground.clone(),
        conduct: new.conduct.clone(),
        procedure_ended_on: new.procedure_ended_on,
        paper: new.paper,
    })
}

/// Correct what is shown of an entry.
pub(crate) async fn correct(tx: &mut Tx, source: Uuid, party: Uuid, conduct: &str) -> Result<()> {
    let Some(mut entry) = store::lock(tx, List::Dishonest, source, party).await? else {
        return Ok(());
    };
    entry.face.conduct = Some(conduct.to_owned());
    entry.version += 1;
    store::rewrite(tx, &entry).await?;
    record(tx, Op::Change, &entry, None).await
}

/// 删除 – no longer shown, no longer a basis of anything; it stays in the register.
pub(crate) async fn remove(
    tx: &mut Tx,
    list: List,
    (source, party): (Uuid, Uuid),
    how: &str,
) -> Result<()> {
    let Some(mut entry) = store::lock(tx, list, source, party).await? else { return Ok(()) };
    entry.version += 1;
    entry.ended_on = Some(tx.today());
    entry.ended_how = Some(how.to_owned());
    store::end(tx, &entry).await?;
    record(tx, Op::Remove, &entry, None).await
}

/// 准许 – a restricted person may travel for a while, or may not any more.
pub(crate) async fn leave(tx: &mut Tx, leave: &discipline::Leave, op: Op) -> Result<()> {
    let at = (leave.restriction, leave.subject);
    let Some(mut entry) = store::lock(tx, List::Restricted, at.0, at.1).await? else {
        return Ok(());
    };
    entry.version += 1;
    store::rewrite(tx, &entry).await?;
    let content = json!({
        "leave": leave.id,
        "modes": leave.modes,
        "route_from": leave.route_from,
        "route_to": leave.route_to,
        "from": leave.from,
        "until": leave.until,
    });
    record(tx, op, &entry, Some(content)).await
}

/// Put a change into the order, and have it put into the log soon.
async fn record(
    tx: &mut Tx,
    op: Op,
    entry: &Entry,
    content: Option<serde_json::Value>,
) -> Result<()> {
    let content = match content {
        Some(content) => content.to_string(),
        None => serde_json::to_string(&entry.face)?,
    };
    store::changes::keep(tx, op, entry, &content).await?;
    seal::soon(tx).await
}
