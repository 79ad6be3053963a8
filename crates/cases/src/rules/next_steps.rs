//! 下一步 – what the flow asks of whom next, so that nobody has to know it by heart.

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::State;

/// 待办 – one thing to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct NextStep {
    /// Act to perform.
    pub act: &'static str,
    /// What, Chinese.
    pub zh: &'static str,
    /// What, English.
    pub en: &'static str,
}

const fn step(act: &'static str, zh: &'static str, en: &'static str) -> NextStep {
    NextStep { act, zh, en }
}

/// What comes next in `state`.
pub(crate) fn next_steps(state: State) -> Vec<NextStep> {
    match state {
        State::Received => {
            vec![step("cases.decide_filing", "审查并决定是否立案", "review and decide on filing")]
        }
        State::Filed => vec![step("cases.assign", "确定承办人", "appoint the handler")],
        State::Assigned => vec![step(
            "cases.notice",
            "发出执行通知书和报告财产令",
            "issue the notice and the property report order",
        )],
        State::Noticed => {
            vec![step("control.inquire", "启动网络查控", "start the network query")]
        }
        State::Investigating => vec![
            step(
                "control.propose_freeze",
                "审核冻结方案并提请审批",
                "review and propose the freeze",
            ),
            step(
                "closing.interview",
                "无财产的,约谈申请执行人",
                "without property: hear the applicant",
            ),
        ],
        State::Controlling => {
            vec![step("control.propose_deduction", "提请扣划", "propose the deduction")]
        }
        State::Distributing => vec![
            step("funds.propose_payout", "提请发放案款", "propose the payout"),
            step("closing.propose", "提请结案", "propose closing"),
        ],
        State::Interviewing | State::EndingReview => {
            vec![step(
                "closing.propose_ending",
                "核对终本清单并提请终本",
                "check the list, propose ending",
            )]
        }
        State::Rejected | State::Closed => Vec::new(),
    }
}
