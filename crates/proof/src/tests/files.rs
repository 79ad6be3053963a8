//! Leaves, receipts, consistency files and whole logs: whole ones hold, any changed one does not.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::*;

const SECRET: &str = r#"{"detail":{"revealed":"11010519491231002X"}}"#;

fn leaf(n: u64) -> Leaf {
    Leaf {
        event: format!("0190-{n}"),
        at: "2026-02-05T04:00:00.000000Z".to_owned(),
        who: "officer-1".to_owned(),
        roles: "judge".to_owned(),
        court: "粤0304".to_owned(),
        act: "control.freeze".to_owned(),
        article: String::new(),
        commitment: commitment(&n.to_be_bytes(), SECRET.as_bytes()),
    }
}

struct Sample {
    files: BTreeMap<String, Vec<u8>>,
    leaves: Vec<Vec<u8>>,
    known: Known,
    log: Signer,
    witness: Signer,
}

fn sample(size: u64) -> Sample {
    let leaves: Vec<Vec<u8>> = (0..size).map(|n| leaf(n).encode().unwrap()).collect();
    let hashes: Vec<Hash> = leaves.iter().map(|l| leaf_hash(l)).collect();
    let mut known = Known::default();
    grow(&mut known, 0, &hashes).unwrap();
    let log = Signer::new("court.example/log", Kind::Log, &[1; 32]);
    let witness = Signer::new("witness.example/w1", Kind::Witness, &[2; 32]);
    let mut sample = Sample { files: BTreeMap::new(), leaves, known, log, witness };
    let note = sample.note(size);
    sample.files.insert("checkpoint".to_owned(), note.to_string().into_bytes());
    for tile in Tile::all(size) {
        let places = tile.index * TILE_WIDTH..tile.index * TILE_WIDTH + tile.width;
        let bytes = match tile.level {
            None => entry_bundle(
                places.map(|at| sample.leaves[usize::try_from(at).unwrap()].as_slice()),
            ),
            Some(level) => places.flat_map(|at| sample.known.0[&(level, at)]).collect(),
        };
        sample.files.insert(tile.path(), bytes);
    }
    sample
}

impl Sample {
    fn note(&self, size: u64) -> Note {
        let root = root(&self.known, size).unwrap();
        let origin = "court.example/log".to_owned();
        let text = Checkpoint { origin, size, root, extensions: Vec::new() }.to_string();
        let signatures = vec![self.log.sign(&text, 0), self.witness.sign(&text, 9)];
        Note { text, signatures }
    }

    fn keys(&self) -> Vec<Verifier> {
        vec![self.log.verifier(), self.witness.verifier()]
    }

    fn receipt(&self, index: u64, size: u64) -> Receipt {
        let text = String::from_utf8(self.leaves[usize::try_from(index).unwrap()].clone()).unwrap();
        let opening =
            Opening { salt: hex::encode(index.to_be_bytes()), content: SECRET.to_owned() };
        let proof = inclusion(&self.known, index, size).unwrap();
        Receipt::new(&text, Some(opening), (index, &proof), &self.note(size), &self.keys())
    }

    fn check(&self, files: &BTreeMap<String, Vec<u8>>) -> Report {
        check_log(|path| files.get(path).cloned(), &self.keys())
    }
}

#[test]
fn leaves_are_read_only_as_they_are_written() {
    let leaf = leaf(1);
    let bytes = leaf.encode().unwrap();
    assert_eq!(Leaf::decode(&bytes).unwrap(), leaf);
    assert!(Leaf { act: "a\nact b".to_owned(), ..leaf }.encode().is_err());
    for cut in 1..bytes.len() {
        assert!(Leaf::decode(&bytes[..cut]).is_err(), "{cut}");
    }
    assert!(Leaf::decode(&[&bytes[..], b"\n"].concat()).is_err());
}

#[test]
fn nothing_personal_is_in_a_log() {
    let sample = sample(300);
    for (path, bytes) in &sample.files {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("11010519491231002X") && !text.contains("revealed"), "{path}");
    }
}

#[test]
fn receipts_hold_and_survive_erasure() {
    let sample = sample(300);
    for (index, size) in [(0, 1), (0, 300), (255, 256), (299, 300), (17, 18)] {
        let receipt = sample.receipt(index, size);
        let report = receipt.check(&sample.keys());
        assert!(report.holds(), "{report:?}");
        assert!(receipt.check(&receipt.own_keys().unwrap()).holds());
        let erased = Receipt { opening: None, ..receipt.clone() };
        assert!(erased.check(&sample.keys()).holds());
        let opening = Opening { salt: "00".to_owned(), content: SECRET.to_owned() };
        assert!(!Receipt { opening: Some(opening), ..receipt }.check(&sample.keys()).holds());
    }
}

