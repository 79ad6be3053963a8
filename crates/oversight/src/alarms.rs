//! 预警总览 – every alarm of the house in one list. Each is asked of the crate that raised it, shown to
//! whoever may see its kind, and says whose it is to look into.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};
use discipline::LivedOn;
use kernel::time::day_of;
use permission::Object;
use platform::http::Cursor;
use platform::permit::{self, Broken};
use platform::{Officer, Result, Role, Tx, officers};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::model::LookUpAlarm;
use crate::store;

/// 预警来源 – what raised an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AlarmKind)]
pub enum Source {
    /// 查询预警 – an officer's looks.
    LookUp,
    /// 紧急查阅 – broken glass.
    Glass,
    /// 日志警报 – the log of everything done.
    Log,
    /// 证书到期 – an institution's last certificate ends.
    Certificate,
    /// 部门迟延 – a department has not taken the lists, or a removal.
    Feed,
    /// 结案未清除 – a listing or restriction lived on in a closed case.
    LivedOn,
}

impl Source {
    pub(crate) const ALL: [Source; 6] = [
        Source::LookUp,
        Source::Glass,
        Source::Log,
        Source::Certificate,
        Source::Feed,
        Source::LivedOn,
    ];

    /// As it is stored and sent.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Source::LookUp => "look_up",
            Source::Glass => "glass",
            Source::Log => "log",
            Source::Certificate => "certificate",
            Source::Feed => "feed",
            Source::LivedOn => "lived_on",
        }
    }

    /// The act of whoever sees such alarms. Broken glass and its review are acts of the server's.
    fn seen_by(self) -> &'static str {
        match self {
            Source::LookUp => "oversight.view_look_up_alarms",
            Source::Glass => "server.view_glass",
            Source::Log => "evidence.view_alarms",
            Source::Certificate => "exchange.view_certificates",
            Source::Feed => "measures.view_alarms",
            Source::LivedOn => "discipline.review_finding",
        }
    }

    /// The act of whoever must look into them.
    fn looked_into_by(self) -> &'static str {
        match self {
            Source::LookUp => "oversight.review_alarm",
            Source::Glass => "server.review_glass",
            Source::Log => "evidence.review_alarm",
            Source::Certificate => "exchange.issue_certificate",
            Source::Feed => "measures.view_alarms",
            Source::LivedOn => "discipline.review_finding",
        }
    }

    async fn raised(self, tx: &mut Tx, wanted: &Wanted<'_>) -> Result<Vec<Alarm>> {
        let Wanted { only_open, after, most, .. } = *wanted;
        Ok(match self {
            Source::LookUp => {
                let rows = store::alarms(tx, only_open, after, most).await?;
                named(tx, rows).await?.into_iter().map(Alarm::from).collect()
            }
            Source::Glass => {
                let rows = permit::broken_glass_after(tx, only_open, after, most).await?;
                rows.into_iter().map(Alarm::from).collect()
            }
            Source::Log => {
                let rows = evidence::alarms_after(tx.sql(), only_open, after, most).await?;
                rows.into_iter().map(Alarm::from).collect()
            }
            Source::Certificate => {
                let rows = exchange::certificate_alarms_after(tx, only_open, after, most).await?;
                rows.into_iter().map(Alarm::from).collect()
            }
            Source::Feed => {
                let rows = measures::alarms_after(tx, only_open, after, most).await?;
                late(tx, rows).await?
            }
            Source::LivedOn => {
                let rows = discipline::findings(tx, only_open, after, most).await?;
                lived_on(tx, rows).await?
            }
        })
    }
}

/// 预警 – one alarm, of whatever kind.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Alarm {
    /// Id, unique among those of its kind.
    pub id: Uuid,
    /// 种类.
    pub kind: Source,
    /// When it was raised.
    pub at: DateTime<Utc>,
    /// 涉及对象 – an officer, an institution, the log; Chinese.
    pub about_zh: String,
    /// The same, English.
    pub about_en: String,
    /// What happened, Chinese.
    pub zh: String,
    /// What happened, English.
    pub en: String,
    /// 应由何岗位核查 – posts that must look into it.
    pub who: &'static [Role],
    /// When somebody looked into it, or a new certificate settled it; open until then.
    pub reviewed_at: Option<DateTime<Utc>>,
}

/// Which alarms are asked for.
pub(crate) struct Wanted<'a> {
    /// This kind alone.
    pub(crate) kind: Option<Source>,
    /// Only those nobody has looked into.
    pub(crate) only_open: bool,
    /// Where the last page ended.
    pub(crate) after: Option<&'a Cursor>,
    /// At most so many.
    pub(crate) most: i64,
}

/// Alarms of every kind `officer` may see, newest first.
pub(crate) async fn gather(
    tx: &mut Tx,
    officer: &Officer,
    wanted: &Wanted<'_>,
) -> Result<Vec<Alarm>> {
    let mut all: Vec<Alarm> = Vec::new();
    for source in Source::ALL {
        let is_wanted = wanted.kind.is_none_or(|kind| kind == source);
        if !is_wanted || !officer.judge(source.seen_by(), Object::Court).allowed {
            continue;
        }
        all.extend(source.raised(tx, wanted).await?);
    }
    all.sort_by_key(|alarm| Reverse((alarm.at, alarm.id)));
    all.truncate(usize::try_from(wanted.most).unwrap_or(0));
    Ok(all)
}

