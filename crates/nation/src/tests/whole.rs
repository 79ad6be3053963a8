//! What people have in the whole nation: of every kind, as the catalogue says it.

use std::collections::{BTreeMap, HashMap};

use contract::{
    Control, Manner, Order, OrderAct, Outcome, PropertyKind, Purpose, ResultCode, Subject, check,
};
use serde_json::json;

use super::orders::{DEBTOR, about_debtor, code, deduct, freeze};
use super::stage::{Stage, order, whole};
use crate::book::Asset;
use crate::world::found;
use crate::*;

fn nation() -> Nation {
    Nation::new(7, 1_000_000).of_extent(Extent::Whole { banks: Extent::BANKS_MAX })
}

/// Some people and companies from all over.
fn some(nation: &Nation) -> Vec<Holder> {
    let people = (0..1_000_000).step_by(331).filter_map(|index| nation.person(index));
    let companies = (0..50_000).step_by(31).filter_map(|index| nation.company(index));
    people.map(Holder::Person).chain(companies.map(Holder::Company)).collect()
}

fn as_found(holder: &Holder, holding: &Holding) -> contract::Found {
    let (name, number) = (holder.name().to_owned(), holder.document_number().to_owned());
    let owner = Owner { name: name.clone(), document_number: number.clone() };
    let subject = Subject { name, document_kind: "id_card".into(), document_number: number };
    found(&Asset::new(holding.clone(), owner), &subject)
}

#[test]
fn everything_anybody_has_passes_the_catalogue_and_is_where_it_belongs() {
    let nation = nation();
    let mut seen: BTreeMap<PropertyKind, u64> = BTreeMap::new();
    for holder in some(&nation) {
        for holding in nation.holdings(&holder) {
            let keeper = nation.extent().find(&holding.institution).unwrap();
            assert!(keeper.items(nation.extent()).contains(&holding.kind), "{holding:?}");
            let said = as_found(&holder, &holding);
            check(&said).unwrap_or_else(|no| panic!("{no:?}: {said:?}"));
            let known = holding.kind.item().fields;
            let unknown = holding
                .facts
                .keys()
                .find(|fact| !known.iter().any(|field| field.name == fact.as_str()));
            assert_eq!(unknown, None, "not in the catalogue: {said:?}");
            *seen.entry(holding.kind).or_default() += 1;
        }
    }
    let missing: Vec<_> =
        PropertyKind::ALL.iter().filter(|kind| !seen.contains_key(kind)).collect();
    // That an account exists is said by PBOC of accounts at banks; it is nothing of its own.
    assert_eq!(missing, [&PropertyKind::Account], "{seen:?}");
}

#[test]
fn no_two_things_at_an_institution_have_one_number_unless_they_are_shared_or_only_known() {
    let nation = nation();
    let mut owners: HashMap<(String, String), (String, bool)> = HashMap::new();
    let near = (0..20_000).filter_map(|index| nation.person(index)).map(Holder::Person);
    let companies = (0..1_000).filter_map(|index| nation.company(index)).map(Holder::Company);
    for holder in near.chain(companies) {
        for holding in nation.holdings(&holder) {
            let is_record = holding.kind.item().control == Control::None;
            let is_shared = is_record || !holding.joint_with.is_empty();
            let key = (holding.institution, holding.asset);
            let owner = (holder.document_number().to_owned(), is_shared);
            if let Some((other, other_shares)) = owners.insert(key.clone(), owner) {
                assert!(is_shared && other_shares, "{key:?} is {other}'s too");
            }
        }
    }
}

#[test]
fn a_person_has_three_accounts_on_average_two_in_five_at_small_banks_of_the_province() {
    let nation = nation();
    let (mut accounts, mut at_banks, mut at_small, mut people) = (0u64, 0u64, 0u64, 0u64);
    for person in nation.people().step_by(37) {
        people += 1;
        let place = person.id_number[..2].to_owned();
        for holding in nation.holdings(&Holder::Person(person)) {
            let keeper = nation.extent().find(&holding.institution).unwrap();
            accounts += u64::from(matches!(keeper.kind, Kind::Bank | Kind::Payment));
            at_banks += u64::from(keeper.kind == Kind::Bank);
            if let Some(province) = keeper.province {
                at_small += 1;
                assert_eq!(province.to_string(), place, "{}", keeper.zh);
            }
        }
    }
    let average = accounts as f64 / people as f64;
    assert!((2.8..3.2).contains(&average), "{average}");
    let share = at_small as f64 / at_banks as f64;
    assert!((0.33..0.43).contains(&share), "{share}");
}

