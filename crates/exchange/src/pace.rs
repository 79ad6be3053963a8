//! 配速 – when an institution is sent something, and how much: its hours, its quota, its rate, and
//! a pause that grows while it does not answer. Pure.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use contract::OrderAct;
use kernel::time::{day_of, instant};

use crate::model::Institution;

/// Failures in a row after which an institution is given a pause.
const PATIENT_FOR: i32 = 3;
/// The first pause; doubles with every further failure.
const PAUSE: TimeDelta = TimeDelta::seconds(30);
/// Longest pause: an institution that comes back is noticed within it.
const PAUSE_MAX: TimeDelta = TimeDelta::minutes(10);
/// Days looked ahead for one on which an institution is open.
const AHEAD: u64 = 30;

/// 优先级 – letting go before holding and taking, both before asking, all before what can wait.
pub(crate) fn priority(act: &OrderAct, can_wait: bool) -> i16 {
    match act {
        OrderAct::Release { .. } | OrderAct::Unseal { .. } | OrderAct::LiftExit { .. } => 0,
        act if act.controls() => 1,
        _ if can_wait => 3,
        _ => 2,
    }
}

/// 受理时间 – when an institution takes an order that is given at `now`: at once, or when it opens next.
/// Only control waits for hours; a question is answered by a machine.
pub(crate) fn opening(
    institution: &Institution,
    act: &OrderAct,
    now: DateTime<Utc>,
) -> DateTime<Utc> {
    let (Some(opens), Some(closes)) = (institution.opens, institution.closes) else { return now };
    if !act.controls() {
        return now;
    }
    let today = day_of(now);
    let days = (0..AHEAD).filter_map(|ahead| today.checked_add_days(Days::new(ahead)));
    for day in days.filter(|day| !institution.workdays_only || is_working(*day)) {
        let (from, to) = (instant(day, opens), instant(day, closes));
        if now < to {
            return now.max(from);
        }
    }
    now
}

/// A year without an official calendar has its weekends at least.
fn is_working(day: NaiveDate) -> bool {
    use chrono::Datelike;
    law::calendar::kind(day)
        .map_or(day.weekday().number_from_monday() <= 5, |kind| kind.is_working())
}

/// 熔断 – until when nothing is sent after `failures` in a row.
pub(crate) fn pause_until(failures: i32, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let beyond = u32::try_from(failures.checked_sub(PATIENT_FOR)?).ok()?;
    let pause = PAUSE * 2_i32.saturating_pow(beyond.min(10));
    Some(now + pause.min(PAUSE_MAX))
}

/// 速率 – when the next batch may follow one of `sent` at `per_second`.
pub(crate) fn next_batch(sent: usize, per_second: i32, now: DateTime<Utc>) -> DateTime<Utc> {
    let millis = (sent as u64).saturating_mul(1000) / u64::from(per_second.unsigned_abs().max(1));
    now + TimeDelta::milliseconds(i64::try_from(millis).unwrap_or(i64::MAX / 2))
}

/// The beginning of the next day in Shanghai, when a new quota begins.
pub(crate) fn next_day(now: DateTime<Utc>) -> DateTime<Utc> {
    let next = day_of(now).succ_opt().unwrap_or(NaiveDate::MAX);
    instant(next, chrono::NaiveTime::MIN)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveTime;
    use contract::OrderId;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn nine_to_five() -> Institution {
        let hour = |h| NaiveTime::from_hms_opt(h, 0, 0);
        Institution {
            opens: hour(9),
            closes: hour(17),
            workdays_only: true,
            ..crate::model::tests::institution("LAND")
        }
    }

    #[test]
    fn control_waits_for_the_hours_of_a_working_day_and_questions_do_not() {
        let release = OrderAct::Unseal { hold_order: OrderId::from(String::new()) };
        let land = nine_to_five();
        for (given, taken) in [
            ("2026-02-10T01:00:00Z", "2026-02-10T01:00:00Z"), // Tuesday, nine o'clock
            ("2026-02-10T00:59:59Z", "2026-02-10T01:00:00Z"),
            ("2026-02-10T09:00:00Z", "2026-02-11T01:00:00Z"), // five o'clock is closed
            ("2026-02-14T02:00:00Z", "2026-02-14T02:00:00Z"), // a Saturday worked before the holiday
            ("2026-02-16T02:00:00Z", "2026-02-24T01:00:00Z"), // Spring Festival
        ] {
            assert_eq!(opening(&land, &release, at(given)), at(taken), "{given}");
        }
        let night = at("2026-02-16T15:00:00Z");
        assert_eq!(opening(&land, &OrderAct::FindAccounts, night), night);
    }

    #[test]
    fn the_pause_doubles_to_ten_minutes() {
        let now = at("2026-02-10T01:00:00Z");
        let seconds =
            |failures| pause_until(failures, now).map(|until| (until - now).num_seconds());
        let all = [0, 2, 3, 4, 5, 7, 8, 40].map(seconds);
        assert_eq!(
            all,
            [None, None, Some(30), Some(60), Some(120), Some(480), Some(600), Some(600)]
        );
    }

    #[test]
    fn a_rate_spreads_batches_and_a_quota_ends_at_midnight_in_shanghai() {
        let now = at("2026-02-10T15:59:59Z");
        assert_eq!(next_batch(200, 50, now), at("2026-02-10T16:00:03Z"));
        assert_eq!(next_day(now), at("2026-02-10T16:00:00Z"));
        assert_eq!(next_day(at("2026-02-10T16:00:00Z")), at("2026-02-11T16:00:00Z"));
    }
}
