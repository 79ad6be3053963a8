//! 稽核 – compare everything with everything: each row with its leaf, its mark and its content; each leaf
//! with its hash; hashes with tiles; roots with signed checkpoints; checkpoints with what witnesses last
//! saw. Whoever may write the whole database still lacks three keys: that of the rows, that of the log,
//! and those of the witnesses.

use std::collections::{BTreeMap, BTreeSet};

use platform::trail::{self, Kept};
use platform::{App, Keys, Result};
use proof::{
    Checkpoint, Hash, Known, Note, Seen, TILE_WIDTH, Verifier, commitment, grow, leaf_hash, root,
};
use seal::LookupKey;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::acts::erase::ERASE;
use crate::integrate::{log_key, origin};
use crate::model::{Audited, Finding, Position};
use crate::store;

/// Leaves compared at a time: whole tiles.
const PAGE: i64 = 4096;

/// 信任 – what is trusted: two keys that are not in the database.
pub struct Trust {
    /// Checks the marks of rows.
    pub rows: LookupKey,
    /// Checks the log's signatures.
    pub log: Verifier,
    /// The log's name.
    pub origin: String,
}

/// 他证 – a checkpoint somebody outside the database remembers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Who.
    pub who: String,
    /// What it remembers.
    pub checkpoint: Checkpoint,
}

impl Trust {
    /// The keys of this installation.
    #[must_use]
    pub fn of(keys: &Keys) -> Self {
        Self { rows: keys.trail.clone(), log: log_key(keys), origin: origin(keys) }
    }
}

/// Compare all there is at one moment, and keep that it was done.
///
/// # Errors
/// The database.
pub async fn audit(app: &App, words: &[Word]) -> Result<Audited> {
    let mut tx = app.begin_system("evidence.audit").await?;
    sqlx::query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ").execute(tx.sql()).await?;
    let begun = tokio::time::Instant::now();
    let findings = compare(tx.sql(), &Trust::of(app.keys()), words).await?;
    let size = store::size(tx.sql()).await?;
    let millis = i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX);
    drop(tx);
    let audited = Audited { at: app.now(), size, millis, findings };
    let mut tx = app.begin_system("evidence.audit").await?;
    for finding in &audited.findings {
        crate::integrate::raise(&mut tx, finding.kind, &finding.at).await?;
    }
    store::keep_audit(tx.sql(), &audited).await?;
    tx.commit().await?;
    Ok(audited)
}

/// What differs, in a transaction of the caller's.
///
/// # Errors
/// The database.
pub async fn compare(
    sql: &mut PgConnection,
    trust: &Trust,
    words: &[Word],
) -> Result<Vec<Finding>> {
    let mut comparison = Comparison::new(trust);
    comparison.checkpoints(sql).await?;
    for word in words {
        comparison.expect(
            word.checkpoint.size,
            word.checkpoint.root,
            format!("witness {}", word.who),
        );
    }
    comparison.leaves(sql).await?;
    comparison.tiles(sql).await?;
    comparison.rows(sql).await?;
    comparison.erased(sql).await?;
    Ok(comparison.found.into_iter().collect())
}

struct Comparison<'a> {
    trust: &'a Trust,
    found: BTreeSet<Finding>,
    /// Roots somebody stated, by size.
    stated: BTreeMap<u64, Vec<(Hash, String)>>,
    known: Known,
    size: u64,
    /// Size the newest checkpoint states.
    signed: u64,
    /// Hashes of whole tiles as they must be.
    above: BTreeMap<(u32, u64), Hash>,
    matched: i64,
    erasures: Vec<(Uuid, Uuid)>,
}

impl<'a> Comparison<'a> {
    fn new(trust: &'a Trust) -> Self {
        Self {
            trust,
            found: BTreeSet::new(),
            stated: BTreeMap::new(),
            known: Known::default(),
            size: 0,
            signed: 0,
            above: BTreeMap::new(),
            matched: 0,
            erasures: Vec::new(),
        }
    }

