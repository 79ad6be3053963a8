mod sealing;

use platform::test::program;
use platform::{Fault, Wiring};

use crate::*;

fn person(name: &str, number: &str) -> NewParty {
    NewParty {
        kind: PartyKind::Natural,
        name: name.to_owned(),
        document_kind: DocumentKind::IdCard,
        document_number: number.to_owned(),
        address: None,
        phone: None,
        account: None,
    }
}

const NUMBER: &str = "11010519491231002X";

#[tokio::test]
async fn a_number_is_one_party_and_is_nowhere_in_clear() {
    let app = program("2026-02-05T04:00:00Z", Wiring::default()).await.unwrap();
    let mut tx = app.begin_system("test").await.unwrap();
    let new = NewParty {
        address: Some("广东省深圳市福田区示例路8号".to_owned()),
        phone: Some("13900000000".to_owned()),
        ..person("张三", NUMBER)
    };
    let first = enrol(&mut tx, &new).await.unwrap();
    let again = enrol(&mut tx, &person("张三", &NUMBER.to_lowercase())).await.unwrap();
    assert_eq!(first, again);
    let rule = law::id::CONTROL_QUERY;
    let case = tx.new_id();
    let clear = reveal_for(&mut tx, first, case, rule).await.unwrap();
    assert_eq!(clear.document_number, NUMBER);
    assert_eq!((clear.address, clear.phone), (new.address.clone(), new.phone));
    let told = serde_json::json!({ "to": "DEPT-TEST" });
    let all = reveal_all(&mut tx, &[first], rule, told).await.unwrap();
    assert_eq!((all.len(), all[0].1.document_number.as_str()), (1, NUMBER));
    let told = addresses_for(&mut tx, &[(case, first)], rule).await.unwrap();
    assert_eq!(told, [new.address]);
    let face = faces(&mut tx, &[first]).await.unwrap().remove(0);
    assert_eq!(face.masked_address.as_deref(), Some("广东省深圳市****"));
    tx.commit().await.unwrap();
    let dump: String = sqlx::query_scalar(
        "SELECT string_agg(t, ' ') FROM (SELECT p::text AS t FROM parties.party p
         UNION ALL SELECT a::text FROM platform.audit a
         UNION ALL SELECT c::text FROM platform.audit_content c) rows",
    )
    .fetch_one(app.pool())
    .await
    .unwrap();
    for clear in ["19491231", "13900000000", "示例路"] {
        assert!(!dump.contains(clear) && !dump.contains(&hex::encode(clear)), "{dump}");
    }
    for noted in ["control.query", "addresses", "DEPT-TEST"] {
        assert!(dump.contains(noted), "{noted}: {dump}");
    }
}

#[tokio::test]
async fn another_name_on_the_same_number_stops_for_a_person() {
    let app = program("2026-02-05T04:00:00Z", Wiring::default()).await.unwrap();
    let mut tx = app.begin_system("test").await.unwrap();
    enrol(&mut tx, &person("张三", NUMBER)).await.unwrap();
    let fault = enrol(&mut tx, &person("李四", NUMBER)).await.unwrap_err();
    assert!(matches!(fault, Fault::Refused(r) if r.rule == "parties.homonym"));
}

#[tokio::test]
async fn an_account_in_another_name_is_refused() {
    let app = program("2026-02-05T04:00:00Z", Wiring::default()).await.unwrap();
    let mut tx = app.begin_system("test").await.unwrap();
    let account = NewAccount {
        bank: "BANK-ICBC".into(),
        account: "6222000000001".into(),
        holder: "李四".into(),
    };
    let new = NewParty { account: Some(account), ..person("张三", NUMBER) };
    let fault = enrol(&mut tx, &new).await.unwrap_err();
    let Fault::Refused(refusal) = fault else { panic!("{fault}") };
    assert_eq!(refusal.field.as_deref(), Some("account.holder"));
}
