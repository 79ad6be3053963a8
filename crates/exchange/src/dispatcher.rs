//! 投递室 – sends what waits and asks what is wanted, for as long as the program runs. Each institution
//! has a task of its own: one that hangs holds up only itself. What comes after a quiet time goes at once;
//! the busier the database, the longer orders gather, and the more of them share a signed batch.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use platform::{App, Result};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::acts::ask::ask;
use crate::dispatch::{Courier, dispatch_to};
use crate::store::{pace, registers};

/// Pause when nothing was sent: whatever this process posts ends it, what others post does not.
const PAUSE: Duration = Duration::from_millis(100);
/// After something was sent, orders gather for so many times as long as it took to look for them, within
/// these bounds: one signed batch to an institution instead of many.
const GATHER: u32 = 10;
/// And so many times as long in any case, so that looking is never most of what is done.
const BREATH: u32 = 4;
const GATHER_MIN: Duration = Duration::from_millis(25);
const GATHER_MAX: Duration = Duration::from_millis(250);
/// Institutions served at one time. One that hangs keeps its place until its patience ends, and is then
/// given a pause, so even a tenth of all institutions hanging leaves room.
const AT_ONCE: usize = 512;
/// Institutions asked for their register at one time.
const ASKED_AT_ONCE: usize = 8;
/// How long sends under way are waited for at the end.
const LAST_SENDS: Duration = Duration::from_secs(2);

/// What a task did, and for whom.
enum Done {
    Sent(String, Result<usize>),
    Asked(String, Result<()>),
}

/// Work until told to stop.
pub async fn work(app: App, courier: Courier, stopped: watch::Receiver<bool>) {
    let mut room = Room {
        app,
        courier: Arc::new(courier),
        under_way: JoinSet::new(),
        sending: BTreeSet::new(),
        asking: BTreeSet::new(),
    };
    while !*stopped.borrow() {
        let app = room.app.clone();
        let (woken, begun) = (app.woken(), Instant::now());
        if let Err(error) = room.begin_due().await {
            tracing::warn!(%error, "dispatch");
            tokio::time::sleep(PAUSE * 10).await;
        }
        let looked = begun.elapsed();
        if room.gather() {
            tokio::time::sleep((looked * GATHER).clamp(GATHER_MIN, GATHER_MAX)).await;
        } else {
            let _ = tokio::time::timeout(PAUSE, woken).await;
            tokio::time::sleep((looked * BREATH).min(GATHER_MIN)).await;
        }
    }
    let rest = async { while room.under_way.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(LAST_SENDS, rest).await;
}

struct Room {
    app: App,
    courier: Arc<Courier>,
    under_way: JoinSet<Done>,
    sending: BTreeSet<String>,
    asking: BTreeSet<String>,
}

impl Room {
    /// Begin with everybody due whom nobody serves yet.
    async fn begin_due(&mut self) -> Result<()> {
        let mut tx = self.app.begin_system("exchange.dispatch").await?;
        let due = pace::institutions_due(&mut tx).await?;
        let wanted = registers::wanted(&mut tx).await?;
        drop(tx);
        for code in due {
            if self.sending.len() < AT_ONCE && self.sending.insert(code.clone()) {
                let (app, courier) = (self.app.clone(), Arc::clone(&self.courier));
                self.under_way.spawn(async move {
                    let sent = dispatch_to(&app, &courier, &code).await;
                    Done::Sent(code, sent)
                });
            }
        }
        for code in wanted {
            if self.asking.len() < ASKED_AT_ONCE && self.asking.insert(code.clone()) {
                let (app, courier) = (self.app.clone(), Arc::clone(&self.courier));
                self.under_way.spawn(async move {
                    let asked = ask(&app, &courier, &code).await;
                    Done::Asked(code, asked)
                });
            }
        }
        Ok(())
    }

    /// Take note of what is done; returns whether something was sent.
    fn gather(&mut self) -> bool {
        let mut was_sent = false;
        while let Some(done) = self.under_way.try_join_next() {
            match done {
                Ok(Done::Sent(code, sent)) => {
                    self.sending.remove(&code);
                    was_sent |= sent.as_ref().is_ok_and(|sent| *sent > 0);
                    warn(&code, sent.err());
                }
                Ok(Done::Asked(code, asked)) => {
                    self.asking.remove(&code);
                    warn(&code, asked.err());
                }
                // A task that panicked has said so; whom it served is served again.
                Err(_) => self.forget(),
            }
        }
        was_sent
    }

    fn forget(&mut self) {
        self.sending.clear();
        self.asking.clear();
    }
}

fn warn(institution: &str, error: Option<platform::Fault>) {
    if let Some(error) = error {
        tracing::warn!(institution, %error, "dispatch");
    }
}
