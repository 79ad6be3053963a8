//! A sealed house is priced on a real database: by agreement, by the mean of platforms, by a body drawn.

use kernel::Id;
use law::id;
use platform::http::Caller;
use platform::test::{TestApp, program};
use platform::{Act, Fault, Result, Role as Post, Tx, Wiring};
use serde_json::json;
use uuid::Uuid;

use crate::*;

const ANY: Act = Act::new("cases.view", &[]);
const COURT: &str = "粤0304";

struct Court {
    app: TestApp,
    judge: Caller,
    case: Id<cases::Case>,
    parties: [Uuid; 2],
    house: Uuid,
    account: Uuid,
}

impl Court {
    async fn open() -> Self {
        let app = program("2026-04-07T01:00:00Z", Wiring::default()).await.unwrap();
        let officer = |login, role| app.officer(login, COURT, std::slice::from_ref(role));
        let clerk = officer("clerk", &Post::FilingClerk).await.unwrap();
        let judge = officer("judge", &Post::Judge).await.unwrap();
        let person = |name: &str, number: &str| {
            json!({ "kind": "natural", "name": name, "document_kind": "id_card",
                "document_number": number })
        };
        let application = serde_json::from_value(json!({
            "court": COURT, "received_on": "2026-04-02",
            "applicants": [person("赵申请", "11010519491231002X")],
            "debtors": [person("钱被执", "110105194912310038")],
            "title": { "number": "（2025）粤0304民初1号", "court": "深圳市福田区人民法院",
                "kind": "judgment", "effective_on": "2026-02-10",
                "last_performance_day": "2026-02-17", "text": "支付86400元" },
            "claim": { "principal": "86400.00", "court_fee": "980.00" },
        }))
        .unwrap();
        let mut tx = app.begin(&clerk, ANY).await.unwrap();
        let case = cases::receive(&mut tx, &application).await.unwrap();
        cases::decide_filing(&mut tx, case, None).await.unwrap();
        cases::assign(&mut tx, case, None).await.unwrap();
        cases::issue_notice(&mut tx, case).await.unwrap();
        let one = async |tx: &mut Tx, side| cases::parties(tx, case, side).await.unwrap()[0].0;
        let parties =
            [one(&mut tx, cases::Role::Applicant).await, one(&mut tx, cases::Role::Debtor).await];
        tx.commit().await.unwrap();
        let (house, account) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let mut court = Court { app, judge, case, parties, house, account };
        court.found(house, "real_estate", "房屋").await;
        court.found(account, "deposit", "活期").await;
        court.hold(house, "real_estate", Some("register")).await;
        court.hold(account, "deposit", None).await;
        court
    }

    async fn found(&mut self, id: Uuid, kind: &str, name: &str) {
        let round = "WITH round AS (
                 INSERT INTO control.round (id, case_id, number, purpose, started_at)
                 SELECT gen_random_uuid(), $2, count(*) + 1, 'first', $6 FROM control.round RETURNING id)
             INSERT INTO control.property (id, case_id, debtor, institution, kind, asset, name,
                 purpose, fixed_term, facts, round, found_at)
             SELECT $1, $2, $3, 'LAND', $4, $1::text, $5, 'ordinary', false, '{}', round.id, $6
             FROM round";
        sqlx::query(round)
            .bind(id)
            .bind(self.case.0)
            .bind(self.parties[1])
            .bind(kind)
            .bind(name)
            .bind(self.app.now())
            .execute(self.app.pool())
            .await
            .unwrap();
    }

    async fn hold(&self, property: Uuid, kind: &str, manner: Option<&str>) {
        let held = "INSERT INTO control.hold (id, case_id, debtor, property, institution, asset,
                 order_id, ruling, state, kind, manner, cap, ordered_at, from_day, until_day)
             VALUES (gen_random_uuid(), $1, $2, $3, 'LAND', $3::text, $3::text, '裁', 'effective', $4,
                 $5, CASE WHEN $5 IS NULL THEN 100 END, $6, '2026-04-07', '2029-04-06')";
        sqlx::query(held)
            .bind(self.case.0)
            .bind(self.parties[1])
            .bind(property)
            .bind(kind)
            .bind(manner)
            .bind(self.app.now())
            .execute(self.app.pool())
            .await
            .unwrap();
    }

    fn on(&self, day: &str) {
        self.app.clock().set(format!("{day}T02:00:00Z").parse().unwrap());
    }

    async fn begin(&self) -> Tx {
        self.app.begin(&self.judge, ANY).await.unwrap()
    }

    async fn price(&self) -> Uuid {
        let mut tx = self.begin().await;
        let id =
            open_pricing(&mut tx, self.case, &NewPricing { property: self.house }).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    async fn pricing(&self) -> Pricing {
        let mut tx = self.begin().await;
        of_case(&mut tx, self.case.0).await.unwrap().pop().unwrap()
    }

    async fn offers(&self, pricing: Uuid, amounts: [Option<&str>; 2]) -> Result<()> {
        let offer = |(party, amount): (Uuid, Option<&str>)| Offer {
            party,
            amount: amount.map(|amount| amount.parse().unwrap()),
        };
        let offers = self.parties.into_iter().zip(amounts).map(offer).collect();
        let mut tx = self.begin().await;
        bargain(&mut tx, self.case, pricing, &Bargained { offers }).await?;
        tx.commit().await
    }

    async fn online(&self, pricing: Uuid) -> Result<()> {
        let platforms: Vec<String> = ["甲平台", "乙平台", "丙平台"].map(str::to_owned).into();
        let mut tx = self.begin().await;
        ask_platforms(&mut tx, self.case, pricing, (&platforms, true)).await?;
        tx.commit().await
    }

    async fn deliver(&self, report: &Report, price: &str) {
        let new = Delivered { price: price.parse().unwrap(), on: None };
        let place = (self.pricing().await.id, report.id);
        let mut tx = self.begin().await;
        deliver(&mut tx, self.case, place, &new).await.unwrap();
        send(&mut tx, self.case, place).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn fix(&self) -> Result<()> {
        let pricing = self.pricing().await.id;
        let mut tx = self.begin().await;
        fix_price(&mut tx, self.case, pricing).await?;
        tx.commit().await
    }

    async fn titles(&self) -> Vec<String> {
        sqlx::query_scalar("SELECT title FROM documents.document WHERE case_id = $1")
            .bind(self.case.0)
            .fetch_all(self.app.pool())
            .await
            .unwrap()
    }
}

fn refused<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    match result.unwrap_err() {
        Fault::Refused(refusal) => refusal.rule,
        fault => panic!("{fault}"),
    }
}

