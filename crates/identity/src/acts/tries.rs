//! 防猜测 – a try is counted before it is looked at, and forgiven when it was right.

use platform::{Fault, Result, Tx};
use serde_json::json;
use uuid::Uuid;

use super::happenings;
use crate::events::GuessedAt;
use crate::model::Happened;
use crate::rules::lockout::{Secret, Whose, counted, is_alarming, is_news, makes_wait, wait};
use crate::store::attempts;

/// 来处 – where a try comes from.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// Address of the sender.
    pub(crate) source: String,
    /// What the browser there calls itself.
    pub(crate) agent: String,
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

/// 试错次数 – the tries of a place with the one just counted, by whose they are.
pub(crate) type Spent = Vec<(Whose, i32)>;

/// Count a try, unless this place has to wait.
pub(crate) async fn spend(tx: &mut Tx, target: &Target, place: &Place) -> Result<Spent> {
    let (now, kind) = (tx.now, target.kind());
    let mut longest = 0;
    let (mut counts, mut spent) = (Vec::new(), Spent::new());
    for (name, whose) in place.counters() {
        let tries = attempts::lock(tx, kind, &target.account, &name).await?;
        let left = wait(target.secret, whose, tries, now);
        longest = longest.max((left.num_milliseconds() + 999) / 1000);
        let with_this = counted(tries, now) + 1;
        counts.push((name, with_this));
        spent.push((whose, with_this));
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
    Ok(spent)
}

/// The try was right. Who has tried as often as makes them wait is not always who they say.
pub(crate) async fn forgive(
    tx: &mut Tx,
    target: &Target,
    place: &Place,
    spent: &Spent,
) -> Result<()> {
    let own = spent.iter().find(|(whose, _)| *whose == Whose::Own);
    let wrong = own.map_or(0, |(_, tries)| tries - 1);
    if let Some(officer) = target.officer.filter(|_| makes_wait(target.secret, Whose::Own, wrong)) {
        let from = (place.source.as_str(), place.agent.as_str());
        let what = Happened::InAfterWrongTries;
        happenings::happened_from(tx, officer, what, from, Some(wrong)).await?;
    }
    for (name, whose) in place.counters() {
        let all = whose == Whose::Own;
        attempts::forgive(tx, target.kind(), &target.account, &name, all).await?;
    }
    Ok(())
}

/// The try was wrong: it is on record, and the owner hears of it when from now on somebody waits.
pub(crate) async fn record(
    tx: &mut Tx,
    target: &Target,
    place: &Place,
    by: &str,
    spent: &Spent,
) -> Result<()> {
    let news = spent.iter().filter(|(whose, tries)| is_news(target.secret, *whose, *tries));
    if let (Some(officer), Some(tries)) = (target.officer, news.map(|(_, tries)| *tries).max()) {
        let from = (place.source.as_str(), place.agent.as_str());
        happenings::happened_from(tx, officer, Happened::WrongTries, from, Some(tries)).await?;
    }
    let known = place.device.is_some();
    let detail = json!({ "failed": by, "officer": target.officer, "source": place.source,
        "known_browser": known });
    tx.note(None, detail);
    Ok(())
}
