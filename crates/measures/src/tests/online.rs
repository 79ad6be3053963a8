//! Asking online, reporting hits, and what the court finds of them.

use contract::feed::{
    FindingAsk, HitChannel, HitDecision, HitFinding, HitReport, HitTaken, ScreeningAnswer,
    ScreeningAsk, ScreeningOutcome, TripAsked,
};
use law::id;

use super::court::{AIR, Court, DEBTOR, NAME, TENDER, actor};
use crate::acts::hits::{REVIEW_HIT, review};
use crate::store::hits;

fn ask(number: &str, name: Option<&str>, measure: &str) -> ScreeningAsk {
    ScreeningAsk {
        document_kind: "id_card".into(),
        document_number: number.into(),
        name: name.map(str::to_owned),
        measure: measure.into(),
        trip: None,
    }
}

fn flight(date: &str) -> Option<TripAsked> {
    Some(TripAsked {
        date: date.parse().unwrap(),
        mode: "plane".into(),
        number: "CA1301".into(),
        class: "经济舱".into(),
        from: "SZX".into(),
        to: "PEK".into(),
    })
}

fn outcomes(answers: &[ScreeningAnswer]) -> Vec<(ScreeningOutcome, usize)> {
    answers.iter().map(|answer| (answer.outcome, answer.entries.len())).collect()
}

#[tokio::test]
async fn a_number_finds_and_a_name_never_does() {
    use ScreeningOutcome::{Allow, Block, Review, Weigh};
    let court = Court::open().await;
    court.list().await;
    let asks = vec![
        ask(DEBTOR, Some(NAME), "07.01"),
        ask("11010519491231002X", Some(NAME), "07.01"),
        ask(DEBTOR, Some("周另外"), "07.01"),
        ask(DEBTOR, None, "07.01"),
        ask(DEBTOR, Some(NAME), "01.28"),
    ];
    let answers: Vec<ScreeningAnswer> = court.ask(AIR, "screening", asks).await.unwrap();
    assert_eq!(
        outcomes(&answers),
        [(Block, 2), (Allow, 0), (Review, 2), (Review, 2), (Block, 1)],
        "{}",
        id::MEASURES_NUMBER_DECIDES.as_str()
    );
    assert!(answers[0].article.as_ref().unwrap().contains("限"), "{:?}", answers[0].article);
    assert_eq!(answers[1].article, None);
    let weighed = vec![ask(DEBTOR, Some(NAME), "01.19")];
    let answers: Vec<ScreeningAnswer> = court.ask(TENDER, "screening", weighed).await.unwrap();
    assert_eq!(outcomes(&answers), [(Block, 1)]);
    // 02.03 is for units and the people behind them: not for a natural person who is the debtor.
    let other = vec![ask(DEBTOR, Some(NAME), "02.03")];
    let answers: Vec<ScreeningAnswer> = court.ask(TENDER, "screening", other).await.unwrap();
    assert_eq!(outcomes(&answers), [(Allow, 0)]);
    assert_ne!(answers[0].outcome, Weigh);
    // Not a measure of theirs, and no number.
    let (status, problem) = court
        .ask::<_, ScreeningAnswer>(TENDER, "screening", vec![ask(DEBTOR, None, "07.01")])
        .await
        .unwrap_err();
    assert!(status == 422 && problem.to_string().contains("items[0]"), "{problem}");
    let bad = vec![ask("123", None, "07.01")];
    assert_eq!(court.ask::<_, ScreeningAnswer>(AIR, "screening", bad).await.unwrap_err().0, 400);
    // What was asked is on record without the number, and forgotten in time.
    let kept: Vec<String> =
        sqlx::query_scalar("SELECT to_jsonb(s)::text FROM measures.screening s")
            .fetch_all(court.app.pool())
            .await
            .unwrap();
    assert!(kept.len() == 7 && kept.iter().all(|row| !row.contains(DEBTOR)), "{kept:?}");
    court.on("2026-03-24").await;
    let mut tx = court.system().await;
    let day = tx.today();
    crate::jobs::every_day(&mut tx, day).await.unwrap();
    tx.commit().await.unwrap();
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM measures.screening")
        .fetch_one(court.app.pool())
        .await
        .unwrap();
    assert_eq!(left, 0, "{}", id::MEASURES_SCREENING_KEPT.as_str());
}

