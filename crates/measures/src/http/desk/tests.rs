//! The desk, as officers use it.

use contract::feed::{HitChannel, HitDecision, HitReport, HitTaken};
use serde_json::{Value, json};

use super::*;
use crate::tests::court::{AIR, Court, TENDER};

async fn body(reply: Response) -> Value {
    let bytes = axum::body::to_bytes(reply.into_body(), usize::MAX).await.unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

fn report(id: &str, entry: i64) -> HitReport {
    HitReport {
        id: id.into(),
        at: "2025-03-24T02:00:00Z".parse().unwrap(),
        measure: "07.01".into(),
        channel: HitChannel::Bundle,
        document_kind: "id_card".into(),
        masked_document: "110105****38".into(),
        entry: Some(entry),
        decision: HitDecision::Block,
        operator: "柜员甲".into(),
        override_reason: None,
        reference: Some("AAAA-BBBB".into()),
        contested: Some("不是本人".into()),
    }
}

#[tokio::test]
async fn a_scorecard_says_how_far_a_department_is_and_how_well_it_hits() {
    let court = Court::open().await;
    court.list().await;
    let app = || State((*court.app).clone());
    let page = court.feed(AIR, 0).await;
    let entry = page.items[0].entry;
    let _: Vec<HitTaken> =
        court.ask(AIR, "hits", vec![report("a", entry), report("b", entry)]).await.unwrap();
    court.ack(AIR, 1).await;
    court.at("2025-03-24T02:01:00Z");
    let Json(cards) = list_receivers(app(), court.judge.clone()).await.unwrap();
    let card = cards.iter().find(|card| card.institution == AIR).unwrap();
    assert_eq!((card.acked_seq, card.behind, card.lag_seconds), (1, page.latest - 1, 60));
    assert_eq!((card.hits, card.contested, card.reviewed, card.precision), (2, 2, 0, None));
    assert_eq!(cards.iter().filter(|card| card.institution == TENDER).count(), 1);
    let filter = |before| {
        Params(HitFilter { institution: Some(AIR.into()), open: true, before, limit: None })
    };
    let Json(open) = list_hits(app(), court.judge.clone(), filter(None)).await.unwrap();
    assert_eq!(open.iter().map(|hit| hit.id.as_str()).collect::<Vec<_>>(), ["b", "a"]);
    assert!(list_hits(app(), court.judge.clone(), filter(Some(0))).await.is_err());
    for (hit, is_false) in open.iter().zip([true, false]) {
        let said = HitReview { is_false, why: "已核对".into() };
        let number = Path(hit.number);
        let reply = post_hit_review(app(), court.head.clone(), number, Body(said)).await.unwrap();
        assert_eq!(body(reply).await["is_false"], json!(is_false));
    }
    let missing = HitReview { is_false: true, why: "x".into() };
    let missing = post_hit_review(app(), court.head.clone(), Path(9_999), Body(missing)).await;
    assert!(matches!(missing, Err(Fault::Missing("hit"))));
    let Json(cards) = list_receivers(app(), court.judge.clone()).await.unwrap();
    let card = cards.iter().find(|card| card.institution == AIR).unwrap();
    assert_eq!((card.reviewed, card.false_hits, card.precision), (2, 1, Some(500)));
}

#[tokio::test]
async fn what_was_in_force_at_a_moment_is_known_and_only_some_may_decide() {
    let court = Court::open().await;
    let app = || State((*court.app).clone());
    let off = || Body(NewMeasureSetting { enabled: false, reason: "依据修订".into() });
    let plane = || Path("07.01".to_owned());
    let denied = post_measure_setting(app(), court.judge.clone(), plane(), off()).await;
    assert!(matches!(denied, Err(Fault::Denied(_))));
    court.at("2025-03-25T02:00:00Z");
    court.switch("07.01", false).await.unwrap();
    let standing = async |at: Option<&str>| {
        let asked = AsOf { at: at.map(|at| at.parse().unwrap()) };
        let all = list_measures(app(), court.judge.clone(), Params(asked)).await.unwrap().0;
        assert_eq!(all.len(), 150);
        let one = all.into_iter().find(|one| one.id == "07.01").unwrap();
        (one.in_force, one.setting.map(|setting| setting.reason))
    };
    assert_eq!(standing(None).await, (false, Some("专项核查".into())));
    assert_eq!(standing(Some("2025-03-24T02:00:00Z")).await, (true, None));
    let new = |measures: &[&str], renew_key| -> NewReceiver {
        serde_json::from_value(json!({ "institution": AIR, "department": "caac",
            "agreement": "协2025-2", "purpose": "售票", "measures": measures,
            "since": "2025-01-01", "renew_key": renew_key }))
        .unwrap()
    };
    let theirs = async |new| {
        let mut tx = court.app.begin_as(&court.admin.actor, REGISTER_RECEIVER).await.unwrap();
        let entered = enter(&mut tx, new).await;
        tx.commit().await.unwrap();
        entered.map(|one| (one.measures, one.key_id))
    };
    let entered = theirs(new(&["07.01"], true)).await.unwrap();
    assert_eq!(entered, (vec!["07.01".to_owned()], 2), "a new key");
    assert!(theirs(new(&["07.02"], false)).await.is_err(), "the railway's");
    assert!(theirs(new(&[], false)).await.is_err());
    let denied = post_receiver(app(), court.judge.clone(), Body(new(&["07.01"], false))).await;
    assert!(matches!(denied, Err(Fault::Denied(_))));
}
