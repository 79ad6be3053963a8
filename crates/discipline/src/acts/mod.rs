//! Acts of discipline, and the few questions they share.

pub(crate) mod correct;
pub(crate) mod end;
pub(crate) mod exit;
pub(crate) mod leave;
pub(crate) mod list;
pub(crate) mod reconcile;
pub(crate) mod report;
pub(crate) mod request;
pub(crate) mod restrict;
pub(crate) mod sanction;

use cases::{Case, Role as PartyRole};
use kernel::{Id, Money};
use parties::{DocumentKind, Face, PartyKind};
use platform::{Fault, Result, Role, Tx};
use uuid::Uuid;

use crate::model::Standing;
use crate::rules::guards;
use crate::store;

/// 审批层级 – the division head, then the president, who signs (失信规定 第5条, 限消规定 第5条, 民事诉讼法
/// 第119条).
pub(crate) const LADDER: [Role; 2] = [Role::DivisionHead, Role::President];

/// 案件脉络 – a case and those it resumes: measures stay with the case that made them, and serve the
/// one that carries it on.
pub async fn line(tx: &mut Tx, case: Uuid) -> Result<Vec<Uuid>> {
    let mut line = vec![case];
    let mut next = cases::face(tx, Id::from(case)).await?.parent;
    while let Some(parent) = next.filter(|parent| !line.contains(parent)) {
        line.push(parent);
        next = cases::face(tx, Id::from(parent)).await?.parent;
    }
    Ok(line)
}

/// A party as shown.
pub(crate) async fn party(tx: &mut Tx, id: Uuid) -> Result<Face> {
    let face = parties::faces(tx, &[Id::from(id)]).await?.into_iter().next();
    face.ok_or(Fault::Missing("party"))
}

pub(crate) fn is_natural(face: &Face) -> bool {
    face.kind == PartyKind::Natural
}

/// 机关 – a unit whose credit code begins with 11: registered by the establishment office, an organ
/// (GB 32100 表1).
pub(crate) fn is_organ(face: &Face) -> bool {
    face.document_kind == DocumentKind::Uscc && face.masked_document.starts_with("11")
}

/// Whether somebody is a debtor of the case.
pub(crate) async fn is_debtor(tx: &mut Tx, case: Id<Case>, party: Uuid) -> Result<bool> {
    Ok(cases::parties(tx, case, PartyRole::Debtor).await?.iter().any(|id| id.0 == party))
}

/// What is left to perform today.
pub(crate) async fn outstanding(tx: &mut Tx, case: Id<Case>) -> Result<Money> {
    let today = tx.today();
    Ok(cases::owed(tx, case, today).await?.outstanding)
}

/// 惩戒情况 – where a debtor stands in a case and those it resumes.
pub async fn standing(tx: &mut Tx, case: Id<Case>, debtor: Uuid) -> Result<Standing> {
    let line = line(tx, case.0).await?;
    let face = party(tx, debtor).await?;
    let report = store::reports(tx, &line).await?.into_iter().rfind(|r| r.debtor == debtor);
    let report = report.map(|report| report.outcome);
    let live: Vec<_> = store::restrictions(tx, &line)
        .await?
        .into_iter()
        .filter(|r| r.debtor == debtor && r.is_live())
        .collect();
    let listed = store::listings(tx, &line)
        .await?
        .into_iter()
        .filter(|l| l.debtor == debtor && l.is_live())
        .map(|l| l.ground)
        .collect();
    let sanctions = store::sanctions(tx, &line).await?;
    let today = tx.today();
    Ok(Standing {
        report,
        restricted_people: live.iter().filter(|r| r.is_natural).count(),
        is_restricted: live.iter().any(|r| r.subject == debtor),
        listed,
        sanctions: sanctions.iter().filter(|s| s.debtor == debtor).count(),
        must_be_listed: guards::must_list(report, is_natural(&face), face.birth, today),
    })
}
