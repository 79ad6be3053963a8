//! The ledger on a real database: every operation against a naive model in memory, and every
//! forbidden one tried by hand.

use std::collections::{BTreeMap, HashSet};

use kernel::Money;
use platform::test::TestApp;
use platform::{Tx, Wiring};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

use crate::model::{Account, Balances, Purpose, Shares, Title};
use crate::rules::posting::{self, Ended, Journal};
use crate::store::{invariants, ledger};

const BANK: &str = "COURT-BANK";

async fn program() -> TestApp {
    platform::test::program("2026-03-10T01:00:00Z", Wiring::default()).await.expect("program")
}

async fn begin(app: &TestApp) -> Tx {
    app.begin_system("test.ledger").await.expect("begin")
}

fn fen(fen: i64) -> Money {
    Money::from_fen(fen).expect("in range")
}

async fn open_case(tx: &mut Tx, case: Uuid) -> Account {
    let number = format!("N-{case}");
    let new =
        ledger::NewAccount {
            case: Some(case), court: Some("粤0304"), bank: BANK, number: &number
        };
    ledger::open(tx, new).await.expect("open");
    ledger::lock_case(tx, case).await.expect("account")
}

async fn open_unclaimed(tx: &mut Tx) -> Account {
    let new = ledger::NewAccount { case: None, court: None, bank: BANK, number: "UNCLAIMED" };
    ledger::open(tx, new).await.expect("open");
    ledger::lock_number(tx, BANK, "UNCLAIMED").await.expect("read").expect("account")
}

/// 朴素模型 – what the books must say, kept the dullest way there is.
#[derive(Default)]
struct Naive {
    booked: HashSet<String>,
    balances: BTreeMap<(i64, Title), i64>,
}

impl Naive {
    fn of(&self, account: i64, title: Title) -> i64 {
        self.balances.get(&(account, title)).copied().unwrap_or(0)
    }

