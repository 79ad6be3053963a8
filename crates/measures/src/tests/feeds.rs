//! What departments are fed, on a real database.

use contract::feed::{FedList, FeedAck, FeedAsk, FeedItem, FeedOp, FeedPage};
use law::id;
use serde_json::Value;

use super::court::{AIR, Court, DEBTOR, NAME, STRANGER, TENDER};
use crate::store;

/// List, operation, version and measures of every item.
fn told(items: &[FeedItem]) -> Vec<String> {
    let one = |item: &FeedItem| {
        let (list, op) = (item.list.code(), item.op.code());
        format!("{list} {op} {} {}", item.version, item.measures.join(","))
    };
    items.iter().map(one).collect()
}

#[tokio::test]
async fn a_department_is_fed_what_falls_on_it_and_nobody_else() {
    let court = Court::open().await;
    court.list().await;
    let page = court.feed(AIR, 0).await;
    assert_eq!(told(&page.items), ["restricted add 1 07.01", "dishonest add 1 01.28,07.01"]);
    assert_eq!(page.in_force, ["01.28", "07.01"]);
    let subject = page.items[0].subject.as_ref().unwrap();
    assert_eq!((subject.name.as_str(), subject.document_number.as_str()), (NAME, DEBTOR));
    assert!(page.items[0].is_natural && !page.items[0].is_related && !page.snapshot);
    assert_eq!(page.next, Some(page.latest));
    assert!(page.snapshot_due && page.stale_after > page.heartbeat_at);
    // Tenders are closed to the listed alone; what is weighed is asked for and never fed.
    let page = court.feed(TENDER, 0).await;
    assert_eq!(told(&page.items), ["dishonest add 1 01.19"]);
    assert_eq!(page.in_force, ["01.19", "02.03"]);
    // The debtors' own list is nobody's to act on.
    assert!(page.items.iter().all(|item| item.list == FedList::Dishonest));
    // No number is kept here.
    let kept: Vec<String> = sqlx::query_scalar(
        "SELECT to_jsonb(r)::text FROM measures.receiver r
         UNION ALL SELECT to_jsonb(s)::text FROM measures.screening s",
    )
    .fetch_all(court.app.pool())
    .await
    .unwrap();
    assert!(kept.len() == 2 && kept.iter().all(|row| !row.contains(DEBTOR)));
    // To whom numbers went, and of which entries, is in the audit, with the rule.
    let audited: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM platform.audit_content WHERE content LIKE '%measures.agreement%' AND content LIKE '%' || $1 || '%'",
    )
    .bind(AIR)
    .fetch_one(court.app.pool())
    .await
    .unwrap();
    assert_eq!(audited, 1, "one note a page");
    assert_eq!(id::MEASURES_AGREEMENT.as_str(), "measures.agreement");
}

#[tokio::test]
async fn only_who_has_an_agreement_and_signs_is_heard() {
    let court = Court::open().await;
    let ask = || vec![FeedAsk { after: 0, most: 10 }];
    let (status, problem) = court.ask::<_, FeedPage>(STRANGER, "feed", ask()).await.unwrap_err();
    assert_eq!(status, 422);
    assert!(problem.to_string().contains("协议"), "{problem}");
    let raw = br#"{"from":"AIR-TRAVELSKY","to":"zhixing","sent_at":"2025-03-24T02:00:00Z","epoch":1,"items":[]}"#;
    let forged: Result<Vec<FeedPage>, (u16, Value)> =
        court.say(AIR, "feed", raw.to_vec(), "sm2:00").await;
    assert_eq!(forged.unwrap_err().0, 400);
    let two = vec![FeedAsk { after: 0, most: 10 }; 2];
    assert_eq!(court.ask::<_, FeedPage>(AIR, "feed", two).await.unwrap_err().0, 400);
    let beyond = vec![FeedAsk { after: 1_000, most: 10 }];
    assert_eq!(court.ask::<_, FeedPage>(AIR, "feed", beyond).await.unwrap_err().0, 400);
    let beyond = vec![FeedAck { seq: 1_000 }];
    assert_eq!(court.ask::<_, FeedAck>(AIR, "feed/acks", beyond).await.unwrap_err().0, 400);
}

#[tokio::test]
async fn removals_and_leaves_come_in_order_and_who_was_removed_is_named_no_more() {
    let court = Court::open().await;
    let listing = court.list().await;
    let first = court.feed(AIR, 0).await.latest;
    court.let_fly().await;
    let page = court.feed(AIR, first).await;
    // The leave holds in the case: the entry of the other list says so, too.
    assert_eq!(page.items.len(), 2, "{:?}", page.items);
    for item in &page.items {
        assert_eq!((item.op, item.leaves.len()), (FeedOp::Leave, 1));
        assert_eq!(item.leaves[0].modes, ["plane"]);
    }
    court.on("2025-04-02").await;
    court.unlist(listing).await;
    let page = court.feed(AIR, page.latest).await;
    assert_eq!(told(&page.items), ["dishonest remove 2 "]);
    assert_eq!(page.items[0].subject, None);
    // Whoever was away from the beginning is told once, and no name of who is gone.
    let whole = court.feed(AIR, 0).await;
    let removed = whole.items.iter().find(|item| item.op == FeedOp::Remove).unwrap();
    assert_eq!((removed.list, removed.subject.as_ref()), (FedList::Dishonest, None));
    assert!(whole.items.iter().filter(|item| item.op != FeedOp::Remove).count() == 1);
}

