//! 人与案 – applications made of the nation's people.

use contract::{PropertyKind, Purpose};
use kernel::Money;
use nation::{Holder, Holding, Nation, Person};
use serde_json::{Value, json};

use crate::house::{COURT, PEOPLE, SEED, TODAY};

/// The nation everybody comes from.
pub(crate) fn nation() -> Nation {
    Nation::new(SEED, PEOPLE)
}

fn person(person: &Person) -> Value {
    json!({ "kind": "natural", "name": person.name, "document_kind": "id_card",
        "document_number": person.id_number, "address": person.address, "phone": person.phone })
}

/// Application `n` of somebody against somebody, who are in no other application.
pub(crate) fn application(nation: &Nation, court: &str, n: usize) -> Value {
    let place = n as u64 * 4;
    let one = |place| nation.person(place % PEOPLE);
    let (Some(applicant), Some(debtor)) = (one(place), one(place + 2)) else { return Value::Null };
    let principal = Money::from_fen(100_000 + (n as i64 * 7_919) % 90_000_000);
    claim(
        court,
        n,
        applicant_with_account(nation, &applicant),
        &debtor,
        principal.unwrap_or(Money::ZERO),
    )
}

fn applicant_with_account(nation: &Nation, applicant: &Person) -> Value {
    let mut value = person(applicant);
    let holdings = nation.holdings(&Holder::Person(applicant.clone()));
    let account = holdings.iter().find(|holding| holding.kind == PropertyKind::Deposit);
    if let Some(account) = account {
        value["account"] = json!({ "bank": account.institution, "account": account.asset,
            "holder": applicant.name });
    }
    value
}

fn claim(court: &str, n: usize, applicant: Value, debtor: &Person, principal: Money) -> Value {
    let interest = if n.is_multiple_of(2) {
        json!({ "rate": "6%", "year_days": 365, "from": "2025-09-01" })
    } else {
        Value::Null
    };
    json!({
        "court": court,
        "received_on": TODAY,
        "applicants": [applicant],
        "debtors": [person(debtor)],
        "title": {
            "number": format!("（2026）{court}民初{n}号"),
            "court": "某某人民法院",
            "kind": "judgment",
            "effective_on": "2026-05-12",
            "last_performance_day": "2026-05-22",
            "text": format!("被告{}于判决生效之日起十日内支付{principal}元。", debtor.name),
            "obligors": [debtor.name],
        },
        "claim": { "principal": principal, "interest": interest,
            "court_fee": if n.is_multiple_of(3) { json!("50.00") } else { Value::Null } },
    })
}

/// A bag of applications `from` to `from + count`, to be filed at once.
pub(crate) fn bag(nation: &Nation, court: &str, from: usize, count: usize) -> Vec<u8> {
    let applications: Vec<Value> =
        (from..from + count).map(|n| application(nation, court, n)).collect();
    json!({ "applications": applications, "decision": "accept" }).to_string().into_bytes()
}

/// Least that somebody must have for a case against them to be worth the way.
const LEAST: i64 = 200_000;

/// `count` applications against people who have the money: each claim is a fifth to three fifths of
/// what may be taken from its debtor's accounts.
pub(crate) fn payable(nation: &Nation, count: usize) -> Vec<Value> {
    (0..nation.population() / 4)
        .filter_map(|n| {
            let debtor = nation.person(n * 4 + 1)?;
            let free = free(&nation.holdings(&Holder::Person(debtor.clone())))?;
            let applicant = applicant_with_account(nation, &nation.person(n * 4 + 2)?);
            let share = 20 + i64::try_from(n * 13 % 41).unwrap_or(0);
            let principal = Money::from_fen(free / 100 * share).ok()?;
            let n = usize::try_from(n).ok()?;
            (applicant.get("account").is_some())
                .then(|| claim(COURT, n, applicant, &debtor, principal))
        })
        .take(count)
        .collect()
}

/// What may be taken from these accounts, in fen; none when it is too little, or when a part of it
/// cannot be taken at once (a product to be redeemed first, an account that belongs to two).
fn free(holdings: &[Holding]) -> Option<i64> {
    let slow = holdings.iter().any(|holding| {
        holding.kind == PropertyKind::WealthProduct || !holding.joint_with.is_empty()
    });
    let account = |holding: &&Holding| {
        use PropertyKind as P;
        holding.purpose == Purpose::Ordinary
            && matches!(holding.kind, P::Deposit | P::FixedDeposit | P::NetworkFund)
    };
    let amounts = holdings.iter().filter(account).filter_map(|holding| holding.amount);
    let free = amounts.sum::<Money>().as_fen();
    (!slow && free >= LEAST).then_some(free)
}
