//! 密钥 – the institution's secret key in a file only its owner can read: `sm2:<64 hex digits>`.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use seal::{Algorithm, KeyPair};

/// Make a key and write it to `path`, where nothing may be yet.
///
/// # Errors
/// A file that is there already, or cannot be written.
pub fn make(path: &Path, algorithm: Algorithm) -> Result<KeyPair> {
    let (secret, keys) = loop {
        let secret: [u8; 32] = rand::random();
        if let Ok(keys) = KeyPair::from_secret(algorithm, &secret) {
            break (secret, keys);
        }
    };
    let text = format!("{algorithm}:{}\n", hex::encode(secret));
    write(path, &text)?;
    Ok(keys)
}

/// Write a secret to `path`, where nothing may be yet, for its owner alone.
///
/// # Errors
/// A file that is there already, or cannot be written.
pub fn write(path: &Path, secret: &str) -> Result<()> {
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut file = file.with_context(|| path.display().to_string())?;
    file.write_all(secret.as_bytes())?;
    file.sync_all()?;
    Ok(())
}

/// The key in the file at `path`.
///
/// # Errors
/// A file that is not there or holds no key.
pub fn read(path: &Path) -> Result<KeyPair> {
    let shown = || path.display().to_string();
    let text = std::fs::read_to_string(path).with_context(shown)?;
    let (algorithm, digits) = text.trim().split_once(':').with_context(shown)?;
    let mut secret = [0; 32];
    hex::decode_to_slice(digits, &mut secret).with_context(shown)?;
    let keys = KeyPair::from_secret(algorithm.parse()?, &secret);
    ensure!(keys.is_ok(), "{} holds no key", shown());
    Ok(keys?)
}
