//! 日志核验 – a whole copy of a log: every leaf, every tile, the root, the signatures.

use crate::{
    Checkpoint, Hash, Known, Leaf, Note, Report, TILE_WIDTH, Tile, Verifier, entries, grow,
    leaf_hash, root,
};

/// Check the log whose files `read` gives by path (`checkpoint`, `tile/0/000`, `tile/entries/000` …).
pub fn check_log(read: impl Fn(&str) -> Option<Vec<u8>>, keys: &[Verifier]) -> Report {
    let mut report = Report::default();
    let note = read("checkpoint").and_then(|bytes| String::from_utf8(bytes).ok());
    let note = note.ok_or(crate::Bad("no file")).and_then(|text| Note::parse(&text));
    let Some(note) = report.take(note, "检查点可读", "the checkpoint is readable") else {
        return report;
    };
    let checkpoint = Checkpoint::parse(&note.text);
    let Some(checkpoint) = report.take(checkpoint, "检查点有效", "it is a checkpoint") else {
        return report;
    };
    let (mut known, mut size, mut bad) = (Known::default(), 0, Vec::new());
    for tile in Tile::all(checkpoint.size) {
        let path = tile.path();
        let bytes = read(&path).unwrap_or_default();
        let holds = match tile.level {
            None => take_leaves(&mut known, size, &bytes, tile.width),
            Some(level) => has_hashes(&known, level, tile, &bytes),
        };
        if tile.level.is_none() {
            size += tile.width;
        }
        if !holds {
            bad.push(path);
            break;
        }
    }
    let count = checkpoint.size;
    match bad.first() {
        None => report.say(
            true,
            format!("{count}个事件与全部瓦片相符"),
            format!("{count} events agree with every tile"),
        ),
        Some(path) => report.say(false, format!("不符:{path}"), format!("does not agree: {path}")),
    };
    let holds = bad.is_empty() && root(&known, checkpoint.size) == Some(checkpoint.root);
    report.say(holds, "根散列相符", "the root is that of the checkpoint");
    report.signatures(&note, keys);
    report
}

fn take_leaves(known: &mut Known, size: u64, bundle: &[u8], width: u64) -> bool {
    let Ok(leaves) = entries(bundle) else { return false };
    let readable = leaves.len() as u64 == width && leaves.iter().all(|l| Leaf::decode(l).is_ok());
    let hashes: Vec<Hash> = leaves.into_iter().map(leaf_hash).collect();
    readable && grow(known, size, &hashes).is_some()
}

fn has_hashes(known: &Known, level: u32, tile: Tile, bytes: &[u8]) -> bool {
    let first = tile.index * TILE_WIDTH;
    let ours = (first..first + tile.width).map(|index| known.0.get(&(level, index)));
    let told = bytes.chunks(32);
    bytes.len() as u64 == tile.width * 32 && ours.zip(told).all(|(o, t)| o.is_some_and(|o| o == t))
}
