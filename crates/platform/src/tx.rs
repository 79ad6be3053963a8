//! 事务 – one act, one transaction: its moment, its actor, its SQL, what it tells and leaves for
//! later, its events in the trail and its reply. Dropping it undoes everything.

use std::collections::HashSet;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde_json::Value;
use sqlx::{PgConnection, Postgres, Transaction};
use uuid::Uuid;

use crate::http::Idempotency;
#[cfg(feature = "rehearsal")]
use crate::rehearsal::{self, Point};
use crate::trail::{self, Note, Told};
use crate::vault::InHand;
use crate::{Act, Actor, App, Approval, Fault, Result};

/// 事件 – something that happened, in the past tense, heard by capabilities above.
pub trait Event: Serialize + 'static {
    /// `crate.PastTense`, stable: stored in the outbox.
    const KIND: &'static str;
    /// The case it is about, if any.
    fn case(&self) -> Option<Uuid>;
}

/// Names the event of an act in its answer; its receipt is asked for under it.
pub const EVENT_HEADER: &str = "zhixing-event";

/// 事务 – see the module.
pub struct Tx {
    /// The moment of the act; the same for everything it does.
    pub now: DateTime<Utc>,
    /// Who acts.
    pub actor: Actor,
    app: App,
    act: Act,
    sql: Transaction<'static, Postgres>,
    idempotency: Option<Idempotency>,
    notes: Vec<Note>,
    told: Told,
    leaves_work: bool,
    seen: Option<i64>,
    touched: HashSet<Uuid>,
    keys: InHand,
}

impl Tx {
    pub(crate) fn new(
        app: App,
        actor: Actor,
        act: Act,
        sql: Transaction<'static, Postgres>,
        idempotency: Option<Idempotency>,
        seen: Option<i64>,
        request: Option<String>,
    ) -> Self {
        let now = app.now();
        let (notes, touched, leaves_work) = (Vec::new(), HashSet::new(), false);
        let told = Told { request, seen, reply: None };
        let keys = InHand::default();
        Self {
            now,
            actor,
            app,
            act,
            sql,
            idempotency,
            notes,
            told,
            leaves_work,
            seen,
            touched,
            keys,
        }
    }

    /// Whether this is the first time the transaction locks `thing`: only then is its version
    /// compared and moved on.
    pub fn touch(&mut self, thing: Uuid) -> bool {
        self.touched.insert(thing)
    }

    /// The version the caller saw, to be compared once.
    pub fn take_seen(&mut self) -> Option<i64> {
        self.seen.take()
    }

