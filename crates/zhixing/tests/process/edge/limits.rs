//! Who asks too much, too slowly or in too many places at once does not keep others from their work.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::harness::{Answer, Court, Folder, Program, START};

#[tokio::test]
async fn a_budget_used_up_at_the_door_leaves_officers_and_institutions_theirs() {
    let court = Court::open().await;
    let token = court.token("zhifa").await;
    let url = format!("{}/api/v1/session", court.url);
    let wrong = json!({ "user": "nobody", "password": "wrong" });
    let try_in = || court.client.post(&url).json(&wrong).send();
    let tries = futures::future::join_all((0..120).map(|_| try_in())).await;
    let mut told = Vec::new();
    for answer in tries {
        told.push(Answer::of(answer.unwrap()).await);
    }
    // Some are told so by the lock on guessing, which is about the name tried.
    let too_many = |answer: &&Answer| answer.body["type"] == "/problems/too-many";
    let refused: Vec<&Answer> = told.iter().filter(too_many).collect();
    assert!(refused.len() >= 30, "only {} were told to wait", refused.len());
    let first = refused.first().unwrap();
    assert_eq!(first.status, 429);
    let wait: u64 = first.header("retry-after").parse().unwrap();
    assert!((1..=10).contains(&wait));
    let look = court.client.get(&url).bearer_auth(&token).send().await.unwrap();
    assert_eq!(look.status(), 200, "officers work on");
    let partner = court.partner("BANK-CCB").await;
    let said = partner
        .say(
            "/exchange/answers",
            &crate::harness::Message::signed("BANK-CCB", b"{}".to_vec()),
            "zh",
        )
        .await;
    assert_eq!(said.unwrap().status, 400, "so do institutions");
}

/// ASVS 2.4.2: a script that has stolen a session does not sign, freeze and pay at its own pace.
#[tokio::test]
async fn a_person_acts_no_faster_than_a_person_can() {
    let mut court = Court::open().await;
    let home = court.keys_folder().parent().unwrap().to_str().unwrap().to_owned();
    court.kill_server();
    let folder = Folder::new();
    let arguments = [
        ["serve", "--listen", "127.0.0.1:0", "--start", START, "--data", &home].as_slice(),
        &["--database", &court.base.url, "--nation", &court.nation_url],
        &["--second-factor", "optional"],
    ]
    .concat();
    let mut server = Program::start(folder.path(), &arguments);
    court.url = server.address();
    let seen = json!({ "until": START });
    let mut statuses = Vec::new();
    for _ in 0..40 {
        statuses.push(court.call("zhifa", "POST /happenings/seen", seen.clone()).await.status);
    }
    assert!(statuses[..15].iter().all(|status| *status == 200), "{statuses:?}");
    assert!(statuses.iter().filter(|status| **status == 429).count() >= 5, "{statuses:?}");
    assert_eq!(court.call("zhifa", "GET /session", Value::Null).await.status, 200, "looks go on");
    let other = court.call("jujz", "POST /happenings/seen", seen).await;
    assert_eq!(other.status, 200, "so do others' acts");
}

#[tokio::test]
async fn slow_senders_do_not_hold_up_others() {
    let court = Court::open().await;
    let address = court.url.strip_prefix("http://").unwrap().to_owned();
    let mut slow = Vec::new();
    for _ in 0..200 {
        let mut stream = tokio::net::TcpStream::connect(&address).await.unwrap();
        stream
            .write_all(b"POST /api/v1/session HTTP/1.1\r\nhost: localhost\r\nx-slow: ")
            .await
            .unwrap();
        slow.push(stream);
    }
    let mut longest = Duration::ZERO;
    for _ in 0..20 {
        let begin = Instant::now();
        let looked = court.call("zhifa", "GET /session", Value::Null).await;
        assert_eq!(looked.status, 200);
        longest = longest.max(begin.elapsed());
    }
    assert!(longest < Duration::from_secs(5), "a look took {longest:?}");
    let begin = Instant::now();
    for stream in &mut slow {
        let mut rest = Vec::new();
        let closed = tokio::time::timeout(Duration::from_secs(40), stream.read_to_end(&mut rest));
        assert!(closed.await.is_ok(), "still waited for after {:?}", begin.elapsed());
    }
}
