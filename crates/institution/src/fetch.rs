//! 取件 – an institution that cannot be called asks the court for what waits for it.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use contract::Collection;

use crate::gateway::Gateway;

/// Orders asked for at once.
const MOST: u32 = 200;
/// First wait after a failure; doubles up to [`WAIT_MAX`].
const WAIT: Duration = Duration::from_millis(500);
const WAIT_MAX: Duration = Duration::from_secs(60);

impl Gateway {
    /// Ask for orders, for ever.
    pub(crate) async fn fetch(&self) {
        let mut failures = 0_u32;
        loop {
            let wait = match self.collect().await {
                Ok(0) => {
                    failures = 0;
                    self.poll()
                }
                Ok(_) => Duration::ZERO,
                Err(error) => {
                    tracing::warn!(error = format!("{error:#}"), "nothing collected");
                    failures += 1;
                    WAIT.saturating_mul(1 << failures.min(8)).min(WAIT_MAX)
                }
            };
            tokio::time::sleep(wait).await;
        }
    }

    /// Collect once; returns how many orders came.
    async fn collect(&self) -> Result<usize> {
        let (body, signature) = self.signed_batch(vec![Collection { most: MOST }]).await?;
        let reply = self.post("collect", body, &signature).await?;
        let header = |name: &str| reply.headers().get(name).and_then(|value| value.to_str().ok());
        let signature = header(contract::SIGNATURE_HEADER).context("orders without a signature")?;
        let sender = header(contract::SENDER_HEADER).unwrap_or_default();
        let receipts = match self.take(sender, signature, reply.body()).await {
            Ok(receipts) => receipts,
            Err(problem) => bail!("{}", problem.text()),
        };
        if receipts.is_empty() {
            return Ok(0);
        }
        let count = receipts.len();
        let (body, signature) = self.signed_batch(receipts).await?;
        self.post("receipts", body, &signature).await?;
        Ok(count)
    }
}
