//! N5: an officer with a certificate of his own looked 88,985 times in nine months. Here he alarms
//! within five minutes, and stops at the two hundredth look.

use cases::{Application, decide_filing, receive};
use chrono::TimeDelta;
use futures::FutureExt;
use kernel::Id;
use law::id::CONTROL_QUERY;
use lookups::What;
use parties::DocumentKind;
use platform::http::Caller;
use platform::test::{TestApp, program};
use platform::trail::{Search, search};
use platform::{Act, Fault, Role, Wiring, jobs as work};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::acts::disclose::{self, DISCLOSE};
use crate::acts::review::{REVIEW, review};
use crate::acts::watch::{WATCH, watch};
use crate::http::{SEARCH_AUDIT, VIEW_ALARMS, VIEW_DISCLOSURES, VIEW_LOOK_UP_ALARMS, VIEW_WATCHED};
use crate::model::{Conclusion, LookUpAlarm};
use crate::{jobs, store};

const ANY: Act = Act::new("cases.view", &[]);
const COURT: &str = "粤0304";
const DEBTOR: &str = "110105194912310038";

fn wiring() -> Wiring {
    let mut wiring = Wiring::default();
    wiring
        .on("oversight.hear_look", |tx, told| jobs::on_looked_up(tx, told).boxed())
        .job(jobs::WEIGH, |tx, job| jobs::weigh(tx, job).boxed())
        .job(jobs::COMPILE, |tx, job| jobs::compile(tx, job).boxed());
    wiring
}

struct House {
    app: TestApp,
    judge: Caller,
    guard: Caller,
    auditor: Caller,
    case: Uuid,
    debtor: Uuid,
}

fn application() -> Application {
    let person = |name: &str, number: &str| {
        json!({ "kind": "natural", "name": name, "document_kind": "id_card",
            "document_number": number })
    };
    serde_json::from_value(json!({
        "court": COURT,
        "received_on": "2026-03-02",
        "applicants": [person("赵申请", "11010519491231002X")],
        "debtors": [person("钱被执", DEBTOR)],
        "title": {
            "number": "（2025）粤0304民初20001号", "court": "深圳市福田区人民法院",
            "kind": "judgment", "effective_on": "2026-01-12",
            "last_performance_day": "2026-01-22", "text": "支付200000元",
            "obligors": ["钱被执"],
        },
        "claim": { "principal": "200000" },
    }))
    .unwrap()
}

async fn house() -> House {
    let app = program("2026-03-02T02:00:00Z", wiring()).await.unwrap();
    let clerk = app.officer("lian", COURT, &[Role::FilingClerk]).await.unwrap();
    let judge = app.officer("zhifa", COURT, &[Role::Judge]).await.unwrap();
    let guard = app.officer("anquan", COURT, &[Role::SecurityAdmin]).await.unwrap();
    let auditor = app.officer("shenji", COURT, &[Role::AuditAdmin]).await.unwrap();
    let mut tx = app.begin(&clerk, ANY).await.unwrap();
    let case = receive(&mut tx, &application()).await.unwrap();
    decide_filing(&mut tx, case, None).await.unwrap();
    let debtor = cases::parties(&mut tx, case, cases::Role::Debtor).await.unwrap()[0].0;
    tx.commit().await.unwrap();
    House { app, judge, guard, auditor, case: case.0, debtor }
}

impl House {
    async fn look(&self, who: &Caller, person: Uuid) -> Result<(), Fault> {
        let mut tx = self.app.look(who, ANY).await?;
        let (case, persons) = (self.case, [person]);
        lookups::record(&mut tx, case, COURT, &persons, What::Property, CONTROL_QUERY).await?;
        tx.commit().await
    }

    fn pass(&self, seconds: i64) {
        self.app.clock().set(self.app.now() + TimeDelta::seconds(seconds));
    }

    async fn alarms(&self) -> Vec<LookUpAlarm> {
        let mut tx = self.app.begin_system("test").await.unwrap();
        store::alarms(&mut tx, true, None, 100).await.unwrap()
    }
}

