//! 名单日志 – the public log over all changes: its checkpoints, its tiles, and receipts of single changes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use platform::{Fault, Keys, Result};
use proof::{
    ChangeReceipt, Checkpoint, Hash, Kind, Note, Opening, Signer, TILE_WIDTH, Tile, Verifier,
    Wanted, entry_bundle, inclusion, tlog_proof,
};
use sqlx::PgConnection;

use crate::store;

/// 名单日志名称.
pub(crate) fn origin(keys: &Keys) -> String {
    format!("zhixing.local/lists/{}", keys.fingerprint())
}

pub(crate) fn signer(keys: &Keys) -> Signer {
    Signer::new(&origin(keys), Kind::Log, &keys.lists)
}

/// 名单日志公钥 – the key that checks its checkpoints.
#[must_use]
pub fn list_key(keys: &Keys) -> Verifier {
    signer(keys).verifier()
}

pub(crate) fn encoded(hash: &Hash) -> String {
    STANDARD.encode(hash)
}

fn broken(what: &'static str) -> Fault {
    Fault::Broken(anyhow::anyhow!(what))
}

/// The newest checkpoint, signed.
///
/// # Errors
/// Nothing was published yet.
pub async fn checkpoint(sql: &mut PgConnection) -> Result<String> {
    Ok(newest(sql).await?.0.to_string())
}

async fn newest(sql: &mut PgConnection) -> Result<(Note, Checkpoint)> {
    let stated = store::tree::last_of(sql).await?.ok_or(Fault::Missing("checkpoint"))?;
    let note = Note::parse(&stated.note).map_err(|bad| broken(bad.0))?;
    let checkpoint = Checkpoint::parse(&note.text).map_err(|bad| broken(bad.0))?;
    Ok((note, checkpoint))
}

/// 名单回执 – that change `seq` is in the log, and what was published by it.
///
/// # Errors
/// No such change, or not in the log yet.
pub async fn receipt(sql: &mut PgConnection, keys: &Keys, seq: i64) -> Result<ChangeReceipt> {
    let (leaf, salt, content) =
        store::changes::leaf(sql, seq).await?.ok_or(Fault::Missing("change"))?;
    let (note, checkpoint) = newest(sql).await?;
    let index = u64::try_from(seq - 1).map_err(anyhow::Error::from)?;
    let wanted = Wanted::default();
    inclusion(&wanted, index, checkpoint.size).ok_or(Fault::Missing("checkpoint"))?;
    let known = store::tree::hashes_of(sql, &wanted.runs()).await?;
    let hashes = inclusion(&known, index, checkpoint.size).ok_or(broken("hashes are missing"))?;
    Ok(ChangeReceipt {
        list_change: String::from_utf8(leaf).map_err(anyhow::Error::from)?,
        opening: Some(Opening { salt: hex::encode(salt), content }),
        proof: tlog_proof((index, &hashes), &note),
        keys: vec![list_key(keys).to_string()],
    })
}

/// 名单回执 of the newest change of an entry: that it is listed as it is, or that it was removed.
///
/// # Errors
/// No such entry, or its change is not in the log yet.
pub async fn newest_receipt(
    sql: &mut PgConnection,
    keys: &Keys,
    serial: i64,
) -> Result<ChangeReceipt> {
    let changes = store::changes::of_entry(sql, serial).await?;
    let newest = changes.last().ok_or(Fault::Missing("change"))?;
    receipt(sql, keys, newest.seq).await
}

/// Hashes that lead from the log of `old` changes to the newest, and the checkpoint they lead to.
///
/// # Errors
/// A log that never was so long.
pub async fn consistency(sql: &mut PgConnection, old: u64) -> Result<(Vec<Hash>, String)> {
    let (note, checkpoint) = newest(sql).await?;
    let wanted = Wanted::default();
    proof::consistency(&wanted, old, checkpoint.size).ok_or(Fault::Missing("checkpoint"))?;
    let known = store::tree::hashes_of(sql, &wanted.runs()).await?;
    let hashes = proof::consistency(&known, old, checkpoint.size);
    Ok((hashes.ok_or(broken("hashes are missing"))?, note.to_string()))
}

/// Bytes of a tile of the log (C2SP tlog-tiles), if it has it.
///
/// # Errors
/// The database.
pub async fn tile(sql: &mut PgConnection, tile: Tile) -> Result<Option<Vec<u8>>> {
    let first = tile.index.checked_mul(TILE_WIDTH).ok_or(Fault::Missing("tile"))?;
    let Ok(from) = i64::try_from(first) else { return Ok(None) };
    let Some(level) = tile.level else {
        let width = i64::try_from(tile.width).unwrap_or(0);
        let leaves = store::changes::leaves(sql, from, width).await?;
        let whole = leaves.len() as u64 == tile.width;
        return Ok(whole.then(|| entry_bundle(leaves.iter().map(Vec::as_slice))));
    };
    let known = store::tree::hashes_of(sql, &[(level, first, tile.width)]).await?;
    let whole = known.0.len() as u64 == tile.width;
    Ok(whole.then(|| known.0.into_values().flatten().collect()))
}
