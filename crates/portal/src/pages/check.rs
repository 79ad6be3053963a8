//! 本人自查 – whether one is on a list, and a file that proves it to others: also that one is on none, or was
//! on none on a day. The file says nothing about anybody else.

use axum::Json;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use register::Subject;
use serde::Deserialize;

use super::layout::{page, paid_with, spent};
use crate::guard::{Challenge, Spent};
use crate::site::{Failed, Shared, Site, Source};
use crate::words::Lang;

/// Whom. Sent in a body: a number has no place in an address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    number: String,
    challenge: String,
    answer: String,
}

pub(crate) async fn check(State(site): Shared, lang: Lang) -> (StatusCode, Markup) {
    (StatusCode::OK, form(&site, lang, None))
}

fn form(site: &Site, lang: Lang, wrong: Option<&str>) -> Markup {
    let challenge = site.challenge();
    let body = html! {
        p { (lang.of(
            "输入您的证件号码,得到一份证明文件:您现在和过去在哪个名单、起止何日;从未列入的,证明从未列入。文件只涉及您本人,任何人都可以离线核验,向航空公司、用人单位出示时不必联系法院。",
            "Enter your number and get a file that proves on which list you are or were, from when to when, or that you never were on one. It says nothing about anybody else, and anybody can check it offline.",
        )) }
        section.sheet {
            form method="post" data-work=(challenge.0) data-zeros=(Challenge::zeros()) {
                @if let Some(wrong) = wrong { p.wrong role="alert" { (wrong) } }
                label for="number" { (lang.of("证件号码", "Document number")) }
                input #number name="number" required maxlength="30" autocomplete="off";
                (paid_with(&challenge))
                button { (lang.of("下载证明", "Download the proof")) }
            }
        }
        p { a href={ (lang.base()) "/verify" } { (lang.of("如何核验", "How to check it")) } }
    };
    page(lang, "/check", lang.of("本人自查", "Check yourself"), &body)
}

pub(crate) async fn answer(
    State(site): Shared,
    lang: Lang,
    source: Source,
    Form(asked): Form<Asked>,
) -> Result<Response, Failed> {
    let Some(subject) = Subject::guess(&asked.number).into_iter().next() else {
        let text = lang.of("证件号码格式有误。", "This is no document number.");
        return Ok((StatusCode::BAD_REQUEST, form(&site, lang, Some(text))).into_response());
    };
    match site.pay(source.0, &asked.challenge, &asked.answer) {
        Spent::Granted => {}
        none => return Ok(spent(lang, none).into_response()),
    }
    let failed = |fault| Failed(lang, fault);
    let mut tx = site.app.read_published().await.map_err(failed)?;
    let proof = register::proof_of(&mut tx, site.app.keys(), &subject).await.map_err(failed)?;
    let name = "attachment; filename=\"list-proof.json\"";
    Ok(([(CONTENT_DISPOSITION, name)], Json(proof)).into_response())
}
