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
async fn a_code_is_good_once_and_while_it_is_shown() {
    let house = House::open(SecondFactor::Required).await;
    house.officer("zhifa", &[Role::Judge]).await;
    let (token, secret, _) = house.enrolled("zhifa").await;
    let code = |steps| json!({ "kind": "code", "code": house.code(&secret, steps) });
    // What set the app up has been used.
    assert_eq!(house.prove(&token, code(0)).await.status, 400);
    assert_eq!(house.prove(&token, code(1)).await.status, 400, "too early");
    house.pass(TimeDelta::seconds(30));
    let next = house.prove(&token, code(0)).await.done().token();
    assert_eq!(house.prove(&next, code(0)).await.status, 400, "a second time");
    house.pass(TimeDelta::seconds(59));
    assert_eq!(house.prove(&next, code(-1)).await.status, 400, "too late");
    let last = house.prove(&next, code(0)).await.done().token();
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
    // No factor, one of another kind than is asked, one of that kind.
    let held = [(false, false), (true, false), (true, true)];
    for (has_factor, has_asked) in held {
        for is_proven in yes_no {
            for password_due in yes_no {
                for asked in [SecondFactor::Required, SecondFactor::Passkey, SecondFactor::Optional]
                {
                    let standing =
                        Standing { has_factor, has_asked, is_proven, password_due, asked };
                    let found = next(standing);
                    if has_factor && !is_proven {
                        assert_eq!(found, Next::SecondFactor, "{standing:?}");
                    }
                    if found == Next::Done {
                        assert!(!password_due && (!has_factor || is_proven), "{standing:?}");
                        assert!(has_asked || asked == SecondFactor::Optional, "{standing:?}");
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
    house.pass(TimeDelta::seconds(30));
    let proof = json!({ "kind": "code", "code": house.code(&secret, 0) });
    house.prove(&token, proof).await.done();
}

/// Who writes in the tables without the program's keys becomes nobody: neither by a password, nor by a
/// recovery code, nor by a session made there, nor by one's own moved to somebody else.
#[tokio::test]
async fn a_superuser_of_the_database_signs_in_as_nobody() {
    let house = House::open(SecondFactor::Optional).await;
    house.officer("zhifa", &[Role::Judge]).await;
    house.officer("thief", &[Role::Clerk]).await;
    assert_eq!(house.sign_in("thief", "thief").await.status, 200);
    let tried = async |statement: &str| {
        let done = sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned()));
        assert_eq!(done.execute(house.app.pool()).await.unwrap().rows_affected(), 1, "{statement}");
    };
    tried(
        "UPDATE platform.officer SET password_hash =
             (SELECT password_hash FROM platform.officer WHERE login = 'thief')
         WHERE login = 'zhifa'",
    )
    .await;
    assert_eq!(house.sign_in("zhifa", "thief").await.status, 400, "a moved password");
    let digest = hex::encode(seal::digest(b"known"));
    tried(&format!(
        "INSERT INTO platform.session (id, token_digest, officer, created_at, expires_at, seen_at,
             proven_at, is_half, agent, source)
         SELECT gen_random_uuid(), '\\x{digest}', id, '2020-01-01', '2099-01-01', '2099-01-01',
             '2099-01-01', false, '', '' FROM platform.officer WHERE login = 'zhifa'"
    ))
    .await;
    assert!(!house.opens("known").await, "a session made in the table");
}

/// ASVS 6.5.6: one administrator takes a factor away, and becomes nobody by it.
#[tokio::test]
async fn a_security_administrator_revokes_a_factor_and_says_why() {
    let house = House::open(SecondFactor::Required).await;
    let judge = house.officer("zhifa", &[Role::Judge]).await;
    house.officer("anquan", &[Role::SecurityAdmin]).await;
    house.officer("xitong", &[Role::SystemAdmin]).await;
    let (token, secret, codes) = house.enrolled("zhifa").await;
    let (admin, ..) = house.enrolled("anquan").await;
    let (other, ..) = house.enrolled("xitong").await;
    let call = format!("POST /accounts/{judge}/factors/revocation");
    let lost = |factor: &str| json!({ "factor": factor, "reason": "手机遗失" });
    assert_eq!(house.call(&other, &call, lost("authenticator")).await.status, 403);
    let no_reason = json!({ "factor": "authenticator", "reason": " " });
    let refused = house.call(&admin, &call, no_reason).await;
    assert_eq!(refused.status, 400, "{}", refused.body);
    assert_eq!(house.call(&admin, &call, lost("passkeys")).await.status, 404, "there is none");
    house.call(&admin, &call, lost("recovery_codes")).await.done();
    assert!(!house.opens(&token).await, "sessions end");
    house.pass(TimeDelta::seconds(30));
    let half = house.sign_in("zhifa", "zhifa").await.done().token();
    let spoken = json!({ "kind": "recovery_code", "code": codes[0] });
    assert_eq!(house.prove(&half, spoken).await.status, 400);
    let code = json!({ "kind": "code", "code": house.code(&secret, 0) });
    house.prove(&half, code).await.done();
    house.call(&admin, &call, lost("authenticator")).await.done();
    assert_eq!(house.sign_in("zhifa", "zhifa").await.done().next(), "enrol");
    assert_eq!(house.audited("revoked").await, 2);
}

#[tokio::test]
async fn where_passkeys_alone_count_an_app_serves_only_to_set_one_up() {
    let house = House::open(SecondFactor::Required).await;
    house.officer("zhifa", &[Role::Judge]).await;
    let (_, secret, codes) = house.enrolled("zhifa").await;
    // The same court, which has become stricter.
    let access = Access { second_factor: SecondFactor::Passkey, ..Access::default() };
    let house = house.stricter(access).await;
    house.officer("xinren", &[Role::Judge]).await;
    let new = house.sign_in("xinren", "xinren").await.done();
    assert_eq!(new.next(), "enrol");
    let offer = house.call(&new.token(), "POST /session/authenticator", Value::Null).await;
    assert_eq!(offer.body["rule"], "identity.second_factor");
    house.call(&new.token(), "POST /session/passkeys/offer", Value::Null).await.done();

    house.pass(TimeDelta::seconds(30));
    let half = house.sign_in("zhifa", "zhifa").await.done();
    assert_eq!(half.next(), "second_factor");
    let offer = house.call(&half.token(), "POST /session/passkeys/offer", Value::Null).await;
    assert_eq!(offer.problem(), "/problems/step-up", "a password alone sets nothing up");
    let code = json!({ "kind": "code", "code": house.code(&secret, 0) });
    let proven = house.prove(&half.token(), code).await.done();
    assert_eq!(proven.next(), "enrol");
    house.call(&proven.token(), "POST /session/passkeys/offer", Value::Null).await.done();
    let half = house.sign_in("zhifa", "zhifa").await.done().token();
    let spoken = json!({ "kind": "recovery_code", "code": codes[0] });
    assert_eq!(house.prove(&half, spoken).await.done().next(), "enrol");
}

#[tokio::test]
async fn nobody_signs_in_or_acts_from_outside_the_named_networks() {
    let networks = platform::Networks {
        officers: vec!["10.0.0.0/8".parse().unwrap()],
        administrators: vec!["10.9.9.0/24".parse().unwrap()],
    };
    let second_factor = SecondFactor::Optional;
    let house = House::governed(Access { second_factor, networks, ..Access::default() }).await;
    house.officer("zhifa", &[Role::Judge]).await;
    house.officer("anquan", &[Role::SecurityAdmin]).await;
    let knock = async |login: &str, from: &str| {
        let body = json!({ "user": login, "password": login, "bearer": true });
        house.send("POST /session", &[(FROM, from)], body).await
    };
    for (login, from, fits) in [
        ("zhifa", "10.1.2.3", true),
        ("zhifa", "192.0.2.1", false),
        ("anquan", "10.9.9.9", true),
        ("anquan", "10.1.2.3", false),
    ] {
        let answer = knock(login, from).await;
        assert_eq!(answer.status == 200, fits, "{login} from {from}: {}", answer.body);
        if fits {
            continue;
        }
        assert_eq!(answer.body["rule"], "identity.network");
    }
    // A session taken elsewhere opens nothing there.
    let bearer = format!("Bearer {}", knock("anquan", "10.9.9.9").await.done().token());
    for (from, status) in [("10.9.9.8", 200), ("10.1.2.3", 422)] {
        let headers = [("authorization", bearer.as_str()), (FROM, from)];
        assert_eq!(house.send("GET /session", &headers, Value::Null).await.status, status);
    }
}

#[tokio::test]
async fn a_password_known_from_a_breach_is_not_taken() {
    use sha1::{Digest, Sha1};
    const BREACHED: &str = "a sentence somebody lost 1998";
    let path = std::env::temp_dir().join(format!("zhixing-known-{}", std::process::id()));
    let line = format!("{}:3\r\n", hex::encode_upper(Sha1::digest(BREACHED)));
    std::fs::write(&path, line).unwrap();
    let second_factor = SecondFactor::Optional;
    let breached = Some(path.clone());
    let house = House::governed(Access { second_factor, breached, ..Access::default() }).await;
    house.officer("zhifa", &[Role::Judge]).await;
    let token = house.sign_in("zhifa", "zhifa").await.done().token();
    let change = |password: &str| json!({ "old": "zhifa", "password": password });
    let refused = house.call(&token, "POST /session/password", change(BREACHED)).await;
    assert_eq!(refused.body["rule"], "identity.breached");
    let other = change("a sentence nobody lost 1999");
    house.call(&token, "POST /session/password", other).await.done();
    std::fs::remove_file(path).unwrap();
}
