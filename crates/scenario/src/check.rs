//! Whether what a scenario speaks of exists, before anything is lived through.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use kernel::{CourtCode, Invalid, TypeCode};
use nation::{Extent, HoldingsSet};
use serde_json::Value;

use crate::file::{Scenario, Step, moment};

/// Manners under this name are everybody's.
const EVERYBODY: &str = "*";
const METHODS: [&str; 4] = ["GET", "POST", "PUT", "DELETE"];

/// The first thing that does not exist, by its path.
pub(crate) fn check(scenario: &Scenario) -> Result<(), Invalid> {
    let court = scenario.court.parse::<CourtCode>().ok();
    if court.and_then(|code| law::courts::find(&code)).is_none() {
        let code = &scenario.court;
        return Err(Invalid::new("court", format!("没有法院{code}"), format!("no court {code}")));
    }
    let begins = at("start".to_owned(), &scenario.start)?;
    for key in scenario.serials.keys() {
        serial(key)?;
    }
    if scenario.officers.is_empty() {
        return Err(Invalid::new("officers", "至少有一名干警", "an officer is needed"));
    }
    HoldingsSet { subjects: scenario.subjects.clone() }.check(Extent::Core)?;
    for code in scenario.manners.keys().filter(|code| *code != EVERYBODY) {
        if Extent::Core.find(code).is_none() {
            let (zh, en) = (format!("没有机构{code}"), format!("there is no institution {code}"));
            return Err(Invalid::new(format!("manners.{code}"), zh, en));
        }
    }
    let officers = scenario.officers.iter().map(|officer| officer.login.as_str()).collect();
    let mut kept = BTreeSet::new();
    for (index, step) in scenario.steps.iter().enumerate() {
        let path = format!("steps[{index}]");
        check_step(step, begins, &officers, &kept).map_err(|invalid| invalid.within(&path))?;
        kept.extend(step.keep.as_deref());
    }
    for (index, expectation) in scenario.expect.iter().enumerate() {
        names(&expectation.get, &kept)
            .map_err(|invalid| invalid.at_field("get").within(&format!("expect[{index}]")))?;
    }
    Ok(())
}

trait AtField {
    fn at_field(self, field: &str) -> Self;
}

impl AtField for Invalid {
    fn at_field(self, field: &str) -> Self {
        Invalid { field: field.to_owned(), ..self }
    }
}

fn at(field: String, text: &str) -> Result<DateTime<Utc>, Invalid> {
    moment(text).map_err(|_| {
        Invalid::new(
            field,
            format!("时刻{text}不存在或格式不是YYYY-MM-DDTHH:MM"),
            format!("no such time {text}; the form is YYYY-MM-DDTHH:MM"),
        )
    })
}

/// `2026执恢`: a year and a type code.
fn serial(key: &str) -> Result<(), Invalid> {
    let parts = key.split_at_checked(4);
    let good = parts.is_some_and(|(year, kind)| {
        year.parse::<u16>().is_ok() && kind.parse::<TypeCode>().is_ok()
    });
    if good {
        return Ok(());
    }
    Err(Invalid::new(
        format!("serials.{key}"),
        "应为年度和类型代字,如2026执恢",
        "a year and a type code, e.g. 2026执恢",
    ))
}

fn check_step(
    step: &Step,
    begins: DateTime<Utc>,
    officers: &BTreeSet<&str>,
    kept: &BTreeSet<&str>,
) -> Result<(), Invalid> {
    if at("at".to_owned(), &step.at)? < begins {
        return Err(Invalid::new("at", "早于剧本起始时刻", "before the scenario begins"));
    }
    for (field, login) in std::iter::once(("by".to_owned(), &step.by)).chain(
        step.approved_by.iter().enumerate().map(|(n, login)| (format!("approved_by[{n}]"), login)),
    ) {
        if !officers.contains(login.as_str()) {
            return Err(Invalid::new(
                field,
                format!("没有干警{login}"),
                format!("no officer {login}"),
            ));
        }
    }
    let call = step.call.split_once(' ');
    if !call.is_some_and(|(method, path)| METHODS.contains(&method) && path.starts_with('/')) {
        return Err(Invalid::new(
            "call",
            "应为方法和路径,如POST /cases",
            "a method and a path, e.g. POST /cases",
        ));
    }
    names(&step.call, kept).map_err(|invalid| invalid.at_field("call"))?;
    if let Some(body) = &step.body {
        texts(body, &mut |text| names(text, kept)).map_err(|invalid| invalid.at_field("body"))?;
    }
    match &step.refused {
        Some(rule) if law::find(rule).is_none_or(|found| found.id != *rule) => Err(Invalid::new(
            "refused",
            format!("没有规则{rule}"),
            format!("there is no rule {rule}"),
        )),
        _ => Ok(()),
    }
}

/// Look at every text inside `value`.
fn texts<'a>(
    value: &'a Value,
    look: &mut dyn FnMut(&'a str) -> Result<(), Invalid>,
) -> Result<(), Invalid> {
    match value {
        Value::String(text) => look(text),
        Value::Array(items) => items.iter().try_for_each(|item| texts(item, look)),
        Value::Object(fields) => fields.values().try_for_each(|field| texts(field, look)),
        _ => Ok(()),
    }
}

/// Whether every `{name}` of `text` was kept by an earlier step.
fn names(text: &str, kept: &BTreeSet<&str>) -> Result<(), Invalid> {
    for part in text.split('{').skip(1) {
        let Some((name, _)) = part.split_once('}') else { continue };
        let unknown = match name.split_once(':') {
            Some((kind, _)) if !["party", "property", "hold"].contains(&kind) => kind,
            Some((_, key)) => match key.split_once('@') {
                Some((_, case)) if !kept.contains(case) => case,
                _ => continue,
            },
            None if kept.contains(name) => continue,
            None => name,
        };
        return Err(Invalid::new(
            "",
            format!("前面没有步骤保存过{unknown}"),
            format!("no earlier step kept {unknown}"),
        ));
    }
    Ok(())
}

/// The fault with the line of the file it is at, as far as the file is written in tables.
pub(crate) fn placed(text: &str, invalid: Invalid) -> Invalid {
    let Invalid { field, zh, en } = invalid;
    let line = line_of(text, &field);
    Invalid {
        zh: format!("{line} 字段{field}有误:{zh}"),
        en: format!("{line} field {field}: {en}"),
        field,
    }
}

/// Line of `steps[3].by`, `manners.BANK-X`, `court`: each part is looked for within the one before.
fn line_of(text: &str, field: &str) -> usize {
    let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
    let (mut first, mut end) = (0, lines.len());
    let mut table = String::new();
    for part in field.split('.') {
        let (name, index) = match part.split_once('[') {
            Some((name, index)) => (name, index.trim_end_matches(']').parse().unwrap_or(0)),
            None => (part, 0),
        };
        let dot = if table.is_empty() { "" } else { "." };
        table = format!("{table}{dot}{name}");
        let item = format!("[[{table}]]");
        let heads = [format!("[{table}]"), format!("[{table}.")];
        let within = |wanted: &dyn Fn(&str) -> bool| -> Vec<usize> {
            (first..end).filter(|line| wanted(lines[*line])).collect()
        };
        let items = within(&|line| line.starts_with(&item));
        let tables = within(&|line| heads.iter().any(|head| line.starts_with(head)));
        let set = within(&|line| {
            line.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('='))
        });
        let Some(place) = items.get(index).or(tables.first()).or(set.first()) else { break };
        end = items.get(index + 1).copied().unwrap_or(end);
        first = *place;
    }
    first + 1
}
