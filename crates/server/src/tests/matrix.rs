//! 接口与行为 – every operation of the API is in `permission/matrix/endpoints.txt`, with an act that has
//! its lines in the matrix.

use std::collections::{BTreeMap, BTreeSet};

const EXPECTED: &str = include_str!("../../../permission/matrix/expected.txt");
const ENDPOINTS: &str = include_str!("../../../permission/matrix/endpoints.txt");

/// Method and path of every operation, with its act.
fn endpoints() -> BTreeMap<(&'static str, &'static str), &'static str> {
    let lines = ENDPOINTS.lines().filter(|line| !line.starts_with('#'));
    let words = lines.map(|line| line.split_whitespace().collect::<Vec<_>>());
    words.map(|words| ((words[0], words[1]), words[2])).collect()
}

#[test]
fn every_endpoint_has_an_act_of_the_matrix() {
    let described: BTreeSet<(String, String)> = super::operations()
        .into_iter()
        .map(|(method, path, _)| (method.to_uppercase(), path))
        .collect();
    let listed: BTreeSet<(String, String)> = endpoints()
        .into_keys()
        .map(|(method, path)| (method.to_owned(), path.to_owned()))
        .collect();
    assert_eq!(described, listed);
    let lines = EXPECTED.lines().filter(|line| !line.starts_with('#'));
    let acts: BTreeSet<&str> = lines.filter_map(|line| line.split_whitespace().next()).collect();
    for ((method, path), act) in endpoints() {
        assert!(act == "-" || acts.contains(act), "{method} {path}: {act}");
        assert!(act != "-" || !path.contains("/cases/{id}"), "{method} {path} needs an act");
    }
}
