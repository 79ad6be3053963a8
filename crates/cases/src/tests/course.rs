//! What changes a case's course: flags, extensions, another handler, the archive.

use law::nodes::NodeCode;

use super::*;
use crate::acts::archive::{ARCHIVE, archive};
use crate::acts::extend::PROPOSE_EXTENSION;
use crate::acts::flags::set_flag_on;
use crate::acts::reassign::{REASSIGN, reassign};
use crate::model::StayGround;
use crate::rules::term;

fn wiring() -> Wiring {
    let mut wiring = Wiring::default();
    wiring.perform(EXTEND, |tx, approval, command| {
        Box::pin(perform_extension(tx, approval, command))
    });
    wiring
}

struct Court {
    app: TestApp,
    judge: Caller,
    other: Caller,
    head: Caller,
    president: Caller,
    case: Id<Case>,
}

impl Court {
    /// Case A, filed and assigned to `judge` on 2026-02-05.
    async fn open() -> Self {
        let app = program("2026-02-05T01:00:00Z", wiring()).await.unwrap();
        let officer = |login, role| app.officer(login, COURT, std::slice::from_ref(role));
        let clerk = officer("clerk", &Post::FilingClerk).await.unwrap();
        let judge = officer("judge", &Post::Judge).await.unwrap();
        let other = officer("other", &Post::Judge).await.unwrap();
        let head = officer("head", &Post::DivisionHead).await.unwrap();
        let president = officer("president", &Post::President).await.unwrap();
        let case = file_one(&app, &clerk).await;
        let mut tx = app.begin(&clerk, ANY).await.unwrap();
        assign(&mut tx, case, Some(judge.officer().unwrap().id)).await.unwrap();
        tx.commit().await.unwrap();
        Self { app, judge, other, head, president, case }
    }

    fn on(&self, day: &str) {
        let at = chrono::DateTime::parse_from_rfc3339(&format!("{day}T02:00:00Z")).unwrap();
        self.app.clock().set(at.to_utc());
    }

    async fn begin(&self) -> Tx {
        self.app.begin(&self.judge, ANY).await.unwrap()
    }

    async fn due(&self, node: NodeCode) -> String {
        let mut tx = self.begin().await;
        nodes::due_of(&mut tx, self.case.0, node).await.unwrap().unwrap().to_string()
    }

