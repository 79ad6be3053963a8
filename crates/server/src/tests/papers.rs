//! Papers as they are printed here, sealed.

use documents::Issue;
use platform::test::program;
use serde_json::Value;

use crate::reader::sealed;
use crate::wiring;

/// Names a folder in which the sealed papers are left, for `scripts/seals` and for whoever wants to look.
const KEEP: &str = "ZHIXING_KEEP_SEALED";

#[tokio::test]
async fn a_printed_paper_is_sealed_over_its_date_and_stays_the_same() {
    let app = program("2026-03-10T01:00:00Z", wiring()).await.unwrap();
    let sample: Value =
        serde_json::from_str(include_str!("../../../paper/src/sample.json")).unwrap();
    let keep = std::env::var_os(KEEP).map(std::path::PathBuf::from);
    let number = "（2026）粤0304执1001号".parse().unwrap();
    for (template, title) in [("freeze_ruling", "执行裁定书"), ("enforcement_notice", "执行通知书")]
    {
        let mut tx = app.begin_system("test").await.unwrap();
        let case = tx.new_id();
        let issue = Issue { case, case_number: &number, template, title, data: sample.clone() };
        let id = documents::issue(&mut tx, issue).await.unwrap().id;
        let (_, _, data) = documents::data_of(&mut tx, id).await.unwrap();
        tx.commit().await.unwrap();
        let print = || sealed(&app, id, "粤0304", template.to_owned(), data.clone());
        let sealed = print().await.unwrap();
        assert_eq!(print().await.unwrap(), sealed);
        let mut tx = app.begin_system("test").await.unwrap();
        let (root, revoked) = documents::trust(&mut tx).await.unwrap();
        let verified = signet::verify(&sealed, &root, &revoked).unwrap();
        assert_eq!(verified.at, tx.now);
        let text = String::from_utf8_lossy(&sealed);
        let field = text.rfind("/Subtype/Widget").expect("a field over the printed seal");
        assert!(!text[field..].contains("/Rect[0 0 0 0]"));
        if let Some(folder) = &keep {
            std::fs::write(folder.join(format!("{template}.pdf")), &sealed).unwrap();
            std::fs::write(folder.join("root.der"), root.der()).unwrap();
        }
    }
}
