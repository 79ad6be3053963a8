use platform::Wiring;
use platform::test::program;
use serde_json::json;

use crate::*;

#[tokio::test]
async fn further_documents_of_a_kind_get_a_suffix_and_none_changes() {
    let app = program("2026-02-09T04:00:00Z", Wiring::default()).await.unwrap();
    let mut tx = app.begin_system("test").await.unwrap();
    let case = tx.new_id();
    let number = "（2026）粤0304执1001号".parse().unwrap();
    let mut numbers = Vec::new();
    for (template, title) in [
        ("freeze_ruling", "执行裁定书(冻结)"),
        ("deduction_ruling", "执行裁定书(扣划)"),
        ("enforcement_notice", "执行通知书"),
        ("zhongben_ruling", "执行裁定书(终结本次执行程序)"),
        ("freeze_notice", "协助冻结存款通知书"),
        ("listing_decision", "失信决定书"),
        ("listing_removal", "删除失信信息决定书"),
        ("restriction_order", "限制消费令"),
        ("property_report_order", "报告财产令"),
    ] {
        let data = json!({ "court": "深圳市福田区人民法院" });
        let new = Issue { case, case_number: &number, template, title, data };
        numbers.push(issue(&mut tx, new).await.unwrap().number);
    }
    assert_eq!(
        numbers,
        [
            "（2026）粤0304执1001号",
            "（2026）粤0304执1001号之一",
            "（2026）粤0304执1001号",
            "（2026）粤0304执1001号之二",
            "（2026）粤0304执1001号之一",
            "（2026）粤0304执1001号",
            "（2026）粤0304执1001号之一",
            "（2026）粤0304执1001号",
            "（2026）粤0304执1001号",
        ]
    );
    let rows = of_case(&mut tx, case).await.unwrap();
    let (_, _, data) = data_of(&mut tx, rows[0].id).await.unwrap();
    assert_eq!(data["date_zh"], "二〇二六年二月九日");
    let changed = sqlx::query("UPDATE documents.document SET title = 'x'").execute(tx.sql()).await;
    assert!(changed.unwrap_err().to_string().contains("permission denied"));
}

/// The smallest file a reader takes for a page.
const PAGE: &[u8] = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n\
2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n\
3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>\nendobj\n\
xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000056 00000 n \n0000000107 00000 n \n\
trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n173\n%%EOF\n";

#[tokio::test]
async fn a_paper_is_sealed_once_and_its_seal_can_be_revoked() {
    let app = program("2026-02-09T04:00:00Z", Wiring::default()).await.unwrap();
    let mut tx = app.begin_system("test").await.unwrap();
    let case = tx.new_id();
    let number = "（2026）粤0304执1001号".parse().unwrap();
    let mut issued = Vec::new();
    for (template, title) in [("freeze_ruling", "执行裁定书"), ("enforcement_notice", "执行通知书")]
    {
        let data = json!({ "court": "深圳市福田区人民法院" });
        let new = Issue { case, case_number: &number, template, title, data };
        issued.push(issue(&mut tx, new).await.unwrap().id);
    }
    assert_eq!(sealed(&mut tx, issued[0]).await.unwrap(), None);
    let first = seal(&mut tx, issued[0], "粤0304", PAGE, None).await.unwrap();
    let again = seal(&mut tx, issued[0], "粤0304", PAGE, None).await.unwrap();
    assert_eq!(first, again, "whoever is second gets what the first sealed");
    assert_eq!(sealed(&mut tx, issued[0]).await.unwrap(), Some(first.clone()));
    let (root, revoked) = trust(&mut tx).await.unwrap();
    let verified = signet::verify(&first, &root, &revoked).unwrap();
    assert_eq!(verified.court, law::courts::name("粤0304"));
    assert_eq!((verified.at, verified.is_stamped), (tx.now, true));
    revoke(&mut tx, "粤0304", "印章遗失").await.unwrap();
    assert!(revoke(&mut tx, "粤0305", "印章遗失").await.is_err(), "it has none");
    let (root, revoked) = trust(&mut tx).await.unwrap();
    assert_eq!(signet::verify(&first, &root, &revoked), Err(signet::Flaw::Revoked));
    let other = seal(&mut tx, issued[1], "粤0304", PAGE, None).await.unwrap();
    let verified = signet::verify(&other, &root, &revoked).unwrap();
    assert_ne!(verified.serial, revoked[0].serial, "a new seal");
    tx.commit().await.unwrap();
    let changed = sqlx::query("UPDATE documents.sealed SET pdf = ''").execute(app.pool()).await;
    assert!(changed.unwrap_err().to_string().contains("append-only"));
}

/// SEAL_ROOT, SEAL_STAMP, SEAL_COURT and SEAL_RENEW.
#[tokio::test]
async fn seals_last_as_long_as_the_house_says_and_are_followed_in_time() {
    let app = program("2026-02-09T04:00:00Z", Wiring::default()).await.unwrap();
    let number = "（2026）粤0304执1001号".parse().unwrap();
    let print = async || {
        let mut tx = app.begin_system("test").await.unwrap();
        let data = json!({ "court": "深圳市福田区人民法院" });
        let (template, title) = ("freeze_ruling", "执行裁定书");
        let new = Issue { case: tx.new_id(), case_number: &number, template, title, data };
        let id = issue(&mut tx, new).await.unwrap().id;
        seal(&mut tx, id, "粤0304", PAGE, None).await.unwrap();
        tx.commit().await.unwrap();
        let kept: Vec<(String, i32)> = sqlx::query_as(
            "SELECT purpose, extract(day FROM valid_until - valid_from)::int
             FROM documents.certificate ORDER BY purpose, serial",
        )
        .fetch_all(app.pool())
        .await
        .unwrap();
        kept.iter().map(|(purpose, days)| format!("{purpose} {days}")).collect::<Vec<_>>()
    };
    let first = ["root 7300", "seal 1095", "stamp 3650"];
    assert_eq!(print().await, first);
    app.clock().set(app.now() + chrono::TimeDelta::days(1095 - 31));
    assert_eq!(print().await, first, "thirty-one days are left");
    app.clock().set(app.now() + chrono::TimeDelta::days(2));
    assert_eq!(print().await, ["root 7300", "seal 1095", "seal 1095", "stamp 3650"]);
}
