//! 终本材料 – record investigations, clues, interviews, the panel's review, and why property found is
//! not disposed of.

use cases::{Case, CaseRow, Entry, Role as PartyRole, State};
use chrono::NaiveDate;
use control::Property;
use kernel::Id;
use law::nodes::NodeCode;
use platform::{Act, Fault, Result, Role, Tx};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::acts::{checklist, lock_open};
use crate::model::{Clue, Finding, Interview, Investigation, Manner, Measure, Panel, RewardState};
use crate::store::{records as store, rewards};
use crate::{papers, rules};

/// Recording what was done before the procedure may end.
pub(crate) const RECORD: Act = Act::new("closing.record", &[Role::Judge, Role::Clerk]);
/// 合议庭人数 – a panel has three members or more, an odd number (民事诉讼法 第40条).
const PANEL_LEAST: usize = 3;

/// The day something was done: today unless named; never in the future, never before filing.
pub(crate) fn day(tx: &Tx, row: &CaseRow, on: Option<NaiveDate>) -> Result<NaiveDate> {
    let today = tx.today();
    let on = on.unwrap_or(today);
    if on > today || row.filed_on.is_some_and(|filed| on < filed) {
        return Err(Fault::invalid(
            "on",
            "日期须在立案日至今日之间",
            "the day lies between filing and today",
        ));
    }
    Ok(on)
}

pub(crate) fn filled(field: &str, text: &str) -> Result<()> {
    if text.trim().is_empty() {
        return Err(Fault::invalid(field, "不能为空", "must not be empty"));
    }
    Ok(())
}

/// 传统调查 – as entered.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvestigation {
    /// About whom.
    pub debtor: Uuid,
    /// 调查, 搜查, 悬赏 or 审计.
    pub measure: Measure,
    /// 协助调查单位 or place.
    pub unit: String,
    /// When; today when not named.
    #[serde(default)]
    pub on: Option<NaiveDate>,
    /// Topic by topic.
    #[serde(default)]
    pub findings: Vec<Finding>,
    /// In words.
    pub result: String,
    /// 查明被执行人已死亡.
    #[serde(default)]
    pub deceased: bool,
}

/// Record a traditional investigation.
///
/// # Errors
/// Somebody who is no debtor; a case that is over; a day out of range.
pub async fn record_investigation(
    tx: &mut Tx,
    case: Id<Case>,
    new: NewInvestigation,
) -> Result<Uuid> {
    let row = lock_open(tx, case).await?;
    let debtors = cases::parties(tx, case, PartyRole::Debtor).await?;
    if !debtors.iter().any(|debtor| debtor.0 == new.debtor) {
        return Err(Fault::invalid("debtor", "不是本案被执行人", "no debtor of this case"));
    }
    filled("unit", &new.unit)?;
    filled("result", &new.result)?;
    let on = day(tx, &row, new.on)?;
    let id = tx.new_id();
    let NewInvestigation { debtor, measure, unit, findings, result, deceased, .. } = new;
    let kept = Investigation { id, debtor, measure, unit, on, findings, result, deceased };
    store::keep_investigation(tx, case.0, &kept).await?;
    nodes::finish_if_open(tx, case.0, NodeCode::INVESTIGATION_START, on).await?;
    let finish = NodeCode::INVESTIGATION_FINISH;
    if checklist::topics_are_open(tx, case).await? {
        nodes::start(tx, case.0, finish, law::id::INVESTIGATE_FINISH, on).await?;
    } else {
        nodes::finish_if_open(tx, case.0, finish, on).await?;
    }
    let entry = Entry::new("closing.investigate", law::id::ZB_INVESTIGATION)
        .node(NodeCode::INVESTIGATION_START)
        .words(
            format!("{}:{},{}", kept.measure.zh(), kept.unit, kept.result),
            format!("{} at {}: {}", kept.measure.en(), kept.unit, kept.result),
        );
    cases::record(tx, case, entry).await?;
    tx.note(Some(case.0), json!({ "investigation": id }));
    Ok(id)
}

