//! 承运人 – its file made by the court and taken over HTTP; then somebody is restricted by officers, and the time is
//! taken from the last signature until the carrier refuses them a seat by its own file.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use contract::feed::{BundleAsk, BundleKeyAnswer, BundleKeyAsk, BundlePart, DeltaAsk};
use ed25519_dalek::VerifyingKey;
use platform::{App, Role};
use screening::{
    Bundle, Delta, List, Mode, Outcome, Passenger, ReceiverKey, SeatTable, Trip, screen,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::department::{Department, Place};
use super::load::debtor;
use crate::house::{COURT, House, TODAY};
use crate::people::{application, nation};
use crate::row::Row;

/// From a change in the court until every carrier knows, seconds.
const WANTED: f64 = 60.0;
/// How often a carrier asks what is new.
const EVERY: Duration = Duration::from_secs(1);
/// How long the court may take to make a carrier's first list.
const PATIENCE: Duration = Duration::from_secs(3_600);

/// A file that goes away with its owner.
struct Taken(PathBuf);

impl Drop for Taken {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

struct Carrier {
    line: Department,
    list: List,
    court: VerifyingKey,
    now: DateTime<Utc>,
    _file: Taken,
}

pub(crate) async fn rows(place: Place<'_>) -> Result<Vec<Row>> {
    let measures = ("caac", &["07.01", "01.28"][..]);
    let line = Department::enter(place, "BENCH-AIR", measures).await?;
    let made = wait_until_made(place.1, "BENCH-AIR").await?;
    let begun = Instant::now();
    let mut carrier = Carrier::take(line).await?;
    let taken = begun.elapsed().as_secs_f64();
    let subjects = carrier.list.bundle().header().subjects;
    let what = format!("a carrier's file of {subjects} people made");
    let made = Row::time(&what, "s", made, None).spent([
        format!("taken over HTTP and checked in {taken:.1} s"),
        format!("{} bytes", carrier.list.bundle().size()),
    ]);
    let (listed, _) = debtor(0);
    ensure!(carrier.sell(&listed, None)? != Outcome::Allow, "a listed person may fly");
    Ok(vec![made, change_to_carrier(place.0, &mut carrier).await?])
}

/// Seconds until the first list is there.
async fn wait_until_made(app: &App, institution: &str) -> Result<f64> {
    let begun = Instant::now();
    loop {
        let made: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT FROM measures.bundle WHERE institution = $1)",
        )
        .bind(institution)
        .fetch_one(app.pool())
        .await?;
        if made {
            return Ok(begun.elapsed().as_secs_f64());
        }
        ensure!(begun.elapsed() < PATIENCE, "no list was made");
        tokio::time::sleep(EVERY / 4).await;
    }
}

impl Carrier {
    /// Take key and list.
    async fn take(line: Department) -> Result<Self> {
        let key: BundleKeyAnswer = line.ask("bundle/key", BundleKeyAsk {}).await?;
        let mut public = [0; 32];
        hex::decode_to_slice(&key.court_key, &mut public)?;
        let court = VerifyingKey::from_bytes(&public)?;
        let first: BundlePart = line.ask("bundle", BundleAsk { version: None, part: 0 }).await?;
        let mut bytes = STANDARD.decode(&first.data)?;
        for part in 1..first.parts {
            let ask = BundleAsk { version: Some(first.version), part };
            let next: BundlePart = line.ask("bundle", ask).await?;
            bytes.extend(STANDARD.decode(&next.data)?);
        }
        let path = std::env::temp_dir().join(format!("zhixing-bench-{}.list", std::process::id()));
        std::fs::write(&path, bytes)?;
        let file = Taken(path);
        let bundle = Bundle::open(&file.0, &court).map_err(|bad| anyhow::anyhow!("{bad}"))?;
        bundle.verify_body().map_err(|bad| anyhow::anyhow!("{bad}"))?;
        let key = ReceiverKey::parse(&key.key).map_err(|bad| anyhow::anyhow!("{bad}"))?;
        let list = List::new(bundle, &key).map_err(|bad| anyhow::anyhow!("{bad}"))?;
        let now = list.issued_at();
        Ok(Self { line, list, court, now, _file: file })
    }

