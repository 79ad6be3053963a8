//! Every page, as somebody without scripts sees it.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use futures::FutureExt;
use kernel::Id;
use platform::http::Caller;
use platform::test::{TestApp, program};
use platform::{Act, Role as Post, Wiring};
use serde_json::{Value, json};
use tower::ServiceExt;
use uuid::Uuid;

use super::guard::solve;
use crate::{Limits, router};

const ANY: Act = Act::new("cases.view", &[]);
const COURT: &str = "黔0502";
const NUMBER: &str = "110105194912310038";

struct Site {
    app: TestApp,
    judge: Caller,
    signers: [Caller; 2],
    case: Id<cases::Case>,
    debtor: Uuid,
    router: Router,
}

fn wiring() -> Wiring {
    let mut wiring = Wiring::default();
    wiring.perform(discipline::LIST, |tx, a, c| discipline::perform_listing(tx, a, c).boxed());
    wiring.perform(discipline::END, |tx, a, c| discipline::perform_end(tx, a, c).boxed());
    wiring.on("a", |tx, told| register::jobs::on_case_filed(tx, told).boxed());
    wiring.on("b", |tx, told| register::jobs::on_listed(tx, told).boxed());
    wiring.on("c", |tx, told| register::jobs::on_delisted(tx, told).boxed());
    wiring.on("d", |tx, told| register::jobs::on_restricted(tx, told).boxed());
    wiring.job::<()>(register::jobs::SEAL, |tx, ()| register::jobs::seal(tx).boxed());
    wiring
}

impl Site {
    async fn open() -> Self {
        let app = program("2026-03-07T01:00:00Z", wiring()).await.unwrap();
        let officer = |login, role| app.officer(login, COURT, std::slice::from_ref(role));
        let clerk = officer("clerk", &Post::FilingClerk).await.unwrap();
        let judge = officer("judge", &Post::Judge).await.unwrap();
        let head = officer("head", &Post::DivisionHead).await.unwrap();
        let president = officer("president", &Post::President).await.unwrap();
        let person = |name: &str, number: &str| {
            json!({ "kind": "natural", "name": name, "document_kind": "id_card",
                "document_number": number })
        };
        let application = serde_json::from_value(json!({
            "court": COURT, "received_on": "2026-03-03",
            "applicants": [person("赵申请", "11010519491231002X")],
            "debtors": [person("钱被执", NUMBER)],
            "title": { "number": "（2025）黔0502民初1号", "court": "毕节市七星关区人民法院",
                "kind": "judgment", "effective_on": "2026-02-10",
                "last_performance_day": "2026-02-17", "text": "支付86400元" },
            "claim": { "principal": "86400.00", "court_fee": "980.00" },
        }))
        .unwrap();
        let mut tx = app.begin(&clerk, ANY).await.unwrap();
        let case = cases::receive(&mut tx, &application).await.unwrap();
        cases::decide_filing(&mut tx, case, None).await.unwrap();
        cases::assign(&mut tx, case, None).await.unwrap();
        cases::issue_notice(&mut tx, case).await.unwrap();
        let debtor = cases::parties(&mut tx, case, cases::Role::Debtor).await.unwrap()[0].0;
        tx.commit().await.unwrap();
        let router = router(app.clone(), Limits::default(), false, None);
        let site = Site { app, judge, signers: [head, president], case, debtor, router };
        site.settle().await;
        site
    }

    async fn settle(&self) {
        while platform::jobs::run_batch(&self.app).await.unwrap() > 0 {}
    }

    async fn approve(&self, approval: Uuid) {
        for signer in &self.signers {
            let mut tx = self.app.begin(signer, ANY).await.unwrap();
            approvals::decide(&mut tx, approval, approvals::Deed::Approve).await.unwrap();
            tx.commit().await.unwrap();
        }
        self.settle().await;
    }

