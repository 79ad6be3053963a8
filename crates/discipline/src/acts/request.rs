//! 申请纳入 – an applicant asks that a debtor be listed: 失信规定 第5条, and not too soon after having the
//! last entry removed (第10条第4款).

use cases::{Case, Entry};
use chrono::NaiveDate;
use kernel::Id;
use platform::{Act, Fault, Result, Role, Tx};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::acts::{is_debtor, line, party};
use crate::model::Listing;
use crate::store::asked::{self, Open};
use crate::{rules, store};

/// Recording a request.
pub(crate) const RECORD_REQUEST: Act =
    Act::new("discipline.record_request", &[Role::Judge, Role::Clerk]);
/// Refusing one; listing the debtor grants it.
pub(crate) const REFUSE_REQUEST: Act = Act::new("discipline.refuse_request", &[Role::Judge]);

/// 纳入申请 – as entered.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewListingRequest {
    /// Debtor.
    pub debtor: Uuid,
    /// Day it came; today when not named.
    #[serde(default)]
    pub lodged_on: Option<NaiveDate>,
}

/// Record that the applicant asks to list a debtor.
///
/// # Errors
/// Somebody who is no debtor; a day in the future; within six months of a removal the applicant asked
/// for; a request that is open already.
pub async fn record_request(tx: &mut Tx, case: Id<Case>, new: &NewListingRequest) -> Result<Uuid> {
    cases::lock(tx, case).await?;
    if !is_debtor(tx, case, new.debtor).await? {
        return Err(Fault::invalid("debtor", "不是本案被执行人", "no debtor of this case"));
    }
    let lodged_on = new.lodged_on.unwrap_or(tx.today());
    if lodged_on > tx.today() {
        return Err(Fault::invalid("lodged_on", "日期在将来", "the day is in the future"));
    }
    let line = line(tx, case.0).await?;
    let history: Vec<Listing> = store::listings(tx, &line)
        .await?
        .into_iter()
        .filter(|listing| listing.debtor == new.debtor)
        .collect();
    rules::requests::judge(&history, lodged_on)?;
    let due = rules::due(law::id::LIST_REQUEST, lodged_on);
    let id = asked::keep_request(tx, case.0, new.debtor, (lodged_on, due)).await?;
    let name = party(tx, new.debtor).await?.name;
    let entry = Entry::new("discipline.record_request", law::id::LIST_REQUEST).words(
        format!("申请执行人申请将{name}纳入失信名单,{due}前决定"),
        format!("the applicant asks to list {name}; to be decided by {due}"),
    );
    cases::record(tx, case, entry).await?;
    tx.note(Some(case.0), serde_json::json!({ "request": id }));
    Ok(id)
}

/// Refuse a request, with the reason the applicant is told.
///
/// # Errors
/// None open; no reason.
pub async fn refuse_request(tx: &mut Tx, case: Id<Case>, id: Uuid, reason: &str) -> Result<()> {
    cases::lock(tx, case).await?;
    let reason = platform::reason(reason, "reason")?;
    if !asked::decide_request(tx, case.0, Open::Request(id), false, Some(reason)).await? {
        return Err(Fault::Missing("listing request"));
    }
    let entry = Entry::new("discipline.refuse_request", law::id::LIST_REQUEST).words(
        format!("对申请执行人的纳入申请不予支持:{reason}"),
        format!("the applicant's request to list is not granted: {reason}"),
    );
    cases::record(tx, case, entry).await
}

/// The debtor is listed: what was asked for is granted.
pub(crate) async fn grant(tx: &mut Tx, case: Uuid, debtor: Uuid) -> Result<()> {
    asked::decide_request(tx, case, Open::OfDebtor(debtor), true, None).await?;
    Ok(())
}
