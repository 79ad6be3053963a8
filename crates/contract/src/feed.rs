//! 联合惩戒交换 – what a department and the court say to each other about the lists. The department calls:
//! every message goes as a signed [`crate::Batch`] to the court's `/exchange/…`, and what comes back is a
//! signed batch addressed to it.
//!
//! | path | asks | answers |
//! |---|---|---|
//! | `feed` | one [`FeedAsk`] | one [`FeedPage`] |
//! | `feed/snapshot` | one [`SnapshotAsk`] | one [`FeedPage`] |
//! | `feed/acks` | one [`FeedAck`] | one [`FeedAck`] |
//! | `screening` | up to 500 [`ScreeningAsk`] | as many [`ScreeningAnswer`], in their order |
//! | `hits` | up to 500 [`HitReport`] | [`HitTaken`] of each |
//! | `hits/findings` | one [`FindingAsk`] | [`HitFinding`]s |
//! | `bundle` | one [`BundleAsk`] | one [`BundlePart`] |
//! | `bundle/delta` | one [`DeltaAsk`] | one [`BundlePart`] |
//! | `bundle/key` | one [`BundleKeyAsk`] | one [`BundleKeyAnswer`] |

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::Subject;
use crate::words::{UnknownWord, vocabulary};

/// Most items of one page of a feed.
pub const FEED_MAX: u16 = 500;

vocabulary! {
    /// 推送的名单 – the two lists departments are fed; the others are nobody's to act on.
    FedList {
        /// 失信被执行人.
        Dishonest = "dishonest",
        /// 限制消费人员.
        Restricted = "restricted",
    }
}

vocabulary! {
    /// 变更种类.
    FeedOp {
        /// 新增.
        Add = "add",
        /// 更正.
        Change = "change",
        /// 删除 – outranks anything of the same version or an older one.
        Remove = "remove",
        /// 准许出行.
        Leave = "leave",
        /// 准许终止.
        LeaveEnd = "leave_end",
    }
}

vocabulary! {
    /// 核对结论.
    ScreeningOutcome {
        /// 可以办理.
        Allow = "allow",
        /// 限制、禁止.
        Block = "block",
        /// 一票否决.
        Veto = "veto",
        /// 提示、公示、记载.
        Warn = "warn",
        /// 审慎性参考.
        Weigh = "weigh",
        /// 加强检查.
        Inspect = "inspect",
        /// 协助法院.
        Assist = "assist",
        /// 请人核对 – nobody is refused by it.
        Review = "review",
    }
}

vocabulary! {
    /// 命中渠道 – what a department learnt of a hit by.
    HitChannel {
        /// 本地副本.
        Feed = "feed",
        /// 联机核对.
        Query = "query",
        /// 离线名单.
        Bundle = "bundle",
    }
}

vocabulary! {
    /// 处置结果 – what the department did with a hit.
    HitDecision {
        /// 限制.
        Block = "block",
        /// 提示.
        Warn = "warn",
        /// 审慎参考.
        Weigh = "weigh",
        /// 否决.
        Veto = "veto",
        /// 未予处置.
        None = "none",
    }
}

/// 取增量 – the changes after the last one taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FeedAsk {
    /// [`FeedPage::next`] of the page taken last; 0 before the first.
    pub after: i64,
    /// At most so many items, up to [`FEED_MAX`].
    pub most: u16,
}

/// 取快照 – whatever is in force now, a page at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SnapshotAsk {
    /// [`FeedPage::next`] of the page before; 0 for the first.
    pub after_entry: i64,
    /// At most so many items, up to [`FEED_MAX`].
    pub most: u16,
}

/// 推送页 – entries as they are when the page is made, not as they once were: a page taken twice, or late,
/// does no harm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FeedPage {
    /// Number of the newest change of all. The first page of a snapshot says from which change on to go
    /// on with increments once the snapshot is whole.
    pub latest: i64,
    /// Whether this page is of a snapshot.
    pub snapshot: bool,
    /// Whether a snapshot is due: once a day, and when a measure came into force that was not before.
    pub snapshot_due: bool,
    /// 可执行的措施 – ids of the measures the receiver may act on now; on any other it must not, whatever
    /// its copy says.
    pub in_force: Vec<String>,
    /// What there is.
    pub items: Vec<FeedItem>,
    /// Of increments: ask after this change. Of a snapshot: after this entry; none after the last page.
    pub next: Option<i64>,
    /// 心跳 – when the court said so.
    pub heartbeat_at: DateTime<Utc>,
    /// From this instant on a copy that heard nothing newer is stale: it is not acted on, the court is
    /// asked instead.
    pub stale_after: DateTime<Utc>,
}

/// 推送项 – one entry as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FeedItem {
    /// The change that brought it.
    pub seq: i64,
    /// What happened.
    pub op: FeedOp,
    /// Number of the entry in the register, never used again.
    pub entry: i64,
    /// Version of the entry: a higher one replaces a lower one, and of the same version a removal
    /// replaces anything else, and then the later change.
    pub version: i32,
    /// Which list.
    pub list: FedList,
    /// Whom it is about; nobody when it is removed.
    pub subject: Option<Subject>,
    /// Whether a natural person.
    pub is_natural: bool,
    /// Whether a person behind a restricted unit, who is no debtor.
    pub is_related: bool,
    /// Ids of the receiver's own measures that fall on it.
    pub measures: Vec<String>,
    /// Last day: from the day after it the receiver drops the entry by itself.
    pub until: Option<NaiveDate>,
    /// What the person may do all the same.
    pub leaves: Vec<FeedLeave>,
    /// When it was last changed.
    pub at: DateTime<Utc>,
}

