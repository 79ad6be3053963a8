//! 终本后查询 – ask every six months, freeze what is found at once, tell the applicant, suggest to
//! resume: 终本规定 第9条、第10条.

use cases::{Entry, Role as PartyRole};
use chrono::NaiveDate;
use control::{Property, Round, RoundPurpose};
use documents::Manner;
use kernel::time::day_of;
use kernel::{Id, Money};
use law::nodes::NodeCode;
use platform::{Result, Tx};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::events::{RequeryReported, ResumptionSuggested};
use crate::model::{Pooled, Requery, RequeryState, Suggestion, SuggestionState};
use crate::papers;
use crate::rules::schedule::ATTEMPTS;
use crate::rules::small::is_hit;
use crate::store::pool::{self, Finished};

/// 查询任务 – one of the ten queries of one case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequeryJob {
    /// Case in the pool.
    pub case: Uuid,
    /// 1 to 10.
    pub number: i32,
}

/// The entry of a case still in the pool, the case locked before it: everybody takes them in this
/// order.
async fn lock_pooled(tx: &mut Tx, case: Uuid) -> Result<Option<Pooled>> {
    if pool::entry(tx, case).await?.is_none() {
        return Ok(None);
    }
    cases::lock(tx, Id::from(case)).await?;
    pool::lock(tx, case).await
}

/// Ask: one round about all debtors of an ended case. A case that left the pool is left alone.
pub(crate) async fn ask(tx: &mut Tx, job: RequeryJob) -> Result<()> {
    let Some(pooled) = lock_pooled(tx, job.case).await? else { return Ok(()) };
    let planned = pool::requeries(tx, job.case).await?.into_iter().find(|r| r.number == job.number);
    if planned.is_none_or(|requery| requery.state != RequeryState::Planned) {
        return Ok(());
    }
    let case = Id::from(pooled.case_id);
    let round = control::start_round(tx, case, RoundPurpose::Requery, &[]).await?;
    let today = tx.today();
    pool::asked(tx, pooled.case_id, job.number, round.id, today).await?;
    let entry = Entry::new("closing.requery", law::id::ZB_REQUERY_EVERY)
        .node(NodeCode::AFTER_ENDING_QUERY)
        .words(
            format!("终本后第{}次查询", job.number),
            format!("query no. {} after ending", job.number),
        );
    cases::record(tx, case, entry).await?;
    tx.note(Some(pooled.case_id), json!({ "requery": job.number, "round": round.id }));
    Ok(())
}

/// Property was found: if its case is in the pool and it is more than a trifle, freeze at once and
/// suggest to resume.
pub(crate) async fn take_found(
    tx: &mut Tx,
    case: Uuid,
    round: Uuid,
    institution: &str,
    debtor: Uuid,
) -> Result<()> {
    let Some(pooled) = lock_pooled(tx, case).await? else { return Ok(()) };
    let hits: Vec<Property> = hits(tx, &pooled)
        .await?
        .into_iter()
        .filter(|p| p.institution == institution && p.debtor == debtor)
        .collect();
    if hits.is_empty() {
        return Ok(());
    }
    let frozen = control::freeze_at_once(tx, Id::from(case), institution, debtor).await?;
    let suggestion = Suggestion {
        id: tx.new_id(),
        case_id: case,
        round,
        debtor,
        institution: institution.to_owned(),
        what: hits.iter().map(|p| p.asset.as_str()).collect::<Vec<_>>().join("、"),
        amount: hits.iter().filter_map(|p| p.amount).sum(),
        frozen,
        made_on: tx.today(),
        state: SuggestionState::Open,
        decided_on: None,
        reason: None,
        successor: None,
    };
    if pool::suggest(tx, &suggestion).await? { suggest(tx, &suggestion).await } else { Ok(()) }
}

/// What was found in a case of the pool that calls for resumption.
async fn hits(tx: &mut Tx, pooled: &Pooled) -> Result<Vec<Property>> {
    let today = tx.today();
    let due = cases::owed(tx, Id::from(pooled.case_id), today).await?.total;
    // A thing already explained stays explained; a balance is judged by what is in it now.
    let is_new = |p: &Property| p.reason_kept.is_none() || p.amount.is_some();
    Ok(control::property_of_case(tx, pooled.case_id)
        .await?
        .into_iter()
        .filter(|p| day_of(p.found_at) > pooled.ruled_on && is_new(p))
        .filter(|p| is_hit(p.kind, p.amount, due, today))
        .collect())
}

async fn suggest(tx: &mut Tx, suggestion: &Suggestion) -> Result<()> {
    let case = suggestion.case_id;
    let today = tx.today();
    nodes::start(tx, case, NodeCode::RESUMPTION, law::id::RESUME, today).await?;
    let (place, amount, frozen) = (&suggestion.institution, suggestion.amount, suggestion.frozen);
    let entry = Entry::new("closing.suggest_resumption", law::id::RESUME)
        .node(NodeCode::RESUMPTION)
        .words(
            format!("{place}发现财产{amount}元,已先行冻结{frozen}元,建议恢复执行"),
            format!("{amount} found at {place}, {frozen} frozen at once: resume"),
        )
        .amount(amount);
    cases::record(tx, Id::from(case), entry).await?;
    tx.note(Some(case), json!({ "suggested": suggestion.id }));
    tx.tell(&ResumptionSuggested { case, suggestion: suggestion.id, amount, frozen }).await
}

