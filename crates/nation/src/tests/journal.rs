//! What is acknowledged survives; what is damaged is named.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use contract::Outcome;
use serde_json::{Value, json};

use super::orders::{DEBTOR, about_debtor, freeze, money, set_up_case_a};
use super::stage::{Stage, at, config, open, order_of, stage_of};
use crate::journal::{FILE, Journal};
use crate::{Config, JournalError, serve};

/// A folder that is gone when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let name =
            format!("nation-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        Self(std::env::temp_dir().join(name))
    }

    fn journal(&self) -> PathBuf {
        self.0.join(FILE)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Everything that can be seen from outside.
async fn seen(stage: &Stage, orders: &[contract::OrderId]) -> Vec<Value> {
    let mut all = vec![
        stage.get(&format!("/admin/holdings/{}", DEBTOR.1)).await.1,
        stage.get("/admin/case-accounts").await.1,
        stage.get("/admin/next").await.1,
        stage.get("/admin/stats").await.1,
    ];
    for id in orders {
        for bank in ["BANK-CMB", "BANK-ICBC"] {
            all.push(stage.get(&format!("/{bank}/orders/{id}")).await.1);
        }
    }
    all
}

#[tokio::test]
async fn a_restart_goes_on_where_it_stopped() {
    let folder = Folder::new();
    let stage = stage_of(config(Some(folder.0.clone()))).await;
    set_up_case_a(&stage).await;
    stage.manners(json!({ "BANK-ICBC": { "answer_after_minutes": 600 } })).await;
    let frozen = about_debtor("BANK-CMB", freeze("Q1", "240000.00"));
    let later = about_debtor("BANK-ICBC", freeze("P1", "100.00"));
    stage.ask(frozen.clone()).await;
    stage.order("BANK-ICBC", std::slice::from_ref(&later)).await;
    stage.clock("2026-02-09T02:00:00Z").await;
    let ids = [frozen.id.clone(), later.id.clone()];
    let before = seen(&stage, &ids).await;
    let Stage { nation, ears, keys, client, directory, .. } = stage;
    let heard = ears.heard.lock().unwrap().len();
    nation.unwrap().stop().await;

    let nation = open(config(Some(folder.0.clone()))).await;
    let stage = Stage::again(nation, ears, keys, client, directory);
    assert_eq!(seen(&stage, &ids).await, before);
    assert_eq!(stage.heard().len(), heard, "acknowledged answers are not sent again");
    assert_eq!(stage.clock("2026-02-09T11:00:00Z").await, 1, "the court is still known");
    assert_eq!(stage.answers().last().unwrap().order, later.id);
}

/// A journal as it was after each of its bytes.
#[tokio::test]
async fn a_journal_cut_anywhere_is_a_shorter_history() {
    let folder = Folder::new();
    let stage = stage_of(config(Some(folder.0.clone()))).await;
    set_up_case_a(&stage).await;
    for case in ["A", "B", "C"] {
        stage.ask(order_of(case, "BANK-CMB", DEBTOR.0, DEBTOR.1, freeze("Q1", "100000.00"))).await;
    }
    let Stage { nation, .. } = stage;
    nation.unwrap().stop().await;
    let whole = std::fs::read(folder.journal()).unwrap();
    let cut = Folder::new();
    std::fs::create_dir_all(&cut.0).unwrap();
    let mut seen_before = 0;
    for length in (0..=whole.len()).step_by(13).chain([whole.len()]) {
        std::fs::write(cut.journal(), &whole[..length]).unwrap();
        let mut lines = 0;
        // A process that another test begins holds the lock too, for the moment until it runs.
        while let Err(error) = Journal::open(&cut.0, |_| {
            lines += 1;
            Ok(())
        }) {
            assert!(matches!(error, JournalError::InUse), "{error}");
            lines = 0;
            std::thread::yield_now();
        }
        assert_eq!(lines, whole[..length].iter().filter(|byte| **byte == b'\n').count());
        assert!(lines >= seen_before);
        seen_before = lines;
        let kept = std::fs::metadata(cut.journal()).unwrap().len() as usize;
        assert!(kept <= length && whole[..kept].last().is_none_or(|byte| *byte == b'\n'));
    }
    // The shortened history is a history: it opens and serves.
    std::fs::write(cut.journal(), &whole[..whole.len() - 20]).unwrap();
    open(config(Some(cut.0.clone()))).await.stop().await;
}

#[tokio::test]
async fn damage_before_the_end_is_named_and_nothing_is_served() {
    let folder = Folder::new();
    let stage = stage_of(config(Some(folder.0.clone()))).await;
    set_up_case_a(&stage).await;
    let Stage { nation, .. } = stage;
    nation.unwrap().stop().await;
    let mut bytes = std::fs::read(folder.journal()).unwrap();
    let second = bytes.iter().position(|byte| *byte == b'\n').unwrap() + 30;
    bytes[second] ^= 1;
    std::fs::write(folder.journal(), &bytes).unwrap();
    assert!(matches!(
        refused(config(Some(folder.0.clone()))).await,
        JournalError::Damaged { line: 2 }
    ));
}

async fn refused(config: Config) -> JournalError {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    serve(config, listener).await.unwrap_err()
}

#[tokio::test]
async fn a_journal_has_one_owner_and_one_nation() {
    let folder = Folder::new();
    let running = open(config(Some(folder.0.clone()))).await;
    let again = config(Some(folder.0.clone()));
    assert!(matches!(refused(again.clone()).await, JournalError::InUse));
    running.stop().await;
    let other = Config { seed: 8, ..again };
    assert!(matches!(refused(other).await, JournalError::OtherNation { seed: 7, .. }));
}

const CHILD: &str = "NATION_TEST_CHILD";

/// Not a test: the process that is killed below.
#[tokio::test]
async fn child() {
    let Ok(folder) = std::env::var(CHILD) else { return };
    let running = open(config(Some(PathBuf::from(folder)))).await;
    println!("at {}", running.url());
    std::io::stdout().flush().unwrap();
    std::future::pending::<()>().await;
}

fn start_child(folder: &Path) -> (std::process::Child, String) {
    use std::io::BufRead;
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "tests::journal::child", "--nocapture"])
        .env(CHILD, folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = std::io::BufReader::new(child.stdout.take().unwrap()).lines();
    let url = lines
        .find_map(|line| line.unwrap().split_once("at http").map(|(_, rest)| format!("http{rest}")))
        .unwrap();
    (child, url)
}

