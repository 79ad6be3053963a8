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
    /// The same for people, Chinese.
    #[sqlx(skip)]
    pub zh: &'static str,
    /// The same for people, English.
    #[sqlx(skip)]
    pub en: &'static str,
    /// Where, and why.
    pub detail: String,
    /// When somebody looked into it.
    pub reviewed_at: Option<DateTime<Utc>>,
    /// What they found.
    pub finding: Option<String>,
}

impl Alarm {
    /// Its row id in the form other alarms have theirs.
    #[must_use]
    pub fn key(&self) -> Uuid {
        Uuid::from_u128(u128::try_from(self.id).unwrap_or_default())
    }
}

/// A kind of alarm in both languages.
pub(crate) fn words(kind: &str) -> (&'static str, &'static str) {
    match kind {
        "row_changed" => ("记录被改", "a row was changed"),
        "row_missing" => ("记录缺失", "a row is gone"),
        "row_forged" => ("记录非本程序所写", "a row is not the program's"),
        "row_outside" => ("记录未入日志", "a row is outside the log"),
        "content_changed" => ("内容被改", "content was changed"),
        "content_missing" => ("内容缺失", "content is gone"),
        "leaf_changed" => ("事件叶被改", "a leaf was changed"),
        "leaf_missing" => ("事件叶缺失", "a leaf is gone"),
        "tile_changed" => ("瓦片被改", "a tile was changed"),
        "tile_missing" => ("瓦片缺失", "a tile is gone"),
        "root_differs" => ("根散列不符", "the root differs"),
        "checkpoint_missing" => ("检查点缺失", "a checkpoint is gone"),
        "checkpoint_forged" => ("检查点被改", "a checkpoint was changed"),
        "checkpoint_stale" => ("检查点过期", "the checkpoint is stale"),
        "rolled_back" => ("日志被回退", "the log was rolled back"),
        "pledge_broken" => ("已提交的事件不在日志中", "a committed event is not in the log"),
        "witness_silent" => ("见证节点无回音", "a witness is silent"),
        "witness_refuses" => ("见证节点拒签", "a witness refuses"),
        "witness_false" => ("见证签名不符", "a witness's signature is false"),
        "collector_silent" => ("日志收集端无回音", "the collector of logs is silent"),
        _ => ("其他异常", "something else is wrong"),
    }
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
