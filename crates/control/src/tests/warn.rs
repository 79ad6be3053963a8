//! Holds that end soon, co-owners, and letting go of a part: on the real database.

use std::collections::BTreeMap;

use contract::{PropertyKind, Purpose};
use kernel::{Id, Money};

use super::court::{Court, World};
use crate::acts::others::{Others, others};
use crate::acts::warn::ending;
use crate::*;

fn joint() -> World {
    World::from([
        ("BANK-A", vec![("A1", Purpose::Ordinary, "80000")]),
        ("BANK-B", vec![("JOINT1", Purpose::Ordinary, "10000")]),
    ])
}

async fn warnings(court: &Court) -> Vec<String> {
    let mut tx = court.begin().await;
    let lines = cases::timeline(&mut tx, court.case).await.unwrap();
    lines.into_iter().filter(|line| line.act == "control.warn").map(|line| line.rule).collect()
}

#[tokio::test]
async fn a_judge_is_warned_three_times_before_a_hold_ends_and_anew_after_its_renewal() {
    let levels =
        [law::id::CONTROL_WARN_FIRST, law::id::CONTROL_WARN_SECOND, law::id::CONTROL_WARN_LAST];
    let levels = levels.map(|level| level.as_str().to_owned());
    let court = Court::open(joint()).await;
    court.query("").await;
    court.freeze("A1", "80000").await.unwrap();
    court.answer().await;
    assert_eq!(court.hold("A1").await.until.to_string(), "2027-02-08");
    let listed = async || {
        let mut tx = court.begin().await;
        ending(&mut tx, true).await.unwrap().iter().map(|hold| hold.days_left).collect::<Vec<_>>()
    };
    for (day, warned, left) in [
        ("2027-01-08", 0, &[][..]),
        ("2027-01-09", 1, &[30]),
        ("2027-01-10", 1, &[29]),
        ("2027-01-24", 2, &[15]),
        ("2027-02-01", 3, &[7]),
        ("2027-02-08", 3, &[0]),
    ] {
        court.pass(day).await;
        assert_eq!(warnings(&court).await, levels[..warned], "{day}");
        assert_eq!(listed().await, left, "{day}");
    }
    let mut tx = court.begin().await;
    let hold = court.hold("A1").await.id;
    let proposal = propose_renewal(&mut tx, court.case, hold).await.unwrap();
    tx.commit().await.unwrap();
    court.approve(proposal).await.unwrap();
    court.answer().await;
    assert!(listed().await.is_empty(), "renewed");
    court.pass("2028-01-25").await;
    assert_eq!(warnings(&court).await.last(), Some(&levels[1]), "late, but once");
    assert_eq!(warnings(&court).await.len(), 4);
}

#[tokio::test]
async fn co_owners_are_told_and_their_share_is_let_go_of() {
    let court = Court::open(joint()).await;
    court.query("").await;
    court.freeze("JOINT1", "10000").await.unwrap();
    court.answer().await;
    let mut tx = court.begin().await;
    let papers = documents::of_case(&mut tx, court.case.0).await.unwrap();
    assert!(papers.iter().any(|paper| paper.title == "共有人通知书"));
    let lines = cases::timeline(&mut tx, court.case).await.unwrap();
    let told = lines.iter().find(|line| line.act == "control.tell_others").unwrap();
    assert_eq!(told.rule, law::id::CONTROL_CO_OWNED.as_str());
    drop(tx);
    for wrong in ["0", "10000.01"] {
        assert!(court.let_go("JOINT1", Some(wrong)).await.is_err(), "{wrong}");
    }
    let mut tx = court.begin().await;
    let (id, part) = (court.hold("JOINT1").await.id, "1".parse().ok());
    assert!(release_hold(&mut tx, court.case, id, part, None).await.is_err(), "no reason");
    drop(tx);
    court.let_go("JOINT1", Some("4000")).await.unwrap();
    court.answer().await;
    let hold = court.hold("JOINT1").await;
    let kept: Money = "6000".parse().unwrap();
    assert_eq!((hold.state, hold.remaining()), (HoldState::Effective, kept));
}

#[test]
fn whom_a_hold_touches_besides_the_debtor() {
    let property = |kind, facts: &[(&str, &str)]| Property {
        id: Id::from(uuid::Uuid::nil()),
        debtor: uuid::Uuid::nil(),
        institution: "CORP".to_owned(),
        kind,
        asset: "1".to_owned(),
        name: "示例公司".to_owned(),
        amount: None,
        available: None,
        units: None,
        purpose: Purpose::Ordinary,
        fixed_term: false,
        facts: facts
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect::<BTreeMap<_, _>>(),
        found_at: chrono::DateTime::UNIX_EPOCH,
        reason_kept: None,
    };
    let told = |names: &str, is_company| Some(Others { names: names.to_owned(), is_company });
    for (kind, facts, whom) in [
        (PropertyKind::Deposit, &[][..], None),
        (PropertyKind::Deposit, &[("co_owners", "")], None),
        (PropertyKind::RealEstate, &[("co_owners", "甲,乙")], told("甲、乙", false)),
        (PropertyKind::Equity, &[("company", "某某公司")], told("某某公司", true)),
        (PropertyKind::Equity, &[], told("示例公司", true)),
    ] {
        assert_eq!(
            others(&property(kind, facts)),
            whom,
            "{}",
            law::id::CONTROL_EQUITY_PUBLICATION.as_str()
        );
    }
}
