//! What the institution's own clerks see and do.

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::{News, OrderAct};
use reqwest::{Client, Response};

use super::durable::{Ears, order, send};
use super::stage::{ACCOUNT, Bank};
use crate::{Running, Settings};

const CLERK: &str = "王经办";
const PASSWORD: &str = "horse battery staple";

struct Desk {
    bank: Bank,
    running: Running,
    ears: Ears,
    client: Client,
}

fn basic(name: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{name}:{password}")))
}

impl Desk {
    async fn open() -> Self {
        let mut bank = Bank::new().await;
        let hash = crate::desk::hash(PASSWORD).unwrap();
        bank.text += &format!(
            "\n[desk]\nlisten = \"127.0.0.1:0\"\n[[desk.clerks]]\nname = \"{CLERK}\"\npassword = \"{hash}\"\n"
        );
        let ears = Ears::open(&mut bank);
        let running = bank.open().await;
        let client = Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self { bank, running, ears, client }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.running.desk().unwrap())
    }

    async fn get(&self, path: &str) -> String {
        let asked = self.client.get(self.url(path)).header("authorization", basic(CLERK, PASSWORD));
        let reply = asked.send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::OK, "{path}");
        assert!(reply.headers()["content-security-policy"].to_str().unwrap().contains("'none'"));
        reply.text().await.unwrap()
    }

    async fn object(&self, id: &str, text: &str, origin: &str) -> Response {
        let body: String =
            form_urlencoded::Serializer::new(String::new()).append_pair("text", text).finish();
        self.client
            .post(self.url(&format!("/orders/{id}/objection")))
            .header("authorization", basic(CLERK, PASSWORD))
            .header("origin", origin)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body)
            .send()
            .await
            .unwrap()
    }
}

fn freeze(number: u32) -> contract::Order {
    let day = |text: &str| text.parse().unwrap();
    order(
        number,
        OrderAct::Freeze {
            target: ACCOUNT.to_owned(),
            limit: "5.00".parse().unwrap(),
            keep: kernel::Money::ZERO,
            from: day("2026-11-27"),
            until: day("2027-11-26"),
        },
    )
}

#[tokio::test]
async fn nobody_looks_without_a_name_and_a_password() {
    let desk = Desk::open().await;
    for said in
        [None, Some(basic(CLERK, "wrong")), Some(basic("别人", PASSWORD)), Some("Basic ?".into())]
    {
        let mut asked = desk.client.get(desk.url("/"));
        if let Some(said) = &said {
            asked = asked.header("authorization", said);
        }
        let reply = asked.send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::UNAUTHORIZED, "{said:?}");
        assert!(reply.headers().contains_key("www-authenticate"));
    }
}

#[tokio::test]
async fn a_clerk_sees_the_orders_with_their_deadlines_and_objects_once() {
    let desk = Desk::open().await;
    let given = freeze(1);
    let id = given.id.as_str().to_owned();
    let url = format!("http://{}", desk.running.address());
    assert_eq!(send(&desk.bank, &url, std::slice::from_ref(&given)).await, 200);
    desk.ears.answers(1).await;
    assert!(!desk.get("/").await.contains(&id), "answered: it waits no more");
    let all = desk.get("/?all=true").await;
    assert!(all.contains(&id) && all.contains("已反馈"));
    let one = desk.get(&format!("/orders/{id}?lang=en")).await;
    assert!(one.contains("Freeze") && one.contains("**************0013"));
    assert!(!one.contains("110199198001010013"), "of a number the last digits are enough");

    let here = format!("http://{}", desk.running.desk().unwrap());
    let words = "<script>alert(1)</script>账户为住房公积金专户";
    let elsewhere = desk.object(&id, words, "http://evil.example").await;
    assert_eq!(elsewhere.status(), StatusCode::FORBIDDEN);
    assert_eq!(desk.object(&id, "  ", &here).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let long = "长".repeat(501);
    assert_eq!(desk.object(&id, &long, &here).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let nothing = "0".repeat(64);
    assert_eq!(desk.object(&nothing, words, &here).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(desk.object(&id, words, &here).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(desk.object(&id, words, &here).await.status(), StatusCode::CONFLICT);
    let shown = desk.get(&format!("/orders/{id}")).await;
    assert!(shown.contains("&lt;script&gt;") && !shown.contains("<script>"));
    let notices = desk.ears.notices(1).await;
    let told = notices.last().unwrap();
    assert_eq!(told.order.as_str(), id);
    assert_eq!(told.news, News::Objection { text: words.to_owned() });
    desk.running.stop().await;
}

#[test]
fn a_desk_listens_on_this_machine_only_and_keeps_no_passwords() {
    let with = |desk: &str| {
        let text = super::stage::SAMPLE
            .replace("sm2:04…", &seal::KeyPair::of_seed("court").public().to_string());
        Settings::read(&format!("{text}\n[desk]\n{desk}")).unwrap_err().field
    };
    assert_eq!(with("listen = \"0.0.0.0:8191\"\nclerks = []"), "desk.listen");
    let clear = "clerks = [{ name = \"王经办\", password = \"secret\" }]";
    assert_eq!(with(clear), "desk.clerks[0].password");
}
