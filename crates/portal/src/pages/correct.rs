//! 申请纠正 – a form, what is lodged with it, and how far it has come: 失信规定 第11条、第12条.

use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use discipline::{Channel, Claim, Lodged, NewCorrection};
use kernel::Id;
use maud::{Markup, html};
use parties::{DocumentKind, NewParty, PartyKind};
use platform::{Fault, Tx};
use register::{Entry, List, Subject};
use serde::Deserialize;

use super::layout::{fact, field, page, spent};
use crate::guard::Spent;
use crate::site::{Failed, Page, Shared, Source};
use crate::words::Lang;

/// What is written.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Written {
    claim: String,
    statement: String,
    name: String,
    number: String,
    phone: String,
}

pub(crate) async fn form(State(site): Shared, lang: Lang, Path(token): Path<String>) -> Page {
    let entry = site.linked(&token).await.map_err(|fault| Failed(lang, fault))?;
    Ok((StatusCode::OK, shown(lang, &token, &entry, &Written::default(), None)))
}

/// Claims that can be made about an entry: of a mere debtor only that it is somebody else.
fn claims(list: List) -> &'static [Claim] {
    match list {
        List::Dishonest => Claim::ALL,
        List::Restricted => &[Claim::NotToBeListed, Claim::ToBeRemoved, Claim::NotThePerson],
        List::Debtor => &[Claim::NotThePerson],
        List::Ended => &[],
    }
}

fn shown(
    lang: Lang,
    token: &str,
    entry: &Entry,
    written: &Written,
    wrong: Option<(&str, &str)>,
) -> Markup {
    let of = |name: &str| wrong.filter(|(field, _)| *field == name).map(|(_, text)| text);
    let text = |name: &str, value: &str, max: &str, required: bool| {
        html! {
            input id=(name) name=(name) value=(value) maxlength=(max) required[required]
                aria-describedby={ (name) "-hint" } autocomplete="off";
        }
    };
    let body = html! {
        p { (entry.face.name) " · " span.mono { (entry.face.document) } " · " (entry.face.case_number) }
        form.sheet method="post" {
            fieldset {
                legend { (lang.of("您的主张", "What is wrong")) }
                @if let Some(wrong) = of("claim") { p.wrong role="alert" { (wrong) } }
                @for claim in claims(entry.list) {
                    label {
                        input type="radio" name="claim" value=(claim.code()) required checked[written.claim == claim.code()];
                        (lang.of(claim.zh(), claim.en()))
                    }
                }
            }
            (field("statement", lang.of("事实和理由", "Facts and reasons"), lang.of("500字以内", "Up to 500 characters"),
                &html! { textarea #statement name="statement" required maxlength="500" aria-describedby="statement-hint" { (written.statement) } },
                of("statement")))
            (field("name", lang.of("申请人姓名或名称", "Your name"), lang.of("与证件一致", "As on your document"),
                &text("name", &written.name, "100", true), of("name")))
            (field("number", lang.of("申请人证件号码", "Your document number"), lang.of("用于核对身份,加密保存", "To compare identities; kept sealed"),
                &text("number", &written.number, "30", true), of("number")))
            (field("phone", lang.of("联系电话", "Telephone"), lang.of("法官与您联系用", "For the judge to reach you"),
                &text("phone", &written.phone, "30", false), of("phone")))
            button { (lang.of("提交", "Send")) }
        }
        p.hint { (lang.of(
            "法院十五日内审查;理由成立的三个工作日内纠正;驳回的,可以在送达后十日内向上一级法院申请复议。",
            "Reviewed in fifteen days; put right in three working days if founded; against a rejection the upper court may be asked within ten days of service.",
        )) }
    };
    page(lang, &format!("/correct/{token}"), lang.of("申请纠正", "Ask for correction"), &body)
}

pub(crate) async fn lodge(
    State(site): Shared,
    lang: Lang,
    source: Source,
    Path(token): Path<String>,
    Form(written): Form<Written>,
) -> Page {
    let failed = |fault| Failed(lang, fault);
    let entry = site.linked(&token).await.map_err(failed)?;
    let claim = claims(entry.list).iter().find(|claim| claim.code() == written.claim);
    let again = |field: &'static str, zh: &str, en: &str| {
        let wrong = Some((field, lang.of(zh, en)));
        Ok((StatusCode::BAD_REQUEST, shown(lang, &token, &entry, &written, wrong)))
    };
    let Some(claim) = claim else {
        return again("claim", "请选择一项主张。", "Choose what is wrong.");
    };
    if written.statement.trim().is_empty() || written.statement.chars().count() > 500 {
        return again(
            "statement",
            "请写明事实和理由,500字以内。",
            "Say why, in up to 500 characters.",
        );
    }
    if written.name.trim().is_empty() {
        return again("name", "请填写姓名或名称。", "Enter your name.");
    }
    let Some(subject) = Subject::guess(&written.number).into_iter().next() else {
        return again("number", "证件号码格式有误。", "This is no document number.");
    };
    match site.searches.letter(source.0, site.app.now()) {
        Spent::Granted => {}
        none => return Ok(spent(lang, none)),
    }
    let mut tx = site.app.begin_system("portal.correct").await.map_err(failed)?;
    let ticket = lodge_in(&mut tx, site.key(), &entry, *claim, &written, &subject).await;
    let ticket = ticket.map_err(failed)?;
    tx.commit().await.map_err(failed)?;
    let body = html! {
        p.told role="status" { (lang.of("申请已经送达承办法院。", "The request is with the court.")) }
        p { (lang.of("请记下受理编号,凭此查询进度:", "Keep this number to follow it:")) " " strong.mono { (ticket) } }
        p { a href={ (lang.base()) "/ticket?id=" (ticket) } { (lang.of("查看进度", "Follow it")) } }
    };
    Ok((StatusCode::CREATED, page(lang, "/ticket", lang.of("已提交", "Sent"), &body)))
}

