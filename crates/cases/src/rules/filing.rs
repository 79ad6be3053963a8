//! 立案审查 – 执行工作规定 第16条, 民诉法解释 第461条: title in force and definite, the debtor its obligor,
//! the obligation unperformed. A late application is filed all the same (民诉法解释 第481条).

use std::ops::RangeInclusive;

use chrono::{Datelike, Months, NaiveDate};
use kernel::{Invalid, Money, Refusal};
use law::id;

use crate::acts::file::{Application, Title};
use crate::model::State;

/// What is malformed or contradictory in an application, first fault first.
pub(crate) fn well_formed(application: &Application, today: NaiveDate) -> Result<(), Invalid> {
    if application.applicants.is_empty() {
        return Err(Invalid::new("applicants", "至少有一名申请执行人", "an applicant is needed"));
    }
    if application.debtors.is_empty() {
        return Err(Invalid::new("debtors", "至少有一名被执行人", "a debtor is needed"));
    }
    within_times(application)?;
    if application.received_on > today {
        return Err(Invalid::new("received_on", "收案日期在将来", "the date is in the future"));
    }
    if application.claim.principal == Money::ZERO {
        return Err(Invalid::new("claim.principal", "申请金额须大于零", "must be above zero"));
    }
    let title = &application.title;
    if title.effective_on > application.received_on {
        return Err(Invalid::new(
            "title.effective_on",
            "生效日期晚于申请日期",
            "the title takes effect after the application",
        ));
    }
    if title.last_performance_day < title.effective_on {
        return Err(Invalid::new(
            "title.last_performance_day",
            "履行期间届满日早于生效日",
            "the performance period ends before the title takes effect",
        ));
    }
    obligors(&title.obligors)?;
    match &application.claim.interest {
        Some(interest) if !matches!(interest.year_days, 360 | 365 | 366) => Err(Invalid::new(
            "claim.interest.year_days",
            "年计息天数只能为360、365或366",
            "a year of interest has 360, 365 or 366 days",
        )),
        _ => Ok(()),
    }
}

fn obligors(names: &[String]) -> Result<(), Invalid> {
    if names.len() > Title::MOST_OBLIGORS {
        return Err(Invalid::new(
            "title.obligors",
            format!("义务人不超过{}名", Title::MOST_OBLIGORS),
            format!("at most {} obligors", Title::MOST_OBLIGORS),
        ));
    }
    match names.iter().position(|name| name.trim().is_empty()) {
        Some(index) => Err(Invalid::new(
            format!("title.obligors[{index}]"),
            "义务人姓名或名称不得为空",
            "an obligor has a name",
        )),
        None => Ok(()),
    }
}

/// Whether the conditions for filing hold.
pub(crate) fn admissible(application: &Application) -> Result<(), Refusal> {
    if application.received_on <= application.title.last_performance_day {
        return Err(id::FILING_UNPERFORMED
            .refuse(
                format!("履行期间至{}尚未届满", application.title.last_performance_day),
                format!(
                    "the performance period runs until {}",
                    application.title.last_performance_day
                ),
            )
            .at("title.last_performance_day"));
    }
    for (index, debtor) in application.debtors.iter().enumerate() {
        let obligor = &application.title.obligors;
        if !obligor.is_empty() && !obligor.iter().any(|name| name == &debtor.name) {
            return Err(id::FILING_DEBTOR
                .refuse(
                    format!("“{}”不是执行依据确定的义务人", debtor.name),
                    format!("{} is no obligor of the title", debtor.name),
                )
                .at(&format!("debtors[{index}].name")));
        }
    }
    for applicant in &application.applicants {
        let same =
            application.debtors.iter().any(|d| d.document_number == applicant.document_number);
        if same {
            return Err(id::FILING_PARTY
                .refuse("申请人与被执行人为同一人", "applicant and debtor are the same person")
                .at("applicants"));
        }
    }
    Ok(())
}

/// Whether filing is still to be decided: a second decision would allot a second number.
pub(crate) fn undecided(state: State) -> Result<(), Refusal> {
    if state == State::Received {
        return Ok(());
    }
    Err(id::CASE_FLOW.refuse("立案与否已经决定", "whether to file was decided already"))
}

/// Earliest and latest year a day in an application may fall in.
const YEARS: RangeInclusive<i32> = 1949..=2199;

/// Days that exist in the calendar but in no court.
fn within_times(application: &Application) -> Result<(), Invalid> {
    let title = &application.title;
    let interest = application.claim.interest.as_ref();
    let days = [
        ("received_on", Some(application.received_on)),
        ("title.effective_on", Some(title.effective_on)),
        ("title.last_performance_day", Some(title.last_performance_day)),
        ("claim.interest.from", interest.map(|terms| terms.from)),
    ];
    let odd = |day: &Option<NaiveDate>| day.is_some_and(|day| !YEARS.contains(&day.year()));
    match days.iter().find(|(_, day)| odd(day)) {
        Some((field, _)) => Err(Invalid::new(
            *field,
            "年份应在1949至2199之间",
            "the year must be between 1949 and 2199",
        )),
        None => Ok(()),
    }
}

/// Whether the application came after the two years of 民事诉讼法 第250条: noted, not refused.
pub(crate) fn is_late(title: &Title, received_on: NaiveDate) -> bool {
    let months = Months::new(law::months(id::APPLY_LIMIT, received_on));
    title.last_performance_day.checked_add_months(months).is_some_and(|end| received_on > end)
}
