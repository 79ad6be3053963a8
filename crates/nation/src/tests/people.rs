//! Numbers that pass and belong to nobody; people that are the same every time.

use std::time::Duration;

use kernel::{BankCard, Cnaps, CreditCode, IdNumber, Plate, Vin};
use proptest::prelude::*;
use tokio::time::Instant;

use crate::numbers::{cnaps, place_of, plate, vin};
use crate::*;

const NATION_PEOPLE: u64 = Nation::PEOPLE_MAX;

#[test]
fn nobody_can_have_the_numbers() {
    let nation = Nation::new(7, 20_000);
    for person in nation.people().step_by(97) {
        let number: IdNumber = person.id_number.parse().unwrap();
        assert_eq!(&person.id_number[2..4], "99", "city 99 was never given out");
        assert_eq!((number.birth(), number.is_male()), (person.birth, person.is_male));
        // No division of the courts' table lies in such a city.
        let division = &person.id_number[..6];
        assert!(!Nation::courts().any(|court| court.division.as_deref() == Some(division)));
    }
    for company in nation.companies().step_by(31) {
        company.credit_code.parse::<CreditCode>().unwrap();
        company.credit_code[8..17].parse::<kernel::OrgCode>().unwrap();
        assert_eq!(&company.credit_code[4..6], "99");
    }
}

proptest! {
    #[test]
    fn everybody_is_found_by_number(seed in any::<u64>(), index in 0..NATION_PEOPLE) {
        let nation = Nation::new(seed, NATION_PEOPLE);
        let person = nation.person(index).unwrap();
        prop_assert_eq!(nation.find(&person.id_number), Some(Holder::Person(person.clone())));
        let smaller = Nation::new(seed, index);
        prop_assert_eq!(smaller.find(&person.id_number), None, "not born in a smaller nation");
        let other = Nation::new(seed ^ 1, NATION_PEOPLE);
        let theirs = other.find(&person.id_number);
        prop_assert!(theirs.is_none_or(|found| found.document_number() == person.id_number));
    }

    #[test]
    fn companies_are_found_by_code(seed in any::<u64>(), index in 0u64..2_000_000) {
        let nation = Nation::new(seed, NATION_PEOPLE);
        let company = nation.company(index).unwrap();
        prop_assert_eq!(nation.find(&company.credit_code), Some(Holder::Company(company)));
    }

    #[test]
    fn every_account_leads_back_to_its_holder(seed in any::<u64>(), index in 0..NATION_PEOPLE) {
        let nation = Nation::new(seed, NATION_PEOPLE);
        let person = nation.person(index).unwrap();
        let couple = [Some(index), person.spouse];
        for holding in nation.holdings(&Holder::Person(person)) {
            if holding.amount.is_some() {
                prop_assert!(holding.asset.parse::<BankCard>().unwrap().passes_luhn());
                prop_assert!(holding.facts["branch_cnaps"].parse::<Cnaps>().is_ok());
                match nation.holder_of_account(&holding.asset) {
                    Some(Holder::Person(holder)) => prop_assert!(couple.contains(&Some(holder.index))),
                    other => prop_assert!(false, "{other:?}"),
                }
            }
        }
    }

    #[test]
    fn plates_and_vins_pass(number in 0..NATION_PEOPLE, year in 1995i32..2026) {
        prop_assert!(plate(place_of(number), number).parse::<Plate>().is_ok());
        prop_assert!(vin(number, year).parse::<Vin>().unwrap().passes_check());
        prop_assert!(cnaps(102, number).parse::<Cnaps>().is_ok());
    }
}

