//! 事务身份 – what a transaction tells the database about who acts, in the words row-level security
//! asks for. It travels with BEGIN, so that it costs no turn of its own.

use chrono::{DateTime, Utc};

use crate::Officer;

/// BEGIN, and who acts.
pub(crate) fn begin(officer: &Officer, act: &str, now: DateTime<Utc>) -> String {
    let roles: Vec<&str> = officer.roles.iter().map(|role| role.code()).collect();
    // '=' marks a reach that is there: the Supreme People's Court's begins with nothing.
    let reach = law::courts::reach(&officer.court).map(|codes| format!("={codes}"));
    let settings = [
        ("officer", officer.id.to_string()),
        ("court", officer.court.clone()),
        ("roles", roles.join(",")),
        ("clearance", officer.clearance.to_string()),
        ("reach", reach.unwrap_or_default()),
        ("act", act.to_owned()),
        ("now", now.to_rfc3339()),
    ];
    let mut begin = "BEGIN".to_owned();
    for (name, value) in settings {
        begin.push_str(&format!("; SET LOCAL zx.{name} = {}", quoted(&value)));
    }
    begin
}

/// A value as SQL writes it. Backslashes mean themselves (standard_conforming_strings).
fn quoted(value: &str) -> String {
    format!("'{}'", value.replace('\0', "").replace('\'', "''"))
}
