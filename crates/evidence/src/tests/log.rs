//! Acts are in the tree, receipts and copies hold, erasure leaves the tree whole.

use proof::{Leaf, Seen, check_log};

use super::*;

#[tokio::test]
async fn every_act_is_in_the_tree_and_the_tree_is_whole() {
    let (app, judge) = court().await;
    deeds(&app, &judge, 5).await;
    // An act that notes nothing leaves an event all the same.
    app.begin(&judge, DEED).await.unwrap().commit().await.unwrap();
    let before = integrate_all(&app).await.unwrap();
    assert_eq!(before, 6);
    deeds(&app, &judge, 300).await;
    assert_eq!(integrate_all(&app).await.unwrap(), 300);
    let audited = audit(&app, &[]).await.unwrap();
    assert_eq!((audited.size, audited.findings), (306, vec![]));
}

#[tokio::test]
async fn an_act_whose_event_cannot_be_written_does_not_happen() {
    let (app, judge) = court().await;
    sqlx::query("ALTER TABLE platform.audit ADD CHECK (act <> 'cases.issue_notice')")
        .execute(app.pool())
        .await
        .unwrap();
    let mut tx = app.begin(&judge, DEED).await.unwrap();
    sqlx::query("INSERT INTO platform.setting (key, value) VALUES ('done', 'true')")
        .execute(tx.sql())
        .await
        .unwrap();
    tx.commit().await.unwrap_err();
    let done: i64 = sqlx::query_scalar("SELECT count(*) FROM platform.setting WHERE key = 'done'")
        .fetch_one(app.pool())
        .await
        .unwrap();
    assert_eq!(done, 0);
}

#[tokio::test]
async fn a_receipt_says_who_did_what_and_holds() {
    let (app, judge) = court().await;
    deeds(&app, &judge, 20).await;
    let event = deed(&app, &judge, 99).await;
    integrate_all(&app).await.unwrap();
    let mut tx = app.begin_system("test").await.unwrap();
    let kept = platform::trail::of_events(tx.sql(), &[event]).await.unwrap().remove(0);
    let receipt = receipt(&app, tx.sql(), &kept).await.unwrap();
    let report = receipt.check(&[log_key(app.keys())]);
    assert!(report.holds(), "{report:?}");
    let leaf = Leaf::decode(receipt.receipt_of.as_bytes()).unwrap();
    let officer = judge.officer().unwrap();
    assert_eq!((leaf.who, leaf.court), (officer.id.to_string(), "粤0304".to_owned()));
    assert_eq!((&*leaf.roles, &*leaf.act, &*leaf.article), ("judge", DEED.name, "control.query"));
    let opening = receipt.opening.unwrap();
    for said in ["查控", "\"deed\":99", SECRET, "\"before\"", "\"after\"", "\"case\""] {
        assert!(opening.content.contains(said), "{}", opening.content);
    }
}

#[tokio::test]
async fn a_copy_of_the_log_holds_and_says_nothing_personal() {
    let (app, judge) = court().await;
    deeds(&app, &judge, 600).await;
    integrate_all(&app).await.unwrap();
    let folder = Scratch::new("copy");
    export(&app, &folder.0).await.unwrap();
    let key = log_key(app.keys());
    let report = check_log(|path| std::fs::read(folder.0.join(path)).ok(), &[key]);
    assert!(report.holds(), "{report:?}");
    for entry in ["checkpoint", "tile/entries/000", "tile/entries/002.p/88"] {
        let text = std::fs::read(folder.0.join(entry)).unwrap();
        assert!(!String::from_utf8_lossy(&text).contains(SECRET), "{entry}");
    }
}

#[tokio::test]
async fn erased_content_is_gone_and_the_tree_is_whole() {
    let (app, judge) = court().await;
    let auditor = app.officer("shenji", "粤0304", &[Role::AuditAdmin]).await.unwrap();
    deeds(&app, &judge, 3).await;
    let event = deed(&app, &judge, 99).await;
    integrate_all(&app).await.unwrap();
    let erasure = Erasure { event, reason: "保存期限已届满".to_owned() };
    assert!(app.begin(&judge, ERASE).await.is_err());
    let mut tx = app.begin(&auditor, ERASE).await.unwrap();
    let by = erase(&mut tx, &erasure).await.unwrap();
    tx.commit().await.unwrap();
    integrate_all(&app).await.unwrap();
    let audited = audit(&app, &[]).await.unwrap();
    assert_eq!(audited.findings, vec![]);
    let mut tx = app.begin_system("test").await.unwrap();
    let kept = platform::trail::of_events(tx.sql(), &[event]).await.unwrap().remove(0);
    assert_eq!((&kept.salt, &kept.content, kept.erased_by), (&None, &None, Some(by)));
    let receipt = receipt(&app, tx.sql(), &kept).await.unwrap();
    assert_eq!(receipt.opening, None);
    assert!(receipt.check(&[log_key(app.keys())]).holds());
    drop(tx);
    // Not twice, and not the record of it.
    for event in [event, by] {
        let mut tx = app.begin(&auditor, ERASE).await.unwrap();
        let again = Erasure { event, reason: "再次".to_owned() };
        let fault = erase(&mut tx, &again).await.unwrap_err();
        let refused = matches!(&fault, platform::Fault::Refused(r) if r.rule == "evidence.erase");
        assert!(refused || matches!(fault, platform::Fault::Missing(_)), "{fault}");
    }
}

#[tokio::test]
async fn the_log_says_so_when_nothing_happens() {
    let (app, _) = court().await;
    integrate(&app).await.unwrap();
    app.clock().set(app.now() + chrono::TimeDelta::seconds(29));
    integrate(&app).await.unwrap();
    let count = || async {
        let mut tx = app.begin_system("test").await.unwrap();
        store::checkpoints(tx.sql()).await.unwrap().len()
    };
    assert_eq!(count().await, 1);
    app.clock().set(app.now() + chrono::TimeDelta::seconds(2));
    integrate(&app).await.unwrap();
    assert_eq!(count().await, 2);
    let mut tx = app.begin_system("test").await.unwrap();
    let (note, checkpoint) = proofs::newest(tx.sql()).await.unwrap();
    assert_eq!(log_key(app.keys()).check(&note), Seen::Signed(None));
    assert_eq!(checkpoint.extensions, ["number 2", "at 2026-02-05T04:00:31Z"]);
}

#[tokio::test]
async fn two_processes_do_not_put_an_event_in_twice() {
    let (app, judge) = court().await;
    let twin = app.twin(Wiring::default()).await.unwrap();
    deeds(&app, &judge, 40).await;
    let (one, other) = tokio::join!(integrate_all(&app), integrate_all(&twin));
    assert_eq!(one.unwrap() + other.unwrap(), 40);
    assert_eq!(audit(&twin, &[]).await.unwrap().findings, vec![]);
}
