//! Papers sealed and verified: by ourselves, by OpenSSL, and with every byte changed.

use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::{DateTime, TimeDelta, Utc};
use lopdf::{Document, Object, Stream, dictionary};
use seal::{Algorithm, KeyPair};

use crate::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

const SEALED: &str = "2026-03-10T09:00:00Z";

/// A root, a court and a stamping authority.
struct House {
    keys: [KeyPair; 3],
    root: Certificate,
    court: Certificate,
    stamps: Certificate,
}

impl House {
    fn new(algorithm: Algorithm, seed: &str) -> Self {
        let keys =
            ["root", "court", "stamps"].map(|who| KeyPair::of(algorithm, &format!("{seed} {who}")));
        let validity =
            Validity { from: at("2026-01-01T00:00:00Z"), until: at("2029-01-01T00:00:00Z") };
        let issue = |issuer: &Issuer<'_>, name, place: usize, purpose| {
            let serial = [1, u8::try_from(place).unwrap()];
            let key = keys[place].public();
            issuer.issue(&Subject { name, key: &key, serial: &serial, validity, purpose }).unwrap()
        };
        let own = Issuer { signer: &keys[0], certificate: None };
        let root = issue(&own, "电子印章根", 0, Purpose::Root);
        let issuer = Issuer { signer: &keys[0], certificate: Some(&root) };
        let court = issue(&issuer, "广东省深圳市福田区人民法院", 1, Purpose::Seal);
        let stamps = issue(&issuer, "时间戳", 2, Purpose::TimeStamp);
        Self { keys, root, court, stamps }
    }

    fn seal(&self, moment: &str, stamped: bool) -> Vec<u8> {
        let stamps =
            StampingAuthority { signer: &self.keys[2], certificate: &self.stamps, serial: &[7] };
        let chop = Chop {
            signer: &self.keys[1],
            certificate: &self.court,
            root: &self.root,
            stamps: stamped.then_some(stamps),
        };
        let place = Place { page: 0, x: 300.0, y: 500.0, size: 119.0 };
        crate::seal(&paper(), &chop, Some(place), at(moment)).unwrap()
    }
}

/// A page with a line on it.
fn paper() -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let pages = document.new_object_id();
    let content = Stream::new(dictionary! {}, b"0 0 m 100 100 l S".to_vec());
    let content = document.add_object(content);
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content,
        "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
    });
    let kids = vec![Object::Reference(page)];
    let tree = dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => 1 };
    document.objects.insert(pages, Object::Dictionary(tree));
    let root = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", root);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

#[test]
fn a_sealed_paper_says_which_court_sealed_it_and_when() {
    for algorithm in [Algorithm::P256, Algorithm::Sm2] {
        let house = House::new(algorithm, "a");
        for stamped in [true, false] {
            let sealed = house.seal(SEALED, stamped);
            assert!(sealed.starts_with(&paper()), "the paper itself is not touched");
            let verified = verify(&sealed, &house.root, &[]).unwrap();
            assert_eq!(verified.court, "广东省深圳市福田区人民法院");
            assert_eq!((verified.at, verified.is_stamped), (at(SEALED), stamped));
            assert_eq!(verified.serial, house.court.serial());
            let document = Document::load_mem(&sealed).unwrap();
            assert_eq!(document.get_pages().len(), 1, "a reader finds its way");
        }
    }
    let house = House::new(Algorithm::P256, "a");
    let other = KeyPair::of(Algorithm::Ed25519, "ed");
    let own = Issuer { signer: &other, certificate: None };
    let validity = house.root.validity().unwrap();
    let key = other.public();
    let subject = Subject { name: "x", key: &key, serial: &[1], validity, purpose: Purpose::Root };
    assert!(matches!(own.issue(&subject), Err(Fault::Algorithm(Algorithm::Ed25519))));
}

#[test]
fn every_changed_byte_is_found() {
    let house = House::new(Algorithm::P256, "a");
    let sealed = house.seal(SEALED, true);
    let zeros = sealed.windows(64).position(|part| part == [b'0'; 64]).unwrap();
    let behind = crate::pdf::rfind(&sealed, crate::pdf::AFTER).unwrap();
    let mut tried = 0;
    for place in
        (0..sealed.len()).filter(|place| !(zeros..behind).contains(place) || place % 61 == 0)
    {
        let mut changed = sealed.clone();
        changed[place] ^= 1 << (place % 6);
        assert!(verify(&changed, &house.root, &[]).is_err(), "byte {place}");
        tried += 1;
    }
    assert!(tried > 3000, "{tried}");
    for changed in [
        [sealed.as_slice(), b"\n"].concat(),
        sealed[..sealed.len() - 1].to_vec(),
        [&sealed[..100], b" ", &sealed[100..]].concat(),
        paper(),
        Vec::new(),
    ] {
        assert!(verify(&changed, &house.root, &[]).is_err());
    }
}

