//! What departments ask of the court and report to it, and what officers decide.

pub(crate) mod bundle;
pub(crate) mod enter;
pub(crate) mod feed;
pub(crate) mod hits;
pub(crate) mod screen;
pub(crate) mod set;

use law::id;
use platform::{Result, Tx};

use crate::model::Receiver;
use crate::store;

/// The receiver that asks, as long as its agreement runs.
pub(crate) async fn receiver(tx: &mut Tx, institution: &str) -> Result<Receiver> {
    let today = tx.today();
    let known = store::receiver(tx, institution).await;
    match known {
        Ok(receiver) if receiver.is_one_on(today) => Ok(receiver),
        Ok(_) | Err(platform::Fault::Missing(_)) => Err(id::MEASURES_AGREEMENT
            .refuse("该机构没有在期的协议", "this institution has no agreement that runs")
            .into()),
        Err(fault) => Err(fault),
    }
}
