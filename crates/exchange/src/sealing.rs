//! 报文加密 – what the court and institutions say to each other names people and their accounts: at rest
//! it is sealed, under a key of its own. Messages are records and stay under the version they were
//! sealed with; destroying a retired version erases them (个人信息保护法 第47条).

use platform::vault::{self, KeyRotated};
use platform::{Result, Tx};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Owner of the key.
const OWNER: &str = "exchange";
/// Where sealed messages stand: they open nowhere else.
pub const SEALED_AT: &str = "exchange message";

/// Seal messages. What is no text, and so no message, is kept as its digits.
pub(crate) async fn seal(tx: &mut Tx, messages: &[Vec<u8>]) -> Result<Vec<Vec<u8>>> {
    let [keys] = vault::hold(tx, [OWNER]).await?;
    let key = keys.current()?;
    let seal = |message: &Vec<u8>| match std::str::from_utf8(message) {
        Ok(text) => key.seal(SEALED_AT, text),
        Err(_) => key.seal(SEALED_AT, &hex::encode(message)),
    };
    messages.iter().map(seal).collect()
}

/// Seal what is said in JSON.
pub(crate) async fn seal_json<T: Serialize>(tx: &mut Tx, said: &[T]) -> Result<Vec<Vec<u8>>> {
    let texts: Vec<Vec<u8>> =
        said.iter().map(serde_json::to_vec).collect::<serde_json::Result<_>>()?;
    seal(tx, &texts).await
}

/// Open one message and read the JSON in it.
pub(crate) async fn open_json<T: DeserializeOwned>(tx: &mut Tx, mut sealed: Vec<u8>) -> Result<T> {
    open(tx, vec![&mut sealed]).await?;
    Ok(serde_json::from_slice(&sealed)?)
}

/// Seal one message.
pub(crate) async fn seal_one(tx: &mut Tx, message: &[u8]) -> Result<Vec<u8>> {
    Ok(seal(tx, &[message.to_vec()]).await?.pop().unwrap_or_default())
}

/// Open each of `sealed`, in its place, with one statement. What begins with a brace was kept before
/// answers were sealed: no sealed message begins so.
pub(crate) async fn open(tx: &mut Tx, mut sealed: Vec<&mut Vec<u8>>) -> Result<()> {
    sealed.retain(|message| !message.starts_with(b"{"));
    let ring = vault::ring(tx, sealed.iter().map(|message| message.as_slice())).await?;
    for message in sealed {
        *message = ring.open(SEALED_AT, message)?.into_bytes();
    }
    Ok(())
}

/// How messages are called among the holders of a key.
pub const HOLDER: &str = "exchange";

/// A key was rotated. Messages are not sealed anew, so they never let go of their own key's versions.
pub async fn on_key_rotated(tx: &mut Tx, rotated: KeyRotated) -> Result<()> {
    if rotated.owner == OWNER {
        return Ok(());
    }
    vault::released(tx, &rotated, HOLDER).await
}
