//! Notes, keys and checkpoints, against the example of the C2SP documents and one made by hand.

use crate::*;

const CHECKPOINT: &str =
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

/// The example of golang.org/x/mod/sumdb/note: a key others publish, with a note it signed.
const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const QUOTE: &str = "If you think cryptography is the answer to your problem,\n\
                     then you don't know what your problem is.\n\n\
                     — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

#[test]
fn a_note_of_somebody_else_is_verified() {
    let key = Verifier::parse(PETER).unwrap();
    assert_eq!(key.to_string(), PETER);
    let note = Note::parse(QUOTE).unwrap();
    assert_eq!(note.to_string(), QUOTE);
    assert_eq!(key.check(&note), Seen::Signed(None));
    let changed = Note { text: note.text.replace("answer", "question"), ..note };
    assert_eq!(key.check(&changed), Seen::False);
}

#[test]
fn log_and_witness_sign_and_are_told_apart() {
    let (log, witness) = (
        Signer::new("court.example/log", Kind::Log, &[1; 32]),
        Signer::new("witness.example/w1", Kind::Witness, &[2; 32]),
    );
    let mut note = Note { text: CHECKPOINT.to_owned(), signatures: vec![log.sign(CHECKPOINT, 0)] };
    assert_eq!(witness.verifier().check(&note), Seen::Absent);
    note.signatures.push(witness.sign(CHECKPOINT, 1_679_315_147));
    let note = Note::parse(&note.to_string()).unwrap();
    assert_eq!(log.verifier().check(&note), Seen::Signed(None));
    assert_eq!(witness.verifier().check(&note), Seen::Signed(Some(1_679_315_147)));
    let key = Verifier::parse(&witness.verifier().to_string()).unwrap();
    assert_eq!(key, witness.verifier());
    let stranger = Signer::new("witness.example/w1", Kind::Witness, &[3; 32]).verifier();
    assert_eq!(stranger.check(&note), Seen::Absent);
}

#[test]
fn checkpoints_are_read_only_as_they_are_written() {
    let checkpoint = Checkpoint::parse(CHECKPOINT).unwrap();
    assert_eq!(checkpoint.size, 20_852_163);
    assert_eq!(checkpoint.to_string(), CHECKPOINT);
    let timed = Checkpoint { extensions: vec!["at 2026-02-05T04:00:00Z".to_owned()], ..checkpoint };
    assert_eq!(Checkpoint::parse(&timed.to_string()).unwrap(), timed);
    for wrong in [
        CHECKPOINT.replace("20852163", "020852163"),
        CHECKPOINT.replace("20852163", "+20852163"),
        CHECKPOINT.replace("q2I=", "q2I"),
        CHECKPOINT.replace("q2I=\n", "q2I="),
        "\n1\n\n".to_owned(),
    ] {
        assert!(Checkpoint::parse(&wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn tiles_are_found_under_one_path_each() {
    let tile = |level, index, width| Tile { level, index, width };
    for (tile, path) in [
        (tile(Some(0), 0, 256), "tile/0/000"),
        (tile(Some(0), 1_234_067, 256), "tile/0/x001/x234/067"),
        (tile(Some(3), 1, 17), "tile/3/001.p/17"),
        (tile(None, 1000, 1), "tile/entries/x001/000.p/1"),
    ] {
        assert_eq!(tile.path(), path);
        assert_eq!(Tile::parse(path).unwrap(), tile);
    }
    for wrong in [
        "tile/0/0",
        "tile/0/x000/001",
        "tile/00/000",
        "tile/64/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/a/000",
    ] {
        assert!(Tile::parse(wrong).is_err(), "{wrong}");
    }
    // The example of the document: 70,000 leaves.
    let all = Tile::all(70_000);
    let of = |level| all.iter().filter(|t| t.level == level).collect::<Vec<_>>();
    assert_eq!((of(Some(0)).len(), of(Some(0)).last().unwrap().width), (274, 112));
    assert_eq!((of(Some(1)).len(), of(Some(1)).last().unwrap().width), (2, 17));
    assert_eq!((of(Some(2)).len(), of(Some(2)).last().unwrap().width), (1, 1));
    assert_eq!(of(None).len(), 274);
}