    /// The day of the act in Asia/Shanghai.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        kernel::time::day_of(self.now)
    }

    /// The connection, for stores.
    pub fn sql(&mut self) -> &mut PgConnection {
        &mut self.sql
    }

    /// The field keys it holds and has read.
    pub(crate) fn keys_in_hand(&mut self) -> &mut InHand {
        &mut self.keys
    }

    /// The program this transaction runs in.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Name of the running act.
    #[must_use]
    pub fn act(&self) -> &'static str {
        self.act.name
    }

    /// A new opaque row id, ordered by time.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        self.app.new_id(self.now)
    }

    /// Tell what happened: durable with this act, heard exactly once in effect by each hearer.
    pub async fn tell<E: Event>(&mut self, event: &E) -> Result<()> {
        self.tell_all(std::slice::from_ref(event)).await
    }

    /// Tell of several things that happened, in their order, with one statement.
    pub async fn tell_all<E: Event>(&mut self, events: &[E]) -> Result<()> {
        let bodies: Vec<Value> =
            events.iter().map(serde_json::to_value).collect::<serde_json::Result<_>>()?;
        let cases: Vec<Option<Uuid>> = events.iter().map(Event::case).collect();
        // Which event is heard by which job; places count from 1, as the database does.
        let (mut places, mut jobs) = (Vec::new(), Vec::new());
        for (place, event) in (1i64..).zip(events) {
            for hearer in self.app.hearers(E::KIND).iter().filter(|h| (h.wants)(event)) {
                places.push(place);
                jobs.push(hearer.job);
            }
        }
        self.leaves_work |= !jobs.is_empty();
        sqlx::query(
            "WITH happened AS (
                 SELECT * FROM unnest($3::uuid[], $4::jsonb[]) WITH ORDINALITY
                     AS happened (case_id, body, place)),
             told AS (
                 INSERT INTO platform.event (at, kind, case_id, body)
                 SELECT $1, $2, case_id, body FROM happened ORDER BY place RETURNING seq, body),
             numbered AS (SELECT seq, body, row_number() OVER (ORDER BY seq) AS place FROM told)
             INSERT INTO platform.job (name, key, run_at, body)
             SELECT heard.job, numbered.seq::text, $1, numbered.body
             FROM unnest($5::bigint[], $6::text[]) AS heard (place, job)
             JOIN numbered USING (place) ORDER BY numbered.seq",
        )
        .bind(self.now)
        .bind(E::KIND)
        .bind(cases)
        .bind(bodies)
        .bind(places)
        .bind(jobs)
        .execute(&mut *self.sql)
        .await?;
        Ok(())
    }

    /// Leave work for `at`. The same `(job, key)` left again moves the earlier one.
    pub async fn later(
        &mut self,
        job: &'static str,
        key: &str,
        at: DateTime<Utc>,
        body: &impl Serialize,
    ) -> Result<()> {
        self.leaves_work = true;
        sqlx::query(
            "INSERT INTO platform.job (name, key, run_at, body) VALUES ($1, $2, $3, $4)
             ON CONFLICT (name, key) DO UPDATE
             SET run_at = excluded.run_at, body = excluded.body, attempts = 0, stuck = false",
        )
        .bind(job)
        .bind(key)
        .bind(at)
        .bind(serde_json::to_value(body)?)
        .execute(&mut *self.sql)
        .await?;
        Ok(())
    }

    /// There is something to do once this is durable, for whoever waits for [`App::woken`].
    pub fn leaves_work(&mut self) {
        self.leaves_work = true;
    }

    /// Leave work for `at` unless the same `(job, key)` is waiting already.
    pub async fn later_unless_waiting(
        &mut self,
        job: &'static str,
        key: &str,
        at: DateTime<Utc>,
        body: &impl Serialize,
    ) -> Result<()> {
        sqlx::query(
            "INSERT INTO platform.job (name, key, run_at, body)
             SELECT $1, $2, $3, $4
             WHERE NOT EXISTS (SELECT FROM platform.job WHERE name = $1 AND key = $2)
             ON CONFLICT (name, key) DO NOTHING",
        )
        .bind(job)
        .bind(key)
        .bind(at)
        .bind(serde_json::to_value(body)?)
        .execute(&mut *self.sql)
        .await?;
        Ok(())
    }

    /// Note what this act does; returns the id of the event. Never put clear identity numbers here.
    pub fn note(&mut self, case: Option<Uuid>, detail: Value) -> Uuid {
        self.record(Note::new(case, detail))
    }

    /// Note what this act does, with purpose, article or digests; returns the id of the event.
    pub fn record(&mut self, note: Note) -> Uuid {
        let (event, act) = (self.new_id(), self.act.name);
        self.notes.push(Note { event, act, ..note });
        event
    }

    /// Perform an approved act inside this transaction.
    pub async fn perform(&mut self, act: &str, approval: Approval, command: Value) -> Result<()> {
        let Some(run) = self.app.performer(act) else {
            return Err(Fault::Broken(anyhow::anyhow!("no performer for approved act {act}")));
        };
        run(self, approval, command).await
    }

    /// Run `work` so that its failure undoes only itself.
    pub(crate) async fn savepoint(&mut self, set: Savepoint) -> Result<()> {
        let statement = match set {
            Savepoint::Open => "SAVEPOINT step",
            Savepoint::Keep => "RELEASE SAVEPOINT step",
            Savepoint::Undo => "ROLLBACK TO SAVEPOINT step",
        };
        sqlx::query(statement).execute(&mut *self.sql).await?;
        if matches!(set, Savepoint::Undo) {
            // Locks taken since are gone, and so are keys made since.
            self.keys = InHand::default();
        }
        Ok(())
    }

    pub(crate) fn forget_notes(&mut self, keep: usize) {
        self.notes.truncate(keep);
    }

    pub(crate) fn notes_len(&self) -> usize {
        self.notes.len()
    }

    pub(crate) fn rename_act(&mut self, name: &'static str) {
        self.act = Act::new(name, &[]);
    }

    /// Undo everything, at once: dropping does it too, but some time later.
    pub(crate) async fn undo(self) -> Result<()> {
        Ok(self.sql.rollback().await?)
    }

    /// Make the act durable.
    pub async fn commit(self) -> Result<()> {
        self.finish().await.map(drop)
    }

    /// The same; returns the first event of the act.
    async fn finish(mut self) -> Result<Option<Uuid>> {
        let written = self.write_trail().await?;
        #[cfg(feature = "rehearsal")]
        rehearsal::pass(&self.app, Point::BeforeCommit, self.act.name).await;
        self.sql.commit().await.map_err(|error| match error.into() {
            Fault::Busy(why) => Fault::Unsure(why),
            Fault::Full => Fault::Unsure("disk full".to_owned()),
            fault => fault,
        })?;
        #[cfg(feature = "rehearsal")]
        rehearsal::pass(&self.app, Point::AfterCommit, self.act.name).await;
        if self.leaves_work {
            self.app.wake();
        }
        let first = written.first().map(|(event, _)| *event);
        self.app.pledge(written);
        Ok(first)
    }

    /// Make the act durable together with its reply, so that a repeat gets the same one.
    pub async fn reply<B: Serialize>(self, status: StatusCode, body: &B) -> Result<Response> {
        self.reply_tagged(status, body, None).await
    }

    /// Like [`Tx::reply`], with the new version of the thing as ETag.
    pub async fn reply_tagged<B: Serialize>(
        mut self,
        status: StatusCode,
        body: &B,
        version: Option<i64>,
    ) -> Result<Response> {
        let body = serde_json::to_value(body)?;
        self.told.reply = Some(seal::digest_hex(body.to_string().as_bytes()));
        let etag = version.map(|v| format!("\"{v}\""));
        if let Some(key) = self.idempotency.take() {
            sqlx::query(
                "INSERT INTO platform.reply (actor, key, digest, at, status, etag, body)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
            )
            .bind(self.actor.label())
            .bind(&key.key)
            .bind(&key.digest)
            .bind(self.now)
            .bind(i16::try_from(status.as_u16()).unwrap_or(200))
            .bind(&etag)
            .bind(&body)
            .execute(&mut *self.sql)
            .await
            .map_err(|error| match &error {
                sqlx::Error::Database(db) if db.is_unique_violation() => {
                    Fault::Conflict("idempotency key in use")
                }
                _ => error.into(),
            })?;
        }
        let event = self.finish().await?;
        let mut response = respond(status, &body, etag);
        if let Some(event) = event.and_then(|e| HeaderValue::from_str(&e.to_string()).ok()) {
            response.headers_mut().insert(EVENT_HEADER, event);
        }
        Ok(response)
    }

    /// An act of a person leaves an event even if it noted nothing.
    async fn write_trail(&mut self) -> Result<Vec<(Uuid, Vec<u8>)>> {
        if self.notes.is_empty() && self.actor.officer().is_some() {
            self.record(Note::default());
        }
        if self.notes.is_empty() {
            return Ok(Vec::new());
        }
        let by = (&self.actor, self.now);
        trail::write(&mut self.sql, &self.app, by, &self.notes, &self.told).await
    }
}

pub(crate) enum Savepoint {
    Open,
    Keep,
    Undo,
}

pub(crate) fn respond(status: StatusCode, body: &Value, etag: Option<String>) -> Response {
    let mut response = (status, Json(body)).into_response();
    if let Some(etag) = etag.and_then(|tag| HeaderValue::from_str(&tag).ok()) {
        response.headers_mut().insert(header::ETAG, etag);
    }
    response
}
