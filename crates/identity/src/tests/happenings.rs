//! What people are told of their own account.

use super::*;

const FIREFOX: (&str, &str) = ("10.1.2.3", "Firefox");
const SENTENCE: &str = "correct horse battery";

impl House {
    /// A try to log in from an address with a browser that has no mark.
    async fn knock(&self, login: &str, password: &str, (source, agent): (&str, &str)) -> Answer {
        let body = json!({ "user": login, "password": password, "bearer": true });
        self.send("POST /session", &[(FROM, source), ("user-agent", agent)], body).await
    }

    /// What the owner of a session is shown: what happened, and what of it is news.
    async fn happenings(&self, token: &str) -> Vec<Value> {
        let answer = self.call(token, "GET /happenings", Value::Null).await.done();
        answer.body.as_array().unwrap().clone()
    }

    async fn kinds(&self, token: &str) -> Vec<String> {
        let all = self.happenings(token).await;
        all.iter().map(|one| one["kind"].as_str().unwrap().to_owned()).collect()
    }

    async fn every_day(&self) {
        let mut tx = self.app.begin_system("test.day").await.unwrap();
        let day = tx.today();
        crate::jobs::every_day(&mut tx, day).await.unwrap();
        tx.commit().await.unwrap();
    }
}

/// ASVS 6.3.5: from another network or another browser, but not the first time, nor where it is known.
#[tokio::test]
async fn a_log_in_unlike_all_before_is_told_to_its_owner() {
    let house = House::open(SecondFactor::Optional).await;
    house.officer("zhifa", &[Role::Judge]).await;
    let token = house.knock("zhifa", "zhifa", FIREFOX).await.done().token();
    assert_eq!(house.kinds(&token).await, [""; 0], "the first of all");
    house.pass(TimeDelta::minutes(1));
    let token = house.knock("zhifa", "zhifa", ("10.1.2.77", "Firefox")).await.done().token();
    assert_eq!(house.kinds(&token).await, [""; 0], "the next room");
    house.pass(TimeDelta::minutes(1));
    let away = house.knock("zhifa", "zhifa", ("203.0.113.9", "Firefox")).await.done();
    let told = house.happenings(&token).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["kind"], "strange_log_in");
    assert_eq!((&told[0]["source"], &told[0]["agent"]), (&json!("203.0.113.9"), &json!("Firefox")));
    assert_eq!(told[0]["seen_at"], Value::Null);
    house.pass(TimeDelta::minutes(1));
    let mark = format!("zhixing_browser={}", away.cookie("zhixing_browser").unwrap());
    let headers = [(FROM, "198.51.100.1"), ("cookie", mark.as_str()), ("idempotency-key", "1")];
    let body = json!({ "user": "zhifa", "password": "zhifa" });
    house.send("POST /session", &headers, body).await.done();
    assert_eq!(house.kinds(&token).await.len(), 1, "a browser that is known may travel");
}

/// The second step is what makes a log-in one.
#[tokio::test]
async fn half_a_log_in_is_strange_only_when_it_is_whole() {
    let house = House::open(SecondFactor::Required).await;
    house.officer("zhifa", &[Role::Judge]).await;
    let (token, secret, _) = house.enrolled("zhifa").await;
    assert_eq!(house.kinds(&token).await, ["recovery_codes", "authenticator_added"]);
    let whole = async |from: (&str, &str), steps| {
        house.pass(TimeDelta::minutes(2));
        let half = house.knock("zhifa", "zhifa", from).await.done().token();
        let bearer = format!("Bearer {half}");
        let headers = [("authorization", bearer.as_str()), (FROM, from.0), ("user-agent", from.1)];
        let code = json!({ "kind": "code", "code": house.code(&secret, steps) });
        house.send("POST /session/proof", &headers, code).await.done().token()
    };
    let token = whole(FIREFOX, 0).await;
    assert_eq!(house.kinds(&token).await.len(), 2);
    house.pass(TimeDelta::minutes(2));
    house.knock("zhifa", "zhifa", ("203.0.113.9", "curl")).await.done();
    assert_eq!(house.kinds(&token).await.len(), 2, "the password alone was no log-in");
    let token = whole(("203.0.113.9", "curl"), 0).await;
    assert_eq!(house.kinds(&token).await[0], "strange_log_in");
}

