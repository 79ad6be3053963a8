//! What surrounds a message: signatures and keys in headers, and files left in a shared folder.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/wire/tests/envelopes/take.rs"]
mod take;

fn header(text: &str) {
    if let Ok(signature) = text.parse::<seal::Signature>() {
        assert_eq!(signature.to_string().parse::<seal::Signature>().unwrap().bytes(), signature.bytes());
    }
    if let Ok(key) = text.parse::<seal::PublicKey>() {
        assert_eq!(key.to_string().parse::<seal::PublicKey>().unwrap().to_string(), key.to_string());
    }
}

fuzz_target!(|bytes: &[u8]| {
    header(&String::from_utf8_lossy(bytes));
    take::file(bytes);
});