    fn find(&mut self, kind: &'static str, at: impl std::fmt::Display) {
        self.found.insert(Finding { kind, at: at.to_string() });
    }

    fn expect(&mut self, size: u64, root: Hash, who: String) {
        self.stated.entry(size).or_default().push((root, who));
    }

    /// Checkpoints have numbers without a gap, are signed, and never shrink.
    async fn checkpoints(&mut self, sql: &mut PgConnection) -> Result<()> {
        for (number, stated) in (1..).zip(store::checkpoints(sql).await?) {
            let at = format!("checkpoint {}", stated.number);
            if stated.number != number {
                self.find("checkpoint_missing", &at);
            }
            let note = Note::parse(&stated.note);
            let signed =
                note.as_ref().is_ok_and(|n| matches!(self.trust.log.check(n), Seen::Signed(_)));
            let checkpoint = note.and_then(|note| Checkpoint::parse(&note.text));
            let Some(checkpoint) = checkpoint.ok().filter(|_| signed) else {
                self.find("checkpoint_forged", &at);
                continue;
            };
            let says = checkpoint.extensions.first().map(String::as_str);
            let same = says == Some(&format!("number {}", stated.number))
                && checkpoint.origin == self.trust.origin
                && i64::try_from(checkpoint.size) == Ok(stated.size);
            if !same || checkpoint.size < self.signed {
                self.find("checkpoint_forged", &at);
            }
            self.signed = checkpoint.size;
            self.expect(checkpoint.size, checkpoint.root, at);
        }
        Ok(())
    }

    /// Leaves are in a row without a gap, each as its row says; roots are as stated.
    async fn leaves(&mut self, sql: &mut PgConnection) -> Result<()> {
        self.roots();
        loop {
            let first = i64::try_from(self.size).unwrap_or(i64::MAX);
            let page = store::leaves(sql, first, PAGE).await?;
            if page.is_empty() {
                break;
            }
            let seqs: Vec<i64> = page.iter().map(|leaf| leaf.seq).collect();
            let kept = trail::of_seqs(sql, &seqs).await?;
            let rows: BTreeMap<i64, Kept> = kept.into_iter().map(|k| (k.line.seq, k)).collect();
            for leaf in &page {
                self.leaf(leaf, rows.get(&leaf.seq));
            }
            self.forget();
        }
        let beyond: Vec<u64> = self.stated.range(self.size + 1..).map(|(size, _)| *size).collect();
        for size in beyond {
            for (_, who) in self.stated.remove(&size).unwrap_or_default() {
                self.find("rolled_back", format!("{who} has {size}, the tree {}", self.size));
            }
        }
        if self.signed != self.size {
            self.find("root_differs", format!("signed {}, the tree {}", self.signed, self.size));
        }
        Ok(())
    }

    fn leaf(&mut self, leaf: &Position, row: Option<&Kept>) {
        let at = format!("leaf {}", leaf.index);
        if i64::try_from(self.size) != Ok(leaf.index) {
            self.find("leaf_missing", format!("leaf {}", self.size));
        }
        let hash = leaf_hash(&leaf.bytes);
        if leaf.hash != hash {
            self.find("leaf_changed", &at);
        }
        match row {
            None => self.find("row_missing", &at),
            Some(kept) => {
                self.matched += 1;
                let same = kept.line.leaf().is_ok_and(|bytes| bytes == leaf.bytes);
                if !same || kept.line.event != leaf.event {
                    self.find("row_changed", &at);
                }
                self.row(kept);
            }
        }
        match grow(&mut self.known, self.size, &[hash]) {
            Some(new) => {
                let above = new.into_iter().filter(|(level, _, _)| *level > 0);
                self.above.extend(above.map(|(level, index, hash)| ((level, index), hash)));
            }
            None => self.find("leaf_missing", &at),
        }
        // Where leaves are missing, go on at the next one there is.
        self.size = u64::try_from(leaf.index).unwrap_or(self.size) + 1;
        self.roots();
    }

