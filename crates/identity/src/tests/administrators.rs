use std::collections::HashSet;

use super::*;
use crate::model::{ChangeDeed, ChangeState};
use crate::rules::change::{Change, No, decide, propose};
use crate::rules::posts::fit_together;

#[test]
fn administrators_are_nothing_else() {
    for one in Role::ALL {
        fit_together(&[one]).unwrap();
        for other in Role::ALL.into_iter().filter(|other| *other != one) {
            let fits = fit_together(&[one, other]).is_ok();
            let neither =
                !Role::ADMINISTRATORS.contains(&one) && !Role::ADMINISTRATORS.contains(&other);
            assert_eq!(fits, neither, "{one:?} {other:?}");
        }
    }
    let refused = fit_together(&[Role::Judge, Role::AuditAdmin]).unwrap_err();
    assert_eq!(refused.rule, "identity.three_administrators");
}

/// Every history of a change among four people, to the end: whatever is approved was proposed by one,
/// approved by another, and is neither's; nothing decided is decided again.
#[test]
fn no_history_of_a_change_lets_one_person_be_two() {
    type Person = u8;
    let people: [Person; 4] = [0, 1, 2, 3];
    let deeds = [ChangeDeed::Approve, ChangeDeed::Refuse, ChangeDeed::Withdraw];
    let mut open: Vec<(Change<Person>, Option<Person>)> = Vec::new();
    for proposer in people {
        for grantee in people {
            match propose(grantee, proposer) {
                Ok(change) => open.push((change, None)),
                Err(no) => assert!(no == No::SamePerson && grantee == proposer),
            }
        }
    }
    let mut seen: HashSet<(Change<Person>, Option<Person>)> = HashSet::new();
    let (mut approved, mut steps) = (0, 0);
    while let Some((change, decider)) = open.pop() {
        if !seen.insert((change, decider)) {
            continue;
        }
        if change.state == ChangeState::Approved {
            let three: HashSet<_> =
                [Some(change.proposer), decider, Some(change.grantee)].into_iter().collect();
            assert_eq!(three.len(), 3, "{change:?} by {decider:?}");
            approved += 1;
        }
        for who in people {
            for deed in deeds {
                steps += 1;
                if let Ok(state) = decide(&change, &who, deed) {
                    assert_eq!(change.state, ChangeState::Pending, "decided twice");
                    assert_ne!(state, ChangeState::Pending);
                    open.push((Change { state, ..change }, Some(who)));
                }
            }
        }
    }
    // Twelve pairs, each approved by either of the two others.
    assert_eq!((seen.len(), approved), (12 + 12 * 5, 24));
    assert_eq!(steps, seen.len() * 12);
}

struct Court {
    house: House,
    judge: Uuid,
    tokens: Vec<String>,
}

async fn court() -> Court {
    let house = House::open(SecondFactor::Optional).await;
    let judge = house.officer("zhifa", &[Role::Judge]).await;
    let mut tokens = Vec::new();
    for (login, role) in [
        ("anquan1", Role::SecurityAdmin),
        ("anquan2", Role::SecurityAdmin),
        ("xitong", Role::SystemAdmin),
        ("shenji", Role::AuditAdmin),
    ] {
        house.officer(login, &[role]).await;
        tokens.push(house.sign_in(login, login).await.done().token());
    }
    Court { house, judge, tokens }
}

#[tokio::test]
async fn roles_change_by_two_people_and_on_the_next_request() {
    let Court { house, judge, tokens } = court().await;
    let [first, second, system, audit] = &tokens[..] else { panic!() };
    let officer = house.sign_in("zhifa", "zhifa").await.done().token();
    let propose = format!("POST /accounts/{judge}/roles");
    let body = json!({ "roles": ["division_head"], "reason": "任命" });
    for token in [&officer, system, audit] {
        assert_eq!(house.call(token, &propose, body.clone()).await.status, 403);
    }
    let change = house.call(first, &propose, body.clone()).await.done().body;
    let again = house.call(second, &propose, body).await;
    assert_eq!(again.body["rule"], "identity.two_people", "one at a time");
    let decide = format!("POST /role-changes/{}/decision", change["id"].as_str().unwrap());
    let approve = json!({ "deed": "approve" });
    let own = house.call(first, &decide, approve.clone()).await;
    assert_eq!(own.body["rule"], "identity.two_people");
    assert_eq!(house.call(system, &decide, approve.clone()).await.status, 403);
    let before = house.call(&officer, "GET /session", Value::Null).await.done().body;
    assert_eq!(before["officer"]["roles"], json!(["judge"]));
    house.call(second, &decide, approve.clone()).await.done();
    let after = house.call(&officer, "GET /session", Value::Null).await.done().body;
    assert_eq!(after["officer"]["roles"], json!(["division_head"]), "the same session");
    assert_eq!(house.told("identity.RolesChanged").await, 1);
    assert_eq!(house.call(second, &decide, approve).await.body["rule"], "identity.two_people");
    let listed = house.call(audit, "GET /role-changes", Value::Null).await.done().body;
    assert_eq!(listed[0]["state"], "approved");
}

