//! The tree of persons against a naive one, and files that prove who was on which list.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::persons::{CROWN, Found, NOBODY, Person, fork, root_of, subtree, way};
use crate::*;

/// The whole tree, level by level, as the definition says: no crown, no buckets.
fn naive(people: &[Person], depth: u32) -> Hash {
    if depth >= CROWN {
        return subtree(people, depth);
    }
    let (left, right): (Vec<Person>, Vec<Person>) =
        people.iter().partition(|p| p.index[(depth / 8) as usize] >> (7 - depth % 8) & 1 == 0);
    if left.is_empty() && right.is_empty() {
        return NOBODY;
    }
    fork(&naive(&left, depth + 1), &naive(&right, depth + 1))
}

/// Hashes beside the way through the crown, from the bottom up.
fn crown(people: &[Person], index: &Hash) -> Vec<Hash> {
    let bit = |hash: &Hash, depth: u32| hash[(depth / 8) as usize] >> (7 - depth % 8) & 1;
    let mut beside = Vec::new();
    for depth in (0..CROWN).rev() {
        let inside = |p: &&Person| {
            (0..depth).all(|level| bit(&p.index, level) == bit(index, level))
                && bit(&p.index, depth) != bit(index, depth)
        };
        let off: Vec<Person> = people.iter().filter(inside).copied().collect();
        beside.push(naive(&off, depth + 1));
    }
    beside
}

fn person(seed: (u8, u8, u8, u8)) -> Person {
    // Few different beginnings, so that buckets have several people and long ways.
    let mut index = [0; 32];
    (index[0], index[1], index[2], index[31]) = (seed.0 & 1, seed.1 & 1, seed.2, seed.3);
    Person { index, value: [seed.3; 32] }
}

proptest! {
    #[test]
    fn every_way_leads_to_the_one_root(
        seeds in proptest::collection::vec(any::<(u8, u8, u8, u8)>(), 0..40),
        asked in any::<(u8, u8, u8, u8)>(),
        bent in any::<u8>(),
    ) {
        let people: BTreeMap<Hash, Person> =
            seeds.into_iter().map(person).map(|p| (p.index, p)).collect();
        let people: Vec<Person> = people.into_values().collect();
        let root = naive(&people, 0);
        let asked = person(asked).index;
        for index in people.iter().map(|p| p.index).chain([asked]) {
            let bucket: Vec<Person> = people
                .iter()
                .filter(|p| Person::bucket(&p.index) == Person::bucket(&index))
                .copied()
                .collect();
            let (found, mut beside) = way(&bucket, &index);
            let known = people.iter().find(|p| p.index == index);
            match known {
                Some(person) => prop_assert_eq!(found, Found::Here(person.value)),
                None => prop_assert!(!matches!(found, Found::Here(_))),
            }
            beside.extend(crown(&people, &index));
            prop_assert_eq!(root_of(&index, &found, &beside).unwrap(), root);
            // Nothing else is proven with it.
            let lie = if known.is_some() { Found::Nobody } else { Found::Here([bent; 32]) };
            prop_assert_ne!(root_of(&index, &lie, &beside).ok(), Some(root));
            if let Some(hash) = beside.iter_mut().find(|hash| **hash != NOBODY) {
                hash[0] ^= 1;
                prop_assert_ne!(root_of(&index, &found, &beside).ok(), Some(root));
            }
        }
    }
}

