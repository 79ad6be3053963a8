//! 异议 – within five days of the report; one that is right strikes it (参考价规定 第22至24条).

use cases::{Case, Role as Side};
use kernel::Id;
use law::id;
use platform::{Fault, Result, Tx};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::acts::{record, report::locked};
use crate::model::{Objection, ObjectionKind, Way};
use crate::rules::report::may_object;
use crate::store;

/// 异议 – as made.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewPriceObjection)]
pub struct NewObjection {
    /// By which party of the case.
    pub party: Uuid,
    /// Against what.
    pub kind: ObjectionKind,
    /// In words.
    pub content: String,
}

/// 异议处理 – whether it was right.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PriceObjectionSettled)]
pub struct Settled {
    /// 异议成立: the report is struck.
    pub upheld: bool,
    /// Why.
    pub reason: String,
}

/// Take in an objection.
///
/// # Errors
/// Somebody who is no party; too late, or before the report was sent.
pub async fn object(
    tx: &mut Tx,
    case: Id<Case>,
    of: (Uuid, Uuid),
    new: &NewObjection,
) -> Result<()> {
    let (_, report) = locked(tx, case, of).await?;
    let today = tx.today();
    may_object(&report, today)?;
    let mut parties = cases::parties(tx, case, Side::Applicant).await?;
    parties.extend(cases::parties(tx, case, Side::Debtor).await?);
    if !parties.iter().any(|party| party.0 == new.party) {
        return Err(Fault::invalid("party", "不是本案当事人", "no party of this case"));
    }
    let content = platform::reason(&new.content, "content")?.to_owned();
    let (party, kind, on) = (new.party, new.kind, today);
    let objection = Objection { party, kind, content, on, upheld: None, reason: None };
    store::keep_objection(tx, report.id, &objection).await?;
    let words = (
        format!("对{}的报告提出异议:{}", report.body, kind.zh()),
        format!("objection to {}'s report: {}", report.body, kind.en()),
    );
    record(tx, case, ("appraisal.object", id::PRICE_OBJECT), words).await?;
    tx.note(Some(case.0), json!({ "report": report.id, "objection": kind }));
    Ok(())
}

/// Settle an objection: against the method the body has five days to explain; one that is right strikes the
/// report, and another body is asked.
///
/// # Errors
/// None open; no reason.
pub async fn settle_objection(
    tx: &mut Tx,
    case: Id<Case>,
    of: (Uuid, Uuid),
    settled: &Settled,
) -> Result<()> {
    let (pricing, report) = locked(tx, case, of).await?;
    let Some(objection) = report.objection.clone().filter(|one| one.upheld.is_none()) else {
        return Err(Fault::Missing("objection"));
    };
    let reason = platform::reason(&settled.reason, "reason")?.to_owned();
    let words = if settled.upheld {
        (
            format!("异议成立,{}的报告不予采用", report.body),
            format!("{}'s report is struck", report.body),
        )
    } else {
        (format!("异议不成立:{reason}"), format!("the objection is not right: {reason}"))
    };
    let objection = Objection { upheld: Some(settled.upheld), reason: Some(reason), ..objection };
    store::keep_objection(tx, report.id, &objection).await?;
    record(tx, case, ("appraisal.settle_objection", id::PRICE_EXPLAIN), words).await?;
    tx.note(Some(case.0), json!({ "report": report.id, "upheld": settled.upheld }));
    if settled.upheld && report.way == Way::Appraisal {
        return super::bodies::ask_next(tx, case, pricing.id).await;
    }
    Ok(())
}
