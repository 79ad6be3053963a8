//! 剧本 – what a scenario says about its people, and how institutions are to behave.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use contract::Control;
use kernel::{Invalid, Money};
use serde::{Deserialize, Serialize};

use crate::institutions::{Extent, Institution};
use crate::profiles::Profile;
use crate::{Holding, Movement};

/// 剧中人 – somebody a scenario speaks of. Has exactly what the scenario says, nothing from the seed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScenarioSubject {
    /// Name, as the institutions know it.
    pub name: String,
    /// 证件号码.
    pub document_number: String,
    /// What it has; may be empty.
    #[serde(default)]
    pub holdings: Vec<Holding>,
}

impl std::fmt::Debug for ScenarioSubject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ScenarioSubject({} holdings)", self.holdings.len())
    }
}

/// Body of `PUT /admin/holdings`, JSON or TOML.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoldingsSet {
    /// The people.
    pub subjects: Vec<ScenarioSubject>,
}

impl HoldingsSet {
    /// Whether every holding is at an institution of a nation of this extent that can hold it, and every
    /// movement is one.
    ///
    /// # Errors
    /// The first thing that is not, by its path.
    pub fn check(&self, extent: Extent) -> Result<(), Invalid> {
        for (s, subject) in self.subjects.iter().enumerate() {
            let path = format!("subjects[{s}]");
            if subject.name.is_empty() || subject.document_number.is_empty() {
                return Err(Invalid::new(
                    path,
                    "姓名和证件号码不能为空",
                    "name and document number needed",
                ));
            }
            for (h, holding) in subject.holdings.iter().enumerate() {
                check_holding(holding, extent)
                    .map_err(|invalid| invalid.within(&format!("{path}.holdings[{h}]")))?;
            }
        }
        Ok(())
    }
}

fn check_holding(holding: &Holding, extent: Extent) -> Result<(), Invalid> {
    let institution = known(extent, &holding.institution, "institution")?;
    if !institution.items(extent).contains(&holding.kind) {
        return Err(Invalid::new(
            "kind",
            format!("{}没有这类财产", institution.zh),
            format!("{} holds nothing of this kind", institution.en),
        ));
    }
    if holding.asset.is_empty() {
        return Err(Invalid::new("asset", "账号或编号不能为空", "the asset needs a number"));
    }
    if crate::holdings::is_money(holding.kind) != holding.amount.is_some() {
        return Err(Invalid::new(
            "amount",
            "资金类财产须写明金额,其他财产不得写金额",
            "money has an amount, other things have none",
        ));
    }
    if (holding.kind.item().control == Control::Units) != holding.units.is_some() {
        return Err(Invalid::new(
            "units",
            "按数量控制的财产须写明数量,其他财产不得写",
            "what is held by number has a number of units, other things have none",
        ));
    }
    for (index, movement) in holding.movements.iter().enumerate() {
        check_movement(movement).map_err(|i| i.within(&format!("movements[{index}]")))?;
    }
    Ok(())
}

fn check_movement(movement: &Movement) -> Result<(), Invalid> {
    if movement.on.is_some() == movement.at.is_some() {
        return Err(Invalid::new("on", "on与at须且只须写一项", "exactly one of on and at"));
    }
    let amounts = [movement.credit, movement.debit, movement.balance];
    if amounts.iter().flatten().count() + usize::from(movement.lifted.is_some()) != 1 {
        return Err(Invalid::new(
            "credit",
            "credit、debit、balance、lifted须且只须写一项",
            "exactly one of credit, debit, balance and lifted",
        ));
    }
    Ok(())
}

fn known(extent: Extent, code: &str, field: &str) -> Result<&'static Institution, Invalid> {
    extent.find(code).ok_or_else(|| {
        Invalid::new(field, format!("没有机构{code}"), format!("there is no institution {code}"))
    })
}

