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
    if std::str::from_utf8(bytes).is_err() {
        return Err(Invalid::new(
            "",
            "报文不是UTF-8编码(疑为GBK),请以UTF-8重发",
            "the batch is not UTF-8 (perhaps GBK); send it again in UTF-8",
        ));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let batch: Batch<T> = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let field = error.path().to_string();
        let cause = error.into_inner().to_string();
        Invalid::new(field.clone(), format!("字段{field}有误:{cause}"), format!("{field}: {cause}"))
    })?;
    json.end().map_err(|_| Invalid::new("", "报文之后有多余内容", "text after the batch"))?;
    if batch.items.len() > BATCH_MAX {
        return Err(Invalid::new("items", "每批最多500项", "a batch has at most 500 items"));
    }
    Ok(batch)
}
