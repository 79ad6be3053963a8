//! 机构登记 – keep the register of institutions in step with the directory they publish.

use std::time::Duration;

use anyhow::ensure;
use contract::DirectoryEntry;
use platform::{App, Result};
use wire::{Place, Wire};

use crate::store;

/// How long a directory may take to come.
const PATIENCE: Duration = Duration::from_secs(10);

/// Read the directory at `base_url`.
pub async fn directory(base_url: &str) -> anyhow::Result<Vec<DirectoryEntry>> {
    let request = base_url.parse::<Place>()?.request("GET", "/directory", "")?;
    let reply = Wire::plain(PATIENCE).send(request).await?;
    ensure!(reply.status().is_success(), "{base_url} answers {}", reply.status());
    Ok(serde_json::from_slice(reply.body())?)
}

/// Enter or refresh `entries`, all reached below `base_url`.
pub async fn register(app: &App, base_url: &str, entries: &[DirectoryEntry]) -> Result<()> {
    register_at(app, entries, |code| format!("{base_url}/{code}")).await
}

/// Enter or refresh `entries`, each reached below the address `url` gives for its code.
pub async fn register_at(
    app: &App,
    entries: &[DirectoryEntry],
    url: impl Fn(&str) -> String,
) -> Result<()> {
    let mut tx = app.begin_system("exchange.register").await?;
    for entry in entries {
        store::keep_institution(&mut tx, &url(&entry.code), entry).await?;
    }
    tx.note(None, serde_json::json!({ "institutions": entries.len() }));
    tx.commit().await
}
