//! What every order of this crate has in common: case, officer, subject, papers.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use cases::CaseFace;
use contract::{DocumentRef, OrderAct, Subject};
use exchange::Mail;
use law::id::RuleId;
use platform::{Fault, Officer, Result, Tx};
use uuid::Uuid;

/// One order about one debtor's thing.
pub(crate) struct Draft<'a> {
    pub(crate) case: &'a CaseFace,
    pub(crate) debtor: Uuid,
    pub(crate) institution: &'a str,
    pub(crate) item: String,
    pub(crate) sequence: u32,
    pub(crate) act: OrderAct,
    pub(crate) rule: RuleId,
    pub(crate) ruling: String,
    pub(crate) documents: Vec<DocumentRef>,
    /// Whether it comes after everything of the day.
    pub(crate) can_wait: bool,
}

/// Post the order: reveals the debtor's number under `rule`, which is logged.
pub(crate) async fn send(tx: &mut Tx, draft: Draft<'_>) -> Result<String> {
    send_all(tx, vec![draft]).await?.pop().ok_or(Fault::Missing("order"))
}

/// Post several orders of one case; each debtor's number is revealed once under each rule.
pub(crate) async fn send_all(tx: &mut Tx, drafts: Vec<Draft<'_>>) -> Result<Vec<String>> {
    let Some(first) = drafts.first() else { return Ok(Vec::new()) };
    let officer = officer_of(tx, first.case).await?;
    let mut subjects: HashMap<(Uuid, RuleId), Subject> = HashMap::new();
    let mut mails = Vec::new();
    for draft in drafts {
        let subject = match subjects.entry((draft.debtor, draft.rule)) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(new) => {
                let case = draft.case.id.0;
                new.insert(subject(tx, case, draft.debtor, draft.rule).await?).clone()
            }
        };
        let article = law::cite(draft.rule.as_str(), tx.today()).long_zh;
        mails.push(Mail {
            institution: draft.institution.to_owned(),
            case: draft.case.id.0,
            case_number: draft.case.number.clone(),
            court: draft.case.court.clone(),
            ruling: draft.ruling,
            item: draft.item,
            sequence: draft.sequence,
            subject,
            act: draft.act,
            officer: officer.clone(),
            articles: vec![article],
            documents: draft.documents,
            can_wait: draft.can_wait,
        });
    }
    let orders = exchange::post_all(tx, mails).await?;
    Ok(orders.into_iter().map(|order| order.as_str().to_owned()).collect())
}

/// 承办人 – orders go out under the handler's cards, which the institutions know.
async fn officer_of(tx: &mut Tx, case: &CaseFace) -> Result<Officer> {
    let handler = case.handler.ok_or_else(|| {
        Fault::from(law::id::CONTROL_OFFICER_REGISTERED.refuse(
            "案件尚未分配承办人,不能发出网络协助",
            "the case has no handler yet; no order can be sent",
        ))
    })?;
    platform::officers::officer(tx, handler).await
}

async fn subject(tx: &mut Tx, case: Uuid, debtor: Uuid, rule: RuleId) -> Result<Subject> {
    let clear = parties::reveal_for(tx, debtor.into(), case, rule).await?;
    Ok(Subject {
        name: clear.name,
        document_kind: clear.document_kind.code().to_owned(),
        document_number: clear.document_number,
    })
}

/// A document as an order refers to it.
pub(crate) fn reference(issued: &documents::Issued) -> DocumentRef {
    DocumentRef {
        number: issued.number.clone(),
        name: issued.title.clone(),
        digest: issued.digest.clone(),
    }
}
