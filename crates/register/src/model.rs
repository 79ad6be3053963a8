//! 名单、条目、变更 – the nouns of the register.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Money, codes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

codes! {
    /// 名单 – the public lists.
    #[schema(as = PublicList)]
    List {
        /// 被执行人.
        Debtor = "debtor" "被执行人" "judgment debtors",
        /// 失信被执行人.
        Dishonest = "dishonest" "失信被执行人" "dishonest judgment debtors",
        /// 限制消费人员.
        Restricted = "restricted" "限制消费人员" "restricted in consumption",
        /// 终结本次执行程序案件.
        Ended = "ended" "终结本次执行程序案件" "cases ended for now",
    }
}

codes! {
    /// 变更种类.
    #[schema(as = RegisterOp)]
    Op {
        /// 新增.
        Add = "add" "新增" "added",
        /// 更正.
        Change = "change" "更正" "corrected",
        /// 删除.
        Remove = "remove" "删除" "removed",
        /// 准许暂时解除或必要消费.
        Leave = "leave" "准许出行" "leave",
        /// 准许终止.
        LeaveEnd = "leave_end" "准许终止" "leave ended",
    }
}

codes! {
    /// 履行情况.
    Performance {
        /// 全部未履行.
        None = "none" "全部未履行" "nothing performed",
        /// 部分未履行.
        Part = "part" "部分未履行" "performed in part",
        /// 全部已履行.
        Whole = "whole" "全部已履行" "performed in full",
    }
}

/// 公布内容 – what anybody may read of an entry: the fields of 失信规定 第6条 and of the public portal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PublishedFace)]
pub struct Face {
    /// 姓名或名称.
    pub name: String,
    /// Whether a natural person.
    pub is_natural: bool,
    /// 性别: 男 or 女, of people with an identity number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<String>,
    /// 年龄 on the day of publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age: Option<i32>,
    /// Kind of document.
    pub document_kind: String,
    /// Its number, masked.
    pub document: String,
    /// 法定代表人或负责人, of a unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub representative: Option<String>,
    /// 关联单位, of somebody behind one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// 执行法院.
    pub court: String,
    /// 省份.
    pub province: String,
    /// 案号.
    pub case_number: String,
    /// 立案日期.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filed_on: Option<NaiveDate>,
    /// 执行依据文号.
    pub title: String,
    /// 作出执行依据单位.
    pub title_by: String,
    /// 生效法律文书确定的义务.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duty: Option<String>,
    /// 履行情况.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub performance: Option<Performance>,
    /// 已履行部分.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub performed: Option<Money>,
    /// 未履行部分.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub outstanding: Option<Money>,
    /// 失信行为情形: G1–G6.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<String>,
    /// 具体情形.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conduct: Option<String>,
    /// 终本日期.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub procedure_ended_on: Option<NaiveDate>,
    /// 决定书或限制消费令.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<Uuid>,
}

/// 条目 – one person on one list because of one decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Number in the register, never used again.
    pub serial: i64,
    /// Which list.
    pub list: List,
    /// The decision: listing, restriction, or case.
    pub source: Uuid,
    /// Whom it is about.
    pub party: Uuid,
    /// Case.
    pub case_id: Uuid,
    /// Keyed hash of the number.
    pub subject: Vec<u8>,
    /// Place in the tree of persons.
    pub place: Vec<u8>,
    /// From 1.
    pub version: i32,
    /// What is shown.
    pub face: Face,
    /// Since.
    pub published_on: NaiveDate,
    /// Last day, of an entry with a term.
    pub until: Option<NaiveDate>,
    /// When it ended.
    pub ended_on: Option<NaiveDate>,
    /// How.
    pub ended_how: Option<String>,
}

impl Entry {
    /// Whether it is shown and rested upon.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.ended_on.is_none()
    }
}

/// 变更 – as it stands in the order of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// From 1, without gaps.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub op: Op,
    /// Which entry.
    pub serial: i64,
    /// Its version after the change.
    pub version: i32,
    /// Which list.
    pub list: List,
    /// Whom it is about, a party.
    pub party: Uuid,
    /// What was published, as JSON.
    pub content: String,
}