#[tokio::test]
async fn a_change_can_be_taken_back_and_refused_and_mixes_no_administrator() {
    let Court { house, judge, tokens } = court().await;
    let [first, second, ..] = &tokens[..] else { panic!() };
    let propose = format!("POST /accounts/{judge}/roles");
    let mixed = json!({ "roles": ["judge", "audit_admin"], "reason": "任命" });
    let refused = house.call(first, &propose, mixed).await;
    assert_eq!(refused.body["rule"], "identity.three_administrators");
    let unreasoned = json!({ "roles": [], "reason": " " });
    assert_eq!(house.call(first, &propose, unreasoned).await.status, 400);
    for (who, deed, state) in [(second, "refuse", "refused"), (first, "withdraw", "withdrawn")] {
        let body = json!({ "roles": ["clerk"], "reason": "调整" });
        let change = house.call(first, &propose, body).await.done().body;
        let decide = format!("POST /role-changes/{}/decision", change["id"].as_str().unwrap());
        let by_other = house.call(second, &decide, json!({ "deed": "withdraw" })).await;
        assert_eq!(by_other.status, 422, "only the proposer takes back");
        let decided = house.call(who, &decide, json!({ "deed": deed })).await.done().body;
        assert_eq!(decided["state"], state);
    }
    // Nobody proposes for themselves.
    let me = house.call(first, "GET /session", Value::Null).await.done().body;
    let own = format!("POST /accounts/{}/roles", me["officer"]["id"].as_str().unwrap());
    let body = json!({ "roles": ["system_admin"], "reason": "自荐" });
    assert_eq!(house.call(first, &own, body).await.body["rule"], "identity.two_people");
    assert_eq!(house.told("identity.RolesChanged").await, 0);
}

/// The database holds it too, whoever writes.
#[tokio::test]
async fn the_database_keeps_administrators_apart_and_takes_two_people_for_a_change() {
    let Court { house, judge, .. } = court().await;
    let mix = "UPDATE platform.officer SET roles = ARRAY['system_admin', 'judge'] WHERE id = $1";
    let error = sqlx::query(mix).bind(judge).execute(house.app.pool()).await.unwrap_err();
    assert!(error.to_string().contains("one_administrator"), "{error}");
    let two =
        "UPDATE platform.officer SET roles = ARRAY['system_admin', 'audit_admin'] WHERE id = $1";
    assert!(sqlx::query(two).bind(judge).execute(house.app.pool()).await.is_err());
    let people: Vec<Uuid> = sqlx::query_scalar("SELECT id FROM platform.officer ORDER BY login")
        .fetch_all(house.app.pool())
        .await
        .unwrap();
    let insert = "INSERT INTO identity.role_change (id, court, officer, roles, before, reason,
            proposer, proposed_at, state, decider, decided_at)
        VALUES (gen_random_uuid(), '粤0304', $1, '{}', '{}', 'x', $2, now(), 'approved', $3, now())";
    let mut kept = 0;
    for officer in &people[..3] {
        for proposer in &people[..3] {
            for decider in &people[..3] {
                let done = sqlx::query(insert).bind(officer).bind(proposer).bind(decider);
                let done = done.execute(house.app.pool()).await.is_ok();
                let three = HashSet::from([officer, proposer, decider]).len() == 3;
                assert_eq!(done, three);
                kept += u32::from(done);
            }
        }
    }
    assert_eq!(kept, 6);
}

