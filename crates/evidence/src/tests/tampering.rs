//! A superuser of the database edits, deletes, reorders, inserts, truncates and rolls back at random, with
//! every trigger switched off. Each is found. `ZHIXING_TAMPERINGS=10000 cargo x test -p evidence tampering`
//! is the whole of it.

use std::time::{Duration, Instant};

use proof::Checkpoint;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use sqlx::PgConnection;

use super::*;

/// Tamperings tried unless the environment says how many.
const TRIED: u64 = 300;
/// Events in the tree, and events still on their way.
const SETTLED: u64 = 560;
const WAITING: u64 = 6;
/// Longest time in which a tampering must be found.
const MOST: Duration = Duration::from_secs(60);

/// Statements with `{a}`, `{b}`: two different leaves; `{k}`: an early checkpoint; `{n}`: a number. Each
/// changes something, or does nothing and says so by its row count.
const EDITS: [&str; 39] = [
    // Rows.
    "UPDATE platform.audit SET at = at + interval '1 microsecond' WHERE seq = {a}",
    "UPDATE platform.audit SET actor = 'system' WHERE seq = {a}",
    "UPDATE platform.audit SET roles = roles || '{president}' WHERE seq = {a}",
    "UPDATE platform.audit SET act = 'cases.view' WHERE seq = {a}",
    "UPDATE platform.audit SET article = 'control.freeze' WHERE seq = {a}",
    "UPDATE platform.audit SET commitment = sha256(commitment) WHERE seq = {a}",
    "UPDATE platform.audit SET mac = sha256(mac) WHERE seq = {a}",
    "UPDATE platform.audit SET event = gen_random_uuid() WHERE seq = {a}",
    "UPDATE platform.audit SET event = NULL WHERE seq = {a}",
    "DELETE FROM platform.audit WHERE seq = {a}",
    "DELETE FROM platform.audit WHERE seq >= {a}",
    "UPDATE platform.audit t SET at = o.at + interval '1 microsecond', act = o.act || '_', mac = o.mac,
         commitment = o.commitment FROM platform.audit o WHERE t.seq = {a} AND o.seq = {b}",
    "INSERT INTO platform.audit (at, actor, act, event, commitment, mac)
         SELECT at, actor, act, gen_random_uuid(), commitment, mac FROM platform.audit
         WHERE seq = {a}",
    "TRUNCATE platform.audit CASCADE",
    // Contents.
    "UPDATE platform.audit_content SET content = replace(content, 'deed', 'died') WHERE seq = {a}",
    "UPDATE platform.audit_content SET content = content || ' ' WHERE seq = {a}",
    "UPDATE platform.audit_content SET salt = sha256(salt) WHERE seq = {a}",
    "UPDATE platform.audit_content SET case_id = gen_random_uuid() WHERE seq = {a}",
    "UPDATE platform.audit_content SET case_id = NULL WHERE seq = {a}",
    "UPDATE platform.audit_content t SET salt = o.salt, content = o.content, case_id = o.case_id
         FROM platform.audit_content o WHERE t.seq = {a} AND o.seq = {b}",
    "UPDATE platform.audit_content SET salt = NULL, content = NULL, case_id = NULL,
         erased_by = gen_random_uuid() WHERE seq = {a}",
    "UPDATE platform.audit_content SET salt = NULL, content = NULL, case_id = NULL,
         erased_by = (SELECT event FROM platform.audit WHERE act = 'evidence.erase' LIMIT 1)
         WHERE seq = {a}",
    "DELETE FROM platform.audit_content WHERE seq = {a}",
    "TRUNCATE platform.audit_content",
    // The tree.
    "UPDATE evidence.leaf SET bytes = bytes || 'x' WHERE seq = {a}",
    "UPDATE evidence.leaf SET hash = sha256(hash) WHERE seq = {a}",
    "UPDATE evidence.leaf SET event = gen_random_uuid() WHERE seq = {a}",
    "UPDATE evidence.leaf t SET bytes = o.bytes, hash = o.hash FROM evidence.leaf o
         WHERE t.seq = {a} AND o.seq = {b}",
    "DELETE FROM evidence.leaf WHERE seq = {a}",
    "DELETE FROM evidence.leaf WHERE seq >= {a}",
    "UPDATE evidence.node SET hash = sha256(hash) WHERE index = {n} % 2",
    "DELETE FROM evidence.node WHERE index = {n} % 2",
    "INSERT INTO evidence.node SELECT level, index + 1000, hash FROM evidence.node LIMIT 1",
    // Checkpoints.
    "UPDATE evidence.checkpoint SET note = replace(note, 'zhixing', 'zhixinG') WHERE number = {k}",
    "UPDATE evidence.checkpoint SET size = size + 1 WHERE number = {k}",
    "UPDATE evidence.checkpoint SET note = (SELECT note FROM evidence.checkpoint WHERE number = {k} + 1)
         WHERE number = {k}",
    "DELETE FROM evidence.checkpoint WHERE number = {k}",
    // On the way.
    "UPDATE platform.audit SET act = 'cases.view' WHERE seq IN
         (SELECT seq FROM platform.audit_pending LIMIT 1)",
    "DELETE FROM platform.audit_pending WHERE ctid IN (SELECT ctid FROM platform.audit_pending LIMIT 1)",
];

