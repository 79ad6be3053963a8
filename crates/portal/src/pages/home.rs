//! 首页 – the two ways of searching.

use axum::extract::State;
use axum::http::StatusCode;
use maud::{Markup, html};

use super::layout::{page, paid_with};
use crate::guard::Challenge;
use crate::site::{Page, Shared};
use crate::words::Lang;

pub(crate) async fn home(State(site): Shared, lang: Lang) -> Page {
    let body = html! {
        p {
            (lang.of(
                "查询被执行人、失信被执行人、限制消费人员和终结本次执行程序案件。只支持精确查询:姓名(名称)须与证件号码同时输入,或者输入完整案号。",
                "Judgment debtors, dishonest judgment debtors, people restricted in consumption, and cases ended for now. Only exact searches: a name together with its document number, or a whole case number.",
            ))
        }
        p.care {
            (lang.of(
                "同名同姓的人很多。请核对证件号码、法院和案号,不要仅凭姓名判断。",
                "Many people share a name. Compare number, court and case; never go by a name alone.",
            ))
        }
        div.two {
            section.sheet { (by_number(lang, &site.challenge())) }
            section.sheet { (by_case(lang, &site.challenge())) }
        }
        section.sheet {
            h2 { (lang.of("您认为信息有误?", "Is something wrong?")) }
            p {
                (lang.of(
                    "打开该条信息,选择“申请纠正”。主张“本人并非被执行人”的,申请立即送达承办法官,核查期间停止采取新的措施;其他申请十五日内审查。",
                    "Open the entry and choose “ask for correction”. Who says “I am not the debtor” is before the judge at once, and nothing new is done until it is reviewed; other requests are reviewed in fifteen days.",
                ))
            }
            p { a href={ (lang.base()) "/ticket" } { (lang.of("查询纠正申请的进度", "Follow a request for correction")) } }
        }
    };
    Ok((StatusCode::OK, page(lang, "/", lang.of("综合查询", "Search"), &body)))
}

/// 按证件号码.
pub(crate) fn by_number(lang: Lang, challenge: &Challenge) -> Markup {
    html! {
        h2 { (lang.of("按姓名和证件号码", "By name and number")) }
        form action={ (lang.base()) "/search" } method="get" data-work=(challenge.0) data-zeros=(Challenge::zeros()) {
            label for="name" { (lang.of("姓名或名称", "Name")) }
            input #name name="name" required maxlength="100" autocomplete="off";
            label for="number" { (lang.of("证件号码", "Document number")) }
            p.hint #number-hint { (lang.of("居民身份证、统一社会信用代码、组织机构代码或护照号码", "Identity card, credit code, organisation code or passport")) }
            input #number name="number" required maxlength="30" autocomplete="off" aria-describedby="number-hint";
            (paid_with(challenge))
            button { (lang.of("查询", "Search")) }
        }
    }
}

/// 按案号.
pub(crate) fn by_case(lang: Lang, challenge: &Challenge) -> Markup {
    html! {
        h2 { (lang.of("按案号", "By case number")) }
        form action={ (lang.base()) "/search" } method="get" data-work=(challenge.0) data-zeros=(Challenge::zeros()) {
            label for="case" { (lang.of("案号", "Case number")) }
            p.hint #case-hint { (lang.of("例如:(2026)粤0304执123号", "For example: （2026）粤0304执123号")) }
            input #case name="case" required maxlength="60" autocomplete="off" aria-describedby="case-hint";
            (paid_with(challenge))
            button { (lang.of("查询", "Search")) }
        }
    }
}