impl FeedItem {
    /// Whether this says something newer than `known` of the same entry: a removal outranks anything of its
    /// version or an older one.
    #[must_use]
    pub fn outranks(&self, known: &FeedItem) -> bool {
        let rank = |item: &FeedItem| (item.version, item.op == FeedOp::Remove, item.seq);
        rank(self) > rank(known)
    }
}

/// 准许 – days on which, ways by which and a route on which a restricted person may travel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FeedLeave {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// `plane`, `high_speed_rail`, `soft_sleeper`, `ship`.
    pub modes: Vec<String>,
    /// From where to where, when bound to a route.
    pub route: Option<(String, String)>,
}

/// 回执 – everything up to this change is in the receiver's copy, durably.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FeedAck {
    /// Number of the change.
    pub seq: i64,
}

/// 联机核对 – whether one of the receiver's measures falls on whoever has this document.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ScreeningAsk {
    /// `id_card`, `uscc`, `org_code`, `passport`.
    pub document_kind: String,
    /// The number: without one nobody is found.
    pub document_number: String,
    /// The name as the department has it. It finds nobody; without it, or with another, a hit is looked
    /// at by a person.
    #[serde(default)]
    pub name: Option<String>,
    /// Id of the measure.
    pub measure: String,
    /// The journey, of a ticket.
    #[serde(default)]
    pub trip: Option<TripAsked>,
}

impl fmt::Debug for ScreeningAsk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ScreeningAsk({} ****** {})", self.document_kind, self.measure)
    }
}

/// 行程.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TripAsked {
    /// Day of departure.
    pub date: NaiveDate,
    /// `plane`, `rail`, `ship`.
    pub mode: String,
    /// Train, flight or sailing number.
    pub number: String,
    /// Seat or cabin.
    pub class: String,
    /// Where from, as the carrier codes it.
    pub from: String,
    /// Where to.
    pub to: String,
}

/// 核对结果.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ScreeningAnswer {
    /// What to do.
    pub outcome: ScreeningOutcome,
    /// Entries it rests on, to be named in a [`HitReport`].
    pub entries: Vec<i64>,
    /// Number of the newest change when it was answered.
    pub list_version: i64,
    /// What the measure rests on, where it is applied.
    pub article: Option<String>,
    /// Why.
    pub reasons: Vec<ScreeningReason>,
}

/// 理由.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ScreeningReason {
    /// Stable word for programs.
    pub code: String,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// 命中反馈 – every hit, and what became of it. Never the number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HitReport {
    /// The department's own id of it, never used again: the same one reported again is the same hit.
    pub id: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Measure.
    pub measure: String,
    /// By what it was found.
    pub channel: HitChannel,
    /// Kind of the document.
    pub document_kind: String,
    /// Its number, masked.
    pub masked_document: String,
    /// The entry, as feed or answer named it; none of an offline list.
    #[serde(default)]
    pub entry: Option<i64>,
    /// What was done.
    pub decision: HitDecision,
    /// Who did it.
    pub operator: String,
    /// Why it was not done, of a hit that was overridden.
    #[serde(default)]
    pub override_reason: Option<String>,
    /// Reference an offline list printed, or the department's own file.
    #[serde(default)]
    pub reference: Option<String>,
    /// Why the person concerned says that it is not them, if they do.
    #[serde(default)]
    pub contested: Option<String>,
}

/// 已收 – a hit is on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HitTaken {
    /// The department's id of it.
    pub id: String,
    /// Whether it was new.
    pub is_new: bool,
}

/// 取核查结论.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FindingAsk {
    /// [`HitFinding::number`] of the last one taken; 0 before the first.
    pub after: i64,
}

/// 核查结论 – what the court found of a hit. A false one is undone by the department.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HitFinding {
    /// Its number among findings, rising.
    pub number: i64,
    /// The department's id of the hit.
    pub hit: String,
    /// Whether somebody else was hit.
    pub is_false: bool,
    /// Why.
    pub why: String,
}

/// 取离线名单 – one part of a list to hold and check passengers against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BundleAsk {
    /// Of this version; the newest when left out.
    #[serde(default)]
    pub version: Option<i64>,
    /// Part, from 0.
    pub part: u32,
}

/// 取增量 – from the version held to the newest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeltaAsk {
    /// Version held.
    pub base: i64,
}

/// 名单文件 – the whole of a delta, or a part of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BundlePart {
    /// Version of the list; of a delta: the version it leads to.
    pub version: i64,
    /// Which part, from 0.
    pub part: u32,
    /// Of how many; none when there is nothing newer than what is held.
    pub parts: u32,
    /// The bytes, Base64.
    pub data: String,
    /// Ids of the measures the receiver may act on now, as in [`FeedPage::in_force`].
    pub in_force: Vec<String>,
}

/// 取密钥 – the receiver's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BundleKeyAsk {}

/// 接收方密钥 – what lists for this receiver are opened with. `Debug` shows none of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BundleKeyAnswer {
    /// Which of the receiver's keys.
    pub key_id: i64,
    /// The key, 64 hex digits.
    pub key: String,
    /// The court's key that signs lists, Ed25519, hex.
    pub court_key: String,
}

impl fmt::Debug for BundleKeyAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BundleKeyAnswer({} ******)", self.key_id)
    }
}
