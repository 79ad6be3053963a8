//! 账户动态 – what happened to somebody's account is told to them: at the next log-in, until they say
//! they have seen it, and on their own page for as long as the law of the house says.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use platform::officers::{self, Ending};
use platform::{Act, Result, Role, Tx, sessions};
use serde_json::json;
use uuid::Uuid;

use super::me;
use crate::door::Visitor;
use crate::model::{Happened, Happening};
use crate::rules::strange;
use crate::store::happenings::{self, NewHappening};

/// 已阅账户动态.
pub(crate) const NOTE: Act = Act::new("identity.note_happenings", &[]);

/// It happened to this officer's account.
pub(crate) async fn happened(tx: &mut Tx, officer: Uuid, what: Happened) -> Result<()> {
    happenings::insert(tx, officer, &NewHappening::of(what)).await
}

/// The same, with the address and the browser it came from.
pub(crate) async fn happened_from(
    tx: &mut Tx,
    officer: Uuid,
    what: Happened,
    (source, agent): (&str, &str),
    tries: Option<i32>,
) -> Result<()> {
    let new = NewHappening { source, agent, tries, ..NewHappening::of(what) };
    happenings::insert(tx, officer, &new).await
}

fn kept(today: NaiveDate) -> TimeDelta {
    let days = law::days(law::id::IDENTITY_HAPPENINGS, today);
    TimeDelta::days(i64::try_from(days).unwrap_or(i64::MAX))
}

/// A log-in that is whole, from a browser not known: strange unless it looks like one before.
pub(crate) async fn weigh_log_in(tx: &mut Tx, officer: Uuid, visitor: &Visitor) -> Result<()> {
    let since = tx.now - kept(tx.today());
    let before = sessions::places(tx, officer, since).await?;
    if strange::is_strange(&visitor.source, &visitor.agent, &before) {
        let from = (visitor.source.as_str(), visitor.agent.as_str());
        happened_from(tx, officer, Happened::StrangeLogIn, from, None).await?;
    }
    Ok(())
}

/// What happened to my account, the newest first.
pub(crate) async fn mine(tx: &mut Tx) -> Result<Vec<Happening>> {
    let (officer, since) = (me(tx)?, tx.now - kept(tx.today()));
    let mut mine = happenings::of_officer(tx, officer, since).await?;
    let others: Vec<Uuid> = mine.iter().filter_map(|one| one.subject).collect();
    let names = officers::names(tx, &others).await?;
    for one in &mut mine {
        one.subject_name = one.subject.and_then(|subject| names.get(&subject).cloned());
    }
    Ok(mine)
}

/// I have seen it, up to then: what happened since is still news.
pub(crate) async fn note(tx: &mut Tx, until: DateTime<Utc>) -> Result<()> {
    let officer = me(tx)?;
    let seen = happenings::note(tx, officer, until).await?;
    tx.note(None, json!({ "seen": seen }));
    Ok(())
}

/// 到期提醒 – accounts that end soon: their owners and the system administrators of their court hear of it.
pub(crate) async fn remind(tx: &mut Tx, day: NaiveDate) -> Result<()> {
    let ahead = law::days(law::id::IDENTITY_TERM_REMINDER, day);
    let until = day.checked_add_days(Days::new(ahead)).unwrap_or(day);
    for Ending { officer: subject, court, ends_on } in officers::ending(tx, day, until).await? {
        let about =
            |what| NewHappening { ending: Some((subject, ends_on)), ..NewHappening::of(what) };
        happenings::insert(tx, subject, &about(Happened::AccountEnds)).await?;
        for admin in officers::of_court(tx, &court, Role::SystemAdmin).await? {
            if admin.id != subject {
                happenings::insert(tx, admin.id, &about(Happened::AnotherAccountEnds)).await?;
            }
        }
    }
    Ok(())
}

/// Forget what is older than it is kept.
pub(crate) async fn sweep(tx: &mut Tx, day: NaiveDate) -> Result<()> {
    let before = tx.now - kept(day);
    happenings::sweep(tx, before).await
}
