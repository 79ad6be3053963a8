//! 提供财产线索 – to the court of the case, where its clock runs (财产调查规定 第2条).

use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use kernel::Id;
use maud::{Markup, html};
use platform::Fault;
use register::Entry;
use serde::Deserialize;

use super::layout::{field, page, spent, told};
use crate::guard::Spent;
use crate::site::{Failed, Page, Shared, Source};
use crate::words::Lang;

/// What is written.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Written {
    content: String,
    source: String,
}

pub(crate) async fn form(State(site): Shared, lang: Lang, Path(token): Path<String>) -> Page {
    let entry = site.linked(&token).await.map_err(|fault| Failed(lang, fault))?;
    Ok((StatusCode::OK, shown(lang, &token, &entry, &Written::default(), None)))
}

fn shown(lang: Lang, token: &str, entry: &Entry, written: &Written, wrong: Option<&str>) -> Markup {
    let body = html! {
        p { (entry.face.name) " · " (entry.face.case_number) }
        form.sheet method="post" {
            (field("content", lang.of("线索", "The clue"),
                lang.of("什么财产、在何处、何时看到;500字以内", "What property, where, seen when; up to 500 characters"),
                &html! { textarea #content name="content" required maxlength="500" aria-describedby="content-hint" { (written.content) } },
                wrong))
            (field("source", lang.of("您的称呼和联系方式(可不填)", "How to reach you (may be left out)"),
                lang.of("法院发布悬赏公告的,领取悬赏金须有联系方式", "Needed to be paid a reward, where one was announced"),
                &html! { input #source name="source" maxlength="100" value=(written.source) autocomplete="off" aria-describedby="source-hint"; },
                None))
            button { (lang.of("提交", "Send")) }
        }
    };
    page(lang, &format!("/clue/{token}"), lang.of("提供财产线索", "Report a clue"), &body)
}

pub(crate) async fn give(
    State(site): Shared,
    lang: Lang,
    source: Source,
    Path(token): Path<String>,
    Form(written): Form<Written>,
) -> Page {
    let failed = |fault| Failed(lang, fault);
    let entry = site.linked(&token).await.map_err(failed)?;
    let content = written.content.trim();
    if content.is_empty() || content.chars().count() > 500 {
        let text = lang.of("请写明线索,500字以内。", "Describe the clue in up to 500 characters.");
        return Ok((StatusCode::BAD_REQUEST, shown(lang, &token, &entry, &written, Some(text))));
    }
    match site.searches.letter(source.0, site.app.now()) {
        Spent::Granted => {}
        none => return Ok(spent(lang, none)),
    }
    let who = written.source.trim();
    let who: String = if who.is_empty() { "匿名" } else { who }.chars().take(100).collect();
    let new = closing::NewClue {
        source: format!("公众({who})"),
        content: content.to_owned(),
        on: None,
        urgent: false,
    };
    let mut tx = site.app.begin_system("portal.clue").await.map_err(failed)?;
    match closing::record_clue(&mut tx, Id::from(entry.case_id), new).await {
        Ok(_) => tx.commit().await.map_err(failed)?,
        Err(Fault::Refused(_)) => {
            let text = lang.of(
                "该案已经结案,请申请执行人持线索向法院申请恢复执行。",
                "The case is closed: the applicant may ask for resumption with this clue.",
            );
            return Ok((StatusCode::CONFLICT, told(lang, text)));
        }
        Err(fault) => return Err(failed(fault)),
    }
    let text = lang.of(
        "线索已经送达承办法院,七日内核实。谢谢。",
        "The clue is with the court, which looks into it within seven days. Thank you.",
    );
    Ok((StatusCode::CREATED, told(lang, text)))
}
