//! Nouns of the feeds.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// 接收方 – an institution that is fed the lists under an agreement.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Receiver {
    /// Code of the institution, as registered with the exchange.
    pub institution: String,
    /// Department of the catalogue it acts for.
    pub department: String,
    /// Number of the agreement.
    pub agreement: String,
    /// What it may use the lists for.
    pub purpose: String,
    /// Ids of the measures it applies.
    pub measures: Vec<String>,
    /// First day.
    pub since: NaiveDate,
    /// Last day, if there is one.
    pub until_day: Option<NaiveDate>,
    /// Which of its keys offline lists are made with.
    pub key_id: i64,
    /// When this was last changed.
    pub changed_at: DateTime<Utc>,
    /// Everything up to this change is in its copy.
    pub acked_seq: i64,
    /// When it said so.
    pub acked_at: Option<DateTime<Utc>>,
    /// When it took its last whole snapshot.
    pub snapshot_at: Option<DateTime<Utc>>,
    /// When it last asked for changes.
    pub heard_at: Option<DateTime<Utc>>,
}

impl Receiver {
    /// Whether its agreement runs on `day`.
    #[must_use]
    pub fn is_one_on(&self, day: NaiveDate) -> bool {
        self.since <= day && self.until_day.is_none_or(|last| day <= last)
    }
}

/// 措施开关 – what was last decided of a measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema, sqlx::FromRow)]
#[schema(as = MeasureSetting)]
pub struct Setting {
    /// Measure.
    pub measure: String,
    /// Whether it is on.
    pub enabled: bool,
    /// Why.
    pub reason: String,
    /// By whom.
    pub by_whom: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// 命中 – as a department reported it, and what an officer found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema, sqlx::FromRow)]
#[schema(as = MeasureHit)]
pub struct Hit {
    /// Its number here.
    pub number: i64,
    /// Who reported it.
    pub institution: String,
    /// The department's own id of it.
    pub id: String,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// When it was reported.
    pub taken_at: DateTime<Utc>,
    /// Measure.
    pub measure: String,
    /// `feed`, `query`, `bundle`.
    pub channel: String,
    /// Kind of document.
    pub document_kind: String,
    /// Its number, masked.
    pub masked: String,
    /// Entry.
    pub entry: Option<i64>,
    /// `block`, `warn`, `weigh`, `veto`, `none`.
    pub decision: String,
    /// Who did it.
    pub operator: String,
    /// Why it was overridden.
    pub override_reason: Option<String>,
    /// Reference.
    pub reference: Option<String>,
    /// Why the person concerned says that it is not them.
    pub contested: Option<String>,
    /// Whether somebody else was hit, once somebody has looked.
    pub is_false: Option<bool>,
    /// Why.
    pub why: Option<String>,
}

/// 迟延种类 – what a department is late with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MeasureLateness)]
pub enum Lateness {
    /// 未来取或未回执.
    Silent,
    /// 删除未及时回执.
    RemovalLate,
    /// 删除逾期未回执.
    RemovalOverdue,
}

impl Lateness {
    /// All of them.
    pub const ALL: [Lateness; 3] =
        [Lateness::Silent, Lateness::RemovalLate, Lateness::RemovalOverdue];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Lateness::Silent => "silent",
            Lateness::RemovalLate => "removal_late",
            Lateness::RemovalOverdue => "removal_overdue",
        }
    }

    /// Read a stored one.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lateness| lateness.code() == code)
    }

    /// In words, Chinese and English.
    #[must_use]
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Lateness::Silent => ("逾时未来取名单或者未回执", "has not taken the lists, or said so"),
            Lateness::RemovalLate => {
                ("删除一小时内未回执", "has not taken a removal within the hour")
            }
            Lateness::RemovalOverdue => {
                ("删除三个工作日内未回执", "has not taken a removal within three working days")
            }
        }
    }
}

/// 预警 – of a department that is late.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema, sqlx::FromRow)]
#[schema(as = ReceiverAlarm)]
pub struct Alarm {
    /// Id.
    pub id: Uuid,
    /// Whose.
    pub institution: String,
    /// With what it is late: `silent`, `removal_late`, `removal_overdue`.
    pub kind: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// When it was noticed.
    pub raised_at: DateTime<Utc>,
    /// When it was late no more.
    pub settled_at: Option<DateTime<Utc>>,
}
