use super::*;

#[tokio::test]
async fn a_session_ends_after_fifteen_minutes_idle_and_twelve_hours_at_most() {
    let house = House::open(SecondFactor::Optional).await;
    house.officer("zhifa", &[Role::Judge]).await;
    let token = house.sign_in("zhifa", "zhifa").await.done().token();
    for _ in 0..47 {
        house.pass(TimeDelta::minutes(14));
        assert!(house.opens(&token).await, "used every fourteen minutes");
    }
    assert!(house.now() > NOW.parse::<DateTime<Utc>>().unwrap() + TimeDelta::hours(10));
    house.pass(TimeDelta::minutes(15));
    assert!(!house.opens(&token).await, "idle");

    let token = house.sign_in("zhifa", "zhifa").await.done().token();
    let end = house.now() + TimeDelta::hours(12);
    while house.now() + TimeDelta::minutes(10) < end {
        house.pass(TimeDelta::minutes(10));
        assert!(house.opens(&token).await);
    }
    house.pass(TimeDelta::minutes(10));
    assert!(!house.opens(&token).await, "twelve hours");
}

/// A page that refreshes itself while nobody sits before it keeps no session alive.
#[tokio::test]
async fn what_a_page_asks_by_itself_is_no_use() {
    let house = House::open(SecondFactor::Optional).await;
    house.officer("zhifa", &[Role::Judge]).await;
    let token = house.sign_in("zhifa", "zhifa").await.done().token();
    let bearer = format!("Bearer {token}");
    for minute in 1..=14 {
        house.pass(TimeDelta::minutes(1));
        let still = (minute * 60).to_string();
        let headers = [("authorization", bearer.as_str()), ("x-still-for", still.as_str())];
        let answer = house.send("GET /session", &headers, Value::Null).await;
        assert_eq!(answer.status, 200, "{minute}");
    }
    house.pass(TimeDelta::minutes(1));
    assert!(!house.opens(&token).await);
}

#[tokio::test]
async fn a_token_changes_at_step_up_and_the_old_one_opens_nothing() {
    let house = House::open(SecondFactor::Optional).await;
    house.officer("zhifa", &[Role::Judge]).await;
    let first = house.sign_in("zhifa", "zhifa").await.done();
    assert_eq!(first.next(), "done");
    let second = house.sign_in("zhifa", "zhifa").await.done();
    assert_ne!(first.token(), second.token(), "every log-in has a token of its own");
    let proof = json!({ "kind": "password", "password": "zhifa" });
    let stepped = house.prove(&first.token(), proof).await.done();
    assert!(!house.opens(&first.token()).await);
    assert!(house.opens(&stepped.token()).await);
}

#[tokio::test]
async fn grave_acts_need_a_proof_of_the_last_ten_minutes() {
    let house = House::open(SecondFactor::Optional).await;
    house.officer("xitong", &[Role::SystemAdmin]).await;
    let token = house.sign_in("xitong", "xitong").await.done().token();
    let open = |login: &str| {
        json!({ "login": login, "name": "新人", "work_card": "W1",
        "duty_card": "D1" })
    };
    house.call(&token, "POST /accounts", open("new1")).await.done();
    house.pass(TimeDelta::minutes(10));
    let refused = house.call(&token, "POST /accounts", open("new2")).await;
    assert_eq!((refused.status, refused.problem()), (403, "/problems/step-up"));
    house.call(&token, "GET /accounts", Value::Null).await.done();
    let wrong = json!({ "kind": "password", "password": "no" });
    assert_eq!(house.prove(&token, wrong).await.status, 400);
    let proof = json!({ "kind": "password", "password": "xitong" });
    let token = house.prove(&token, proof).await.done().token();
    house.call(&token, "POST /accounts", open("new2")).await.done();
}

