//! 送达 – answers and notices told to the court, oldest first, again and again until acknowledged.

use std::time::Duration;

use anyhow::{Result, anyhow};
use contract::Notice;
use sqlx::PgConnection;

use crate::gateway::Gateway;
use crate::mapping::{Parameters, Trouble};
use crate::rules::outcome;
use crate::store;

/// First wait after a failure; doubles up to [`WAIT_MAX`].
const WAIT: Duration = Duration::from_millis(250);
const WAIT_MAX: Duration = Duration::from_secs(60);

impl Gateway {
    /// Tell the court what there is, for ever.
    pub(crate) async fn tell(&self) {
        let mut failures = 0_u32;
        loop {
            let woken = self.answers.notified();
            match self.round().await {
                Ok(()) => {
                    failures = 0;
                    let _ = tokio::time::timeout(self.poll(), woken).await;
                }
                Err(error) => {
                    tracing::warn!(error = format!("{error:#}"), "not told");
                    let wait = WAIT.saturating_mul(1 << failures.min(8)).min(WAIT_MAX);
                    tokio::time::sleep(wait).await;
                    failures += 1;
                }
            }
        }
    }

    async fn round(&self) -> Result<()> {
        if let Err(error) = self.take_up_notices().await {
            tracing::warn!(error = format!("{error:#}"), "notices");
        }
        for kind in ["answers", "notices"] {
            loop {
                let unsaid = store::unsaid(&self.pool, kind).await?;
                if unsaid.is_empty() {
                    break;
                }
                let items: Vec<&str> = unsaid.iter().map(|(.., item)| item.as_str()).collect();
                let (body, signature) = self.batch(&items).await?;
                self.deliver(kind, body, &signature).await?;
                store::said(&self.pool, &unsaid, self.now()).await?;
            }
        }
        Ok(())
    }

    async fn deliver(&self, kind: &str, body: Vec<u8>, signature: &str) -> Result<()> {
        match &self.settings.institution.folder {
            Some(folder) if self.by_files() => {
                crate::folder::leave(folder, kind, &body, signature, self.now()).await
            }
            _ => self.post(kind, body, signature).await.map(drop),
        }
    }

    /// Have the court told of `notice`, under the next number of the gateway's own: the institution's
    /// system and its clerks both have something to tell.
    pub(crate) async fn notify(&self, tx: &mut PgConnection, notice: Notice) -> Result<u64> {
        let serial = store::next_notice(tx).await?;
        let item = serde_json::to_string(&Notice { serial, ..notice })?;
        store::say(tx, "notices", &serial.to_string(), &item).await?;
        Ok(serial)
    }

    /// Put into the outbox what the institution says has come about since it was last asked.
    async fn take_up_notices(&self) -> Result<()> {
        let Some(mapping) = &self.settings.notices else { return Ok(()) };
        let mut tx = self.pool.begin().await?;
        let noticed = store::noticed(&mut tx).await?;
        let mut parameters = Parameters::at(self.now());
        parameters.put("after_serial", noticed);
        let told = mapping.run(&mut tx, &self.own, &parameters).await;
        let rows = told.map_err(|trouble: Trouble| anyhow!("{trouble}"))?;
        let mut notices = Vec::new();
        for row in &rows {
            notices.push(outcome::notice(row, self.now())?);
        }
        notices.sort_by_key(|notice| notice.serial);
        let mut last = noticed;
        for notice in notices {
            let own = i64::try_from(notice.serial)?;
            if own > noticed {
                self.notify(&mut tx, notice).await?;
                last = last.max(own);
            }
        }
        if last > noticed {
            store::note(&mut tx, last).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