/// Everything consistent with itself: an older state, or a rewritten row with its leaf.
const SCHEMES: [&[&str]; 3] = [
    &[
        "DELETE FROM evidence.checkpoint WHERE number > {k}",
        "DELETE FROM platform.audit_pending",
        "DELETE FROM platform.audit_content WHERE seq > (SELECT seq FROM evidence.leaf
             WHERE index + 1 = (SELECT size FROM evidence.checkpoint WHERE number = {k}))",
        "DELETE FROM platform.audit WHERE seq > (SELECT seq FROM evidence.leaf
             WHERE index + 1 = (SELECT size FROM evidence.checkpoint WHERE number = {k}))",
        "DELETE FROM evidence.leaf WHERE index >= (SELECT size FROM evidence.checkpoint
             WHERE number = {k})",
        "DELETE FROM evidence.node n WHERE (n.index + 1) * 256 >
             (SELECT size FROM evidence.checkpoint WHERE number = {k})",
    ],
    &[
        "UPDATE platform.audit SET act = 'cases.issue_motice' WHERE seq = {a}",
        "UPDATE evidence.leaf SET bytes = decode(replace(encode(bytes, 'escape'), 'issue_notice',
             'issue_motice'), 'escape') WHERE seq = {a}",
        "UPDATE evidence.leaf SET hash = sha256('\\x00' || bytes) WHERE seq = {a}",
    ],
    &[
        "DELETE FROM platform.audit_content WHERE seq = {a}",
        "DELETE FROM platform.audit WHERE seq = {a}",
        "DELETE FROM evidence.leaf WHERE seq = {a}",
        "UPDATE evidence.leaf SET index = -index WHERE seq > {a}",
        "UPDATE evidence.leaf SET index = -index - 1 WHERE seq > {a}",
    ],
];

/// What one attacker does, drawn by lot.
struct Lot(ChaCha8Rng);

impl Lot {
    fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.0.next_u64() % most as u64).unwrap()
    }

    fn statements(&mut self, seqs: &[i64], checkpoints: i64) -> Vec<String> {
        let draw = self.below(EDITS.len() + SCHEMES.len());
        let templates =
            if draw < EDITS.len() { &EDITS[draw..=draw] } else { SCHEMES[draw - EDITS.len()] };
        let a = self.below(seqs.len());
        let b = (a + 1 + self.below(seqs.len() - 1)) % seqs.len();
        let k = 1 + self.below(usize::try_from(checkpoints).unwrap() - 1);
        let n = self.below(1000);
        let fill = |text: &&str| {
            text.replace("{a}", &seqs[a].to_string())
                .replace("{b}", &seqs[b].to_string())
                .replace("{k}", &k.to_string())
                .replace("{n}", &n.to_string())
        };
        templates.iter().map(fill).collect()
    }
}

async fn tamper(sql: &mut PgConnection, statements: &[String]) -> u64 {
    sqlx::raw_sql("SET LOCAL session_replication_role = replica").execute(&mut *sql).await.unwrap();
    let mut changed = 0;
    for statement in statements {
        let done = sqlx::raw_sql(sqlx::AssertSqlSafe(statement.clone())).execute(&mut *sql).await;
        changed += done.unwrap_or_else(|e| panic!("{statement}: {e}")).rows_affected();
    }
    changed
}

