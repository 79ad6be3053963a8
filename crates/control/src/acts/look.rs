//! 查看财产 – showing what debtors own is itself on record, before anything is shown.
//! 个人信息保护法 第6条; 法释〔2013〕20号 第7条.

use cases::{Case, CaseFace, Role as PartyRole};
use kernel::Id;
use lookups::What;
use platform::{Result, Tx};
use uuid::Uuid;

/// Put on record that the property of the case's debtors is looked at; the caller commits before it
/// answers.
///
/// # Errors
/// No such case for this caller; look-ups that are stopped or used up.
pub(crate) async fn look_at(tx: &mut Tx, case: Id<Case>, what: What) -> Result<()> {
    let face = cases::face(tx, case).await?;
    let debtors = cases::parties(tx, case, PartyRole::Debtor).await?;
    let debtors: Vec<Uuid> = debtors.into_iter().map(|party| party.0).collect();
    record(tx, &face, &debtors, what).await
}

/// Put on record that `debtors` of the case are looked at.
pub(crate) async fn record(
    tx: &mut Tx,
    face: &CaseFace,
    debtors: &[Uuid],
    what: What,
) -> Result<()> {
    lookups::record(tx, face.id.0, &face.court, debtors, what, law::id::CONTROL_QUERY).await
}
