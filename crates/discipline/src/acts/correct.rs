//! 纠正 – a request for correction is lodged, reviewed, and put right or rejected; against a rejection the
//! upper court is asked: 失信规定 第11条、第12条. Who says that they are not the debtor is heard at once:
//! nothing new is done in the case until an officer has looked.

use approvals::Proposal;
use cases::{Case, Entry};
use chrono::NaiveDate;
use kernel::Id;
use parties::NewParty;
use platform::{Act, Approval, Fault, Result, Role, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::acts::{LADDER, end, is_debtor, line, party};
use crate::events::{IdentityQuestioned, ListingCorrected};
use crate::model::{Channel, Claim, Correction, CorrectionState, EndGround, Why};
use crate::rules::correction::{self as rule, remedy_by, review_by};
use crate::store::asked::{self, Decision};
use crate::{papers, store};

/// Lodging at the court.
pub(crate) const LODGE: Act =
    Act::new("discipline.lodge_correction", &[Role::Judge, Role::Clerk, Role::FilingClerk]);
/// Proposing a decision.
pub(crate) const PROPOSE_CORRECTION: Act =
    Act::new("discipline.propose_correction", &[Role::Judge]).stepped_up();
/// Recording that the upper court was asked, and what it decided.
pub(crate) const RECONSIDER: Act =
    Act::new("discipline.record_reconsideration", &[Role::Judge, Role::Clerk]);
/// Approved act.
pub const CORRECT: &str = "discipline.correct";

/// 纠正申请 – as entered.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCorrection {
    /// Entry it is about.
    #[serde(default)]
    pub listing: Option<Uuid>,
    /// Or restriction.
    #[serde(default)]
    pub restriction: Option<Uuid>,
    /// Or, who says "I am not the debtor", the debtor of the case they are taken for.
    #[serde(default)]
    pub debtor: Option<Uuid>,
    /// What is said to be wrong.
    pub claim: Claim,
    /// In the claimant's words.
    pub statement: String,
    /// Who asks, with a number.
    #[serde(default)]
    pub claimant: Option<NewParty>,
}

/// How a request came: where, under which token.
#[derive(Clone, Copy, Debug)]
pub struct Lodged<'a> {
    /// Where.
    pub channel: Channel,
    /// The token its maker follows it by.
    pub ticket: Option<&'a str>,
}

/// Take in a request for correction. One that says "I am not the debtor" stops new measures at once.
///
/// # Errors
/// Not about exactly one entry or restriction of the case; nothing said.
pub async fn lodge_correction(
    tx: &mut Tx,
    case: Id<Case>,
    new: &NewCorrection,
    lodged: Lodged<'_>,
) -> Result<Uuid> {
    cases::lock(tx, case).await?;
    let statement = platform::stated(
        &new.statement,
        "statement",
        ("须写明理由和事实,500字以内", "say what is wrong, in up to 500 characters"),
    )?;
    let line = line(tx, case.0).await?;
    let subject = subject(tx, &line, new).await?;
    let claimant = match &new.claimant {
        Some(who) => {
            Some(parties::enrol(tx, who).await.map_err(|fault| fault.within("claimant"))?.0)
        }
        None => None,
    };
    let (today, id) = (tx.today(), tx.new_id());
    let correction = Correction {
        id,
        case_id: case.0,
        subject,
        listing: new.listing,
        restriction: new.restriction,
        claim: new.claim,
        statement: statement.to_owned(),
        channel: lodged.channel,
        claimant,
        lodged_at: tx.now,
        due: review_by(today),
        state: CorrectionState::Lodged,
        decided_on: None,
        reason: None,
        document: None,
        remedy_due: None,
        remedied_on: None,
        reconsider_due: None,
    };
    asked::keep_correction(tx, &correction, lodged.ticket).await?;
    let (claim, due) = (correction.claim, correction.due);
    let entry = Entry::new("discipline.lodge_correction", law::id::CORRECT).words(
        format!("收到纠正申请:{}({}),{due}前审查", claim.zh(), lodged.channel.zh()),
        format!("correction asked for: {}; to be reviewed by {due}", claim.en()),
    );
    cases::record(tx, case, entry).await?;
    tx.note(Some(case.0), serde_json::json!({ "correction": id, "claim": claim }));
    if claim == Claim::NotThePerson {
        cases::dispute_identity(tx, case, statement).await?;
        tx.tell(&IdentityQuestioned { case: case.0, subject, measure: id }).await?;
    }
    Ok(id)
}

