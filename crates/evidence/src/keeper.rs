//! 守护 – puts events into the tree a few times a second, has witnesses sign, compares everything again
//! and again, and raises an alarm when something differs or somebody is silent.

use std::time::Duration;

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use platform::{App, Result};
use proof::{Checkpoint, Note, Seen, Verifier};
use sqlx::PgConnection;
use tokio::sync::watch;
use wire::{Place, Wire};

use crate::audit::{Word, audit};
use crate::integrate::{integrate_all, origin, raise};
use crate::model::{Audited, WitnessStanding};
use crate::witness::{Submission, name_of};
use crate::{proofs, store};

/// Pause between two looks at what waits.
const PAUSE: Duration = Duration::from_millis(250);
/// Witnesses are asked at most this often.
const ASK: Duration = Duration::from_secs(1);
/// Everything is compared this often, and at once after a start.
const AUDIT: Duration = Duration::from_secs(20);
/// A checkpoint older than this is an alarm.
const STALE: TimeDelta = TimeDelta::seconds(60);
/// How often a witness is told anew what it should know before it is taken to refuse.
const TRIES: usize = 2;

/// 所托见证 – a witness, its key and where it is asked.
#[derive(Clone, Debug)]
pub struct Watched {
    /// Its public key.
    pub key: Verifier,
    /// Where.
    pub place: Place,
}

impl Watched {
    /// Read `KEY@URL`, or `KEY@URL#FINGERPRINT` with that of the certificate the witness shows.
    ///
    /// # Errors
    /// No key, no address, or one on another machine that is not asked over TLS.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let (key, place) = text.split_once('@').context("KEY@URL is wanted")?;
        Ok(Self { key: Verifier::parse(key)?, place: place.parse()? })
    }
}

/// 守护人 – see the module.
pub struct Keeper {
    app: App,
    wire: Wire,
    witnesses: Vec<Watched>,
    /// The last checkpoint this process has seen: a database rolled back under it is found without any
    /// witness.
    last: Option<Checkpoint>,
}

impl Keeper {
    /// A keeper of the log of `app`.
    #[must_use]
    pub fn new(app: App, wire: Wire, witnesses: Vec<Watched>) -> Self {
        app.keep_pledges();
        Self { app, wire, witnesses, last: None }
    }

    /// Keep the log until `stop` says so.
    pub async fn work(mut self, mut stop: watch::Receiver<bool>) {
        let (mut asked, mut audited): (Option<tokio::time::Instant>, Option<tokio::time::Instant>) =
            (None, None);
        while !*stop.borrow() {
            let is_due = |last: Option<tokio::time::Instant>, every: Duration| {
                last.is_none_or(|last| last.elapsed() >= every)
            };
            let (ask, compare) = (is_due(asked, ASK), is_due(audited, AUDIT));
            if let Err(fault) = self.step(ask, compare).await {
                tracing::warn!(error = %fault, "evidence");
            }
            let now = Some(tokio::time::Instant::now());
            asked = if ask { now } else { asked };
            audited = if compare { now } else { audited };
            tokio::select! {
                () = tokio::time::sleep(PAUSE) => {}
                _ = stop.changed() => {}
            }
        }
    }

    async fn step(&mut self, ask: bool, compare: bool) -> Result<()> {
        self.integrate().await?;
        if ask {
            self.ask().await?;
        }
        if compare {
            self.audit().await?;
        }
        Ok(())
    }

    /// Put what waits into the tree; whatever this process has made durable must then be there.
    ///
    /// # Errors
    /// The database.
    pub async fn integrate(&mut self) -> Result<usize> {
        let due = self.app.pledged(self.app.now());
        let taken = integrate_all(&self.app).await?;
        let mut tx = self.app.begin_system("evidence.redeem").await?;
        let now = tx.now;
        let events: Vec<_> = due.iter().map(|(event, _)| *event).collect();
        let places = store::positions(tx.sql(), &events).await?;
        for (event, leaf) in &due {
            let kept = places.iter().any(|place| place.event == *event && place.bytes == *leaf);
            if !kept {
                raise(&mut tx, "pledge_broken", &format!("event {event}")).await?;
            }
        }
        let last = store::last(tx.sql()).await?;
        if let Some(last) = last.filter(|last| now - last.at > STALE) {
            raise(&mut tx, "checkpoint_stale", &format!("checkpoint {}", last.number)).await?;
        }
        tx.commit().await?;
        self.app.redeem(events);
        Ok(taken)
    }

