//! A witness signs what only grew, remembers, and tells on a log that was rolled back.

use std::sync::{Arc, Mutex};

use axum::body::{Body, to_bytes};
use platform::Clock;
use proof::{Checkpoint, Kind, Note, Signer};
use tower::ServiceExt;
use wire::{NoReply, Request, Wire};

use super::*;

fn logs(app: &App) -> Logs {
    vec![log_key(app.keys())]
}

fn open(folder: &Scratch, logs: Logs) -> Witness {
    Witness::open(
        &folder.0,
        "witness.example/w1",
        logs,
        Clock::still("2026-02-05T04:00:00Z".parse().unwrap()),
    )
    .unwrap()
}

async fn send(router: axum::Router, request: Request) -> Result<wire::Reply, NoReply> {
    let (parts, body) = request.into_parts();
    let request = ::http::Request::from_parts(parts, Body::from(body));
    let response = router.oneshot(request).await.map_err(NoReply::because)?;
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.map_err(NoReply::because)?;
    Ok(::http::Response::from_parts(parts, body))
}

/// A keeper of `app` with one witness behind a wire that can be cut.
fn keeper(app: &App, witness: Witness) -> (Keeper, Arc<Mutex<bool>>) {
    let key = witness.key();
    let router = witness_router(witness);
    let cut = Arc::new(Mutex::new(false));
    let is_cut = Arc::clone(&cut);
    let wire = Wire::carried(move |request| {
        let (router, is_cut) = (router.clone(), *is_cut.lock().unwrap());
        Box::pin(async move {
            if is_cut { Err(NoReply::because("cut")) } else { send(router, request).await }
        })
    });
    let watched = Watched::parse(&format!("{key}@http://localhost/")).unwrap();
    (Keeper::new(app.clone(), wire, vec![watched]), cut)
}

async fn kinds(app: &App) -> Vec<String> {
    let mut tx = app.begin_system("test").await.unwrap();
    let mut kinds: Vec<String> =
        alarms(tx.sql(), 100).await.unwrap().into_iter().map(|alarm| alarm.kind).collect();
    kinds.sort();
    kinds.dedup();
    kinds
}