fn query(to: &str, kinds: &[PropertyKind]) -> Order {
    about_debtor(to, OrderAct::Query { kinds: kinds.to_vec() })
}

async fn of_all_kinds() -> Stage {
    let stage = whole(60).await;
    stage.holdings(DEBTOR.0, DEBTOR.1, json!([
        { "institution": "BANK-R0001", "kind": "wealth_product", "asset": "W1", "amount": "900.00" },
        { "institution": "BANK-R0001", "kind": "wealth_product", "asset": "W2", "amount": "900.00",
          "facts": { "redeemable_on": "2026-06-01" } },
        { "institution": "HOUSING-FUND", "kind": "housing_fund", "asset": "G1", "amount": "500.00",
          "facts": { "withdrawable": "false" } },
        { "institution": "HOUSING-FUND", "kind": "housing_fund", "asset": "G2", "amount": "500.00",
          "facts": { "withdrawable": "true" } },
        { "institution": "CIVIL", "kind": "marriage", "asset": "J1" },
        { "institution": "TAX", "kind": "tax_refund", "asset": "T1", "amount": "70.00" },
    ])).await;
    // A Monday morning: everybody is open.
    stage.clock("2026-02-09T03:00:00Z").await;
    stage
}

#[tokio::test]
async fn a_product_is_deducted_once_redeemable_and_a_housing_fund_once_withdrawable() {
    let stage = of_all_kinds().await;
    let deducted = async |to: &str, asset: &str| {
        let freezing = about_debtor(to, freeze(asset, "100.00"));
        let hold = freezing.id.clone();
        let held = stage.ask(freezing).await;
        assert!(matches!(held, Outcome::Held { rank: 0, .. }), "{held:?}");
        stage.ask(about_debtor(to, deduct(&hold, "100.00"))).await
    };
    assert!(matches!(deducted("BANK-R0001", "W1").await, Outcome::Deducted { .. }));
    assert_eq!(code(deducted("BANK-R0001", "W2").await), ResultCode::Unsupported);
    let early = deducted("HOUSING-FUND", "G1").await;
    assert_eq!(code(early), ResultCode::RestrictedAccount);
    assert!(matches!(deducted("HOUSING-FUND", "G2").await, Outcome::Deducted { .. }));
    // Taxes are owed to the debtor, and are held where they are.
    assert_eq!(code(deducted("TAX", "T1").await), ResultCode::Unsupported);
    stage.clock("2026-06-01T03:00:00Z").await;
    let hold = about_debtor("BANK-R0001", freeze("W2", "100.00")).id;
    let later = stage.ask(about_debtor("BANK-R0001", deduct(&hold, "99.00"))).await;
    assert!(matches!(later, Outcome::Deducted { .. }), "{later:?}");
}

#[tokio::test]
async fn records_are_told_and_cannot_be_held() {
    let stage = of_all_kinds().await;
    let told = stage.ask(query("CIVIL", &[PropertyKind::Marriage])).await;
    assert!(
        matches!(told, Outcome::Property { items } if items.len() == 1 && items[0].amount.is_none())
    );
    let refused = stage.ask(about_debtor("CIVIL", freeze("J1", "1.00"))).await;
    assert_eq!(code(refused), ResultCode::Unsupported);
}

#[tokio::test]
async fn a_bank_that_only_answers_queries_freezes_nothing() {
    let extent = Extent::Whole { banks: 120 };
    let stage = whole(120).await;
    let is_small =
        |row: &&Institution| row.province.is_some() && row.functions(extent) == ["query"];
    let bank = extent.institutions().iter().find(is_small).unwrap().code;
    let entry = stage.directory.iter().find(|entry| entry.code == bank).unwrap();
    assert_eq!(entry.functions, ["query"]);
    stage
        .holdings(
            DEBTOR.0,
            DEBTOR.1,
            json!([
        { "institution": bank, "kind": "deposit", "asset": "D1", "amount": "9.00" } ]),
        )
        .await;
    let told = stage.ask(query(bank, &[PropertyKind::Deposit])).await;
    assert!(matches!(told, Outcome::Property { items } if items.len() == 1));
    assert_eq!(
        code(stage.ask(about_debtor(bank, freeze("D1", "1.00"))).await),
        ResultCode::Unsupported
    );
}

