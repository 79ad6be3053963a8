//! 凭决定书核验 – whoever holds a decision finds its entry by the code on it, in force or not: that a removed
//! one is removed, and which change says so.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use chrono::NaiveDate;
use kernel::time::day_of;
use maud::{Markup, html};
use serde::Deserialize;
use sqlx::PgConnection;

use super::layout::{fact, page, spent};
use super::search::list_name;
use crate::guard::{Challenge, Spent};
use crate::pages::layout::paid_with;
use crate::site::{Failed, Page, Shared, Source};
use crate::words::Lang;

/// The code.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    code: String,
    challenge: String,
    answer: String,
}

pub(crate) async fn decision(
    State(site): Shared,
    lang: Lang,
    source: Source,
    Query(asked): Query<Asked>,
) -> Page {
    let code: String = asked.code.chars().filter(char::is_ascii_hexdigit).collect();
    let (mut found, mut told) = (None, Vec::new());
    if !asked.code.is_empty() {
        match site.pay(source.0, &asked.challenge, &asked.answer) {
            Spent::Granted => {}
            none => return Ok(spent(lang, none)),
        }
        let (failed, today) = (|fault| Failed(lang, fault), day_of(site.app.now()));
        let bytes = hex::decode(code.to_ascii_lowercase()).unwrap_or_default();
        let mut tx = site.app.read_published().await.map_err(failed)?;
        found = register::by_code(&mut tx, &bytes).await.map_err(failed)?;
        if let Some(entry) = found.as_ref().filter(|entry| !entry.is_live()) {
            told = acknowledged(&mut tx, entry.serial, today).await.map_err(failed)?;
        }
        if found.is_none() {
            let text = lang.of("没有此查验码。", "There is no such code.");
            return Ok((StatusCode::NOT_FOUND, super::layout::told(lang, text)));
        }
    }
    let challenge = site.challenge();
    let body = html! {
        p { (lang.of("输入决定书上的查验码,可以查看该条信息现在是否公布、何时删除。", "With the code on your decision you see whether the entry is published now, and when it was removed.")) }
        @if let Some(entry) = &found {
            section.sheet {
                @if entry.is_live() {
                    p.care role="status" { (lang.of("该信息现在公布。", "It is published now.")) }
                } @else {
                    p.told role="status" { (lang.of("该信息已经删除,不再公布,不得再作为惩戒依据。", "It was removed: no longer published, and no ground for any discipline.")) }
                }
                dl.facts {
                    (fact(lang.of("名单", "List"), Some(list_name(lang, entry.list))))
                    (fact(lang.of("案号", "Case"), Some(&entry.face.case_number)))
                    (fact(lang.of("公布日期", "Published on"), Some(&entry.published_on.to_string())))
                    (fact(lang.of("删除日期", "Removed on"), entry.ended_on.map(|day| day.to_string()).as_deref()))
                }
            }
        }
        @if !told.is_empty() { (receipts(lang, &told)) }
        section.sheet {
            form method="get" data-work=(challenge.0) data-zeros=(Challenge::zeros()) {
                label for="code" { (lang.of("查验码", "Code")) }
                input #code name="code" required maxlength="40" autocomplete="off";
                (paid_with(&challenge))
                button { (lang.of("核验", "Check")) }
            }
        }
    };
    let title = lang.of("凭决定书核验", "By your decision");
    Ok((StatusCode::OK, page(lang, "/decision", title, &body)))
}

/// 回执情况 – a department, and whether the removal is in its copy.
struct Told {
    zh: String,
    en: String,
    has: bool,
}

fn receipts(lang: Lang, told: &[Told]) -> Markup {
    let state = |has| {
        if has {
            lang.of("已回执:已删除", "acknowledged: removed")
        } else {
            lang.of("尚未回执,法院催办中", "not yet acknowledged; the court presses for it")
        }
    };
    html! {
        section.sheet {
            h2 { (lang.of("各联合惩戒单位是否已经删除", "Whether each department has removed it")) }
            div.scroll tabindex="0" {
                table {
                    thead {
                        tr {
                            th scope="col" { (lang.of("单位", "Department")) }
                            th scope="col" { (lang.of("状态", "State")) }
                        }
                    }
                    tbody {
                        @for one in told {
                            tr { td { (lang.of(&one.zh, &one.en)) } td { (state(one.has)) } }
                        }
                    }
                }
            }
        }
    }
}

/// Which departments have acknowledged the last change of an entry.
async fn acknowledged(
    sql: &mut PgConnection,
    serial: i64,
    today: NaiveDate,
) -> platform::Result<Vec<Told>> {
    let changes = register::changes_of(sql, serial).await?;
    let Some(last) = changes.last() else { return Ok(Vec::new()) };
    let receivers = measures::receivers(sql).await?;
    let told = receivers.into_iter().filter(|one| one.is_one_on(today)).map(|one| {
        let department = measures::catalogue().department(&one.department);
        let name = |of: fn(&measures::Department) -> &String| {
            department.map_or_else(|| one.institution.clone(), |department| of(department).clone())
        };
        Told { zh: name(|d| &d.zh), en: name(|d| &d.en), has: one.acked_seq >= last.seq }
    });
    Ok(told.collect())
}
