//! 防猜测 – a try is counted before it is looked at, and forgiven when it was right.

use platform::{Fault, Result, Tx};
use serde_json::json;
use uuid::Uuid;

use crate::events::GuessedAt;
use crate::rules::lockout::{Secret, Whose, counted, is_alarming, wait};
use crate::store::attempts;

/// 来处 – where a try comes from.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// Address of the sender.
    pub(crate) source: String,
    /// A browser the owner of the account has signed in with before.
    pub(crate) device: Option<String>,
}

/// What is tried at: a secret of an account, which may be nobody's.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) secret: Secret,
    pub(crate) account: Vec<u8>,
    pub(crate) officer: Option<Uuid>,
}

impl Target {
    fn kind(&self) -> &'static str {
        match self.secret {
            Secret::Password => "password",
            Secret::Code => "code",
        }
    }
}

impl Place {
    /// Whose tries count together, always in this order.
    fn counters(&self) -> Vec<(String, Whose)> {
        match &self.device {
            Some(device) => vec![(format!("device:{device}"), Whose::Own)],
            None => vec![
                (format!("from:{}", self.source), Whose::Own),
                ("strangers".to_owned(), Whose::Strangers),
            ],
        }
    }
}

/// Count a try, unless this place has to wait.
pub(crate) async fn spend(tx: &mut Tx, target: &Target, place: &Place) -> Result<()> {
    let (now, kind) = (tx.now, target.kind());
    let mut longest = 0;
    let mut counts = Vec::new();
    for (name, whose) in place.counters() {
        let tries = attempts::lock(tx, kind, &target.account, &name).await?;
        let left = wait(target.secret, whose, tries, now);
        longest = longest.max((left.num_milliseconds() + 999) / 1000);
        counts.push((name, counted(tries, now) + 1));
    }
    if longest > 0 {
        return Err(Fault::Later(longest));
    }
    for (name, failures) in counts {
        attempts::note(tx, kind, &target.account, &name, failures).await?;
        if is_alarming(failures) {
            let (kind, source) = (kind.to_owned(), place.source.clone());
            let officer = target.officer;
            tx.tell(&GuessedAt { officer, kind, source, failures }).await?;
        }
    }
    Ok(())
}

/// The try was right.
pub(crate) async fn forgive(tx: &mut Tx, target: &Target, place: &Place) -> Result<()> {
    for (name, whose) in place.counters() {
        let all = whose == Whose::Own;
        attempts::forgive(tx, target.kind(), &target.account, &name, all).await?;
    }
    Ok(())
}

/// The try was wrong: it is on record.
pub(crate) fn record(tx: &mut Tx, target: &Target, place: &Place, by: &str) {
    let known = place.device.is_some();
    let detail = json!({ "failed": by, "officer": target.officer, "source": place.source,
        "known_browser": known });
    tx.note(None, detail);
}