/// A log with several checkpoints, an erased event, and events on their way.
async fn scene() -> (TestApp, Vec<i64>, i64) {
    let (app, judge) = court().await;
    let auditor = app.officer("shenji", "粤0304", &[Role::AuditAdmin]).await.unwrap();
    let erased = deed(&app, &judge, 0).await;
    let mut tx = app.begin(&auditor, ERASE).await.unwrap();
    erase(&mut tx, &Erasure { event: erased, reason: "届满".to_owned() }).await.unwrap();
    tx.commit().await.unwrap();
    for _ in 0..7 {
        deeds(&app, &judge, SETTLED / 7).await;
        integrate_all(&app).await.unwrap();
    }
    deeds(&app, &judge, WAITING).await;
    let seqs = sqlx::query_scalar("SELECT seq FROM evidence.leaf WHERE index > 1 ORDER BY index")
        .fetch_all(app.pool())
        .await
        .unwrap();
    (app, seqs, 7)
}

#[tokio::test]
async fn every_tampering_is_found() {
    let tried = std::env::var("ZHIXING_TAMPERINGS").ok().and_then(|n| n.parse().ok());
    let tried: u64 = tried.unwrap_or(TRIED);
    let (app, seqs, checkpoints) = scene().await;
    let trust = Trust::of(app.keys());
    let mut sql = app.pool().acquire().await.unwrap();
    let (_, seen): (_, Checkpoint) = proofs::newest(&mut sql).await.unwrap();
    let words = [Word { who: "w1".to_owned(), checkpoint: seen }];
    assert_eq!(compare(&mut sql, &trust, &words).await.unwrap(), vec![]);
    drop(sql);
    let mut longest = Duration::ZERO;
    for seed in 0..tried {
        let statements = Lot(ChaCha8Rng::seed_from_u64(seed)).statements(&seqs, checkpoints);
        let mut tx = app.pool().begin().await.unwrap();
        let changed = tamper(&mut tx, &statements).await;
        let truncates = statements[0].starts_with("TRUNCATE");
        assert!(changed > 0 || truncates, "changes nothing: {statements:?}");
        let begun = Instant::now();
        let found = compare(&mut tx, &trust, &words).await.unwrap();
        longest = longest.max(begun.elapsed());
        assert!(!found.is_empty(), "seed {seed}: not found: {statements:#?}");
        tx.rollback().await.unwrap();
    }
    println!("{tried} tamperings, all found, the slowest in {longest:?}");
    assert!(longest < MOST, "{longest:?}");
    let mut sql = app.pool().acquire().await.unwrap();
    assert_eq!(compare(&mut sql, &trust, &words).await.unwrap(), vec![]);
}

/// Each statement on its own, so that none hides behind the lot.
#[tokio::test]
async fn each_kind_of_tampering_is_found() {
    let (app, seqs, checkpoints) = scene().await;
    let trust = Trust::of(app.keys());
    let mut sql = app.pool().acquire().await.unwrap();
    let (_, checkpoint) = proofs::newest(&mut sql).await.unwrap();
    drop(sql);
    let words = [Word { who: "w1".to_owned(), checkpoint }];
    let (a, b) = (seqs[300].to_string(), seqs[17].to_string());
    let all = EDITS.iter().map(std::slice::from_ref).chain(SCHEMES);
    for templates in all {
        for k in 1..checkpoints {
            let fill = |text: &&str| {
                let text = text.replace("{a}", &a).replace("{b}", &b);
                text.replace("{k}", &k.to_string()).replace("{n}", &k.to_string())
            };
            let statements: Vec<String> = templates.iter().map(fill).collect();
            let mut tx = app.pool().begin().await.unwrap();
            tamper(&mut tx, &statements).await;
            let found = compare(&mut tx, &trust, &words).await.unwrap();
            assert!(!found.is_empty(), "not found: {statements:#?}");
            tx.rollback().await.unwrap();
            if !templates.concat().contains("{k}") && !templates.concat().contains("{n}") {
                break;
            }
        }
    }
}