#[tokio::test]
async fn the_policeman_who_looked_88985_times_alarms_in_minutes_and_stops_at_200() {
    let house = house().await;
    let begun = house.app.now();
    let (mut seen, mut refused, mut alarmed) = (0, 0, None);
    // One look every two seconds until nothing is shown any more, and long after.
    for n in 0..1_000u128 {
        match house.look(&house.judge, Uuid::from_u128(10_000 + n)).await {
            Ok(()) => seen += 1,
            Err(Fault::Refused(refusal)) => {
                assert!(["lookups.daily_limit", "lookups.stopped"].contains(&refusal.rule));
                refused += 1;
            }
            Err(other) => panic!("{other}"),
        }
        house.pass(2);
        work::drain(&house.app).await.unwrap();
        if alarmed.is_none() && !house.alarms().await.is_empty() {
            alarmed = Some(house.app.now() - begun);
        }
    }
    assert_eq!((seen, refused), (200, 800));
    assert!(alarmed.unwrap() <= TimeDelta::minutes(5), "alarmed after {alarmed:?}");
    let mut kinds: Vec<String> = house.alarms().await.into_iter().map(|alarm| alarm.kind).collect();
    kinds.sort();
    assert_eq!(kinds, ["breadth", "limit", "off_case", "rate"]);
    // The next day does not help: somebody else has to look into it first.
    house.pass(24 * 3600);
    let again = house.look(&house.judge, Uuid::from_u128(1)).await.unwrap_err();
    assert!(matches!(again, Fault::Refused(refusal) if refusal.rule == "lookups.stopped"));
}

#[tokio::test]
async fn work_on_a_case_raises_nothing() {
    let house = house().await;
    for _ in 0..20 {
        house.look(&house.judge, house.debtor).await.unwrap();
        house.pass(60);
        work::drain(&house.app).await.unwrap();
    }
    assert!(house.alarms().await.is_empty());
}

#[tokio::test]
async fn a_look_at_a_person_under_watch_alarms_and_somebody_else_looks_into_it() {
    let house = house().await;
    let mut tx = house.app.begin(&house.guard, WATCH).await.unwrap();
    let masked = watch(&mut tx, DocumentKind::IdCard, DEBTOR, "公众人物").await.unwrap();
    assert!(!masked.contains(DEBTOR));
    tx.commit().await.unwrap();
    house.look(&house.judge, house.debtor).await.unwrap();
    work::drain(&house.app).await.unwrap();
    house.pass(40);
    work::drain(&house.app).await.unwrap();
    let alarms = house.alarms().await;
    assert_eq!(alarms.len(), 1);
    assert_eq!((alarms[0].kind.as_str(), alarms[0].case_id), ("watched", Some(house.case)));

    assert!(matches!(house.app.begin(&house.judge, REVIEW).await, Err(Fault::Denied(_))));
    let mut tx = house.app.begin(&house.guard, REVIEW).await.unwrap();
    assert!(review(&mut tx, alarms[0].id, Conclusion::Explained, " ").await.is_err());
    let done =
        review(&mut tx, alarms[0].id, Conclusion::Explained, "承办人依法查询").await.unwrap();
    assert_eq!(done.finding.as_deref(), Some("explained"));
    let twice = review(&mut tx, alarms[0].id, Conclusion::Misuse, "again").await;
    assert!(matches!(twice, Err(Fault::Missing(_))));
    tx.commit().await.unwrap();
    assert!(house.alarms().await.is_empty());
}

