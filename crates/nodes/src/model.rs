//! A node of a case as shown, and its colour.

use chrono::NaiveDate;
use platform::Event;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// 预警颜色.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    /// 已完成.
    Done,
    /// 进行中.
    Running,
    /// 临近届满 – three days or less left.
    Warned,
    /// 已超期.
    Overdue,
    /// 已停止计时.
    Stopped,
}

/// Days before the end at which a running node warns.
const WARN_DAYS: i64 = 3;

/// 节点记录 – one clock of a case.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NodeRow {
    /// 1 to 40.
    pub number: u8,
    /// 国家编码.
    pub code: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// How it stands.
    pub colour: Colour,
    /// First day, not counted.
    pub started_on: NaiveDate,
    /// Last day as counted.
    pub raw: NaiveDate,
    /// Last day moved off days off.
    pub due: NaiveDate,
    /// Day it was done.
    pub done_on: Option<NaiveDate>,
    /// Days from today to the end; negative when late.
    pub days_left: i64,
    /// Days late, when done or overdue.
    pub overdue_days: i64,
    /// Rule id.
    pub rule: String,
    /// Article.
    pub article: String,
    /// Why stopped or extended.
    pub reason: Option<String>,
}

/// How a clock stands on `today`.
pub(crate) fn colour(
    due: NaiveDate,
    done_on: Option<NaiveDate>,
    stopped: bool,
    today: NaiveDate,
) -> Colour {
    if done_on.is_some() {
        Colour::Done
    } else if stopped {
        Colour::Stopped
    } else if today > due {
        Colour::Overdue
    } else if (due - today).num_days() <= WARN_DAYS {
        Colour::Warned
    } else {
        Colour::Running
    }
}

/// 节点超期 – a clock ran out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NodeOverdue {
    /// Case.
    pub case: Uuid,
    /// Node.
    pub node: u8,
    /// Was due.
    pub due: NaiveDate,
}

impl Event for NodeOverdue {
    const KIND: &'static str = "nodes.NodeOverdue";
    fn case(&self) -> Option<Uuid> {
        Some(self.case)
    }
}
