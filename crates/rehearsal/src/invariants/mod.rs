//! 不变式 – what holds of court and nation together, whatever goes wrong in between. Each has a name;
//! a finding names the case or the order.

mod books;
mod ends;
mod log;
#[cfg(test)]
mod tests;
mod view;

use anyhow::Result;

use crate::life::Life;
use crate::stage::Stage;

/// 违反 – an invariant that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Which.
    pub invariant: &'static str,
    /// Of what.
    pub what: String,
}

impl Broken {
    pub(crate) fn new(invariant: &'static str, what: impl Into<String>) -> Self {
        Self { invariant, what: what.into() }
    }
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.invariant, self.what)
    }
}

/// After every step: what no commit may leave behind.
pub(crate) async fn after_step(stage: &Stage<'_>) -> Result<Vec<Broken>> {
    let mut found = stage.take_broken();
    found.extend(books::after_step(stage.eye()).await?);
    Ok(found)
}

/// At the end of every day.
pub(crate) async fn after_day(stage: &Stage<'_>, lives: &[Life]) -> Result<Vec<Broken>> {
    let mut found = books::after_day(stage.eye()).await?;
    found.extend(books::over_hold(stage, lives).await?);
    found.extend(books::ledger(stage).await?);
    let things = view::Things::of(stage, lives).await?;
    found.extend(view::conserved(stage, lives, &things).await?);
    found.extend(view::protected(stage, lives, &things));
    found.extend(view::gone_for_good(stage, &things).await?);
    found.extend(ends::of_orders(stage).await?);
    if !stage.theatre().scale().is_control {
        found.extend(log::grown(stage).await?);
    }
    Ok(found)
}

/// When nothing is under way any more.
pub(crate) async fn at_rest(stage: &Stage<'_>, lives: &[Life]) -> Result<Vec<Broken>> {
    let mut found = after_step(stage).await?;
    found.extend(after_day(stage, lives).await?);
    found.extend(acknowledged(stage).await?);
    let things = view::Things::of(stage, lives).await?;
    found.extend(view::is_book(stage, lives, &things).await?);
    if stage.theatre().scale().is_control {
        found.extend(view::liars(stage, &things).await?);
        found.extend(ends::of_ended(stage, lives).await?);
    } else {
        found.extend(log::whole(stage).await?);
    }
    found.extend(ends::of_cases(stage, lives).await?);
    Ok(found)
}

/// Whatever an officer was told is done is still done, as told.
pub(crate) async fn acknowledged(stage: &Stage<'_>) -> Result<Vec<Broken>> {
    let told = stage.acknowledged();
    let keys: Vec<String> = told.keys().map(|key| (*key).to_owned()).collect();
    let kept = crate::store::replies(stage.eye(), &keys).await?;
    let kept: std::collections::BTreeMap<_, _> = kept.into_iter().collect();
    let lost = told.iter().filter(|(key, body)| kept.get(**key) != Some(**body));
    Ok(lost
        .map(|(key, body)| {
            let now = kept.get(*key);
            Broken::new("acknowledged-is-present", format!("{key}: told {body}, kept {now:?}"))
        })
        .collect())
}
