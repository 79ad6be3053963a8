//! 部门 – somebody with an agreement, who speaks signed HTTP with the court's server: takes the whole list, then what
//! came in a week of silence.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use chrono::{DateTime, Utc};
use contract::feed::{FeedAck, FeedAsk, FeedOp, FeedPage, SnapshotAsk};
use contract::{Batch, DirectoryEntry, Terms};
use nation::LocalCopy;
use platform::{App, Role};
use seal::{Algorithm, KeyPair};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::Sizes;
use crate::house::{COURT, House, START};
use crate::meter::count;
use crate::row::Row;

/// Items of a page.
const PAGE: u16 = 500;
/// Asked of the nation's size: a whole copy within the time between two of them, a day.
const A_DAY: f64 = 86_400.0;

/// Entries its measures fall on: all that are dishonest.
const LIVE: &str =
    "SELECT count(*) FROM register.entry WHERE ended_on IS NULL AND list = 'dishonest'";

/// Where officers work, the program, and where institutions are let in.
pub(crate) type Place<'a> = (&'a House, &'a App, SocketAddr);

/// 部门 – its line to the court.
pub(crate) struct Department {
    client: reqwest::Client,
    doors: SocketAddr,
    code: &'static str,
    keys: KeyPair,
}

impl Department {
    /// Known to the court, with an agreement about `measures`.
    pub(crate) async fn enter(
        (house, app, doors): Place<'_>,
        code: &'static str,
        (department, measures): (&str, &[&str]),
    ) -> Result<Self> {
        let keys = KeyPair::of(Algorithm::Sm2, code);
        let entry = DirectoryEntry {
            code: code.to_owned(),
            zh: code.to_owned(),
            en: code.to_owned(),
            kind: "department".to_owned(),
            functions: Vec::new(),
            items: Vec::new(),
            public_key: keys.public().to_string(),
            terms: Terms::default(),
        };
        exchange::register_at(app, &[entry], |_| "http://127.0.0.1:9".to_owned()).await?;
        let login = format!("guanli-{code}");
        house.appoint(&login, COURT, &[Role::SystemAdmin]).await?;
        let new = json!({ "institution": code, "department": department, "agreement": "协1",
            "purpose": "联合惩戒", "measures": measures, "since": "2026-01-01" });
        house.send(&login, "POST /measures/receivers", new.to_string().into_bytes()).await?;
        Ok(Self { client: house.client.clone(), doors, code, keys })
    }

    /// What the court answers to one item.
    pub(crate) async fn ask<A: Serialize, B: DeserializeOwned>(
        &self,
        path: &str,
        item: A,
    ) -> Result<B> {
        let sent_at: DateTime<Utc> = START.parse()?;
        let (from, to) = (self.code.to_owned(), exchange::SENDER.to_owned());
        let body = serde_json::to_vec(&Batch { from, to, sent_at, epoch: 0, items: vec![item] })?;
        let url = format!("http://{}/exchange/{path}", self.doors);
        let request = self.client.post(url).timeout(Duration::from_secs(600));
        let reply = request
            .header(contract::SENDER_HEADER, self.code)
            .header(contract::SIGNATURE_HEADER, self.keys.sign(&body).to_string())
            .body(body)
            .send()
            .await?;
        let (status, body) = (reply.status(), reply.bytes().await?);
        ensure!(status.is_success(), "{path}: {status} {}", String::from_utf8_lossy(&body));
        let answer: Batch<B> =
            contract::parse_batch(&body).map_err(|bad| anyhow::anyhow!("{bad:?}"))?;
        answer.items.into_iter().next().context("no item")
    }
}

pub(crate) async fn rows(place: Place<'_>, sizes: &Sizes) -> Result<Vec<Row>> {
    let measures = ["01.19", "02.03"];
    let department = Department::enter(place, "BENCH-NDRC", ("ndrc", &measures)).await?;
    Ok(vec![whole(&department, place.1).await?, week(&department, sizes).await?])
}

/// The whole list, page by page; what is held of it is only counted here.
async fn whole(department: &Department, app: &App) -> Result<Row> {
    let (mut after, mut items, mut pages) = (0, 0, 0_usize);
    let begun = Instant::now();
    loop {
        let ask = SnapshotAsk { after_entry: after, most: PAGE };
        let page: FeedPage = department.ask("feed/snapshot", ask).await?;
        items += page.items.iter().filter(|item| item.subject.is_some()).count();
        pages += 1;
        match page.next {
            Some(next) => after = next,
            None => break,
        }
    }
    let seconds = begun.elapsed().as_secs_f64();
    let live: i64 = sqlx::query_scalar(LIVE).fetch_one(app.pool()).await?;
    let what = format!("a department takes the whole list, {items} entries");
    let broken = (i64::try_from(items)? != live)
        .then(|| format!("{live} entries live, a department was told of {items}"));
    Ok(Row::time(&what, "s", seconds, Some(A_DAY))
        .spent([format!("{pages} signed pages, {:.0} entries/s", count(items) / seconds)])
        .broken(broken))
}

/// What came while it was away, into its copy, each page twice and the second of two before the first.
async fn week(department: &Department, sizes: &Sizes) -> Result<Row> {
    let begun = Instant::now();
    let (mut copy, mut pages, mut after) = (LocalCopy::default(), Vec::new(), 0);
    loop {
        let ask = FeedAsk { after, most: PAGE };
        let page: FeedPage = department.ask("feed", ask).await?;
        let next = page.next.unwrap_or(after);
        if next == after {
            break;
        }
        after = next;
        pages.push(page);
    }
    let _: FeedAck = department.ask("feed/acks", FeedAck { seq: after }).await?;
    let seconds = begun.elapsed().as_secs_f64();
    for pair in pages.chunks(2) {
        pair.iter().rev().chain(pair).for_each(|page| copy.take(page));
    }
    let told = pages.iter().flat_map(|page| &page.items);
    let standing = told.filter(|item| item.op != FeedOp::Remove).count();
    let held = copy.live().count();
    let what = format!("a week's {} changes, missed and caught up with", sizes.changes);
    let broken = (held != standing || usize::try_from(after)? < sizes.changes)
        .then(|| format!("{standing} entries stand, the copy holds {held}, at {after}"));
    Ok(Row::rate(&what, "changes/s", count(sizes.changes) / seconds, None).broken(broken))
}
