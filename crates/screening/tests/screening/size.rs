//! Bytes a subject, strangers, and the time to open.

use std::time::Instant;

use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;
use screening::*;

use crate::make::*;

#[test]
fn a_million_strangers_meet_nobody_and_a_subject_costs_twelve_bytes() {
    const SUBJECTS: usize = 1_000_000;
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut digest = || Digest { place: random.next_u64(), reference: random.next_u64() };
    let mut builder = Builder::new(facts(1), &key()).unwrap();
    let members: Vec<Digest> = (0..SUBJECTS).map(|_| digest()).collect();
    for (n, member) in members.iter().enumerate() {
        let entry = Entry::new((n % 2 == 0, n % 3 == 0, true), None, (n % 8192) as u16).unwrap();
        builder.add_entry(*member, entry);
    }
    let path = std::env::temp_dir().join(format!("zhixing-size-{}.list", std::process::id()));
    builder.write(&court(), &path).unwrap();
    let start = Instant::now();
    let bundle = Bundle::open(&path, &court().verifying_key()).unwrap();
    let opened = start.elapsed();
    std::fs::remove_file(&path).unwrap();
    bundle.verify_body().unwrap();
    assert!(bundle.size() <= 12 * SUBJECTS, "{} bytes", bundle.size());
    assert!(opened.as_millis() < 100, "{opened:?}: opening reads the body");
    assert_eq!(bundle.header().subjects as usize, SUBJECTS);

    let mut hits = vec![None; SUBJECTS];
    bundle.find_batch(&members, &mut hits);
    for (n, hit) in hits.iter().enumerate() {
        let entry = hit.unwrap();
        assert_eq!(entry.name_check() as usize, n % 8192);
        assert_eq!(entry.is_restricted(), n % 3 == 0);
        assert_eq!(bundle.find(&members[n]), *hit);
    }
    let strangers: Vec<Digest> = (0..SUBJECTS).map(|_| digest()).collect();
    bundle.find_batch(&strangers, &mut hits);
    assert_eq!(hits.iter().flatten().count(), 0);
}

#[test]
fn a_loaded_list_is_verified_and_says_the_same() {
    let mut builder = Builder::new(facts(1), &key()).unwrap();
    builder.add(&id(1), &listing("陈某甲")).unwrap();
    let path = std::env::temp_dir().join(format!("zhixing-loaded-{}.list", std::process::id()));
    builder.write(&court(), &path).unwrap();
    let court = court().verifying_key();
    let loaded = Bundle::load(&path, &court).unwrap();
    assert!(loaded.is_verified());
    let keys = ListKeys::derive(&key(), "RAIL", &[5; 16]);
    assert_eq!(
        loaded.find(&keys.digest(&id(1))),
        Bundle::open(&path, &court).unwrap().find(&keys.digest(&id(1)))
    );
    assert!(loaded.find(&keys.digest(&id(2))).is_none());
    std::fs::remove_file(&path).unwrap();
    assert!(matches!(Bundle::load(&path, &court), Err(Bad::File(_))));
}