#[tokio::test]
async fn one_sees_ones_sessions_and_ends_them_one_by_one() {
    let house = House::open(SecondFactor::Optional).await;
    house.officer("zhifa", &[Role::Judge]).await;
    house.officer("other", &[Role::Judge]).await;
    let here = house.sign_in("zhifa", "zhifa").await.done().token();
    let there = house.sign_in("zhifa", "zhifa").await.done().token();
    let rows = house.call(&here, "GET /sessions", Value::Null).await.done().body;
    let rows = rows.as_array().unwrap();
    assert_eq!(rows.len(), 2);
    let other = rows.iter().find(|row| row["is_this"] == false).unwrap();
    assert!(other.get("token").is_none() && !other.to_string().contains(&there));
    let call = format!("DELETE /sessions/{}", other["id"].as_str().unwrap());
    let stranger = house.sign_in("other", "other").await.done().token();
    assert_eq!(house.call(&stranger, &call, Value::Null).await.status, 404, "not theirs");
    house.call(&here, &call, Value::Null).await.done();
    assert!(!house.opens(&there).await);
    assert!(house.opens(&here).await);
    house.call(&here, "DELETE /session", Value::Null).await.done();
    assert!(!house.opens(&here).await, "signed out");
}

#[tokio::test]
async fn a_closed_or_ended_account_is_out_on_the_next_request() {
    let house = House::open(SecondFactor::Optional).await;
    let id = house.officer("zhifa", &[Role::Judge]).await;
    house.officer("xitong", &[Role::SystemAdmin]).await;
    let admin = house.sign_in("xitong", "xitong").await.done().token();
    let term = |active: bool, ends: Value| json!({ "active": active, "ends_on": ends });
    let call = format!("PUT /accounts/{id}/term");

    let token = house.sign_in("zhifa", "zhifa").await.done().token();
    house.call(&admin, &call, term(false, Value::Null)).await.done();
    assert!(!house.opens(&token).await);
    assert_eq!(house.sign_in("zhifa", "zhifa").await.status, 400);

    house.call(&admin, &call, term(true, json!("2026-07-06"))).await.done();
    assert!(!house.opens(&token).await, "an ended session does not come back");
    // The last day ends at midnight in Asia/Shanghai, with nobody doing anything.
    house.app.clock().set("2026-07-06T15:55:00Z".parse().unwrap());
    let token = house.sign_in("zhifa", "zhifa").await.done().token();
    house.pass(TimeDelta::minutes(4));
    assert!(house.opens(&token).await);
    house.pass(TimeDelta::minutes(2));
    assert!(!house.opens(&token).await);
    assert_eq!(house.sign_in("zhifa", "zhifa").await.status, 400);
}

#[tokio::test]
async fn another_site_makes_a_browser_write_nothing() {
    let house = House::open(SecondFactor::Optional).await;
    house.officer("zhifa", &[Role::Judge]).await;
    let signed = house.browse_in("zhifa").await.done();
    let cookie = format!("zhixing_session={}", signed.cookie("zhixing_session").unwrap());
    let id = Uuid::nil();
    let call = format!("DELETE /sessions/{id}");
    let with = |extra: &[(&'static str, &'static str)]| {
        let mut headers = vec![("cookie", cookie.as_str())];
        headers.extend_from_slice(extra);
        headers
    };
    let foreign: [&[(&str, &str)]; 4] = [
        &[],
        &[("idempotency-key", "1"), ("origin", "https://evil.example")],
        &[("idempotency-key", "1"), ("origin", "null")],
        &[("idempotency-key", "1"), ("origin", "http://desk.evil.example")],
    ];
    for headers in foreign {
        let answer = house.send(&call, &with(headers), Value::Null).await;
        assert_eq!((answer.status, answer.problem()), (403, "/problems/foreign"), "{headers:?}");
    }
    for own in [
        [("idempotency-key", "2"), ("origin", "http://desk")].as_slice(),
        &[("idempotency-key", "3")],
    ] {
        let answer = house.send(&call, &with(own), Value::Null).await;
        assert_eq!(answer.status, 404, "{own:?}: looked for, and not there");
    }
    // Nor does another site log a browser in as somebody else.
    let body = json!({ "user": "zhifa", "password": "zhifa" });
    let headers = [("origin", "https://evil.example")];
    assert_eq!(house.send("POST /session", &headers, body).await.status, 403);
}

