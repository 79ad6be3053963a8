//! 归档 – one file about a case that a third party checks with `zhixing verify` or with openssl alone: every
//! file is listed in the form of `sha256sum`, the list is signed by the court, messages are signed by
//! whoever sent them, and receipts show that what happened is in the log.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use seal::{Algorithm, PublicKey, Signature};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{Receipt, Report, Verifier};

/// List of all files but these.
const MANIFEST: &str = "manifest.txt";
/// The court's signature over the list, to be read by programs.
const MANIFEST_SIGNED: &str = "manifest.json";
/// Signatures over single files, to be read by programs.
const SIGNATURES: &str = "signatures.json";
/// DER SubjectPublicKeyInfo of a key of the algorithm, up to the key itself.
fn spki(algorithm: Algorithm) -> &'static [u8] {
    match algorithm {
        Algorithm::Sm2 => &[
            0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
            0x08, 0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x82, 0x2d, 0x03, 0x42, 0x00,
        ],
        Algorithm::P256 => &[
            0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
            0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
        ],
        Algorithm::Ed25519 => {
            &[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00]
        }
    }
}

/// 签名 – who signed a file of the archive, over its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    /// The file.
    pub file: String,
    /// Who: the court, or an institution's code.
    pub signer: String,
    /// Public key, `sm2:…`, `ed25519:…` or `p256:…`.
    pub key: String,
    /// The signature, written the same way.
    pub signature: String,
}

impl Signed {
    fn key_file(&self) -> String {
        format!("keys/{}.pem", self.signer)
    }

    fn signature_file(&self) -> String {
        format!("{}.sig", self.file)
    }

    /// The public key as openssl reads it.
    fn pem(&self) -> Option<Vec<u8>> {
        let key: PublicKey = self.key.parse().ok()?;
        let text = STANDARD.encode([spki(key.algorithm()), &key.bytes()].concat());
        let (first, second) = text.split_at(text.len().min(64));
        let lines = if second.is_empty() { first.to_owned() } else { format!("{first}\n{second}") };
        Some(format!("-----BEGIN PUBLIC KEY-----\n{lines}\n-----END PUBLIC KEY-----\n").into())
    }

    /// The signature as openssl reads it: 64 bytes of Ed25519, else a DER sequence of two numbers.
    fn der(&self) -> Option<Vec<u8>> {
        let signature: Signature = self.signature.parse().ok()?;
        let bytes = signature.bytes();
        if signature.algorithm() == Algorithm::Ed25519 {
            return Some(bytes.to_vec());
        }
        let number = |half: &[u8]| {
            let zeros = half.iter().take(half.len() - 1).take_while(|byte| **byte == 0).count();
            let digits = &half[zeros..];
            let pad: &[u8] = if digits[0] >= 0x80 { &[0] } else { &[] };
            let length = u8::try_from(pad.len() + digits.len()).unwrap_or(0);
            [&[0x02, length], pad, digits].concat()
        };
        let body = [number(&bytes[..32]), number(&bytes[32..])].concat();
        Some([&[0x30, u8::try_from(body.len()).ok()?], &body[..]].concat())
    }

    fn holds(&self, files: &BTreeMap<String, Vec<u8>>) -> bool {
        let (key, signature) = (self.key.parse::<PublicKey>(), self.signature.parse());
        let (Ok(key), Ok(signature), Some(bytes)) = (key, signature, files.get(&self.file)) else {
            return false;
        };
        // What openssl is given must be the same key and the same signature.
        key.verify(bytes, &signature)
            && files.get(&self.key_file()) == self.pem().as_ref()
            && files.get(&self.signature_file()) == self.der().as_ref()
    }
}

/// Add what openssl needs beside the files, the list of all files, and the court's signature over it,
/// which `sign` makes.
pub fn seal_archive(
    files: &mut BTreeMap<String, Vec<u8>>,
    signed: &[Signed],
    sign: impl FnOnce(&[u8]) -> Signed,
) {
    for one in signed {
        files.extend(one.pem().map(|pem| (one.key_file(), pem)));
        files.extend(one.der().map(|der| (one.signature_file(), der)));
    }
    files.insert(SIGNATURES.to_owned(), serde_json::to_vec_pretty(signed).unwrap_or_default());
    let line = |(name, bytes): (&String, &Vec<u8>)| {
        format!("{}  {name}\n", hex::encode(Sha256::digest(bytes)))
    };
    let manifest: String = files.iter().map(line).collect();
    let court = Signed { file: MANIFEST.to_owned(), ..sign(manifest.as_bytes()) };
    files.insert(MANIFEST.to_owned(), manifest.into_bytes());
    files.extend(court.pem().map(|pem| (court.key_file(), pem)));
    files.extend(court.der().map(|der| (court.signature_file(), der)));
    let court = serde_json::to_vec_pretty(&court).unwrap_or_default();
    files.insert(MANIFEST_SIGNED.to_owned(), court);
}