/// A round ended: report it to the applicants if it was one of the ten; ask again when somebody
/// stayed silent, for silence is not "no property".
pub(crate) async fn finish(tx: &mut Tx, case: Uuid, round: &Round) -> Result<()> {
    if pool::requery_of_round(tx, round.id).await?.is_none() {
        return Ok(());
    }
    let pooled = lock_pooled(tx, case).await?;
    let asked = pool::requery_of_round(tx, round.id).await?;
    let Some(requery) = asked.filter(|requery| requery.state == RequeryState::Asked) else {
        return Ok(());
    };
    let today = tx.today();
    if !round.complete {
        return ask_again(tx, case, &requery, today).await;
    }
    let hits = match &pooled {
        Some(pooled) => hits_of_round(tx, pooled, round).await?,
        None => Vec::new(),
    };
    let report = papers::requery_report(tx, case, &requery, round, &hits).await?;
    for applicant in applicants(tx, case).await? {
        documents::serve(tx, report.id, &applicant, Manner::Electronic).await?;
    }
    let finished = Finished { state: RequeryState::Done, on: today, report: Some(report.id) };
    pool::finish(tx, case, requery.number, &finished).await?;
    next_clock(tx, case, &requery, today).await?;
    let number = requery.number;
    let sum: Money = hits.iter().filter_map(|p| p.amount).sum();
    let entry = Entry::new("closing.report_requery", law::id::ZB_REQUERY_EVERY)
        .node(NodeCode::AFTER_ENDING_QUERY)
        .words(
            format!("第{number}次查询结果告知申请执行人:发现{}项", hits.len()),
            format!("result of query no. {number} told to the applicant: {} hit(s)", hits.len()),
        )
        .document(report.id)
        .amount(sum);
    cases::record(tx, Id::from(case), entry).await?;
    tx.tell(&RequeryReported { case, number, hits: hits.len() }).await
}

async fn hits_of_round(tx: &mut Tx, pooled: &Pooled, round: &Round) -> Result<Vec<Property>> {
    let all = hits(tx, pooled).await?;
    Ok(all.into_iter().filter(|p| p.found_at >= round.started_at).collect())
}

async fn ask_again(tx: &mut Tx, case: Uuid, requery: &Requery, today: NaiveDate) -> Result<()> {
    let give_up = requery.attempts >= ATTEMPTS;
    let state = if give_up { RequeryState::Incomplete } else { RequeryState::Planned };
    pool::finish(tx, case, requery.number, &Finished { state, on: today, report: None }).await?;
    let number = requery.number;
    let (zh, en) = if give_up {
        ("仍有机构未反馈,转人工查询", "somebody stayed silent again: ask at the counter")
    } else {
        ("有机构未反馈,另行查询", "somebody stayed silent: to be asked again")
    };
    let entry = Entry::new("closing.requery", law::id::ZB_REQUERY_EVERY)
        .node(NodeCode::AFTER_ENDING_QUERY)
        .words(format!("第{number}次查询{zh}"), format!("query no. {number}: {en}"));
    cases::record(tx, Id::from(case), entry).await
}

async fn applicants(tx: &mut Tx, case: Uuid) -> Result<Vec<String>> {
    let ids = cases::parties(tx, Id::from(case), PartyRole::Applicant).await?;
    Ok(parties::faces(tx, &ids).await?.into_iter().map(|face| face.name).collect())
}

/// The clock of the query that comes next; its end is the planned day, reckoned from the ruling.
async fn next_clock(tx: &mut Tx, case: Uuid, done: &Requery, today: NaiveDate) -> Result<()> {
    let node = NodeCode::AFTER_ENDING_QUERY;
    nodes::finish_if_open(tx, case, node, today).await?;
    let planned = pool::requeries(tx, case).await?;
    let next = planned.iter().find(|r| r.number > done.number);
    let Some(next) = next.filter(|r| r.state == RequeryState::Planned) else { return Ok(()) };
    let due = nodes::start(tx, case, node, law::id::ZB_REQUERY_EVERY, done.due).await?;
    if next.due > due {
        nodes::extend(tx, case, node, next.due, "自裁定之日起计算").await?;
    }
    Ok(())
}

/// 首次查控评估 – once the first round of a case is in, it takes the track with or without property;
/// without, the traditional investigation is due.
pub(crate) async fn assess_first(tx: &mut Tx, case: Uuid, round: &Round) -> Result<()> {
    if round.number != 1 || !round.complete {
        return Ok(());
    }
    let id = Id::from(case);
    let today = tx.today();
    let due = cases::owed(tx, id, today).await?.total;
    let found = control::property_of_case(tx, case).await?;
    let has_property = found.iter().any(|p| is_hit(p.kind, p.amount, due, today));
    let entry = if has_property {
        Entry::new("closing.assess", law::id::CONTROL_QUERY)
            .node(NodeCode::WITH_PROPERTY)
            .words("首次查控发现可供执行财产", "the first query found property")
    } else {
        let (node, rule) = (NodeCode::INVESTIGATION_START, law::id::INVESTIGATE_START);
        nodes::start(tx, case, node, rule, today).await?;
        Entry::new("closing.assess", rule).node(NodeCode::WITHOUT_PROPERTY).words(
            "首次查控未发现可供执行财产,转入传统调查",
            "nothing found: investigate on the spot",
        )
    };
    cases::record(tx, id, entry).await
}
