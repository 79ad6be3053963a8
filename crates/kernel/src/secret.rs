//! 不外露 – how a number that points to a person stays out of logs, messages and JSON.
//!
//! Such a type has no `Display` and no `Serialize`; `Debug` is masked; `reveal` is the only exit, so
//! a search for `reveal` finds every place where a clear number leaves its type.

use std::fmt;

use serde::Deserializer;
use serde::de::{Error, Visitor};

/// `clear` with all but the first `front` and last `back` characters starred. When too little would
/// stay hidden, everything is.
pub(crate) fn mask(clear: &str, front: usize, back: usize) -> String {
    let length = clear.chars().count();
    let shown =
        |place: usize| front + back + 2 <= length && (place < front || place + back >= length);
    clear.chars().enumerate().map(|(place, c)| if shown(place) { c } else { '*' }).collect()
}

/// A text from JSON or TOML. Unlike serde's own, the error never repeats what was given: a number
/// sent without quotes must not come back in a message.
pub(crate) fn read_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    deserializer.deserialize_str(Quiet)
}

struct Quiet;

impl Visitor<'_> for Quiet {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number in quotes")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<String, E> {
        Err(unquoted())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<String, E> {
        Err(unquoted())
    }

    fn visit_i128<E: Error>(self, _: i128) -> Result<String, E> {
        Err(unquoted())
    }

    fn visit_u128<E: Error>(self, _: u128) -> Result<String, E> {
        Err(unquoted())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<String, E> {
        Err(unquoted())
    }

    fn visit_bytes<E: Error>(self, _: &[u8]) -> Result<String, E> {
        Err(unquoted())
    }
}

fn unquoted<E: Error>() -> E {
    E::custom("号码应为文本并加引号 / the number must be a text, in quotes")
}

/// Masked `Debug`, `masked()` and a quiet `Deserialize` for a type that has `reveal` and `FromStr`:
/// `secret!(Type, front, back)` shows that many characters at either end.
macro_rules! secret {
    ($name:ident, $front:literal, $back:literal) => {
        impl $name {
            #[doc = concat!("掩码 – first ", $front, " and last ", $back, " characters.")]
            #[must_use]
            pub fn masked(&self) -> String {
                $crate::secret::mask(&self.reveal(), $front, $back)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.masked())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
                let text = $crate::secret::read_text(reader)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use secret;
