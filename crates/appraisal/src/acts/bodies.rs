//! 委托评估 – bodies agreed upon, or drawn by lot from a list that was on record before (参考价规定 第16、17条).

use std::collections::BTreeSet;

use cases::Case;
use kernel::Id;
use law::id;
use platform::{Fault, Result, Tx};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::acts::{lock_open, named, record};
use crate::model::Way;
use crate::rules::draw::drawn;
use crate::rules::report::period;
use crate::rules::ways::{Stand, may_take};
use crate::{rules, store};

/// 评估机构.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBodies {
    /// Bodies of the register: in the parties' order when they agree, else to draw from.
    pub bodies: Vec<String>,
    /// 双方协商一致: no lot is needed.
    #[serde(default)]
    pub agreed: bool,
    /// 双方当事人一致要求委托评估.
    #[serde(default)]
    pub both_ask: bool,
    /// 法律、行政法规规定必须委托评估.
    #[serde(default)]
    pub law_demands: bool,
}

/// 摇号结果.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Drawn {
    /// The bodies in the order drawn.
    pub bodies: Vec<String>,
    /// What they were drawn with: a signed checkpoint of the log, newer than the list.
    pub seed: String,
}

/// Name the bodies. The first is asked at once when the parties agree; else the list stands in the log, and is
/// drawn from later.
///
/// # Errors
/// No way to an appraisal yet; a name twice; one body alone to draw from.
pub async fn name_bodies(
    tx: &mut Tx,
    case: Id<Case>,
    pricing: Uuid,
    new: &NewBodies,
) -> Result<()> {
    lock_open(tx, case).await?;
    let pricing = store::lock_open(tx, case.0, pricing).await?;
    let stand =
        Stand { tried: &pricing.tried, both_ask: new.both_ask, law_demands: new.law_demands };
    may_take(Way::Appraisal, stand)?;
    if !pricing.bodies.is_empty() {
        return Err(Fault::Conflict("pricing"));
    }
    let bodies: Vec<String> =
        new.bodies.iter().map(|name| named("bodies", name)).collect::<Result<_>>()?;
    let apart: BTreeSet<&String> = bodies.iter().collect();
    let least = if new.agreed { 1 } else { 2 };
    if apart.len() != bodies.len() || bodies.len() < least {
        return Err(id::PRICE_DRAW
            .refuse("摇号须有两家以上不同的评估机构", "a lot needs two bodies or more, each once")
            .at("bodies")
            .into());
    }
    store::take(tx, &pricing, Way::Appraisal).await?;
    store::name_bodies(tx, pricing.id, &bodies).await?;
    let count = bodies.len();
    let words = if new.agreed {
        (format!("双方协商确定{count}家评估机构"), format!("the parties agree on {count} bodies"))
    } else {
        (format!("{count}家评估机构入列,待摇号"), format!("{count} bodies to draw from"))
    };
    record(tx, case, ("appraisal.name_bodies", id::PRICE_DRAW), words).await?;
    tx.note(Some(case.0), json!({ "pricing": pricing.id, "bodies": bodies }));
    if new.agreed { ask_next(tx, case, pricing.id).await } else { Ok(()) }
}

/// 摇号 – with the first checkpoint of the log after the list was on record: nobody chooses the moment, and
/// everybody can draw again.
///
/// # Errors
/// No list; drawn already; the log has not been signed since.
pub async fn draw_body(tx: &mut Tx, case: Id<Case>, pricing: Uuid) -> Result<Drawn> {
    lock_open(tx, case).await?;
    let pricing = store::lock_open(tx, case.0, pricing).await?;
    let is_open = pricing.reports.iter().all(|report| report.way != Way::Appraisal);
    let named_at = store::named_at(tx, pricing.id).await?;
    let Some(named_at) = named_at.filter(|_| is_open && pricing.seed.is_none()) else {
        return Err(Fault::Conflict("pricing"));
    };
    let Some(seed) = evidence::note_after(tx.sql(), named_at).await? else {
        return Err(id::PRICE_DRAW
            .refuse(
                "名单入列后存证日志尚未签署,请稍候再摇号",
                "the log has not been signed since the list was named; try again in a moment",
            )
            .into());
    };
    let bodies = drawn(&seed, &pricing.bodies);
    store::keep_draw(tx, pricing.id, &bodies, &seed).await?;
    let first = bodies.first().cloned().unwrap_or_default();
    let words = (format!("摇号确定评估机构:{first}"), format!("drawn to appraise: {first}"));
    record(tx, case, ("appraisal.draw", id::PRICE_DRAW), words).await?;
    tx.note(Some(case.0), json!({ "pricing": pricing.id, "drawn": bodies, "seed": seed }));
    ask_next(tx, case, pricing.id).await?;
    Ok(Drawn { bodies, seed })
}

/// Ask the next body in the order that was not asked yet (第17、19条).
pub(crate) async fn ask_next(tx: &mut Tx, case: Id<Case>, pricing: Uuid) -> Result<()> {
    let pricing = store::lock_open(tx, case.0, pricing).await?;
    let was_asked = |body: &String| {
        pricing.reports.iter().any(|report| report.way == Way::Appraisal && report.body == *body)
    };
    let Some(body) = pricing.bodies.iter().find(|body| !was_asked(body)) else { return Ok(()) };
    let due = rules::due(period(Way::Appraisal), tx.today());
    store::ask(tx, pricing.id, (Way::Appraisal, body), due).await?;
    let words = (
        format!("委托{body}评估,{due}前出具报告"),
        format!("{body} is to appraise, report by {due}"),
    );
    record(tx, case, ("appraisal.mandate", id::PRICE_APPRAISAL), words).await
}