#[tokio::test]
async fn what_is_sealed_is_priced_once_and_money_never() {
    let court = Court::open().await;
    let mut tx = court.begin().await;
    let stranger = NewPricing { property: Uuid::nil() };
    assert!(matches!(open_pricing(&mut tx, court.case, &stranger).await, Err(Fault::Invalid(_))));
    let money = open_pricing(&mut tx, court.case, &NewPricing { property: court.account }).await;
    assert_eq!(refused(money), id::PRICE_START.as_str());
    drop(tx);
    court.price().await;
    let mut tx = court.begin().await;
    let twice = open_pricing(&mut tx, court.case, &NewPricing { property: court.house }).await;
    assert!(matches!(twice, Err(Fault::Conflict(_))));
}

#[tokio::test]
async fn what_all_parties_name_is_the_price_for_a_year() {
    let court = Court::open().await;
    let pricing = court.price().await;
    let mut tx = court.begin().await;
    let alone = Bargained { offers: vec![Offer { party: court.parties[0], amount: None }] };
    assert!(matches!(bargain(&mut tx, court.case, pricing, &alone).await, Err(Fault::Invalid(_))));
    drop(tx);
    court.offers(pricing, [Some("2000000.00"), Some("2000000.00")]).await.unwrap();
    let fixed = court.pricing().await;
    assert_eq!((fixed.state, fixed.way), (PricingState::Fixed, Way::Bargain));
    assert_eq!(fixed.price, Some("2000000.00".parse().unwrap()), "{}", id::PRICE_BARGAIN.as_str());
    assert_eq!(fixed.valid_until, "2027-04-06".parse().ok(), "{}", id::PRICE_VALID.as_str());
    assert!(court.titles().await.contains(&"财产处置参考价通知书".to_owned()));
    assert!(court.offers(pricing, [None, None]).await.is_err(), "fixed once");
}

#[tokio::test]
async fn the_mean_of_the_platforms_in_time_that_were_not_struck() {
    let court = Court::open().await;
    let pricing = court.price().await;
    court.offers(pricing, [Some("2000000.00"), None]).await.unwrap();
    let mut tx = court.begin().await;
    let none = Targeted { office: "税务局".into(), amount: None, both_ask: false };
    targeted(&mut tx, court.case, pricing, &none).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        court.pricing().await.tried,
        [Way::Bargain, Way::Targeted],
        "{}",
        id::PRICE_TARGETED.as_str()
    );
    court.online(pricing).await.unwrap();
    let asked = court.pricing().await.reports;
    let due = "2026-04-10".parse().unwrap();
    assert_eq!((asked.len(), asked[0].due), (3, due), "{}", id::PRICE_ALL_PLATFORMS.as_str());
    court.on("2026-04-09");
    court.deliver(&asked[0], "2000000.00").await;
    court.deliver(&asked[1], "2100000.00").await;
    assert_eq!(refused(court.fix().await), id::PRICE_AVERAGE.as_str(), "one still has time");
    court.on("2026-04-13");
    court.deliver(&asked[2], "900000.00").await;
    assert_eq!(refused(court.fix().await), id::PRICE_OBJECT.as_str());
    let place = (pricing, asked[1].id);
    let objection = NewObjection {
        party: court.parties[1],
        kind: ObjectionKind::Result,
        content: "参照标准有误".into(),
    };
    let mut tx = court.begin().await;
    object(&mut tx, court.case, place, &objection).await.unwrap();
    tx.commit().await.unwrap();
    court.on("2026-04-28");
    assert_eq!(refused(court.fix().await), id::PRICE_OBJECT.as_str(), "not settled");
    let settled = Settled { upheld: true, reason: "标准引用错误".into() };
    let mut tx = court.begin().await;
    settle_objection(&mut tx, court.case, place, &settled).await.unwrap();
    tx.commit().await.unwrap();
    court.fix().await.unwrap();
    // Of three one was struck, one came late: the third alone counts.
    let fixed = court.pricing().await;
    assert_eq!((fixed.way, fixed.price), (Way::Online, Some("2000000.00".parse().unwrap())));
}