#[tokio::test]
async fn a_snapshot_is_whole_page_by_page_and_due_once_a_day() {
    let court = Court::open().await;
    court.list().await;
    let first = court.snapshot(AIR, 0, 1).await;
    assert!(first.snapshot && first.items.len() == 1 && first.next.is_some());
    let second = court.snapshot(AIR, first.next.unwrap(), 1).await;
    let third = court.snapshot(AIR, second.next.unwrap(), 1).await;
    assert_eq!((second.items.len(), third.items.len(), third.next), (1, 0, None));
    assert!(court.feed(AIR, first.latest).await.snapshot_due, "changed at that very moment");
    court.at("2025-03-24T03:00:00Z");
    court.snapshot(AIR, 0, 100).await;
    assert!(!court.feed(AIR, first.latest).await.snapshot_due);
    court.at("2025-03-25T03:00:00Z");
    assert!(court.feed(AIR, first.latest).await.snapshot_due);
}

#[tokio::test]
async fn a_measure_switched_off_is_in_no_page_afterwards() {
    let court = Court::open().await;
    court.list().await;
    court.at("2025-03-24T03:00:00Z");
    court.snapshot(AIR, 0, 100).await;
    court.at("2025-03-24T04:00:00Z");
    court.switch("07.01", false).await.unwrap();
    let page = court.feed(AIR, 0).await;
    assert_eq!(page.in_force, ["01.28"]);
    assert_eq!(told(&page.items), ["dishonest add 1 01.28"]);
    assert!(!page.snapshot_due);
    let again = court.switch("07.01", false).await.unwrap_err();
    assert!(again.to_string().contains("measures.founded") || again.to_string().contains("如此"));
    court.at("2025-03-24T05:00:00Z");
    court.switch("07.01", true).await.unwrap();
    let page = court.feed(AIR, 0).await;
    assert_eq!(page.in_force, ["01.28", "07.01"]);
    assert!(page.snapshot_due, "what was not fed is not in its copy");
    // What ships switched off lacks a basis: nobody switches it on.
    assert!(matches!(court.switch("11.03", true).await, Err(platform::Fault::Refused(r))
        if r.rule == id::MEASURES_FOUNDED.as_str()));
    assert!(matches!(court.switch("99.99", true).await, Err(platform::Fault::Missing("measure"))));
}

#[tokio::test]
async fn who_is_silent_or_late_with_a_removal_raises_an_alarm_until_it_acknowledges() {
    let court = Court::open().await;
    let listing = court.list().await;
    let latest = court.feed(AIR, 0).await.latest;
    assert_eq!(court.ack(AIR, latest).await, latest);
    assert_eq!(court.ack(AIR, 1).await, latest, "an older word changes nothing");
    court.ack(TENDER, latest).await;
    court.on("2025-04-02").await;
    court.unlist(listing).await;
    court.feed(TENDER, latest).await;
    let alarms = async || {
        let mut tx = court.system().await;
        let all = store::alarms(&mut tx).await.unwrap();
        let mut all: Vec<String> =
            all.into_iter().map(|a| format!("{} {}", a.institution, a.kind)).collect();
        all.sort_unstable();
        all
    };
    court.at("2025-04-02T03:30:00Z");
    let latest = court.feed(AIR, latest).await.latest;
    court.ack(AIR, latest).await;
    court.settle().await;
    assert_eq!(
        alarms().await,
        ["DEPT-NDRC removal_late"],
        "{}",
        id::MEASURES_REMOVAL_TARGET.as_str()
    );
    // Three working days, over 清明: 3, 7 and 8 April.
    court.on("2025-04-09").await;
    let late = alarms().await;
    assert!(late.contains(&"DEPT-NDRC removal_overdue".to_owned()), "{late:?}");
    assert!(late.contains(&"AIR-TRAVELSKY silent".to_owned()), "{late:?}");
    assert_eq!([id::MEASURES_REMOVAL, id::MEASURES_SILENT, id::MEASURES_STALE].len(), 3);
    court.feed(AIR, latest).await;
    court.feed(TENDER, latest).await;
    court.ack(TENDER, latest).await;
    court.at("2025-04-09T02:30:00Z");
    court.settle().await;
    assert_eq!(alarms().await, [""; 0]);
}

#[tokio::test]
async fn a_week_away_is_caught_up_with_page_by_page() {
    let court = Court::open().await;
    let listing = court.list().await;
    court.let_fly().await;
    court.on("2025-04-02").await;
    court.unlist(listing).await;
    let (mut after, mut last) = (0, std::collections::BTreeMap::new());
    loop {
        let ask = FeedAsk { after, most: 1 };
        let page: FeedPage = court.ask(AIR, "feed", vec![ask]).await.unwrap().remove(0);
        for item in page.items {
            let known = last.get(&item.entry);
            if known.is_none_or(|known| item.outranks(known)) {
                last.insert(item.entry, item);
            }
        }
        after = page.next.unwrap();
        if after == page.latest {
            break;
        }
    }
    let at_once = court.feed(AIR, 0).await.items;
    let strip = |items: Vec<FeedItem>| {
        let mut all: Vec<_> =
            items.into_iter().map(|i| (i.entry, i.version, i.op == FeedOp::Remove)).collect();
        all.sort_unstable();
        all
    };
    assert_eq!(strip(last.into_values().collect()), strip(at_once));
    court.close().await;
    let page = court.feed(AIR, after).await;
    assert_eq!(told(&page.items), ["restricted remove 4 "], "added, let go, called back, removed");
}
