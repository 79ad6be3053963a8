//! 不得纳入 – whom the list may not hold: anybody but the debtor (善意文明执行意见 第16条), minors
//! (失信规定 第4条), those of 第3条 who are not "able but refusing", those who owe nothing.

use chrono::{Months, NaiveDate};
use kernel::{Money, Refusal};
use law::id;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::{Ground, ReportOutcome};

/// 不纳入事由 – what speaks against listing, as found by the officer (失信规定 第3条; 善意意见 第16条).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Excuse {
    /// 已提供充分有效担保.
    Secured,
    /// 已控制的财产足以清偿.
    Controlled,
    /// 履行顺序在后.
    TurnNotCome,
    /// 全日制在校生校园贷.
    CampusLoan,
    /// 申请执行人同意暂不纳入.
    ApplicantWaits,
    /// 已死亡.
    Deceased,
    /// 已进入破产程序.
    Bankrupt,
}

impl Excuse {
    /// Whether it bars an entry on `ground`.
    fn bars(self, ground: Ground) -> bool {
        match self {
            Excuse::Secured | Excuse::TurnNotCome => ground == Ground::G1,
            Excuse::Deceased | Excuse::Bankrupt => true,
            Excuse::Controlled | Excuse::CampusLoan | Excuse::ApplicantWaits => {
                matches!(ground, Ground::G1 | Ground::G6)
            }
        }
    }

    fn rule(self) -> law::RuleId {
        match self {
            Excuse::Deceased => id::LIST_DEAD,
            Excuse::Bankrupt => id::LIST_BANKRUPT,
            _ => id::LIST_GUARD,
        }
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Excuse::Secured => ("已提供充分有效担保", "sufficient valid security was given"),
            Excuse::Controlled => ("已控制的财产足以清偿债务", "property controlled is enough"),
            Excuse::TurnNotCome => {
                ("履行顺序在后,依法不应对其强制执行", "the debtor's turn comes later")
            }
            Excuse::CampusLoan => {
                ("全日制在校生因校园贷纠纷成为被执行人", "a student with a campus loan")
            }
            Excuse::ApplicantWaits => ("申请执行人同意暂不纳入", "the applicant asks to hold off"),
            Excuse::Deceased => ("已经死亡", "the debtor has died"),
            Excuse::Bankrupt => ("已进入破产程序", "the debtor is in bankruptcy proceedings"),
        }
    }
}

/// 拟纳入人 – everything the decision to list rests on.
#[derive(Clone, Debug)]
pub(crate) struct Candidate<'a> {
    pub(crate) ground: Ground,
    pub(crate) is_debtor: bool,
    pub(crate) is_natural: bool,
    /// 机关 – by the first two characters of its credit code.
    pub(crate) is_organ: bool,
    /// 报备文号.
    pub(crate) organ_report: Option<&'a str>,
    pub(crate) is_warned: bool,
    pub(crate) birth: Option<NaiveDate>,
    pub(crate) today: NaiveDate,
    pub(crate) outstanding: Money,
    pub(crate) report: Option<ReportOutcome>,
    pub(crate) is_restricted: bool,
    pub(crate) is_listed_for_it: bool,
    pub(crate) conduct: &'a str,
    pub(crate) excuses: &'a [Excuse],
}

/// Whether the debtor may be listed on this ground.
pub(crate) fn judge(candidate: &Candidate<'_>) -> Result<(), Refusal> {
    who(candidate)?;
    if !candidate.is_warned {
        return Err(id::LIST_WARNING
            .refuse(
                "尚未发出载明失信风险的执行通知书",
                "no enforcement notice with its warning was issued",
            )
            .at("debtor"));
    }
    organ(candidate)?;
    ground(candidate)?;
    if let Some(excuse) = candidate.excuses.iter().find(|e| e.bars(candidate.ground)) {
        let (zh, en) = excuse.words();
        return Err(excuse
            .rule()
            .refuse(format!("{zh},不得纳入失信名单"), format!("{en}: no listing"))
            .at("excuses"));
    }
    if candidate.is_listed_for_it {
        return Err(id::LIST_GUARD
            .refuse("已以同一情形纳入失信名单", "already listed on this ground")
            .at("ground"));
    }
    Ok(())
}

fn who(candidate: &Candidate<'_>) -> Result<(), Refusal> {
    if !candidate.is_debtor {
        return Err(id::LIST_GUARD
            .refuse(
                "只能将本案被执行人纳入失信名单,单位的法定代表人等只能限制消费",
                "only a debtor of the case may be listed; a unit's representative may be restricted",
            )
            .at("debtor"));
    }
    if candidate.is_natural && !is_adult(candidate.birth, candidate.today) {
        let (zh, en) = match candidate.birth {
            Some(_) => ("未成年人不得纳入失信名单", "a minor is never listed"),
            None => ("未查明是否成年,不得纳入失信名单", "nobody of unknown age is listed"),
        };
        return Err(id::LIST_MINOR.refuse(zh, en).at("debtor"));
    }
    Ok(())
}

/// 政府机构失信报备 – an organ is reported before it is listed; nobody else has such a report.
fn organ(candidate: &Candidate<'_>) -> Result<(), Refusal> {
    let is_reported = candidate.organ_report.is_some_and(|number| !number.trim().is_empty());
    let (zh, en) = match (candidate.is_organ, is_reported) {
        (true, false) => ("被执行人是机关,须先报备并写明报备文号", "an organ is reported first"),
        (false, true) => ("只有机关须写明报备文号", "only an organ has a report"),
        _ => return Ok(()),
    };
    Err(id::LIST_ORGAN.refuse(zh, en).at("organ_report"))
}

/// 成年 – 民法典 第17条; unknown birth counts as not of age.
pub(crate) fn is_adult(birth: Option<NaiveDate>, today: NaiveDate) -> bool {
    let months = Months::new(law::months(id::LIST_ADULT, today));
    birth.and_then(|birth| birth.checked_add_months(months)).is_some_and(|of_age| today >= of_age)
}

fn ground(candidate: &Candidate<'_>) -> Result<(), Refusal> {
    let no = |zh: &str, en: &str| Err(id::LIST_GROUND.refuse(zh, en).at("ground"));
    if candidate.outstanding == Money::ZERO {
        return no("债务已经履行完毕,没有纳入情形", "nothing is owed any more");
    }
    if candidate.conduct.trim().is_empty() {
        return Err(id::LIST_GROUND
            .refuse("须写明失信行为的具体情形", "the conduct must be stated")
            .at("conduct"));
    }
    match candidate.ground {
        Ground::G4 if !candidate.report.is_some_and(ReportOutcome::is_breach) => {
            no("尚无未报告或虚假报告财产的记录", "no breach of the report duty is on record")
        }
        Ground::G5 if !candidate.is_restricted => no(
            "未对其限制消费,不存在违反限制消费令的情形",
            "no restriction is in force to be broken",
        ),
        _ => Ok(()),
    }
}

/// 应当纳入 – whether the report's outcome obliges the court to list (财产调查规定 第10条).
pub(crate) fn must_list(
    report: Option<ReportOutcome>,
    is_natural: bool,
    birth: Option<NaiveDate>,
    today: NaiveDate,
) -> bool {
    report.is_some_and(ReportOutcome::is_breach) && (!is_natural || is_adult(birth, today))
}