#[tokio::test]
async fn pboc_tells_where_accounts_are_and_never_how_much_is_on_them() {
    let stage = of_all_kinds().await;
    let found = stage.ask(about_debtor("PBOC", OrderAct::FindAccounts)).await;
    assert_eq!(found, Outcome::Accounts { banks: vec!["BANK-R0001".to_owned()] });
    let told = stage.ask(query("PBOC", &[PropertyKind::Account])).await;
    let Outcome::Property { items } = told else { panic!("property") };
    assert_eq!(items.iter().map(|item| item.asset.as_str()).collect::<Vec<_>>(), ["W1", "W2"]);
    assert!(items.iter().all(|item| item.amount.is_none() && item.facts.contains_key("bank")));
}

#[tokio::test]
async fn control_is_taken_in_opening_hours_and_queries_at_any_time() {
    let stage = of_all_kinds().await;
    stage.clock("2026-02-09T12:00:00Z").await;
    let id = {
        let freezing = about_debtor("HOUSING-FUND", freeze("G2", "1.00"));
        stage.order("HOUSING-FUND", std::slice::from_ref(&freezing)).await;
        freezing.id
    };
    let told = stage.ask(query("HOUSING-FUND", &[PropertyKind::HousingFund])).await;
    assert!(matches!(told, Outcome::Property { items } if items.len() == 2));
    assert!(!stage.answers().iter().any(|answer| answer.order == id), "closed at eight");
    stage.clock("2026-02-10T01:00:00Z").await;
    let answers = stage.answers();
    let answer = answers.iter().find(|answer| answer.order == id).unwrap();
    assert_eq!(answer.answered_at.to_rfc3339(), "2026-02-10T01:00:00+00:00");
}

#[tokio::test]
async fn people_of_a_whole_nation_are_queried_and_sealed_like_any_other() {
    let stage = whole(3_800).await;
    stage.clock("2026-02-09T03:00:00Z").await;
    let nation = Nation::new(7, 100_000).of_extent(Extent::Whole { banks: 3_800 });
    let mut people = nation.people();
    let (person, shares) = people
        .find_map(|person| {
            let holdings = nation.holdings(&Holder::Person(person.clone()));
            let plenty = |h: &Holding| h.units > Some(1_000) && h.facts["pledged_units"] == "0";
            let shares =
                holdings.into_iter().find(|h| h.kind == PropertyKind::Security && plenty(h));
            Some((person, shares?))
        })
        .unwrap();
    let about = |act| order("CSDC", &person.name, &person.id_number, act);
    let act = OrderAct::Seal {
        target: shares.asset.clone(),
        manner: Manner::Disposable,
        units: Some(600),
        from: "2026-02-09".parse().unwrap(),
        until: "2029-02-08".parse().unwrap(),
    };
    let sealed = stage.ask(about(act)).await;
    assert!(matches!(sealed, Outcome::Sealed { units: Some(600), rank: 0, .. }), "{sealed:?}");
    let told = stage.ask(about(OrderAct::Query { kinds: vec![PropertyKind::Security] })).await;
    let Outcome::Property { items } = told else { panic!("property") };
    let item = items.iter().find(|item| item.asset == shares.asset).unwrap();
    check(item).unwrap();
    assert_eq!((item.units, item.facts["held_units"].as_str()), (shares.units, "600"));
    assert_eq!((item.measures.len(), item.purpose), (1, Purpose::Ordinary));
}

#[tokio::test]
async fn the_exit_entry_office_stops_a_person_for_a_court_until_it_is_told_otherwise() {
    let stage = whole(10).await;
    let nation = Nation::new(7, 100_000).of_extent(Extent::Whole { banks: 10 });
    let person = nation.people().next().unwrap();
    let about = |act| order("EXIT-ENTRY", &person.name, &person.id_number, act);
    let until = "2026-05-09".parse().unwrap();
    let restrict = about(OrderAct::RestrictExit { until });
    let restriction = restrict.id.clone();
    assert_eq!(stage.ask(restrict).await, Outcome::ExitRestricted { until });
    let stranger = about_debtor("EXIT-ENTRY", OrderAct::RestrictExit { until });
    assert_eq!(code(stage.ask(stranger).await), ResultCode::NotCustomer, "nobody of that number");
    let lift = |restriction| about(OrderAct::LiftExit { restriction });
    assert_eq!(stage.ask(lift(restriction)).await, Outcome::ExitFree);
    let unknown = contract::OrderId::from("0".repeat(64));
    assert_eq!(code(stage.ask(lift(unknown)).await), ResultCode::HoldNotFound);
}
