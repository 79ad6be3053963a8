//! 校验 – validate a value and explain its parts, as `zhixing check` prints it.

use std::collections::BTreeMap;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::Serialize;

use crate::registry::{BankCard, Cnaps, CreditCode, OrgCode, Plate, Vin};
use crate::{CaseNumber, IdNumber, Invalid};

/// 校验结果 – what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// The value as given.
    pub input: String,
    /// Whether it is valid.
    pub valid: bool,
    /// What it was checked as.
    pub kind: &'static str,
    /// Its parts by name; under [`WARNING`] what is unusual though not wrong.
    pub parts: BTreeMap<&'static str, String>,
    /// Why it is not valid, in both languages.
    pub reason: Option<String>,
}

/// Name of the part that says what is unusual though not wrong.
pub const WARNING: &str = "warning";

/// Kinds that [`check`] knows.
pub const KINDS: [&str; 8] =
    ["id", "uscc", "org-code", "case-number", "bank-card", "cnaps", "plate", "vin"];

type Parts = BTreeMap<&'static str, String>;

/// Check `input` as a `kind`, as of `today`. `None` for an unknown kind.
#[must_use]
pub fn check(kind: &str, input: &str, today: NaiveDate) -> Option<Checked> {
    let kind = KINDS.into_iter().find(|known| *known == kind)?;
    let parts = match kind {
        "id" => parse::<IdNumber>(input).and_then(|id| id_parts(&id, today)),
        "uscc" => parse::<CreditCode>(input).map(|code| code.parts()),
        "org-code" => parse::<OrgCode>(input).map(|code| code.parts()),
        "case-number" => case_parts(input),
        "bank-card" => parse::<BankCard>(input).map(|card| {
            let warning = "未通过Luhn校验,旧账号属正常 / fails Luhn; old accounts may";
            warned(card.parts(), !card.passes_luhn(), warning)
        }),
        "cnaps" => parse::<Cnaps>(input).map(|code| code.parts()),
        "plate" => parse::<Plate>(input).map(|plate| plate.parts()),
        _ => parse::<Vin>(input).map(|vin| {
            let warning = "校验位不符,进口车属正常 / check digit differs; imports may";
            warned(vin.parts(), !vin.passes_check(), warning)
        }),
    };
    let (valid, input) = (parts.is_ok(), input.to_owned());
    let (parts, reason) = match parts {
        Ok(parts) => (parts, None),
        Err(reason) => (Parts::new(), Some(reason)),
    };
    Some(Checked { input, valid, kind, parts, reason })
}

fn warned(mut parts: Parts, is_odd: bool, warning: &str) -> Parts {
    if is_odd {
        parts.insert(WARNING, warning.to_owned());
    }
    parts
}

fn parse<T: FromStr<Err: std::fmt::Display>>(input: &str) -> Result<T, String> {
    input.parse().map_err(|error: T::Err| error.to_string())
}

fn id_parts(id: &IdNumber, today: NaiveDate) -> Result<Parts, String> {
    if id.birth() > today {
        return Err("出生日期在将来 / the birth date is in the future".to_owned());
    }
    let clear = id.reveal();
    Ok(Parts::from([
        ("division", clear[..6].to_owned()),
        ("province", id.province().to_owned()),
        ("birth", id.birth().to_string()),
        ("sex", if id.is_male() { "男 / male" } else { "女 / female" }.to_owned()),
        ("sequence", clear[14..17].to_owned()),
        ("check", clear[17..].to_owned()),
        ("form", if id.was_15() { "15" } else { "18" }.to_owned()),
    ]))
}

fn case_parts(input: &str) -> Result<Parts, String> {
    if CaseNumber::is_legacy(input) {
        return Ok(Parts::from([("legacy", "true".to_owned())]));
    }
    let number: CaseNumber = parse(input)?;
    let mut parts = Parts::from([
        ("year", number.year.to_string()),
        ("court", number.court.to_string()),
        ("type", number.kind.to_string()),
        ("serial", number.serial.to_string()),
        ("printed", number.to_string()),
    ]);
    if let Some(suffix) = number.suffix {
        parts.insert("suffix", suffix.to_string());
    }
    Ok(parts)
}

/// Make an [`Invalid`] of a text `中文 / English`.
#[must_use]
pub fn bilingual(field: &str, text: &str) -> Invalid {
    let (zh, en) = text.split_once(" / ").unwrap_or((text, text));
    Invalid::new(field, zh, en)
}
