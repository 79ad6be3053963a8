//! 惩戒部门 – departments that are fed the lists: each keeps a copy of its own, follows the court second by second,
//! acts only on what is in force, asks where its copy is stale or holds nothing to go by, and reports every
//! hit. They rest until a court is set (`PUT /departments/court`), and know it only through `contract`.

mod copy;
mod doors;
mod line;
mod office;
mod samples;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::future::join_all;
use seal::{KeyPair, Suite};

pub use copy::LocalCopy;
pub(crate) use doors::routes;

use crate::engine::Engine;
use crate::scenario::Court;
use office::Office;

/// How often each asks what is new.
const EVERY: Duration = Duration::from_secs(1);

/// 各部门 – all of them, and the court they follow.
pub(crate) struct Departments {
    engine: Arc<Engine>,
    court: Mutex<Option<Court>>,
    offices: BTreeMap<&'static str, Office>,
}

impl Departments {
    /// Departments whose keys follow from `seed`, signing with `suite`.
    pub(crate) fn new(engine: Arc<Engine>, seed: u64, suite: Suite) -> Arc<Self> {
        let office = |sample: &'static samples::Sample| {
            let keys =
                KeyPair::of(suite.algorithm(), &format!("department {seed} {}", sample.code));
            (sample.code, Office::new(sample, keys, seed))
        };
        let offices = samples::SAMPLES.iter().map(office).collect();
        Arc::new(Self { engine, court: Mutex::default(), offices })
    }

    fn now(&self) -> DateTime<Utc> {
        self.engine.lock().now()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Court>> {
        self.court.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn court(&self) -> Option<Court> {
        self.lock().clone()
    }

    /// Follow `court` from now on.
    fn follow(self: &Arc<Self>, court: Court) {
        let is_first = self.lock().replace(court).is_none();
        if !is_first {
            return;
        }
        // Ends with the nation: nobody else holds the departments then.
        let departments = Arc::downgrade(self);
        tokio::spawn(async move {
            while let Some(departments) = departments.upgrade() {
                departments.round().await;
                drop(departments);
                tokio::time::sleep(EVERY).await;
            }
        });
    }

    /// Each asks what is new, acknowledges it, and reports what it did.
    async fn round(&self) {
        if let Some(court) = self.court() {
            let now = self.now();
            join_all(self.offices.values().map(|office| office.round(&court, now))).await;
        }
    }
}