/// 作风 – how an institution behaves; well, unless told otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Manners {
    /// 典型作风 – these manners, but what is said beside it counts instead.
    pub profile: Option<Profile>,
    /// Works an order so many minutes after receiving it.
    pub answer_after_minutes: u32,
    /// And up to so many more, differing by order: answers come out of order.
    pub answer_spread_minutes: u32,
    /// 收而不办 – receives, does nothing, says nothing, until told otherwise.
    pub silent: bool,
    /// 办而不复 – does it, says nothing, until told otherwise.
    pub mute: bool,
    /// 虚报 – says a freeze is in force and holds nothing.
    pub lying: bool,
    /// 一贯虚报 – and stands by it in its register: only another query gives it away.
    pub lying_throughout: bool,
    /// 假死 – takes every connection and says nothing, until told otherwise.
    pub hung: bool,
    /// 时好时坏 – fails so many requests in a thousand, with 503 or without a word.
    pub flaky_per_mille: u32,
    /// 夜间批处理 – works what came in during the day between one and three at night.
    pub nightly_batch: bool,
    /// 时钟不准 – stamps its answers up to so many minutes too early or too late.
    pub skew_minutes: u32,
    /// 主动通知 of what becomes of a measure; every institution of a whole nation does.
    pub notices: bool,
    /// 书面异议 – returns orders and says why in a notice (法释〔2013〕20号 第6条).
    pub objection: Option<String>,
    /// Sends every answer so many times more.
    pub copies: u32,
    /// 迟复 – answers so many minutes after the time limit, though it worked the order in time.
    pub late_by_minutes: Option<u32>,
    /// Sends the newest answer first.
    pub reversed: bool,
    /// 停机 until then: takes nothing, does nothing, says nothing.
    pub offline_until: Option<DateTime<Utc>>,
    /// What is wrong with the messages it sends.
    pub spoil: Option<Spoil>,
    /// Only so many messages are spoilt; every one when left out.
    pub spoil_times: Option<u32>,
    /// Only for these functions (`query`, `freeze` …); for all when empty. Not for `offline_until`,
    /// `hung` and `flaky_per_mille`.
    pub only: Vec<String>,
}

impl Manners {
    /// Says a measure is in force and puts none on anything.
    pub(crate) fn is_lying(&self) -> bool {
        self.lying || self.lying_throughout
    }

    /// Whether it behaves so about `function`.
    pub(crate) fn concern(&self, function: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == function)
    }
}

/// 坏报文 – what can be wrong with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Spoil {
    /// No JSON.
    Malformed,
    /// Cut off in the middle.
    Truncated,
    /// In GBK instead of UTF-8.
    Gbk,
    /// 50 MB long.
    Oversized,
    /// Answers an order given to another bank.
    ForeignOrder,
    /// A signature over something else.
    WrongSignature,
    /// A field nobody agreed on.
    UnknownField,
    /// Answers an order with other content than was given.
    WrongDigest,
}

/// Body of `PUT /admin/manners`: by institution; `*` is everyone.
pub type MannersSet = BTreeMap<String, Manners>;

/// Whether every name in `set` is an institution or `*`.
pub(crate) fn check_manners(set: &MannersSet, extent: Extent) -> Result<(), Invalid> {
    set.keys().filter(|code| *code != "*").try_for_each(|code| known(extent, code, code).map(drop))
}

/// 直接付款 – money somebody sends to a case sub-account without any order. Body of
/// `POST /admin/payments`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payment {
    /// 子账号.
    pub sub_account: String,
    /// How much.
    pub amount: Money,
    /// 付款人.
    pub payer_name: String,
    /// 付款账号.
    pub payer_account: String,
    /// 附言.
    #[serde(default)]
    pub remark: String,
}

/// 法院 – where answers go. Body of `PUT /admin/court`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Court {
    /// Base address; answers go to `{url}/exchange/answers`.
    pub url: String,
    /// Sender code.
    pub code: String,
    /// Its SM2 public key, hex.
    pub public_key: String,
}
