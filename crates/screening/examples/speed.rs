//! 测速 – nanoseconds a look-up, milliseconds to open, bytes a subject, for lists of 1, 8 and 16 million:
//! `cargo run --release -p screening --example speed [millions…]`.

use std::path::Path;
use std::time::Instant;

use chrono::{DateTime, TimeDelta};
use ed25519_dalek::SigningKey;
use screening::*;

const ASKED: usize = 2_000_000;

/// SplitMix64: as random as digests are.
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

fn digest(state: &mut u64) -> Digest {
    Digest { place: random(state), reference: random(state) }
}

fn time(what: &str, mut work: impl FnMut() -> usize) {
    let mut best = f64::MAX;
    let mut found = 0;
    for _ in 0..5 {
        let start = Instant::now();
        found = work();
        best = best.min(start.elapsed().as_nanos() as f64 / ASKED as f64);
    }
    println!("  {what:<46} {best:7.1} ns  ({found} found of {ASKED})");
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let asked: Vec<u64> = std::env::args().skip(1).map(|n| n.parse()).collect::<Result<_, _>>()?;
    for millions in if asked.is_empty() { vec![1, 8, 16] } else { asked } {
        let path = std::env::temp_dir().join(format!("zhixing-speed-{millions}.list"));
        measure(millions as usize * 1_000_000, &path)?;
        std::fs::remove_file(&path)?;
    }
    Ok(())
}

fn measure(subjects: usize, path: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let court = SigningKey::from_bytes(&[7; 32]);
    let key = ReceiverKey::new([9; 32]);
    let issued_at = DateTime::from_timestamp(1_790_000_000, 0).ok_or("instant")?;
    let stale_after = issued_at + TimeDelta::seconds(172_800);
    let receiver = "RAIL".to_owned();
    let facts = Facts { version: 1, issued_at, stale_after, receiver, key_id: 1, salt: [3; 16] };
    let mut builder = Builder::new(facts, &key)?;
    let mut state = 1;
    for _ in 0..subjects {
        builder.add_entry(digest(&mut state), Entry::new((true, true, false), None, 5)?);
    }
    let start = Instant::now();
    builder.write(&court, path)?;
    println!("{subjects} subjects, made in {:.1} s", start.elapsed().as_secs_f64());
    let start = Instant::now();
    let bundle = Bundle::open(path, &court.verifying_key())?;
    println!("  opened in {:.3} ms", start.elapsed().as_secs_f64() * 1e3);
    let start = Instant::now();
    bundle.verify_body()?;
    println!("  body verified in {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
    let size = bundle.size();
    println!(
        "  {size} bytes, {:.2} a subject, reach {}",
        size as f64 / subjects as f64,
        bundle.header().reach
    );
    // Strangers mostly, one in fifty listed: digests of the list come again from the same seed.
    let mut members = Vec::with_capacity(subjects);
    let mut state = 1;
    members.extend((0..subjects).map(|_| digest(&mut state)));
    let mut other = u64::MAX / 3;
    let strangers: Vec<Digest> = (0..ASKED).map(|_| digest(&mut other)).collect();
    let mut listed = |_| members[random(&mut other) as usize % subjects];
    let listed: Vec<Digest> = (0..ASKED).map(&mut listed).collect();
    let mixed = strangers.iter().zip(&listed).enumerate();
    let mixed: Vec<Digest> = mixed.map(|(n, (a, b))| if n % 50 == 0 { *b } else { *a }).collect();
    drop(members);
    let start = Instant::now();
    let loaded = Bundle::load(path, &court.verifying_key())?;
    println!("  loaded and verified in {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
    println!("  mapped:");
    looked_up(&bundle, &strangers, &mixed, &listed);
    println!("  loaded:");
    looked_up(&loaded, &strangers, &mixed, &listed);
    whole(List::new(loaded, &key)?)
}

fn looked_up(bundle: &Bundle, strangers: &[Digest], mixed: &[Digest], listed: &[Digest]) {
    for (who, digests) in
        [("strangers", strangers), ("1 in 50 listed", mixed), ("all listed", listed)]
    {
        time(&format!("one by one, {who}"), || {
            digests.iter().filter(|d| bundle.find(d).is_some()).count()
        });
        time(&format!("batches of 64, {who}"), || {
            let mut hits = [None; 64];
            let mut found = 0;
            for some in digests.chunks(64) {
                bundle.find_batch(some, &mut hits[..some.len()]);
                found += hits[..some.len()].iter().flatten().count();
            }
            found
        });
    }
}

/// From the text of a number to the answer.
fn whole(list: List) -> Result<(), Box<dyn std::error::Error>> {
    let now = list.issued_at();
    let trip = Trip {
        date: kernel::time::day_of(now),
        mode: Mode::Rail,
        number: "G79".into(),
        class: "二等座".into(),
        from: "SZQ".into(),
        to: "BXP".into(),
    };
    let mut state = 5;
    let passengers: Vec<Passenger> = (0..1 << 16)
        .map(|_| {
            let r = random(&mut state);
            let (year, month, day) = (1920 + r % 80, 1 + (r >> 8) % 12, 1 + (r >> 16) % 28);
            let first = format!("110199{year}{month:02}{day:02}{:03}", (r >> 24) % 1000);
            let check = first.as_bytes().first_chunk().map(kernel::IdNumber::check_character);
            Passenger {
                document_kind: "id_card".into(),
                document_number: format!("{first}{}", check.unwrap_or('0')),
                name: Some("陈某甲".into()),
            }
        })
        .collect();
    let seats = SeatTable::standard();
    let blocked = |d: &Decision| d.outcome == Outcome::Block;
    time("whole check, one by one", || {
        let all = passengers.iter().cycle().take(ASKED);
        all.filter(|p| blocked(&screen(&list, p, &trip, seats, now))).count()
    });
    time("whole check, batches of 64", || {
        let batches = passengers.chunks(64).cycle().take(ASKED / 64);
        let answered = batches.map(|some| screen_batch(&list, some, &trip, seats, now));
        answered.map(|all| all.iter().filter(|d| blocked(d)).count()).sum()
    });
    Ok(())
}
