//! 启动 – a thing that is sealed gets a price before it is sold (参考价规定 第1条).

use cases::Case;
use control::HoldState;
use kernel::Id;
use law::id;
use platform::{Fault, Result, Tx};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::acts::{lock_open, record};
use crate::model::{Pricing, PricingState, Way};
use crate::store;

/// 启动 – for which thing.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPricing {
    /// Property found and held in the case.
    pub property: Uuid,
}

/// Begin to price something.
///
/// # Errors
/// Not property of the case; not sealed; being priced already.
pub async fn open_pricing(tx: &mut Tx, case: Id<Case>, new: &NewPricing) -> Result<Uuid> {
    lock_open(tx, case).await?;
    let found = control::property_of_case(tx, case.0).await?;
    let property = found.iter().find(|property| property.id.0 == new.property);
    let property = property.ok_or(Fault::invalid(
        "property",
        "不是本案查明的财产",
        "no property found in this case",
    ))?;
    let holds = control::holds_of_case(tx, case.0).await?;
    let is_sealed = |hold: &&control::Hold| {
        hold.property == property.id && hold.state == HoldState::Effective && hold.limit.is_none()
    };
    if !holds.iter().any(|hold| is_sealed(&hold)) {
        return Err(id::PRICE_START
            .refuse(
                "查封、扣押的财物方可确定参考价;按金额冻结的无须定价",
                "only a thing that is sealed is priced; what is frozen by amount is worth what it says",
            )
            .at("property")
            .into());
    }
    if store::is_priced(tx, new.property).await? {
        return Err(Fault::Conflict("pricing"));
    }
    let pricing = Pricing {
        id: tx.new_id(),
        case_id: case.0,
        property: new.property,
        what: format!("{} {}", property.name, property.asset),
        way: Way::Bargain,
        state: PricingState::Open,
        opened_on: tx.today(),
        tried: Vec::new(),
        bodies: Vec::new(),
        seed: None,
        price: None,
        fixed_on: None,
        valid_until: None,
        reason: None,
        document: None,
        reports: Vec::new(),
    };
    store::keep(tx, &pricing).await?;
    let words = (
        format!("启动确定财产处置参考价:{}", pricing.what),
        format!("a reference price is to be found: {}", pricing.what),
    );
    record(tx, case, ("appraisal.open", id::PRICE_START), words).await?;
    tx.note(Some(case.0), json!({ "pricing": pricing.id }));
    Ok(pricing.id)
}
