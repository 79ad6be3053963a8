//! 网络查询 – ask about the debtors: PBOC first, then only the banks where accounts exist, and the
//! registers at once. 民事诉讼法 第253条; 法释〔2013〕20号 第1条、第7条 (nobody but debtors).

use cases::{CaseFace, Entry, Role as PartyRole};
use contract::OrderAct;
use exchange::Institution;
use kernel::{Id, Refusal};
use law::nodes::NodeCode;
use lookups::What;
use platform::{Act, Result, Role, Tx};
use uuid::Uuid;

use super::look;
use super::orders::{Draft, reference, send_all};
use crate::model::{Round, RoundPurpose};
use crate::{papers, store};

/// Starting a round of inquiry.
pub(crate) const INQUIRE: Act = Act::new("control.inquire", &[Role::Judge, Role::Clerk]);

/// Start a round about `debtors`, or about all of them when none is named.
///
/// # Errors
/// Someone who is not a debtor of the case; a case without a handler, not filed yet, or closed for
/// good.
pub async fn start_round(
    tx: &mut Tx,
    case: Id<cases::Case>,
    purpose: RoundPurpose,
    debtors: &[Uuid],
) -> Result<Round> {
    let row = cases::lock(tx, case).await?;
    let face = cases::face(tx, row.id).await?;
    judge_stage(&face)?;
    let everyone = cases::parties(tx, case, PartyRole::Debtor).await?;
    let asked: Vec<Uuid> =
        if debtors.is_empty() { everyone.iter().map(|p| p.0).collect() } else { debtors.to_vec() };
    for debtor in &asked {
        cases::require_debtor(tx, case, (*debtor).into()).await?;
        let is_debtor = everyone.iter().any(|party| party.0 == *debtor);
        tx.permit_person(&row.matter, is_debtor, "control.query")?;
    }
    let round = store::open_round(tx, case.0, purpose).await?;
    let notice = papers::query_notice(tx, &face, &round).await?;
    let (documents, ruling) = (vec![reference(&notice)], notice.number);
    let first: Vec<_> = exchange::institutions(tx).await?;
    let asks: Vec<Ask<'_>> = first
        .iter()
        .filter(|institution| asked_at_once(institution))
        .flat_map(|institution| {
            asked.iter().map(move |debtor| Ask {
                debtor: *debtor,
                institution: &institution.code,
                act: question(institution),
            })
        })
        .collect();
    let can_wait = purpose == RoundPurpose::Requery;
    inquire(tx, &face, &round, asks, Under { ruling: &ruling, documents: &documents, can_wait })
        .await?;
    if !matches!(purpose, RoundPurpose::Requery | RoundPurpose::Repetition) {
        let today = tx.today();
        nodes::finish_if_open(tx, case.0, NodeCode::FIRST_NETWORK_QUERY, today).await?;
        cases::advance(tx, case, cases::State::Investigating).await?;
    }
    let entry = Entry::new("control.inquire", law::id::CONTROL_QUERY)
        .node(NodeCode::FIRST_NETWORK_QUERY)
        .words(
            format!("第{}次网络查询已发出", round.number),
            format!("network inquiry no. {} sent", round.number),
        )
        .document(notice.id);
    cases::record(tx, case, entry).await?;
    Ok(round)
}

/// People's affairs are looked into only for a case that is under way, or ended for want of property.
fn judge_stage(face: &CaseFace) -> Result<(), Refusal> {
    if face.filed_on.is_none() {
        return Err(law::id::CASE_FLOW
            .refuse("案件尚未立案,不得查询", "the case is not filed; nobody may be asked"));
    }
    let for_good = face.closing_way.as_deref().is_some_and(|way| way != "procedure_ended");
    if for_good {
        return Err(law::id::CASE_FLOW
            .refuse("案件已经结案,不得查询", "the case is closed; nobody may be asked"));
    }
    Ok(())
}

/// One inquiry: who, about whom, what.
pub(crate) struct Ask<'a> {
    pub(crate) debtor: Uuid,
    pub(crate) institution: &'a str,
    pub(crate) act: OrderAct,
}

/// What questions rest on, and whether they come after everything else of the day.
pub(crate) struct Under<'a> {
    pub(crate) ruling: &'a str,
    pub(crate) documents: &'a [contract::DocumentRef],
    pub(crate) can_wait: bool,
}

/// Ask everybody in `asks`, in one round under one notice.
pub(crate) async fn inquire(
    tx: &mut Tx,
    face: &CaseFace,
    round: &Round,
    asks: Vec<Ask<'_>>,
    Under { ruling, documents, can_wait }: Under<'_>,
) -> Result<()> {
    if asks.is_empty() {
        return Ok(());
    }
    let mut debtors: Vec<Uuid> = asks.iter().map(|ask| ask.debtor).collect();
    debtors.sort_unstable();
    debtors.dedup();
    look::record(tx, face, &debtors, What::Inquiry).await?;
    let about: Vec<(Uuid, &str, &'static str)> =
        asks.iter().map(|ask| (ask.debtor, ask.institution, ask.act.function())).collect();
    let mut drafts = Vec::new();
    for Ask { debtor, institution, act } in asks {
        drafts.push(Draft {
            case: face,
            debtor,
            institution,
            item: debtor.to_string(),
            sequence: u32::try_from(round.number).unwrap_or(1),
            act,
            rule: law::id::CONTROL_QUERY,
            ruling: ruling.to_owned(),
            documents: documents.to_vec(),
            can_wait,
        });
    }
    let orders = send_all(tx, drafts).await?;
    let kept: Vec<store::NewInquiry<'_>> = orders
        .iter()
        .zip(about)
        .map(|(order, (debtor, institution, act))| store::NewInquiry {
            order,
            debtor,
            institution,
            act,
        })
        .collect();
    store::keep_inquiries(tx, round, &kept).await
}

/// Banks wait for PBOC to say where accounts exist; everyone else is asked at once.
fn asked_at_once(institution: &Institution) -> bool {
    let is_bank = matches!(institution.kind.as_str(), "bank" | "court_bank");
    !is_bank && (institution.can("find_accounts") || !institution.items.is_empty())
}

/// What an institution is asked about a debtor: everything it keeps.
pub(crate) fn question(institution: &Institution) -> OrderAct {
    if institution.can("find_accounts") {
        return OrderAct::FindAccounts;
    }
    OrderAct::Query { kinds: institution.kinds() }
}
