//! Strict reading: what institutions and courts send each other is hostile input until parsed.

use kernel::Invalid;
use serde::de::DeserializeOwned;

use crate::Batch;

/// Most items in one batch.
pub const BATCH_MAX: usize = 500;
/// Most bytes of one batch.
pub const BATCH_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Read a batch.
///
/// # Errors
/// Too large, not UTF-8 (GBK is named when it looks like it), not JSON, an unknown or ill-typed
/// field, more than [`BATCH_MAX`] items; the field is named by its path.
pub fn parse_batch<T: DeserializeOwned>(bytes: &[u8]) -> Result<Batch<T>, Invalid> {
    if bytes.len() > BATCH_BYTES_MAX {
        return Err(Invalid::new("", "报文超过4 MiB", "the batch is over 4 MiB"));
    }
    let batch: Batch<T> = kernel::json::read(bytes)?;
    if batch.items.len() > BATCH_MAX {
        return Err(Invalid::new("items", "每批最多500项", "a batch has at most 500 items"));
    }
    Ok(batch)
}
