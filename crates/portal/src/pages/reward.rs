//! 悬赏公告 – notices that are published (财产调查规定 第22条), newest first, and the clues given upon them.

use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use chrono::NaiveDate;
use closing::Announced;
use maud::{Markup, html};
use platform::Fault;
use serde::Deserialize;
use uuid::Uuid;

use super::clue::{self, About, Written};
use super::layout::{fact, page};
use crate::site::{Failed, Page, Shared, Site, Source};
use crate::words::Lang;

/// Notices of a page.
const MOST: usize = 20;

/// Where the last page ended; what is none begins anew.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct After {
    day: String,
    id: String,
}

impl After {
    fn place(&self) -> Option<(NaiveDate, Uuid)> {
        self.day.parse().ok().zip(self.id.parse().ok())
    }
}

pub(crate) async fn rewards(State(site): Shared, lang: Lang, Query(after): Query<After>) -> Page {
    let failed = |fault| Failed(lang, fault);
    let mut tx = site.app.read_published().await.map_err(failed)?;
    let most = i64::try_from(MOST).unwrap_or(i64::MAX);
    let found = closing::announced(&mut tx, after.place(), most).await.map_err(failed)?;
    let body = html! {
        p {
            (lang.of(
                "提供法院尚未掌握的财产线索,使申请执行人的债权得以实现的,按公告领取悬赏金。提供人的身份信息和线索,法院予以保密。",
                "Whoever gives a clue the court does not have yet, through which the applicant is paid, receives the reward. Who gave it is kept secret.",
            ))
        }
        @if found.is_empty() {
            p.told role="status" { (lang.of("现在没有悬赏公告。", "There is no notice now.")) }
        }
        ul.found {
            @for one in &found {
                li {
                    a href={ (lang.base()) "/reward/" (one.id) } { (one.face.name) }
                    div.of { (lang.of(&one.face.bounty_zh, &one.face.bounty_en)) }
                    div.of { (one.face.court) " · " (one.face.case_number) " · " (one.published_on) }
                }
            }
        }
        @if let Some(last) = found.last().filter(|_| found.len() == MOST) {
            p {
                a href={ (lang.base()) "/rewards?day=" (last.published_on) "&id=" (last.id) } {
                    (lang.of("更早的公告", "Earlier ones"))
                }
            }
        }
    };
    Ok((StatusCode::OK, page(lang, "/rewards", lang.of("悬赏公告", "Rewards"), &body)))
}

async fn of_reward(site: &Site, lang: Lang, text: &str) -> Result<About, Failed> {
    let failed = |fault| Failed(lang, fault);
    let reward: Uuid = text.parse().map_err(|_| failed(Fault::Missing("reward notice")))?;
    let mut tx = site.app.read_published().await.map_err(failed)?;
    let found = closing::announced_one(&mut tx, reward).await.map_err(failed)?;
    let found = found.ok_or(failed(Fault::Missing("reward notice")))?;
    let (case, path) = (found.case, format!("/reward/{reward}"));
    Ok(About { case, reward: Some(reward), path, head: facts(lang, &found) })
}

fn facts(lang: Lang, of: &Announced) -> Markup {
    let face = &of.face;
    html! {
        section.sheet {
            dl.facts {
                (fact(lang.of("姓名/名称", "Name"), Some(&face.name)))
                dt { (lang.of("证件号码", "Number")) } dd.mono { (face.document) }
                (fact(lang.of("执行法院", "Court"), Some(&face.court)))
                (fact(lang.of("案号", "Case"), Some(&face.case_number)))
                (fact(lang.of("悬赏金", "Reward"), Some(lang.of(&face.bounty_zh, &face.bounty_en))))
                (fact(lang.of("领取条件", "Paid when"), Some(&face.conditions)))
                (fact(lang.of("公告日期", "Published on"), Some(&of.published_on.to_string())))
            }
        }
        p {
            (lang.of(
                "两人以上提供相同线索的,按照提供的先后顺序确定领取人;申请执行人的代理人、有义务提供线索的人员不予发放。",
                "Of two who give the same clue the first is paid; the applicant's agents, and whoever is bound to tell, are not.",
            ))
        }
    }
}

pub(crate) async fn reward(State(site): Shared, lang: Lang, Path(reward): Path<String>) -> Page {
    let about = of_reward(&site, lang, &reward).await?;
    Ok((StatusCode::OK, clue::shown(lang, &about, &Written::default(), None)))
}

pub(crate) async fn give(
    State(site): Shared,
    lang: Lang,
    source: Source,
    Path(reward): Path<String>,
    Form(written): Form<Written>,
) -> Page {
    let about = of_reward(&site, lang, &reward).await?;
    clue::take(&site, lang, &source, &about, &written).await
}
