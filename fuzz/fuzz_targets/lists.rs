//! What a carrier takes from outside: lists, deltas over them, tables of seats.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[expect(dead_code, reason = "made for the tests of the crate, some of it only for them")]
#[path = "../../crates/screening/tests/screening/make.rs"]
mod make;
#[path = "../../crates/screening/tests/screening/take.rs"]
mod take;

fuzz_target!(|bytes: &[u8]| {
    take::anything(bytes);
});