/// Whom a request is about: whoever is listed or restricted by what it names.
async fn subject(tx: &mut Tx, line: &[Uuid], new: &NewCorrection) -> Result<Uuid> {
    let (of, subject) = match (new.listing, new.restriction, new.debtor) {
        (Some(id), None, None) => {
            let listing = store::listing_of(tx, id).await?;
            (listing.case_id, listing.debtor)
        }
        (None, Some(id), None) => {
            let restriction = store::restriction_of(tx, id).await?;
            (restriction.case_id, restriction.subject)
        }
        (None, None, Some(debtor)) if new.claim == Claim::NotThePerson => {
            let case = line.first().copied().unwrap_or_default();
            if !is_debtor(tx, Id::from(case), debtor).await? {
                return Err(Fault::invalid("debtor", "不是本案被执行人", "no debtor of this case"));
            }
            (case, debtor)
        }
        _ => {
            return Err(Fault::invalid(
                "listing",
                "须指明一条失信信息或者一项限制",
                "name one entry or one restriction",
            ));
        }
    };
    if line.contains(&of) { Ok(subject) } else { Err(Fault::Missing("listing")) }
}

/// 审查意见 – as entered.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectionOpinion {
    /// Whether it is founded.
    pub upheld: bool,
    /// Why.
    pub reason: String,
    /// What the entry is to read, when it was inaccurate.
    #[serde(default)]
    pub conduct: Option<String>,
}

/// 纠正命令 – what the approver is asked to approve.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CorrectCommand {
    /// Which request.
    pub correction: Uuid,
    /// Whether it is founded.
    pub upheld: bool,
    /// Why.
    pub reason: String,
    /// What the entry is to read.
    pub conduct: Option<String>,
}

/// Propose how to decide a request; checked now and again when approved.
///
/// # Errors
/// Not of this case; decided already; no reason; a correction that does not say what is to be read.
pub async fn propose_correction(
    tx: &mut Tx,
    case: Id<Case>,
    correction: Uuid,
    opinion: CorrectionOpinion,
) -> Result<Uuid> {
    cases::lock(tx, case).await?;
    platform::reason(&opinion.reason, "reason")?;
    let CorrectionOpinion { upheld, reason, conduct } = opinion;
    let command = CorrectCommand { correction, upheld, reason, conduct };
    let asked = check(tx, case, &command).await?;
    let name = party(tx, asked.subject).await?.name;
    let (zh, en) =
        if upheld { ("理由成立,予以纠正", "founded") } else { ("驳回", "rejected") };
    let proposal = Proposal {
        case: case.0,
        act: CORRECT,
        command: serde_json::to_value(&command)?,
        summary_zh: format!("{name}的纠正申请({}):{zh}", asked.claim.zh()),
        summary_en: format!("correction asked for by {name} ({}): {en}", asked.claim.en()),
        ladder: LADDER.to_vec(),
        amount: None,
    };
    approvals::propose(tx, proposal).await
}

async fn check(tx: &mut Tx, case: Id<Case>, command: &CorrectCommand) -> Result<Correction> {
    let line = line(tx, case.0).await?;
    let asked = asked::lock_correction(tx, &line, command.correction).await?;
    rule::judge(asked.state, asked.claim, command.upheld, command.conduct.as_deref())?;
    if command.conduct.is_some() && asked.listing.is_none() {
        return Err(Fault::invalid(
            "conduct",
            "只有失信信息可以更正内容",
            "only a list entry reads something",
        ));
    }
    Ok(asked)
}

/// Carry out an approved decision: what is founded is put right with it.
pub async fn perform_correction(
    tx: &mut Tx,
    approval: Approval,
    command: CorrectCommand,
) -> Result<()> {
    let case = Id::from(approval.case);
    cases::lock(tx, case).await?;
    let asked = check(tx, case, &command).await?;
    let face = cases::face(tx, case).await?;
    let person = party(tx, asked.subject).await?;
    let document = papers::correction_decision(tx, &face, &person, &asked, &command).await?;
    let state = if command.upheld { CorrectionState::Upheld } else { CorrectionState::Rejected };
    let remedy_due = command.upheld.then(|| remedy_by(tx.today()));
    let reason = command.reason.as_str();
    let decision = Decision { state, reason, document: document.id, remedy_due };
    asked::decide_correction(tx, asked.id, &decision).await?;
    let entry = Entry::new("discipline.correct", law::id::CORRECT)
        .words(
            format!("纠正申请{}:{reason}", state.zh()),
            format!("request for correction {}: {reason}", state.en()),
        )
        .document(document.id);
    cases::record(tx, case, entry).await?;
    tx.note(Some(case.0), serde_json::json!({ "correction": asked.id, "state": state }));
    if command.upheld {
        put_right(tx, &asked, reason, command.conduct.as_deref()).await?;
    }
    settle_identity(tx, case, reason).await
}

/// Whoever was thought to be somebody else is not any more, unless another says the same.
async fn settle_identity(tx: &mut Tx, case: Id<Case>, reason: &str) -> Result<()> {
    let line = line(tx, case.0).await?;
    if asked::is_questioned(tx, &line).await? {
        return Ok(());
    }
    cases::settle_identity(tx, case, reason).await
}