/// RFC 9381, appendix B.3, example 17: key and output of ECVRF-EDWARDS25519-SHA512-TAI.
#[test]
fn places_are_those_of_the_standard() {
    let secret = hex::decode("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    let secret: [u8; 32] = secret.unwrap().try_into().unwrap();
    assert_eq!(
        Placer::public(&secret),
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    );
    let (place, proof) = Placer::new(&secret).unwrap().place("r").unwrap();
    assert_eq!(proof.len(), 80);
    assert!(hex::encode(proof).starts_with("f3141cd382dc42909d19ec5110469e4feae18300e94f3045"));
    assert!(hex::encode(place).starts_with("eb4440665d3891d668e7e0fcaf587f1b4bd7fbfe99d0eb22"));
}

const NUMBER: &str = "id_card:11010519491231002X";

fn stays() -> Opening {
    let stay = Stay {
        list: "dishonest".into(),
        entry: 7,
        from: "2026-03-02".parse().unwrap(),
        until: "2026-05-01".parse().ok(),
    };
    Opening { salt: hex::encode([9; 16]), content: serde_json::to_string(&[stay]).unwrap() }
}

/// A tree with these people and its signed checkpoint.
fn signed(people: &[Person], secret: &[u8; 32]) -> (String, Signer) {
    let signer = Signer::new("zhixing.test/lists", Kind::Log, &[5; 32]);
    let root = hex::encode(naive(people, 0));
    let extensions =
        vec![format!("{PERSONS}{root}"), format!("{PERSONS_KEY}{}", Placer::public(secret))];
    let checkpoint =
        Checkpoint { origin: "zhixing.test/lists".into(), size: 0, root: [0; 32], extensions };
    let text = checkpoint.to_string();
    let signatures = vec![signer.sign(&text, 0)];
    (Note { text, signatures }.to_string(), signer)
}

#[test]
fn a_proof_holds_for_its_own_number_alone() {
    let secret = [8; 32];
    let (place, proof) = Placer::new(&secret).unwrap().place(NUMBER).unwrap();
    let opening = stays();
    let salt = hex::decode(&opening.salt).unwrap();
    let value = commitment(&salt, opening.content.as_bytes());
    let here = Person { index: place, value };
    let mut near = here;
    near.index[5] ^= 1;
    let mut people = vec![here, near];
    people.sort_by_key(|p| p.index);
    let (checkpoint, signer) = signed(&people, &secret);
    let keys = [signer.verifier()];
    let (found, mut beside) = way(&people, &place);
    assert_eq!(found, Found::Here(value));
    beside.extend(crown(&people, &place));
    let whole = PersonProof {
        place: hex::encode(&proof),
        stays: Some(opening.clone()),
        other: None,
        beside: coded(&beside),
        checkpoint,
        keys: vec![],
    };
    assert!(whole.check(NUMBER, &keys).holds(), "{:?}", whole.check(NUMBER, &keys));
    assert!(!whole.check("id_card:110105194912310038", &keys).holds());
    let stay = &whole.stays().unwrap()[0];
    let on = |day: &str| stay.covers(day.parse().unwrap());
    assert!(!on("2026-03-01") && on("2026-03-02") && on("2026-05-01") && !on("2026-05-02"));
    // Whoever hides the stays, or shortens them, is found out.
    let mut hidden = whole.clone();
    hidden.stays = None;
    assert!(!hidden.check(NUMBER, &keys).holds());
    let mut shortened = whole.clone();
    shortened.stays =
        Some(Opening { content: opening.content.replace("2026-05-01", "2026-04-01"), ..opening });
    assert!(!shortened.check(NUMBER, &keys).holds());
    // Absent: the way ends at somebody else.
    let (checkpoint, _) = signed(&[near], &secret);
    let (found, mut beside) = way(&[near], &place);
    let Found::Other(other) = found else { panic!("{found:?}") };
    beside.extend(crown(&[near], &place));
    let absent = PersonProof {
        stays: None,
        other: Some((hex::encode(other.index), hex::encode(other.value))),
        beside: coded(&beside),
        checkpoint,
        ..whole
    };
    assert!(absent.check(NUMBER, &keys).holds());
    assert_eq!(absent.stays().unwrap(), []);
}

#[test]
fn a_change_is_read_as_it_was_written() {
    let change = Change {
        op: "add".into(),
        list: "dishonest".into(),
        entry: 11_110_000,
        version: 1,
        at: "2026-09-10T01:00:00Z".into(),
        commitment: [7; 32],
    };
    let bytes = change.encode().unwrap();
    assert_eq!(Change::decode(&bytes).unwrap(), change);
    let text = String::from_utf8(bytes).unwrap();
    for bad in [text.replace("op add", "ap add"), text.replace("entry 1", "entry 01"), text + "x"] {
        assert!(Change::decode(bad.as_bytes()).is_err(), "{bad}");
    }
}

/// Files the browser's check is tried with: the desk's tests read what stands here.
#[test]
fn what_a_browser_checks_is_made_here() {
    let secret = [8; 32];
    let placer = Placer::new(&secret).unwrap();
    let absent_number = "id_card:110105194912310038";
    let (place, shown) = placer.place(NUMBER).unwrap();
    let (absent_place, absent_shown) = placer.place(absent_number).unwrap();
    let opening = stays();
    let value = commitment(&hex::decode(&opening.salt).unwrap(), opening.content.as_bytes());
    let mut near = Person { index: absent_place, value: [4; 32] };
    near.index[3] ^= 1;
    let mut people = vec![Person { index: place, value }, near];
    people.sort_by_key(|p| p.index);
    let (receipt, note, signer) = receipt(&people, &secret);
    let keys = [signer.verifier()];
    assert!(receipt.check(&keys).holds());
    let listed = person_proof(&people, &place, &shown, &note);
    let absent = person_proof(&people, &absent_place, &absent_shown, &note);
    assert!(listed.check(NUMBER, &keys).holds() && absent.check(absent_number, &keys).holds());
    assert!(absent.other.is_some());
    let vector = hex::decode("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    let vector: [u8; 32] = vector.unwrap().try_into().unwrap();
    let (_, vector) = Placer::new(&vector).unwrap().place("r").unwrap();
    // A key whose coded form has a plus sign, as one in two has.
    let plus = (0..=u8::MAX)
        .map(|seed| Signer::new("zhixing.test/lists", Kind::Log, &[seed; 32]))
        .find(|signer| signer.verifier().to_string().matches('+').count() > 2)
        .unwrap();
    let files = serde_json::json!({
        "key": signer.verifier().to_string(),
        "other_key": Signer::new("zhixing.test/lists", Kind::Log, &[6; 32]).verifier().to_string(),
        "number": NUMBER,
        "listed": listed,
        "absent_number": absent_number,
        "absent": absent,
        "receipt": receipt,
        "plus_key": plus.verifier().to_string(),
        "plus_text": "a text\n",
        "plus_signature": plus.sign("a text\n", 0),
        "vector": hex::encode(vector),
    });
    let text = format!("{}\n", serde_json::to_string_pretty(&files).unwrap());
    expect_test::expect_file!["../../../../web/src/faces/public/proofs.json"].assert_eq(&text);
}

/// A change in a log of two, and the checkpoint that names the tree of `people`.
fn receipt(people: &[Person], secret: &[u8; 32]) -> (ChangeReceipt, Note, Signer) {
    let (salt, content) = ([6; 16], "{\"name\":\"钱被执\"}");
    let change = Change {
        op: "add".into(),
        list: "dishonest".into(),
        entry: 7,
        version: 1,
        at: "2026-03-02T01:00:00Z".into(),
        commitment: commitment(&salt, content.as_bytes()),
    };
    let leaf = change.encode().unwrap();
    let mut known = Known::default();
    grow(&mut known, 0, &[leaf_hash(&leaf), leaf_hash(b"another")]).unwrap();
    let extensions = vec![
        format!("{PERSONS}{}", hex::encode(naive(people, 0))),
        format!("{PERSONS_KEY}{}", Placer::public(secret)),
    ];
    let origin = "zhixing.test/lists".to_owned();
    let checkpoint = Checkpoint { origin, size: 2, root: root(&known, 2).unwrap(), extensions };
    let signer = Signer::new("zhixing.test/lists", Kind::Log, &[5; 32]);
    let text = checkpoint.to_string();
    let note = Note { signatures: vec![signer.sign(&text, 0)], text };
    let receipt = ChangeReceipt {
        list_change: String::from_utf8(leaf).unwrap(),
        opening: Some(Opening { salt: hex::encode(salt), content: content.into() }),
        proof: tlog_proof((0, &inclusion(&known, 0, 2).unwrap()), &note),
        keys: vec![],
    };
    (receipt, note, signer)
}

/// The proof of whoever is at `place`.
fn person_proof(people: &[Person], place: &Hash, shown: &[u8], note: &Note) -> PersonProof {
    let is_near = |p: &&Person| Person::bucket(&p.index) == Person::bucket(place);
    let bucket: Vec<Person> = people.iter().filter(is_near).copied().collect();
    let (found, mut beside) = way(&bucket, place);
    beside.extend(crown(people, place));
    let other = match found {
        Found::Other(other) => Some((hex::encode(other.index), hex::encode(other.value))),
        _ => None,
    };
    PersonProof {
        place: hex::encode(shown),
        stays: matches!(found, Found::Here(_)).then(stays),
        other,
        beside: coded(&beside),
        checkpoint: note.to_string(),
        keys: vec![],
    }
}

fn coded(hashes: &[Hash]) -> Vec<String> {
    use base64::Engine;
    hashes.iter().map(|h| base64::engine::general_purpose::STANDARD.encode(h)).collect()
}
