//! Every route is a look, or begins an act: what writes asks who may. (That every route answers as
//! described is for `scripts/probe`.)

use std::collections::BTreeMap;

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

/// The description of the API knows types by their bare names: of two with one name, one would be described
/// as the other.
#[test]
fn no_two_described_types_have_one_name() {
    let mut homes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for source in sources().iter().filter(|source| source.text.contains("ToSchema")) {
        for (attributes, name) in source.syntax().items.into_iter().filter_map(described) {
            let said = attributes.iter().map(|one| one.to_token_stream().to_string());
            let said: Vec<String> = said.filter(|text| !text.starts_with("# [doc")).collect();
            if said.iter().any(|text| text.contains("derive") && text.contains("ToSchema")) {
                let other = said.iter().find_map(|text| text.split("schema (as = ").nth(1));
                let other = other.and_then(|rest| rest.split([' ', ',', ')']).next());
                homes
                    .entry(other.unwrap_or(&name).to_owned())
                    .or_default()
                    .push(source.path.clone());
            }
        }
    }
    assert!(homes.len() > 100, "only {} described types were found", homes.len());
    let twice: Vec<_> = homes.iter().filter(|(_, paths)| paths.len() > 1).collect();
    assert!(twice.is_empty(), "{twice:#?}");
}

fn described(item: syn::Item) -> Option<(Vec<syn::Attribute>, String)> {
    match item {
        syn::Item::Struct(one) => Some((one.attrs, one.ident.to_string())),
        syn::Item::Enum(one) => Some((one.attrs, one.ident.to_string())),
        _ => None,
    }
}
