//! 议价、定向询价、网络询价 – the ways before an appraisal.

use std::collections::BTreeSet;

use cases::{Case, Role as Side};
use kernel::{Id, Money};
use law::id;
use platform::{Fault, Result, Tx};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::acts::fix::{Found, fix};
use crate::acts::{lock_open, named, record};
use crate::model::{Pricing, Way};
use crate::rules::report::period;
use crate::rules::ways::{Stand, may_take};
use crate::{rules, store};

/// 议价结果 – what each party says the thing is worth.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Bargained {
    /// Of every applicant and of the debtor.
    pub offers: Vec<Offer>,
}

/// 一方的意见.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PriceOffer)]
pub struct Offer {
    /// Party.
    pub party: Uuid,
    /// How much; nothing when it refuses, or cannot be found.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub amount: Option<Money>,
}

/// 定向询价结果.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Targeted {
    /// The office asked, e.g. the tax authority.
    pub office: String,
    /// The tax base, government or guide price; nothing where there is none.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub amount: Option<Money>,
    /// 双方当事人一致要求 this way at once.
    #[serde(default)]
    pub both_ask: bool,
}

fn stand(pricing: &Pricing, both_ask: bool) -> Stand<'_> {
    Stand { tried: &pricing.tried, both_ask, law_demands: false }
}

/// 议价 – the parties' own price, when all of them name the same.
///
/// # Errors
/// A party that is none of the case, or one left out; a way taken already.
pub async fn bargain(tx: &mut Tx, case: Id<Case>, pricing: Uuid, said: &Bargained) -> Result<()> {
    lock_open(tx, case).await?;
    let pricing = store::lock_open(tx, case.0, pricing).await?;
    may_take(Way::Bargain, stand(&pricing, false))?;
    let mut wanted: BTreeSet<Uuid> = BTreeSet::new();
    for side in [Side::Applicant, Side::Debtor] {
        wanted.extend(cases::parties(tx, case, side).await?.iter().map(|party| party.0));
    }
    let named: BTreeSet<Uuid> = said.offers.iter().map(|offer| offer.party).collect();
    if named != wanted || said.offers.len() != wanted.len() {
        return Err(Fault::invalid(
            "offers",
            "须逐一写明每一申请执行人和被执行人的意见",
            "what every applicant and every debtor says, each once",
        ));
    }
    let amounts: BTreeSet<Option<Money>> = said.offers.iter().map(|offer| offer.amount).collect();
    let agreed = (amounts.len() == 1).then(|| amounts.into_iter().next().flatten()).flatten();
    match agreed.filter(|price| *price > Money::ZERO) {
        Some(price) => fix(tx, case, &pricing, Found { way: Way::Bargain, price }).await,
        None => {
            store::give_up(tx, pricing.id, Way::Bargain).await?;
            let words =
                ("当事人议价不成".to_owned(), "the parties do not agree on a price".to_owned());
            record(tx, case, ("appraisal.bargain", id::PRICE_BARGAIN), words).await?;
            tx.note(Some(case.0), json!({ "pricing": pricing.id, "bargain": false }));
            Ok(())
        }
    }
}

/// 定向询价 – the price an office has for it.
///
/// # Errors
/// Before bargaining, unless both parties ask.
pub async fn targeted(tx: &mut Tx, case: Id<Case>, pricing: Uuid, said: &Targeted) -> Result<()> {
    lock_open(tx, case).await?;
    let pricing = store::lock_open(tx, case.0, pricing).await?;
    may_take(Way::Targeted, stand(&pricing, said.both_ask))?;
    let office = named("office", &said.office)?;
    match said.amount.filter(|price| *price > Money::ZERO) {
        Some(price) => fix(tx, case, &pricing, Found { way: Way::Targeted, price }).await,
        None => {
            store::give_up(tx, pricing.id, Way::Targeted).await?;
            let words = (
                format!("{office}没有该财产的计税基准价、政府定价或者指导价"),
                format!("{office} has no price for it"),
            );
            record(tx, case, ("appraisal.targeted", id::PRICE_TARGETED), words).await?;
            tx.note(Some(case.0), json!({ "pricing": pricing.id, "targeted": false }));
            Ok(())
        }
    }
}

/// 网络询价 – all platforms on the list of `platforms`, at once (第10条).
///
/// # Errors
/// Before a targeted inquiry failed, unless both parties ask; no platform.
pub async fn ask_platforms(
    tx: &mut Tx,
    case: Id<Case>,
    pricing: Uuid,
    (platforms, both_ask): (&[String], bool),
) -> Result<()> {
    lock_open(tx, case).await?;
    let pricing = store::lock_open(tx, case.0, pricing).await?;
    may_take(Way::Online, stand(&pricing, both_ask))?;
    if pricing.reports.iter().any(|report| report.way == Way::Online) {
        return Err(Fault::Conflict("pricing"));
    }
    let platforms: BTreeSet<String> =
        platforms.iter().map(|name| named("platforms", name)).collect::<Result<_>>()?;
    if platforms.is_empty() {
        return Err(Fault::invalid("platforms", "须向名单上全部平台询价", "all listed platforms"));
    }
    store::take(tx, &pricing, Way::Online).await?;
    let due = rules::due(period(Way::Online), tx.today());
    for platform in &platforms {
        store::ask(tx, pricing.id, (Way::Online, platform), due).await?;
    }
    let words = (
        format!("向{}家平台同时发起网络询价,{due}前出具报告", platforms.len()),
        format!("{} platforms asked at once, reports by {due}", platforms.len()),
    );
    record(tx, case, ("appraisal.online", id::PRICE_ALL_PLATFORMS), words).await?;
    tx.note(Some(case.0), json!({ "pricing": pricing.id, "platforms": platforms }));
    Ok(())
}
