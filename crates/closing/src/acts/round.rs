//! 终本案件轮查 – how far the half-yearly round of all ended cases has come, and when it will be through.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Months, NaiveDate};
use platform::{Result, Tx};

use crate::model::{RoundStanding, RoundWeek};
use crate::rules::pace;
use crate::store::round::{Counted, counted};

/// 本日余量 – how many debtors of ended cases may be asked about today; none: no limit.
pub(crate) async fn room(tx: &mut Tx) -> Result<Option<i64>> {
    let today = tx.today();
    let asked = exchange::quota_of_asking(tx).await?;
    Ok(asked.map(|asked| (pace::per_day(asked.quota, today) - asked.taken).max(0)))
}

/// The round as the reader may see it: half a year back and half a year ahead.
pub(crate) async fn standing(tx: &mut Tx) -> Result<RoundStanding> {
    let today = tx.today();
    let months = Months::new(law::months(law::id::ZB_REQUERY_EVERY, today));
    let from = today.checked_sub_months(months).unwrap_or(today);
    let to = today.checked_add_months(months).unwrap_or(today);
    let window_days = law::days(law::id::ZB_REQUERY_WINDOW, today);
    let quota = exchange::quota_of_asking(tx).await?.map(|asked| asked.quota);
    let per_day = quota.map(|quota| pace::per_day(quota, today));
    let rows = counted(tx, from, to).await?;
    let sum = |is_meant: &dyn Fn(&Counted) -> bool| -> i64 {
        rows.iter().filter(|row| is_meant(row)).map(|row| row.cases).sum()
    };
    let in_state = |state: &str| sum(&|row| row.state == state);
    let is_open = |row: &Counted| matches!(row.state.as_str(), "planned" | "asked");
    let planned = rows.iter().filter(|row| row.state == "planned");
    let due: Vec<(NaiveDate, i64)> = planned.map(|row| (row.due, row.debtors)).collect();
    let forecast = pace::forecast(&due, per_day, today);
    Ok(RoundStanding {
        quota,
        per_day,
        waiting: sum(&|row| row.state == "planned" && row.due <= today),
        asked: in_state("asked"),
        done: in_state("done"),
        incomplete: in_state("incomplete"),
        missed: in_state("missed"),
        late: sum(&|row| is_open(row) && row.due + Days::new(window_days) < today),
        window_days,
        cleared_on: forecast.cleared_on,
        longest_wait: forecast.longest_wait,
        weeks: weeks(&rows),
    })
}

/// By the Monday of each week.
fn weeks(rows: &[Counted]) -> Vec<RoundWeek> {
    let mut weeks: BTreeMap<NaiveDate, RoundWeek> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.state != "cancelled") {
        let monday = row.due - Days::new(u64::from(row.due.weekday().num_days_from_monday()));
        let week = weeks.entry(monday).or_insert(RoundWeek { monday, done: 0, open: 0 });
        let part = if row.state == "done" { &mut week.done } else { &mut week.open };
        *part += row.cases;
    }
    weeks.into_values().collect()
}