    /// Take what is new.
    async fn keep_up(&mut self) -> Result<()> {
        let base = i64::try_from(self.list.version())?;
        let part: BundlePart = self.line.ask("bundle/delta", DeltaAsk { base }).await?;
        if part.parts > 0 {
            let delta = Delta::open(&STANDARD.decode(&part.data)?, &self.court);
            let delta = delta.map_err(|bad| anyhow::anyhow!("{bad}"))?;
            self.list.apply(&delta).map_err(|bad| anyhow::anyhow!("{bad}"))?;
            self.now = self.list.issued_at();
        }
        Ok(())
    }

    /// What comes of somebody who wants to fly on the day.
    fn sell(&self, number: &str, name: Option<&str>) -> Result<Outcome> {
        let passenger = Passenger {
            document_kind: "id_card".into(),
            document_number: number.into(),
            name: name.map(str::to_owned),
        };
        let trip = Trip {
            date: TODAY.parse()?,
            mode: Mode::Plane,
            number: "CA1301".into(),
            class: "经济舱".into(),
            from: "SZX".into(),
            to: "PEK".into(),
        };
        Ok(screen(&self.list, &passenger, &trip, SeatTable::standard(), self.now).outcome)
    }
}

/// Somebody is restricted in a case of theirs; seconds until the carrier refuses them.
async fn change_to_carrier(house: &House, carrier: &mut Carrier) -> Result<Row> {
    let application = application(&nation(), COURT, 1);
    let person = &application["debtors"][0];
    let text = |field: &str| person[field].as_str().map(str::to_owned).context("no debtor");
    let (number, name) = (text("document_number")?, text("name")?);
    ensure!(carrier.sell(&number, Some(&name))? == Outcome::Allow, "{number} is listed already");
    restrict(house, &application).await?;
    let begun = Instant::now();
    loop {
        carrier.keep_up().await?;
        if carrier.sell(&number, Some(&name))? == Outcome::Block {
            break;
        }
        ensure!(begun.elapsed() < PATIENCE, "the carrier was not told");
        tokio::time::sleep(EVERY).await;
    }
    let what = "from the last signature until a carrier refuses by its file";
    Ok(Row::time(what, "s", begun.elapsed().as_secs_f64(), Some(WANTED)))
}

/// File, assign, notice, restrict, and have it signed.
async fn restrict(house: &House, application: &Value) -> Result<()> {
    let bag = json!({ "applications": [application], "decision": "accept" });
    let filed = house.send("lian", "POST /cases/batch", bag.to_string().into_bytes()).await?;
    let case: Uuid = filed["cases"][0]["id"].as_str().context("no case")?.parse()?;
    let judge = house.appoint("zhifa-lists", COURT, &[Role::Judge]).await?;
    let act = async |who: &str, what: &str, body: Value| {
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        house.send(who, &format!("POST /cases/{case}/{what}"), body).await
    };
    act("lian", "assignment", json!({ "officer": judge })).await?;
    act("zhifa-lists", "notice", Value::Null).await?;
    let seen = house.get("zhifa-lists", &format!("/cases/{case}/parties")).await?;
    let debtor = seen.as_array().into_iter().flatten().find(|one| one["role"] == "debtor");
    let debtor = json!({ "debtor": debtor.context("no debtor")?["id"] });
    let proposed = act("zhifa-lists", "restrictions", debtor).await?;
    let id = proposed["approval"].as_str().context("nothing to approve")?;
    let deed = json!({ "deed": "approve" }).to_string().into_bytes();
    for signer in ["jujz", "yuanz"] {
        house.send(signer, &format!("POST /approvals/{id}/decision"), deed.clone()).await?;
    }
    Ok(())
}
