//! What all process tests share: starting, calling, killing and looking behind.

mod base;
mod court;
mod line;
mod partner;
mod people;
mod problem;
mod program;
mod standby;

pub(crate) use base::{Base, pool, quiet_counts, row_counts};
pub(crate) use court::{Answer, Court, START};
pub(crate) use line::Line;
pub(crate) use partner::{Message, Partner, keys};
pub(crate) use people::{application, id_number};
pub(crate) use problem::{Expected, LANGS};
pub(crate) use program::{Folder, Program, signal};

use std::future::Future;
use std::time::{Duration, Instant};

/// How long something that must happen may take: an order whose sender was killed in the middle of
/// sending it is sent again after two minutes.
const PATIENCE: Duration = Duration::from_secs(150);
/// How long one request may take.
const REQUEST_PATIENCE: Duration = Duration::from_secs(60);

/// Look again and again until `look` finds something.
pub(crate) async fn until<T, F: Future<Output = Option<T>>>(what: &str, look: impl Fn() -> F) -> T {
    let begin = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(begin.elapsed() < PATIENCE, "did not happen within {PATIENCE:?}: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
