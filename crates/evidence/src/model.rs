//! Nouns of the evidence.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// 差异 – something that is not as it was written, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[schema(as = LogFinding)]
pub struct Finding {
    /// What kind, e.g. `row_changed`.
    pub kind: &'static str,
    /// Where: an event, a leaf, a checkpoint, a witness.
    pub at: String,
}

/// 警报 – what was found, and when first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema, sqlx::FromRow)]
#[schema(as = LogAlarm)]
pub struct Alarm {
    /// Row id.
    pub id: i64,
    /// When it was raised.
    pub at: DateTime<Utc>,
    /// What kind.
    pub kind: String,
    /// Where, and why.
    pub detail: String,
}

/// 稽核结果 – one comparison of everything with everything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Audited {
    /// When.
    pub at: DateTime<Utc>,
    /// Events in the tree.
    pub size: i64,
    /// How long it took, in milliseconds.
    pub millis: i64,
    /// What differs.
    pub findings: Vec<Finding>,
}

/// 见证状态 – how a witness stood when last asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema, sqlx::FromRow)]
pub struct WitnessStanding {
    /// Its name.
    pub name: String,
    /// Where it is asked.
    pub url: String,
    /// Its public key as C2SP writes it.
    pub key: String,
    /// Size of the log it signed last.
    pub size: i64,
    /// When it was last asked.
    pub asked_at: DateTime<Utc>,
    /// When it last signed.
    pub said_at: Option<DateTime<Utc>>,
    /// Why it did not, the last time.
    pub why: Option<String>,
}

/// 叶位 – where an event is in the tree.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Position {
    /// Index of the leaf.
    pub index: i64,
    /// Place of the row.
    pub seq: i64,
    /// The event.
    pub event: Uuid,
    /// Bytes of the leaf.
    pub bytes: Vec<u8>,
    /// Their hash.
    pub hash: Vec<u8>,
}

/// A checkpoint as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Stated {
    pub(crate) number: i64,
    pub(crate) size: i64,
    pub(crate) at: DateTime<Utc>,
    pub(crate) note: String,
}
