//! The half-yearly round within a day's quota.

use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use super::court::{Court, World};
use crate::RequeryState;
use crate::acts::round::standing;
use crate::rules::pace::{Forecast, forecast, per_day};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn four_fifths_of_a_days_quota_are_for_ended_cases() {
    let share = law::id::ZB_REQUERY_SHARE;
    for (quota, most) in [(0, 0), (1, 0), (2, 1), (5, 4), (100_000, 80_000), (200_000, 160_000)] {
        assert_eq!(per_day(quota, day("2026-11-27")), most, "{} of {quota}", share.as_str());
    }
}

#[test]
fn ten_million_cases_in_half_a_year_fit_into_a_hundred_thousand_a_day() {
    let today = day("2026-11-27");
    let due: Vec<_> = (0..182).map(|n| (today + Days::new(n), 10_000_000 / 182)).collect();
    let all = forecast(&due, Some(80_000), today);
    assert_eq!(all, Forecast { cleared_on: Some(today + Days::new(181)), longest_wait: 0 });
    let at_once = [(today, 10_000_000)];
    let late = forecast(&at_once, Some(80_000), today);
    assert_eq!(late.cleared_on, Some(today + Days::new(124)), "125 days of 80,000");
    assert_eq!(late.longest_wait, 124);
    assert_eq!(forecast(&at_once, None, today).cleared_on, Some(today));
    assert_eq!(forecast(&at_once, Some(0), today).cleared_on, None);
    assert_eq!(forecast(&[], Some(0), today).cleared_on, Some(today));
}

proptest! {
    /// Against a model that keeps every single debtor with its day.
    #[test]
    fn a_forecast_is_what_a_queue_of_single_debtors_comes_to(
        due in prop::collection::vec((0_u64..40, 1_i64..20), 0..20), most in 1_i64..15,
    ) {
        let today = day("2026-01-10");
        let mut due: Vec<(NaiveDate, i64)> = due
            .into_iter()
            .map(|(n, debtors)| (day("2026-01-01") + Days::new(n), debtors))
            .collect();
        due.sort_unstable();
        let mut single: Vec<NaiveDate> = due
            .iter()
            .flat_map(|(day, debtors)| (0..*debtors).map(move |_| *day))
            .collect();
        let (mut now, mut longest) = (today, 0);
        loop {
            for _ in 0..most {
                if single.first().is_some_and(|first| *first <= now) {
                    longest = longest.max((now - single.remove(0)).num_days());
                }
            }
            if single.is_empty() {
                break;
            }
            now = now + Days::new(1);
        }
        let found = forecast(&due, Some(most), today);
        prop_assert_eq!(found.cleared_on, Some(now));
        prop_assert_eq!(found.longest_wait, u64::try_from(longest).unwrap());
    }
}

#[tokio::test]
async fn what_does_not_fit_into_todays_quota_is_asked_tomorrow() {
    let court = Court::ended().await;
    let quota = async |orders: i32| {
        let mut tx = court.system().await;
        sqlx::query("UPDATE exchange.institution SET quota_per_day = $1 WHERE code = 'PBOC'")
            .bind(orders)
            .execute(tx.sql())
            .await
            .unwrap();
        tx.commit().await.unwrap();
    };
    quota(1).await;
    court.daily("2025-12-13").await;
    court.answer(&World::new()).await;
    assert_eq!(court.requeries().await[0].state, RequeryState::Planned, "four fifths of one");
    let mut tx = court.system().await;
    let waiting = standing(&mut tx).await.unwrap();
    assert_eq!((waiting.waiting, waiting.cleared_on), (1, None));
    drop(tx);
    quota(2).await;
    court.daily("2025-12-14").await;
    court.answer(&World::new()).await;
    assert_eq!(court.requeries().await[0].state, RequeryState::Done);
    let mut tx = court.system().await;
    let through = standing(&mut tx).await.unwrap();
    assert_eq!((through.waiting, through.done, through.late), (0, 1, 0));
    assert_eq!(through.window_days, law::days(law::id::ZB_REQUERY_WINDOW, day("2025-12-14")));
}