#[tokio::test]
async fn a_receipt_carries_the_witness() {
    let (app, judge) = court().await;
    let folder = Scratch::new("witness");
    let witness = open(&folder, logs(&app));
    let key = witness.key();
    let (mut keeper, _) = keeper(&app, witness);
    for n in 0..4 {
        deeds(&app, &judge, n * 150).await;
        keeper.integrate().await.unwrap();
        keeper.ask().await.unwrap();
    }
    let event = deed(&app, &judge, 1).await;
    keeper.integrate().await.unwrap();
    keeper.ask().await.unwrap();
    assert_eq!(keeper.audit().await.unwrap().findings, vec![]);
    assert_eq!(keeper.words().await.len(), 2);
    let mut tx = app.begin_system("test").await.unwrap();
    let kept = platform::trail::of_events(tx.sql(), &[event]).await.unwrap().remove(0);
    let receipt = receipt(&app, tx.sql(), &kept).await.unwrap();
    let report = receipt.check(&[log_key(app.keys()), key]);
    assert!(report.holds(), "{report:?}");
    let proof = consistency(&app, tx.sql(), 150).await.unwrap();
    let report = proof.check(&[log_key(app.keys())]);
    assert!(report.holds(), "{report:?}");
    drop(tx);
    assert_eq!(kinds(&app).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_silent_witness_is_an_alarm_and_stops_nothing() {
    let (app, judge) = court().await;
    let folder = Scratch::new("silent");
    let (mut keeper, cut) = keeper(&app, open(&folder, logs(&app)));
    *cut.lock().unwrap() = true;
    deed(&app, &judge, 1).await;
    keeper.integrate().await.unwrap();
    keeper.ask().await.unwrap();
    assert_eq!(kinds(&app).await, ["witness_silent"]);
    *cut.lock().unwrap() = false;
    deed(&app, &judge, 2).await;
    keeper.integrate().await.unwrap();
    keeper.ask().await.unwrap();
    let mut tx = app.begin_system("test").await.unwrap();
    let standing = store::standings(tx.sql()).await.unwrap().remove(0);
    // The second deed, the first, and the alarm, which is an event of its own.
    assert_eq!((standing.size, standing.why), (3, None));
}

/// The whole database is put back to an earlier state, all of it consistent with itself: only the
/// witness can know.
#[tokio::test]
async fn a_rolled_back_log_is_found_by_its_witness() {
    let (app, judge) = court().await;
    let folder = Scratch::new("rollback");
    let (mut keeper, _) = keeper(&app, open(&folder, logs(&app)));
    deeds(&app, &judge, 10).await;
    keeper.integrate().await.unwrap();
    keeper.ask().await.unwrap();
    let earlier = snapshot(&app).await;
    deeds(&app, &judge, 10).await;
    keeper.integrate().await.unwrap();
    keeper.ask().await.unwrap();
    restore(&app, earlier).await;
    // A process that knows nothing of before, as after a restart.
    let fresh = {
        let (fresh, _) = self::keeper(&app, open(&folder, logs(&app)));
        fresh
    };
    let words = fresh.words().await;
    let found = audit(&app, &words).await.unwrap().findings;
    assert!(found.iter().any(|f| f.kind == "rolled_back"), "{found:?}");
    let mut fresh = fresh;
    fresh.ask().await.unwrap();
    assert!(kinds(&app).await.contains(&"rolled_back".to_owned()));
    // Growing on from the old state does not help: the root at the witness's size is another.
    deeds(&app, &judge, 30).await;
    fresh.integrate().await.unwrap();
    fresh.ask().await.unwrap();
    assert!(kinds(&app).await.contains(&"witness_refuses".to_owned()));
    let found = audit(&app, &fresh.words().await).await.unwrap().findings;
    assert!(found.iter().any(|f| f.kind == "root_differs"), "{found:?}");
}

async fn snapshot(app: &TestApp) -> i64 {
    sqlx::query_scalar("SELECT max(number) FROM evidence.checkpoint")
        .fetch_one(app.pool())
        .await
        .unwrap()
}

async fn restore(app: &TestApp, number: i64) {
    let mut tx = app.pool().begin().await.unwrap();
    let statement = format!(
        "SET LOCAL session_replication_role = replica;
         DELETE FROM evidence.checkpoint WHERE number > {number};
         DELETE FROM evidence.cosignature WHERE number > {number};
         DELETE FROM platform.audit_pending;
         DELETE FROM platform.audit_content WHERE seq > (SELECT seq FROM evidence.leaf WHERE index + 1
             = (SELECT size FROM evidence.checkpoint WHERE number = {number}));
         DELETE FROM platform.audit WHERE seq > (SELECT seq FROM evidence.leaf WHERE index + 1
             = (SELECT size FROM evidence.checkpoint WHERE number = {number}));
         DELETE FROM evidence.leaf WHERE index >= (SELECT size FROM evidence.checkpoint
             WHERE number = {number});
         DELETE FROM evidence.witness;"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
}

/// What the protocol says, answer by answer.
#[tokio::test]
async fn a_witness_answers_as_the_protocol_says() {
    let folder = Scratch::new("protocol");
    let log = Signer::new("log.example/a", Kind::Log, &[1; 32]);
    let router = witness_router(open(&folder, vec![log.verifier()]));
    let leaves: Vec<_> = (0..9_u8).map(|n| proof::leaf_hash(&[n])).collect();
    let mut known = proof::Known::default();
    proof::grow(&mut known, 0, &leaves).unwrap();
    let note = |size: u64, origin: &str, signer: &Signer| {
        let root = proof::root(&known, size).unwrap();
        let text =
            Checkpoint { origin: origin.to_owned(), size, root, extensions: vec![] }.to_string();
        Note { signatures: vec![signer.sign(&text, 0)], text }
    };
    let ask = |body: String| {
        let request = ::http::Request::builder().method("POST").uri("http://w/add-checkpoint");
        send(router.clone(), request.body(body.into()).unwrap())
    };
    let path = |old, new| proof::consistency(&known, old, new).unwrap();
    let write = witness::Submission::write;
    let stranger = Signer::new("log.example/a", Kind::Log, &[9; 32]);
    let other = Signer::new("log.example/b", Kind::Log, &[1; 32]);
    let good = |size| note(size, "log.example/a", &log);
    for (body, status, said) in [
        ("old 0\n".to_owned(), 400, ""),
        (write(0, &[], &note(3, "log.example/b", &other)), 404, ""),
        (write(0, &[], &note(3, "log.example/a", &stranger)), 403, ""),
        (write(2, &[], &good(3)), 409, "0\n"),
        (write(0, &[], &good(3)), 200, "— witness.example/w1 "),
        (write(0, &[], &good(3)), 409, "3\n"),
        (write(3, &[], &good(3)), 200, "— witness.example/w1 "),
        (write(3, &[], &good(7)), 422, ""),
        (write(3, &path(2, 7), &good(7)), 422, ""),
        (write(3, &path(3, 7), &good(7)), 200, "— witness.example/w1 "),
        (write(3, &path(3, 8), &good(8)), 409, "7\n"),
        (write(9, &[], &good(8)), 400, ""),
        (write(7, &path(7, 9), &good(9)), 200, "— witness.example/w1 "),
    ] {
        let reply = ask(body.clone()).await.unwrap();
        assert_eq!(reply.status().as_u16(), status, "{body}");
        let text = String::from_utf8(reply.body().to_vec()).unwrap();
        assert!(text.starts_with(said), "{text}");
        if status == 409 {
            assert_eq!(reply.headers()["content-type"], "text/x.tlog.size");
        }
    }
    // It remembers over a restart.
    let router = witness_router(open(&folder, vec![log.verifier()]));
    let request = ::http::Request::builder().method("POST").uri("http://w/add-checkpoint");
    let body = write(3, &path(3, 8), &good(8));
    let reply = send(router.clone(), request.body(body.into()).unwrap()).await.unwrap();
    assert_eq!((reply.status().as_u16(), &reply.body()[..]), (409, &b"9\n"[..]));
    let name = seal::digest_hex(b"log.example/a");
    let request = ::http::Request::builder().uri(format!("http://w/checkpoint/{name}"));
    let reply = send(router, request.body(Vec::new().into()).unwrap()).await.unwrap();
    assert!(String::from_utf8_lossy(reply.body()).starts_with("log.example/a\n9\n"));
}

/// An event deleted before it came into the tree, with its place in the line: the process that wrote it
/// knows.
#[tokio::test]
async fn an_event_deleted_on_its_way_into_the_tree_is_found() {
    let (app, judge) = court().await;
    let folder = Scratch::new("pledge");
    let (mut keeper, _) = keeper(&app, open(&folder, logs(&app)));
    deeds(&app, &judge, 3).await;
    keeper.integrate().await.unwrap();
    let event = deed(&app, &judge, 4).await;
    let statement = format!(
        "SET session_replication_role = replica;
         DELETE FROM platform.audit_pending;
         DELETE FROM platform.audit_content WHERE seq = (SELECT seq FROM platform.audit WHERE event = '{event}');
         DELETE FROM platform.audit WHERE event = '{event}';
         RESET session_replication_role;"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(app.pool()).await.unwrap();
    keeper.integrate().await.unwrap();
    assert_eq!(kinds(&app).await, ["pledge_broken"]);
}

#[tokio::test]
async fn an_event_changed_on_its_way_into_the_tree_does_not_get_there() {
    let (app, judge) = court().await;
    let event = deed(&app, &judge, 4).await;
    let statement = format!(
        "SET session_replication_role = replica;
         UPDATE platform.audit SET act = 'cases.view' WHERE event = '{event}';
         RESET session_replication_role;"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(app.pool()).await.unwrap();
    integrate_all(&app).await.unwrap();
    assert_eq!(kinds(&app).await, ["row_forged"]);
    let found = audit(&app, &[]).await.unwrap().findings;
    assert!(found.iter().any(|f| f.kind == "row_outside"), "{found:?}");
}