/// kill -9 in the middle of a stream of orders: every order with a receipt is there afterwards, and
/// has its effect once.
#[tokio::test]
async fn what_has_a_receipt_survives_a_kill() {
    let folder = Folder::new();
    let mut stage = stage_of(config(None)).await;
    let mut acknowledged = Vec::new();
    let mut sent = 0;
    for round in 0..3u64 {
        let (mut child, url) = start_child(&folder.0);
        stage = stage.moved(&url).await;
        if round == 0 {
            set_up_case_a(&stage).await;
        }
        let through = Arc::new(AtomicU64::new(0));
        let enough = Arc::clone(&through);
        let killer = tokio::task::spawn_blocking(move || {
            while enough.load(Ordering::Relaxed) < 10 + 7 * round {
                std::thread::sleep(std::time::Duration::from_micros(300));
            }
            child.kill().unwrap();
            child.wait().unwrap();
        });
        loop {
            let case = format!("case {sent}");
            let order = order_of(&case, "BANK-CMB", DEBTOR.0, DEBTOR.1, freeze("Q1", "1.00"));
            sent += 1;
            let (body, signature) = stage.batch("BANK-CMB", 1, std::slice::from_ref(&order));
            if !stage.try_post("BANK-CMB", body, &signature).await {
                break;
            }
            acknowledged.push(order);
            through.fetch_add(1, Ordering::Relaxed);
        }
        killer.await.unwrap();
    }
    assert!(acknowledged.len() >= 51, "only {} orders got through", acknowledged.len());
    let (mut child, url) = start_child(&folder.0);
    stage = stage.moved(&url).await;
    for order in &acknowledged {
        stage.order("BANK-CMB", std::slice::from_ref(order)).await;
        let (_, standing) = stage.get(&format!("/BANK-CMB/orders/{}", order.id)).await;
        let outcome: Outcome =
            serde_json::from_value(standing["answer"]["outcome"].clone()).unwrap();
        assert!(matches!(outcome, Outcome::Held { held, .. } if held == money("1.00")));
    }
    let (_, truth) = stage.get(&format!("/admin/holdings/{}", DEBTOR.1)).await;
    let fixed = truth.as_array().unwrap().iter().find(|asset| asset["asset"] == "Q1").unwrap();
    let held = fixed["holds"].as_array().unwrap();
    let mut orders: Vec<&str> = held.iter().map(|hold| hold["order"].as_str().unwrap()).collect();
    let count = orders.len();
    orders.sort_unstable();
    orders.dedup();
    assert_eq!(orders.len(), count, "no order took effect twice");
    assert!(count >= acknowledged.len() && count <= sent);
    assert!(acknowledged.iter().all(|order| orders.binary_search(&order.id.as_str()).is_ok()));
    child.kill().unwrap();
    child.wait().unwrap();
}

#[tokio::test]
async fn a_full_disk_is_noticed_before_anything_is_said() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut journal = Journal::append_to(full).unwrap();
    let ticket = journal.append(b"{}");
    assert!(matches!(journal.durability().reached(ticket).await, Err(JournalError::Stopped)));
    assert!(journal.is_stopped());
}

#[test]
fn the_form_on_disk_is_the_one_of_old() {
    // A journal of an earlier version must still be readable.
    let entry = crate::world::Entry::Clock { at: at("2026-02-09T01:00:00Z"), flowing: true };
    expect_test::expect![[r#"{"kind":"clock","at":"2026-02-09T01:00:00Z","flowing":true}"#]]
        .assert_eq(&serde_json::to_string(&entry).unwrap());
}
