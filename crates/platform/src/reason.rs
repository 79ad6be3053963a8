//! 理由 – what is decided for a reason says it.

use crate::{Fault, Result};

/// Longest reason kept, in characters.
const LONGEST: usize = 500;

/// 说明理由 – the reason that stands in `field`, without blanks around it.
///
/// # Errors
/// None, or a book.
pub fn reason<'a>(text: &'a str, field: &str) -> Result<&'a str> {
    stated(text, field, ("须说明理由,500字以内", "a reason of up to 500 characters is needed"))
}

/// The same, where other words say better what is wanted.
///
/// # Errors
/// Nothing said, or too much.
pub fn stated<'a>(text: &'a str, field: &str, (zh, en): (&str, &str)) -> Result<&'a str> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LONGEST {
        return Err(Fault::invalid(field, zh, en));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_says_something_and_not_too_much() {
        assert_eq!(reason(" 理由 ", "reason").unwrap(), "理由");
        assert!(reason(&"理".repeat(500), "reason").is_ok());
        for (text, said) in
            [("", "须说明理由"), ("  \n", "须说明理由"), (&"理".repeat(501), "500字")]
        {
            let told = reason(text, "why").unwrap_err().to_string();
            assert!(told.contains(said), "{told}");
        }
    }
}
