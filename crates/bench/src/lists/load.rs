//! 装入 – as many debtors and entries as the nation has, the debtors by the product's own act, the entries
//! straight into the register; the last week's with their changes, put into the log by the product.

use std::fmt::Write as _;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use chrono::{Days, NaiveDate, SecondsFormat};
use futures::stream::{self, StreamExt, TryStreamExt};
use kernel::IdNumber;
use parties::{DocumentKind, NewParty, PartyKind};
use platform::App;
use proof::{commitment, leaf_hash};
use register::{Subject, subject_of};
use sqlx::postgres::PgPoolCopyExt;
use sqlx::{AssertSqlSafe, PgPool};
use uuid::Uuid;

use crate::Sizes;
use crate::meter::count;

/// Debtors enrolled in one transaction, and transactions at a time.
const BAG: usize = 2_000;
const BAGS: usize = 2;
/// Rows sent to the database at a time.
const CHUNK: usize = 20_000;
/// Of a thousand entries so many have ended: 7.85 million of 11.11 million live.
const ENDED: usize = 293;
/// Asked of the catalogue: the indices of a table that hold no constraint.
const INDICES: &str = "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
     WHERE indrelid = $1::regclass AND NOT indisunique";

/// Distinct debtors of so many entries: 4.4 million of 11.11 million.
pub(crate) fn debtors(sizes: &Sizes) -> usize {
    (sizes.entries * 44 / 111).max(1)
}

/// The `number`-th made-up debtor: a number nobody can have, and a name.
pub(crate) fn debtor(number: usize) -> (String, String) {
    const SURNAMES: [&str; 20] = [
        "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡",
        "郭", "何", "高", "林", "罗",
    ];
    // Division 440399 is no place; days and sequence numbers tell twenty million apart.
    let day = number / 1000 % 20_000;
    let born = NaiveDate::from_ymd_opt(1950, 1, 1).unwrap_or_default() + Days::new(day as u64);
    let base = format!("440399{}{:03}", born.format("%Y%m%d"), number % 1000);
    let check = base.as_bytes().try_into().map_or('X', IdNumber::check_character);
    (format!("{base}{check}"), format!("{}某{}", SURNAMES[number % 20], number % 300))
}

/// Whether entry `entry` has ended.
fn has_ended(entry: usize) -> bool {
    entry.wrapping_mul(7_919) % 1000 < ENDED
}

/// Load everything; returns how long it took.
pub(crate) async fn load(app: &App, sizes: &Sizes) -> Result<Vec<String>> {
    let begun = Instant::now();
    let people = enrol(app, debtors(sizes)).await?;
    let enrolled = begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    let indices = put_aside(app.pool(), "register.entry").await?;
    enter(app, sizes.entries, &people).await?;
    for index in &indices {
        sqlx::query(AssertSqlSafe(index.clone())).execute(app.pool()).await?;
    }
    sqlx::query("VACUUM (ANALYZE) register.entry").execute(app.pool()).await?;
    let entered = begun.elapsed().as_secs_f64();
    change(app, sizes, &people).await?;
    let begun = Instant::now();
    seal(app, sizes.changes).await?;
    let sealed = begun.elapsed().as_secs_f64();
    let bytes: i64 = sqlx::query_scalar("SELECT pg_total_relation_size('register.entry')")
        .fetch_one(app.pool())
        .await?;
    Ok(vec![
        format!("{} debtors enrolled, {:.0}/s", people.len(), count(people.len()) / enrolled),
        format!(
            "entries loaded {:.0}/s, {} MiB with indices",
            count(sizes.entries) / entered,
            bytes / 1024 / 1024
        ),
        format!("{} changes sealed, {:.0}/s", sizes.changes, count(sizes.changes) / sealed),
    ])
}

async fn enrol(app: &App, debtors: usize) -> Result<Vec<Uuid>> {
    let bags: Vec<Vec<Uuid>> = stream::iter((0..debtors).step_by(BAG))
        .map(|from| enrol_bag(app, from..(from + BAG).min(debtors)))
        .buffered(BAGS)
        .try_collect()
        .await?;
    Ok(bags.into_iter().flatten().collect())
}

async fn enrol_bag(app: &App, numbers: std::ops::Range<usize>) -> Result<Vec<Uuid>> {
    let new: Vec<NewParty> = numbers
        .map(debtor)
        .map(|(document_number, name)| NewParty {
            kind: PartyKind::Natural,
            name,
            document_kind: DocumentKind::IdCard,
            document_number,
            address: None,
            phone: None,
            account: None,
        })
        .collect();
    let mut tx = app.begin_system("bench.enrol").await?;
    let today = tx.today();
    let checked: Vec<_> =
        new.iter().map(|new| parties::check(new, today)).collect::<platform::Result<_>>()?;
    let checked: Vec<_> = checked.iter().collect();
    let ids = parties::enrol_all(&mut tx, &checked, |place| place.to_string()).await?;
    tx.commit().await?;
    Ok(ids.into_iter().map(|id| id.0).collect())
}

/// Drop the indices of a table that is to be filled; returns the statements that make them again.
async fn put_aside(pool: &PgPool, table: &str) -> Result<Vec<String>> {
    let found: Vec<(String, String)> = sqlx::query_as(INDICES).bind(table).fetch_all(pool).await?;
    for (name, _) in &found {
        sqlx::query(AssertSqlSafe(format!("DROP INDEX {name}"))).execute(pool).await?;
    }
    Ok(found.into_iter().map(|(_, definition)| definition).collect())
}

