//! 承运人核对 – a carrier's server over HTTP: trains of a thousand beside Redis in pipelines of 100, and one
//! passenger at a time beside a bare handler that looks into a map of the same people.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use carrier::{Counter, Sources, router};
use chrono::TimeDelta;
use futures::future;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use kernel::IdNumber;
use platform::Clock;
use screening::{
    Builder, Document, DocumentKind, Entry, Facts, Listing, Passenger, ReceiverKey, SeatTable,
};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use wire::Limits;

use crate::Sizes;
use crate::meter::count;
use crate::row::{Row, figure};
use crate::screening::{Random, court, redis};

/// Passengers of a train.
const TRAIN: usize = 1000;
/// Of these listed: 8 million of 1,400 million are.
const LISTED: usize = 6;
/// Different bodies, so that no look-up finds its line in the cache by having been made before.
const TRAINS: usize = 512;
/// Connections over which trains and single passengers come.
const LANES: usize = 4;
const WINDOWS: usize = 32;
/// How long each is measured, and how often; the best counts.
const ROUND: Duration = Duration::from_secs(2);
const ROUNDS: usize = 4;
/// What is wanted.
const TIMES_REDIS: f64 = 10.0;
const OF_THE_MAP: f64 = 0.8;

const TRIP: &str = "date=2099-12-01&mode=rail&number=G79&class=O&from=SZQ&to=BXP";

pub(crate) fn rows(folder: &Path, sizes: &Sizes) -> Result<Vec<Row>> {
    std::fs::create_dir_all(folder)?;
    let people = People::new();
    build(folder, sizes.subjects, &people)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let measured = runtime.block_on(async {
        let ours = serve(folder).await?;
        let map = map(sizes.subjects, &people).await?;
        measure(ours, map, &people).await
    })?;
    drop(runtime);
    let redis = redis(folder, sizes.subjects)?;
    let Measured { trains, bytes, single, map } = measured;
    let said = [
        format!("{} requests/s, {bytes} bytes each, {LISTED} of {TRAIN} listed", figure(trains)),
        format!("{LANES} connections, load made in the same process on the same processors"),
    ];
    let rate = trains * count(TRAIN);
    let what = format!("screening over HTTP, batch {TRAIN}");
    Ok(vec![
        Row::rate(&what, "ids/s", rate, Some(redis * TIMES_REDIS))
            .peer("Redis, pipelines of 100", redis)
            .spent(said),
        Row::rate("screening over HTTP, one at a time", "req/s", single, Some(map * OF_THE_MAP))
            .peer("axum and a HashMap", map),
    ])
}

/// Who travels: numbers of a reserved division, which nobody has.
struct People(Vec<String>);

impl People {
    fn new() -> Self {
        let mut random = Random(11);
        let number = |_| {
            let (r, s) = (random.next(), random.next());
            let (year, month, day) = (1930 + r % 80, 1 + (r >> 8) % 12, 1 + (r >> 16) % 28);
            let first = format!("110199{year}{month:02}{day:02}{:03}", s % 1000);
            let check = first.as_bytes().first_chunk().map(IdNumber::check_character);
            format!("{first}{}", check.unwrap_or('0'))
        };
        Self((0..TRAINS * TRAIN).map(number).collect())
    }

    /// The first of each train.
    fn listed(&self) -> impl Iterator<Item = &String> {
        self.0.chunks(TRAIN).flat_map(|train| train.iter().take(LISTED))
    }

    fn trains(&self) -> Vec<Bytes> {
        let line = |number: &String| format!("id_card,{number},陈某甲\n");
        let train = |train: &[String]| Bytes::from(train.iter().map(line).collect::<String>());
        self.0.chunks(TRAIN).map(train).collect()
    }

    fn singles(&self) -> Vec<Bytes> {
        let passenger = |number: &String| json!({ "document_kind": "id_card", "document_number": number, "name": "陈某甲" });
        self.0.iter().map(|number| passenger(number).to_string().into()).collect()
    }
}

/// The carrier's folder: a list of the nation's size, and the keys.
fn build(folder: &Path, subjects: usize, people: &People) -> Result<()> {
    let issued_at = Clock::wall().now();
    let stale_after = issued_at + TimeDelta::hours(48);
    let receiver = "RAIL".to_owned();
    let facts = Facts { version: 1, issued_at, stale_after, receiver, key_id: 1, salt: [3; 16] };
    let mut builder = Builder::new(facts, &ReceiverKey::new([9; 32]))?;
    let mut random = Random(1);
    for _ in 0..subjects {
        builder.add_entry(random.digest(), Entry::new((true, true, false), None, 5)?);
    }
    let listing =
        Listing { restricted: true, name: Some("陈某甲".into()), ..Listing::default() };
    for number in people.listed() {
        builder.add(&Document::new(DocumentKind::IdCard, number)?, &listing)?;
    }
    builder.write(&court(), &folder.join("a.list"))?;
    std::fs::write(folder.join("key"), "09".repeat(32))?;
    Ok(std::fs::write(folder.join("court"), hex::encode(court().verifying_key().as_bytes()))?)
}

