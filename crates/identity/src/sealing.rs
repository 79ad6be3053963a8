//! 密封 – secrets of this crate at rest: under the installation's key, because an officer's second factor
//! is no court's affair.

use platform::vault::{self, INSTALLATION};
use platform::{Result, Tx};
use uuid::Uuid;

/// Where the secret of an officer's app stands.
pub(crate) fn app_of(officer: Uuid) -> String {
    format!("identity.authenticator {officer}")
}

/// Where what a browser took to the provider stands.
pub(crate) const ERRAND: &str = "identity.errand";

pub(crate) async fn seal(tx: &mut Tx, place: &str, clear: &str) -> Result<Vec<u8>> {
    let [keys] = vault::hold(tx, [INSTALLATION]).await?;
    keys.current()?.seal(place, clear)
}

pub(crate) async fn open(tx: &mut Tx, place: &str, sealed: &[u8]) -> Result<String> {
    vault::ring(tx, [sealed]).await?.open(place, sealed)
}
