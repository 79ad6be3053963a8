//! A carrier's list: made by the court, opened with `screening`, kept up with deltas.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::feed::{BundleAsk, BundleKeyAnswer, BundleKeyAsk, BundlePart, DeltaAsk};
use law::id;
use screening::{
    Applied, Bundle, Delta, List, Mode, Outcome, Passenger, ReceiverKey, SeatTable, Trip, screen,
};

use super::court::{AIR, Court, DEBTOR, NAME, TENDER};

fn bytes(part: &BundlePart) -> Vec<u8> {
    STANDARD.decode(&part.data).unwrap()
}

struct Carrier {
    list: List,
    court: ed25519_dalek::VerifyingKey,
}

impl Carrier {
    async fn take(court: &Court) -> Self {
        let key: BundleKeyAnswer =
            court.ask(AIR, "bundle/key", vec![BundleKeyAsk {}]).await.unwrap().remove(0);
        let mut public = [0; 32];
        hex::decode_to_slice(&key.court_key, &mut public).unwrap();
        let public = ed25519_dalek::VerifyingKey::from_bytes(&public).unwrap();
        let ask = BundleAsk { version: None, part: 0 };
        let first: BundlePart = court.ask(AIR, "bundle", vec![ask]).await.unwrap().remove(0);
        let mut file = bytes(&first);
        for part in 1..first.parts {
            let ask = BundleAsk { version: Some(first.version), part };
            let next: BundlePart = court.ask(AIR, "bundle", vec![ask]).await.unwrap().remove(0);
            file.extend(bytes(&next));
        }
        let name = format!("zhixing-measures-{}-{}.list", std::process::id(), first.version);
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, &file).unwrap();
        let bundle = Bundle::load(&path, &public).unwrap();
        std::fs::remove_file(&path).unwrap();
        bundle.verify_body().unwrap();
        let list = List::new(bundle, &ReceiverKey::parse(&key.key).unwrap()).unwrap();
        Self { list, court: public }
    }

    async fn keep_up(&mut self, court: &Court) -> BundlePart {
        let base = i64::try_from(self.list.version()).unwrap();
        let part: BundlePart =
            court.ask(AIR, "bundle/delta", vec![DeltaAsk { base }]).await.unwrap().remove(0);
        if part.parts > 0 {
            let delta = Delta::open(&bytes(&part), &self.court).unwrap();
            assert_eq!(self.list.apply(&delta).unwrap(), Applied::Now);
        }
        part
    }

    fn sell(&self, court: &Court, number: &str, name: &str, date: &str) -> screening::Decision {
        let passenger = Passenger {
            document_kind: "id_card".into(),
            document_number: number.into(),
            name: Some(name.into()),
        };
        let trip = Trip {
            date: date.parse().unwrap(),
            mode: Mode::Plane,
            number: "CA1301".into(),
            class: "经济舱".into(),
            from: "SZX".into(),
            to: "PEK".into(),
        };
        screen(&self.list, &passenger, &trip, SeatTable::standard(), court.app.now())
    }
}

#[tokio::test]
async fn a_passenger_is_refused_with_reference_and_article_and_let_go_by_a_delta() {
    let court = Court::open().await;
    let mut carrier = Carrier::take(&court).await;
    let of = |decision: screening::Decision| decision.outcome;
    assert_eq!(of(carrier.sell(&court, DEBTOR, NAME, "2025-03-24")), Outcome::Allow);
    court.list().await;
    carrier.keep_up(&court).await;
    let refused = carrier.sell(&court, DEBTOR, NAME, "2025-03-24");
    assert_eq!(refused.outcome, Outcome::Block);
    assert!(refused.reference.is_some());
    assert!(refused.reasons.iter().any(|reason| reason.article.is_some()), "{refused:?}");
    // A name alone finds nobody, and another name is for a person to look at.
    let stranger = carrier.sell(&court, "11010519491231002X", NAME, "2025-03-24");
    assert_eq!(stranger.outcome, Outcome::Allow);
    assert_eq!(of(carrier.sell(&court, DEBTOR, "周另外", "2025-03-24")), Outcome::Review);
    // A leave of a day.
    court.let_fly().await;
    carrier.keep_up(&court).await;
    assert_eq!(of(carrier.sell(&court, DEBTOR, NAME, "2025-03-24")), Outcome::Allow);
    assert_eq!(of(carrier.sell(&court, DEBTOR, NAME, "2025-03-25")), Outcome::Block);
    // A list made just now says the same.
    court.switch("01.28", false).await.unwrap();
    let anew = Carrier::take(&court).await;
    assert_eq!(of(anew.sell(&court, DEBTOR, NAME, "2025-03-24")), Outcome::Allow);
    assert_eq!(of(anew.sell(&court, DEBTOR, NAME, "2025-03-25")), Outcome::Block);
    court.close().await;
    let part = carrier.keep_up(&court).await;
    assert_eq!((part.parts, part.in_force), (1, vec!["07.01".to_owned()]));
    assert_eq!(of(carrier.sell(&court, DEBTOR, NAME, "2025-03-25")), Outcome::Allow);
    assert_eq!(carrier.keep_up(&court).await.parts, 0, "nothing newer");
    // Nobody goes on with a copy for longer than the court said.
    court.at("2025-03-25T03:00:00Z");
    let stale = carrier.sell(&court, DEBTOR, NAME, "2025-03-25");
    assert_eq!(stale.outcome, Outcome::AskOnline, "{}", id::MEASURES_BUNDLE_STALE.as_str());
}

#[tokio::test]
async fn a_list_is_for_carriers_and_a_measure_switched_off_leaves_it() {
    let court = Court::open().await;
    court.list().await;
    let ask = vec![BundleAsk { version: None, part: 0 }];
    assert_eq!(court.ask::<_, BundlePart>(TENDER, "bundle", ask).await.unwrap_err().0, 422);
    let ask = vec![BundleAsk { version: None, part: 99 }];
    assert_eq!(court.ask::<_, BundlePart>(AIR, "bundle", ask).await.unwrap_err().0, 404);
    let ask = vec![DeltaAsk { base: 9_999 }];
    assert_eq!(court.ask::<_, BundlePart>(AIR, "bundle/delta", ask).await.unwrap_err().0, 400);
    court.switch("01.28", false).await.unwrap();
    let carrier = Carrier::take(&court).await;
    assert_eq!(carrier.sell(&court, DEBTOR, NAME, "2025-03-24").outcome, Outcome::Block);
    court.switch("07.01", false).await.unwrap();
    let carrier = Carrier::take(&court).await;
    assert_eq!(carrier.sell(&court, DEBTOR, NAME, "2025-03-24").outcome, Outcome::Allow);
}