    /// A row has the mark of the program, and its content is what was committed to.
    fn row(&mut self, kept: &Kept) {
        let at = format!("event {}", kept.line.event);
        if !kept.line.is_ours(&self.trust.rows) {
            self.find("row_changed", &at);
        }
        match (&kept.content, &kept.salt, kept.erased_by) {
            (Some(content), Some(salt), None) => {
                let case = serde_json::from_str::<serde_json::Value>(content).ok();
                let case = case.and_then(|c| c["case"].as_str()?.parse::<Uuid>().ok());
                let binds = commitment(salt, content.as_bytes()) == kept.line.commitment;
                if !binds || case != kept.case {
                    self.find("content_changed", &at);
                }
            }
            (None, None, Some(by)) => self.erasures.push((kept.line.event, by)),
            _ if !kept.has_content_row => self.find("content_missing", &at),
            _ => self.find("content_changed", &at),
        }
    }

    fn roots(&mut self) {
        let Some(stated) = self.stated.remove(&self.size) else { return };
        let ours = root(&self.known, self.size);
        for (root, who) in stated {
            if ours != Some(root) {
                self.find("root_differs", format!("{who}, size {}", self.size));
            }
        }
    }

    /// Whole tiles need not stay in memory leaf by leaf.
    fn forget(&mut self) {
        let tile = self.size / TILE_WIDTH * TILE_WIDTH;
        self.known.0 = self.known.0.split_off(&(0, tile));
        // Level 0 sorts first, so everything above is still there.
    }

    async fn tiles(&mut self, sql: &mut PgConnection) -> Result<()> {
        for (level, index, hash) in store::nodes(sql).await? {
            let place =
                (u32::try_from(level).unwrap_or(0), u64::try_from(index).unwrap_or(u64::MAX));
            if self.above.remove(&place).is_none_or(|ours| ours[..] != hash) {
                self.find("tile_changed", format!("tile {level}/{index}"));
            }
        }
        let missing: Vec<(u32, u64)> = self.above.keys().copied().collect();
        for (level, index) in missing {
            self.find("tile_missing", format!("tile {level}/{index}"));
        }
        Ok(())
    }

    /// No row is outside the tree but those that wait, and those are ours.
    async fn rows(&mut self, sql: &mut PgConnection) -> Result<()> {
        let waiting = trail::pending(sql).await?;
        let kept = trail::of_seqs(sql, &waiting).await?;
        for kept in &kept {
            self.row(kept);
        }
        let (there, wait) = (kept.len(), waiting.len());
        if there != wait {
            self.find("row_missing", format!("{wait} wait, {there} are there"));
        }
        let total = trail::total(sql).await?;
        let there = self.matched + i64::try_from(there).unwrap_or(0);
        if total != there {
            self.find("row_outside", format!("{total} rows, {there} in the tree or waiting"));
        }
        Ok(())
    }

    /// What is erased was erased by an act that says so.
    async fn erased(&mut self, sql: &mut PgConnection) -> Result<()> {
        let by: Vec<Uuid> = self.erasures.iter().map(|(_, by)| *by).collect();
        let acts = trail::of_events(sql, &by).await?;
        for (event, by) in std::mem::take(&mut self.erasures) {
            let act = acts.iter().find(|kept| kept.line.event == by);
            let says = act.filter(|kept| kept.line.act == ERASE.name).and_then(|kept| {
                let content: serde_json::Value =
                    serde_json::from_str(kept.content.as_deref()?).ok()?;
                content["detail"]["erased"].as_str()?.parse::<Uuid>().ok()
            });
            if says != Some(event) {
                self.find("content_missing", format!("event {event}"));
            }
        }
        Ok(())
    }
}
