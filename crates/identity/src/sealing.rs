//! 密封 – what proves who somebody is, at rest: under the installation's key, because an officer's second
//! factor is no court's affair. Each stands sealed for its place, so that whoever writes in the tables
//! without the program's keys neither makes one nor moves it to another officer.

use platform::vault::{self, INSTALLATION};
use platform::{Result, Tx};
use uuid::Uuid;

/// Where the secret of an officer's app stands.
pub(crate) fn app_of(officer: Uuid) -> String {
    format!("identity.authenticator {officer}")
}

/// Where a passkey of an officer stands.
pub(crate) fn passkey_of(officer: Uuid) -> String {
    format!("identity.passkey {officer}")
}

/// Where what the browser behind a session was asked to sign stands.
pub(crate) fn ceremony_of(session: Uuid, kind: &str) -> String {
    format!("identity.ceremony {session} {kind}")
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

/// The same under the key of now.
pub(crate) async fn anew(tx: &mut Tx, place: &str, sealed: &[u8]) -> Result<Vec<u8>> {
    let clear = open(tx, place, sealed).await?;
    seal(tx, place, &clear).await
}