/// What is shown of an entry.
fn face(entry: usize, number: &str, name: &str) -> String {
    let shown = format!("{}********{}", &number[..6], &number[14..]);
    format!(
        "{{\"name\":\"{name}\",\"is_natural\":true,\"sex\":\"男\",\"age\":40,\"document_kind\":\
         \"id_card\",\"document\":\"{shown}\",\"court\":\"深圳市福田区人民法院\",\"province\":\
         \"广东省\",\"case_number\":\"{}\",\"filed_on\":\"2026-01-05\",\"title\":\
         \"（2025）粤0304民初{entry}号\",\"title_by\":\"深圳市福田区人民法院\",\"duty\":\
         \"偿还借款本金及利息,负担案件受理费。\",\"performance\":\"none\",\"ground\":\"G4\",\
         \"conduct\":\"未按报告财产令报告财产\"}}",
        case_number(entry)
    )
}

fn case_number(entry: usize) -> String {
    format!("（2026）粤0304执{}号", entry + 1)
}

fn list(entry: usize, debtors: usize) -> &'static str {
    if (entry / debtors).is_multiple_of(2) { "dishonest" } else { "restricted" }
}

fn hashed(app: &App, number: &str) -> Result<Vec<u8>> {
    let subject = Subject::new("id_card", number).with_context(|| format!("{number} is none"))?;
    Ok(subject_of(&app.keys().register, &subject))
}

/// The entries, numbered from 1 in their order.
async fn enter(app: &App, entries: usize, people: &[Uuid]) -> Result<()> {
    let key = &app.keys().register;
    let mut copy = app
        .pool()
        .copy_in_raw(
            "COPY register.entry (list, source, party, case_id, subject, place, case_number, version,
                 face, code, published_on, ended_on, ended_how) FROM STDIN",
        )
        .await?;
    let mut chunk = String::new();
    for entry in 0..entries {
        let person = entry % people.len();
        let (number, name) = debtor(person);
        let (subject, party) = (hex::encode(hashed(app, &number)?), people[person]);
        let list = list(entry, people.len());
        let id = Uuid::from_u128(entry as u128 + 1);
        let code = hex::encode(&key.hash("bench", &entry.to_string())[..10]);
        let place = hex::encode(key.hash("bench place", &number));
        let (case, face) = (case_number(entry), face(entry, &number, &name));
        let (version, ended) =
            if has_ended(entry) { (2, "2026-06-01\tdeleted") } else { (1, "\\N\t\\N") };
        writeln!(
            chunk,
            "{list}\t{id}\t{party}\t{id}\t\\\\x{subject}\t\\\\x{place}\t{case}\t{version}\t{face}\t\
             \\\\x{code}\t2026-01-20\t{ended}"
        )?;
        if entry % CHUNK == CHUNK - 1 {
            copy.send(std::mem::take(&mut chunk).into_bytes()).await?;
        }
    }
    copy.send(chunk.into_bytes()).await?;
    copy.finish().await?;
    Ok(())
}

/// The changes of the last entries: each was added, or ended, in the week that somebody misses.
async fn change(app: &App, sizes: &Sizes, people: &[Uuid]) -> Result<()> {
    let key = &app.keys().register;
    let mut copy = app
        .pool()
        .copy_in_raw(
            "COPY register.change (seq, at, op, serial, version, list, subject, party, content, salt,
                 leaf, hash) FROM STDIN",
        )
        .await?;
    let (mut chunk, at) = (String::new(), app.now().to_rfc3339_opts(SecondsFormat::Secs, true));
    for seq in 1..=sizes.changes {
        let entry = sizes.entries - sizes.changes + seq - 1;
        let person = entry % people.len();
        let (number, name) = debtor(person);
        let (op, version) = if has_ended(entry) { ("remove", 2) } else { ("add", 1) };
        let (list, content) = (list(entry, people.len()), face(entry, &number, &name));
        let salt = &key.hash("change", &seq.to_string())[..16];
        let leaf = proof::Change {
            op: op.to_owned(),
            list: list.to_owned(),
            entry: i64::try_from(entry + 1)?,
            version,
            at: at.clone(),
            commitment: commitment(salt, content.as_bytes()),
        };
        let leaf = leaf.encode().map_err(|bad| anyhow::anyhow!(bad))?;
        let (hash, salt) = (hex::encode(leaf_hash(&leaf)), hex::encode(salt));
        let (subject, leaf) = (hex::encode(hashed(app, &number)?), hex::encode(leaf));
        writeln!(
            chunk,
            "{seq}\t{at}\t{op}\t{}\t{version}\t{list}\t\\\\x{subject}\t{}\t{content}\t\\\\x{salt}\t\
             \\\\x{leaf}\t\\\\x{hash}",
            entry + 1,
            people[person]
        )?;
    }
    copy.send(chunk.into_bytes()).await?;
    copy.finish().await?;
    Ok(())
}

/// Have the changes put into log and tree.
async fn seal(app: &App, changes: usize) -> Result<()> {
    let changes = i64::try_from(changes)?;
    loop {
        let mut tx = app.begin_system("bench.seal").await?;
        register::jobs::seal(&mut tx).await?;
        tx.commit().await?;
        let sealed: i64 =
            sqlx::query_scalar("SELECT coalesce(max(size), 0) FROM register.checkpoint")
                .fetch_one(app.pool())
                .await?;
        ensure!(sealed <= changes, "{sealed} of {changes} changes are sealed");
        if sealed == changes {
            return Ok(());
        }
    }
}
