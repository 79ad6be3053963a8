//! An institution that exchanges by files.

use std::fs;

use contract::{OrderAct, Outcome, PropertyKind, Transport};

use super::stage::{BANK, Stage};
use crate::*;

#[tokio::test]
async fn orders_receipts_and_answers_travel_as_files() {
    let stage = Stage::new(Transport::File).await;
    let running = stage.open().await;
    let shared = stage.scratch.join("shared");
    let look = async || {
        exchange_files(&stage.app, &Origin::default(), &shared).await.unwrap();
    };
    let query = stage.post("query", OrderAct::Query { kinds: vec![PropertyKind::Deposit] }).await;
    let freeze = stage.freeze("40000.00").await;
    let held = stage.answer(&freeze, look).await;
    assert!(matches!(held.outcome, Outcome::Held { rank: 0, .. }), "{held:?}");
    stage.answer(&query, look).await;
    for _ in 0..200 {
        look().await;
        if stage.state(&freeze).await.1 == [true; 3] {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(stage.state(&freeze).await, ("answered".to_owned(), [true; 3]));
    let own = shared.join(BANK);
    let done = |folder: &str, kind: &str| {
        let files = fs::read_dir(own.join(folder).join("done")).unwrap();
        let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.ends_with(&format!(".{kind}.json"))).count()
    };
    assert_eq!(done("out", "orders"), 1);
    assert_eq!(done("in", "receipts"), 1);
    assert!(done("in", "answers") >= 1);
    running.stop().await;
}

#[tokio::test]
async fn a_damaged_or_forged_file_is_put_aside_with_the_reason() {
    let stage = Stage::new(Transport::File).await;
    let shared = stage.scratch.join("shared");
    let look = async || exchange_files(&stage.app, &Origin::default(), &shared).await.unwrap();
    look().await;
    let folder = shared.join(BANK).join("in");
    let forged = seal::KeyPair::of_seed("stranger").sign(b"{}").to_string();
    fs::write(folder.join("1.answers.json"), b"{}").unwrap();
    fs::write(folder.join("2.answers.json.sig"), forged).unwrap();
    fs::write(folder.join("2.answers.json"), b"{}").unwrap();
    let own = stage.bank.sign(b"{").to_string();
    fs::write(folder.join("3.notices.json.sig"), own).unwrap();
    fs::write(folder.join("3.notices.json"), b"{").unwrap();
    assert_eq!(look().await, 3);
    assert_eq!(look().await, 0);
    for file in ["1.answers.json", "2.answers.json", "3.notices.json"] {
        let reason = folder.join("odd").join(format!("{file}.reason.txt"));
        assert!(!fs::read_to_string(reason).unwrap().is_empty(), "{file}");
        assert!(folder.join("odd").join(file).exists());
    }
    assert_eq!(stage.odd().await, ["bad_signature", "malformed"]);
}