    async fn list(&self) -> Uuid {
        let mut tx = self.app.begin(&self.judge, ANY).await.unwrap();
        let command: Value =
            json!({ "debtor": self.debtor, "ground": "G1", "conduct": "有能力而拒不履行" });
        let command = serde_json::from_value(command).unwrap();
        let approval = discipline::propose_listing(&mut tx, self.case, &command).await.unwrap();
        tx.commit().await.unwrap();
        self.approve(approval).await;
        let mut tx = self.app.begin_system("test").await.unwrap();
        discipline::listings_of_case(&mut tx, self.case).await.unwrap()[0].id
    }

    async fn get(&self, path: &str) -> (StatusCode, String) {
        let request = Request::get(path).body(Body::empty()).unwrap();
        self.send(request).await
    }

    async fn post(&self, path: &str, body: &[(&str, &str)]) -> (StatusCode, String) {
        let body: Vec<String> =
            body.iter().map(|(name, value)| format!("{name}={}", coded(value))).collect();
        let request = Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(body.join("&")))
            .unwrap();
        self.send(request).await
    }

    async fn send(&self, request: Request<Body>) -> (StatusCode, String) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        assert!(response.headers().contains_key("content-security-policy"));
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, String::from_utf8(bytes.to_vec()).unwrap())
    }
}

fn coded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// The first address on a page that begins with `start`.
fn link<'a>(page: &'a str, start: &str) -> &'a str {
    let from = page.find(&format!("href=\"{start}")).unwrap_or_else(|| panic!("{start} in {page}"));
    let rest = &page[from + 6..];
    &rest[..rest.find('"').unwrap()]
}

#[tokio::test]
async fn somebody_is_found_by_name_and_number_together_and_never_by_one_alone() {
    let site = Site::open().await;
    site.list().await;
    let search = |name: &str, number: &str| format!("/search?name={}&number={number}", coded(name));
    let (status, page) = site.get(&search("钱被执", NUMBER)).await;
    assert_eq!(status, StatusCode::OK);
    for shown in ["失信被执行人", "限制消费人员", "110105********0038", "查到3条"] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    assert!(!page.contains(NUMBER));
    for (name, number) in [("钱被", NUMBER), ("钱被执", "11010519491231002X"), ("赵申请", NUMBER)]
    {
        let (_, page) = site.get(&search(name, number)).await;
        assert!(page.contains("没有查到"), "{name} {number}");
    }
    for bad in ["/search", "/search?name=x", "/search?number=1", "/search?case=abc"] {
        assert_eq!(site.get(bad).await.0, StatusCode::BAD_REQUEST, "{bad}");
    }
    let (_, page) = site.get(&format!("/en{}", search("钱被执", NUMBER))).await;
    assert!(page.contains("lang=\"en\"") && page.contains("dishonest judgment debtors"));
    let case = format!("/search?case={}", coded("（2026）黔0502执1号"));
    assert!(site.get(&case).await.1.contains("查到3条"));
}

#[tokio::test]
async fn an_entry_is_shown_by_a_link_of_ours_and_no_longer_when_it_was_removed() {
    let site = Site::open().await;
    let listing = site.list().await;
    let (_, found) = site.get(&format!("/search?name={}&number={NUMBER}", coded("钱被执"))).await;
    let mut pages = Vec::new();
    for part in found.split("href=\"/entry/").skip(1) {
        let path = format!("/entry/{}", &part[..part.find('"').unwrap()]);
        let (status, page) = site.get(&path).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.len() < 100_000);
        pages.push((path, page));
    }
    let (path, page) = pages.iter().find(|(_, page)| page.contains("有能力而拒不履行")).unwrap();
    for shown in ["钱被执", "贵州省", "全部未履行", "支付86400元", "（2025）黔0502民初1号"]
    {
        assert!(page.contains(shown), "{shown}");
    }
    let (status, receipt) = site.get(&format!("{path}/receipt")).await;
    assert_eq!(status, StatusCode::OK);
    let receipt: proof::ChangeReceipt = serde_json::from_str(&receipt).unwrap();
    assert!(receipt.check(&[register::list_key(site.app.keys())]).holds());
    // Numbers cannot be turned up.
    for other in ["/entry/1", "/entry/1-0000000000000000", "/entry/x"] {
        assert_eq!(site.get(other).await.0, StatusCode::NOT_FOUND, "{other}");
    }
    let code = hex::encode(site.app.keys().decision_code(listing, site.debtor));
    assert!(site.get(&format!("/decision?code={code}")).await.1.contains("该信息现在公布"));
    let mut tx = site.app.begin(&site.judge, ANY).await.unwrap();
    let target = discipline::Target::Listing(listing);
    let why = discipline::EndReason {
        ground: discipline::EndGround::ApplicantConsent,
        reason: "申请执行人同意".into(),
    };
    let approval = discipline::propose_end(&mut tx, site.case, target, why).await.unwrap();
    tx.commit().await.unwrap();
    site.approve(approval).await;
    assert_eq!(site.get(path).await.0, StatusCode::NOT_FOUND);
    let (status, page) = site.get(&format!("/decision?code={code}")).await;
    assert!(status == StatusCode::OK && page.contains("已经删除"), "{page}");
    assert_eq!(site.get("/decision?code=00").await.0, StatusCode::NOT_FOUND);
}

