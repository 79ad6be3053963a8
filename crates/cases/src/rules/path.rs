//! 全流程 – how a case stands on each of the forty nodes: what is done, what runs, what every case
//! still has to pass, what may come, and what a closed case did without.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use law::nodes::{NODES, Node, NodeCode};
use nodes::{Colour, NodeRow};
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::TimelineRow;

/// 节点状况.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stand {
    /// 已完成.
    Done,
    /// 进行中.
    Running,
    /// 临近届满.
    Warned,
    /// 已超期.
    Overdue,
    /// 已停止计时.
    Stopped,
    /// 应经过 – every case passes it.
    Expected,
    /// 视情况 – comes only when there is reason.
    Possible,
    /// 不需要 – the case is over without it.
    NotNeeded,
}

/// 流程节点及其状况.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FlowNode {
    /// 1 to 40.
    pub number: u8,
    /// 国家编码.
    pub code: String,
    /// Chinese name.
    pub zh: &'static str,
    /// English name.
    pub en: &'static str,
    /// How the case stands on it.
    pub stand: Stand,
    /// Times it was passed.
    pub times: usize,
    /// Day it was last done.
    pub done_on: Option<NaiveDate>,
    /// Day the running clock ends.
    pub due: Option<NaiveDate>,
    /// Days to the end of the running clock.
    pub days_left: Option<i64>,
    /// Days late, of the clock that runs or else of the last one done.
    pub overdue_days: i64,
    /// Rule whose period runs on it.
    pub rule: Option<String>,
}

/// Nodes no case goes without.
const EVERY_CASE: [NodeCode; 6] = [
    NodeCode::FILING_REVIEW,
    NodeCode::ASSIGNMENT,
    NodeCode::NOTICE,
    NodeCode::FIRST_NETWORK_QUERY,
    NodeCode::CLOSING,
    NodeCode::ARCHIVING,
];

/// What the record of a case says it passed: nodes named in it, and the three that other things tell –
/// papers issued, queries sent, closing in full.
pub(crate) fn passed(
    record: &[TimelineRow],
    closed_on: Option<NaiveDate>,
    closing_way: Option<&str>,
) -> Vec<(u8, NaiveDate)> {
    let query = i16::from(NodeCode::FIRST_NETWORK_QUERY.number());
    let mut found = Vec::new();
    for line in record {
        let day = kernel::time::day_of(line.at);
        let named = line.node.and_then(|node| u8::try_from(node).ok());
        found.extend(named.map(|node| (node, day)));
        if line.document.is_some() {
            found.push((NodeCode::DOCUMENT.number(), day));
        }
        if line.node == Some(query) {
            found.push((NodeCode::QUERY_COUNT.number(), day));
        }
    }
    if let (Some(day), Some("satisfied")) = (closed_on, closing_way) {
        found.push((NodeCode::FULL_CLOSING_REPORT.number(), day));
    }
    found
}

/// The forty nodes of a case with these clocks, whose record names these nodes on these days.
pub(crate) fn path(
    clocks: &[NodeRow],
    recorded: &[(u8, NaiveDate)],
    is_over: bool,
) -> Vec<FlowNode> {
    let mut days: BTreeMap<u8, Vec<NaiveDate>> = BTreeMap::new();
    for (number, day) in recorded {
        days.entry(*number).or_default().push(*day);
    }
    NODES
        .iter()
        .map(|node| {
            let number = node.code.number();
            let mine: Vec<&NodeRow> = clocks.iter().filter(|row| row.number == number).collect();
            one(node, &mine, days.get(&number).map_or(&[], Vec::as_slice), is_over)
        })
        .collect()
}

fn one(node: &Node, clocks: &[&NodeRow], recorded: &[NaiveDate], is_over: bool) -> FlowNode {
    let open = clocks.iter().filter(|row| row.done_on.is_none()).min_by_key(|row| row.due);
    let done = clocks.iter().filter(|row| row.done_on.is_some()).max_by_key(|row| row.done_on);
    // A node with clocks counts its clocks; one without counts what the record says.
    let (times, done_on) = match clocks {
        [] => (recorded.len(), recorded.iter().max().copied()),
        _ => {
            let times = clocks.iter().filter(|row| row.done_on.is_some()).count();
            (times, done.and_then(|row| row.done_on))
        }
    };
    let stand = match (open, done_on) {
        (Some(row), _) => running(row.colour),
        (None, Some(_)) => Stand::Done,
        (None, None) if is_over => Stand::NotNeeded,
        (None, None) if EVERY_CASE.contains(&node.code) => Stand::Expected,
        (None, None) => Stand::Possible,
    };
    let rule = open.or(done).map(|row| row.rule.clone());
    FlowNode {
        number: node.code.number(),
        code: node.code.national(),
        zh: node.zh,
        en: node.en,
        stand,
        times,
        done_on,
        due: open.map(|row| row.due),
        days_left: open.map(|row| row.days_left),
        overdue_days: open.or(done).map_or(0, |row| row.overdue_days),
        rule: rule.or_else(|| node.rule.map(|rule| rule.as_str().to_owned())),
    }
}

