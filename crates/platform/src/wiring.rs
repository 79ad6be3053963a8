//! 接线 – who hears what, which jobs exist, and how an approved act is performed. The tables are
//! filled in one place (`server`), so that reading them shows every movement of the program.

use std::any::Any;
use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use crate::{Event, Result, Tx};

pub(crate) type JobFn =
    Arc<dyn for<'a> Fn(&'a mut Tx, Vec<Value>) -> BoxFuture<'a, Result<()>> + Send + Sync>;
pub(crate) type PerformFn =
    Arc<dyn for<'a> Fn(&'a mut Tx, Approval, Value) -> BoxFuture<'a, Result<()>> + Send + Sync>;

pub(crate) type WantsFn = Arc<dyn Fn(&dyn Any) -> bool + Send + Sync>;

/// Who hears an event: the job it becomes, and which of its events are worth one.
#[derive(Clone)]
pub(crate) struct Hearer {
    pub(crate) job: &'static str,
    pub(crate) wants: WantsFn,
}

/// What a job does, of one body or of several in their order.
#[derive(Clone)]
pub(crate) struct Work {
    pub(crate) run: JobFn,
    /// Whether those of one case that follow each other are run as one.
    pub(crate) is_shared: bool,
}

/// 已批准事项 – what a performer is told about the approval behind an act.
#[derive(Clone, Debug)]
pub struct Approval {
    /// Approval id.
    pub id: Uuid,
    /// Case it belongs to.
    pub case: Uuid,
    /// Who proposed.
    pub proposer: Uuid,
    /// Who gave the last approval.
    pub approver: Uuid,
    /// When.
    pub at: DateTime<Utc>,
}

/// 接线表 – reactions, jobs, timetable and performers by name.
#[derive(Clone, Default)]
pub struct Wiring {
    pub(crate) hearers: HashMap<&'static str, Vec<Hearer>>,
    pub(crate) jobs: HashMap<&'static str, Work>,
    pub(crate) performers: HashMap<&'static str, PerformFn>,
    pub(crate) daily: Vec<&'static str>,
}

impl Wiring {
    /// When `E` is told, run `reaction` once, in a transaction of its own.
    pub fn on<E: Event + DeserializeOwned + Send>(
        &mut self,
        name: &'static str,
        reaction: for<'a> fn(&'a mut Tx, E) -> BoxFuture<'a, Result<()>>,
    ) -> &mut Self {
        self.on_some(name, |_: &E| true, reaction)
    }

    /// The same, for those events only that `wants` says yes to: nothing is left to do for others.
    pub fn on_some<E: Event + DeserializeOwned + Send>(
        &mut self,
        name: &'static str,
        wants: fn(&E) -> bool,
        reaction: for<'a> fn(&'a mut Tx, E) -> BoxFuture<'a, Result<()>>,
    ) -> &mut Self {
        self.hear(name, wants);
        self.job(name, reaction)
    }

    /// The same, for what comes in numbers: those of a case that follow each other are reacted to at one
    /// time, in their order, so that they can be worked with a few statements.
    pub fn on_all<E: Event + DeserializeOwned + Send>(
        &mut self,
        name: &'static str,
        wants: fn(&E) -> bool,
        reaction: for<'a> fn(&'a mut Tx, Vec<E>) -> BoxFuture<'a, Result<()>>,
    ) -> &mut Self {
        self.hear(name, wants);
        let run: JobFn = Arc::new(move |tx, bodies| {
            match bodies.into_iter().map(serde_json::from_value).collect() {
                Ok(events) => reaction(tx, events),
                Err(error) => Box::pin(async move { Err(error.into()) }),
            }
        });
        self.jobs.insert(name, Work { run, is_shared: true });
        self
    }

    fn hear<E: Event>(&mut self, name: &'static str, wants: fn(&E) -> bool) {
        let wants = Arc::new(move |event: &dyn Any| event.downcast_ref().is_some_and(wants));
        self.hearers.entry(E::KIND).or_default().push(Hearer { job: name, wants });
    }

    /// A job that acts leave for later by name.
    pub fn job<B: DeserializeOwned + Send + 'static>(
        &mut self,
        name: &'static str,
        run: for<'a> fn(&'a mut Tx, B) -> BoxFuture<'a, Result<()>>,
    ) -> &mut Self {
        let run: JobFn = Arc::new(move |tx, bodies| {
            let bodies: Result<Vec<B>, _> =
                bodies.into_iter().map(serde_json::from_value).collect();
            Box::pin(async move {
                for body in bodies? {
                    run(tx, body).await?;
                }
                Ok(())
            })
        });
        self.jobs.insert(name, Work { run, is_shared: false });
        self
    }

    /// A job that runs once every day, soon after midnight in Asia/Shanghai.
    pub fn every_day(
        &mut self,
        name: &'static str,
        run: for<'a> fn(&'a mut Tx, chrono::NaiveDate) -> BoxFuture<'a, Result<()>>,
    ) -> &mut Self {
        self.daily.push(name);
        self.job(name, run)
    }

    /// How an approved act is performed, inside the transaction of the last approval.
    pub fn perform<C: DeserializeOwned + 'static>(
        &mut self,
        act: &'static str,
        run: for<'a> fn(&'a mut Tx, Approval, C) -> BoxFuture<'a, Result<()>>,
    ) -> &mut Self {
        let run: PerformFn =
            Arc::new(move |tx, approval, command| match serde_json::from_value(command) {
                Ok(command) => run(tx, approval, command),
                Err(error) => Box::pin(async move { Err(error.into()) }),
            });
        self.performers.insert(act, run);
        self
    }
}
