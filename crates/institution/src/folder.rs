//! 文件 – orders found in the shared folder, receipts and answers left there.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, Utc};
use contract::Transport;
use wire::folder::Folder;

use crate::gateway::Gateway;

/// After a folder that cannot be read.
const WAIT: Duration = Duration::from_secs(5);

impl Gateway {
    pub(crate) fn by_files(&self) -> bool {
        self.settings.institution.transport == Transport::File
    }

    /// Look for orders in `folder`, for ever.
    pub(crate) async fn watch(&self, folder: &Path) {
        loop {
            if let Err(error) = self.look(folder).await {
                tracing::warn!(error = format!("{error:#}"), "the shared folder");
                tokio::time::sleep(WAIT).await;
            }
            tokio::time::sleep(self.poll()).await;
        }
    }

    async fn look(&self, folder: &Path) -> Result<()> {
        let out = Folder::open(&folder.join("out"))?;
        for (file, _) in out.waiting(&["orders"])? {
            let found = match out.read(&file) {
                Ok(found) => found,
                Err(error) => {
                    out.odd(&file, &error.to_string())?;
                    continue;
                }
            };
            let sender = &self.settings.court.code;
            match self.take(sender, &found.signature, &found.body).await {
                Ok(receipts) => {
                    let (body, signature) = self.signed_batch(receipts).await?;
                    leave(folder, "receipts", &body, &signature, self.now()).await?;
                    out.done(&file)?;
                }
                Err(problem) if problem.is_passing() => anyhow::bail!("{}", problem.text()),
                Err(problem) => out.odd(&file, &problem.text())?,
            }
        }
        Ok(())
    }
}

/// Leave a signed batch for the court. Named by time and content: in order, and the same one once.
pub(crate) async fn leave(
    folder: &Path,
    kind: &str,
    body: &[u8],
    signature: &str,
    at: DateTime<Utc>,
) -> Result<()> {
    let digest = seal::digest_hex(body);
    let name = format!("{}-{}", at.format("%Y%m%dT%H%M%S%6f"), &digest[..8]);
    Ok(Folder::open(&folder.join("in"))?.leave(&name, kind, body, signature)?)
}
