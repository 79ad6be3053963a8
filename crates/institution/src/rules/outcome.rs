//! 结果 – what the institution's own system said, as an answer of ours. A result that cannot be is no
//! result: nothing is answered in its place, and nothing it did stays.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use contract::{
    Found, HoldStated, Measure, News, Notice, Order, OrderAct, Outcome, Purpose, ResultCode,
};
use kernel::Money;

use super::admission::refused;
use crate::mapping::Row;

/// Which result is missing or cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("result {0}")]
pub(crate) struct BadResult(String);

type Read<T> = Result<T, BadResult>;

/// What `rows` answer to `order`.
pub(crate) fn outcome(order: &Order, rows: &[Row]) -> Read<Outcome> {
    if let Some(refusal) = rows.first().map(refusal).transpose()?.flatten() {
        return Ok(refusal);
    }
    match &order.act {
        OrderAct::FindAccounts => {
            let banks: Read<Vec<String>> = rows.iter().map(|row| text(row, "bank")).collect();
            Ok(Outcome::Accounts { banks: banks? })
        }
        OrderAct::Query { kinds } => {
            let items: Vec<Found> = rows.iter().map(found).collect::<Read<_>>()?;
            let items = items.into_iter().filter(|item| kinds.contains(&item.kind)).collect();
            Ok(Outcome::Property { items })
        }
        act => match rows {
            [] => Ok(nothing(act)),
            [row] => control(act, row),
            _ => Err(BadResult("has several rows, one is expected".to_owned())),
        },
    }
}

/// No row: there is no such account, or no such measure.
fn nothing(act: &OrderAct) -> Outcome {
    match act {
        OrderAct::Freeze { .. } | OrderAct::Seal { .. } | OrderAct::PayOut { .. } => {
            refused(ResultCode::NoAccount, "查无此账户或登记")
        }
        _ => refused(ResultCode::HoldNotFound, "没有这项冻结或查封,或已失效"),
    }
}

/// Columns `refused` (a code of ours) or `returned` (why) say that nothing was done.
fn refusal(row: &Row) -> Read<Option<Outcome>> {
    if let Some(reason) = row.get("returned") {
        return Ok(Some(Outcome::Returned { reason: reason.clone() }));
    }
    let Some(code) = row.get("refused") else { return Ok(None) };
    let known: ResultCode = parsed("refused", code)?;
    let text = row.get("text").cloned().unwrap_or_default();
    Ok(Some(refused(known, text)))
}

fn control(act: &OrderAct, row: &Row) -> Read<Outcome> {
    match act {
        OrderAct::Freeze { target, limit, .. } => {
            let held = yuan(row, "held")?;
            if held > *limit {
                return Err(BadResult(format!("held {held} is over the limit {limit}")));
            }
            Ok(Outcome::Held {
                account: target.clone(),
                held,
                limit: *limit,
                available: yuan(row, "available")?,
                until: read(row, "until")?,
                rank: read(row, "rank")?,
            })
        }
        OrderAct::Seal { target, .. } => Ok(Outcome::Sealed {
            target: target.clone(),
            units: maybe(row, "units")?,
            until: read(row, "until")?,
            rank: read(row, "rank")?,
        }),
        OrderAct::Renew { .. } => Ok(Outcome::Renewed { until: read(row, "until")? }),
        OrderAct::Release { .. } => Ok(Outcome::Released {
            amount: yuan(row, "amount")?,
            remaining: yuan(row, "remaining")?,
        }),
        OrderAct::Unseal { .. } => Ok(Outcome::Unsealed { target: text(row, "target")? }),
        OrderAct::Deduct { amount, .. } => {
            let (amount, bank_serial) = moved(row, *amount)?;
            Ok(Outcome::Deducted { amount, bank_serial })
        }
        OrderAct::PayOut { amount, .. } => {
            let (amount, bank_serial) = moved(row, *amount)?;
            Ok(Outcome::Paid { amount, bank_serial })
        }
        OrderAct::RestrictExit { .. } => Ok(Outcome::ExitRestricted { until: read(row, "until")? }),
        OrderAct::LiftExit { .. } => Ok(Outcome::ExitFree),
        OrderAct::FindAccounts | OrderAct::Query { .. } => {
            Err(BadResult("is of no control".to_owned()))
        }
    }
}

/// Money is moved as it was ordered, or not at all.
fn moved(row: &Row, ordered: Money) -> Read<(Money, String)> {
    let amount = row.get("amount").map(|said| money("amount", said)).transpose()?;
    if amount.is_some_and(|amount| amount != ordered) {
        return Err(BadResult(format!("amount is not the {ordered} ordered")));
    }
    Ok((ordered, text(row, "bank_serial")?))
}

/// Columns with a place of their own in [`Found`]; every other one is a fact.
const PLACED: [&str; 9] =
    ["kind", "asset", "name", "amount", "available", "units", "purpose", "fixed_term", "measures"];

