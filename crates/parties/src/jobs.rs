//! 密钥轮换后的重新加密 – what parties hold is sealed anew, a batch a transaction: a killed program goes
//! on where it was, and readers see each field under the old key or under the new one.

use platform::vault::{self, INDEX, KeyRotated};
use platform::{App, Fault, Result, Tx};
use serde_json::json;
use uuid::Uuid;

use crate::store::anew;

/// How these fields are called among the holders of a key.
pub const HOLDER: &str = "parties";
/// The job's name, by which it leaves its own next step.
pub const SEAL_ANEW: &str = "parties.seal_anew";

/// A key was rotated: seal one batch anew and leave the rest for later.
pub async fn on_key_rotated(tx: &mut Tx, rotated: KeyRotated) -> Result<()> {
    let Some(last) = anew::next(tx, rotated.after).await? else {
        return vault::released(tx, &rotated, HOLDER).await;
    };
    if rotated.owner == INDEX {
        anew::index(tx, rotated.after, last).await?;
    } else {
        anew::seal(tx, &rotated, last).await?;
    }
    let key = format!("{} {}", rotated.owner, rotated.version);
    let at = tx.now;
    tx.later(SEAL_ANEW, &key, at, &KeyRotated { after: Some(last), ..rotated }).await
}

/// 升级 – seal what is left from before courts had keys of their own, and what stood in clear. Called
/// at start, before anything is served; returns how many batches there were.
pub async fn seal_old(app: &App) -> Result<usize> {
    let mut tx = app.begin_system("parties.seal_old").await?;
    if !anew::is_old(&mut tx).await? {
        return Ok(0);
    }
    drop(tx);
    let (mut after, mut batches): (Option<Uuid>, usize) = (None, 0);
    loop {
        let mut tx = app.begin_system("parties.seal_old").await?;
        let Some(last) = anew::next(&mut tx, after).await? else { break };
        anew::old(&mut tx, after, last).await?;
        tx.note(None, json!({ "sealed_up_to": last }));
        tx.commit().await?;
        (after, batches) = (Some(last), batches + 1);
    }
    let mut tx = app.begin_system("parties.seal_old").await?;
    if anew::is_old(&mut tx).await? {
        return Err(Fault::Broken(anyhow::anyhow!("parties left unsealed")));
    }
    drop(tx);
    anew::sweep(app).await?;
    Ok(batches)
}
