//! 报告 – extended, delivered, failed, sent to the parties (参考价规定 第11、19、21条).

use cases::Case;
use chrono::NaiveDate;
use kernel::{Id, Money};
use law::id;
use platform::{Fault, Result, Tx};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::acts::{bodies, lock_open, record};
use crate::model::{Pricing, Report, Way};
use crate::rules::report::{extended, period};
use crate::{rules, store};

/// 收到报告.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Delivered {
    /// What the thing is worth by it.
    #[schema(value_type = String)]
    pub price: Money,
    /// When it came; today when not named.
    #[serde(default)]
    pub on: Option<NaiveDate>,
}

/// A report of a pricing under way, and the others.
pub(crate) async fn locked(
    tx: &mut Tx,
    case: Id<Case>,
    (pricing, report): (Uuid, Uuid),
) -> Result<(Pricing, Report)> {
    lock_open(tx, case).await?;
    let pricing = store::lock_open(tx, case.0, pricing).await?;
    let report = store::lock_report(tx, pricing.id, report).await?;
    Ok((pricing, report))
}

fn awaited(report: &Report) -> Result<()> {
    if report.is_awaited() { Ok(()) } else { Err(Fault::Conflict("report")) }
}

/// 延期.
///
/// # Errors
/// Too late, too often; another platform has delivered; nothing awaited.
pub async fn extend(tx: &mut Tx, case: Id<Case>, of: (Uuid, Uuid)) -> Result<()> {
    let (pricing, report) = locked(tx, case, of).await?;
    awaited(&report)?;
    let others: Vec<&Report> = pricing
        .reports
        .iter()
        .filter(|other| other.id != report.id && other.way == report.way)
        .collect();
    let due = extended(&report, &others, tx.today())?;
    store::extend(tx, report.id, due).await?;
    let words = (format!("{}延期至{due}", report.body), format!("{} has until {due}", report.body));
    record(tx, case, ("appraisal.extend", period(report.way)), words).await?;
    tx.note(Some(case.0), json!({ "report": report.id, "due": due }));
    Ok(())
}

/// 收到报告 – in time or late; a late one is kept and counts for nothing.
///
/// # Errors
/// Nothing awaited; a price of nothing; a day before it was asked, or to come.
pub async fn deliver(tx: &mut Tx, case: Id<Case>, of: (Uuid, Uuid), new: &Delivered) -> Result<()> {
    let (_, report) = locked(tx, case, of).await?;
    awaited(&report)?;
    if new.price <= Money::ZERO {
        return Err(Fault::invalid("price", "金额须大于零", "more than nothing"));
    }
    let on = new.on.unwrap_or(tx.today());
    if on > tx.today() || on < report.asked_on {
        return Err(Fault::invalid(
            "on",
            "日期须在委托日至今日之间",
            "between the day it was asked for and today",
        ));
    }
    store::deliver(tx, report.id, (new.price, on)).await?;
    let late = on > report.due;
    let words = (
        format!(
            "{}出具报告:{}元{}",
            report.body,
            new.price,
            if late { "(逾期,不计入)" } else { "" }
        ),
        format!(
            "{} reports {} yuan{}",
            report.body,
            new.price,
            if late { " (late, not counted)" } else { "" }
        ),
    );
    record(tx, case, ("appraisal.deliver", period(report.way)), words).await?;
    tx.note(Some(case.0), json!({ "report": report.id, "late": late }));
    Ok(())
}

/// 不能出具 – the platform or body gives none; the next body drawn is asked, and with no platform left the
/// appraisal is open.
///
/// # Errors
/// Nothing awaited; no reason.
pub async fn fail(tx: &mut Tx, case: Id<Case>, of: (Uuid, Uuid), reason: &str) -> Result<()> {
    let (pricing, report) = locked(tx, case, of).await?;
    awaited(&report)?;
    let reason = platform::reason(reason, "reason")?;
    store::fail(tx, report.id, reason).await?;
    let words = (
        format!("{}未出具报告:{reason}", report.body),
        format!("no report of {}: {reason}", report.body),
    );
    record(tx, case, ("appraisal.fail", period(report.way)), words).await?;
    tx.note(Some(case.0), json!({ "report": report.id, "failed": true }));
    match report.way {
        Way::Appraisal => bodies::ask_next(tx, case, pricing.id).await,
        _ => give_up_online(tx, case, pricing.id).await,
    }
}

/// With nothing delivered and nothing awaited, the inquiry came to nothing (第11条).
async fn give_up_online(tx: &mut Tx, case: Id<Case>, pricing: Uuid) -> Result<()> {
    let pricing = store::lock_open(tx, case.0, pricing).await?;
    let online = || pricing.reports.iter().filter(|report| report.way == Way::Online);
    if online().any(|report| report.is_awaited() || report.counts()) {
        return Ok(());
    }
    store::give_up(tx, pricing.id, Way::Online).await?;
    let words = (
        "网络询价未能取得报告,转委托评估".to_owned(),
        "no platform reported: an appraisal is due".to_owned(),
    );
    record(tx, case, ("appraisal.online_failed", id::PRICE_APPRAISE), words).await
}

/// 发送当事人 – objections may be made from now on (第21、22条).
///
/// # Errors
/// Not delivered; sent already.
pub async fn send(tx: &mut Tx, case: Id<Case>, of: (Uuid, Uuid)) -> Result<()> {
    let (_, report) = locked(tx, case, of).await?;
    let is_open = report.delivered_on.is_some() && report.sent_on.is_none();
    if !is_open {
        return Err(Fault::Conflict("report"));
    }
    let object_by = rules::due(id::PRICE_OBJECT, tx.today());
    store::send(tx, report.id, object_by).await?;
    let words = (
        format!("{}的报告已发送当事人,{object_by}前可提异议", report.body),
        format!("{}'s report sent to the parties, who may object by {object_by}", report.body),
    );
    record(tx, case, ("appraisal.send", id::PRICE_SEND), words).await?;
    tx.note(Some(case.0), json!({ "report": report.id, "object_by": object_by }));
    Ok(())
}
