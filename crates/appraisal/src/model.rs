//! 参考价及其报告.

use chrono::NaiveDate;
use kernel::{Money, codes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

codes! {
    /// 确定方式 – in the order they are taken (参考价规定 第2条).
    #[schema(as = PricingWay)]
    Way {
        /// 当事人议价.
        Bargain = "bargain" "当事人议价" "bargaining",
        /// 定向询价.
        Targeted = "targeted" "定向询价" "targeted inquiry",
        /// 网络询价.
        Online = "online" "网络询价" "online inquiry",
        /// 委托评估.
        Appraisal = "appraisal" "委托评估" "appraisal",
    }
}

codes! {
    /// 状态.
    PricingState {
        /// 确定中.
        Open = "open" "确定中" "under way",
        /// 已确定.
        Fixed = "fixed" "已确定" "fixed",
        /// 已撤回.
        Withdrawn = "withdrawn" "已撤回" "withdrawn",
    }
}

codes! {
    /// 异议事由 – 第22、23条: what the report is about, or how it was come to.
    #[schema(as = PriceObjectionKind)]
    ObjectionKind {
        /// 财产基本信息、范围、资质、程序.
        Basics = "basics" "财产信息、评估范围、资质或者程序" "what is valued, by whom, in which procedure",
        /// 参照标准、计算方法、结果.
        Result = "result" "参照标准、计算方法或者结果" "standards, method, result",
    }
}

/// 异议.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PriceObjection)]
pub struct Objection {
    /// By which party.
    pub party: Uuid,
    /// Against what.
    pub kind: ObjectionKind,
    /// In words.
    pub content: String,
    /// When.
    pub on: NaiveDate,
    /// Whether it was right; open until then.
    #[serde(default)]
    pub upheld: Option<bool>,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// 报告 – what a platform, an office or a body was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PriceReport)]
pub struct Report {
    /// Id.
    pub id: Uuid,
    /// Which way.
    pub way: Way,
    /// By whom.
    pub body: String,
    /// When asked.
    pub asked_on: NaiveDate,
    /// Last day, extensions counted.
    pub due: NaiveDate,
    /// Times it was extended.
    pub extended: i32,
    /// When it came.
    pub delivered_on: Option<NaiveDate>,
    /// What the thing is worth by it.
    #[schema(value_type = Option<String>)]
    pub price: Option<Money>,
    /// Why none comes.
    pub failure: Option<String>,
    /// When it was sent to the parties.
    pub sent_on: Option<NaiveDate>,
    /// Last day to object.
    pub object_by: Option<NaiveDate>,
    /// What a party has against it.
    pub objection: Option<Objection>,
}

impl Report {
    /// Whether anything may still come of it.
    #[must_use]
    pub fn is_awaited(&self) -> bool {
        self.delivered_on.is_none() && self.failure.is_none()
    }

    /// Whether its price counts on `today`: it came in time, and no objection struck it.
    #[must_use]
    pub fn counts(&self) -> bool {
        let is_in_time = self.delivered_on.is_some_and(|on| on <= self.due);
        let is_struck = self.objection.as_ref().is_some_and(|one| one.upheld == Some(true));
        is_in_time && !is_struck
    }

    /// Whether somebody may still object, or an objection is not settled.
    #[must_use]
    pub fn is_unsettled(&self, today: NaiveDate) -> bool {
        match &self.objection {
            Some(objection) => objection.upheld.is_none(),
            None => self.object_by.is_none_or(|by| today <= by),
        }
    }
}

/// 参考价 – of one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Pricing {
    /// Id.
    pub id: Uuid,
    /// Case.
    pub case_id: Uuid,
    /// The thing.
    pub property: Uuid,
    /// How it is called.
    pub what: String,
    /// The way being taken, or that led to the price.
    pub way: Way,
    /// State.
    pub state: PricingState,
    /// Since when.
    pub opened_on: NaiveDate,
    /// Ways that came to nothing.
    pub tried: Vec<Way>,
    /// Bodies to draw from, in the order named.
    pub bodies: Vec<String>,
    /// What the lot was drawn with, once it was: a signed checkpoint of the log.
    pub seed: Option<String>,
    /// 参考价.
    #[schema(value_type = Option<String>)]
    pub price: Option<Money>,
    /// When it was fixed.
    pub fixed_on: Option<NaiveDate>,
    /// Last day it is valid.
    pub valid_until: Option<NaiveDate>,
    /// Why it was withdrawn.
    pub reason: Option<String>,
    /// 参考价通知书.
    pub document: Option<Uuid>,
    /// Reports asked for.
    pub reports: Vec<Report>,
}
