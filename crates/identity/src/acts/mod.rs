//! One file per thing people do; each within the transaction it is given.

pub(crate) mod accounts;
pub(crate) mod authenticator;
pub(crate) mod happenings;
pub(crate) mod passkeys;
pub(crate) mod recovery;
pub(crate) mod roles;
pub(crate) mod tries;

use platform::http::Oneself;
use platform::{Act, Fault, Result, Tx};
use uuid::Uuid;

use crate::events::FactorChanged;
use crate::model::{Factors, Happened};
use crate::store::factors;

/// 增设鉴别方式 – whoever has stolen a session must not add a factor of their own.
pub(crate) const ENROL: Act = Act::new("identity.enrol", &[]).stepped_up();
/// 首次设置鉴别方式 – at the door, by who has none.
pub(crate) const ENROL_FIRST: Act = Act::new("identity.enrol_first", &[]);
/// 移除鉴别方式.
pub(crate) const REMOVE_FACTOR: Act = Act::new("identity.remove_factor", &[]).stepped_up();

/// The officer behind the transaction.
pub(crate) fn me(tx: &Tx) -> Result<Uuid> {
    Ok(tx.actor.officer().ok_or(Fault::Unsigned)?.id)
}

/// Who has nothing to prove themselves with may set up the first at the door; so may who has proven
/// themselves with something that is not enough here. Nobody else.
pub(crate) async fn may_enrol(tx: &mut Tx, who: &Oneself) -> Result<Factors> {
    let officer = me(tx)?;
    let factors = factors::factors(tx, officer).await?;
    let is_first = factors.count() == 0 || (factors.asked() == 0 && who.caller.proven_at.is_some());
    if tx.act() == ENROL_FIRST.name && !is_first {
        return Err(Fault::StepUp);
    }
    Ok(factors)
}

/// The last factor that counts stays where one is asked.
pub(crate) async fn may_remove(tx: &mut Tx, counts: bool) -> Result<Uuid> {
    let officer = me(tx)?;
    let left = factors::factors(tx, officer).await?.asked();
    let required = tx.app().access().second_factor != platform::SecondFactor::Optional;
    if required && counts && left <= 1 {
        return Err(law::id::IDENTITY_SECOND_FACTOR
            .refuse(
                "这是唯一的第二种鉴别方式,请先增设另一种",
                "this is the only second factor; set up another first",
            )
            .into());
    }
    Ok(officer)
}

pub(crate) async fn tell_factor(tx: &mut Tx, what: Happened) -> Result<()> {
    let officer = me(tx)?;
    tx.note(None, serde_json::json!({ "factor": what }));
    happenings::happened(tx, officer, what).await?;
    tx.tell(&FactorChanged { officer, what }).await
}