    async fn flag(&self, flag: Flag, set: bool) {
        let mut tx = self.begin().await;
        if set {
            set_flag(&mut tx, self.case, flag, "测试").await.unwrap();
        } else {
            clear_flag(&mut tx, self.case, flag, "测试").await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    async fn extend(&self, months: u32) -> platform::Result<()> {
        let mut tx = self.app.begin(&self.judge, PROPOSE_EXTENSION).await?;
        let command = ExtendCommand { months, reason: "案情复杂".into() };
        let approval = propose_extension(&mut tx, self.case, command).await?;
        tx.commit().await?;
        for signer in [&self.head, &self.president] {
            let mut tx = self.app.begin(signer, ANY).await?;
            approvals::decide(&mut tx, approval, approvals::Deed::Approve).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

fn refused<T: std::fmt::Debug>(result: platform::Result<T>) -> &'static str {
    match result {
        Err(Fault::Refused(refusal)) => refusal.rule,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn only_flags_that_the_law_leaves_out_of_the_term_stop_the_clocks() {
    let court = Court::open().await;
    assert_eq!(court.due(NodeCode::CLOSING).await, "2026-08-05");
    court.flag(Flag::ObjectionPending, true).await;
    court.on("2026-02-15");
    court.flag(Flag::ObjectionPending, false).await;
    assert_eq!(court.due(NodeCode::CLOSING).await, "2026-08-05");
    court.flag(Flag::Stayed, true).await;
    court.flag(Flag::ObjectionPending, true).await;
    court.flag(Flag::Deferred, true).await;
    court.on("2026-02-20");
    court.flag(Flag::Stayed, false).await;
    assert_eq!(court.due(NodeCode::CLOSING).await, "2026-08-05", "still deferred");
    court.on("2026-02-25");
    court.flag(Flag::Deferred, false).await;
    assert_eq!(
        court.due(NodeCode::CLOSING).await,
        "2026-08-17",
        "ten days stood still, and the 15th is a Saturday"
    );
}

#[tokio::test]
async fn a_stay_for_retrial_bears_no_doubled_interest_and_another_stay_does() {
    let court = Court::open().await;
    let on = "2026-03-10".parse().unwrap();
    for (ground, day, doubled_days) in
        [(StayGround::Other, "2026-02-15", 47), (StayGround::Retrial, "2026-02-25", 37)]
    {
        let mut tx = court.begin().await;
        set_flag_on(&mut tx, court.case, Flag::Stayed, ground, "测试").await.unwrap();
        assert_eq!(refused(set_flag(&mut tx, court.case, Flag::Stayed, "再").await), "cases.flow");
        tx.commit().await.unwrap();
        court.on(day);
        court.flag(Flag::Stayed, false).await;
        let mut tx = court.begin().await;
        assert_eq!(owed(&mut tx, court.case, on).await.unwrap().doubled_days, doubled_days);
    }
    let mut tx = court.begin().await;
    let objection =
        set_flag_on(&mut tx, court.case, Flag::ObjectionPending, StayGround::Retrial, "测试").await;
    assert!(matches!(objection, Err(Fault::Invalid(_))));
}

#[tokio::test]
async fn the_term_is_extended_by_the_president_and_not_after_its_end() {
    let court = Court::open().await;
    assert_eq!(refused(court.extend(0).await), "term.extension");
    assert_eq!(refused(court.extend(7).await), "term.extension");
    court.on("2026-08-04");
    court.extend(3).await.unwrap();
    assert_eq!(court.due(NodeCode::CLOSING).await, "2026-11-05");
    let mut tx = court.begin().await;
    let record = timeline(&mut tx, court.case).await.unwrap();
    assert!(record.iter().any(|line| line.node == Some(38)));
    drop(tx);
    court.on("2026-11-06");
    assert_eq!(refused(court.extend(1).await), "term.extension_ask");
}

#[test]
fn an_extension_asked_for_in_the_last_five_days_says_so() {
    let due = "2026-08-05".parse().unwrap();
    let late = |today: &str| {
        term::extension(due, chrono::Months::new(1), today.parse().unwrap()).unwrap().is_late
    };
    assert!(!late("2026-07-31"));
    assert!(late("2026-08-01"));
}

#[tokio::test]
async fn another_judge_takes_over_and_the_notice_is_due_three_days_later() {
    let court = Court::open().await;
    assert_eq!(court.due(NodeCode::NOTICE).await, "2026-02-09");
    court.on("2026-02-09");
    let (own, other) = (court.judge.officer().unwrap().id, court.other.officer().unwrap().id);
    let head = court.head.officer().unwrap().id;
    for (officer, reason) in [(own, "回避"), (head, "回避"), (other, " ")] {
        let mut tx = court.app.begin(&court.head, REASSIGN).await.unwrap();
        let fault = reassign(&mut tx, court.case, officer, reason).await.unwrap_err();
        assert!(matches!(fault, Fault::Invalid(_)), "{fault:?}");
    }
    assert!(court.app.begin(&court.judge, REASSIGN).await.is_err(), "not by a judge");
    let mut tx = court.app.begin(&court.head, REASSIGN).await.unwrap();
    reassign(&mut tx, court.case, other, "回避").await.unwrap();
    assert_eq!(face(&mut tx, court.case).await.unwrap().handler, Some(other));
    tx.commit().await.unwrap();
    assert_eq!(court.due(NodeCode::NOTICE).await, "2026-02-12");
}

#[tokio::test]
async fn a_file_is_archived_once_and_only_when_the_case_is_closed() {
    let court = Court::open().await;
    let mut tx = court.app.begin(&court.judge, ARCHIVE).await.unwrap();
    assert_eq!(refused(archive(&mut tx, court.case, "2026-1").await), "closing.archive");
    advance(&mut tx, court.case, State::Investigating).await.unwrap();
    close(&mut tx, court.case, ClosingWay::Terminated, uuid::Uuid::nil()).await.unwrap();
    assert!(matches!(archive(&mut tx, court.case, " ").await, Err(Fault::Invalid(_))));
    archive(&mut tx, court.case, "2026-1").await.unwrap();
    assert_eq!(nodes::due_of(&mut tx, court.case.0, NodeCode::ARCHIVING).await.unwrap(), None);
    assert_eq!(refused(archive(&mut tx, court.case, "2026-2").await), "closing.archive");
}