/// 财产线索 – as given.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewClue {
    /// From whom.
    pub source: String,
    /// What.
    pub content: String,
    /// When; today when not named.
    #[serde(default)]
    pub on: Option<NaiveDate>,
    /// 情况紧急.
    #[serde(default)]
    pub urgent: bool,
    /// 响应的悬赏公告, if it was given upon one.
    #[serde(default)]
    pub reward: Option<Uuid>,
}

/// Record a clue: its clock runs from now (财产调查规定 第2条).
///
/// # Errors
/// A case that is over; a day out of range.
pub async fn record_clue(tx: &mut Tx, case: Id<Case>, new: NewClue) -> Result<Uuid> {
    let row = lock_open(tx, case).await?;
    filled("source", &new.source)?;
    filled("content", &new.content)?;
    let given_on = day(tx, &row, new.on)?;
    if let Some(reward) = new.reward {
        rewards::lock(tx, case.0, reward, RewardState::Published).await?;
    }
    let rule = if new.urgent { law::id::CLUE_URGENT } else { law::id::CLUE };
    let id = tx.new_id();
    let clue = Clue {
        id,
        source: new.source,
        content: new.content,
        given_on,
        urgent: new.urgent,
        due: rules::due(rule, given_on),
        verified_on: None,
        result: None,
        reward: new.reward,
    };
    store::keep_clue(tx, case.0, &clue).await?;
    nodes::start(tx, case.0, NodeCode::CLUE_VERIFICATION, rule, given_on).await?;
    let entry = Entry::new("closing.record_clue", rule).node(NodeCode::CLUE_INTERVIEW).words(
        format!("{}提供线索:{}", clue.source, clue.content),
        format!("clue from {}: {}", clue.source, clue.content),
    );
    cases::record(tx, case, entry).await?;
    tx.note(Some(case.0), json!({ "clue": id }));
    Ok(id)
}

/// 核查结果 – as entered.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Verification {
    /// What came of it.
    pub result: String,
}

/// Record that a clue was verified today.
///
/// # Errors
/// Not an open clue of this case; no result.
pub async fn verify_clue(
    tx: &mut Tx,
    case: Id<Case>,
    clue: Uuid,
    verification: &Verification,
) -> Result<()> {
    lock_open(tx, case).await?;
    filled("result", &verification.result)?;
    let today = tx.today();
    store::verify_clue(tx, case.0, clue, today, &verification.result).await?;
    let is_open = store::clues(tx, case.0).await?.iter().any(|c| c.verified_on.is_none());
    if !is_open {
        nodes::finish_if_open(tx, case.0, NodeCode::CLUE_VERIFICATION, today).await?;
    }
    let result = &verification.result;
    let entry = Entry::new("closing.verify_clue", law::id::CLUE)
        .node(NodeCode::CLUE_VERIFICATION)
        .words(format!("线索已核实:{result}"), format!("clue verified: {result}"));
    cases::record(tx, case, entry).await?;
    tx.note(Some(case.0), json!({ "verified": clue }));
    Ok(())
}

/// 约谈 – as held.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInterview {
    /// When; today when not named.
    #[serde(default)]
    pub on: Option<NaiveDate>,
    /// How.
    pub manner: Manner,
    /// Who was there.
    pub attendees: Vec<String>,
    /// 是否同意终本, with the applicant's signature; left out when not answered.
    #[serde(default)]
    pub agrees: Option<bool>,
    /// What was said.
    pub content: String,
}

