//! What the register does when told: an entry follows a decision and ends with it.

use cases::{CaseClosed, CaseFiled, Role};
use closing::{CaseResumed, ProcedureEnded};
use discipline::{
    Capacity, ConsumptionRestricted, DebtorDelisted, DebtorListed, LeaveAllowed, LeaveEnded,
    ListingCorrected, ListingState, RestrictionLifted,
};
use kernel::Id;
use platform::{Result, Tx};
use uuid::Uuid;

use crate::acts::publish::{self, New};
use crate::acts::seal;
pub use crate::acts::seal::SEAL;
use crate::model::{List, Op};
use crate::store;

/// A case was filed: its debtors are ones.
pub async fn on_case_filed(tx: &mut Tx, told: CaseFiled) -> Result<()> {
    for debtor in cases::parties(tx, Id::from(told.case), Role::Debtor).await? {
        publish::add(tx, List::Debtor, (told.case, debtor.0), told.case, New::default()).await?;
    }
    Ok(())
}

/// A case was closed: its debtors are none any more.
pub async fn on_case_closed(tx: &mut Tx, told: CaseClosed) -> Result<()> {
    remove_all(tx, List::Debtor, told.case, "closed").await
}

async fn remove_all(tx: &mut Tx, list: List, case: Uuid, how: &str) -> Result<()> {
    for party in store::parties_of(tx, list, case).await? {
        publish::remove(tx, list, (case, party), how).await?;
    }
    Ok(())
}

/// A case ended for now.
pub async fn on_procedure_ended(tx: &mut Tx, told: ProcedureEnded) -> Result<()> {
    for debtor in cases::parties(tx, Id::from(told.case), Role::Debtor).await? {
        let new = New { procedure_ended_on: Some(told.ruled_on), ..New::default() };
        publish::add(tx, List::Ended, (told.case, debtor.0), told.case, new).await?;
    }
    Ok(())
}

/// A case that had ended for now goes on.
pub async fn on_case_resumed(tx: &mut Tx, told: CaseResumed) -> Result<()> {
    remove_all(tx, List::Ended, told.case, "resumed").await
}

/// A debtor was listed.
pub async fn on_listed(tx: &mut Tx, told: DebtorListed) -> Result<()> {
    let listing = discipline::listing_of(tx, told.measure).await?;
    if !listing.is_live() {
        return Ok(());
    }
    let representative = representative(tx, told.case, listing.debtor).await?;
    let new = New {
        until: listing.until,
        ground: Some(listing.ground.code().to_owned()),
        conduct: Some(listing.conduct),
        representative,
        paper: Some(listing.document),
        ..New::default()
    };
    publish::add(tx, List::Dishonest, (listing.id, listing.debtor), told.case, new).await
}

/// 法定代表人 – who is restricted for a unit as that, when somebody is.
async fn representative(tx: &mut Tx, case: Uuid, unit: Uuid) -> Result<Option<String>> {
    let restricted = discipline::restrictions_of_case(tx, Id::from(case)).await?;
    let is_it = |r: &&discipline::Restriction| {
        r.debtor == unit && r.is_live() && r.capacity == Capacity::Representative
    };
    let Some(found) = restricted.iter().find(is_it) else { return Ok(None) };
    name(tx, found.subject).await
}

async fn name(tx: &mut Tx, party: Uuid) -> Result<Option<String>> {
    let faces = parties::faces(tx, &[Id::from(party)]).await?;
    Ok(faces.into_iter().next().map(|face| face.name))
}

/// What is published of a debtor was corrected.
pub async fn on_corrected(tx: &mut Tx, told: ListingCorrected) -> Result<()> {
    let listing = discipline::listing_of(tx, told.measure).await?;
    publish::correct(tx, listing.id, listing.debtor, &listing.conduct).await
}

/// A debtor was removed.
pub async fn on_delisted(tx: &mut Tx, told: DebtorDelisted) -> Result<()> {
    let listing = discipline::listing_of(tx, told.measure).await?;
    let how = match listing.state {
        ListingState::Revoked => "revoked",
        ListingState::Expired => "expired",
        _ => "deleted",
    };
    publish::remove(tx, List::Dishonest, (listing.id, listing.debtor), how).await
}

/// Somebody was restricted.
pub async fn on_restricted(tx: &mut Tx, told: ConsumptionRestricted) -> Result<()> {
    let restriction = discipline::restriction_of(tx, told.measure).await?;
    if !restriction.is_live() {
        return Ok(());
    }
    let behind = restriction.capacity != Capacity::Debtor;
    let unit = if behind { name(tx, restriction.debtor).await? } else { None };
    let new = New { unit, paper: Some(restriction.document), ..New::default() };
    let at = (restriction.id, restriction.subject);
    publish::add(tx, List::Restricted, at, told.case, new).await
}

/// A restriction was lifted.
pub async fn on_lifted(tx: &mut Tx, told: RestrictionLifted) -> Result<()> {
    let at = (told.measure, told.subject);
    publish::remove(tx, List::Restricted, at, "lifted").await
}

/// Somebody restricted may travel for a while.
pub async fn on_leave(tx: &mut Tx, told: LeaveAllowed) -> Result<()> {
    let leave = discipline::leave_of(tx, told.measure).await?;
    if leave.ended_on.is_some() { Ok(()) } else { publish::leave(tx, &leave, Op::Leave).await }
}

/// And may not any more.
pub async fn on_leave_ended(tx: &mut Tx, told: LeaveEnded) -> Result<()> {
    let leave = discipline::leave_of(tx, told.measure).await?;
    publish::leave(tx, &leave, Op::LeaveEnd).await
}

/// Put what changed into log and tree.
pub async fn seal(tx: &mut Tx) -> Result<()> {
    seal::seal(tx).await
}