#[tokio::test]
async fn over_tls_cookies_are_secure_and_bound_to_the_host() {
    let origin = "https://desk.court.example".to_owned();
    let second_factor = SecondFactor::Optional;
    let house = House::governed(Access { origin, second_factor, ..Access::default() }).await;
    house.officer("zhifa", &[Role::Judge]).await;
    let signed = house.browse_in("zhifa").await.done();
    let lines: Vec<&str> = signed
        .headers
        .get_all(header::SET_COOKIE)
        .iter()
        .map(|line| line.to_str().unwrap())
        .collect();
    assert_eq!(lines.len(), 2);
    for line in lines {
        assert!(line.starts_with("__Host-zhixing_"), "{line}");
        for mark in ["; Path=/", "; HttpOnly", "; SameSite=Strict", "; Secure"] {
            assert!(line.contains(mark), "{line}");
        }
        assert!(!line.contains("Domain"), "{line}");
    }
    // A cookie planted under the plain name is nobody's.
    let token = signed.cookie("__Host-zhixing_session").unwrap();
    let planted = format!("zhixing_session={token}");
    let answer = house.send("GET /session", &[("cookie", &planted)], Value::Null).await;
    assert_eq!(answer.status, 401);
    let own = format!("__Host-zhixing_session={token}");
    assert_eq!(house.send("GET /session", &[("cookie", &own)], Value::Null).await.status, 200);
}

/// What a script in the page can read of a log-in opens nothing (ASVS 3.3.4).
#[tokio::test]
async fn a_token_goes_to_a_browser_as_a_cookie_and_to_others_in_the_answer() {
    let house = House::open(SecondFactor::Optional).await;
    house.officer("zhifa", &[Role::Judge]).await;
    let cookie_of = |answer: &Answer| answer.cookie("zhixing_session");
    let password = |password: &str| json!({ "kind": "password", "password": password });
    let new = json!({ "old": "zhifa", "password": "correct horse battery" });

    let mut shown = house.browse_in("zhifa").await.done();
    for (key, call, body) in [
        ("1", "POST /session/proof", password("zhifa")),
        ("2", "POST /session/password", new),
        ("3", "POST /session/proof", password("correct horse battery")),
    ] {
        let token = cookie_of(&shown).unwrap();
        assert!(!shown.body.to_string().contains(&token) && shown.body.get("token").is_none());
        let cookie = format!("zhixing_session={token}");
        let headers = [("cookie", cookie.as_str()), ("idempotency-key", key)];
        shown = house.send(call, &headers, body).await.done();
    }

    let told = house.sign_in("zhifa", "correct horse battery").await.done();
    assert_eq!(cookie_of(&told), None, "one way only");
    let told = house.prove(&told.token(), password("correct horse battery")).await.done();
    assert!(house.opens(&told.token()).await);
    assert_eq!(cookie_of(&told), None);
}

/// Nothing of a session is left in the browser when it ends (ASVS 14.3.1).
#[tokio::test]
async fn the_end_of_a_session_clears_the_browser() {
    let house = House::open(SecondFactor::Optional).await;
    house.officer("zhifa", &[Role::Judge]).await;
    let enter = async || {
        let token = house.browse_in("zhifa").await.done().cookie("zhixing_session").unwrap();
        format!("zhixing_session={token}")
    };
    let cleared = |answer: &Answer| {
        let kinds = answer.headers.get("clear-site-data").map(|kinds| kinds.to_str().unwrap());
        (kinds == Some(r#""cache", "storage""#)) && answer.cookie("zhixing_session").is_some()
    };
    let (here, there) = (enter().await, enter().await);
    let list = house.send("GET /sessions", &[("cookie", &here)], Value::Null).await.done();
    for own in [false, true] {
        let rows = list.body.as_array().unwrap();
        let id = rows.iter().find(|row| row["is_this"] == own).unwrap()["id"].as_str().unwrap();
        let call = format!("DELETE /sessions/{id}");
        let headers = [("cookie", here.as_str()), ("idempotency-key", id)];
        let ended = house.send(&call, &headers, Value::Null).await.done();
        assert_eq!(cleared(&ended), own, "one's own session, and no other");
    }
    let answer = house.send("GET /session", &[("cookie", &there)], Value::Null).await;
    assert_eq!(answer.status, 401);

    let cookie = enter().await;
    let headers = [("cookie", cookie.as_str()), ("idempotency-key", "out")];
    let out = house.send("DELETE /session", &headers, Value::Null).await.done();
    assert!(cleared(&out));
    assert_eq!(out.cookie("zhixing_session").as_deref(), Some(""));
    assert_eq!(house.send("GET /session", &[("cookie", &cookie)], Value::Null).await.status, 401);
}
