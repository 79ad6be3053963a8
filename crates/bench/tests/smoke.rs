//! The benchmarks run, and what they run comes out right. Nothing is timed here.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

#[test]
fn every_part_runs_small_and_what_must_hold_holds() {
    let program = Path::new(env!("CARGO_BIN_EXE_bench")).with_file_name("zhixing");
    // `cargo x test` builds it with everything else; building it from here would build it twice.
    assert!(program.exists(), "build the package zhixing first");
    let output =
        Command::new(env!("CARGO_BIN_EXE_bench")).args(["--quick", "--json"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let rows: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let named = |what: &str| rows.iter().any(|row| row["what"].as_str().unwrap().contains(what));
    for what in [
        "cold start",
        "case A",
        "in bags",
        "singly",
        "main job",
        "dispatch engine",
        "decided to applied",
        "half load",
        "one-key",
        "round",
        "4 servers",
        "killed",
        "a tenth hang",
        "in flight",
        "case page",
        "board",
        "public search",
        "bytes a subject",
        "takes the whole list",
        "until a carrier refuses",
        "over HTTP",
        "names: Chinese",
    ] {
        assert!(named(what), "no row about {what}");
    }
    for row in &rows {
        assert!(row["reached"].as_f64().unwrap() > 0.0, "{row}");
        assert_eq!(row["broken"], serde_json::json!([]), "{row}");
    }
}
