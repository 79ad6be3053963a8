//! 作风 – how institutions turn bad under the dice, and good again.

use anyhow::Result;
use chrono::TimeDelta;
use serde_json::{Map, Value, json};

use crate::cast::MANY_BANKS;
use crate::dice::Dice;
use crate::stage::Stage;

/// Institutions a play meets.
const INSTITUTIONS: [&str; 12] = [
    "PBOC",
    "BANK-ICBC",
    "BANK-ABC",
    "BANK-CCB",
    "BANK-CMB",
    "BANK-PSBC",
    "BANK-GDRCC",
    "PAY-TENPAY",
    "CAR",
    "LAND",
    "CORP",
    "COURT-BANK",
];
/// What can be wrong with its messages; fifty megabytes are left to the tests of bad input.
const SPOILS: [&str; 7] = [
    "malformed",
    "truncated",
    "gbk",
    "foreign_order",
    "wrong_signature",
    "unknown_field",
    "wrong_digest",
];
/// Longest outage in minutes: an order is sent for half a day before it goes to the counter.
const OUTAGE_MAX: i64 = 8 * 60;

/// One institution behaves in a new way from now on.
pub(crate) async fn turn_bad(stage: &mut Stage<'_>, dice: &mut Dice) -> Result<()> {
    let is_control = stage.theatre().scale().is_control;
    let code = if is_control && !dice.chance(100) {
        dice.pick(&MANY_BANKS)
    } else {
        dice.pick(&INSTITUTIONS)
    };
    let mut manners = Map::new();
    manners.insert("answer_after_minutes".to_owned(), json!(dice.between(0, 2_000)));
    manners.insert("answer_spread_minutes".to_owned(), json!(dice.between(0, 2_000)));
    manners.insert("copies".to_owned(), json!(dice.pick(&[0, 0, 1, 3])));
    manners.insert("reversed".to_owned(), json!(dice.chance(300)));
    if is_control {
        manners.insert("notices".to_owned(), json!(dice.chance(500)));
    }
    let bad = match dice.below(7) {
        0 => Some(("silent", json!(true))),
        1 => Some(("mute", json!(true))),
        2 => Some(("late_by_minutes", json!(dice.between(1, 4_000)))),
        3 => {
            let until = stage.now() + TimeDelta::minutes(dice.between(10, OUTAGE_MAX));
            Some(("offline_until", json!(until)))
        }
        4 => {
            manners.insert("spoil_times".to_owned(), json!(dice.between(1, 3)));
            Some(("spoil", json!(dice.pick(&SPOILS))))
        }
        5 if code.starts_with("BANK-") && dice.chance(300) => {
            stage.note_liar(code);
            // One that stands by its lies is only found where it is asked again: in plays of control.
            let word = if is_control && dice.chance(500) { "lying_throughout" } else { "lying" };
            Some((word, json!(true)))
        }
        _ => None,
    };
    manners.extend(bad.map(|(name, value)| (name.to_owned(), value)));
    stage.trace.say(format_args!("{code} turns {}", Value::Object(manners.clone())));
    stage.tell_nation("PUT", "/admin/manners", json!({ code: manners })).await
}

/// All behave.
pub(crate) async fn behave(stage: &Stage<'_>) -> Result<()> {
    let good: Map<String, Value> = INSTITUTIONS
        .iter()
        .chain(&MANY_BANKS)
        .map(|code| ((*code).to_owned(), json!({})))
        .collect();
    stage.tell_nation("PUT", "/admin/manners", Value::Object(good)).await
}
