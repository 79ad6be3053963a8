//! The description of the API says what is true of it.

mod charset;
mod doors;
mod keys;
mod matrix;
mod papers;
mod reports;
mod rim;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::openapi;

/// Every operation: method, path, description.
fn operations() -> Vec<(String, String, Value)> {
    let api = serde_json::to_value(openapi()).unwrap();
    let mut found = Vec::new();
    for (path, item) in api["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            found.push((method.clone(), path.clone(), operation.clone()));
        }
    }
    assert!(found.len() > 70, "only {} operations", found.len());
    found
}

fn parameters<'a>(operation: &'a Value, place: &str) -> BTreeSet<&'a str> {
    let all = operation["parameters"].as_array().into_iter().flatten();
    all.filter(|one| one["in"] == place).filter_map(|one| one["name"].as_str()).collect()
}

fn refers(operation: &Value, name: &str) -> bool {
    let wanted = format!("#/components/parameters/{name}");
    operation["parameters"].as_array().into_iter().flatten().any(|one| one["$ref"] == wanted)
}

#[test]
fn path_parameters_are_those_in_the_path() {
    for (method, path, operation) in operations() {
        let named = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        assert_eq!(parameters(&operation, "path"), named.collect(), "{method} {path}");
    }
}

#[test]
fn what_needs_a_session_and_what_writes_says_so() {
    for (method, path, operation) in operations() {
        let name = format!("{method} {path}");
        let answers = |status: &str| !operation["responses"][status].is_null();
        let is_open = operation["security"].is_array();
        assert_eq!(answers("401"), !is_open, "{name}");
        let is_act = method != "get" && !is_open && !path.contains("/calc/");
        assert_eq!(refers(&operation, "IdempotencyKey"), is_act, "{name}");
        assert_eq!(
            refers(&operation, "IfMatch"),
            is_act && path.contains("/cases/{id}/"),
            "{name}"
        );
        assert!(!is_act || ["403", "404", "409", "422", "507"].into_iter().all(answers), "{name}");
        assert!(operation["requestBody"].is_null() || answers("413") && answers("415"), "{name}");
        assert!(answers("500") && answers("503"), "{name}");
    }
}

#[test]
fn lists_that_have_pages_say_how_to_turn_them() {
    let mut pages = 0;
    for (method, path, operation) in operations() {
        let schema =
            &operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"];
        if schema.as_str().is_some_and(|name| name.contains("/Page_")) {
            let query = parameters(&operation, "query");
            assert!(query.contains("cursor") && query.contains("limit"), "{method} {path}");
            pages += 1;
        }
    }
    assert!(pages >= 3, "only {pages} lists have pages");
}

#[test]
fn every_operation_is_named_once_and_says_what_it_does() {
    let mut names = BTreeSet::new();
    for (method, path, operation) in operations() {
        let name = operation["operationId"].as_str().unwrap().to_owned();
        assert!(names.insert(name.clone()), "{name} is there twice");
        assert!(!operation["summary"].as_str().unwrap_or_default().is_empty(), "{method} {path}");
    }
}
