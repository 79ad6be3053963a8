//! 入树 – committed events are put into the tree in their order by one process at a time, which signs a
//! checkpoint in the same transaction. Acts do not wait for it: they hold no lock of it.

use chrono::{SecondsFormat, TimeDelta};
use platform::trail::{self, Line};
use platform::{App, Fault, Keys, Result, Tx};
use proof::{Checkpoint, Kind, Note, Signer, Verifier, edge, grow, leaf_hash, root};

use crate::model::{Position, Stated};
use crate::store;

/// Events put into the tree in one transaction.
const MOST: i64 = 4096;
/// When nothing happened, the log says so this often.
const HEARTBEAT: TimeDelta = TimeDelta::seconds(30);

/// 日志名称 – the log's name: follows from the keys, so that two installations never share one.
#[must_use]
pub fn origin(keys: &Keys) -> String {
    format!("zhixing.local/log/{}", keys.fingerprint())
}

fn signer(keys: &Keys) -> Signer {
    Signer::new(&origin(keys), Kind::Log, &keys.log)
}

/// 日志公钥 – the key that checks the log's checkpoints.
#[must_use]
pub fn log_key(keys: &Keys) -> Verifier {
    signer(keys).verifier()
}

/// Put what waits into the tree and sign; returns how many events that were.
///
/// # Errors
/// The database, or a tree that lacks its own edge.
pub async fn integrate(app: &App) -> Result<usize> {
    let mut tx = app.begin_system("evidence.integrate").await?;
    store::lock(tx.sql()).await?;
    let (lines, lost) = trail::take_pending(tx.sql(), MOST).await?;
    for seq in &lost {
        raise(&mut tx, "row_missing", &format!("seq {seq}")).await?;
    }
    let (ours, forged): (Vec<Line>, Vec<Line>) =
        lines.into_iter().partition(|line| line.is_ours(&app.keys().trail));
    for line in &forged {
        raise(&mut tx, "row_forged", &format!("event {}", line.event)).await?;
    }
    let last = store::last(tx.sql()).await?;
    let is_due = last.as_ref().is_none_or(|last| tx.now - last.at >= HEARTBEAT);
    if ours.is_empty() && lost.is_empty() && forged.is_empty() && !is_due {
        return Ok(0);
    }
    if !ours.is_empty() || is_due {
        let size = append(&mut tx, &ours).await?;
        state(&mut tx, size, last).await?;
    }
    tx.commit().await?;
    Ok(ours.len())
}

/// Put everything that waits into the tree.
///
/// # Errors
/// As [`integrate`].
pub async fn integrate_all(app: &App) -> Result<usize> {
    let mut all = 0;
    loop {
        let some = integrate(app).await?;
        all += some;
        if some == 0 {
            return Ok(all);
        }
    }
}

/// Raise an alarm; it is an event of its own.
pub async fn raise(tx: &mut Tx, kind: &str, detail: &str) -> Result<()> {
    let now = tx.now;
    if store::raise(tx.sql(), now, kind, detail).await? {
        tracing::error!(kind, detail, "evidence alarm");
        tx.note(None, serde_json::json!({ "alarm": kind, "at": detail }));
    }
    Ok(())
}

/// Put lines after the last leaf; returns the new size.
async fn append(tx: &mut Tx, lines: &[Line]) -> Result<i64> {
    let size = store::size(tx.sql()).await?;
    let old = u64::try_from(size).unwrap_or(0);
    let mut leaves = Vec::with_capacity(lines.len());
    for (index, line) in (size..).zip(lines) {
        let bytes = line.leaf()?;
        let hash = leaf_hash(&bytes).to_vec();
        leaves.push(Position { index, seq: line.seq, event: line.event, bytes, hash });
    }
    store::append(tx.sql(), &leaves).await?;
    let mut known = store::hashes(tx.sql(), &edge(old)).await?;
    let hashes: Vec<_> = leaves.iter().map(|leaf| leaf_hash(&leaf.bytes)).collect();
    let new = grow(&mut known, old, &hashes).ok_or_else(broken)?;
    let above = new.into_iter().filter(|(level, _, _)| *level > 0);
    let above: Vec<_> = above
        .filter_map(|(level, index, hash)| {
            Some((i32::try_from(level).ok()?, i64::try_from(index).ok()?, hash))
        })
        .collect();
    store::keep_nodes(tx.sql(), &above).await?;
    Ok(size + i64::try_from(lines.len()).unwrap_or(0))
}

/// Sign what the tree is now.
async fn state(tx: &mut Tx, size: i64, last: Option<Stated>) -> Result<()> {
    let leaves = u64::try_from(size).unwrap_or(0);
    let known = store::hashes(tx.sql(), &edge(leaves)).await?;
    let root = root(&known, leaves).ok_or_else(broken)?;
    let number = last.map_or(1, |last| last.number + 1);
    let at = tx.now.to_rfc3339_opts(SecondsFormat::Secs, true);
    let extensions = vec![format!("number {number}"), format!("at {at}")];
    let keys = tx.app().keys();
    let text = Checkpoint { origin: origin(keys), size: leaves, root, extensions }.to_string();
    let signatures = vec![signer(keys).sign(&text, 0)];
    let note = Note { text, signatures }.to_string();
    let stated = Stated { number, size, at: tx.now, note };
    store::state(tx.sql(), &stated).await
}

fn broken() -> Fault {
    Fault::Broken(anyhow::anyhow!("the tree lacks hashes of its own"))
}
