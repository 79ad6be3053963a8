//! An institution's side as a program: joined as docs/institution.md shows, and killed.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use contract::{
    Answer, Batch, CaseAccount, DocumentRef, OfficerCards, Order, OrderAct, Outcome, Subject,
};
use seal::KeyPair;
use tokio::net::TcpListener;

use crate::harness::{Base, Folder, Program, until};

const BANK: &str = "BANK-RCC";
const ACCOUNT: &str = "9990010000000001";
const CORE: &str = include_str!("../../../../deploy/institution/sample-core.sql");
const SAMPLE: &str = include_str!("../../../../deploy/institution/sample.toml");

/// The sample bank, its keys and settings, and the examiner's.
struct Bank {
    base: Base,
    folder: Folder,
    key: String,
    examiner: KeyPair,
    court: String,
}

impl Bank {
    /// A bank whose court listens at `court`.
    async fn new(court: String) -> Self {
        let base = Base::new().await;
        sqlx::raw_sql(CORE).execute(&base.pool).await.unwrap();
        let folder = Folder::new();
        let key = keys(&folder, "institution.key");
        keys(&folder, "examiner.key");
        let examiner = institution::keys::read(&folder.path().join("examiner.key")).unwrap();
        let text = SAMPLE
            .replace("postgres://zhixing_gateway@127.0.0.1/core", &base.url)
            .replace("sm2:04…", &examiner.public().to_string())
            .replace("127.0.0.1:8180", &court)
            .replace("127.0.0.1:8190", "127.0.0.1:0");
        std::fs::write(folder.path().join("gateway.toml"), text).unwrap();
        let bank = Self { base, folder, key, examiner, court };
        for _ in 0..2 {
            let done = Program::run(&["institution", "init", "--config", &bank.config()]);
            assert!(done.status.success(), "{done:?}");
        }
        bank
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn config(&self) -> String {
        self.path("gateway.toml").display().to_string()
    }

    fn open(&self) -> (Program, String) {
        let arguments = ["institution", "serve", "--config", &self.config()];
        let mut program = Program::start(self.folder.path(), &arguments);
        let address = program.address();
        (program, address)
    }
}

fn keys(folder: &Folder, name: &str) -> String {
    let path = folder.path().join(name).display().to_string();
    let made = Program::run(&["institution", "keys", "--out", &path]);
    assert!(made.status.success(), "{made:?}");
    assert!(!Program::run(&["institution", "keys", "--out", &path]).status.success(), "kept");
    String::from_utf8(made.stdout).unwrap().trim().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cooperative_joins_as_the_page_shows_and_is_certified() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let court = free.local_addr().unwrap().to_string();
    drop(free);
    let bank = Bank::new(court).await;
    let (program, url) = bank.open();
    let (examiner, out) = (bank.path("examiner.key"), bank.path("certificate.json"));
    let (examiner, out) = (examiner.display().to_string(), out.display().to_string());
    let mut arguments = vec!["--lang", "en", "institution", "conformance", "--url", &url];
    arguments.extend(["--institution", BANK, "--institution-key", &bank.key]);
    arguments.extend(["--key", &examiner, "--listen", &bank.court, "--name", "陈某甲"]);
    arguments.extend(["--document-number", "110199198001010013", "--account", ACCOUNT]);
    arguments.extend(["--officer", "李法官,440304001,4403040001"]);
    arguments.extend(["--burst", "200", "--out", &out]);
    let done = Program::run(&arguments);
    let text = String::from_utf8_lossy(&done.stdout).into_owned();
    println!("{text}");
    assert!(
        done.status.success(),
        "{text}\n{}\n{}",
        program.errors(),
        String::from_utf8_lossy(&done.stderr)
    );
    let certificate = std::fs::read(bank.path("certificate.json")).unwrap();
    let report = institution::conformance::verify(&certificate, &bank.examiner.public()).unwrap();
    assert!(report.passed() && report.answered == 200);
}

type Heard = Arc<Mutex<Vec<Answer>>>;

async fn hear(State(heard): State<Heard>, raw: Bytes) {
    let answers: Batch<Answer> = contract::parse_batch(&raw).unwrap();
    heard.lock().unwrap().extend(answers.items);
}

fn order(number: usize, act: OrderAct) -> Order {
    let case = "（2026）粤0304执1001号";
    let ruling = format!("{case}之{number}");
    let id = seal::order_id("粤0304", case, &ruling, ACCOUNT, BANK, act.function(), 1);
    let now = platform::Clock::wall().now();
    Order {
        id: id.into(),
        institution: BANK.to_owned(),
        court: "粤0304".to_owned(),
        case_number: case.to_owned(),
        ruling: ruling.clone(),
        officer: OfficerCards {
            name: "李法官".to_owned(),
            work_card: "440304001".to_owned(),
            duty_card: "4403040001".to_owned(),
        },
        subject: Subject {
            name: "陈某甲".to_owned(),
            document_kind: "id_card".to_owned(),
            document_number: "110199198001010013".to_owned(),
        },
        act,
        articles: Vec::new(),
        documents: vec![DocumentRef {
            number: ruling,
            name: "执行裁定书".to_owned(),
            digest: "00".repeat(32),
        }],
        issued_at: now,
        answer_by: now + chrono::TimeDelta::hours(24),
    }
}

/// A freeze and deductions of a hundred yuan each from it.
fn orders(count: usize) -> Vec<Order> {
    let today = kernel::time::day_of(platform::Clock::wall().now());
    let until = today + chrono::Days::new(364);
    let limit = "20000.00".parse().unwrap();
    let target = ACCOUNT.to_owned();
    let hold =
        order(0, OrderAct::Freeze { target, limit, keep: kernel::Money::ZERO, from: today, until });
    let to = CaseAccount {
        bank: "COURT-BANK".to_owned(),
        holder: "法院".to_owned(),
        account: "SUB-1".to_owned(),
    };
    let deduct = |number| {
        let (hold_order, amount) = (hold.id.clone(), "100.00".parse().unwrap());
        order(number, OrderAct::Deduct { hold_order, amount, to: to.clone() })
    };
    let mut orders: Vec<Order> = (1..count).map(deduct).collect();
    orders.insert(0, hold);
    orders
}

/// Whether the gateway receipted the orders; one that is killed meanwhile did not.
async fn send(bank: &Bank, url: &str, orders: &[Order]) -> bool {
    let sent_at = platform::Clock::wall().now();
    let (from, to) = ("zhixing".to_owned(), BANK.to_owned());
    let batch = Batch { from, to, sent_at, epoch: 1, items: orders.to_vec() };
    let body = serde_json::to_vec(&batch).unwrap();
    let request = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = request
        .post(format!("{url}/orders"))
        .header(contract::SENDER_HEADER, "zhixing")
        .header(contract::SIGNATURE_HEADER, bank.examiner.sign(&body).to_string())
        .timeout(Duration::from_secs(10))
        .body(body);
    request.send().await.is_ok_and(|reply| reply.status().is_success())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gateway_killed_between_receipt_and_answer_loses_and_doubles_nothing() {
    let heard = Heard::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let court = listener.local_addr().unwrap().to_string();
    let router = Router::new()
        .route("/exchange/answers", axum::routing::post(hear))
        .with_state(Arc::clone(&heard));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let bank = Bank::new(court).await;
    let orders = orders(61);
    let mut waiting: Vec<&[Order]> = orders.chunks(5).rev().collect();
    let mut kills: u64 = 0;
    while let Some(batch) = waiting.last() {
        let (mut program, url) = bank.open();
        let receipted = send(&bank, &url, batch).await;
        tokio::time::sleep(Duration::from_millis(kills % 4 * 12)).await;
        program.kill();
        kills += 1;
        if receipted {
            waiting.pop();
        }
    }
    let (_program, _) = bank.open();
    let answers = until("every order is answered", async || {
        let heard = heard.lock().unwrap().clone();
        let mut answers: BTreeMap<String, Answer> = BTreeMap::new();
        for answer in heard {
            let first = answers.entry(answer.order.to_string()).or_insert_with(|| answer.clone());
            assert_eq!(first, &answer, "the same answer again");
        }
        (answers.len() == orders.len()).then_some(answers)
    })
    .await;
    let deducted = answers.values().filter(|a| matches!(a.outcome, Outcome::Deducted { .. }));
    assert_eq!((deducted.count(), kills >= 13), (60, true));
    let (balance, postings): (String, i64) = sqlx::query_as(
        "SELECT balance::text, (SELECT count(*) FROM core.posting) FROM core.account WHERE number = $1",
    )
    .bind(ACCOUNT)
    .fetch_one(&bank.base.pool)
    .await
    .unwrap();
    assert_eq!((balance.as_str(), postings), ("32500.00", 60));
}