#[tokio::test]
async fn wrong_tries_and_a_log_in_after_them_are_told_to_the_owner() {
    let house = House::open(SecondFactor::Optional).await;
    house.officer("zhifa", &[Role::Judge]).await;
    for _ in 0..4 {
        house.knock("zhifa", "wrong horse", FIREFOX).await;
    }
    let token = house.knock("zhifa", "zhifa", FIREFOX).await.done().token();
    assert_eq!(house.kinds(&token).await, [""; 0], "anybody mistypes");
    for _ in 0..5 {
        assert_eq!(house.knock("zhifa", "wrong horse", FIREFOX).await.status, 400);
    }
    assert_eq!(house.knock("zhifa", "zhifa", FIREFOX).await.status, 429, "locked out");
    let told = house.happenings(&token).await;
    assert_eq!(told.len(), 1);
    assert_eq!((&told[0]["kind"], &told[0]["tries"]), (&json!("wrong_tries"), &json!(5)));
    assert_eq!(told[0]["source"], "10.1.2.3");
    house.pass(TimeDelta::minutes(1));
    let token = house.knock("zhifa", "zhifa", FIREFOX).await.done().token();
    let told = house.happenings(&token).await;
    assert_eq!((&told[0]["kind"], &told[0]["tries"]), (&json!("in_after_wrong_tries"), &json!(5)));
    // Guessing at a name that is nobody's is nobody's news.
    for _ in 0..5 {
        house.knock("nobody", "wrong horse", FIREFOX).await;
    }
    assert_eq!(house.kinds(&token).await.len(), 2);
}

/// ASVS 6.3.7, IDENTITY_HAPPENINGS: whoever changed them, and nobody else hears of it.
#[tokio::test]
async fn changed_credentials_are_told_to_their_owner_until_seen_and_for_ninety_days() {
    let house = House::open(SecondFactor::Optional).await;
    let id = house.officer("zhifa", &[Role::Judge]).await;
    house.officer("xitong", &[Role::SystemAdmin]).await;
    let admin = house.sign_in("xitong", "xitong").await.done().token();
    let term = json!({ "active": true, "ends_on": null });
    house.call(&admin, &format!("PUT /accounts/{id}/term"), term).await.done();
    let call = format!("POST /accounts/{id}/password");
    let first = house.call(&admin, &call, Value::Null).await.done();
    let first = first.body["password"].as_str().unwrap().to_owned();
    let half = house.sign_in("zhifa", &first).await.done().token();
    house.pass(TimeDelta::seconds(1));
    let body = json!({ "old": first, "password": SENTENCE });
    let token = house.call(&half, "POST /session/password", body).await.done().token();
    let told = house.happenings(&token).await;
    let kinds: Vec<&Value> = told.iter().map(|one| &one["kind"]).collect();
    assert_eq!(kinds, ["password_changed", "password_reset", "term_changed"]);
    assert!(told.iter().all(|one| one["seen_at"].is_null()));
    assert_eq!(house.kinds(&admin).await, [""; 0], "it happened to somebody else");

    // Up to what was shown, and not to what came since.
    let seen = json!({ "until": told[1]["at"] });
    house.call(&token, "POST /happenings/seen", seen.clone()).await.done();
    house.call(&admin, "POST /happenings/seen", json!({ "until": told[0]["at"] })).await.done();
    let told = house.happenings(&token).await;
    let news: Vec<bool> = told.iter().map(|one| one["seen_at"].is_null()).collect();
    assert_eq!(news, [true, false, false]);

    house.pass(TimeDelta::days(90));
    house.every_day().await;
    let token = house.sign_in("zhifa", SENTENCE).await.done().token();
    assert_eq!(house.kinds(&token).await, ["password_changed"]);
    house.pass(TimeDelta::seconds(2));
    assert_eq!(house.kinds(&token).await, [""; 0]);
}

/// ASVS 6.4.5, IDENTITY_TERM_REMINDER.
#[tokio::test]
async fn an_account_that_ends_is_announced_to_its_owner_and_the_administrator() {
    let house = House::open(SecondFactor::Optional).await;
    let id = house.officer("zhifa", &[Role::Judge]).await;
    house.officer("xitong", &[Role::SystemAdmin]).await;
    house.officer("anquan", &[Role::SecurityAdmin]).await;
    let set = async |ends_on: &str| {
        let mut tx = house.app.begin_system("test.term").await.unwrap();
        let day = Some(ends_on.parse().unwrap());
        platform::officers::set_term(&mut tx, id, true, day).await.unwrap();
        tx.commit().await.unwrap();
    };
    let told = async |login: &str| {
        let token = house.sign_in(login, login).await.done().token();
        let all = house.happenings(&token).await;
        let line = |one: &Value| format!("{} {}", one["kind"].as_str().unwrap(), one["day"]);
        all.iter().map(line).collect::<Vec<_>>()
    };
    // The court's clock stands on 2026-07-06.
    set("2026-08-06").await;
    house.every_day().await;
    assert_eq!(told("zhifa").await, [""; 0], "thirty-one days");
    set("2026-08-05").await;
    house.every_day().await;
    house.every_day().await;
    assert_eq!(told("zhifa").await, [r#"account_ends "2026-08-05""#], "thirty days, told once");
    assert_eq!(told("xitong").await, [r#"another_account_ends "2026-08-05""#]);
    assert_eq!(told("anquan").await, [""; 0]);
    house.pass(TimeDelta::days(1));
    set("2026-07-20").await;
    house.every_day().await;
    assert_eq!(told("xitong").await.len(), 2, "another last day is told anew");
}
