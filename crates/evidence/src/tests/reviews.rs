//! Alarms of the log are looked into by the auditor; what was found stays, and a cause that lasts alarms
//! anew.

use chrono::TimeDelta;
use platform::{Fault, Role};

use super::*;
use crate::integrate::raise;

async fn raised(app: &TestApp) {
    app.clock().set(app.now() + TimeDelta::hours(2));
    let mut tx = app.begin_system("test").await.unwrap();
    raise(&mut tx, "witness_silent", "w1: cut").await.unwrap();
    tx.commit().await.unwrap();
}

async fn open(app: &App) -> Vec<Alarm> {
    let mut tx = app.begin_system("test").await.unwrap();
    alarms_after(tx.sql(), true, None, 100).await.unwrap()
}

#[tokio::test]
async fn one_finding_settles_the_same_alarm_up_to_now_and_no_later_one() {
    let (app, judge) = court().await;
    let auditor = app.officer("shenji", "粤0304", &[Role::AuditAdmin]).await.unwrap();
    raised(&app).await;
    raised(&app).await;
    let alarm = open(&app).await.remove(0);
    assert_eq!((alarm.zh, alarm.reviewed_at), ("见证节点无回音", None));
    let found = |finding: &str| Review { finding: finding.to_owned() };
    assert!(matches!(app.begin(&judge, REVIEW).await, Err(Fault::Denied(_))));
    let mut tx = app.begin(&auditor, REVIEW).await.unwrap();
    assert!(review(&mut tx, alarm.id, &found(" ")).await.is_err());
    assert_eq!(review(&mut tx, alarm.id, &found("线路检修")).await.unwrap(), 2);
    let twice = review(&mut tx, alarm.id, &found("再次")).await;
    assert!(matches!(twice, Err(Fault::Missing(_))));
    tx.commit().await.unwrap();
    assert_eq!(open(&app).await, []);
    let mut tx = app.begin_system("test").await.unwrap();
    let all = alarms(tx.sql(), 100).await.unwrap();
    assert_eq!(all.len(), 2, "what was raised stays");
    assert!(all.iter().all(|alarm| alarm.finding.as_deref() == Some("线路检修")));
    drop(tx);
    raised(&app).await;
    assert_eq!(open(&app).await.len(), 1, "it lasts, and is an alarm again");
    let rewritten = sqlx::query("DELETE FROM evidence.alarm_review").execute(app.pool()).await;
    assert!(rewritten.unwrap_err().to_string().contains("append-only"));
}