#[test]
fn a_nation_is_the_same_every_time() {
    let told = |nation: Nation| {
        let person = nation.person(4321).unwrap();
        let holdings = nation.holdings(&Holder::Person(person.clone()));
        (person, holdings)
    };
    assert_eq!(told(Nation::new(7, 10_000)), told(Nation::new(7, 50_000)));
    assert_ne!(told(Nation::new(7, 10_000)), told(Nation::new(8, 10_000)));
    // Written down, so that no later version makes other people of the same seed.
    let first = Nation::new(7, 100_000).person(0).unwrap();
    expect_test::expect![[r#"{"index":0,"name":"宋若静","id_number":"119900198804060009","is_male":false,"birth":"1988-04-06","address":"北京市朝阳路99号1031室","phone":"10000007097","spouse":1}"#]].assert_eq(&serde_json::to_string(&first).unwrap());
}

/// SM3 over everybody with all they have, and every company.
fn digest(nation: Nation) -> String {
    let mut told = Vec::new();
    let people = nation.people().map(Holder::Person);
    for holder in people.chain(nation.companies().map(Holder::Company)) {
        told.extend(holder.document_number().as_bytes());
        told.extend(holder.name().as_bytes());
        told.extend(serde_json::to_vec(&nation.holdings(&holder)).unwrap());
    }
    hex::encode(seal::digest(&told))
}

#[test]
fn a_seed_has_one_digest() {
    let first = digest(Nation::new(7, 2_000));
    // Written down: scenarios and rehearsals rest on what these people have.
    expect_test::expect!["e32ddff480da02986a7e33d508c5f41f3784bf500b7ce55c112f314eaa14a255"]
        .assert_eq(&first);
    assert_eq!(first, digest(Nation::new(7, 2_000)));
    assert_ne!(first, digest(Nation::new(8, 2_000)));
    assert_ne!(first, digest(Nation::new(7, 2_001)));
}

#[test]
fn a_hundred_thousand_people_with_all_they_have_stream_by() {
    let nation = Nation::new(7, 100_000);
    let begun = Instant::now();
    let (mut accounts, mut homes, mut names) = (0u64, 0, std::collections::HashSet::new());
    let mut people = 0;
    for person in nation.people() {
        people += 1;
        names.insert(person.name.clone());
        for holding in nation.holdings(&Holder::Person(person)) {
            accounts += u64::from(holding.amount.is_some());
            homes += u64::from(holding.institution == "LAND");
        }
    }
    assert_eq!((people, nation.company_count()), (100_000, 5_000));
    assert!((250_000..400_000).contains(&accounts), "{accounts}");
    assert!((30_000..50_000).contains(&homes), "{homes}");
    assert!(names.len() < 70_000, "homonyms are many: {}", names.len());
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
}

#[test]
fn a_couple_finds_its_shared_account_under_either_name() {
    let nation = Nation::new(7, 10_000);
    let shared = |index: u64| {
        let holdings = nation.holdings(&Holder::Person(nation.person(index).unwrap()));
        holdings.into_iter().find(|holding| !holding.joint_with.is_empty())
    };
    let (wife, husband) = (0..10_000)
        .step_by(2)
        .find_map(|index| shared(index).zip(shared(index + 1)))
        .expect("one couple in ten has one");
    assert_eq!((&wife.asset, wife.amount), (&husband.asset, husband.amount));
    assert_ne!(wife.joint_with, husband.joint_with);
}

#[test]
fn the_institutions_are_enough_and_unlike() {
    let all = Extent::Core.institutions();
    let of = |kind| all.iter().filter(|row| row.kind == kind).count();
    assert!(of(Kind::Bank) >= 30);
    let ones = [Kind::Pboc, Kind::Payment, Kind::Vehicles, Kind::Land, Kind::Companies];
    assert!(ones.into_iter().chain([Kind::CourtBank]).all(|kind| of(kind) == 1));
    let mut seen = std::collections::HashSet::new();
    for row in all {
        assert!(seen.insert(row.code.to_owned()) && seen.insert(row.number.to_string()), "{row:?}");
    }
}

#[test]
fn there_are_courts_in_every_province_and_the_corps() {
    let provinces: std::collections::HashSet<char> =
        Nation::courts().filter_map(|court| court.code.chars().next()).collect();
    assert!(provinces.len() >= 32, "{provinces:?}");
    assert!(provinces.contains(&'兵'));
    for (_, _, plate) in crate::numbers::PROVINCES {
        // 内蒙古 and 贵州 have other characters on plates than in case numbers.
        let court = match plate {
            '蒙' => '内',
            '贵' => '黔',
            same => same,
        };
        for digits in [0, 2, 4] {
            let has = Nation::courts().any(|found| {
                found.code.starts_with(court) && found.code.chars().count() == 1 + digits
            });
            assert!(has, "{court} lacks a court of {digits} digits");
        }
    }
}
