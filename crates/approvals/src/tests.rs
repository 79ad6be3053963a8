use futures::future::BoxFuture;
use platform::http::Caller;
use platform::test::{TestApp, program};
use platform::{Act, Approval, Fault, Result, Role, Tx, Wiring};
use uuid::Uuid;

use crate::*;

const ANY: Act = Act::new("cases.view", &[]);

fn perform(tx: &mut Tx, _: Approval, command: bool) -> BoxFuture<'_, Result<()>> {
    Box::pin(async move {
        if !command {
            return Err(law::id::CONTROL_FREEZE_CEILING.refuse("超额", "too much").into());
        }
        tx.note(None, serde_json::json!("performed"));
        Ok(())
    })
}

struct Court {
    app: TestApp,
    judge: Caller,
    head: Caller,
    president: Caller,
}

async fn court() -> Court {
    let mut wiring = Wiring::default();
    wiring.perform("test.act", perform);
    let app = program("2026-02-05T04:00:00Z", wiring).await.unwrap();
    let judge = app.officer("judge", "粤0304", &[Role::Judge, Role::DivisionHead]).await.unwrap();
    let head = app.officer("head", "粤0304", &[Role::DivisionHead]).await.unwrap();
    let both = [Role::DivisionHead, Role::President];
    let president = app.officer("president", "粤0304", &both).await.unwrap();
    app.bare_case(Uuid::nil(), "粤0304").await.unwrap();
    Court { app, judge, head, president }
}

impl Court {
    async fn propose(&self, good: bool) -> Uuid {
        let mut tx = self.app.begin(&self.judge, ANY).await.unwrap();
        let proposal = Proposal {
            case: Uuid::nil(),
            act: "test.act",
            command: good.into(),
            summary_zh: "测试".into(),
            summary_en: "test".into(),
            ladder: vec![Role::DivisionHead, Role::President],
            amount: None,
        };
        let id = propose(&mut tx, proposal).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    async fn sign(&self, caller: &Caller, id: Uuid) -> Result<String> {
        let mut tx = self.app.begin(caller, ANY).await?;
        let row = decide(&mut tx, id, Deed::Approve).await?;
        tx.commit().await?;
        Ok(row.state)
    }
}

fn rule(result: Result<String>) -> &'static str {
    match result {
        Err(Fault::Refused(refusal)) => refusal.rule,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn each_step_is_signed_by_another_person() {
    let court = court().await;
    let id = court.propose(true).await;
    assert_eq!(rule(court.sign(&court.judge, id).await), "approvals.four_eyes");
    assert_eq!(court.sign(&court.president, id).await.unwrap(), "pending");
    assert_eq!(rule(court.sign(&court.president, id).await), "approvals.four_eyes");
    assert!(matches!(court.sign(&court.head, id).await, Err(Fault::Denied(_))));
}

#[tokio::test]
async fn the_last_signature_performs_or_changes_nothing() {
    let court = court().await;
    let good = court.propose(true).await;
    court.sign(&court.head, good).await.unwrap();
    assert_eq!(court.sign(&court.president, good).await.unwrap(), "approved");
    let bad = court.propose(false).await;
    court.sign(&court.head, bad).await.unwrap();
    assert_eq!(rule(court.sign(&court.president, bad).await), "control.freeze_ceiling");
    let mut tx = court.app.begin(&court.head, ANY).await.unwrap();
    let row = store::load(&mut tx, bad).await.unwrap();
    assert_eq!((row.state.as_str(), row.signatures.len()), ("pending", 1));
}

#[tokio::test]
async fn a_named_signer_comes_after_the_present_step() {
    let court = court().await;
    let id = court.propose(true).await;
    let mut tx = court.app.begin(&court.head, ANY).await.unwrap();
    let added = court.president.officer().unwrap().id;
    let row = decide(&mut tx, id, Deed::AddSigner { officer: added }).await.unwrap();
    assert_eq!(row.ladder.len(), 3);
    assert_eq!(row.ladder[1], Signer::Officer(added));
}
