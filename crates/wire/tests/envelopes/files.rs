//! Files in a shared folder: good ones, and what a hostile or broken sender makes of them.

use crate::take::file;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// A name, what lies beside the file, and what is in it, as [`file`] reads them.
fn envelope(name: &str, signature: &[u8], body: &[u8]) -> Vec<u8> {
    [name.as_bytes(), b"\n", signature, b"\n", body].concat()
}

#[test]
fn files_good_and_bad_are_taken_or_put_aside() {
    let giant = vec![b'f'; 2000];
    for name in
        ["1.answers.json", ".2.answers.json", "..answers.json", ".answers.json", "读.notices.json"]
    {
        file(&envelope(name, b"sm2:00", b"{}"));
        file(&envelope(name, &[0xff, 0xfe], b"{}"));
        file(&envelope(name, &giant, &[]));
    }
    file(&envelope("1.answers.json.sig", b"sm2:00", b"{}"));
    file(&envelope("1.odd.json", b"", b"{}"));
}

/// The longest name a file can have: what is written about it must not need a longer one.
#[test]
fn a_name_too_long_for_its_reason_is_put_aside_all_the_same() {
    for length in 200..=255 {
        let name = format!("{}.answers.json", "a".repeat(length - ".answers.json".len()));
        file(&envelope(&name, b"sm2:00", b"{}"));
        file(&envelope(&name, &[0xff], b"{}"));
    }
}

proptest! {
    // The same every time: the long search is the fuzz target's.
    #![proptest_config(ProptestConfig {
        cases: 300, rng_seed: RngSeed::Fixed(4), ..ProptestConfig::default()
    })]

    #[test]
    fn no_file_stays_in_the_way_of_the_next(
        name in "[.a-z0-9]{0,8}\\.(answers|receipts|notices)\\.json",
        signature in prop::collection::vec(any::<u8>(), 0..80),
        body in prop::collection::vec(any::<u8>(), 0..80),
    ) {
        file(&envelope(&name, &signature, &body));
    }
}
