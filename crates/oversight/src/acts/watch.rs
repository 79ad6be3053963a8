//! 重点关注人员 – people whose data draw the curious: any look at them raises an alarm. They are kept
//! by the keyed hash of their document; being watched over makes nobody a party.

use parties::DocumentKind;
use platform::{Act, Fault, Result, Role, Tx};
use serde_json::json;

use crate::store;

/// Putting a person under special watch.
pub(crate) const WATCH: Act = Act::new("oversight.watch", &[Role::SecurityAdmin]);

/// Watch over the looks at a person; returns the masked number.
///
/// # Errors
/// A malformed number; no reason.
pub(crate) async fn watch(
    tx: &mut Tx,
    kind: DocumentKind,
    number: &str,
    reason: &str,
) -> Result<String> {
    let reason = platform::reason(reason, "reason")?;
    let me = tx.actor.officer().map(|officer| officer.id).ok_or(Fault::Unsigned)?;
    let (hash, masked) = parties::fingerprint(tx, kind, number)?;
    store::watch(tx, &hash, &masked, reason, me).await?;
    tx.note(None, json!({ "watched": masked, "reason": reason }));
    Ok(masked)
}
