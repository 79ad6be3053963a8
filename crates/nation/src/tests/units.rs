//! Shares are held by number: what is pledged or held already cannot be, and who comes later waits.

use chrono::NaiveDate;
use contract::{Manner, News, Order, OrderAct, OrderId, Outcome, PropertyKind, ResultCode};
use proptest::prelude::*;
use serde_json::json;

use super::orders::{DEBTOR, about_debtor, code};
use super::stage::{Stage, order_of, whole};
use crate::book::{Asset, NewHold};
use crate::{Holding, Owner};

fn shares(units: u64, pledged: u64) -> Asset {
    let holding = json!({ "institution": "CSDC", "kind": "security", "asset": "S", "units": units,
        "facts": { "pledged_units": pledged.to_string() } });
    let holding: Holding = serde_json::from_value(holding).unwrap();
    Asset::new(holding, Owner { name: "某".into(), document_number: "1".into() })
}

fn new_hold(name: &str, units: Option<u64>) -> NewHold {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    NewHold {
        order: OrderId::from(name.to_owned()),
        court: "粤0304".into(),
        case_number: "案".into(),
        ruling: "裁".into(),
        limit: kernel::Money::ZERO,
        keep: kernel::Money::ZERO,
        units,
        from: day("2026-02-09"),
        until: day("2029-02-08"),
    }
}

const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 2, 9).unwrap();

#[test]
fn only_what_is_neither_pledged_nor_held_is_caught_and_the_rest_waits_in_line() {
    let mut asset = shares(1_000, 300);
    let mut hold = |name: &str, units| {
        let standing = asset.hold(new_hold(name, units), TODAY);
        (standing.units, standing.rank)
    };
    assert_eq!(hold("A", Some(500)), (Some(500), 0));
    assert_eq!(hold("B", Some(500)), (Some(200), 0), "200 are free");
    assert_eq!(hold("C", None), (Some(0), 1));
    assert_eq!(hold("D", Some(1)), (Some(0), 2));
    assert_eq!((asset.held_units(), asset.free_units()), (700, 0));
    asset.release(&"A".to_owned().into(), None, TODAY).unwrap();
    let held: Vec<_> = asset.holds.iter().map(|hold| (hold.order.as_str(), hold.units)).collect();
    assert_eq!(held, [("B", 500), ("C", 200), ("D", 0)]);
    let told: Vec<_> = asset
        .take_news()
        .into_iter()
        .map(|(order, news)| match news {
            News::InForce { units, .. } => (order.to_string(), units.unwrap()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(told, [("B".to_owned(), 500), ("C".to_owned(), 200)]);
}

proptest! {
    #[test]
    fn never_more_is_held_than_there_is(
        all in 0u64..50,
        pledged in 0u64..60,
        steps in prop::collection::vec((prop::option::of(1u64..40), 0usize..12, any::<bool>()), 1..40),
    ) {
        let mut asset = shares(all, pledged);
        for (made, (units, release, freezes)) in steps.into_iter().enumerate() {
            if freezes {
                asset.hold(new_hold(&made.to_string(), units), TODAY);
            } else {
                let _ = asset.release(&release.to_string().into(), None, TODAY);
            }
            let free = all.saturating_sub(pledged);
            prop_assert!(asset.held_units() <= free);
            // Nothing lies free while somebody in line wants it.
            let last = asset.holds.last().map(|hold| asset.standing(&hold.order).unwrap());
            if last.is_some_and(|last| last.rank > 0) {
                prop_assert_eq!(asset.held_units(), free);
            }
        }
    }
}

fn seal(case: &str, units: Option<u64>) -> Order {
    let act = OrderAct::Seal {
        target: "S1".to_owned(),
        manner: Manner::Disposable,
        units,
        from: TODAY,
        until: "2029-02-08".parse().unwrap(),
    };
    order_of(case, "CSDC", DEBTOR.0, DEBTOR.1, act)
}

async fn shareholder() -> Stage {
    let stage = whole(40).await;
    stage
        .holdings(
            DEBTOR.0,
            DEBTOR.1,
            json!([
        { "institution": "CSDC", "kind": "security", "asset": "S1", "units": 1000,
          "facts": { "pledged_units": "300" } },
        { "institution": "CAR", "kind": "vehicle", "asset": "粤B12345" } ]),
        )
        .await;
    stage
}

#[tokio::test]
async fn two_courts_hold_shares_by_number_and_the_second_is_told_when_more_come_free() {
    let stage = shareholder().await;
    let first = seal("A", Some(600));
    let (hold, second) = (first.id.clone(), seal("B", Some(500)));
    assert!(matches!(stage.ask(first).await, Outcome::Sealed { units: Some(600), rank: 0, .. }));
    let waits = second.id.clone();
    assert!(matches!(stage.ask(second).await, Outcome::Sealed { units: Some(100), rank: 0, .. }));
    let third = stage.ask(seal("C", None)).await;
    assert!(matches!(third, Outcome::Sealed { units: Some(0), rank: 1, .. }), "{third:?}");

    let kinds = vec![PropertyKind::Security];
    let asked = stage.ask(about_debtor("CSDC", OrderAct::Query { kinds })).await;
    let Outcome::Property { items } = asked else { panic!("property") };
    contract::check(&items[0]).unwrap();
    assert_eq!((items[0].units, items[0].facts["held_units"].as_str()), (Some(1_000), "700"));
    let page = stage.register("CSDC", None).await;
    let mut told: Vec<_> = page.holds.iter().map(|hold| (hold.units.unwrap(), hold.rank)).collect();
    told.sort_unstable();
    assert_eq!(told, [(0, 1), (100, 0), (600, 0)]);

    let release = OrderAct::Unseal { hold_order: hold };
    assert!(matches!(stage.ask(about_debtor("CSDC", release)).await, Outcome::Unsealed { .. }));
    stage.settle().await;
    let news: Vec<_> =
        stage.notices().into_iter().map(|notice| (notice.order, notice.news)).collect();
    assert_eq!(news.len(), 2);
    assert_eq!(news[0].0, waits);
    assert!(matches!(news[0].1, News::InForce { units: Some(500), .. }), "{news:?}");
    assert!(matches!(news[1].1, News::InForce { units: Some(200), .. }), "{news:?}");
}

#[tokio::test]
async fn a_number_of_what_is_not_counted_is_refused() {
    let stage = shareholder().await;
    assert_eq!(code(stage.ask(seal("A", Some(0))).await), ResultCode::ZeroAmount);
    let mut car = seal("A", Some(1));
    car.institution = "CAR".to_owned();
    let OrderAct::Seal { target, .. } = &mut car.act else { panic!() };
    "粤B12345".clone_into(target);
    assert_eq!(code(stage.ask(car).await), ResultCode::DocInvalid);
    let uncounted = json!({ "subjects": [{ "name": "某", "document_number": "1", "holdings": [
        { "institution": "CSDC", "kind": "security", "asset": "S2" } ] }] });
    let (status, problem) = stage.put("holdings", &uncounted).await;
    assert_eq!((status, &problem["field"]), (400, &json!("subjects[0].holdings[0].units")));
}
