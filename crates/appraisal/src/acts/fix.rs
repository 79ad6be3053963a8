//! 确定 – the price, once nobody may object any more, valid for a year at most (参考价规定 第13、27条).

use cases::Case;
use kernel::{Id, Money};
use law::id;
use platform::{Result, Tx};
use serde_json::json;
use uuid::Uuid;

use crate::acts::{lock_open, record};
use crate::model::{Pricing, Report, Way};
use crate::rules::average::average;
use crate::{papers, store};

/// 价格 – by which way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found {
    pub(crate) way: Way,
    pub(crate) price: Money,
}

/// Fix the price by the reports: the mean of the platforms, or the body's.
///
/// # Errors
/// Something is awaited, may be objected to, or is not settled; nothing that counts.
pub async fn fix_price(tx: &mut Tx, case: Id<Case>, pricing: Uuid) -> Result<()> {
    lock_open(tx, case).await?;
    let pricing = store::lock_open(tx, case.0, pricing).await?;
    let today = tx.today();
    let reports: Vec<&Report> =
        pricing.reports.iter().filter(|report| report.way == pricing.way).collect();
    let is_waiting = |report: &&&Report| report.is_awaited() && today <= report.due;
    if let Some(report) = reports.iter().find(is_waiting) {
        return Err(id::PRICE_AVERAGE
            .refuse(
                format!("{}的报告尚在期限内,应等待", report.body),
                format!("{} still has time to report", report.body),
            )
            .into());
    }
    let counting: Vec<&&Report> = reports.iter().filter(|report| report.counts()).collect();
    if let Some(report) = counting.iter().find(|report| report.is_unsettled(today)) {
        return Err(id::PRICE_OBJECT
            .refuse(
                format!("{}的报告异议期未满或者异议未处理", report.body),
                format!("{}'s report may still be objected to, or is", report.body),
            )
            .into());
    }
    let prices: Vec<Money> = counting.iter().filter_map(|report| report.price).collect();
    let price = average(&prices).ok_or_else(|| {
        id::PRICE_AVERAGE.refuse("没有可采用的报告", "there is no report that counts")
    })?;
    fix(tx, case, &pricing, Found { way: pricing.way, price }).await
}

/// Fix it, and tell the parties by a paper.
pub(crate) async fn fix(
    tx: &mut Tx,
    case: Id<Case>,
    pricing: &Pricing,
    found: Found,
) -> Result<()> {
    let valid_until = law::last_day(id::PRICE_VALID, tx.today());
    let face = cases::face(tx, case).await?;
    store::take(tx, pricing, found.way).await?;
    let paper = papers::price_notice(tx, &face, pricing, (found, valid_until)).await?;
    store::fix(tx, pricing.id, (found.price, valid_until), paper.id).await?;
    let words = (
        format!("{}确定参考价{}元,有效期至{valid_until}", found.way.zh(), found.price),
        format!(
            "reference price {} yuan by {}, valid until {valid_until}",
            found.price,
            found.way.en()
        ),
    );
    let entry = cases::Entry::new("appraisal.fix", id::PRICE_VALID).words(words.0, words.1);
    cases::record(tx, case, entry.document(paper.id)).await?;
    tx.note(Some(case.0), json!({ "pricing": pricing.id, "price": found.price, "way": found.way }));
    Ok(())
}

/// 撤回 – nothing is priced any more (第29条).
///
/// # Errors
/// None under way; no reason.
pub async fn withdraw(tx: &mut Tx, case: Id<Case>, pricing: Uuid, reason: &str) -> Result<()> {
    // What was under way when its case ended is withdrawn as well.
    cases::lock(tx, case).await?;
    let pricing = store::lock_open(tx, case.0, pricing).await?;
    let reason = platform::reason(reason, "reason")?;
    store::withdraw(tx, pricing.id, reason).await?;
    let words = (format!("撤回定价:{reason}"), format!("pricing withdrawn: {reason}"));
    record(tx, case, ("appraisal.withdraw", id::PRICE_WITHDRAW), words).await?;
    tx.note(Some(case.0), json!({ "pricing": pricing.id, "withdrawn": true }));
    Ok(())
}
