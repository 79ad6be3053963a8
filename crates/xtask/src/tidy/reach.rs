//! Whom the program calls, what cryptography it uses and where, and what of it a court is shipped.

use std::collections::BTreeSet;
use std::process::Command;

use toml::Value;

use super::{mentions, read, settle, sources};
use crate::house::{houses, root};

/// Ways to open a connection.
const WAYS: [&str; 4] = ["TcpStream::connect", "hyper_util::client", "lookup_host", "reqwest"];
/// Who opens them, and to whom: whom an administrator has entered or the command line names.
const CALLERS: [(&str, &str); 5] = [
    ("crates/bench/", "the server it measures"),
    ("crates/scenario/", "the simulated institutions, and its own server"),
    (
        "crates/wire/src/plain.rs",
        "whoever is no institution: witnesses, the provider, the collector",
    ),
    ("crates/wire/src/reach.rs", "resolves what secure.rs calls, and says no"),
    ("crates/wire/src/secure.rs", "institutions, within the reach that was given"),
];

#[test]
fn connections_are_opened_in_a_few_places_alone() {
    let all = sources();
    let callers =
        all.iter().filter(|source| !source.is_test() && source.house != "xtask").filter(|source| {
            let code = source.text.lines().filter(|line| !line.trim_start().starts_with("//"));
            let code: String = code.collect::<Vec<_>>().join("\n");
            WAYS.iter().any(|way| mentions(&code, way))
        });
    let callers: Vec<&str> = callers.map(|source| source.path.as_str()).collect();
    let others =
        callers.iter().filter(|path| !CALLERS.iter().any(|(known, _)| path.starts_with(known)));
    settle("places that open connections", others.map(|path| (*path).to_owned()), &[]);
    for (known, _) in CALLERS {
        assert!(
            callers.iter().any(|path| path.starts_with(known)),
            "{known} calls nobody any more"
        );
    }
}

/// What libraries of cryptography have in their names.
const CRYPTOGRAPHY: [&str; 28] = [
    "aes",
    "argon2",
    "blake3",
    "chacha20poly1305",
    "cms",
    "der",
    "digest",
    "ecdsa",
    "ed25519",
    "hkdf",
    "hmac",
    "openidconnect",
    "openssl",
    "p256",
    "rand",
    "rcgen",
    "ring",
    "rsa",
    "rustls",
    "sha1",
    "sha2",
    "sha3",
    "sm2",
    "sm3",
    "sm4",
    "vrf",
    "webauthn",
    "x509",
];

fn is_cryptography(name: &str) -> bool {
    let mut parts = name.split(['-', '_']);
    parts.any(|part| CRYPTOGRAPHY.contains(&part)) || name.contains("crypt") || name == "totp-rs"
}

/// `library crate` of every library of cryptography a crate depends on, but for its tests.
fn used() -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for house in houses().unwrap() {
        let dependencies = house.manifest.get("dependencies").and_then(Value::as_table);
        let Some(dependencies) = dependencies else {
            continue;
        };
        let found = dependencies.keys().filter(|name| is_cryptography(name));
        used.extend(found.map(|name| format!("{name} {}", house.name)));
    }
    used
}

/// Rows of the table under "Where cryptography is used": library, what for, crates.
fn listed() -> BTreeSet<String> {
    let doc = read("docs/security.md");
    let (_, after) = doc.split_once("### Where cryptography is used").unwrap();
    let table = after.split("\n## ").next().unwrap();
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `"));
    let rows = rows.flat_map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let library = cells[0].trim_end_matches('`').to_owned();
        let crates = cells[2].split(", ").map(str::to_owned).collect::<Vec<_>>();
        crates.into_iter().map(move |one| format!("{library} {one}"))
    });
    rows.collect()
}

/// ASVS 11.1.3: nothing is encrypted, hashed or signed where nobody knows of it.
#[test]
fn cryptography_is_used_where_it_is_listed() {
    assert!(is_cryptography("tokio-rustls") && !is_cryptography("tokio"));
    let (used, listed) = (used(), listed());
    let unlisted: Vec<_> = used.difference(&listed).collect();
    let unused: Vec<_> = listed.difference(&used).collect();
    assert!(
        unlisted.is_empty() && unused.is_empty(),
        "not listed: {unlisted:?}; not used: {unused:?}"
    );
}

/// ASVS 15.2.3: the demonstration stays at home.
#[test]
fn what_courts_are_shipped_holds_no_simulator() {
    let program = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let tree = |more: &[&str]| {
        let mut command = Command::new(&program);
        command.args(["tree", "--offline", "--package", "zhixing", "--edges", "normal"]);
        command.args(["--prefix", "none", "--format", "{p}"]).args(more).current_dir(root());
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(|line| line.split(' ').next().unwrap().to_owned()).collect::<BTreeSet<_>>()
    };
    let (shipped, whole) = (tree(&["--no-default-features"]), tree(&[]));
    for simulator in ["nation", "scenario"] {
        assert!(whole.contains(simulator) && !shipped.contains(simulator), "{simulator}");
    }
    assert!(shipped.contains("server") && !shipped.contains("rehearsal"));
}
