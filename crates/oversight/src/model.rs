//! Alarms over look-ups, people under watch, and reports.

use chrono::{DateTime, Utc};
use lookups::What;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// 查询预警种类 – what is unusual about an officer's looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = LookUpAlarmKind)]
pub enum Kind {
    /// 达到每日上限.
    Limit,
    /// 短时间大量查阅.
    Rate,
    /// 查阅人数过多.
    Breadth,
    /// 非工作时间查阅.
    OffHours,
    /// 查阅同姓当事人.
    SameSurname,
    /// 查阅与案件无关的人.
    OffCase,
    /// 查阅重点关注人员.
    Watched,
}

impl Kind {
    /// The stable code.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Kind::Limit => "limit",
            Kind::Rate => "rate",
            Kind::Breadth => "breadth",
            Kind::OffHours => "off_hours",
            Kind::SameSurname => "same_surname",
            Kind::OffCase => "off_case",
            Kind::Watched => "watched",
        }
    }

    /// What happened, `looks` times, in both languages.
    pub(crate) fn words(self, looks: usize) -> (String, String) {
        match self {
            Kind::Limit => (
                format!("今日查阅{looks}人次,已达上限,查询权限已暂停"),
                format!("{looks} look-ups today, the limit; look-ups are stopped"),
            ),
            Kind::Rate => {
                (format!("十分钟内查阅{looks}人次"), format!("{looks} look-ups within ten minutes"))
            }
            Kind::Breadth => (
                format!("今日查阅{looks}名不同当事人"),
                format!("{looks} different people looked up today"),
            ),
            Kind::OffHours => (
                format!("非工作时间查阅{looks}人次"),
                format!("{looks} look-ups at night or on a day off"),
            ),
            Kind::SameSurname => (
                format!("三十日内查阅{looks}名与本人同姓的当事人"),
                format!("{looks} people of the officer's own surname looked up in 30 days"),
            ),
            Kind::OffCase => (
                format!("查阅与案件无关的人{looks}人次"),
                format!("{looks} look-ups of people the case is not about"),
            ),
            Kind::Watched => (
                format!("查阅重点关注人员{looks}人次"),
                format!("{looks} look-ups of people under special watch"),
            ),
        }
    }
}

/// 预警级别.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// 提示 – worth a question.
    Warning,
    /// 严重 – to be looked into today.
    Serious,
    /// 阻断 – the officer's look-ups are stopped.
    Stop,
}

impl Severity {
    /// The stable code.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Severity::Warning => "warning",
            Severity::Serious => "serious",
            Severity::Stop => "stop",
        }
    }
}

/// 核查结论.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AlarmFinding)]
pub enum Conclusion {
    /// 有正当理由.
    Explained,
    /// 违规查询, to be dealt with.
    Misuse,
}

impl Conclusion {
    /// The stable code.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Conclusion::Explained => "explained",
            Conclusion::Misuse => "misuse",
        }
    }
}

/// 查询预警 – an alarm over look-ups, as listed.
#[derive(Clone, Debug, Serialize, ToSchema, sqlx::FromRow)]
pub struct LookUpAlarm {
    /// Id.
    pub id: Uuid,
    /// 种类.
    #[schema(value_type = Kind)]
    pub kind: String,
    /// 级别.
    #[schema(value_type = Severity)]
    pub severity: String,
    /// Whose looks.
    pub officer: Uuid,
    /// Their name.
    #[sqlx(default)]
    pub officer_name: String,
    /// Their court.
    pub court: String,
    /// The case, where one look is enough.
    pub case_id: Option<Uuid>,
    /// When it was raised.
    pub at: DateTime<Utc>,
    /// How many looks show it.
    pub looks: i32,
    /// Rule behind it.
    pub rule: String,
    /// What happened, Chinese.
    pub zh: String,
    /// What happened, English.
    pub en: String,
    /// When it was looked into.
    pub reviewed_at: Option<DateTime<Utc>>,
    /// By whom.
    pub reviewed_by: Option<Uuid>,
    /// With what result.
    #[schema(value_type = Option<Conclusion>)]
    pub finding: Option<String>,
    /// In whose words.
    pub reason: Option<String>,
}

/// 查询记录 – one look as told to the person.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq, ToSchema)]
pub struct Told {
    /// When.
    pub at: DateTime<Utc>,
    /// Which court.
    pub court: String,
    /// Who; absent when the program asked by itself.
    pub officer: Option<String>,
    /// 工作证号.
    pub work_card: Option<String>,
    /// For which case.
    pub case_number: String,
    /// At what.
    pub what: What,
    /// Article behind it, Chinese.
    pub article_zh: String,
    /// Article behind it, English.
    pub article_en: String,
}

/// 查询情况告知 – what a person is told.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq, ToSchema)]
#[schema(as = DisclosureReport)]
pub struct Report {
    /// The looks that may be told.
    pub told: Vec<Told>,
    /// How many may not be told yet.
    pub withheld: usize,
}

/// 告知 – an application and its report.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Disclosure {
    /// Id.
    pub id: Uuid,
    /// Who asked about themselves.
    pub name: String,
    /// 申请材料.
    pub application: String,
    /// When it was entered.
    pub asked_at: DateTime<Utc>,
    /// When the report was made; absent while it is being made.
    pub made_at: Option<DateTime<Utc>>,
    /// The report.
    pub report: Option<Report>,
}