fn found(row: &Row) -> Read<Found> {
    let said = |name: &str| row.get(name).map(|said| money(name, said)).transpose();
    let facts: BTreeMap<String, String> = row
        .iter()
        .filter(|(name, _)| !PLACED.contains(&name.as_str()))
        .map(|(name, said)| (name.clone(), said.clone()))
        .collect();
    let measures: Vec<Measure> = match row.get("measures") {
        Some(said) => {
            serde_json::from_str(said).map_err(|error| BadResult(format!("measures: {error}")))?
        }
        None => Vec::new(),
    };
    let found = Found {
        kind: read(row, "kind")?,
        asset: text(row, "asset")?,
        name: row.get("name").cloned().unwrap_or_default(),
        amount: said("amount")?,
        available: said("available")?,
        units: maybe(row, "units")?,
        purpose: maybe(row, "purpose")?.unwrap_or(Purpose::Ordinary),
        fixed_term: row.get("fixed_term").is_some_and(|said| said == "true"),
        facts,
        measures,
    };
    contract::check(&found).map_err(|invalid| BadResult(invalid.en))?;
    Ok(found)
}

/// A measure of the register.
pub(crate) fn hold(row: &Row) -> Read<HoldStated> {
    Ok(HoldStated {
        order: text(row, "order_id")?.into(),
        target: text(row, "target")?,
        held: row.get("held").map_or(Ok(Money::ZERO), |said| money("held", said))?,
        units: maybe(row, "units")?,
        until: read(row, "until")?,
        rank: read(row, "rank")?,
    })
}

/// Something that came about on a measure.
pub(crate) fn notice(row: &Row, now: DateTime<Utc>) -> Read<Notice> {
    let held = || yuan(row, "held");
    let news = match text(row, "news")?.as_str() {
        "in_force" => News::InForce {
            held: row.get("held").map_or(Ok(Money::ZERO), |said| money("held", said))?,
            units: maybe(row, "units")?,
            until: read(row, "until")?,
        },
        "caught" => News::Caught { held: held()? },
        "ended" => News::Ended { reason: text(row, "reason")? },
        "objection" => News::Objection { text: text(row, "reason")? },
        other => return Err(BadResult(format!("news {other:?} is unknown"))),
    };
    let at = match row.get("at") {
        Some(said) => instant(said)?,
        None => now,
    };
    Ok(Notice { serial: read(row, "serial")?, order: text(row, "order_id")?.into(), at, news })
}

fn instant(said: &str) -> Read<DateTime<Utc>> {
    let read = DateTime::parse_from_rfc3339(said);
    read.map(|at| at.to_utc()).map_err(|error| BadResult(format!("at: {error}")))
}

fn text(row: &Row, name: &str) -> Read<String> {
    row.get(name).cloned().ok_or_else(|| BadResult(format!("{name} is missing")))
}

fn parsed<T: std::str::FromStr>(name: &str, said: &str) -> Read<T> {
    said.trim().parse().map_err(|_| BadResult(format!("{name} is {said:?}")))
}

fn read<T: std::str::FromStr>(row: &Row, name: &str) -> Read<T> {
    parsed(name, &text(row, name)?)
}

fn maybe<T: std::str::FromStr>(row: &Row, name: &str) -> Read<Option<T>> {
    row.get(name).map(|said| parsed(name, said)).transpose()
}

fn yuan(row: &Row, name: &str) -> Read<Money> {
    money(name, &text(row, name)?)
}

/// `38500`, `38500.5` and `38500.50000` are amounts, too; `38500.505` is none.
fn money(name: &str, said: &str) -> Read<Money> {
    let (whole, part) = said.trim().split_once('.').unwrap_or((said.trim(), ""));
    let part = part.trim_end_matches('0');
    parsed(name, &format!("{whole}.{part:0<2}"))
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn row(cells: &[(&str, &str)]) -> Row {
        cells.iter().map(|(name, said)| ((*name).to_owned(), (*said).to_owned())).collect()
    }

    fn freeze() -> OrderAct {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let (from, until) = (day("2026-11-27"), day("2027-11-26"));
        let limit = "100.00".parse().unwrap();
        OrderAct::Freeze { target: "1".to_owned(), limit, keep: Money::ZERO, from, until }
    }

    #[test]
    fn money_is_exact_or_refused() {
        for (said, read) in [("1", "1.00"), ("1.5", "1.50"), ("0.1000", "0.10"), ("7.25", "7.25")] {
            assert_eq!(money("x", said).unwrap().to_string(), read);
        }
        for said in ["1.005", "-1", "", "1e3", "1,0"] {
            assert!(money("x", said).is_err(), "{said}");
        }
    }

    #[test]
    fn a_result_that_cannot_be_is_none() {
        let whole = [("held", "60.00"), ("available", "0"), ("until", "2027-11-26"), ("rank", "0")];
        assert!(matches!(control(&freeze(), &row(&whole)), Ok(Outcome::Held { rank: 0, .. })));
        let mut over = whole;
        over[0].1 = "100.01";
        assert!(control(&freeze(), &row(&over)).is_err(), "over its limit");
        for missing in 0..whole.len() {
            let mut rest = whole.to_vec();
            rest.remove(missing);
            assert!(control(&freeze(), &row(&rest)).is_err(), "{}", whole[missing].0);
        }
        let ordered: Money = "5.00".parse().unwrap();
        assert!(moved(&row(&[("amount", "4.99"), ("bank_serial", "1")]), ordered).is_err());
        assert!(moved(&row(&[("amount", "5.00")]), ordered).is_err(), "no serial");
    }
}
