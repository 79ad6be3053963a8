//! 命中反馈 – every hit and what became of it; and, where somebody says that it was not them, what the court
//! found. A false one is undone where it happened.

use std::collections::BTreeSet;

use contract::feed::{FindingAsk, HitDecision, HitFinding, HitReport, HitTaken};
use platform::{Act, Fault, Result, Role, Tx};
use serde_json::json;

use crate::acts::receiver;
use crate::acts::screen::allotted;
use crate::model::Hit;
use crate::store::hits;

/// 核查命中.
pub(crate) const REVIEW_HIT: Act =
    Act::new("measures.review_hit", &[Role::Judge, Role::DivisionHead, Role::CommandCentre]);

/// Findings handed out at once.
const FINDINGS: i64 = 500;
/// Longest text of a report, in characters.
const LONGEST: usize = 500;
/// Longest id, masked number, name of an operator or reference.
const SHORT: usize = 64;

/// Take what a department reports, all of it or nothing.
pub(crate) async fn report(
    tx: &mut Tx,
    institution: &str,
    reports: &[HitReport],
) -> Result<Vec<HitTaken>> {
    let receiver = receiver(tx, institution).await?;
    for (place, report) in reports.iter().enumerate() {
        let within = format!("items[{place}]");
        allotted(&receiver.measures, &report.measure).map_err(|fault| fault.within(&within))?;
        check(tx, report).await.map_err(|fault| fault.within(&within))?;
    }
    let new: BTreeSet<String> = hits::keep(tx, institution, reports).await?.into_iter().collect();
    let mut seen = BTreeSet::new();
    let taken = |report: &HitReport| HitTaken {
        id: report.id.clone(),
        is_new: new.contains(&report.id) && seen.insert(report.id.clone()),
    };
    Ok(reports.iter().map(taken).collect())
}

async fn check(tx: &mut Tx, report: &HitReport) -> Result<()> {
    let short = |field: &str, text: &str| {
        let good = (1..=SHORT).contains(&text.chars().count());
        let bad = || Fault::invalid(field, "须为1至64字", "1 to 64 characters");
        if good { Ok(()) } else { Err(bad()) }
    };
    short("id", &report.id)?;
    short("masked_document", &report.masked_document)?;
    short("operator", &report.operator)?;
    report.reference.as_deref().map_or(Ok(()), |text| short("reference", text))?;
    let is_public = matches!(report.document_kind.as_str(), "uscc" | "org_code");
    if !is_public && !report.masked_document.contains('*') {
        let zh = "个人证件号码须掩码";
        return Err(Fault::invalid("masked_document", zh, "a person's number has to be masked"));
    }
    let texts = [&report.override_reason, &report.contested];
    if texts.into_iter().flatten().any(|text| text.chars().count() > LONGEST) {
        return Err(Fault::invalid("contested", "500字以内", "up to 500 characters"));
    }
    if report.decision == HitDecision::None && report.override_reason.is_none() {
        return Err(law::id::MEASURES_FALSE_HIT
            .refuse("未予处置的须说明理由", "what was not acted on needs a reason")
            .at("override_reason")
            .into());
    }
    if report.at > tx.now + chrono::TimeDelta::minutes(10) {
        return Err(Fault::invalid("at", "时刻在将来", "in the future"));
    }
    let Some(entry) = report.entry else { return Ok(()) };
    match register::of_serial(tx.sql(), entry).await? {
        Some(_) => Ok(()),
        None => Err(Fault::invalid("entry", "没有这一条目", "no such entry")),
    }
}

/// What an officer found of a hit.
pub(crate) async fn review(tx: &mut Tx, number: i64, is_false: bool, why: &str) -> Result<Hit> {
    let why = platform::reason(why, "why")?;
    hits::of_number(tx, number).await?;
    if !hits::find(tx, number, is_false, why).await? {
        return Err(law::id::MEASURES_FALSE_HIT
            .refuse("该命中已有核查结论", "somebody found something of this hit before")
            .into());
    }
    tx.note(None, json!({ "hit": number, "false": is_false }));
    hits::of_number(tx, number).await
}

/// What was found of a department's own hits.
pub(crate) async fn findings(
    tx: &mut Tx,
    institution: &str,
    ask: FindingAsk,
) -> Result<Vec<HitFinding>> {
    receiver(tx, institution).await?;
    hits::findings_after(tx, institution, ask.after, FINDINGS).await
}
