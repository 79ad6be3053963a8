//! How much memory a whole nation takes. Small unless told otherwise:
//! `NATION_PEOPLE=1000000 cargo x test -p nation what_a_whole_nation -- --nocapture` asks after
//! everybody at their first bank, freezes every account of one in ten, and prints what is resident.

use contract::{Order, OrderAct, PropertyKind};
use tokio::time::Instant;

use super::orders::freeze;
use super::stage::{START, at, order};
use crate::scenario::Court;
use crate::world::{Entry, World};
use crate::*;

const PEOPLE: &str = "NATION_PEOPLE";
const MIB: usize = 1024 * 1024;
const FEW: u64 = 3_000;

fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

/// Take orders, work them, and have the court take every answer.
fn live_through(world: &mut World, to: &str, orders: Vec<Order>) {
    let (at, institution) = (world.now, to.to_owned());
    world.apply(Entry::Received { at, institution, epoch: 1, orders });
    world.apply(Entry::Worked { at });
    let position = world.find(to).unwrap().position();
    while let Some(envelope) = world.envelope(position, at) {
        let institution = envelope.institution.code.to_owned();
        world.apply(Entry::Sent { institution, messages: envelope.messages });
    }
}

/// Orders about `person`, by institution: a query of the first account, a freeze of all of them.
fn orders(person: &Person, accounts: &[Holding], freezes: bool) -> Vec<(String, Order)> {
    let about = |to: &str, act| (to.to_owned(), order(to, &person.name, &person.id_number, act));
    let kinds =
        vec![PropertyKind::Deposit, PropertyKind::FixedDeposit, PropertyKind::WealthProduct];
    let mut all = vec![about(&accounts[0].institution, OrderAct::Query { kinds })];
    if freezes {
        all.extend(accounts.iter().map(|a| about(&a.institution, freeze(&a.asset, "5000.00"))));
    }
    all
}

#[test]
fn what_a_whole_nation_takes_is_in_proportion_to_what_happened() {
    let people = std::env::var(PEOPLE).map_or(FEW, |people| people.parse().unwrap());
    let nation = Nation::new(7, people).of_extent(Extent::Whole { banks: Extent::BANKS_MAX });
    let before = resident();
    let begun = Instant::now();
    // A Monday morning: everybody is open.
    let start = at(START) + chrono::TimeDelta::hours(2);
    let mut world = World::new(nation, start, false);
    let court = Court { url: String::new(), code: "COURT".into(), public_key: String::new() };
    world.apply(Entry::Court { court });
    println!("opened in {:?}, {} MiB", begun.elapsed(), (resident() - before) / MIB);
    let (begun, all) = (Instant::now(), nation.extent().institutions());
    all.iter().for_each(|row| drop(row.keys(7, seal::Suite::National)));
    println!("{} pairs of keys in {:?}", all.len(), begun.elapsed());
    let begun = Instant::now();
    let (mut accounts, mut given) = (0, 0);
    for person in nation.people() {
        let mut holdings = nation.holdings(&Holder::Person(person.clone()));
        holdings.retain(|holding| holding.amount.is_some());
        accounts += holdings.len();
        for (to, order) in orders(&person, &holdings, person.index % 10 == 0) {
            given += 1;
            live_through(&mut world, &to, vec![order]);
        }
    }
    let taken = resident() - before;
    println!(
        "{people} people, {accounts} accounts, {given} orders, {} things kept: {} MiB in {:?}",
        world.touched(),
        taken / MIB,
        begun.elapsed(),
    );
    assert_eq!(world.orders.len(), given);
    assert!(world.orders.values().all(|kept| kept.said.is_some()));
    // Two gigabytes for a million people are two kilobytes each.
    assert!(taken < 64 * MIB + people as usize * 2_000, "{} MiB", taken / MIB);
}
