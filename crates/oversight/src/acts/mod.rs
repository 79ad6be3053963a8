//! Acts of oversight.

pub(crate) mod disclose;
pub(crate) mod review;
pub(crate) mod watch;
pub(crate) mod weigh;

use platform::{Fault, Result};

/// Longest free text kept, in characters.
const TEXT_MAX: usize = 500;

/// A text that says something, trimmed.
fn stated<'a>(field: &str, text: &'a str) -> Result<&'a str> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > TEXT_MAX {
        return Err(Fault::invalid(
            field,
            "请写明内容(500字以内)",
            "say something, in at most 500 characters",
        ));
    }
    Ok(text)
}
