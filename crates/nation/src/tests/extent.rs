//! The table of institutions: the core as it was, the whole nation around it.

use std::collections::{BTreeSet, HashSet};

use contract::{Control, PropertyKind, Topology};
use kernel::{BankCard, Cnaps};
use tokio::time::Instant;

use super::stage::{at, config};
use crate::institutions::{of_province, opens};
use crate::numbers::{PROVINCES, account, holder_of_account};
use crate::*;

const WHOLE: Extent = Extent::Whole { banks: Extent::BANKS_MAX };

#[test]
fn the_whole_nation_has_3800_banks_and_16_departments_unlike_each_other() {
    let all = WHOLE.institutions();
    let banks = all.iter().filter(|row| row.kind == Kind::Bank);
    assert_eq!(banks.count(), 3_800);
    let other = [Kind::Bank, Kind::CourtBank, Kind::Payment];
    assert_eq!(all.iter().filter(|row| !other.contains(&row.kind)).count(), 16);
    let distinct =
        |of: fn(&Institution) -> String| all.iter().map(of).collect::<HashSet<_>>().len();
    assert_eq!(distinct(|row| row.code.to_owned()), all.len());
    assert_eq!(distinct(|row| row.zh.to_owned()), all.len());
    assert_eq!(distinct(|row| row.en.to_owned()), all.len());
    assert_eq!(distinct(|row| row.number.to_string()), all.len());
}

#[test]
fn the_core_comes_first_and_no_place_ever_changes() {
    let core: Vec<&str> = Extent::Core.institutions().iter().map(|row| row.code).collect();
    assert_eq!((core.len(), core[0], core[41]), (42, "PBOC", "COURT-BANK"));
    for banks in [0, 36, 37, 500, 3_800, 9_999] {
        let some = Extent::Whole { banks }.institutions();
        let found = some.iter().filter(|row| row.kind == Kind::Bank).count();
        assert_eq!(found, banks.clamp(36, 3_800));
        assert!(some.iter().zip(WHOLE.institutions()).all(|(one, other)| one.code == other.code));
    }
    assert!(Extent::Core.find("BANK-R0001").is_none() && Extent::Core.find("CSDC").is_none());
    let rural = WHOLE.find("BANK-R0001").unwrap();
    // Written down: a journal names institutions by code.
    expect_test::expect!["BANK-R0001 北京东城农村商业银行 Beijing Rural Commercial Bank R0001"]
        .assert_eq(&format!("{} {} {}", rural.code, rural.zh, rural.en));
}

#[test]
fn every_province_has_banks_of_its_own_and_small_nations_have_some_of_each() {
    for (province, name, _) in PROVINCES {
        assert!(of_province(WHOLE, province).len() > 10, "{name}");
    }
    let some = Extent::Whole { banks: 36 + 100 };
    let provinces: BTreeSet<_> =
        some.institutions().iter().filter_map(|row| row.province).collect();
    assert_eq!(provinces.len(), 31);
    assert!(of_province(some, 52).iter().all(|position| *position < some.institutions().len()));
}

#[test]
fn each_of_the_25_items_is_held_by_somebody_who_can_do_with_it_what_the_catalogue_says() {
    for kind in PropertyKind::ALL {
        let holders = || WHOLE.institutions().iter().filter(|row| row.items(WHOLE).contains(kind));
        assert!(holders().count() > 0, "{kind:?} is nowhere");
        let control = match kind.item().control {
            Control::None => "query",
            Control::Freeze => "freeze",
            Control::Units | Control::Seal => "seal",
        };
        for function in ["query", control] {
            let able = holders().any(|row| row.functions(WHOLE).contains(&function));
            assert!(able, "nobody can {function} {kind:?}");
        }
    }
    let query_only = WHOLE
        .institutions()
        .iter()
        .filter(|row| row.kind == Kind::Bank && row.functions(WHOLE) == ["query"]);
    assert!((18..=63).contains(&query_only.count()), "as many as there really are");
}

#[test]
fn terms_say_who_is_joined_how_and_a_core_nation_has_none() {
    let entry = |code: &str, extent: Extent| {
        let row = extent.find(code).unwrap();
        row.entry(&row.keys(7, seal::Suite::National), extent)
    };
    assert_eq!(entry("PBOC", WHOLE).terms.quota_per_day, Some(100_000));
    assert_eq!(entry("LAND", WHOLE).terms.topology, Topology::PointToHead);
    assert!(entry("LAND", WHOLE).terms.hours.unwrap().workdays_only);
    let village = entry("BANK-V0002", WHOLE);
    assert_eq!(village.terms.topology, Topology::PointToPoint);
    assert_eq!(village.terms.province.as_deref().map(str::len), Some(2));
    assert!(village.terms.contact.starts_with("10"));
    assert_eq!(entry("BANK-WEBANK", WHOLE).items, [PropertyKind::InternetDeposit]);
    for row in Extent::Core.institutions() {
        assert_eq!(entry(row.code, Extent::Core).terms, contract::Terms::default());
    }
}

#[test]
fn accounts_and_branches_of_made_up_banks_are_numbers_like_any_other() {
    let mut branches = HashSet::new();
    for row in WHOLE.institutions().iter().filter(|row| row.province.is_some()) {
        let number = account(7, row.number, 1_234_567, 3);
        assert!(number.starts_with("999") && number.parse::<BankCard>().unwrap().passes_luhn());
        assert_eq!(holder_of_account(7, &number), Some(1_234_567));
        for branch in [0, row.branches() - 1] {
            let code = row.branch_code(branch);
            assert!(code.parse::<Cnaps>().is_ok(), "{code}");
            assert!(branches.insert(code), "two branches have one code");
        }
    }
}

#[test]
fn what_comes_after_hours_waits_for_the_next_working_day() {
    let hours = WHOLE.find("LAND").unwrap().hours(WHOLE).unwrap();
    let opens = |came: &str| opens(hours, at(came)).to_rfc3339();
    // 2026-02-09 is a Monday; Shanghai is eight hours ahead.
    assert_eq!(opens("2026-02-09T00:30:00Z"), "2026-02-09T01:00:00+00:00");
    assert_eq!(opens("2026-02-09T03:00:00Z"), "2026-02-09T03:00:00+00:00");
    assert_eq!(opens("2026-02-09T09:00:00Z"), "2026-02-10T01:00:00+00:00");
    // The Spring Festival of 2026 is off from the 15th to the 23rd; the 14th, a Saturday, is made up.
    assert_eq!(opens("2026-02-14T10:00:00Z"), "2026-02-24T01:00:00+00:00");
}

#[tokio::test]
async fn a_journal_is_of_one_extent() {
    let folder = std::env::temp_dir().join(format!("nation-extent-{}", std::process::id()));
    let core = config(Some(folder.clone()));
    super::stage::open(core.clone()).await.stop().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let other = serve(Config { extent: WHOLE, ..core }, listener).await;
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(matches!(other, Err(JournalError::OtherNation { extent: Extent::Core, .. })));
}

#[tokio::test]
async fn a_nation_of_3800_banks_opens_at_once() {
    let begun = Instant::now();
    let running = super::stage::open(Config { extent: WHOLE, ..config(None) }).await;
    let took = begun.elapsed();
    running.stop().await;
    assert!(took.as_secs() < 5, "keys are made when needed: {took:?}");
}
