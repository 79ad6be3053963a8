use super::*;

#[tokio::test]
async fn whoever_has_no_second_factor_sets_one_up_at_the_door() {
    let house = House::open(SecondFactor::Required).await;
    house.officer("zhifa", &[Role::Judge]).await;
    let half = house.sign_in("zhifa", "zhifa").await.done();
    assert_eq!(half.next(), "enrol");
    assert!(!house.opens(&half.token()).await, "half a log-in is none");
    for call in ["GET /sessions", "GET /accounts"] {
        assert_eq!(house.call(&half.token(), call, Value::Null).await.status, 401, "{call}");
    }
    // A password is no second factor where one is asked.
    let proof = json!({ "kind": "password", "password": "zhifa" });
    assert_eq!(house.prove(&half.token(), proof).await.status, 400);
    let (token, secret, codes) = house.enrolled("zhifa").await;
    assert!(house.opens(&token).await);
    assert_eq!(codes.len(), 10);

    house.pass(TimeDelta::seconds(60));
    let half = house.sign_in("zhifa", "zhifa").await.done();
    assert_eq!(half.next(), "second_factor");
    assert!(!house.opens(&half.token()).await);
    // Nobody gets around the factor by setting up another, or by a new password.
    let offer = house.call(&half.token(), "POST /session/authenticator", Value::Null).await;
    assert_eq!((offer.status, offer.problem()), (403, "/problems/step-up"));
    let body = json!({ "old": "zhifa", "password": "correct horse battery" });
    let password = house.call(&half.token(), "POST /session/password", body).await;
    assert_eq!((password.status, password.problem()), (403, "/problems/step-up"));
    let proof = json!({ "kind": "code", "code": house.code(&secret, 0) });
    let whole = house.prove(&half.token(), proof).await.done();
    assert_eq!(whole.next(), "done");
    assert!(house.opens(&whole.token()).await);
    assert!(!house.opens(&half.token()).await, "the token changed");
}

#[tokio::test]
async fn a_code_is_good_once_and_for_one_step_around_now() {
    let house = House::open(SecondFactor::Required).await;
    house.officer("zhifa", &[Role::Judge]).await;
    let (token, secret, _) = house.enrolled("zhifa").await;
    let code = |steps| json!({ "kind": "code", "code": house.code(&secret, steps) });
    // What set the app up has been used.
    assert_eq!(house.prove(&token, code(0)).await.status, 400);
    assert_eq!(house.prove(&token, code(2)).await.status, 400, "too early");
    let next = house.prove(&token, code(1)).await.done().token();
    assert_eq!(house.prove(&next, code(1)).await.status, 400, "a second time");
    assert_eq!(house.prove(&next, code(0)).await.status, 400, "an older one after a newer");
    house.pass(TimeDelta::seconds(120));
    assert_eq!(house.prove(&next, code(-2)).await.status, 400, "too late");
    let last = house.prove(&next, code(-1)).await.done().token();
    assert!(house.opens(&last).await);
}

#[tokio::test]
async fn the_same_code_sent_twice_at_once_counts_once() {
    let house = House::open(SecondFactor::Required).await;
    house.officer("zhifa", &[Role::Judge]).await;
    let (_, secret, _) = house.enrolled("zhifa").await;
    house.pass(TimeDelta::seconds(60));
    let first = house.sign_in("zhifa", "zhifa").await.done().token();
    let second = house.sign_in("zhifa", "zhifa").await.done().token();
    let proof = json!({ "kind": "code", "code": house.code(&secret, 0) });
    let (one, other) =
        tokio::join!(house.prove(&first, proof.clone()), house.prove(&second, proof));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400]);
}

#[tokio::test]
async fn codes_behind_a_known_password_are_not_guessed() {
    let house = House::open(SecondFactor::Required).await;
    house.officer("zhifa", &[Role::Judge]).await;
    let (_, secret, _) = house.enrolled("zhifa").await;
    house.pass(TimeDelta::seconds(60));
    let mut tried = 0;
    for number in 0..50 {
        // A new log-in gives no new tries.
        let half = house.sign_in("zhifa", "zhifa").await.done().token();
        let right = house.code(&secret, 0);
        let wrong = format!("{:06}", (right.parse::<u32>().unwrap() + 500 + number) % 1_000_000);
        let answer = house.prove(&half, json!({ "kind": "code", "code": wrong })).await;
        assert!([400, 429].contains(&answer.status));
        tried += usize::from(answer.status == 400);
    }
    assert_eq!(tried, 5);
}

