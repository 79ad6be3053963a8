//! 版式 – what every page has in common.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use crate::guard::{Challenge, Spent};
use crate::words::Lang;

const NAV: [(&str, &str, &str); 6] = [
    ("/", "查询", "Search"),
    ("/check", "本人自查", "Check yourself"),
    ("/decision", "凭决定书核验", "By your decision"),
    ("/rewards", "悬赏公告", "Rewards"),
    ("/verify", "自行核验", "Verify"),
    ("/about", "说明", "About"),
];

/// A whole page. `path` is its address without the language.
pub(crate) fn page(lang: Lang, path: &str, title: &str, body: &Markup) -> Markup {
    let (base, other) = (lang.base(), lang.other());
    html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex, nofollow";
                title { (title) " · " (lang.of("执行信息公开网", "Enforcement Information")) }
                link rel="stylesheet" href="/style.css";
                script src="/work.js" defer {}
            }
            body {
                a.skip href="#main" { (lang.of("跳到正文", "Skip to content")) }
                header.top {
                    div.in {
                        a.name href={ (base) "/" } { (lang.of("执行信息公开网", "Enforcement Information")) }
                        nav aria-label=(lang.of("主导航", "Main")) {
                            ul {
                                @for (to, zh, en) in NAV {
                                    li {
                                        a href={ (base) (to) } aria-current=[(to == path).then_some("page")] {
                                            (lang.of(zh, en))
                                        }
                                    }
                                }
                                li {
                                    a href={ (other.base()) (path) } lang=(other.code()) hreflang=(other.code()) {
                                        (other.of("中文", "English"))
                                    }
                                }
                            }
                        }
                    }
                }
                main #main { h1 { (title) } (body) }
                footer {
                    div.in {
                        p {
                            (lang.of(
                                "演示系统:其中的人员、单位、案件均为虚构。",
                                "A demonstration: all people, units and cases in it are made up.",
                            ))
                        }
                    }
                }
            }
        }
    }
}

/// A page that only says something.
pub(crate) fn told(lang: Lang, text: &str) -> Markup {
    let body = html! { p.care role="status" { (text) } };
    page(lang, "/", lang.of("提示", "Note"), &body)
}

pub(crate) fn missing(lang: Lang) -> Response {
    let text = lang.of(
        "没有此页面,或者该信息已不再公布。",
        "There is no such page, or the information is no longer published.",
    );
    (StatusCode::NOT_FOUND, told(lang, text)).into_response()
}

/// Hidden fields with which a browser pays for a search.
pub(crate) fn paid_with(challenge: &Challenge) -> Markup {
    html! {
        input type="hidden" name="challenge" value=(challenge.0);
        input type="hidden" name="answer" value="";
    }
}

/// Why nothing is searched any more for a while.
pub(crate) fn spent(lang: Lang, spent: Spent) -> (StatusCode, Markup) {
    let text = if spent == Spent::Today {
        lang.of(
            "今日的查询次数已经用完,请明日再来。需要批量查询的单位,可以与法院签订协议,使用批量接口。",
            "Today's searches are used up; please come back tomorrow. Whoever needs many may have them under an agreement with the court.",
        )
    } else {
        lang.of(
            "本小时的查询次数已经用完,请稍后再来。",
            "This hour's searches are used up; please come back later.",
        )
    };
    (StatusCode::TOO_MANY_REQUESTS, told(lang, text))
}

/// A fact of an entry, when there is one.
pub(crate) fn fact(name: &str, value: Option<&str>) -> Markup {
    html! {
        @if let Some(value) = value.filter(|value| !value.is_empty()) {
            dt { (name) }
            dd { (value) }
        }
    }
}

/// One field of a form with what is wrong with it.
pub(crate) fn field(
    name: &str,
    label: &str,
    hint: &str,
    input: &Markup,
    wrong: Option<&str>,
) -> Markup {
    html! {
        label for=(name) { (label) }
        p.hint id={ (name) "-hint" } { (hint) }
        @if let Some(wrong) = wrong {
            p.wrong id={ (name) "-wrong" } role="alert" { (wrong) }
        }
        (input)
    }
}