#[test]
fn a_seal_counts_by_whose_it_is_and_when() {
    let (house, others) = (House::new(Algorithm::P256, "a"), House::new(Algorithm::P256, "b"));
    let sealed = house.seal(SEALED, true);
    assert_eq!(verify(&sealed, &others.root, &[]), Err(Flaw::Untrusted));
    assert_eq!(verify(&sealed, &house.court, &[]), Err(Flaw::Untrusted));
    for moment in ["2025-12-31T23:59:59Z", "2029-01-01T00:00:01Z"] {
        assert_eq!(verify(&house.seal(moment, false), &house.root, &[]), Err(Flaw::Expired));
        assert_eq!(verify(&house.seal(moment, true), &house.root, &[]), Err(Flaw::Stamp));
    }
    let revoked =
        |serial: String, hours| [Revoked { serial, at: at(SEALED) + TimeDelta::hours(hours) }];
    let of = |certificate: &Certificate, hours| {
        verify(&sealed, &house.root, &revoked(certificate.serial(), hours))
    };
    assert_eq!(of(&house.court, -1), Err(Flaw::Revoked));
    assert_eq!(of(&house.court, 0), Err(Flaw::Revoked));
    assert!(of(&house.court, 1).is_ok(), "sealed before it was revoked");
    assert_eq!(of(&house.stamps, -1), Err(Flaw::Stamp));
    // A certificate for time-stamps seals nothing.
    let chop = Chop {
        signer: &house.keys[2],
        certificate: &house.stamps,
        root: &house.root,
        stamps: None,
    };
    let wrong = crate::seal(&paper(), &chop, None, at(SEALED)).unwrap();
    assert_eq!(verify(&wrong, &house.root, &[]), Err(Flaw::Untrusted));
    assert!(matches!(crate::seal(&sealed, &chop, None, at(SEALED)), Err(Fault::Pdf(_))), "twice");
}

struct Desk(PathBuf);

impl Desk {
    fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn openssl(arguments: &[&str], files: &[(&str, &Path)]) -> Result<String, String> {
    let mut command = Command::new("openssl");
    command.args(arguments);
    for (flag, path) in files {
        command.arg(flag).arg(path);
    }
    let done = command.output().unwrap();
    let told = String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned();
    if done.status.success() { Ok(told) } else { Err(told) }
}

#[test]
fn openssl_verifies_signature_chain_and_time_stamp() {
    let desk = Desk(std::env::temp_dir().join(format!("signet-{}", std::process::id())));
    std::fs::create_dir_all(&desk.0).unwrap();
    let house = House::new(Algorithm::P256, "a");
    let sealed = house.seal(SEALED, true);
    let start =
        crate::pdf::rfind(&sealed, crate::pdf::CONTENTS).unwrap() + crate::pdf::CONTENTS.len();
    let end = crate::pdf::rfind(&sealed, crate::pdf::AFTER).unwrap();
    let covered = [&sealed[..start - 1], &sealed[end + 1..]].concat();
    let message = hex::decode(&sealed[start..end]).unwrap();
    let root_der = desk.put("root.der", house.root.der());
    let pem = openssl(&["x509", "-inform", "DER"], &[("-in", &root_der)]).unwrap();
    let root = desk.put("root.pem", pem.as_bytes());
    let covered_file = desk.put("covered", &covered);
    let message_file = desk.put("message", &message);
    let verify = [
        "cms",
        "-verify",
        "-binary",
        "-inform",
        "DER",
        "-purpose",
        "any",
        "-cades",
        "-attime",
        "1773133200",
        "-out",
        "/dev/null",
    ];
    let with = |content: &Path| {
        openssl(&verify, &[("-in", &message_file), ("-content", content), ("-CAfile", &root)])
    };
    with(&covered_file).unwrap();
    let other = desk.put("other", &[covered.as_slice(), b"!"].concat());
    assert!(with(&other).is_err());
    // The stamp alone, over what it stamps.
    let token =
        StampingAuthority { signer: &house.keys[2], certificate: &house.stamps, serial: &[9] }
            .stamp(&covered, at(SEALED))
            .unwrap();
    let token = desk.put("token", &token);
    let stamp = ["ts", "-verify", "-token_in", "-attime", "1773133200"];
    let with =
        |data: &Path| openssl(&stamp, &[("-in", &token), ("-data", data), ("-CAfile", &root)]);
    with(&covered_file).unwrap();
    assert!(with(&other).is_err());
    let shown = openssl(&["ts", "-reply", "-token_in", "-text"], &[("-in", &token)]).unwrap();
    assert!(shown.contains("Mar 10 09:00:00 2026 GMT"), "{shown}");
}
