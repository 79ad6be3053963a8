//! 夜间核对 – no entry and no restriction lives on in a case whose closing ends it. Closing ends them itself;
//! this proves it every night, ends at once what is found, and raises an alarm about it.

use cases::{Ended, Entry};
use kernel::Id;
use platform::{Act, Result, Role, Tx};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::acts::end;
use crate::rules::removal::{entry_after_closing, restriction_after_closing};
use crate::store;

/// Looking into why a measure lived on.
pub(crate) const REVIEW: Act = Act::new("discipline.review_finding", &[Role::CommandCentre]);

/// Name of the job that compares one page of live measures.
pub const RECONCILE: &str = "discipline.reconcile";
/// Live measures compared in one transaction.
const PAGE: i64 = 5_000;

/// 核对进度 – where the next page begins, in the order of ids.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Page {
    /// Last id of the page before.
    pub after: Uuid,
}

/// Compare one page, and leave the next for later.
pub(crate) async fn compare(tx: &mut Tx, page: Page) -> Result<()> {
    let (cases, next) = store::reconcile::live_after(tx, page.after, PAGE).await?;
    for ended in cases::ended(tx, &cases).await? {
        end_in(tx, &ended).await?;
    }
    if let Some(after) = next {
        tx.later(RECONCILE, RECONCILE, tx.now, &Page { after }).await?;
    }
    Ok(())
}

/// A closed case and what is live in it: whatever its closing ends should have ended with it.
async fn end_in(tx: &mut Tx, ended: &Ended) -> Result<()> {
    let (case, way, on) = (ended.id, ended.way.as_str(), ended.on);
    let line = [case];
    let mut found: Vec<(&str, Uuid)> = Vec::new();
    let listings = store::listings(tx, &line).await?;
    for listing in listings.iter().filter(|listing| listing.is_live()) {
        if entry_after_closing(way, listing.term_months.is_some()).is_some() {
            found.push(("listing", listing.id));
        }
    }
    if restriction_after_closing(way).is_some() {
        let stays = |debtor: Uuid| {
            let of_debtor = listings.iter().filter(|l| l.is_live() && l.debtor == debtor);
            of_debtor
                .into_iter()
                .any(|l| entry_after_closing(way, l.term_months.is_some()).is_none())
        };
        let live = store::restrictions(tx, &line).await?;
        let live = live.iter().filter(|r| r.is_live() && !stays(r.debtor));
        found.extend(live.map(|restriction| ("restriction", restriction.id)));
    }
    for what in &found {
        store::reconcile::keep_finding(tx, case, *what, on).await?;
    }
    if found.is_empty() {
        return Ok(());
    }
    let entry = Entry::new("discipline.lived_on", law::id::LIST_RECONCILE).words(
        format!("夜间核对:案件已于{on}结案,仍有{}项惩戒有效,即时清除", found.len()),
        format!("closed on {on}, {} measure(s) lived on: ended at once", found.len()),
    );
    cases::record(tx, Id::from(case), entry).await?;
    end::after_closing(tx, case, way, on).await
}

/// 核查 – say why a measure lived on.
///
/// # Errors
/// No open finding of the case; no conclusion.
pub(crate) async fn review(tx: &mut Tx, case: Uuid, finding: Uuid, conclusion: &str) -> Result<()> {
    cases::lock(tx, Id::from(case)).await?;
    let conclusion = platform::reason(conclusion, "conclusion")?;
    store::reconcile::review(tx, case, finding, conclusion).await?;
    let entry = Entry::new("discipline.review_finding", law::id::LIST_RECONCILE).words(
        format!("结案未清除的核查结论:{conclusion}"),
        format!("why a measure lived on: {conclusion}"),
    );
    cases::record(tx, Id::from(case), entry).await?;
    tx.note(Some(case), serde_json::json!({ "finding": finding }));
    Ok(())
}
