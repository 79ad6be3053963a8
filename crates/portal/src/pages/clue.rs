//! 提供财产线索 – to the court of the case, where its clock runs (财产调查规定 第2条); upon a reward notice too,
//! whose takers are registered in the order they came (第23条).

use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use kernel::Id;
use maud::{Markup, html};
use platform::Fault;
use serde::Deserialize;
use uuid::Uuid;

use super::layout::{field, page, spent, told};
use crate::guard::Spent;
use crate::site::{Failed, Page, Shared, Site, Source};
use crate::words::Lang;

/// What is written.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Written {
    content: String,
    source: String,
}

/// 线索所及 – the case a clue is for, and the notice it answers.
pub(crate) struct About {
    /// In which case.
    pub(crate) case: Uuid,
    /// Upon which notice.
    pub(crate) reward: Option<Uuid>,
    /// Address of the form.
    pub(crate) path: String,
    /// What is said above it.
    pub(crate) head: Markup,
}

/// An entry's case.
async fn of_entry(site: &Site, lang: Lang, token: &str) -> Result<About, Failed> {
    let entry = site.linked(token).await.map_err(|fault| Failed(lang, fault))?;
    let head = html! { p { (entry.face.name) " · " (entry.face.case_number) } };
    Ok(About { case: entry.case_id, reward: None, path: format!("/clue/{token}"), head })
}

pub(crate) async fn form(State(site): Shared, lang: Lang, Path(token): Path<String>) -> Page {
    let about = of_entry(&site, lang, &token).await?;
    Ok((StatusCode::OK, shown(lang, &about, &Written::default(), None)))
}

pub(crate) async fn give(
    State(site): Shared,
    lang: Lang,
    source: Source,
    Path(token): Path<String>,
    Form(written): Form<Written>,
) -> Page {
    let about = of_entry(&site, lang, &token).await?;
    take(&site, lang, &source, &about, &written).await
}

/// The form, with what is wrong with what was written.
pub(crate) fn shown(lang: Lang, about: &About, written: &Written, wrong: Option<&str>) -> Markup {
    let is_rewarded = about.reward.is_some();
    let (label, hint) = if is_rewarded {
        (
            lang.of("您的姓名和联系方式", "Your name and how to reach you"),
            lang.of(
                "领取悬赏金须有;本院保密,仅为发放时告知申请执行人",
                "Needed to be paid; kept secret, told to the applicant only for paying",
            ),
        )
    } else {
        (
            lang.of("您的称呼和联系方式(可不填)", "How to reach you (may be left out)"),
            lang.of("便于承办人员向您核实", "So that the officer can ask you"),
        )
    };
    let body = html! {
        (about.head)
        form.sheet method="post" {
            (field("content", lang.of("线索", "The clue"),
                lang.of("什么财产、在何处、何时看到;500字以内", "What property, where, seen when; up to 500 characters"),
                &html! { textarea #content name="content" required maxlength="500" aria-describedby="content-hint" { (written.content) } },
                wrong))
            (field("source", label, hint,
                &html! { input #source name="source" maxlength="100" required[is_rewarded] value=(written.source) autocomplete="off" aria-describedby="source-hint"; },
                None))
            button { (lang.of("提交", "Send")) }
        }
    };
    page(lang, &about.path, lang.of("提供财产线索", "Report a clue"), &body)
}

/// Take what was written to the court.
pub(crate) async fn take(
    site: &Site,
    lang: Lang,
    source: &Source,
    about: &About,
    written: &Written,
) -> Page {
    let failed = |fault| Failed(lang, fault);
    let (content, who) = (written.content.trim(), written.source.trim());
    let wrong = if content.is_empty() || content.chars().count() > 500 {
        Some(lang.of("请写明线索,500字以内。", "Describe the clue in up to 500 characters."))
    } else if about.reward.is_some() && who.is_empty() {
        Some(lang.of("请写明您的姓名和联系方式。", "Say who you are and how to reach you."))
    } else {
        None
    };
    if wrong.is_some() {
        return Ok((StatusCode::BAD_REQUEST, shown(lang, about, written, wrong)));
    }
    match site.searches.letter(source.0, site.app.now()) {
        Spent::Granted => {}
        none => return Ok(spent(lang, none)),
    }
    let who: String = if who.is_empty() { "匿名" } else { who }.chars().take(100).collect();
    let new = closing::NewClue {
        source: format!("公众({who})"),
        content: content.to_owned(),
        on: None,
        urgent: false,
        reward: about.reward,
    };
    let mut tx = site.app.begin_system("portal.clue").await.map_err(failed)?;
    match closing::record_clue(&mut tx, Id::from(about.case), new).await {
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