#[tokio::test]
async fn with_no_report_a_body_is_drawn_with_a_seed_nobody_knew_and_the_next_follows() {
    let court = Court::open().await;
    let pricing = court.price().await;
    court.online(pricing).await.unwrap();
    let bodies = NewBodies {
        bodies: ["甲评估", "乙评估", "丙评估"].map(str::to_owned).into(),
        agreed: false,
        both_ask: false,
        law_demands: false,
    };
    let mut tx = court.begin().await;
    let early = name_bodies(&mut tx, court.case, pricing, &bodies).await;
    assert_eq!(refused(early), id::PRICE_APPRAISE.as_str());
    for report in court.pricing().await.reports {
        fail(&mut tx, court.case, (pricing, report.id), "无法询价").await.unwrap();
    }
    let one = NewBodies { bodies: vec!["甲评估".into()], ..bodies.clone() };
    assert_eq!(
        refused(name_bodies(&mut tx, court.case, pricing, &one).await),
        id::PRICE_DRAW.as_str()
    );
    name_bodies(&mut tx, court.case, pricing, &bodies).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = court.begin().await;
    let unsigned = draw_body(&mut tx, court.case, pricing).await;
    assert_eq!(refused(unsigned), id::PRICE_DRAW.as_str(), "the log was not signed since");
    drop(tx);
    court.on("2026-04-08");
    let mut tx = court.app.begin_system("test").await.unwrap();
    evidence::integrate_all(&court.app).await.unwrap();
    drop(std::mem::replace(&mut tx, court.begin().await));
    let lot = draw_body(&mut tx, court.case, pricing).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(lot.bodies, drawn(&lot.seed, &bodies.bodies), "anybody draws the same");
    let mandated = court.pricing().await.reports;
    let first = mandated.last().unwrap().clone();
    assert_eq!((first.body, first.due), (lot.bodies[0].clone(), "2026-05-08".parse().unwrap()));
    let mut tx = court.begin().await;
    assert!(draw_body(&mut tx, court.case, pricing).await.is_err(), "drawn once");
    fail(&mut tx, court.case, (pricing, first.id), "逾期未出具").await.unwrap();
    tx.commit().await.unwrap();
    let second = court.pricing().await.reports.last().unwrap().clone();
    assert_eq!(second.body, lot.bodies[1]);
    court.deliver(&second, "1980000.00").await;
    court.on("2026-04-21");
    court.fix().await.unwrap();
    let fixed = court.pricing().await;
    assert_eq!((fixed.way, fixed.price), (Way::Appraisal, Some("1980000.00".parse().unwrap())));
    assert_eq!(fixed.seed, Some(lot.seed));
}

#[tokio::test]
async fn a_pricing_that_is_withdrawn_says_why_and_another_may_begin() {
    let court = Court::open().await;
    let pricing = court.price().await;
    let mut tx = court.begin().await;
    assert!(withdraw(&mut tx, court.case, pricing, " ").await.is_err());
    withdraw(&mut tx, court.case, pricing, "债务已清偿").await.unwrap();
    tx.commit().await.unwrap();
    let withdrawn = court.pricing().await;
    assert_eq!(withdrawn.state, PricingState::Withdrawn, "{}", id::PRICE_WITHDRAW.as_str());
    court.price().await;
}

#[tokio::test]
async fn nothing_is_priced_in_a_case_that_is_over() {
    let court = Court::open().await;
    let pricing = court.price().await;
    let mut tx = court.app.begin_system("test").await.unwrap();
    cases::advance(&mut tx, court.case, cases::State::Investigating).await.unwrap();
    let paper = tx.new_id();
    cases::close(&mut tx, court.case, cases::ClosingWay::Terminated, paper).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = court.begin().await;
    let late = open_pricing(&mut tx, court.case, &NewPricing { property: court.house }).await;
    assert_eq!(refused(late), id::CASE_FLOW.as_str());
    withdraw(&mut tx, court.case, pricing, "已结案").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(court.pricing().await.state, PricingState::Withdrawn);
}