/// N1 of the error cases: a man with a debtor's name had his accounts frozen for eleven months.
#[tokio::test]
async fn who_is_taken_for_somebody_else_is_before_an_officer_at_once() {
    let site = Site::open().await;
    site.list().await;
    let (_, found) = site.get(&format!("/search?name={}&number={NUMBER}", coded("钱被执"))).await;
    let entry = link(&found, "/entry/").to_owned();
    let (_, page) = site.get(&entry).await;
    let form = link(&page, "/correct/").to_owned();
    assert!(site.get(&form).await.1.contains("本人并非被执行人"));
    let stranger = "110105200001010013";
    let wrong =
        [("claim", "not_the_person"), ("statement", ""), ("name", "钱被执"), ("number", stranger)];
    let (status, page) = site.post(&form, &wrong).await;
    assert!(status == StatusCode::BAD_REQUEST && page.contains("role=\"alert\""), "{page}");
    let right = [
        ("claim", "not_the_person"),
        ("statement", "我与债务人同名,证件号码不同"),
        ("name", "钱被执"),
        ("number", stranger),
    ];
    let (status, page) = site.post(&form, &right).await;
    assert_eq!(status, StatusCode::CREATED, "{page}");
    let ticket = link(&page, "/ticket?id=").to_owned();
    assert!(site.get(&ticket).await.1.contains("审查中"));
    // Nothing new is done in the case from this moment on.
    let mut tx = site.app.begin_system("test").await.unwrap();
    let face = cases::face(&mut tx, site.case).await.unwrap();
    assert!(face.flags.contains(&cases::Flag::IdentityDisputed));
    drop(tx);
    assert_eq!(site.get("/ticket?id=00").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_clue_reaches_the_court_and_a_flood_does_not() {
    let site = Site::open().await;
    let (_, found) = site.get(&format!("/search?name={}&number={NUMBER}", coded("钱被执"))).await;
    let (_, page) = site.get(link(&found, "/entry/")).await;
    let form = link(&page, "/clue/").to_owned();
    assert_eq!(site.post(&form, &[("content", " ")]).await.0, StatusCode::BAD_REQUEST);
    let clue = [("content", "城东仓库有一批货"), ("source", "")];
    for _ in 0..Limits::default().letters_a_day {
        assert_eq!(site.post(&form, &clue).await.0, StatusCode::CREATED);
    }
    assert_eq!(site.post(&form, &clue).await.0, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_reward_is_announced_and_its_clues_are_the_courts_alone() {
    let site = Site::open().await;
    assert!(site.get("/rewards").await.1.contains("现在没有悬赏公告"));
    let mut tx = site.app.begin(&site.judge, ANY).await.unwrap();
    let new = json!({ "debtor": site.debtor, "share": "10%", "conditions": "到账后三十日内领取",
        "places": "执行信息公开网", "has_promised": true });
    let new = serde_json::from_value(new).unwrap();
    let reward = closing::request_reward(&mut tx, site.case, &new).await.unwrap();
    let decision = closing::RewardDecision { grants: true, reason: None };
    closing::decide_reward(&mut tx, site.case, reward, &decision).await.unwrap();
    tx.commit().await.unwrap();
    let (_, page) = site.get("/rewards").await;
    assert!(page.contains("钱被执") && page.contains("10%") && !page.contains(NUMBER), "{page}");
    let (_, english) = site.get("/en/rewards").await;
    assert!(english.contains("10% of what the clue brings in"));
    let form = link(&page, "/reward/").to_owned();
    assert!(site.get(&form).await.1.contains("到账后三十日内领取"));
    let nameless = [("content", "城东仓库有一批货"), ("source", " ")];
    assert_eq!(site.post(&form, &nameless).await.0, StatusCode::BAD_REQUEST);
    let clue = [("content", "城东仓库有一批货"), ("source", "孙某 13900000000")];
    assert_eq!(site.post(&form, &clue).await.0, StatusCode::CREATED);
    for path in ["/rewards", form.as_str()] {
        assert!(!site.get(path).await.1.contains("孙某"), "who gave a clue is nobody's to see");
    }
    for wrong in ["/reward/1", "/reward/00000000-0000-0000-0000-000000000000"] {
        assert_eq!(site.get(wrong).await.0, StatusCode::NOT_FOUND, "{wrong}");
    }
    let mut tx = site.app.begin(&site.judge, ANY).await.unwrap();
    closing::end_reward(&mut tx, site.case, reward, "已执行完毕").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(site.get(&form).await.0, StatusCode::NOT_FOUND);
    assert!(!site.get("/rewards").await.1.contains("钱被执"));
}

#[tokio::test]
async fn whoever_asks_gets_a_proof_about_themselves() {
    let site = Site::open().await;
    site.list().await;
    let trusted = [register::list_key(site.app.keys())];
    for (number, listed) in [(NUMBER, true), ("11010519491231002X", false)] {
        let (status, body) = site.post("/check", &[("number", number)]).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        let proof: proof::PersonProof = serde_json::from_str(&body).unwrap();
        assert!(proof.check(&format!("id_card:{number}"), &trusted).holds());
        assert_eq!(!proof.stays().unwrap().is_empty(), listed);
    }
    assert_eq!(site.post("/check", &[("number", "1!")]).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn without_scripts_a_search_works_and_with_work_more_of_them_do() {
    let site = Site::open().await;
    let path = format!("/search?name={}&number={NUMBER}", coded("钱被执"));
    let limits = Limits::default();
    for _ in 0..limits.plain_an_hour {
        assert_eq!(site.get(&path).await.0, StatusCode::OK);
    }
    assert_eq!(site.get(&path).await.0, StatusCode::TOO_MANY_REQUESTS);
    let (_, home) = site.get("/").await;
    let from = home.find("data-work=\"").unwrap() + 11;
    let challenge = &home[from..from + home[from..].find('"').unwrap()];
    let answer = solve(challenge);
    let worked = format!("{path}&challenge={challenge}&answer={answer}");
    assert_eq!(site.get(&worked).await.0, StatusCode::OK);
    assert_eq!(site.get(&worked).await.0, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn every_page_says_its_language_and_leads_to_the_other() {
    let site = Site::open().await;
    for path in ["/", "/check", "/decision", "/verify", "/about", "/ticket"] {
        let (status, zh) = site.get(path).await;
        assert!(status == StatusCode::OK && zh.contains("lang=\"zh-CN\""), "{path}");
        assert!(zh.len() < 100_000 && zh.contains("id=\"main\"") && zh.contains("<h1>"));
        let other = format!("href=\"/en{path}\"");
        assert!(zh.contains(&other), "{path}");
        let (status, en) = site.get(&format!("/en{path}")).await;
        assert!(status == StatusCode::OK && en.contains("<html lang=\"en\">"), "{path}");
    }
    assert_eq!(site.get("/nowhere").await.0, StatusCode::NOT_FOUND);
    assert!(site.get("/en/nowhere").await.1.contains("There is no such page"));
}
