//! The list against a plain map: looked up, in batches, under deltas that come in any order, twice or not.

use std::collections::BTreeMap;

use proptest::prelude::*;
use screening::*;

use crate::make::*;

/// People of the model; few, so that they meet.
const PEOPLE: u32 = 40;

fn put(flavour: u8) -> Listing {
    Listing {
        dishonest: flavour & 1 != 0,
        restricted: true,
        behind_unit: flavour & 2 != 0,
        ..Listing::default()
    }
}

type Model = BTreeMap<u32, u8>;

fn seen(entry: Entry) -> u8 {
    u8::from(entry.is_dishonest_on(day("2026-12-01"))) | u8::from(entry.is_behind_unit()) << 1
}

fn agrees(list: &List, model: &Model) -> Result<(), TestCaseError> {
    let digests: Vec<Digest> = (0..PEOPLE).map(|n| list.keys().digest(&id(n))).collect();
    let mut hits = vec![None; digests.len()];
    list.find_batch(&digests, &mut hits);
    for (n, (digest, hit)) in (0..).zip(digests.iter().zip(hits)) {
        prop_assert_eq!(hit, list.find(digest));
        prop_assert_eq!(hit.map(seen), model.get(&n).copied(), "person {}", n);
    }
    Ok(())
}

/// What happens between two versions: put with a flavour, or remove.
fn steps() -> impl Strategy<Value = Vec<Vec<(u32, Option<u8>)>>> {
    let change = (0..PEOPLE, prop::option::of(0u8..4));
    prop::collection::vec(prop::collection::vec(change, 0..12), 1..6)
}

fn delta(from: usize, steps: &[Vec<(u32, Option<u8>)>]) -> Delta {
    let to = 10 + (from + steps.len()) as u64;
    let mut builder = DeltaBuilder::new(10 + from as u64, facts(to), &key()).unwrap();
    for (version, changes) in (11 + from as u64..).zip(steps) {
        // The last word on a person within a version counts in the model: one word each.
        let last: BTreeMap<u32, Option<u8>> = changes.iter().copied().collect();
        for (n, change) in last {
            match change {
                Some(flavour) => builder.put(version, &id(n), &put(flavour)).unwrap(),
                None => builder.remove(version, &id(n)).unwrap(),
            }
        }
    }
    Delta::open(&builder.finish(&court()), &court().verifying_key()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn deltas_in_any_order_twice_or_lost_give_the_map(
        first in prop::collection::btree_map(0..PEOPLE, 0u8..4, 0..30),
        steps in steps(),
        spans in prop::collection::vec((any::<prop::sample::Index>(), 1usize..4), 0..20),
    ) {
        let subjects: Vec<_> = first.iter().map(|(n, flavour)| (id(*n), put(*flavour))).collect();
        let mut list = list(&subjects);
        let mut models: Vec<Model> = vec![first.into_iter().collect()];
        for changes in &steps {
            let mut next = models[models.len() - 1].clone();
            for (n, change) in changes {
                match change {
                    Some(flavour) => next.insert(*n, *flavour),
                    None => next.remove(n),
                };
            }
            models.push(next);
        }
        agrees(&list, &models[0])?;
        // Deltas of one step or several, in whatever order they were drawn.
        for (from, span) in spans {
            let from = from.index(steps.len());
            let to = (from + span).min(steps.len());
            let held = (list.version() - 10) as usize;
            let delta = delta(from, &steps[from..to]);
            let said = list.apply(&delta);
            match &said {
                Ok(Applied::Now) => prop_assert!(from <= held && to > held),
                Ok(Applied::Before) => prop_assert!(to <= held),
                Err(Bad::Gap { .. }) => prop_assert!(from > held),
                Err(Bad::Older { .. }) => prop_assert!(to <= held),
                Err(other) => prop_assert!(false, "{}", other),
            }
            if said == Ok(Applied::Now) {
                prop_assert_eq!(list.apply(&delta), Ok(Applied::Before));
            }
            agrees(&list, &models[(list.version() - 10) as usize])?;
        }
    }

    #[test]
    fn a_table_of_any_size_finds_its_own(size in 0usize..3000, seed in any::<u64>()) {
        let mut state = seed;
        // Few high bits: many subjects belong to the same lines, and the table wraps around.
        let mut digest = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            Digest { place: state | 0xFF00_0000_0000_0000, reference: state }
        };
        let members: Vec<Digest> = (0..size).map(|_| digest()).collect();
        let mut builder = Builder::new(facts(10), &key()).unwrap();
        for (n, member) in members.iter().enumerate() {
            builder.add_entry(*member, Entry::new((true, false, false), None, (n % 8000) as u16).unwrap());
        }
        let Ok(bytes) = builder.finish(&court()) else { return Ok(()) };
        let bundle = Bundle::from_bytes(bytes, &court().verifying_key()).unwrap();
        for member in &members {
            prop_assert!(bundle.find(member).is_some());
        }
        for _ in 0..200 {
            let stranger = digest();
            prop_assert_eq!(bundle.find(&stranger).is_some(), members.iter().any(|m| m.place == stranger.place));
        }
    }
}

