//! 执行通知 – the notice with the property report order: 民诉法解释 第480条; 财产调查规定 第3条.

use kernel::Id;
use law::nodes::NodeCode;
use platform::{Act, Result, Role as Post, Tx};
use serde_json::json;

use crate::events::NoticeIssued;
use crate::model::{Case, Entry, State};
use crate::{papers, rules, store};

/// Issuing the notice.
pub(crate) const NOTICE: Act = Act::new("cases.issue_notice", &[Post::Judge, Post::Clerk]);

/// Issue the enforcement notice and the property report order.
///
/// # Errors
/// A case not yet assigned, or noticed already.
pub async fn issue_notice(tx: &mut Tx, case: Id<Case>) -> Result<()> {
    let row = store::lock(tx, case).await?;
    rules::flow::judge(row.state, State::Noticed)?;
    let today = tx.today();
    let face = store::face(tx, case).await?;
    let owed = store::owed(tx, case, today).await?;
    let notice = papers::enforcement_notice(tx, &face, &owed).await?;
    let order = papers::property_report_order(tx, &face).await?;
    store::set_noticed(tx, case, today).await?;
    nodes::finish_if_open(tx, case.0, NodeCode::NOTICE, today).await?;
    for (rule, zh, en, document) in [
        (law::id::NOTICE_FROM_FILE, "发出执行通知书", "enforcement notice issued", &notice),
        (law::id::PROPERTY_REPORT, "发出报告财产令", "property report ordered", &order),
    ] {
        let entry = Entry::new("cases.issue_notice", rule)
            .node(NodeCode::NOTICE)
            .words(zh, en)
            .document(document.id);
        store::record(tx, case, entry).await?;
    }
    tx.note(Some(case.0), json!({ "noticed": notice.number }));
    tx.tell(&NoticeIssued { case: case.0 }).await
}
