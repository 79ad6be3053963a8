//! Keys of courts: rotated while all is in use, destroyed for good, and what was there before them.

use kernel::Id;
use platform::test::{TestApp, program};
use platform::vault::{self, INDEX, INSTALLATION};
use platform::{App, Fault, Role, Wiring, jobs};
use seal::{KeyName, Sealer, Suite};
use uuid::Uuid;

use super::{NUMBER, person};
use crate::*;

const NOW: &str = "2026-02-05T04:00:00Z";
const COURT: &str = "粤0304";

fn wiring() -> Wiring {
    let mut wiring = Wiring::default();
    wiring.on(crate::jobs::SEAL_ANEW, |tx, told| Box::pin(crate::jobs::on_key_rotated(tx, told)));
    wiring
}

async fn court() -> (TestApp, platform::http::Caller) {
    let app = program(NOW, wiring()).await.unwrap();
    let clerk = app.officer("lian", COURT, &[Role::FilingClerk]).await.unwrap();
    (app, clerk)
}

const FILE: platform::Act = platform::Act::new("cases.receive", &[]);

/// A traveller with an address, a phone and an account.
fn traveller(number: usize) -> NewParty {
    let account = NewAccount {
        bank: "BANK-ICBC".to_owned(),
        account: format!("622200{number:07}"),
        holder: format!("旅客{number}"),
    };
    NewParty {
        document_kind: DocumentKind::Passport,
        address: Some(format!("广东省深圳市福田区示例路{number}号")),
        phone: Some(format!("139{number:08}")),
        account: Some(account),
        ..person(&format!("旅客{number}"), &format!("E{number:08}"))
    }
}

async fn enrol_travellers(
    app: &App,
    clerk: &platform::http::Caller,
    count: usize,
) -> Vec<Id<Party>> {
    let mut tx = app.begin(clerk, FILE).await.unwrap();
    let new: Vec<NewParty> = (0..count).map(traveller).collect();
    let today = tx.today();
    let checked: Vec<Checked<'_>> = new.iter().map(|new| check(new, today).unwrap()).collect();
    let checked: Vec<&Checked<'_>> = checked.iter().collect();
    let ids = enrol_all(&mut tx, &checked, |_| String::new()).await.unwrap();
    tx.commit().await.unwrap();
    ids
}

/// Everything of traveller `number` reads as it was filed, and its number finds it.
async fn reads(app: &App, party: Id<Party>, number: usize) {
    let mut tx = app.begin_system("test").await.unwrap();
    let case = tx.new_id();
    let clear = reveal_for(&mut tx, party, case, law::id::CONTROL_QUERY).await.unwrap();
    let filed = traveller(number);
    assert_eq!(clear.document_number, filed.document_number);
    assert_eq!((clear.address, clear.phone), (filed.address, filed.phone));
    let account = account(&mut tx, party).await.unwrap().unwrap();
    assert_eq!(account.account, filed.account.unwrap().account);
    let found = find(&mut tx, DocumentKind::Passport, &filed.document_number).await.unwrap();
    assert_eq!(found, Some(party));
}

async fn rotate(app: &App, owner: &str) {
    let mut tx = app.begin_system("test.rotate").await.unwrap();
    vault::rotate(&mut tx, owner, &[crate::jobs::HOLDER]).await.unwrap();
    tx.commit().await.unwrap();
}

/// How many sealed fields name each version of `owner`, of every suite.
async fn under(app: &TestApp, owner: &str, version: u32) -> i64 {
    let name = KeyName { owner: owner.to_owned(), version };
    let mut count = 0;
    for suite in Suite::ALL {
        count += sqlx::query_scalar::<_, i64>(
            "SELECT count(*) FROM (SELECT document FROM parties.party
                 UNION ALL SELECT address FROM parties.party
                 UNION ALL SELECT phone FROM parties.party
                 UNION ALL SELECT account FROM parties.account) AS field (sealed)
             WHERE substring(sealed FROM 1 FOR octet_length($1)) = $1",
        )
        .bind(name.header(suite).unwrap())
        .fetch_one(app.pool())
        .await
        .unwrap();
    }
    count
}