    /// Whether booking `journal` changes anything and is allowed.
    fn book(&mut self, journal: &Journal) -> Verdict {
        if self.booked.contains(&journal.effect) {
            return Verdict::Repeat;
        }
        let mut after = self.balances.clone();
        for entry in &journal.entries {
            let sign = if entry.title == Title::Cash { 1 } else { -1 };
            *after.entry((entry.account, entry.title)).or_insert(0) += sign * entry.fen;
        }
        if after.values().any(|balance| *balance < 0) {
            return Verdict::Overdrawn;
        }
        self.balances = after;
        self.booked.insert(journal.effect.clone());
        Verdict::Booked
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Booked,
    Repeat,
    Overdrawn,
}

/// A random operation on random accounts; one in ten repeats a fact, many are out of bounds.
fn operation(rng: &mut ChaCha8Rng, accounts: &[i64], unclaimed: i64, step: usize) -> Journal {
    let account = accounts[rng.random_range(0..accounts.len())];
    let repeat = rng.random_range(0..10) == 0;
    let name = if repeat { rng.random_range(0..=step) } else { step };
    let serial = format!("S{name}");
    let payout = Uuid::from_u128(name as u128);
    let amount = fen(rng.random_range(1..50_000));
    let purpose = Purpose::ALL[rng.random_range(0..3)];
    let line = (BANK, serial.as_str());
    let order = format!("O{name}");
    let ended = Ended { order: &order, purpose, amount };
    let more = fen(rng.random_range(1..5_000));
    let shares = Shares::of([(purpose, amount), (Purpose::Treasury, more)]);
    match rng.random_range(0..10) {
        0..=1 => posting::receive(account, Title::Unallocated, line, amount),
        2 => posting::receive(unclaimed, Title::Unclaimed, line, amount),
        3 => posting::claim(unclaimed, account, line, amount),
        4..=5 => posting::allot(account, line, &shares),
        6 => posting::reserve(account, payout, 1, &shares),
        7 => posting::free(account, payout, 1, &shares),
        8 => posting::pay(account, &ended, "1"),
        _ => posting::give_back(account, &ended, "no"),
    }
}

#[tokio::test]
async fn ten_thousand_random_operations_equal_the_naive_model() {
    const STEPS: usize = 10_000;
    const SEED: u64 = 20_260_310;
    let app = program().await;
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let mut naive = Naive::default();
    let mut tx = begin(&app).await;
    let mut accounts = Vec::new();
    for number in 0..12u128 {
        accounts.push(open_case(&mut tx, Uuid::from_u128(number)).await.id);
    }
    let unclaimed = open_unclaimed(&mut tx).await.id;
    tx.commit().await.expect("commit");

    let (mut booked, mut overdrawn, mut repeats) = (0, 0, 0);
    let mut step = 0;
    while step < STEPS {
        let mut tx = begin(&app).await;
        for _ in 0..rng.random_range(1..60) {
            let journal = operation(&mut rng, &accounts, unclaimed, step);
            step += 1;
            sqlx::query("SAVEPOINT one").execute(tx.sql()).await.expect("savepoint");
            let got = ledger::post(&mut tx, &journal).await;
            let wanted = naive.book(&journal);
            match &got {
                Ok(Some(_)) => assert_eq!(wanted, Verdict::Booked, "step {step} {journal:?}"),
                Ok(None) => assert_eq!(wanted, Verdict::Repeat, "step {step} {journal:?}"),
                Err(_) => {
                    assert_eq!(wanted, Verdict::Overdrawn, "step {step} {journal:?}");
                    sqlx::query("ROLLBACK TO one").execute(tx.sql()).await.expect("undo");
                }
            }
            match wanted {
                Verdict::Booked => booked += 1,
                Verdict::Overdrawn => overdrawn += 1,
                Verdict::Repeat => repeats += 1,
            }
        }
        tx.commit().await.expect("commit");
    }
    assert!(booked > 2_000 && overdrawn > 1_000 && repeats > 100, "{booked} {overdrawn} {repeats}");

    let mut tx = begin(&app).await;
    for number in 0..12u128 {
        let account = ledger::lock_case(&mut tx, Uuid::from_u128(number)).await.expect("account");
        same(&naive, &account);
    }
    let account = open_unclaimed(&mut tx).await;
    same(&naive, &account);
    let (entries, journals, off): (i64, i64, i64) = sqlx::query_as(
        "SELECT (SELECT sum(amount)::bigint FROM funds.entry),
                (SELECT count(*) FROM funds.journal),
                (SELECT count(*) FROM (SELECT journal FROM funds.entry GROUP BY journal
                                       HAVING sum(amount) <> 0) AS bad)",
    )
    .fetch_one(tx.sql())
    .await
    .expect("sums");
    assert_eq!((entries, journals, off), (0, booked, 0));
    assert!(invariants::journals_off(&mut tx).await.expect("M1").is_empty());
    assert!(invariants::balances_off(&mut tx).await.expect("M2").is_empty());
}

fn same(naive: &Naive, account: &Account) {
    let Balances { cash, unallocated, reserved, to_applicant, to_treasury, to_debtor, unclaimed } =
        account.balances;
    let shown = [cash, unallocated, reserved, to_applicant, to_treasury, to_debtor, unclaimed];
    for (title, shown) in Title::ALL.into_iter().zip(shown) {
        assert_eq!(shown.as_fen(), naive.of(account.id, title), "{} {title:?}", account.number);
    }
}

/// The constraint or message by which the database refuses `statement`.
async fn refused(app: &TestApp, statement: &'static str) -> String {
    let mut tx = app.as_owner().begin_system("test.ledger").await.expect("begin");
    let mut outcome = sqlx::raw_sql(statement).execute(tx.sql()).await.map(drop);
    if outcome.is_ok() {
        outcome = sqlx::query("SET CONSTRAINTS ALL IMMEDIATE").execute(tx.sql()).await.map(drop);
    }
    let error = outcome.expect_err(statement);
    let error = error.as_database_error().expect("a refusal of the database");
    error.constraint().map_or_else(|| error.message().to_owned(), str::to_owned)
}

#[tokio::test]
async fn the_database_itself_refuses_what_must_never_be() {
    let app = program().await;
    let mut tx = begin(&app).await;
    let account = open_case(&mut tx, Uuid::from_u128(1)).await;
    assert_eq!(account.id, 1);
    let journal = posting::receive(1, Title::Unallocated, (BANK, "1"), fen(10_000));
    let first = ledger::post(&mut tx, &journal).await.expect("post");
    assert_eq!(first, Some(1));
    assert_eq!(ledger::post(&mut tx, &journal).await.expect("again"), None);
    tx.commit().await.expect("commit");

    let journal = "INSERT INTO funds.journal (effect, kind, at, actor, memo_zh, memo_en)
                   VALUES ('x', 'pay', now(), 'a', 'a', 'a');";
    let unbalanced = "INSERT INTO funds.journal (effect, kind, at, actor, memo_zh, memo_en)
                      VALUES ('x', 'pay', now(), 'a', 'a', 'a');
         INSERT INTO funds.entry SELECT max(id), 1, 'unallocated', 100 FROM funds.journal";
    let crooked = "INSERT INTO funds.entry VALUES (1, 1, 'reserved', 1), (1, 1, 'to_debtor', -2)";
    // Even where balances do not follow, the sum of a journal is looked at before it is durable.
    let behind_the_back = "ALTER TABLE funds.entry DISABLE TRIGGER entry_moves_balances;
         INSERT INTO funds.entry VALUES (1, 1, 'reserved', 1)";
    let overdrawn = "INSERT INTO funds.entry VALUES (1, 1, 'reserved', 1), (1, 1, 'to_debtor', -1)";
    let append_only = "is append-only";
    for (statement, wanted) in [
        (journal, "journal_sums_to_zero"),
        (unbalanced, "account_cash_is_owed"),
        (crooked, "account_cash_is_owed"),
        (behind_the_back, "journal_sums_to_zero"),
        (overdrawn, "account_never_negative"),
        ("UPDATE funds.account SET cash = cash + 1, unallocated = unallocated + 1", "entries only"),
        ("UPDATE funds.account SET number = 'x'", "entries only"),
        (
            "INSERT INTO funds.account (bank, number, opened_at, cash, unallocated)
             VALUES ('B', 'x', now(), 5, 5)",
            "opens empty",
        ),
        ("DELETE FROM funds.account", append_only),
        ("UPDATE funds.entry SET amount = -amount", append_only),
        ("DELETE FROM funds.entry", append_only),
        ("TRUNCATE funds.entry CASCADE", append_only),
        ("UPDATE funds.journal SET memo_zh = ''", append_only),
        ("DELETE FROM funds.journal", append_only),
    ] {
        let got = refused(&app, statement).await;
        assert!(got.contains(wanted), "{statement}\n  refused by {got}, wanted {wanted}");
    }

    let mut tx = begin(&app).await;
    let account = ledger::lock_case(&mut tx, Uuid::from_u128(1)).await.expect("account");
    assert_eq!((account.balances.cash, account.balances.unallocated), (fen(10_000), fen(10_000)));
}

#[tokio::test]
async fn a_database_administrator_who_tampers_is_found() {
    let app = program().await;
    let mut tx = begin(&app).await;
    open_case(&mut tx, Uuid::from_u128(1)).await;
    for serial in ["1", "2"] {
        let journal = posting::receive(1, Title::Unallocated, (BANK, serial), fen(10_000));
        ledger::post(&mut tx, &journal).await.expect("post");
    }
    tx.commit().await.expect("commit");
    for (tampering, wanted) in [
        ("UPDATE funds.entry SET amount = 9000 WHERE journal = 1 AND title = 'cash'", "M1"),
        ("DELETE FROM funds.entry WHERE journal = 2", "M2"),
        ("UPDATE funds.account SET cash = cash + 5, unallocated = unallocated + 5", "M2"),
        ("UPDATE funds.account SET cash = cash + 5, unallocated = unallocated + 5", "M16"),
    ] {
        let mut tx = app.as_owner().begin_system("test.ledger").await.expect("begin");
        let off = "SET session_replication_role = replica";
        sqlx::raw_sql(off).execute(tx.sql()).await.expect("as superuser");
        sqlx::raw_sql(tampering).execute(tx.sql()).await.expect(tampering);
        sqlx::raw_sql("RESET session_replication_role").execute(tx.sql()).await.expect("reset");
        let mut found = invariants::journals_off(&mut tx).await.expect("M1");
        found.extend(invariants::balances_off(&mut tx).await.expect("M2"));
        found.extend(invariants::bank_off(&mut tx).await.expect("M16"));
        assert!(found.iter().any(|b| b.id == wanted), "{tampering}: {found:?}");
    }
}

#[tokio::test]
async fn one_fact_told_by_many_at_once_is_booked_once() {
    let app = program().await;
    let mut tx = begin(&app).await;
    open_case(&mut tx, Uuid::from_u128(1)).await;
    tx.commit().await.expect("commit");
    let tellers = (0..16).map(|_| async {
        let mut tx = begin(&app).await;
        let journal = posting::receive(1, Title::Unallocated, (BANK, "7"), fen(500));
        let booked = ledger::post(&mut tx, &journal).await.expect("post");
        tx.commit().await.expect("commit");
        booked.is_some()
    });
    let booked = futures::future::join_all(tellers).await;
    assert_eq!(booked.into_iter().filter(|new| *new).count(), 1);
    let mut tx = begin(&app).await;
    let account = ledger::lock_case(&mut tx, Uuid::from_u128(1)).await.expect("account");
    assert_eq!(account.balances.cash, fen(500));
}