/// Check an archive's files by name. Without trusted keys, receipts are checked with their own.
#[must_use]
pub fn check_archive(files: &BTreeMap<String, Vec<u8>>, trusted: &[Verifier]) -> Report {
    let mut report = Report::default();
    let court = files.get(MANIFEST_SIGNED).and_then(|b| serde_json::from_slice::<Signed>(b).ok());
    let Some(court) = court.filter(|court| court.file == MANIFEST) else {
        report.say(false, "缺少清单签名", "the list of files is not signed");
        return report;
    };
    let who = &court.signer;
    let holds = court.holds(files);
    report.say(holds, format!("清单由{who}签名"), format!("the list is signed by {who}"));
    listed(&mut report, files, &court);
    signatures(&mut report, files);
    receipts(&mut report, files, trusted);
    report
}

fn listed(report: &mut Report, files: &BTreeMap<String, Vec<u8>>, court: &Signed) {
    let manifest = files.get(MANIFEST).map(|bytes| String::from_utf8_lossy(bytes));
    let manifest = manifest.unwrap_or_default();
    let listed: BTreeMap<&str, &str> =
        manifest.lines().filter_map(|line| line.split_once("  ").map(|(d, n)| (n, d))).collect();
    let beside =
        [MANIFEST.to_owned(), MANIFEST_SIGNED.to_owned(), court.signature_file(), court.key_file()];
    let mut whole = !listed.is_empty();
    for name in files.keys().filter(|name| !beside.contains(name)) {
        if !listed.contains_key(name.as_str()) {
            whole =
                report.say(false, format!("清单之外:{name}"), format!("not in the list: {name}"));
        }
    }
    for (name, digest) in &listed {
        let found = files.get(*name).map(|bytes| hex::encode(Sha256::digest(bytes)));
        if found.as_deref() != Some(digest) {
            whole =
                report.say(false, format!("与清单不符:{name}"), format!("not as listed: {name}"));
        }
    }
    if whole {
        let count = listed.len();
        report.say(
            true,
            format!("{count}个文件与清单相符"),
            format!("{count} files are as listed"),
        );
    }
}

fn signatures(report: &mut Report, files: &BTreeMap<String, Vec<u8>>) {
    let signed = files.get(SIGNATURES).and_then(|b| serde_json::from_slice::<Vec<Signed>>(b).ok());
    let Some(signed) = signed else {
        report.say(false, "缺少报文签名表", "there is no table of signatures");
        return;
    };
    for one in &signed {
        if !one.holds(files) {
            let (file, signer) = (&one.file, &one.signer);
            report.say(
                false,
                format!("{signer}签名不符:{file}"),
                format!("false signature of {signer}: {file}"),
            );
        }
    }
    let count = signed.len();
    let holds = signed.iter().all(|one| one.holds(files));
    report.say(holds, format!("{count}份报文的签名"), format!("signatures of {count} messages"));
}

fn receipts(report: &mut Report, files: &BTreeMap<String, Vec<u8>>, trusted: &[Verifier]) {
    let receipts = files.iter().filter(|(name, _)| name.starts_with("receipts/"));
    let (mut count, mut holds) = (0, true);
    for (name, bytes) in receipts {
        count += 1;
        if !receipt_holds(bytes, trusted) {
            holds = report.say(false, format!("回执不符:{name}"), format!("receipt fails: {name}"));
        }
    }
    report.say(holds, format!("{count}份回执"), format!("{count} receipts"));
}

fn receipt_holds(bytes: &[u8], trusted: &[Verifier]) -> bool {
    let Ok(receipt) = serde_json::from_slice::<Receipt>(bytes) else { return false };
    let Ok(own) = receipt.own_keys() else { return false };
    let keys = if trusted.is_empty() { &own } else { trusted };
    receipt.check(keys).holds()
}