#[test]
fn a_removal_outranks_what_is_not_newer() {
    for (adds, removes, listed) in [(11, 11, false), (11, 12, false), (12, 11, true)] {
        for swapped in [false, true] {
            let mut builder = DeltaBuilder::new(10, facts(12), &key()).unwrap();
            let mut work = [true, false];
            if swapped {
                work.reverse();
            }
            for is_add in work {
                if is_add {
                    builder.put(adds, &id(1), &put(1)).unwrap();
                } else {
                    builder.remove(removes, &id(1)).unwrap();
                }
            }
            let delta = Delta::open(&builder.finish(&court()), &court().verifying_key()).unwrap();
            let mut list = list(&[(id(1), put(1))]);
            list.apply(&delta).unwrap();
            let digest = list.keys().digest(&id(1));
            assert_eq!(list.find(&digest).is_some(), listed, "{adds} {removes} {swapped}");
        }
    }
}

#[test]
fn a_delta_brings_exemptions_and_freshness_and_belongs_to_its_list() {
    let mut list = list(&[(id(1), listing("陈某甲"))]);
    let on = day("2026-12-01");
    let exemption =
        Exemption { kind: ExemptionKind::Lifting, from: on, to: on, mode: None, route: None };
    let exempt = Listing { exemptions: vec![exemption], ..listing("陈某甲") };
    let later = Facts { stale_after: now() + chrono::TimeDelta::hours(96), ..facts(11) };
    let mut builder = DeltaBuilder::new(10, later.clone(), &key()).unwrap();
    builder.put(11, &id(1), &exempt).unwrap();
    let court = court();
    let delta = Delta::open(&builder.finish(&court), &court.verifying_key()).unwrap();
    let plane = trip(Mode::Plane, "CA1", "Y");
    let ask = |list: &List| {
        screen(list, &passenger(1, "陈某甲"), &plane, SeatTable::standard(), now()).outcome
    };
    assert_eq!(ask(&list), Outcome::Block);
    assert_eq!(list.apply(&delta), Ok(Applied::Now));
    assert_eq!(ask(&list), Outcome::Allow);
    assert_eq!(list.stale_after(), later.stale_after);
    for other in [
        Facts { salt: [6; 16], ..facts(12) },
        Facts { receiver: "AIR".into(), ..facts(12) },
        Facts { key_id: 4, ..facts(12) },
    ] {
        let bytes = DeltaBuilder::new(11, other, &key()).unwrap().finish(&court);
        let delta = Delta::open(&bytes, &court.verifying_key()).unwrap();
        assert_eq!(list.apply(&delta), Err(Bad::OtherList));
    }
    assert!(DeltaBuilder::new(11, facts(11), &key()).is_err());
    assert!(DeltaBuilder::new(10, facts(12), &key()).unwrap().remove(13, &id(1)).is_err());
    assert!(DeltaBuilder::new(10, facts(12), &key()).unwrap().remove(10, &id(1)).is_err());
}
