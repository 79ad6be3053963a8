//! 结案 – one of the six ways of 执行工作规定 第64条. Whether the gate is open is for `closing` to say.

use kernel::Id;
use law::nodes::NodeCode;
use platform::{Result, Tx};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::events::CaseClosed;
use crate::model::{Case, Entry, State};
use crate::{rules, store};

/// 结案方式.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClosingWay {
    /// 执行完毕.
    Satisfied,
    /// 终结本次执行程序.
    ProcedureEnded,
    /// 终结执行.
    Terminated,
    /// 销案.
    StruckOff,
    /// 不予执行.
    Refused,
    /// 驳回申请.
    Dismissed,
}

impl ClosingWay {
    /// Stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            ClosingWay::Satisfied => "satisfied",
            ClosingWay::ProcedureEnded => "procedure_ended",
            ClosingWay::Terminated => "terminated",
            ClosingWay::StruckOff => "struck_off",
            ClosingWay::Refused => "refused",
            ClosingWay::Dismissed => "dismissed",
        }
    }

    /// Chinese name.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            ClosingWay::Satisfied => "执行完毕",
            ClosingWay::ProcedureEnded => "终结本次执行程序",
            ClosingWay::Terminated => "终结执行",
            ClosingWay::StruckOff => "销案",
            ClosingWay::Refused => "不予执行",
            ClosingWay::Dismissed => "驳回申请",
        }
    }
}

/// Close a case with its closing document.
pub async fn close(tx: &mut Tx, case: Id<Case>, way: ClosingWay, document: Uuid) -> Result<()> {
    let row = store::lock(tx, case).await?;
    rules::flow::judge(row.state, State::Closed)?;
    let today = tx.today();
    store::set_closed(tx, case, way.code(), today).await?;
    nodes::finish_if_open(tx, case.0, NodeCode::CLOSING, today).await?;
    nodes::start(tx, case.0, NodeCode::ARCHIVING, law::id::ARCHIVE, today).await?;
    let entry = Entry::new("cases.close", law::id::CLOSE_WAYS)
        .node(NodeCode::CLOSING)
        .words(format!("结案:{}", way.zh()), format!("closed: {}", way.code()))
        .document(document);
    store::record(tx, case, entry).await?;
    tx.note(Some(case.0), json!({ "closed": way }));
    tx.tell(&CaseClosed { case: case.0, way: way.code().to_owned(), on: today }).await
}