/// Hand the request to the court of the case. A number known under another name is nobody's to take: the
/// request stands without it, and an officer compares.
async fn lodge_in(
    tx: &mut Tx,
    key: &seal::LookupKey,
    entry: &Entry,
    claim: Claim,
    written: &Written,
    subject: &Subject,
) -> Result<String, Fault> {
    let ticket = super::ticket(key, tx.new_id());
    let (listing, restriction, debtor) = match entry.list {
        List::Dishonest => (Some(entry.source), None, None),
        List::Restricted => (None, Some(entry.source), None),
        _ => (None, None, Some(entry.party)),
    };
    let claimant = claimant(tx, written, subject).await?;
    let new = NewCorrection {
        listing,
        restriction,
        debtor,
        claim,
        statement: written.statement.trim().to_owned(),
        claimant,
    };
    let lodged = Lodged { channel: Channel::Portal, ticket: Some(&ticket) };
    discipline::lodge_correction(tx, Id::from(entry.case_id), &new, lodged).await?;
    Ok(ticket)
}

async fn claimant(
    tx: &mut Tx,
    written: &Written,
    subject: &Subject,
) -> Result<Option<NewParty>, Fault> {
    let document_kind = match subject.kind() {
        "id_card" => DocumentKind::IdCard,
        "uscc" => DocumentKind::Uscc,
        "org_code" => DocumentKind::OrgCode,
        _ => DocumentKind::Passport,
    };
    let is_natural = matches!(document_kind, DocumentKind::IdCard | DocumentKind::Passport);
    let name = written.name.trim().to_owned();
    let known = parties::find(tx, document_kind, &written.number).await?;
    if let Some(known) = known {
        let faces = parties::faces(tx, &[known]).await?;
        if faces.first().is_none_or(|face| face.name != name) {
            return Ok(None);
        }
    }
    let phone = Some(written.phone.trim().to_owned()).filter(|phone| !phone.is_empty());
    Ok(Some(NewParty {
        kind: if is_natural { PartyKind::Natural } else { PartyKind::Legal },
        name,
        document_kind,
        document_number: written.number.clone(),
        address: None,
        phone,
        account: None,
    }))
}

/// Which request.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Followed {
    id: String,
}

/// 受理进度.
pub(crate) async fn ticket(
    State(site): Shared,
    lang: Lang,
    Query(followed): Query<Followed>,
) -> Page {
    let failed = |fault| Failed(lang, fault);
    let id = followed.id.trim().to_ascii_lowercase();
    let mut found = None;
    if !id.is_empty() {
        let mut tx = site.app.begin_system("portal.ticket").await.map_err(failed)?;
        found = discipline::correction_of(&mut tx, &id).await.map_err(failed)?;
    }
    let body = html! {
        @if let Some(correction) = &found {
            section.sheet {
                dl.facts {
                    (fact(lang.of("主张", "Claim"), Some(lang.of(correction.claim.zh(), correction.claim.en()))))
                    (fact(lang.of("状态", "State"), Some(lang.of(correction.state.zh(), correction.state.en()))))
                    (fact(lang.of("提交时间", "Sent"), Some(&correction.lodged_at.with_timezone(&kernel::time::shanghai()).format("%Y-%m-%d %H:%M").to_string())))
                    (fact(lang.of("审查期限至", "Reviewed by"), Some(&correction.due.to_string())))
                    (fact(lang.of("决定日期", "Decided on"), correction.decided_on.map(|day| day.to_string()).as_deref()))
                    (fact(lang.of("理由", "Reason"), correction.reason.as_deref()))
                    (fact(lang.of("纠正日期", "Put right on"), correction.remedied_on.map(|day| day.to_string()).as_deref()))
                    (fact(lang.of("复议决定期限至", "Upper court decides by"), correction.reconsider_due.map(|day| day.to_string()).as_deref()))
                }
            }
        } @else if !id.is_empty() {
            p.wrong role="alert" { (lang.of("没有此受理编号。", "There is no such request.")) }
        }
        form.sheet method="get" {
            label for="id" { (lang.of("受理编号", "Number of the request")) }
            input #id name="id" required maxlength="40" autocomplete="off" value=(id);
            button { (lang.of("查询", "Look")) }
        }
    };
    let status =
        if found.is_none() && !id.is_empty() { StatusCode::NOT_FOUND } else { StatusCode::OK };
    Ok((status, page(lang, "/ticket", lang.of("纠正申请进度", "Your request"), &body)))
}