async fn serve(folder: &Path) -> Result<SocketAddr> {
    let at = |name: &str| folder.join(name);
    let sources = Sources::new(&at("a.list"), &at("key"), &at("court"))?;
    let counter = Counter::open(sources, SeatTable::standard().clone())?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let router = router(counter);
    tokio::spawn(wire::serve(listener, None, router, Limits::default(), future::pending()));
    Ok(address)
}

type Map = Arc<HashMap<String, u32>>;

/// The peer: no signature, no trip, no reasons, a map in memory.
async fn map(subjects: usize, people: &People) -> Result<SocketAddr> {
    async fn look(State(map): State<Map>, Json(passenger): Json<Passenger>) -> Json<Value> {
        Json(json!({ "listed": map.contains_key(&passenger.document_number) }))
    }
    let mut random = Random(1);
    let others =
        (0..subjects).map(|_| format!("{:018}", random.next() % 1_000_000_000_000_000_000));
    let map: HashMap<_, _> = others.chain(people.listed().cloned()).map(|key| (key, 5)).collect();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let router = Router::new().route("/look", post(look)).with_state(Arc::new(map));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

struct Measured {
    /// A second.
    trains: f64,
    /// Of a train.
    bytes: usize,
    single: f64,
    map: f64,
}

async fn measure(ours: SocketAddr, map: SocketAddr, people: &People) -> Result<Measured> {
    let trains: Arc<[Bytes]> = people.trains().into();
    let singles: Arc<[Bytes]> = people.singles().into();
    let bytes = trains.first().map_or(0, Bytes::len);
    right(ours, &trains).await?;
    let batch = Asked { to: ours, path: format!("/screen/batch?{TRIP}"), kind: "text/csv" };
    let single =
        Asked { path: format!("/screen?{TRIP}"), kind: "application/json", ..batch.clone() };
    let look = Asked { to: map, path: "/look".into(), ..single.clone() };
    let mut best = Measured { trains: 0.0, bytes, single: 0.0, map: 0.0 };
    // In turns, so that whatever else the machine does falls on all.
    for _ in 0..ROUNDS {
        best.trains = best.trains.max(batch.rate(LANES, &trains).await?);
        best.single = best.single.max(single.rate(WINDOWS, &singles).await?);
        best.map = best.map.max(look.rate(WINDOWS, &singles).await?);
    }
    Ok(best)
}

/// Before the clock runs: a train is answered as it should be.
async fn right(ours: SocketAddr, trains: &[Bytes]) -> Result<()> {
    let asked = Asked { to: ours, path: format!("/screen/batch?{TRIP}"), kind: "text/csv" };
    let mut sender = asked.connect().await?;
    let body = trains.first().context("no train")?;
    let said: Value = serde_json::from_slice(&asked.ask(&mut sender, body).await?)?;
    let blocked = said["outcomes"]["block"].as_u64();
    let passengers = said["passengers"].as_u64();
    ensure!((blocked, passengers) == (Some(LISTED as u64), Some(TRAIN as u64)), "{said}");
    Ok(())
}

/// What is asked over and over.
#[derive(Clone)]
struct Asked {
    to: SocketAddr,
    path: String,
    kind: &'static str,
}

impl Asked {
    /// Requests answered a second over `lanes` connections that stay open.
    async fn rate(&self, lanes: usize, bodies: &Arc<[Bytes]>) -> Result<f64> {
        let begun = Instant::now();
        let lane = |lane: usize| {
            let (asked, bodies) = (self.clone(), bodies.clone());
            tokio::spawn(async move {
                let mut sender = asked.connect().await?;
                let mut answered = 0_usize;
                let from = bodies.len() / lanes * lane;
                for body in bodies.iter().cycle().skip(from) {
                    if begun.elapsed() >= ROUND {
                        break;
                    }
                    asked.ask(&mut sender, body).await?;
                    answered += 1;
                }
                Ok::<_, anyhow::Error>(answered)
            })
        };
        let lanes: Vec<_> = (0..lanes).map(lane).collect();
        let mut answered = 0;
        for lane in lanes {
            answered += lane.await??;
        }
        Ok(count(answered) / begun.elapsed().as_secs_f64())
    }

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>> {
        let socket = TcpStream::connect(self.to).await?;
        socket.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(socket)).await?;
        tokio::spawn(connection);
        Ok(sender)
    }

    async fn ask(&self, sender: &mut SendRequest<Full<Bytes>>, body: &Bytes) -> Result<Bytes> {
        let request = Request::post(&self.path)
            .header("host", "carrier")
            .header("content-type", self.kind)
            .body(Full::new(body.clone()))?;
        sender.ready().await?;
        let reply = sender.send_request(request).await?;
        ensure!(reply.status() == 200, "{}", reply.status());
        Ok(reply.into_body().collect().await?.to_bytes())
    }
}