    /// Have every witness sign the newest checkpoint.
    ///
    /// # Errors
    /// The database; a witness that does not answer is an alarm and no error.
    pub async fn ask(&mut self) -> Result<()> {
        for witness in self.witnesses.clone() {
            let mut tx = self.app.begin_system("evidence.ask").await?;
            let now = tx.now;
            let answer = self.ask_one(tx.sql(), &witness, now).await?;
            let (name, url) = (witness.key.name().to_owned(), witness.place.url().to_owned());
            let mut standing = WitnessStanding {
                key: witness.key.to_string(),
                size: 0,
                asked_at: now,
                said_at: None,
                why: None,
                name,
                url,
            };
            match answer {
                Ok(size) => (standing.size, standing.said_at) = (size, Some(now)),
                Err((kind, why)) => {
                    raise(&mut tx, kind, &format!("{}: {why}", standing.name)).await?;
                    standing.why = Some(why);
                }
            }
            store::keep_standing(tx.sql(), &standing).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    async fn ask_one(
        &self,
        sql: &mut PgConnection,
        witness: &Watched,
        now: DateTime<Utc>,
    ) -> Result<std::result::Result<i64, (&'static str, String)>> {
        let Some(stated) = store::last(sql).await? else { return Ok(Ok(0)) };
        let name = witness.key.name();
        let known = store::standings(sql).await?.into_iter().find(|w| w.name == name);
        let mut old = known.map_or(0, |w| u64::try_from(w.size).unwrap_or(0));
        let (note, checkpoint) = proofs::newest(sql).await?;
        for _ in 0..=TRIES {
            if old > checkpoint.size {
                let why = format!("it knows {old} events, the log has {}", checkpoint.size);
                return Ok(Err(("rolled_back", why)));
            }
            let proof = proofs::path(sql, old, checkpoint.size).await?;
            let body = Submission::write(old, &proof, &note);
            let request = witness.place.request("POST", "/add-checkpoint", body);
            let request = request.map_err(anyhow::Error::from)?;
            let reply = match self.wire.send(request).await {
                Ok(reply) => reply,
                Err(silent) => return Ok(Err(("witness_silent", silent.to_string()))),
            };
            let text = String::from_utf8_lossy(reply.body()).trim().to_owned();
            match reply.status().as_u16() {
                200 => {
                    let mut signed = note.clone();
                    signed.signatures = vec![text.clone()];
                    if !matches!(witness.key.check(&signed), Seen::Signed(_)) {
                        return Ok(Err((
                            "witness_false",
                            "a signature that is not its own".to_owned(),
                        )));
                    }
                    store::keep_cosignature(sql, (stated.number, name), now, &text).await?;
                    return Ok(Ok(stated.size));
                }
                409 => match text.parse() {
                    Ok(size) if size != old => old = size,
                    _ => return Ok(Err(("witness_refuses", format!("another root at {text}")))),
                },
                status => return Ok(Err(("witness_refuses", format!("{status} {text}")))),
            }
        }
        Ok(Err(("witness_refuses", format!("it does not settle on a size, last {old}"))))
    }

    /// Compare everything, with what witnesses say they saw last and what this process saw.
    ///
    /// # Errors
    /// The database.
    pub async fn audit(&mut self) -> Result<Audited> {
        let words = self.words().await;
        let audited = audit(&self.app, &words).await?;
        if audited.findings.is_empty() {
            let mut tx = self.app.begin_system("evidence.audit").await?;
            self.last = match store::last(tx.sql()).await? {
                Some(_) => Some(proofs::newest(tx.sql()).await?.1),
                None => None,
            };
        }
        Ok(audited)
    }

    /// What others remember. A witness that is silent says nothing; asking it raised the alarm.
    pub async fn words(&self) -> Vec<Word> {
        let own = self.last.clone();
        let own = own.map(|checkpoint| Word { who: "this process".to_owned(), checkpoint });
        let mut words: Vec<Word> = own.into_iter().collect();
        for witness in &self.witnesses {
            let name = name_of(&origin(self.app.keys()));
            let path = format!("/checkpoint/{name}");
            let Ok(request) = witness.place.request("GET", &path, String::new()) else { continue };
            let Ok(reply) = self.wire.send(request).await else { continue };
            let text = String::from_utf8_lossy(reply.body()).into_owned();
            let Ok(note) = Note::parse(&text) else { continue };
            if let (Seen::Signed(_), Ok(checkpoint)) =
                (witness.key.check(&note), Checkpoint::parse(&note.text))
            {
                words.push(Word { who: witness.key.name().to_owned(), checkpoint });
            }
        }
        words
    }
}
