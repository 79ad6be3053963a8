//! What the law reckons, from any input the calculators take: it adds up, or says why it cannot.
#![no_main]

use chrono::NaiveDate;
use kernel::Money;
use law::distribution::{Plan, distribute};
use law::fees::{FeeKind, fee, halved, net_of_fee};
use law::interest::{Debt, General, Payment, Rate, compute};
use libfuzzer_sys::fuzz_target;

/// Days between 1949 and 2199, as the calculators take them.
fn day(number: u32) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(711_493 + i32::try_from(number % 91_000).unwrap()).unwrap()
}

fn money(fen: u64) -> Money {
    Money::from_fen(i64::try_from(fen % 100_000_000_000_000_000).unwrap()).unwrap()
}

fn distribution(bytes: &[u8]) {
    let Ok(plan) = kernel::json::read::<Plan>(bytes) else { return };
    let _ = distribute(&plan);
}

fn interest(numbers: &[u64]) {
    let &[principal, costs, rate, from, due, to, ref paid @ ..] = numbers else { return };
    let rate = Rate::from_per_million(u32::try_from(rate % 1_000_001).unwrap());
    let general = General { rate, year_days: 365, from: day(from as u32) };
    let debt = Debt {
        principal: money(principal),
        costs: money(costs),
        general: (rate.per_million() > 0).then_some(general),
        due: day(due as u32),
    };
    let (pairs, _) = paid.as_chunks::<2>();
    let payments: Vec<Payment> =
        pairs.iter().map(|&[on, amount]| Payment { on: day(on as u32), amount: money(amount) }).collect();
    let _ = compute(&debt, &payments, day(to as u32));
}

fuzz_target!(|bytes: &[u8]| {
    distribution(bytes);
    let (chunks, _) = bytes.as_chunks::<8>();
    let numbers: Vec<u64> = chunks.iter().map(|chunk| u64::from_le_bytes(*chunk)).collect();
    interest(&numbers);
    let Some(&first) = numbers.first() else { return };
    for kind in [FeeKind::Enforcement, FeeKind::Court, FeeKind::Preservation] {
        let fee = fee(kind, money(first)).fee;
        assert!(halved(fee) <= fee);
    }
    assert!(net_of_fee(money(first)) <= money(first));
    let at = kernel::time::instant(day(first as u32), chrono::NaiveTime::MIN);
    if let Some(rule) = law::rules().nth(bytes.len() % law::rules().count()) {
        let _ = law::periods::due(&rule.id, at);
    }
});
