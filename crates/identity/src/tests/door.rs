use super::*;
use futures::future::join_all;

#[tokio::test]
async fn an_unknown_name_and_a_wrong_password_get_one_answer() {
    let house = House::open(SecondFactor::Optional).await;
    house.officer("zhifa", &[Role::Judge]).await;
    let known = house.sign_in("zhifa", "wrong horse").await;
    let unknown = house.sign_in("nobody", "wrong horse").await;
    assert_eq!((known.status, &known.body), (unknown.status, &unknown.body));
    assert_eq!(known.status, 400);
    for login in ["zhifa", "nobody"] {
        for _ in 0..4 {
            assert_eq!(house.sign_in(login, "wrong horse").await.status, 400);
        }
        let waits = house.sign_in(login, "wrong horse").await;
        assert_eq!((waits.status, waits.problem()), (429, "/problems/later"));
        assert_eq!(waits.headers["retry-after"], "30");
    }
}

/// How long it takes says nothing either: both check one digest of the same cost.
#[tokio::test]
async fn an_unknown_name_takes_as_long_as_a_known_one() {
    let house = House::open(SecondFactor::Optional).await;
    for number in 0..12 {
        house.officer(&format!("known{number}"), &[Role::Judge]).await;
    }
    let mut least = [f64::MAX; 2];
    for number in 0..12 {
        for (place, kind) in ["known", "other"].iter().enumerate() {
            let begin = std::time::Instant::now();
            house.sign_in(&format!("{kind}{number}"), "wrong horse").await;
            least[place] = least[place].min(begin.elapsed().as_secs_f64());
        }
    }
    let ratio = least[0] / least[1];
    assert!((0.7..1.4).contains(&ratio), "known {}s, unknown {}s", least[0], least[1]);
}

#[tokio::test]
async fn tries_at_once_gain_nothing() {
    let house = House::open(SecondFactor::Optional).await;
    house.officer("zhifa", &[Role::Judge]).await;
    let tries = (0..20).map(|_| house.sign_in("zhifa", "wrong horse"));
    let answers = join_all(tries).await;
    let looked_at = answers.iter().filter(|answer| answer.status == 400).count();
    assert_eq!(looked_at, 5);
    assert!(answers.iter().all(|answer| [400, 429].contains(&answer.status)));
    // Even the right one waits: the place has used up its tries.
    assert_eq!(house.sign_in("zhifa", "zhifa").await.status, 429);
    house.pass(TimeDelta::seconds(30));
    house.sign_in("zhifa", "zhifa").await.done();
    assert_eq!(house.audited("failed").await, 5, "each failure is on record");
}

#[tokio::test]
async fn strangers_cannot_lock_the_owner_out_of_a_browser_they_know() {
    let house = House::open(SecondFactor::Optional).await;
    house.officer("zhifa", &[Role::Judge]).await;
    let first = house.sign_in("zhifa", "zhifa").await.done();
    let mark = first.cookie("zhixing_browser").unwrap();
    for _ in 0..30 {
        house.sign_in("zhifa", "wrong horse").await;
        house.pass(TimeDelta::minutes(61));
    }
    assert_eq!(house.sign_in("zhifa", "wrong horse").await.status, 400);
    assert_eq!(house.sign_in("zhifa", "zhifa").await.status, 429, "a stranger waits");
    let body = json!({ "user": "zhifa", "password": "zhifa" });
    let cookie = format!("zhixing_browser={mark}");
    let headers = [("cookie", cookie.as_str()), ("idempotency-key", "a")];
    house.send("POST /session", &headers, body.clone()).await.done();
    // A mark of somebody else's making is a stranger's.
    let forged = format!("zhixing_browser={}.{}", "0".repeat(32), "0".repeat(64));
    let headers = [("cookie", forged.as_str()), ("idempotency-key", "b")];
    assert_eq!(house.send("POST /session", &headers, body).await.status, 429);
    assert!(house.told("identity.GuessedAt").await > 0, "whoever watches hears of it");
}

#[tokio::test]
async fn a_password_is_changed_with_the_old_one_and_ends_all_other_sessions() {
    let house = House::open(SecondFactor::Optional).await;
    house.officer("zhifa", &[Role::Judge]).await;
    let here = house.sign_in("zhifa", "zhifa").await.done().token();
    let elsewhere = house.sign_in("zhifa", "zhifa").await.done().token();
    let change = |old: &str, new: &str| json!({ "old": old, "password": new });
    let call = "POST /session/password";
    let wrong = house.call(&here, call, change("other", "correct horse battery")).await;
    assert_eq!((wrong.status, wrong.body["field"].as_str()), (400, Some("old")));
    let common = house.call(&here, call, change("zhifa", "password1")).await;
    assert_eq!(common.body["rule"], "identity.password");
    let done = house.call(&here, call, change("zhifa", "correct horse battery")).await.done();
    assert!(!house.opens(&here).await, "the token changed");
    assert!(!house.opens(&elsewhere).await, "other sessions ended");
    assert!(house.opens(&done.token()).await);
    assert_eq!(house.sign_in("zhifa", "zhifa").await.status, 400);
    house.sign_in("zhifa", "correct horse battery").await.done();
}

#[test]
fn passwords_are_long_and_uncommon_and_otherwise_free() {
    use crate::rules::password::check;
    let names = ["zhengfa", "郑法"];
    for bad in ["", "short7!", "password", "12345678", "qwertyuiop", "zhengfa1", "aaaaaaaa"] {
        assert_eq!(check(bad, &names).unwrap_err().rule, "identity.password", "{bad}");
    }
    for word in ["zhixing2026", "fayuan123", "court1234", "执行执行执行执行"] {
        assert_eq!(check(word, &[]).unwrap_err().rule, "identity.password", "{word}");
    }
    assert!(check(&"x".repeat(257), &names).is_err());
    for good in
        ["correct horse battery", "绿色的大象在唱歌", "tr0ub4dor&3xyz", "       ostrich     "]
    {
        check(good, &names).unwrap();
    }
    let sentence = "a sentence of more than sixty-four characters may well be a password";
    check(sentence, &names).unwrap();
}

#[tokio::test]
async fn a_password_somebody_else_chose_must_be_changed_before_anything() {
    let house = House::open(SecondFactor::Optional).await;
    let id = house.officer("zhifa", &[Role::Judge]).await;
    let mut tx = house.app.begin_system("test").await.unwrap();
    platform::officers::set_password(&mut tx, id, "first-1234", true).await.unwrap();
    tx.commit().await.unwrap();
    let half = house.sign_in("zhifa", "first-1234").await.done();
    assert_eq!(half.next(), "password");
    assert!(!house.opens(&half.token()).await);
    let body = json!({ "old": "first-1234", "password": "correct horse battery" });
    let done = house.call(&half.token(), "POST /session/password", body).await.done();
    assert_eq!(done.next(), "done");
    assert!(house.opens(&done.token()).await);
}
