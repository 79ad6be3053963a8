//! 严格读入 – TOML that people write, with faults told by line, column and field.

use crate::Invalid;

/// Read strictly; what is wrong is named by line, column and field.
///
/// # Errors
/// Not TOML, an unknown, missing or ill-typed field.
pub fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Invalid> {
    let place = |error: &::toml::de::Error| {
        let before = &text[..error.span().map_or(0, |span| span.start)];
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        format!("{}:{column}", before.matches('\n').count() + 1)
    };
    let told = |path: &str, error: &::toml::de::Error| {
        let at = place(error);
        let Invalid { field, zh, en } = crate::json::explain(path, error.message());
        Invalid { field, zh: format!("{at} {zh}"), en: format!("{at} {en}") }
    };
    let toml = ::toml::Deserializer::parse(text).map_err(|error| told("", &error))?;
    serde_path_to_error::deserialize(toml)
        .map_err(|error| told(&error.path().to_string(), error.inner()))
}