/// Record an interview with the applicant and issue its record.
///
/// # Errors
/// Nobody there; a case that is over; a day out of range.
pub async fn record_interview(tx: &mut Tx, case: Id<Case>, new: NewInterview) -> Result<Uuid> {
    let row = lock_open(tx, case).await?;
    if new.attendees.iter().all(|name| name.trim().is_empty()) {
        return Err(Fault::invalid("attendees", "须写明在场人员", "who was there?"));
    }
    filled("content", &new.content)?;
    let on = day(tx, &row, new.on)?;
    let face = cases::face(tx, case).await?;
    let document = papers::interview_record(tx, &face, on, &new).await?;
    let id = tx.new_id();
    let NewInterview { manner, attendees, agrees, content, .. } = new;
    let kept = Interview { id, on, manner, attendees, agrees, content, document: document.id };
    store::keep_interview(tx, case.0, &kept).await?;
    cases::advance(tx, case, State::Interviewing).await?;
    let (zh, en) = match agrees {
        Some(true) => ("同意终本", "agrees"),
        Some(false) => ("不同意终本", "does not agree"),
        None => ("未答复", "no answer"),
    };
    let entry = Entry::new("closing.interview", law::id::ZB_INTERVIEW)
        .node(NodeCode::INTERVIEW)
        .words(format!("约谈申请执行人:{zh}"), format!("applicant heard: {en}"))
        .document(document.id);
    cases::record(tx, case, entry).await?;
    tx.note(Some(case.0), json!({ "interview": id, "agrees": agrees }));
    Ok(id)
}

/// 合议庭评议 – as held.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPanel {
    /// When; today when not named.
    #[serde(default)]
    pub on: Option<NaiveDate>,
    /// Members, an odd number of at least three.
    pub members: Vec<String>,
    /// Whether it agrees that the procedure ends.
    pub agrees: bool,
    /// Opinion.
    pub opinion: String,
}

/// Record the panel's review and issue its record.
///
/// # Errors
/// A panel that is none; a case that is over; a day out of range.
pub async fn record_panel(tx: &mut Tx, case: Id<Case>, new: NewPanel) -> Result<Uuid> {
    let row = lock_open(tx, case).await?;
    let mut names: Vec<&str> = new.members.iter().map(|name| name.trim()).collect();
    names.sort_unstable();
    names.dedup();
    let count = names.iter().filter(|name| !name.is_empty()).count();
    if count != new.members.len() || count < PANEL_LEAST || count.is_multiple_of(2) {
        return Err(law::id::ZB_APPROVAL
            .refuse(
                "合议庭由三人以上单数的不同人员组成",
                "a panel has an odd number of members, three or more",
            )
            .at("members")
            .into());
    }
    filled("opinion", &new.opinion)?;
    let on = day(tx, &row, new.on)?;
    let face = cases::face(tx, case).await?;
    let document = papers::panel_record(tx, &face, on, &new).await?;
    let id = tx.new_id();
    let NewPanel { members, agrees, opinion, .. } = new;
    let kept = Panel { id, on, members, agrees, opinion, document: document.id };
    store::keep_panel(tx, case.0, &kept).await?;
    let (zh, en) =
        if agrees { ("同意终本", "agrees") } else { ("不同意终本", "does not agree") };
    let entry = Entry::new("closing.panel", law::id::ZB_APPROVAL)
        .node(NodeCode::ENDING_START)
        .words(format!("合议庭评议:{zh}"), format!("panel: {en}"))
        .document(document.id);
    cases::record(tx, case, entry).await?;
    tx.note(Some(case.0), json!({ "panel": id, "agrees": agrees }));
    Ok(id)
}

/// 不能处置的理由 – as entered.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Assessment {
    /// Property found.
    pub property: Uuid,
    /// Why it is not disposed of.
    pub reason: String,
}

/// Say why property found is not disposed of (终本规定 第4条).
///
/// # Errors
/// Not property of this case; no reason.
pub async fn assess_property(tx: &mut Tx, case: Id<Case>, new: &Assessment) -> Result<()> {
    lock_open(tx, case).await?;
    filled("reason", &new.reason)?;
    let property: Id<Property> = Id::from(new.property);
    control::keep_reason(tx, case.0, property, &new.reason).await?;
    let reason = &new.reason;
    let entry = Entry::new("closing.assess_property", law::id::ZB_PROPERTY).words(
        format!("查明财产不予处置:{reason}"),
        format!("property found not disposed of: {reason}"),
    );
    cases::record(tx, case, entry).await?;
    tx.note(Some(case.0), json!({ "assessed": new.property }));
    Ok(())
}