#[tokio::test]
async fn a_rotation_goes_on_after_a_death_while_all_is_read_and_filed() {
    let (app, clerk) = court().await;
    let parties = enrol_travellers(&app, &clerk, 1200).await;
    assert_eq!(under(&app, COURT, 1).await, 4800);
    rotate(&app, COURT).await;
    assert_eq!(jobs::run_batch(&app).await.unwrap(), 1);
    // Half is done; the program dies, another comes up on the same database, in another suite even.
    assert_eq!((under(&app, COURT, 1).await, under(&app, COURT, 2).await), (800, 4000));
    for (place, number) in [(0, 0), (999, 999), (1000, 1000), (1199, 1199)] {
        reads(&app, parties[place], number).await;
    }
    let mut tx = app.begin_system("test").await.unwrap();
    let fault = vault::destroy(&mut tx, COURT, 1, false).await.unwrap_err();
    assert!(matches!(fault, Fault::Refused(r) if r.rule == "fields.key_in_use"));
    drop(tx);
    let twin = app.twin(wiring()).await.unwrap();
    let more = enrol_travellers(&twin, &clerk, 1201).await;
    assert_eq!(more[..1200], parties, "the same numbers are the same parties");
    jobs::drain(&twin).await.unwrap();
    assert_eq!(under(&app, COURT, 1).await, 0);
    let mut tx = twin.begin_system("test").await.unwrap();
    let keys = vault::keys(&mut tx).await.unwrap();
    let old = keys.iter().find(|key| (key.owner.as_str(), key.version) == (COURT, 1)).unwrap();
    assert!(old.holders.is_empty() && old.retired_at.is_some(), "{old:?}");
    vault::destroy(&mut tx, COURT, 1, false).await.unwrap();
    tx.commit().await.unwrap();
    for (place, party) in more.iter().enumerate().step_by(400) {
        reads(&twin, *party, place).await;
    }
}

#[tokio::test]
async fn what_a_destroyed_key_sealed_is_gone() {
    let (app, clerk) = court().await;
    let ours = enrol_travellers(&app, &clerk, 2).await[1];
    let other = app.officer("other", "粤0305", &[Role::FilingClerk]).await.unwrap();
    let mut tx = app.begin(&other, FILE).await.unwrap();
    let theirs = enrol(&mut tx, &person("张三", NUMBER)).await.unwrap();
    tx.commit().await.unwrap();
    rotate(&app, COURT).await; // nobody has sealed anything anew yet
    let mut tx = app.begin_system("test").await.unwrap();
    let fault = vault::destroy(&mut tx, COURT, 2, true).await.unwrap_err();
    assert!(matches!(fault, Fault::Refused(r) if r.rule == "fields.key_in_use"), "in use");
    vault::destroy(&mut tx, COURT, 1, true).await.unwrap();
    tx.commit().await.unwrap();
    // In this process, in another, and for whoever has the master key and the whole database.
    for app in [(*app).clone(), app.twin(wiring()).await.unwrap()] {
        let mut tx = app.begin_system("test").await.unwrap();
        let case = tx.new_id();
        let rule = law::id::CONTROL_QUERY;
        let fault = reveal_for(&mut tx, ours, case, rule).await.err().unwrap();
        assert!(matches!(fault, Fault::Refused(r) if r.rule == "fields.erased"));
        assert!(account(&mut tx, ours).await.is_err());
        assert!(addresses_for(&mut tx, &[(case, ours)], rule).await.is_err());
        let clear = reveal_for(&mut tx, theirs, case, rule).await.unwrap();
        assert_eq!(clear.document_number, NUMBER, "another court's");
        assert!(faces(&mut tx, &[ours]).await.is_ok(), "the case stays");
    }
    let wrapped: Option<Vec<u8>> = sqlx::query_scalar(
        "SELECT wrapped FROM platform.field_key WHERE owner = $1 AND version = 1",
    )
    .bind(COURT)
    .fetch_one(app.pool())
    .await
    .unwrap();
    assert_eq!(wrapped, None);
    // The index can be rotated over what is erased, and finds the rest.
    rotate(&app, INDEX).await;
    jobs::drain(&app).await.unwrap();
    let mut tx = app.begin_system("test").await.unwrap();
    assert_eq!(find(&mut tx, DocumentKind::IdCard, NUMBER).await.unwrap(), Some(theirs));
}

