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
    assert!(changed.unwrap_err().to_string().contains("append-only"));
}