/// 纠正 – rewrite what was inaccurate, revoke what should not have been, remove what should have gone. A
/// wrong entry goes with the restriction that came with it.
async fn put_right(
    tx: &mut Tx,
    asked: &Correction,
    reason: &str,
    conduct: Option<&str>,
) -> Result<()> {
    let today = tx.today();
    let ground = match asked.claim {
        Claim::NotToBeListed | Claim::NotThePerson => EndGround::Wrong,
        Claim::ToBeRemoved => EndGround::Corrected,
        Claim::Inaccurate => {
            let (Some(listing), Some(conduct)) = (asked.listing, conduct) else { return Ok(()) };
            store::rewrite(tx, listing, conduct.trim()).await?;
            let (case, subject) = (asked.case_id, asked.subject);
            return tx.tell(&ListingCorrected { case, subject, measure: listing }).await;
        }
    };
    let why = Why { from: today, rule: law::id::CORRECT_DUE, reason, ground: Some(ground) };
    if let Some(id) = asked.listing {
        let listing = store::lock_listing(tx, id).await?;
        if listing.is_live() {
            end::close_entry(tx, &listing, ground.ended_state(), why).await?;
        }
        if asked.claim == Claim::NotThePerson {
            return lift_all(tx, listing.case_id, asked.subject, why).await;
        }
        return Ok(());
    }
    let Some(id) = asked.restriction else {
        return lift_all(tx, asked.case_id, asked.subject, why).await;
    };
    let restriction = store::lock_restriction(tx, id).await?;
    if restriction.is_live() { end::lift(tx, &[restriction], why).await } else { Ok(()) }
}

/// Everything that restricts somebody in a case.
async fn lift_all(tx: &mut Tx, case: Uuid, subject: Uuid, why: Why<'_>) -> Result<()> {
    let all = store::restrictions(tx, &[case]).await?;
    let live: Vec<_> = all.into_iter().filter(|r| r.is_live() && r.subject == subject).collect();
    end::lift(tx, &live, why).await
}

/// 复议申请 – as entered.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReconsideration {
    /// Day the rejection was served.
    pub served_on: NaiveDate,
    /// Day the upper court was asked.
    pub lodged_on: NaiveDate,
}

/// Record that the upper court was asked.
///
/// # Errors
/// Not rejected; too late; a day in the future.
pub async fn record_reconsideration(
    tx: &mut Tx,
    case: Id<Case>,
    correction: Uuid,
    new: &NewReconsideration,
) -> Result<()> {
    cases::lock(tx, case).await?;
    let line = line(tx, case.0).await?;
    let asked = asked::lock_correction(tx, &line, correction).await?;
    if new.lodged_on > tx.today() {
        return Err(Fault::invalid("lodged_on", "日期在将来", "the day is in the future"));
    }
    if asked.decided_on.is_some_and(|decided| new.served_on < decided) {
        return Err(Fault::invalid(
            "served_on",
            "送达不得早于决定",
            "served before it was decided",
        ));
    }
    let due = rule::reconsider(asked.state, new.served_on, new.lodged_on)?;
    asked::begin_reconsideration(tx, correction, (new.served_on, new.lodged_on), due).await?;
    let entry = Entry::new("discipline.reconsider", law::id::LIST_RECONSIDER).words(
        format!("已向上一级人民法院申请复议,{due}前决定"),
        format!("reconsideration asked of the upper court, to be decided by {due}"),
    );
    cases::record(tx, case, entry).await
}

/// 复议决定 – as entered.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReconsiderationResult {
    /// Whether the rejection is overturned.
    pub overturned: bool,
    /// Number of the upper court's decision.
    pub paper: String,
    /// What an inaccurate entry is to read.
    #[serde(default)]
    pub conduct: Option<String>,
}

/// Record what the upper court decided; what it overturned is put right at once.
///
/// # Errors
/// Nothing before the upper court; no number.
pub async fn take_reconsideration(
    tx: &mut Tx,
    case: Id<Case>,
    correction: Uuid,
    result: &ReconsiderationResult,
) -> Result<()> {
    cases::lock(tx, case).await?;
    let line = line(tx, case.0).await?;
    let asked = asked::lock_correction(tx, &line, correction).await?;
    let paper = platform::stated(
        &result.paper,
        "paper",
        ("须写明复议决定书文号", "name the upper court's decision"),
    )?;
    if asked.state != CorrectionState::Reconsidered {
        return Err(law::id::LIST_RECONSIDER
            .refuse("该申请不在复议中", "nothing is before the upper court")
            .into());
    }
    let (lodged, conduct) = (CorrectionState::Lodged, result.conduct.as_deref());
    rule::judge(lodged, asked.claim, result.overturned, conduct)?;
    let remedy_due = result.overturned.then(|| remedy_by(tx.today()));
    asked::end_reconsideration(tx, correction, paper, remedy_due).await?;
    let (zh, en) =
        if result.overturned { ("撤销", "overturned") } else { ("维持", "confirmed") };
    let entry = Entry::new("discipline.reconsidered", law::id::LIST_RECONSIDER_DECIDE).words(
        format!("上一级人民法院复议{zh}({paper})"),
        format!("the upper court has {en} it ({paper})"),
    );
    cases::record(tx, case, entry).await?;
    if result.overturned {
        let reason = format!("上一级人民法院复议撤销({paper})");
        put_right(tx, &asked, &reason, conduct).await?;
    }
    Ok(())
}