#[test]
fn an_untrusted_log_or_witness_does_not_do() {
    let sample = sample(3);
    let receipt = sample.receipt(1, 3);
    let stranger = Signer::new("court.example/log", Kind::Log, &[9; 32]).verifier();
    assert!(!receipt.check(&[stranger]).holds());
    assert!(!receipt.check(&[]).holds());
    let absent = Signer::new("witness.example/w2", Kind::Witness, &[9; 32]).verifier();
    assert!(!receipt.check(&[sample.log.verifier(), absent]).holds());
}

#[test]
fn consistency_files_hold() {
    let sample = sample(300);
    for (old, new) in [(0, 300), (1, 300), (256, 257), (300, 300)] {
        let hashes = consistency(&sample.known, old, new).unwrap();
        let file = Consistency::new(&sample.note(old), &sample.note(new), &hashes, &sample.keys());
        let report = file.check(&sample.keys());
        assert!(report.holds(), "{report:?}");
        let turned =
            Consistency { earlier: file.later.clone(), later: file.earlier.clone(), ..file };
        assert_eq!(turned.check(&sample.keys()).holds(), old == new);
    }
}

#[test]
fn whole_logs_hold() {
    for size in [0, 1, 255, 256, 257, 300] {
        let sample = sample(size);
        let report = sample.check(&sample.files);
        assert!(report.holds(), "{size}: {report:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// One bit anywhere in a log, one file missing: found.
    #[test]
    fn a_changed_log_does_not_hold(file: prop::sample::Index, byte: prop::sample::Index, bit in 0_u8..8, gone: bool) {
        let sample = sample(300);
        let mut files = sample.files.clone();
        let names: Vec<String> = files.keys().cloned().collect();
        let name = file.get(&names);
        if gone {
            files.remove(name);
        } else {
            let bytes = files.get_mut(name).unwrap();
            let at = byte.index(bytes.len());
            bytes[at] ^= 1 << bit;
        }
        prop_assert!(!sample.check(&files).holds(), "{}", name);
    }

    /// One character anywhere in a receipt, outside the keys it names: found.
    #[test]
    fn a_changed_receipt_does_not_hold(at: prop::sample::Index, to in "[A-Za-z0-9]") {
        let sample = sample(20);
        let receipt = sample.receipt(7, 20);
        let change = |text: &str| {
            let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            let place = *at.get(&places);
            let mut changed = text.to_owned();
            let end = place + text[place..].chars().next().unwrap().len_utf8();
            changed.replace_range(place..end, &to);
            changed
        };
        let leaf = Receipt { receipt_of: change(&receipt.receipt_of), ..receipt.clone() };
        prop_assert!(leaf == receipt || !leaf.check(&sample.keys()).holds());
        let proof = Receipt { proof: change(&receipt.proof), ..receipt.clone() };
        prop_assert!(proof == receipt || !proof.check(&sample.keys()).holds());
        let mut opened = receipt.clone();
        opened.opening.as_mut().unwrap().content = change(SECRET);
        prop_assert!(opened == receipt || !opened.check(&sample.keys()).holds());
    }
}

fn archive(sample: &Sample) -> BTreeMap<String, Vec<u8>> {
    let (court, bank) = (
        seal::KeyPair::of(seal::Algorithm::Sm2, "court"),
        seal::KeyPair::of(seal::Algorithm::Ed25519, "bank"),
    );
    let signed = |pair: &seal::KeyPair, signer: &str, file: &str, bytes: &[u8]| Signed {
        file: file.to_owned(),
        signer: signer.to_owned(),
        key: pair.public().to_string(),
        signature: pair.sign(bytes).to_string(),
    };
    let message = br#"{"items":[]}"#;
    let mut files = BTreeMap::new();
    files.insert("messages/0001.json".to_owned(), message.to_vec());
    let receipt = serde_json::to_vec(&sample.receipt(3, 9)).unwrap();
    files.insert("receipts/0001.json".to_owned(), receipt);
    let messages = [signed(&bank, "bank", "messages/0001.json", message)];
    seal_archive(&mut files, &messages, |manifest| signed(&court, "court", "", manifest));
    files
}

#[test]
fn a_whole_archive_holds_and_no_changed_one_does() {
    let sample = sample(9);
    let files = archive(&sample);
    let report = check_archive(&files, &sample.keys());
    assert!(report.holds(), "{report:?}");
    for name in files.keys() {
        let mut fewer = files.clone();
        fewer.remove(name);
        assert!(!check_archive(&fewer, &sample.keys()).holds(), "without {name}");
        for place in [0, 40, files[name].len() / 2, files[name].len() - 1] {
            let mut changed = files.clone();
            let bytes = changed.get_mut(name).unwrap();
            let place = place.min(bytes.len() - 1);
            bytes[place] ^= 1;
            assert!(!check_archive(&changed, &sample.keys()).holds(), "{name} at {place}");
        }
    }
    let mut more = files.clone();
    more.insert("more.txt".to_owned(), Vec::new());
    assert!(!check_archive(&more, &sample.keys()).holds());
}