fn running(colour: Colour) -> Stand {
    match colour {
        Colour::Done => Stand::Done,
        Colour::Running => Stand::Running,
        Colour::Warned => Stand::Warned,
        Colour::Overdue => Stand::Overdue,
        Colour::Stopped => Stand::Stopped,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn clock(number: u8, colour: Colour, done_on: Option<&str>, late: i64) -> NodeRow {
        NodeRow {
            number,
            code: String::new(),
            zh: String::new(),
            en: String::new(),
            colour,
            started_on: day("2026-02-02"),
            raw: day("2026-02-09"),
            due: day("2026-02-09"),
            done_on: done_on.map(day),
            days_left: -late,
            overdue_days: late,
            rule: "some.rule".to_owned(),
            article: String::new(),
            reason: None,
        }
    }

    fn stand(nodes: &[FlowNode], code: NodeCode) -> Stand {
        nodes[usize::from(code.number()) - 1].stand
    }

    #[test]
    fn an_open_case_shows_what_is_done_runs_must_and_may_come() {
        let clocks =
            [clock(1, Colour::Done, Some("2026-02-05"), 0), clock(4, Colour::Overdue, None, 3)];
        let nodes = path(&clocks, &[(30, day("2026-02-20"))], false);
        assert_eq!(nodes.len(), 40);
        assert_eq!(stand(&nodes, NodeCode::FILING_REVIEW), Stand::Done);
        assert_eq!(nodes[0].done_on, Some(day("2026-02-05")));
        assert_eq!(stand(&nodes, NodeCode::FIRST_NETWORK_QUERY), Stand::Overdue);
        assert_eq!(nodes[3].overdue_days, 3);
        assert_eq!(stand(&nodes, NodeCode::SANCTION), Stand::Done);
        assert_eq!(stand(&nodes, NodeCode::NOTICE), Stand::Expected);
        assert_eq!(stand(&nodes, NodeCode::AUCTION_START), Stand::Possible);
        assert_eq!(nodes[2].rule.as_deref(), Some(law::id::NOTICE_FROM_FILE.as_str()));
    }

    #[test]
    fn the_record_tells_of_papers_queries_and_closing_in_full() {
        let line = |node, document| TimelineRow {
            seq: 1,
            at: "2026-02-09T02:00:00Z".parse().unwrap(),
            act: String::new(),
            node,
            zh: String::new(),
            en: String::new(),
            rule: String::new(),
            article: String::new(),
            document,
            amount: None,
            actor: String::new(),
        };
        let record = [line(Some(4), Some(uuid::Uuid::nil())), line(None, None)];
        let on = day("2026-03-17");
        let found = passed(&record, Some(on), Some("satisfied"));
        let then = day("2026-02-09");
        assert_eq!(found, [(4, then), (39, then), (37, then), (36, on)]);
        assert_eq!(passed(&[], Some(on), Some("terminated")), []);
    }

    #[test]
    fn a_closed_case_needs_nothing_more_but_what_still_runs() {
        let clocks = [clock(32, Colour::Running, None, 0)];
        let nodes = path(&clocks, &[], true);
        assert_eq!(stand(&nodes, NodeCode::ARCHIVING), Stand::Running);
        assert_eq!(stand(&nodes, NodeCode::NOTICE), Stand::NotNeeded);
        assert_eq!(stand(&nodes, NodeCode::AUCTION_START), Stand::NotNeeded);
    }

    #[test]
    fn a_clock_that_runs_again_hides_the_one_done_before_but_keeps_its_count() {
        let clocks =
            [clock(15, Colour::Done, Some("2026-02-05"), 0), clock(15, Colour::Warned, None, 0)];
        let nodes = path(&clocks, &[(15, day("2026-02-04"))], false);
        assert_eq!(stand(&nodes, NodeCode::BANK_DEPOSIT_FREEZE), Stand::Warned);
        assert_eq!(nodes[14].times, 1);
        assert_eq!(nodes[14].done_on, Some(day("2026-02-05")));
    }
}
