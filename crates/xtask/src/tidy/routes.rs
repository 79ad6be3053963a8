//! Every route is a look, or begins an act: what writes asks who may. (That every route answers as
//! described is for `scripts/probe`.)

use quote::ToTokens;

use super::{Source, settle, sources};

/// Writes that are no act of an officer.
const NO_ACT: &[&str] = &[
    "delete /session",
    "post /calc/deadline",
    "post /calc/distribution",
    "post /calc/fee",
    "post /calc/interest",
    "post /evidence/check",
    "post /session",
    "post /session/password",
    "post /session/proof",
];

/// A handler: `post /cases/{id}/notice`, and its code.
pub(super) struct Call {
    pub(super) house: String,
    method: String,
    path: String,
    pub(super) body: String,
}

impl Call {
    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Whether a test or scenario writes a call of this path, e.g. `POST /cases/{case}/notice`.
    pub(super) fn is_told_in(&self, told: &str) -> bool {
        let begin = format!("{} /", self.method.to_uppercase());
        let wanted: Vec<&str> = self.path.split('/').collect();
        told.match_indices(&begin).any(|(at, _)| {
            let path = &told[at + begin.len() - 1..];
            let end = path.find(['"', ' ', '?', '\n', '\'', '`']).unwrap_or(path.len());
            let said: Vec<&str> = path[..end].split('/').collect();
            said.len() == wanted.len()
                && said
                    .iter()
                    .zip(&wanted)
                    .all(|(said, wanted)| wanted.starts_with('{') || said == wanted)
        })
    }
}

/// Every handler with a description.
pub(super) fn calls(all: &[Source]) -> Vec<Call> {
    let mut found = Vec::new();
    for source in all.iter().filter(|source| source.text.contains("utoipa::path(")) {
        for item in source.syntax().items {
            let syn::Item::Fn(function) = item else { continue };
            for attribute in &function.attrs {
                let text = attribute.to_token_stream().to_string();
                let Some(rest) = text.strip_prefix("# [utoipa :: path (") else { continue };
                let method = rest.split(',').next().unwrap_or_default().trim().to_owned();
                let Some((_, path)) = rest.split_once("path = \"") else { continue };
                let path = path.split('"').next().unwrap_or_default().to_owned();
                let body = function.block.to_token_stream().to_string();
                found.push(Call { house: source.house.clone(), method, path, body });
            }
        }
    }
    assert!(found.len() > 60, "only {} handlers were found", found.len());
    found
}

#[test]
fn every_write_begins_an_act() {
    let calls = calls(&sources());
    let without = calls
        .iter()
        .filter(|call| call.method != "get" && !call.body.contains(". begin (& caller ,"));
    settle("writes without an act", without.map(Call::name), NO_ACT);
}

/// A read keeps nothing, but for the look itself where it shows what people own.
#[test]
fn no_read_is_kept() {
    for call in calls(&sources()).iter().filter(|call| call.method == "get") {
        let writes = call.body.contains(". commit (") || call.body.contains(". reply (");
        let is_on_record = call.body.contains("look_at (");
        assert!(!writes || is_on_record, "{} writes", call.name());
    }
}