#[tokio::test]
async fn accounts_are_opened_without_a_role_and_reset_without_losing_the_second_factor() {
    let Court { house, judge, tokens } = court().await;
    let [security, _, system, audit] = &tokens[..] else { panic!() };
    let new = json!({ "login": "xinren", "name": "新人", "work_card": "W9", "duty_card": "D9" });
    for token in [security, audit] {
        assert_eq!(house.call(token, "POST /accounts", new.clone()).await.status, 403);
    }
    let made = house.call(system, "POST /accounts", new.clone()).await.done().body;
    assert_eq!(house.call(system, "POST /accounts", new).await.body["rule"], "identity.accounts");
    let password = made["password"].as_str().unwrap();
    assert_eq!(house.sign_in("xinren", password).await.done().next(), "password");
    let rows = house.call(audit, "GET /accounts", Value::Null).await.done().body;
    let row = rows.as_array().unwrap().iter().find(|row| row["login"] == "xinren").unwrap();
    assert_eq!(row["roles"], json!([]));

    let officer = house.sign_in("zhifa", "zhifa").await.done().token();
    house.call(&officer, "POST /session/authenticator", Value::Null).await.done();
    let reset = format!("POST /accounts/{judge}/password");
    let password = house.call(system, &reset, Value::Null).await.done().body;
    assert!(!house.opens(&officer).await, "its sessions ended");
    assert_eq!(house.sign_in("zhifa", "zhifa").await.status, 400);
    let password = password["password"].as_str().unwrap();
    assert_eq!(house.sign_in("zhifa", password).await.done().next(), "password");
}

#[tokio::test]
async fn the_command_line_makes_the_first_administrators_and_no_more() {
    let house = House::open(SecondFactor::Required).await;
    let mut made = Vec::new();
    for (login, role) in [
        ("a", Role::SystemAdmin),
        ("b", Role::SystemAdmin),
        ("c", Role::SecurityAdmin),
        ("d", Role::SecurityAdmin),
        ("e", Role::SecurityAdmin),
        ("f", Role::AuditAdmin),
        ("g", Role::Judge),
    ] {
        let mut tx = house.app.begin_system("test").await.unwrap();
        let new = crate::NewAccount {
            login: login.to_owned(),
            name: login.to_owned(),
            work_card: "W".to_owned(),
            duty_card: "D".to_owned(),
            ends_on: None,
        };
        match crate::found_administrator(&mut tx, COURT, role, new).await {
            Ok((_, password)) => {
                tx.commit().await.unwrap();
                assert_eq!(house.sign_in(login, &password).await.done().next(), "password");
                made.push(login);
            }
            Err(fault) => assert!(fault.to_string().contains("identity.accounts"), "{fault}"),
        }
    }
    assert_eq!(made, ["a", "c", "d", "f"]);
}

#[tokio::test]
async fn an_account_is_linked_once_and_a_return_nobody_was_sent_on_is_refused() {
    let issuer = "https://id.court.example".to_owned();
    let provider = platform::Provider {
        issuer: issuer.clone(),
        client_id: "zhixing".to_owned(),
        client_secret: "kept".to_owned(),
        authority: None,
    };
    assert!(!format!("{provider:?}").contains("kept"), "the secret prints nowhere");
    let (second_factor, provider) = (SecondFactor::Optional, Some(provider));
    let house = House::governed(Access { second_factor, provider, ..Access::default() }).await;
    let judge = house.officer("zhifa", &[Role::Judge]).await;
    let own = house.officer("xitong", &[Role::SystemAdmin]).await;
    let system = house.sign_in("xitong", "xitong").await.done().token();
    let link = format!("POST /accounts/{judge}/link");
    let body = json!({ "issuer": issuer, "subject": "four" });
    let other = json!({ "issuer": "https://evil.example", "subject": "four" });
    assert_eq!(house.call(&system, &link, other).await.status, 400);
    house.call(&system, &link, body.clone()).await.done();
    let again = house.call(&system, &link, body.clone()).await;
    assert_eq!(again.body["rule"], "identity.accounts");
    let own = house.call(&system, &format!("POST /accounts/{own}/link"), body).await;
    assert_eq!(own.body["rule"], "identity.two_people");

    let back = "GET /session/provider/return";
    for (query, cookie, field) in [
        ("?code=a", "", "state"),
        ("?code=a&state=b", "", "state"),
        ("?code=a&state=b", "zhixing_errand=c", "state"),
        ("?error=denied&state=b", "zhixing_errand=b", "code"),
        ("?code=a&state=b&iss=https://evil.example", "zhixing_errand=b", "iss"),
        // The right browser, but nobody was sent on this errand, or it is done.
        ("?code=a&state=b", "zhixing_errand=b", "code"),
    ] {
        let call = format!("{back}{query}");
        let answer = house.send(&call, &[("cookie", cookie)], Value::Null).await;
        assert_eq!((answer.status, answer.body["field"].as_str()), (400, Some(field)), "{query}");
    }
}
