//! 条目 – one entry with its official fields, what may be done about it, and the proof that it is listed.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use register::{Entry, Face, List};

use super::layout::{fact, page};
use super::search::list_name;
use crate::site::{Failed, Page, Shared};
use crate::words::Lang;

pub(crate) async fn entry(State(site): Shared, lang: Lang, Path(token): Path<String>) -> Page {
    let entry = site.linked(&token).await.map_err(|fault| Failed(lang, fault))?;
    let to = |what: &str| format!("{}/{what}/{token}", lang.base());
    let body = html! {
        section.sheet { (facts(lang, &entry)) }
        section.sheet {
            h2 { (lang.of("可以做什么", "What can be done")) }
            ul {
                @if entry.list != List::Ended {
                    li { a href=(to("correct")) { (lang.of("申请纠正,或者声明“本人并非被执行人”", "Ask for correction, or say “I am not the debtor”")) } }
                }
                @if entry.list == List::Debtor || entry.list == List::Dishonest {
                    li { a href=(to("clue")) { (lang.of("提供财产线索", "Report a clue about property")) } }
                }
                li {
                    a href={ (to("entry")) "/receipt" } download { (lang.of("下载存证(可离线核验)", "Download the proof (checked offline)")) }
                }
            }
        }
        (meaning(lang, entry.list))
    };
    let title = format!("{} · {}", entry.face.name, list_name(lang, entry.list));
    Ok((StatusCode::OK, page(lang, &format!("/entry/{token}"), &title, &body)))
}

fn facts(lang: Lang, entry: &Entry) -> Markup {
    let Face { representative, unit, title, title_by, duty, conduct, .. } = &entry.face;
    let face = &entry.face;
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
    let money = |sum: Option<kernel::Money>| sum.map(|sum| sum.to_string());
    let ground = face.ground.as_deref().and_then(ground_words).map(|(zh, en)| lang.of(zh, en));
    let performance = face.performance.map(|p| lang.of(p.zh(), p.en()));
    let age = face.age.map(|age| age.to_string());
    html! {
        dl.facts {
            (fact(lang.of("姓名/名称", "Name"), Some(&face.name)))
            (fact(lang.of("性别", "Sex"), face.sex.as_deref()))
            (fact(lang.of("年龄", "Age"), age.as_deref()))
            dt { (lang.of("证件号码", "Number")) } dd.mono { (face.document) }
            (fact(lang.of("法定代表人或负责人", "Legal representative"), representative.as_deref()))
            (fact(lang.of("关联单位", "Unit"), unit.as_deref()))
            (fact(lang.of("执行法院", "Court"), Some(&face.court)))
            (fact(lang.of("省份", "Province"), Some(&face.province)))
            (fact(lang.of("案号", "Case"), Some(&face.case_number)))
            (fact(lang.of("立案日期", "Filed on"), day(face.filed_on).as_deref()))
            (fact(lang.of("执行依据文号", "Title"), Some(title)))
            (fact(lang.of("作出执行依据单位", "Title made by"), Some(title_by)))
            (fact(lang.of("生效法律文书确定的义务", "Duty"), duty.as_deref()))
            (fact(lang.of("履行情况", "Performance"), performance))
            (fact(lang.of("已履行部分(元)", "Performed (yuan)"), money(face.performed).as_deref()))
            (fact(lang.of("未履行部分(元)", "Outstanding (yuan)"), money(face.outstanding).as_deref()))
            (fact(lang.of("失信行为情形", "Ground"), ground))
            (fact(lang.of("具体情形", "Conduct"), conduct.as_deref()))
            (fact(lang.of("终本日期", "Ended for now on"), day(face.procedure_ended_on).as_deref()))
            (fact(lang.of("公布日期", "Published on"), Some(&entry.published_on.to_string())))
            (fact(lang.of("纳入期限至", "Until"), day(entry.until).as_deref()))
        }
    }
}

/// 失信规定 第1条, in words.
fn ground_words(code: &str) -> Option<(&'static str, &'static str)> {
    let ground = discipline::Ground::ALL.iter().find(|ground| ground.code() == code)?;
    Some((ground.zh(), ground.en()))
}

/// What being on a list means, and what not.
fn meaning(lang: Lang, list: List) -> Markup {
    let (zh, en) = match list {
        List::Debtor => (
            "被执行人是有生效法律文书确定的义务正在被强制执行的人。这不等于失信,也不产生惩戒。",
            "A judgment debtor is somebody against whom a judgment is being enforced. That is not dishonesty and has no discipline.",
        ),
        List::Dishonest => (
            "失信被执行人依照《最高人民法院关于公布失信被执行人名单信息的若干规定》第一条纳入;履行完毕后三个工作日内删除。",
            "Listed under article 1 of the provisions on the list; removed within three working days of performance.",
        ),
        List::Restricted => (
            "限制消费人员不得乘坐飞机、列车软卧、G字头动车组全部座位等(限制消费规定第三条);因疾病、丧葬、公务、考试急需的,可以申请暂时解除。",
            "Restricted people may not use planes, soft sleepers, G trains and so on (article 3); for illness, funerals, duty or exams they may ask for a temporary lifting.",
        ),
        List::Ended => (
            "终结本次执行程序,是因为暂时没有财产可供执行;发现财产的,可以随时申请恢复执行。",
            "The procedure ended for now because there is nothing to take; with property found, resumption may be asked for at any time.",
        ),
    };
    html! { section.sheet { h2 { (lang.of("这意味着什么", "What this means")) } p { (lang.of(zh, en)) } } }
}

/// 存证 – the newest change of the entry, proven to be in the public log.
pub(crate) async fn entry_receipt(
    State(site): Shared,
    lang: Lang,
    Path(token): Path<String>,
) -> Result<Response, Failed> {
    let failed = |fault| Failed(lang, fault);
    let entry = site.linked(&token).await.map_err(failed)?;
    let mut tx = site.app.read_published().await.map_err(failed)?;
    let keys = site.app.keys();
    let receipt = register::newest_receipt(&mut tx, keys, entry.serial).await.map_err(failed)?;
    let name = format!("attachment; filename=\"list-entry-{}.json\"", entry.serial);
    Ok(([(CONTENT_DISPOSITION, name)], Json(receipt)).into_response())
}