#[tokio::test]
async fn a_recovery_code_is_good_once_and_new_ones_end_the_old() {
    let house = House::open(SecondFactor::Required).await;
    house.officer("zhifa", &[Role::Judge]).await;
    let (_, _, codes) = house.enrolled("zhifa").await;
    let proof = |code: &str| json!({ "kind": "recovery_code", "code": code });
    let half = house.sign_in("zhifa", "zhifa").await.done().token();
    let spoken = codes[0].to_uppercase().replace('-', " ");
    let token = house.prove(&half, proof(&spoken)).await.done().token();
    let half = house.sign_in("zhifa", "zhifa").await.done().token();
    assert_eq!(house.prove(&half, proof(&codes[0])).await.status, 400, "used");
    let new = house.call(&token, "POST /session/recovery-codes", Value::Null).await.done();
    assert_eq!(house.prove(&half, proof(&codes[1])).await.status, 400, "replaced");
    let fresh = new.body["recovery_codes"][0].as_str().unwrap();
    house.prove(&half, proof(fresh)).await.done();
    // They are kept as digests, and the app's secret is sealed.
    let kept: Vec<Vec<u8>> = sqlx::query_scalar(
        "SELECT digest FROM identity.recovery_code UNION ALL
            SELECT secret FROM identity.authenticator",
    )
    .fetch_all(house.app.pool())
    .await
    .unwrap();
    assert!(
        kept.iter().all(|bytes| !bytes.windows(5).any(|part| fresh.as_bytes().starts_with(part)))
    );
}

#[tokio::test]
async fn a_stolen_session_adds_no_factor_and_removes_none() {
    let house = House::open(SecondFactor::Required).await;
    house.officer("zhifa", &[Role::Judge]).await;
    let (token, secret, _) = house.enrolled("zhifa").await;
    house.pass(TimeDelta::minutes(11));
    for call in [
        "POST /session/passkeys/offer",
        "DELETE /session/authenticator",
        "POST /session/recovery-codes",
    ] {
        let answer = house.call(&token, call, Value::Null).await;
        assert_eq!((answer.status, answer.problem()), (403, "/problems/step-up"), "{call}");
    }
    let proof = json!({ "kind": "code", "code": house.code(&secret, 0) });
    let token = house.prove(&token, proof).await.done().token();
    let last = house.call(&token, "DELETE /session/authenticator", Value::Null).await;
    assert_eq!(last.body["rule"], "identity.second_factor", "the last factor stays");
    let offer = house.call(&token, "POST /session/passkeys/offer", Value::Null).await.done();
    assert_eq!(offer.body["publicKey"]["rp"]["id"], "localhost");
    let forged = json!({ "name": "key", "credential": { "id": "x" } });
    assert_eq!(house.call(&token, "POST /session/passkeys", forged).await.status, 400);
}

#[tokio::test]
async fn a_challenge_is_for_who_has_a_passkey_and_garbage_proves_nothing() {
    let house = House::open(SecondFactor::Required).await;
    house.officer("zhifa", &[Role::Judge]).await;
    let (token, _, _) = house.enrolled("zhifa").await;
    assert_eq!(house.call(&token, "POST /session/challenge", Value::Null).await.status, 404);
    let proof = json!({ "kind": "passkey", "credential": { "id": "x" } });
    assert_eq!(house.prove(&token, proof).await.status, 400);
}

#[test]
fn what_a_log_in_still_wants_follows_from_how_it_stands() {
    use crate::model::Next;
    use crate::rules::next::{Standing, next};
    let yes_no = [false, true];
    for has_factor in yes_no {
        for is_proven in yes_no {
            for password_due in yes_no {
                for asked in [SecondFactor::Required, SecondFactor::Optional] {
                    let found = next(Standing { has_factor, is_proven, password_due, asked });
                    let case = (has_factor, is_proven, password_due, asked);
                    if has_factor && !is_proven {
                        assert_eq!(found, Next::SecondFactor, "{case:?}");
                    }
                    if found == Next::Done {
                        assert!(!password_due && (!has_factor || is_proven), "{case:?}");
                        assert!(has_factor || asked == SecondFactor::Optional, "{case:?}");
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn an_app_outlives_the_key_its_secret_was_sealed_under() {
    use platform::vault::{self, INSTALLATION, KeyRotated};
    let house = House::open(SecondFactor::Required).await;
    house.officer("zhifa", &[Role::Judge]).await;
    let (token, secret, _) = house.enrolled("zhifa").await;
    let mut tx = house.app.begin_system("test").await.unwrap();
    let holders = [crate::jobs::HOLDER];
    let made = vault::rotate(&mut tx, INSTALLATION, &holders).await.unwrap();
    let version = u32::try_from(made.version).unwrap();
    let rotated = KeyRotated { owner: INSTALLATION.to_owned(), version, after: None };
    crate::jobs::on_key_rotated(&mut tx, rotated).await.unwrap();
    vault::destroy(&mut tx, INSTALLATION, made.version - 1, false).await.unwrap();
    tx.commit().await.unwrap();
    let proof = json!({ "kind": "code", "code": house.code(&secret, 1) });
    house.prove(&token, proof).await.done();
}
