//! 出证 – receipts, consistency proofs, tiles, and whole copies of the log.

use std::path::Path;

use platform::trail::{self, Kept};
use platform::{App, Fault, Result};
use proof::{
    Checkpoint, Consistency, Note, Opening, Receipt, TILE_WIDTH, Tile, Verifier, Wanted,
    entry_bundle, inclusion,
};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::integrate::log_key;
use crate::model::Stated;
use crate::store;

fn broken(what: &'static str) -> Fault {
    Fault::Broken(anyhow::anyhow!(what))
}

/// A checkpoint with what witnesses added.
fn noted(stated: &Stated, lines: Vec<String>) -> Result<(Note, Checkpoint)> {
    let mut note = Note::parse(&stated.note).map_err(|bad| broken(bad.0))?;
    note.signatures.extend(lines);
    let checkpoint = Checkpoint::parse(&note.text).map_err(|bad| broken(bad.0))?;
    Ok((note, checkpoint))
}

/// The newest checkpoint, with all signatures under it.
pub(crate) async fn newest(sql: &mut PgConnection) -> Result<(Note, Checkpoint)> {
    let stated = store::last(sql).await?.ok_or(Fault::Missing("checkpoint"))?;
    let lines = store::cosignatures(sql, stated.number).await?;
    noted(&stated, lines)
}

/// Keys of the log and of its witnesses.
pub(crate) async fn keys(app: &App, sql: &mut PgConnection) -> Result<Vec<Verifier>> {
    let witnesses = store::standings(sql).await?;
    let witnesses = witnesses.iter().filter_map(|w| Verifier::parse(&w.key).ok());
    Ok([log_key(app.keys())].into_iter().chain(witnesses).collect())
}

/// 回执 – that this event is in the log, under the newest checkpoint that has it: one a witness signed, if
/// there is one. `kept` opens it.
///
/// # Errors
/// Not in the tree yet.
pub async fn receipt(app: &App, sql: &mut PgConnection, kept: &Kept) -> Result<Receipt> {
    let positions = store::positions(sql, &[kept.line.event]).await?;
    let place = positions.first().ok_or(Fault::Conflict("the event is not in the log yet"))?;
    let witnessed = store::last_witnessed(sql).await?.filter(|(at, _)| at.size > place.index);
    let mut keys = keys(app, sql).await?;
    let (note, checkpoint) = match witnessed {
        Some((stated, lines)) => noted(&stated, lines)?,
        None => newest(sql).await?,
    };
    keys.retain(|key| key.check(&note) != proof::Seen::Absent);
    let index = u64::try_from(place.index).map_err(|_| broken("a leaf before the first"))?;
    let wanted = Wanted::default();
    inclusion(&wanted, index, checkpoint.size).ok_or(broken("a leaf beyond the tree"))?;
    let known = store::hashes(sql, &wanted.runs()).await?;
    let hashes = inclusion(&known, index, checkpoint.size).ok_or(broken("hashes are missing"))?;
    let opening = match (&kept.salt, &kept.content) {
        (Some(salt), Some(content)) => {
            Some(Opening { salt: hex::encode(salt), content: content.clone() })
        }
        _ => None,
    };
    let leaf = String::from_utf8_lossy(&place.bytes);
    Ok(Receipt::new(&leaf, opening, (index, &hashes), &note, &keys))
}

/// The receipt of an event, found by its id, with what the reader `may_open`.
pub(crate) async fn kept(sql: &mut PgConnection, event: Uuid) -> Result<Kept> {
    trail::of_events(sql, &[event]).await?.into_iter().next().ok_or(Fault::Missing("event"))
}

/// Hashes that lead from the tree of `old` leaves to that of `new`.
pub(crate) async fn path(sql: &mut PgConnection, old: u64, new: u64) -> Result<Vec<proof::Hash>> {
    let wanted = Wanted::default();
    proof::consistency(&wanted, old, new).ok_or(Fault::Missing("checkpoint"))?;
    let known = store::hashes(sql, &wanted.runs()).await?;
    proof::consistency(&known, old, new).ok_or(broken("hashes are missing"))
}

/// 一致性证明 – that the newest log contains all of that of `old` leaves.
///
/// # Errors
/// No checkpoint of that size.
pub async fn consistency(app: &App, sql: &mut PgConnection, old: u64) -> Result<Consistency> {
    let size = i64::try_from(old).unwrap_or(i64::MAX);
    let stated = store::of_size(sql, size).await?.ok_or(Fault::Missing("checkpoint"))?;
    let lines = store::cosignatures(sql, stated.number).await?;
    let ((earlier, _), (later, newest)) = (noted(&stated, lines)?, newest(sql).await?);
    let hashes = path(sql, old, newest.size).await?;
    Ok(Consistency::new(&earlier, &later, &hashes, &[log_key(app.keys())]))
}

/// Bytes of a tile, if the tree has it.
pub(crate) async fn tile(sql: &mut PgConnection, tile: Tile) -> Result<Option<Vec<u8>>> {
    let first = tile.index.checked_mul(TILE_WIDTH).ok_or(Fault::Missing("tile"))?;
    let Ok(from) = i64::try_from(first) else { return Ok(None) };
    let width = i64::try_from(tile.width).unwrap_or(0);
    let Some(level) = tile.level else {
        let leaves = store::leaves(sql, from, width).await?;
        let whole = leaves.len() as u64 == tile.width;
        return Ok(whole.then(|| entry_bundle(leaves.iter().map(|leaf| leaf.bytes.as_slice()))));
    };
    let known = store::hashes(sql, &[(level, first, tile.width)]).await?;
    let whole = known.0.len() as u64 == tile.width;
    Ok(whole.then(|| known.0.into_values().flatten().collect()))
}

/// 导出 – write the whole log into `folder`, as it is served: `checkpoint`, `tile/…`.
///
/// # Errors
/// The disk or the database.
pub async fn export(app: &App, folder: &Path) -> Result<()> {
    let mut tx = app.begin_system("evidence.export").await?;
    let (note, checkpoint) = newest(tx.sql()).await?;
    let write = |path: &str, bytes: &[u8]| {
        let path = folder.join(path);
        path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
        std::fs::write(path, bytes).map_err(anyhow::Error::from)
    };
    for piece in Tile::all(checkpoint.size) {
        let bytes = tile(tx.sql(), piece).await?.ok_or(broken("a tile is missing"))?;
        write(&piece.path(), &bytes)?;
    }
    let keys: String = keys(app, tx.sql()).await?.iter().map(|key| format!("{key}\n")).collect();
    write("keys", keys.as_bytes())?;
    write("checkpoint", note.to_string().as_bytes())?;
    Ok(())
}
