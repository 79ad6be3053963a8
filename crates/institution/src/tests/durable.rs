//! What is received is durable, worked once, and told until acknowledged.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{OriginalUri, State};
use axum::http::StatusCode;
use contract::{Answer, Batch, DocumentRef, News, Notice, Order, OrderAct, Outcome, ResultCode};
use serde::de::DeserializeOwned;

use super::stage::{ACCOUNT, BANK, Bank, COURT, case_account, debtor, officer};

/// What was said to the court: where, and in which bytes.
type Heard = Arc<Mutex<Vec<(String, Vec<u8>)>>>;

/// A court that writes down what it hears, and is away as often as told.
#[derive(Clone, Default)]
pub(crate) struct Ears {
    heard: Heard,
    away: Arc<Mutex<u32>>,
}

async fn hear(State(ears): State<Ears>, OriginalUri(uri): OriginalUri, raw: Bytes) -> StatusCode {
    let mut away = ears.away.lock().unwrap();
    if *away > 0 {
        *away -= 1;
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    ears.heard.lock().unwrap().push((uri.path().to_owned(), raw.to_vec()));
    StatusCode::OK
}

impl Ears {
    pub(crate) fn open(bank: &mut Bank) -> Self {
        let ears = Self::default();
        let router = Router::new().fallback(hear).with_state(ears.clone());
        let listener = bank.ears.take().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        ears
    }

    fn items<T: DeserializeOwned>(&self, path: &str) -> Vec<T> {
        let heard = self.heard.lock().unwrap();
        let batches = heard.iter().filter(|(to, _)| to == path);
        batches.flat_map(|(_, raw)| contract::parse_batch::<T>(raw).unwrap().items).collect()
    }

    pub(crate) async fn answers(&self, count: usize) -> Vec<Answer> {
        for _ in 0..1000 {
            let answers = self.items("/exchange/answers");
            if answers.len() >= count {
                return answers;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("no {count} answers");
    }

    pub(crate) async fn notices(&self, count: usize) -> Vec<Notice> {
        for _ in 0..400 {
            let notices = self.items("/exchange/notices");
            if notices.len() >= count {
                return notices;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("no {count} notices");
    }
}

pub(crate) fn order(number: u32, act: OrderAct) -> Order {
    let case = "（2026）粤0304执1001号";
    let ruling = format!("{case}之{number}");
    let id = seal::order_id("粤0304", case, &ruling, ACCOUNT, BANK, act.function(), 1);
    Order {
        id: id.into(),
        institution: BANK.to_owned(),
        court: "粤0304".to_owned(),
        case_number: case.to_owned(),
        ruling: ruling.clone(),
        officer: officer(),
        subject: debtor(),
        act,
        articles: Vec::new(),
        documents: vec![DocumentRef {
            number: ruling,
            name: "执行裁定书".to_owned(),
            digest: "00".repeat(32),
        }],
        issued_at: super::stage::at("2026-11-27T04:00:00Z"),
        answer_by: super::stage::at("2026-11-28T04:00:00Z"),
    }
}

fn freeze(number: u32, limit: &str) -> Order {
    let (from, until) = ("2026-11-27".parse().unwrap(), "2027-11-26".parse().unwrap());
    let limit = limit.parse().unwrap();
    order(
        number,
        OrderAct::Freeze {
            target: ACCOUNT.to_owned(),
            limit,
            keep: kernel::Money::ZERO,
            from,
            until,
        },
    )
}

fn deduct(number: u32, hold: &Order, amount: &str) -> Order {
    let (hold_order, amount) = (hold.id.clone(), amount.parse().unwrap());
    order(number, OrderAct::Deduct { hold_order, amount, to: case_account() })
}

pub(crate) async fn send(bank: &Bank, url: &str, orders: &[Order]) -> u16 {
    let batch = Batch {
        from: COURT.to_owned(),
        to: BANK.to_owned(),
        sent_at: bank.clock.now(),
        epoch: 1,
        items: orders.to_vec(),
    };
    let body = serde_json::to_vec(&batch).unwrap();
    let request = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = request
        .post(format!("{url}/orders"))
        .header(contract::SENDER_HEADER, COURT)
        .header(contract::SIGNATURE_HEADER, bank.court.sign(&body).to_string())
        .body(body);
    request.send().await.unwrap().status().as_u16()
}

/// However often the gateway is cut off, and the court away, each order takes effect once.
#[tokio::test]
async fn what_was_received_is_done_once_however_often_the_gateway_ends() {
    let mut bank = Bank::new().await;
    let ears = Ears::open(&mut bank);
    *ears.away.lock().unwrap() = 3;
    let hold = freeze(0, "20000.00");
    let mut orders = vec![hold.clone()];
    orders.extend((1..=40).map(|number| deduct(number, &hold, "100.00")));
    let mut sent = 0;
    for round in 0..60 {
        let running = bank.open().await;
        let url = format!("http://{}", running.address());
        if sent < orders.len() {
            let next = (sent + 7).min(orders.len());
            assert_eq!(send(&bank, &url, &orders[sent..next]).await, 200);
            sent = next;
        }
        tokio::time::sleep(Duration::from_millis(5 + round % 5 * 9)).await;
        // As a crash would: nothing is finished, nothing is said.
        drop(running);
    }
    let running = bank.open().await;
    let answers = ears.answers(orders.len()).await;
    let mut done: Vec<&Answer> = Vec::new();
    for answer in &answers {
        match done.iter().find(|first| first.order == answer.order) {
            Some(first) => assert_eq!(first, &answer, "the same answer again"),
            None => done.push(answer),
        }
    }
    assert_eq!(done.len(), orders.len());
    assert!(done[1..].iter().all(|a| matches!(a.outcome, Outcome::Deducted { .. })), "{done:?}");
    assert_eq!(bank.balance(ACCOUNT).await, "34500.00", "forty times a hundred");
    running.stop().await;
}

/// A statement that fails takes back what it did; after five tries the order is answered `INTERNAL`,
/// and the next one is worked.
#[tokio::test]
async fn a_statement_that_fails_leaves_nothing_behind() {
    let mut bank = Bank::new().await;
    let ears = Ears::open(&mut bank);
    sqlx::raw_sql(
        "CREATE FUNCTION core.half(account text) RETURNS TABLE (amount numeric, bank_serial text)
         LANGUAGE plpgsql AS $$ BEGIN
             UPDATE core.account SET balance = 0 WHERE number = account;
             RETURN QUERY SELECT 1.00, NULL::text; END $$",
    )
    .execute(&bank.pool)
    .await
    .unwrap();
    let from = bank.text.find("SELECT * FROM core.deduct(").unwrap();
    let to = from + bank.text[from..].find("\"\"\"").unwrap();
    bank.text.replace_range(from..to, &format!("SELECT * FROM core.half('{ACCOUNT}')"));
    let running = bank.open().await;
    let url = format!("http://{}", running.address());
    let hold = freeze(0, "100.00");
    let orders = [hold.clone(), deduct(1, &hold, "50.00"), freeze(2, "5.00")];
    assert_eq!(send(&bank, &url, &orders).await, 200);
    let answers = ears.answers(3).await;
    let code = |answer: &Answer| match &answer.outcome {
        Outcome::Refused { code, .. } => Some(*code),
        _ => None,
    };
    let codes: Vec<_> = answers.iter().map(code).collect();
    assert_eq!(codes, [None, Some(ResultCode::Internal), None]);
    assert_eq!(bank.balance(ACCOUNT).await, "38500.00");
    running.stop().await;
}

#[tokio::test]
async fn what_comes_about_without_an_order_is_told_once() {
    let mut bank = Bank::new().await;
    let ears = Ears::open(&mut bank);
    let running = bank.open().await;
    let url = format!("http://{}", running.address());
    let (first, second) = (freeze(0, "40000.00"), freeze(1, "9.00"));
    assert_eq!(send(&bank, &url, &[first.clone(), second.clone()]).await, 200);
    ears.answers(2).await;
    sqlx::query("SELECT core.credit($1, 1000.00, '2026-11-27', '工资')")
        .bind(ACCOUNT)
        .execute(&bank.pool)
        .await
        .unwrap();
    bank.clock.set("2027-11-27T04:00:00Z".parse().unwrap());
    let notices = ears.notices(3).await;
    let serials: Vec<u64> = notices.iter().map(|notice| notice.serial).collect();
    assert_eq!(serials, [1, 2, 3], "numbers of the gateway's own");
    let told: Vec<_> = notices.iter().map(|notice| (&notice.order, &notice.news)).collect();
    let held = |text: &str| text.parse().unwrap();
    let until = "2028-11-25".parse().unwrap();
    let in_force = News::InForce { held: held("9.00"), units: None, until };
    let ended = News::Ended { reason: "期限届满".to_owned() };
    let caught = News::Caught { held: held("39500.00") };
    assert_eq!(told, [(&first.id, &caught), (&first.id, &ended), (&second.id, &in_force)]);
    tokio::time::sleep(Duration::from_millis(1200)).await;
    assert_eq!(ears.items::<Notice>("/exchange/notices").len(), 3);
    running.stop().await;
}
