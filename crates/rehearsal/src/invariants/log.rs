//! Everything that was done is in the log, and the log is whole.

use anyhow::Result;

use super::Broken;
use crate::stage::Stage;
use crate::store;

/// What was done that day goes into the tree; nothing in the line was forged or is lost.
pub(super) async fn grown(stage: &Stage<'_>) -> Result<Vec<Broken>> {
    evidence::integrate_all(stage.reader()).await?;
    let mut tx = stage.reader().begin_system("rehearsal.look").await?;
    let alarms = evidence::alarms(tx.sql(), 10).await?;
    Ok(alarms
        .into_iter()
        .map(|alarm| Broken::new("log-alarm", format!("{} {}", alarm.kind, alarm.detail)))
        .collect())
}

/// Rows, leaves, tiles and checkpoints agree, and every act that was answered left an event.
pub(super) async fn whole(stage: &Stage<'_>) -> Result<Vec<Broken>> {
    let trust = evidence::Trust::of(stage.reader().keys());
    let mut tx = stage.reader().begin_system("rehearsal.look").await?;
    let findings = evidence::compare(tx.sql(), &trust, &[]).await?;
    let size = evidence::size(tx.sql()).await?;
    drop(tx);
    let differ =
        findings.iter().map(|f| Broken::new("log-is-whole", format!("{} {}", f.kind, f.at)));
    let mut found: Vec<Broken> = differ.collect();
    let silent = store::acts_without_event(stage.eye()).await?;
    found.extend(silent.into_iter().map(|key| Broken::new("act-leaves-event", key)));
    if size == 0 && !stage.acknowledged().is_empty() {
        found.push(Broken::new("log-is-whole", "acts were answered and the log is empty"));
    }
    Ok(found)
}