#[tokio::test]
async fn a_journey_the_court_allowed_is_sold_and_a_measure_that_is_off_refuses_nobody() {
    use ScreeningOutcome::{Allow, Block, Review};
    let court = Court::open().await;
    court.list().await;
    court.let_fly().await;
    let on = |trip| vec![ScreeningAsk { trip, ..ask(DEBTOR, Some(NAME), "07.01") }];
    let answer = async |trip| -> ScreeningAnswer {
        court.ask(AIR, "screening", on(trip)).await.unwrap().remove(0)
    };
    assert_eq!(answer(flight("2025-03-24")).await.outcome, Allow);
    assert_eq!(answer(flight("2025-03-26")).await.outcome, Block);
    assert_eq!(answer(None).await.outcome, Review, "some travel is allowed: which?");
    court.switch("07.01", false).await.unwrap();
    let off = answer(flight("2025-03-26")).await;
    assert_eq!((off.outcome, off.reasons[0].code.as_str()), (Allow, "not_in_force"));
}

fn hit(id: &str, entry: Option<i64>) -> HitReport {
    HitReport {
        id: id.into(),
        at: "2025-03-24T02:00:00Z".parse().unwrap(),
        measure: "07.01".into(),
        channel: HitChannel::Feed,
        document_kind: "id_card".into(),
        masked_document: "1101051949****0038".into(),
        entry,
        decision: HitDecision::Block,
        operator: "柜员甲".into(),
        override_reason: None,
        reference: None,
        contested: None,
    }
}

#[tokio::test]
async fn every_hit_is_taken_once_and_a_false_one_goes_back() {
    let court = Court::open().await;
    court.list().await;
    let entry = court.feed(AIR, 0).await.items[0].entry;
    let contested = HitReport { contested: Some("不是本人".into()), ..hit("h2", Some(entry)) };
    let all = vec![hit("h1", Some(entry)), contested, hit("h1", None)];
    let new = |taken: Vec<HitTaken>| taken.into_iter().map(|one| one.is_new).collect::<Vec<_>>();
    assert_eq!(new(court.ask(AIR, "hits", all.clone()).await.unwrap()), [true, true, false]);
    assert_eq!(new(court.ask(AIR, "hits", all).await.unwrap()), [false; 3]);
    for bad in [
        HitReport { masked_document: DEBTOR.into(), ..hit("h3", None) },
        HitReport { measure: "01.19".into(), ..hit("h3", None) },
        HitReport { decision: HitDecision::None, ..hit("h3", None) },
        hit("h3", Some(9_999)),
        hit("", None),
    ] {
        assert!(court.ask::<_, HitTaken>(AIR, "hits", vec![bad]).await.is_err());
    }
    let mut tx = court.system().await;
    let open = hits::before(&mut tx, (None, true), i64::MAX, 10).await.unwrap();
    assert_eq!(open.iter().map(|hit| hit.id.as_str()).collect::<Vec<_>>(), ["h2"]);
    let number = open[0].number;
    drop(tx);
    let mut tx = court.app.begin_as(actor(&court.judge), REVIEW_HIT).await.unwrap();
    let found = review(&mut tx, number, true, "同名不同人").await.unwrap();
    assert_eq!(found.is_false, Some(true));
    let again = review(&mut tx, number, false, "再看").await;
    assert!(
        matches!(again, Err(platform::Fault::Refused(r)) if r.rule == id::MEASURES_FALSE_HIT.as_str())
    );
    tx.commit().await.unwrap();
    let told: Vec<HitFinding> =
        court.ask(AIR, "hits/findings", vec![FindingAsk { after: 0 }]).await.unwrap();
    assert_eq!((told.len(), told[0].hit.as_str(), told[0].is_false), (1, "h2", true));
    let after = FindingAsk { after: told[0].number };
    let none: Vec<HitFinding> = court.ask(AIR, "hits/findings", vec![after]).await.unwrap();
    assert!(none.is_empty());
    let others: Vec<HitFinding> =
        court.ask(TENDER, "hits/findings", vec![FindingAsk { after: 0 }]).await.unwrap();
    assert!(others.is_empty());
    let mut tx = court.system().await;
    assert_eq!(hits::counts(&mut tx).await.unwrap(), [(AIR.to_owned(), 2, 1, 1, 1)]);
}
