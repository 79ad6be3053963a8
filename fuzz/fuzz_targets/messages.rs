//! Whatever is said between court and institutions: read whole, or refused by field.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/contract/tests/hostile/read.rs"]
mod read;

fuzz_target!(|bytes: &[u8]| {
    let _ = read::everything(bytes);
});