#[tokio::test]
async fn the_index_is_rotated_and_every_number_is_found_all_the_time() {
    let (app, clerk) = court().await;
    let parties = enrol_travellers(&app, &clerk, 1100).await;
    let hashes = || async {
        sqlx::query_scalar::<_, Vec<u8>>("SELECT document_hash FROM parties.party ORDER BY id")
            .fetch_all(app.pool())
            .await
            .unwrap()
    };
    let before = hashes().await;
    rotate(&app, INDEX).await;
    assert_eq!(jobs::run_batch(&app).await.unwrap(), 1);
    let half = hashes().await;
    assert_eq!(half.iter().zip(&before).filter(|(now, then)| now == then).count(), 100);
    assert_eq!(enrol_travellers(&app, &clerk, 1100).await, parties, "nobody twice");
    jobs::drain(&app).await.unwrap();
    let after = hashes().await;
    assert!(after.iter().zip(&before).all(|(now, then)| now != then));
    assert_eq!(enrol_travellers(&app, &clerk, 1100).await, parties);
}

#[tokio::test]
async fn sealed_bytes_do_not_open_in_another_place() {
    let (app, clerk) = court().await;
    let parties = enrol_travellers(&app, &clerk, 2).await;
    for moved in [
        "UPDATE parties.party SET document = (SELECT document FROM parties.party WHERE id = $1)
         WHERE id = $2",
        "UPDATE parties.party SET document = phone WHERE id = $2 AND $1 <> $2",
    ] {
        let mut tx = app.begin_system("test").await.unwrap();
        sqlx::query(sqlx::AssertSqlSafe(moved))
            .bind(parties[0].0)
            .bind(parties[1].0)
            .execute(tx.sql())
            .await
            .unwrap();
        let case = tx.new_id();
        let opened = reveal_for(&mut tx, parties[1], case, law::id::CONTROL_QUERY).await;
        assert!(matches!(opened.err().unwrap(), Fault::Broken(_)));
    }
}

/// A party as the program wrote it before: the number under a nameless key, the rest in clear.
async fn write_as_before(app: &App, number: &str) -> Uuid {
    let mut tx = app.begin_system("test").await.unwrap();
    let id = tx.new_id();
    let root = seal::LookupKey::new(seal::digest(b"zhixing keys 7"));
    let key = seal::FieldKey::new(Suite::National, &root.hash("fields", "seal"));
    let seal = |clear: &str| [vec![1], key.seal(&[1], clear.as_bytes()).unwrap()].concat();
    sqlx::query(
        "INSERT INTO parties.party (id, kind, name, document_kind, document_hash, document, masked,
             enrolled_at)
         VALUES ($1, 'natural', '张三', 'id_card', $2, $3, '110105****2X', $4)",
    )
    .bind(id)
    .bind(app.keys().lookup.hash("id_card", number).to_vec())
    .bind(seal(number))
    .bind(tx.now)
    .execute(tx.sql())
    .await
    .unwrap();
    sqlx::query(
        "INSERT INTO parties.account (party, bank, account, masked, holder, added_at)
         VALUES ($1, 'BANK-ICBC', $2, '6222****01', '张三', $3)",
    )
    .bind(id)
    .bind(seal("6222000000001"))
    .bind(tx.now)
    .execute(tx.sql())
    .await
    .unwrap();
    sqlx::query(
        "INSERT INTO parties.before_sealing VALUES ($1, '北京市朝阳区示例路1号', '13900000001')",
    )
    .bind(id)
    .execute(tx.sql())
    .await
    .unwrap();
    tx.commit().await.unwrap();
    id
}

#[tokio::test]
async fn what_was_there_before_is_sealed_at_start_and_clear_words_are_gone() {
    let (app, clerk) = court().await;
    let id: Id<Party> = write_as_before(&app, NUMBER).await.into();
    assert_eq!(crate::jobs::seal_old(&app.as_owner()).await.unwrap(), 1);
    assert_eq!(crate::jobs::seal_old(&app.as_owner()).await.unwrap(), 0, "nothing is left");
    assert_eq!(under(&app, INSTALLATION, 1).await, 4);
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM parties.before_sealing")
        .fetch_one(app.pool())
        .await
        .unwrap();
    assert_eq!(left, 0);
    let mut tx = app.begin(&clerk, FILE).await.unwrap();
    assert_eq!(enrol(&mut tx, &person("张三", NUMBER)).await.unwrap(), id);
    let case = tx.new_id();
    let clear = reveal_for(&mut tx, id, case, law::id::CONTROL_QUERY).await.unwrap();
    assert_eq!(clear.document_number, NUMBER);
    assert_eq!(clear.address.as_deref(), Some("北京市朝阳区示例路1号"));
    assert_eq!(clear.phone.as_deref(), Some("13900000001"));
    assert_eq!(account(&mut tx, id).await.unwrap().unwrap().account, "6222000000001");
}
