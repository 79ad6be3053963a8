//! 报文加密 – what the court and institutions say to each other names people and their accounts: at rest
//! it is sealed, under a key of its own. Messages are records and stay under the version they were
//! sealed with; destroying a retired version erases them (个人信息保护法 第47条).

use platform::vault::{self, KeyRotated};
use platform::{Result, Tx};

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

/// Seal one message.
pub(crate) async fn seal_one(tx: &mut Tx, message: &[u8]) -> Result<Vec<u8>> {
    Ok(seal(tx, &[message.to_vec()]).await?.pop().unwrap_or_default())
}

/// Open each of `sealed`, in its place, with one statement.
pub(crate) async fn open(tx: &mut Tx, sealed: Vec<&mut Vec<u8>>) -> Result<()> {
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