/// The newest open alarms of every kind, for the program itself.
pub(crate) async fn newest(tx: &mut Tx, most: i64) -> Result<Vec<Alarm>> {
    let wanted = Wanted { kind: None, only_open: true, after: None, most };
    let mut all = Vec::new();
    for source in Source::ALL {
        all.extend(source.raised(tx, &wanted).await?);
    }
    Ok(all)
}

/// Alarms over look-ups with the names of the officers they are about.
pub(crate) async fn named(tx: &mut Tx, mut rows: Vec<LookUpAlarm>) -> Result<Vec<LookUpAlarm>> {
    let ids: Vec<Uuid> = rows.iter().map(|alarm| alarm.officer).collect();
    let names = officers::names(tx, &ids).await?;
    for alarm in &mut rows {
        alarm.officer_name = names.get(&alarm.officer).cloned().unwrap_or_default();
    }
    Ok(rows)
}

/// Departments that are late, by their names.
async fn late(tx: &mut Tx, rows: Vec<measures::Alarm>) -> Result<Vec<Alarm>> {
    let mut alarms = Vec::with_capacity(rows.len());
    for row in rows {
        let institution = exchange::institution(tx, &row.institution).await?;
        let (zh, en) =
            measures::Lateness::of_code(&row.kind).map_or(("", ""), measures::Lateness::words);
        let (about, told) = ((institution.zh, institution.en), (zh.to_owned(), en.to_owned()));
        let alarm = Alarm::of(Source::Feed, (row.id, row.raised_at), about, told);
        alarms.push(alarm.reviewed(row.settled_at));
    }
    Ok(alarms)
}

/// Measures that lived on, by the numbers of their cases.
async fn lived_on(tx: &mut Tx, rows: Vec<LivedOn>) -> Result<Vec<Alarm>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.case_id).collect();
    let cases = cases::handled(tx, &ids).await?;
    let number = |id: Uuid| cases.iter().find(|case| case.id == id).map(|case| case.number.clone());
    let alarm = |row: LivedOn| {
        let (zh, en) = row.words();
        let about = number(row.case_id).unwrap_or_default();
        let told = (
            format!("已于{}结案,{zh}仍有效,已即时清除", row.closed_on),
            format!("closed on {}, {en} lived on: ended at once", row.closed_on),
        );
        Alarm::of(Source::LivedOn, (row.id, row.at), (about.clone(), about), told)
            .reviewed(row.reviewed_at)
    };
    Ok(rows.into_iter().map(alarm).collect())
}

/// The same, Chinese and English.
type Both = (String, String);

impl Alarm {
    /// An open one; `about` is what, `told` is what happened there.
    fn of(kind: Source, (id, at): (Uuid, DateTime<Utc>), about: Both, told: Both) -> Self {
        let ((about_zh, about_en), (zh, en)) = (about, told);
        let who = permit::posts_of(kind.looked_into_by());
        Self { id, kind, at, about_zh, about_en, zh, en, who, reviewed_at: None }
    }

    fn reviewed(self, reviewed_at: Option<DateTime<Utc>>) -> Self {
        Self { reviewed_at, ..self }
    }
}

impl From<LookUpAlarm> for Alarm {
    fn from(row: LookUpAlarm) -> Self {
        let about = (row.officer_name.clone(), row.officer_name);
        Self::of(Source::LookUp, (row.id, row.at), about, (row.zh, row.en))
            .reviewed(row.reviewed_at)
    }
}

impl From<Broken> for Alarm {
    fn from(row: Broken) -> Self {
        let reason = row.reason;
        let told = (format!("紧急查阅案件:{reason}"), format!("looked into a case: {reason}"));
        let about = (row.name.clone(), row.name);
        Self::of(Source::Glass, (row.id, row.at), about, told).reviewed(row.reviewed_at)
    }
}

impl From<evidence::Alarm> for Alarm {
    fn from(row: evidence::Alarm) -> Self {
        let told = (format!("{}:{}", row.zh, row.detail), format!("{}: {}", row.en, row.detail));
        let about = ("存证日志".to_owned(), "log of evidence".to_owned());
        Self::of(Source::Log, (row.key(), row.at), about, told).reviewed(row.reviewed_at)
    }
}

impl From<exchange::CertificateAlarm> for Alarm {
    fn from(row: exchange::CertificateAlarm) -> Self {
        let (ends, days) = (day_of(row.not_after), row.days);
        let told = (
            format!("机构证书{ends}到期,尚无新证书({days}日预警)"),
            format!("its certificate ends on {ends} and none follows (alarm of {days} days)"),
        );
        Self::of(Source::Certificate, (row.key, row.raised_at), (row.zh, row.en), told)
            .reviewed(row.settled_at)
    }
}
