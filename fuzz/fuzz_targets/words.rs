//! Numbers and names that people type: valid, or not and why. What was read prints as it is read.
#![no_main]

use chrono::NaiveDate;
use kernel::{CaseNumber, Money};
use libfuzzer_sys::fuzz_target;

const KINDS: [&str; 9] =
    ["id", "uscc", "org-code", "case-number", "court", "bank-card", "cnaps", "plate", "vin"];

fuzz_target!(|text: &str| {
    let today = NaiveDate::from_ymd_opt(2026, 2, 5).unwrap();
    for kind in KINDS {
        let _ = kernel::check::check(kind, text, today);
    }
    if let Ok(money) = text.parse::<Money>() {
        assert_eq!(money.to_string().parse::<Money>().unwrap(), money);
        let _ = (money.grouped(), money.chinese());
    }
    if let Ok(number) = text.parse::<CaseNumber>() {
        assert_eq!(number.to_string().parse::<CaseNumber>().unwrap(), number);
    }
    let _ = text.parse::<law::interest::Rate>();
});