#[tokio::test]
async fn a_person_is_told_who_looked_and_why_but_not_before_it_can_hinder_nothing() {
    let house = house().await;
    house.look(&house.judge, house.debtor).await.unwrap();
    let ask = |name: &str| -> disclose::Application {
        serde_json::from_value(json!({ "document_kind": "id_card", "document_number": DEBTOR,
            "name": name, "application": "申请书2026第1号" }))
        .unwrap()
    };
    let apply = async |name: &str| {
        let mut tx = house.app.begin(&house.auditor, DISCLOSE).await?;
        let id = disclose::apply(&mut tx, &ask(name)).await?;
        tx.commit().await?;
        Ok::<_, Fault>(id)
    };
    let other_name = apply("孙别人").await.unwrap_err();
    assert!(matches!(other_name, Fault::Missing("person")));

    let told = async |id: Uuid| {
        work::drain(&house.app).await.unwrap();
        let mut tx = house.app.begin_system("test").await.unwrap();
        store::disclosure(&mut tx, id, COURT).await.unwrap().report.unwrap()
    };
    let early = told(apply("钱被执").await.unwrap()).await;
    assert_eq!((early.told.len(), early.withheld), (0, 1));
    house.pass(31 * 24 * 3600);
    let later = told(apply("钱被执").await.unwrap()).await;
    assert_eq!((later.told.len(), later.withheld), (1, 0));
    let line = &later.told[0];
    assert_eq!(line.officer.as_deref(), Some("干警zhifa"));
    assert_eq!(line.work_card.as_deref(), Some("W-zhifa"));
    assert_eq!(line.case_number, number(&house).await);
    assert!(line.article_zh.contains("第二百五十三条"), "{}", line.article_zh);
    let entered: i64 = sqlx::query_scalar("SELECT count(*) FROM platform.audit WHERE article = $1")
        .bind("lookups.disclosure")
        .fetch_one(house.app.pool())
        .await
        .unwrap();
    assert_eq!(entered, 2, "each application is on record under its rule");
    let printed: Value = serde_json::to_value(&later).unwrap();
    assert!(!printed.to_string().contains(DEBTOR));
}

async fn number(house: &House) -> String {
    let mut tx = house.app.begin_system("test").await.unwrap();
    cases::face(&mut tx, Id::from(house.case)).await.unwrap().number
}

/// 三员分立: each administrator has a view of his own, and nobody who handles cases has one.
#[tokio::test]
async fn administrators_are_kept_apart() {
    let house = house().await;
    for (act, guard, auditor) in [
        (VIEW_ALARMS, true, true),
        (VIEW_LOOK_UP_ALARMS, true, true),
        (VIEW_WATCHED, true, false),
        (VIEW_DISCLOSURES, false, true),
        (SEARCH_AUDIT, false, true),
        (REVIEW, true, false),
        (WATCH, true, false),
        (DISCLOSE, false, true),
    ] {
        let may = async |who: &Caller| house.app.look(who, act).await.is_ok();
        let found = (may(&house.guard).await, may(&house.auditor).await, may(&house.judge).await);
        assert_eq!(found, (guard, auditor, false), "{}", act.name);
    }
}

#[tokio::test]
async fn the_record_is_searched_by_time_person_act_and_article() {
    let house = house().await;
    house.look(&house.judge, house.debtor).await.unwrap();
    let judge = house.judge.officer().unwrap().id;
    let all = Search {
        court: COURT,
        from: house.app.now() - TimeDelta::hours(1),
        to: house.app.now() + TimeDelta::hours(1),
        officer: None,
        act: "",
        article: None,
        before: None,
    };
    let find = async |wanted: Search<'_>| {
        let mut tx = house.app.begin_system("test").await.unwrap();
        search(tx.sql(), &wanted, 100).await.unwrap()
    };
    let whole = find(all.clone()).await;
    assert!(whole.len() > 2);
    let his = find(Search { officer: Some(judge), ..all.clone() }).await;
    assert_eq!(his.len(), 1);
    assert_eq!(his[0].case, Some(house.case));
    let by_rule = find(Search { article: Some("control.query"), ..all.clone() }).await;
    assert_eq!(by_rule, his);
    assert!(find(Search { act: "nothing.", ..all.clone() }).await.is_empty());
    assert!(find(Search { to: all.from, ..all.clone() }).await.is_empty());
    let elsewhere = find(Search { court: "京0101", officer: Some(judge), ..all.clone() }).await;
    assert!(elsewhere.is_empty(), "another court's auditor");
    let older = find(Search { before: Some(whole[0].line.seq), ..all.clone() }).await;
    assert_eq!(older, whole[1..]);
}
