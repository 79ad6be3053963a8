//! The file: who is there, what institutions hold and how they behave, what officers do when, and
//! what must come of it.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use chrono::{DateTime, NaiveDateTime, Utc};
use kernel::Invalid;
use nation::{Manners, ScenarioSubject};
use platform::Role;
use serde::Deserialize;
use serde_json::Value;

use crate::check;

/// 剧本.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Title, Chinese.
    pub zh: String,
    /// Title, English.
    pub en: String,
    /// 法院代字.
    pub court: String,
    /// When it begins, local time of Asia/Shanghai: `2026-02-02T09:00`.
    pub start: String,
    /// First serial to allot, by year and type code, e.g. `2026执恢`.
    #[serde(default)]
    pub serials: BTreeMap<String, u32>,
    /// 干警.
    pub officers: Vec<OfficerEntry>,
    /// 被查控人 and what they hold.
    #[serde(default)]
    pub subjects: Vec<ScenarioSubject>,
    /// 机构作风, by institution.
    #[serde(default)]
    pub manners: BTreeMap<String, Manners>,
    /// What officers do.
    pub steps: Vec<Step>,
    /// What must hold at the end.
    #[serde(default)]
    pub expect: Vec<Expectation>,
}

/// 干警.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficerEntry {
    /// Log-in name, by which steps refer to the officer.
    pub login: String,
    /// 姓名.
    pub name: String,
    /// 岗位.
    pub roles: Vec<Role>,
}

/// 步骤 – one request by one officer at one moment.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// When, local time.
    pub at: String,
    /// Who, by log-in.
    pub by: String,
    /// Method and path below `/api/v1`, e.g. `POST /cases/{case}/notice`.
    pub call: String,
    /// Body; `{name}` inside strings is replaced.
    #[serde(default)]
    pub body: Option<Value>,
    /// Keep the answer's `id` (or `approval`) under this name.
    #[serde(default)]
    pub keep: Option<String>,
    /// Officers who approve what the step proposed, in order, at the same moment.
    #[serde(default)]
    pub approved_by: Vec<String>,
    /// Rule that must refuse the step.
    #[serde(default)]
    pub refused: Option<String>,
    /// Field that must be named as malformed.
    #[serde(default)]
    pub invalid: Option<String>,
}

/// 预期 – a value the API must give at the end.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// Path below `/api/v1`.
    pub get: String,
    /// Where in the answer, e.g. `owed.outstanding` or `0.state`.
    pub at: String,
    /// What must stand there.
    pub is: Value,
}

impl Scenario {
    /// When it begins.
    ///
    /// # Errors
    /// A time that does not exist; [`Scenario::parse`] has checked it.
    pub fn begins(&self) -> Result<DateTime<Utc>> {
        moment(&self.start)
    }

    /// Read a scenario.
    ///
    /// # Errors
    /// Malformed TOML, unknown fields, times that do not exist, courts, officers, institutions and
    /// rules nobody knows; each by line and field.
    pub fn parse(text: &str) -> std::result::Result<Self, Invalid> {
        let scenario: Scenario = kernel::toml::read(text)?;
        check::check(&scenario).map_err(|invalid| check::placed(text, invalid))?;
        Ok(scenario)
    }
}

/// `2026-02-02T09:00` in Asia/Shanghai.
pub(crate) fn moment(text: &str) -> Result<DateTime<Utc>> {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M")
        .with_context(|| format!("{text} is no YYYY-MM-DDTHH:MM"))?;
    Ok(kernel::time::instant(local.date(), local.time()))
}
