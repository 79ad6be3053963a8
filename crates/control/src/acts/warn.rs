//! 届满提示 – who handles a case is warned three times before a hold ends, for without renewal its
//! effect is lost: 查扣冻规定 第27条.

use cases::Entry;
use chrono::{Days, NaiveDate};
use kernel::Id;
use law::id::{CONTROL_WARN_FIRST, CONTROL_WARN_LAST, CONTROL_WARN_SECOND, RuleId};
use platform::{Result, Tx};

use crate::events::HoldEnding;
use crate::model::{EndingHold, Hold};
use crate::store;

/// The last warning first: whoever was given it needs no earlier one.
const WARNINGS: [RuleId; 3] = [CONTROL_WARN_LAST, CONTROL_WARN_SECOND, CONTROL_WARN_FIRST];

/// Warn of every hold that has come so near its end since the last warning.
pub(crate) async fn warn(tx: &mut Tx, day: NaiveDate) -> Result<()> {
    for rule in WARNINGS {
        let ahead = law::days(rule, day);
        let level = i16::try_from(ahead).unwrap_or(i16::MAX);
        for hold in store::unwarned(tx, day + Days::new(ahead), level).await? {
            store::note_warned(tx, hold.id, level).await?;
            let (place, asset, until) = (&hold.institution, &hold.asset, hold.until);
            let entry = Entry::new("control.warn", rule).words(
                format!("{place}对{asset}的控制将于{until}届满,应及时续行"),
                format!("the hold of {asset} at {place} ends on {until}: renew it in time"),
            );
            cases::record(tx, Id::from(hold.case_id), entry).await?;
            let days = (hold.until - day).num_days();
            tx.tell(&HoldEnding { case: hold.case_id, hold: hold.id, days }).await?;
        }
    }
    Ok(())
}

/// Holds of cases the reader sees that end within the first warning; only those the reader handles when
/// `own`.
pub(crate) async fn ending(tx: &mut Tx, own: bool) -> Result<Vec<EndingHold>> {
    let today = tx.today();
    let until = today + Days::new(law::days(CONTROL_WARN_FIRST, today));
    let holds = store::ending_by(tx, until).await?;
    let mut ids: Vec<_> = holds.iter().map(|hold| hold.case_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let reader = tx.actor.officer().map(|officer| officer.id);
    let cases = cases::handled(tx, &ids).await?;
    let row = |hold: Hold| {
        let case = cases.iter().find(|case| case.id == hold.case_id)?;
        let is_meant = !own || case.handler == reader;
        is_meant.then(|| EndingHold {
            case_id: hold.case_id,
            number: case.number.clone(),
            hold: hold.id,
            institution: hold.institution,
            kind: hold.kind,
            until: hold.until,
            days_left: (hold.until - today).num_days(),
        })
    };
    Ok(holds.into_iter().filter_map(row).collect())
}
