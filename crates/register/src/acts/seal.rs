//! 入库 – put changes into the log of the lists and into the tree of persons, and sign what both are now.

use chrono::SecondsFormat;
use platform::{Fault, Result, Tx};
use proof::{Checkpoint, Note, PERSONS, PERSONS_KEY, Placer, edge, grow, root};

use crate::log::{origin, signer};
use crate::{persons, store};

/// Name of the job.
pub const SEAL: &str = "register.seal";
/// Changes put into the log in one transaction.
const MOST: i64 = 2_048;

/// Have it done with everything else that waits.
pub(crate) async fn soon(tx: &mut Tx) -> Result<()> {
    tx.later_unless_waiting(SEAL, SEAL, tx.now, &()).await
}

/// Put what waits into log and tree, in its order.
pub(crate) async fn seal(tx: &mut Tx) -> Result<()> {
    store::changes::lock(tx).await?;
    let last = store::tree::last(tx).await?;
    let size = last.as_ref().map_or(0, |last| last.size);
    let waiting = store::changes::hashes_after(tx, size, MOST).await?;
    if waiting.is_empty() && last.is_some() {
        return Ok(());
    }
    let old = u64::try_from(size).unwrap_or(0);
    let mut known = store::tree::hashes(tx, &edge(old)).await?;
    let new = grow(&mut known, old, &waiting).ok_or_else(broken)?;
    store::tree::keep_nodes(tx, &new).await?;
    let grown = size + i64::try_from(waiting.len()).unwrap_or(0);
    persons::take(tx, size, grown).await?;
    state(tx, grown, last.map_or(1, |last| last.number + 1)).await?;
    if i64::try_from(waiting.len()).is_ok_and(|many| many == MOST) {
        soon(tx).await?;
    }
    Ok(())
}

/// Sign what log and tree are now.
async fn state(tx: &mut Tx, size: i64, number: i64) -> Result<()> {
    let leaves = u64::try_from(size).unwrap_or(0);
    let known = store::tree::hashes(tx, &edge(leaves)).await?;
    let root = root(&known, leaves).ok_or_else(broken)?;
    let people = store::people::root(tx).await?;
    let at = tx.now.to_rfc3339_opts(SecondsFormat::Secs, true);
    let keys = tx.app().keys();
    let extensions = vec![
        format!("number {number}"),
        format!("at {at}"),
        format!("{PERSONS}{}", hex::encode(people)),
        format!("{PERSONS_KEY}{}", Placer::public(&keys.places)),
    ];
    let text = Checkpoint { origin: origin(keys), size: leaves, root, extensions }.to_string();
    let signatures = vec![signer(keys).sign(&text, 0)];
    let note = Note { text, signatures }.to_string();
    store::tree::state(tx, number, size, &note).await
}

fn broken() -> Fault {
    Fault::Broken(anyhow::anyhow!("the log of the lists lacks hashes of its own"))
}
