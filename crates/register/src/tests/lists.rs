//! From a decision to a public, provable list, on a real database.

use proof::{Checkpoint, Note};

use super::court::{Court, DEBTOR};
use crate::*;

fn subject() -> Subject {
    Subject::new("id_card", DEBTOR).unwrap()
}

async fn lists_of(court: &Court) -> Vec<(&'static str, bool)> {
    let mut tx = court.system().await;
    let mut found = Vec::new();
    for change in changes_after(tx.sql(), 0, 100).await.unwrap() {
        let entry = of_serial(tx.sql(), change.serial).await.unwrap().unwrap();
        found.push((change.list.code(), entry.is_live()));
    }
    found.dedup();
    found
}

async fn ops(court: &Court) -> Vec<String> {
    let mut tx = court.system().await;
    let changes = changes_after(tx.sql(), 0, 100).await.unwrap();
    let numbered: Vec<i64> = changes.iter().map(|change| change.seq).collect();
    assert_eq!(numbered, (1..=i64::try_from(changes.len()).unwrap()).collect::<Vec<_>>());
    changes.iter().map(|c| format!("{} {} {}", c.list.code(), c.op.code(), c.version)).collect()
}

#[tokio::test]
async fn an_entry_follows_its_decision_and_ends_with_it() {
    let court = Court::open(DEBTOR).await;
    court.on("2025-03-24");
    let listing = court.list().await;
    court.let_travel().await;
    court.on("2025-04-02");
    court.unlist(listing).await;
    assert_eq!(
        ops(&court).await,
        [
            "debtor add 1",
            "restricted add 1",
            "dishonest add 1",
            "restricted leave 2",
            "dishonest remove 2"
        ]
    );
    let mut tx = court.system().await;
    let hash = subject_of(&court.app.keys().register, &subject());
    let live = by_subject(tx.sql(), &hash, 10).await.unwrap();
    let shown: Vec<_> = live.iter().map(|entry| entry.list).collect();
    assert_eq!(shown, [List::Restricted, List::Debtor]);
    let face = &live[0].face;
    assert_eq!((face.name.as_str(), face.document.as_str()), ("钱被执", "110105********0038"));
    assert_eq!((face.sex.as_deref(), face.age), (Some("男"), Some(75)));
    assert_eq!(face.province, "贵州省");
    // The number itself is nowhere in what is kept.
    let kept: Vec<String> = sqlx::query_scalar(
        "SELECT to_jsonb(e)::text FROM register.entry e
         UNION ALL SELECT to_jsonb(c)::text FROM register.change c
         UNION ALL SELECT to_jsonb(p)::text FROM register.person p",
    )
    .fetch_all(tx.sql())
    .await
    .unwrap();
    assert!(!kept.is_empty() && kept.iter().all(|row| !row.contains(DEBTOR)));
    // It was revealed for each publication, and that is on record.
    let revealed: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM platform.audit_content WHERE content LIKE '%' || $1 || '%'",
    )
    .bind("discipline.publish")
    .fetch_one(tx.sql())
    .await
    .unwrap();
    assert_eq!(revealed, 3);
}

#[tokio::test]
async fn closing_ends_all_of_it_and_a_secret_case_or_a_minor_is_never_shown() {
    let court = Court::open(DEBTOR).await;
    court.on("2025-03-24");
    court.list().await;
    let mut tx = court.system().await;
    cases::advance(&mut tx, court.case, cases::State::Investigating).await.unwrap();
    let paper = tx.new_id();
    cases::close(&mut tx, court.case, cases::ClosingWay::Terminated, paper).await.unwrap();
    tx.commit().await.unwrap();
    court.settle().await;
    assert!(lists_of(&court).await.iter().all(|(_, live)| !live));
    // Seventeen years old.
    let young = Court::open("110105200806010013").await;
    assert_eq!(ops(&young).await, Vec::<String>::new());
}

#[tokio::test]
async fn every_change_has_a_receipt_and_every_number_a_proof() {
    let court = Court::open(DEBTOR).await;
    court.on("2025-03-24");
    let listing = court.list().await;
    court.on("2025-04-02");
    court.unlist(listing).await;
    let keys = court.app.keys();
    let trusted = [list_key(keys)];
    for seq in 1..=4 {
        let mut tx = court.system().await;
        let receipt = receipt(tx.sql(), keys, seq).await.unwrap();
        let report = receipt.check(&trusted);
        assert!(report.holds(), "{report:?}");
        assert!(!receipt.list_change.contains("钱被执"));
        let mut false_one = receipt.clone();
        false_one.list_change = receipt.list_change.replace("op add", "op remove");
        let changed = false_one.list_change != receipt.list_change;
        assert!(!changed || !false_one.check(&trusted).holds());
    }
    let mut tx = court.system().await;
    let proof = proof_of(tx.sql(), keys, &subject()).await.unwrap();
    let report = proof.check(&subject().text(), &trusted);
    assert!(report.holds(), "{report:?}");
    let dishonest: Vec<_> =
        proof.stays().unwrap().into_iter().filter(|stay| stay.list == "dishonest").collect();
    assert_eq!(dishonest.len(), 1);
    let on = |day: &str| dishonest[0].covers(day.parse().unwrap());
    assert!(!on("2025-03-23") && on("2025-03-24") && on("2025-04-02") && !on("2025-04-03"));
    drop(tx);
    // Somebody who never was on a list: the proof says so and nothing about anybody else.
    let stranger = Subject::new("id_card", "11010519491231002X").unwrap();
    let mut tx = court.system().await;
    let absent = proof_of(tx.sql(), keys, &stranger).await.unwrap();
    assert!(absent.check(&stranger.text(), &trusted).holds());
    assert_eq!(absent.stays().unwrap(), []);
    assert!(!serde_json::to_string(&absent).unwrap().contains("dishonest"));
    assert!(!absent.check(&subject().text(), &trusted).holds());
}

#[tokio::test]
async fn the_log_only_grows() {
    let court = Court::open(DEBTOR).await;
    let size = |text: &str| Checkpoint::parse(&Note::parse(text).unwrap().text).unwrap();
    let mut tx = court.system().await;
    let first = size(&checkpoint(tx.sql()).await.unwrap());
    drop(tx);
    court.on("2025-03-24");
    court.list().await;
    let mut tx = court.system().await;
    let (hashes, newest) = consistency(tx.sql(), first.size).await.unwrap();
    let newest = size(&newest);
    assert!(newest.size > first.size);
    proof::verify_consistency(first.size, newest.size, &hashes, &first.root, &newest.root).unwrap();
    let entries = proof::Tile { level: None, index: 0, width: newest.size };
    let bundle = tile(tx.sql(), entries).await.unwrap().unwrap();
    let leaves = proof::entries(&bundle).unwrap();
    assert_eq!(leaves.len() as u64, newest.size);
    for leaf in leaves {
        proof::Change::decode(leaf).unwrap();
    }
    let rewritten = sqlx::query("UPDATE register.change SET op = 'add'").execute(tx.sql()).await;
    assert!(rewritten.is_err());
}
