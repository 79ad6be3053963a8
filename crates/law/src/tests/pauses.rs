//! 法释〔2014〕8号 第3条第3款 – days that bear no doubled interest, as a table and against a day-by-day
//! count.

use chrono::Days;
use proptest::prelude::*;

use super::{day, yuan};
use crate::interest::{Debt, Pause, compute_with_pauses};

fn debt() -> Debt {
    let (principal, costs) = (yuan("100000"), yuan("0"));
    Debt { principal, costs, general: None, due: day("2026-01-22") }
}

#[test]
fn a_stay_the_debtor_did_not_cause_bears_no_doubled_interest() {
    for (pauses, days, doubled) in [
        (&[][..], 90, "1575.00"),
        (&[("2026-02-01", "2026-03-03")][..], 60, "1050.00"),
        (&[("2026-02-01", "2026-02-21"), ("2026-02-11", "2026-03-03")][..], 60, "1050.00"),
        (&[("2025-12-01", "2026-01-22")][..], 90, "1575.00"),
        (&[("2025-12-01", "2026-02-21")][..], 60, "1050.00"),
        (&[("2026-04-12", "2026-09-01")][..], 80, "1400.00"),
    ] {
        let pauses: Vec<Pause> =
            pauses.iter().map(|(from, to)| Pause { from: day(from), to: day(to) }).collect();
        let interest = compute_with_pauses(&debt(), &[], &pauses, day("2026-04-22"));
        assert_eq!((interest.doubled_days, interest.doubled_interest), (days, yuan(doubled)));
    }
}

proptest! {
    #[test]
    fn paused_days_are_those_a_walk_from_day_to_day_leaves_out(
        spans in prop::collection::vec((0u64..400, 0u64..90), 0..5), last in 1u64..400,
    ) {
        let start = day("2026-01-22");
        let pauses: Vec<Pause> = spans
            .iter()
            .map(|(from, length)| {
                let from = start - Days::new(50) + Days::new(*from);
                Pause { from, to: from + Days::new(*length) }
            })
            .collect();
        let counted = (1..=last)
            .map(|number| start + Days::new(number))
            .filter(|day| !pauses.iter().any(|pause| pause.from < *day && *day <= pause.to))
            .count();
        let interest = compute_with_pauses(&debt(), &[], &pauses, start + Days::new(last));
        prop_assert_eq!(interest.doubled_days, i64::try_from(counted).unwrap());
    }
}
