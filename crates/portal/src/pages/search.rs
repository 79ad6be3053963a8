//! 查询结果.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use kernel::CaseNumber;
use maud::{Markup, html};
use register::{Entry, List};
use serde::Deserialize;

use super::layout::{page, spent};
use super::{MOST, token};
use crate::guard::Spent;
use crate::pages::home::{by_case, by_number};
use crate::site::{Failed, Page, Shared, Site, Source};
use crate::words::Lang;

/// 查询条件 – either name and number, or a case.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    name: String,
    number: String,
    case: String,
    challenge: String,
    answer: String,
}

pub(crate) async fn search(
    State(site): Shared,
    lang: Lang,
    source: Source,
    Query(asked): Query<Asked>,
) -> Page {
    let (name, number, case) = (asked.name.trim(), asked.number.trim(), asked.case.trim());
    if (name.is_empty() || number.is_empty()) && case.is_empty() {
        let text = lang.of(
            "请同时输入姓名(名称)和证件号码,或者输入完整案号。",
            "Enter a name together with its number, or a whole case number.",
        );
        return Ok((StatusCode::BAD_REQUEST, again(&site, lang, Some(text), None)));
    }
    if !case.is_empty() && case.parse::<CaseNumber>().is_err() {
        let text = lang.of("案号格式有误。", "This is no case number.");
        return Ok((StatusCode::BAD_REQUEST, again(&site, lang, Some(text), None)));
    }
    match site.pay(source.0, &asked.challenge, &asked.answer) {
        Spent::Granted => {}
        none => return Ok(spent(lang, none)),
    }
    let found =
        if case.is_empty() { site.find(name, number).await } else { of_case(&site, case).await };
    let found = found.map_err(|fault| Failed(lang, fault))?;
    let shown = results(&site, lang, &found);
    Ok((StatusCode::OK, again(&site, lang, None, Some(shown))))
}

async fn of_case(site: &Site, case: &str) -> platform::Result<Vec<Entry>> {
    let number: CaseNumber = case.parse().map_err(|_| platform::Fault::Missing("case"))?;
    let mut tx = site.app.read_published().await?;
    register::by_case(&mut tx, &number.to_string(), MOST).await
}

fn results(site: &Site, lang: Lang, found: &[Entry]) -> Markup {
    if found.is_empty() {
        return html! {
            p.told role="status" {
                (lang.of("没有查到现在公布的信息。", "Nothing is published now."))
            }
        };
    }
    html! {
        p role="status" {
            @match lang {
                Lang::Zh => { "查到" (found.len()) "条现在公布的信息。" }
                Lang::En => { (found.len()) " published entr" (if found.len() == 1 { "y" } else { "ies" }) "." }
            }
        }
        p.care {
            (lang.of("请核对证件号码,同名同姓不等于同一人。", "Compare the number: the same name is not the same person."))
        }
        ul.found {
            @for entry in found {
                li {
                    span.tag { (list_name(lang, entry.list)) } " "
                    a href={ (lang.base()) "/entry/" (token(site.key(), entry.serial)) } { (entry.face.name) }
                    div.of.mono { (entry.face.document) }
                    div.of { (entry.face.court) " · " (entry.face.case_number) }
                }
            }
        }
    }
}

pub(crate) fn list_name(lang: Lang, list: List) -> &'static str {
    lang.of(list.zh(), list.en())
}

/// The result above, and the forms for another search.
fn again(site: &Site, lang: Lang, wrong: Option<&str>, found: Option<Markup>) -> Markup {
    let body = html! {
        @if let Some(wrong) = wrong { p.wrong role="alert" { (wrong) } }
        @if let Some(found) = found { section.sheet { (found) } }
        div.two {
            section.sheet { (by_number(lang, &site.challenge())) }
            section.sheet { (by_case(lang, &site.challenge())) }
        }
    };
    page(lang, "/search", lang.of("查询结果", "Results"), &body)
}
