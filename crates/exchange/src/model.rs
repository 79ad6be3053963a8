//! Institutions and orders as kept here.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use contract::PropertyKind;
use kernel::Money;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// 协助执行机构 – one row of the register: who it is, what it can do, how to reach it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, sqlx::FromRow)]
pub struct Institution {
    /// Code, e.g. `BANK-ICBC`.
    pub code: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// `pboc`, `bank`, `payment`, `vehicles`, `land`, `companies`, `court_bank` …
    pub kind: String,
    /// What it can do: `find_accounts`, `query`, `freeze`, `deduct`, `seal`, `pay_out` …
    pub functions: Vec<String>,
    /// What it keeps or knows of, by the words of the catalogue.
    pub items: Vec<String>,
    /// Where it listens.
    #[serde(skip)]
    pub base_url: String,
    /// Key that signs its answers, with its algorithm. Nothing an answer claims counts against it.
    #[serde(skip)]
    pub public_key: String,
    /// Most orders it takes in a day; none means no limit.
    pub quota_per_day: Option<i32>,
    /// Hours it has to answer.
    pub answer_hours: i32,
    /// 联网方式: `head_to_head`, `point_to_point`, `point_to_head`.
    pub topology: String,
    /// Its province, two digits, for 点对点.
    pub province: Option<String>,
    /// 传输方式: `push`, `pull`, `file`.
    pub transport: String,
    /// Most orders it takes in a second; none means no limit.
    pub per_second: Option<i32>,
    /// When it begins to take orders that control, Asia/Shanghai; always when none is named.
    #[schema(value_type = Option<String>)]
    pub opens: Option<NaiveTime>,
    /// When it stops.
    #[schema(value_type = Option<String>)]
    pub closes: Option<NaiveTime>,
    /// Whether weekends and holidays are closed.
    pub workdays_only: bool,
    /// Whom to ring up.
    pub contact: String,
}

impl Institution {
    /// What it keeps or knows of.
    #[must_use]
    pub fn kinds(&self) -> Vec<PropertyKind> {
        self.items.iter().filter_map(|item| item.parse().ok()).collect()
    }

    /// Whether it can do `function`.
    #[must_use]
    pub fn can(&self, function: &str) -> bool {
        self.functions.iter().any(|known| known == function)
    }
}

/// 登记簿行 – one measure as an institution's register has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterLine {
    /// The order that made it.
    pub order_id: String,
    /// 实际控制额.
    pub held: Money,
    /// How many, of what is counted.
    pub units: Option<u64>,
    /// Last day.
    pub until: NaiveDate,
    /// 0 in force, n: n-th in line.
    pub rank: u32,
}

/// 指令状态 – how far an order has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum OrderState {
    /// Durable here, not yet received there.
    Waiting,
    /// Durable there, not yet executed.
    Received,
    /// Executed, refused or returned.
    Answered,
    /// Given up on the network: to be done at the counter.
    Counter,
}

/// 指令 – an order as shown on the case page.
#[derive(Clone, Debug, Serialize, ToSchema, sqlx::FromRow)]
pub struct OrderRow {
    /// Derived id, 64 hex digits.
    pub id: String,
    /// To whom.
    pub institution: String,
    /// Case.
    pub case_id: Uuid,
    /// Kind of act.
    pub act: String,
    /// How far it has come.
    pub state: OrderState,
    /// When decided.
    pub created_at: DateTime<Utc>,
    /// When durable over there.
    pub received_at: Option<DateTime<Utc>>,
    /// When the answer is due.
    pub answer_by: DateTime<Utc>,
    /// When it was noticed that the answer is late.
    pub overdue_at: Option<DateTime<Utc>>,
    /// When answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// Times sent.
    pub attempts: i32,
    /// The answer as received.
    #[sqlx(skip)]
    pub answer: Option<Value>,
    /// The same as it is kept.
    #[serde(skip)]
    pub(crate) sealed: Option<Vec<u8>>,
}

/// 证书状态.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CertificateState {
    /// 有效.
    Valid,
    /// 已过期.
    Expired,
    /// 已吊销.
    Revoked,
}

/// 机构证书 – one certificate of an institution.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct CertificateRow {
    /// SHA-256 of the certificate, hex.
    pub fingerprint: String,
    /// Serial number, hex.
    pub serial: String,
    /// Code of the institution.
    pub institution: String,
    /// Its Chinese name.
    pub zh: String,
    /// Its English name.
    pub en: String,
    /// Valid from.
    pub not_before: DateTime<Utc>,
    /// Valid until.
    pub not_after: DateTime<Utc>,
    /// When issued.
    pub issued_at: DateTime<Utc>,
    /// By whom.
    pub issued_by: String,
    /// When revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Why.
    pub reason: Option<String>,
    /// The latest alarm before its end, in days: 90, 30 or 7.
    pub alarm_days: Option<i32>,
}

impl CertificateRow {
    /// Whether it counts at `now`.
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> CertificateState {
        if self.revoked_at.is_some() {
            CertificateState::Revoked
        } else if (self.not_before..self.not_after).contains(&now) {
            CertificateState::Valid
        } else {
            CertificateState::Expired
        }
    }
}

/// 证书到期预警 – the nearest alarm of one certificate.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct CertificateAlarm {
    /// SHA-256 of the certificate, hex.
    pub fingerprint: String,
    /// Its Chinese name, whose it is.
    pub zh: String,
    /// Its English name.
    pub en: String,
    /// Raised so many days before the end.
    pub days: i32,
    /// When the certificate ends.
    pub not_after: DateTime<Utc>,
    /// When it was raised.
    pub raised_at: DateTime<Utc>,
    /// When a later certificate was issued, or this one revoked.
    pub settled_at: Option<DateTime<Utc>>,
    /// The beginning of the fingerprint, in the form other alarms have their ids.
    pub key: Uuid,
}

/// Alarms come so many days before a certificate ends.
pub(crate) const ALARM_DAYS: [i32; 3] = [90, 30, 7];

/// The alarm due for a certificate that ends at `not_after`, and has not ended.
#[must_use]
pub(crate) fn alarm_due(now: DateTime<Utc>, not_after: DateTime<Utc>) -> Option<i32> {
    let left = not_after - now;
    let due = |days: &i32| left <= chrono::TimeDelta::days(i64::from(*days));
    ALARM_DAYS.into_iter().filter(due).min()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// An institution that can do nothing, to be completed.
    pub(crate) fn institution(code: &str) -> Institution {
        Institution {
            code: code.to_owned(),
            zh: String::new(),
            en: String::new(),
            kind: "bank".to_owned(),
            functions: Vec::new(),
            items: Vec::new(),
            base_url: String::new(),
            public_key: String::new(),
            quota_per_day: None,
            answer_hours: 24,
            topology: "head_to_head".to_owned(),
            province: None,
            transport: "push".to_owned(),
            per_second: None,
            opens: None,
            closes: None,
            workdays_only: false,
            contact: String::new(),
        }
    }

    #[test]
    fn an_alarm_is_due_ninety_thirty_and_seven_days_before() {
        let now: DateTime<Utc> = "2026-11-27T00:00:00Z".parse().unwrap();
        let due = |days| alarm_due(now, now + chrono::TimeDelta::days(days));
        assert_eq!(
            [91, 90, 31, 30, 8, 7, 0].map(due),
            [None, Some(90), Some(90), Some(30), Some(30), Some(7), Some(7)]
        );
    }
}
