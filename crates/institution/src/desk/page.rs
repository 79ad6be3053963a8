//! 页面 – the clerks' pages, in both languages; a person's number is shown by its last four digits.

use chrono::{DateTime, TimeDelta, Utc};
use contract::OrderAct;
use kernel::time::shanghai;
use maud::{DOCTYPE, Markup, html};
use serde::Deserialize;

use super::Row;
use super::store::PAGE;
use crate::config::Own;

/// Digits of a number that are shown.
const SHOWN_DIGITS: usize = 4;

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Lang {
    #[default]
    Zh,
    En,
}

impl Lang {
    pub(super) fn code(self) -> &'static str {
        match self {
            Lang::Zh => "zh",
            Lang::En => "en",
        }
    }

    fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

/// In which language, for whom, to whom.
pub(super) struct Said<'a> {
    pub(super) lang: Lang,
    pub(super) own: &'a Own,
    pub(super) clerk: &'a str,
}

fn whole(said: &Said<'_>, here: &str, body: &Markup) -> Markup {
    let lang = said.lang;
    let (other, word) = match lang {
        Lang::Zh => ("en", "English"),
        Lang::En => ("zh", "中文"),
    };
    html! {
        (DOCTYPE)
        html lang=(lang.pick("zh-CN", "en")) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (lang.pick("协助执行指令", "Orders of the court")) " · " (said.own.code) }
                link rel="stylesheet" href="/desk.css";
            }
            body {
                header {
                    strong { (lang.pick(&said.own.zh, &said.own.en)) }
                    span { (said.clerk) " · " a href=(format!("{here}?lang={other}")) lang=(other) { (word) } }
                }
                main { (body) }
            }
        }
    }
}

pub(super) fn orders(said: &Said<'_>, rows: &[Row], all: bool, now: DateTime<Utc>) -> Markup {
    let lang = said.lang;
    let more = i64::try_from(rows.len()).is_ok_and(|count| count == PAGE);
    let body = html! {
        h1 { (lang.pick("协助执行指令", "Orders of the court")) }
        nav aria-label=(lang.pick("范围", "Which")) {
            a href=(format!("/?lang={}", lang.code())) aria-current=[(!all).then_some("page")] {
                (lang.pick("未反馈", "To be answered"))
            }
            a href=(format!("/?all=true&lang={}", lang.code())) aria-current=[all.then_some("page")] {
                (lang.pick("全部", "All"))
            }
        }
        @if rows.is_empty() { p .muted { (lang.pick("没有待办的指令。", "Nothing waits.")) } }
        ul .orders {
            @for row in rows {
                li {
                    a href=(format!("/orders/{}?lang={}", row.id, lang.code())) {
                        (act(lang, &row.order.act)) " · " (row.order.case_number)
                    }
                    span .due { (deadline(lang, row, now)) }
                    span .muted { (row.order.court) " · " (row.order.subject.name) " · "
                        (lang.pick("收到", "received")) " " (moment(row.received_at)) }
                    @if row.objection.is_some() { span .mark { (lang.pick("已提异议", "objected to")) } }
                }
            }
        }
        @if more && let Some(last) = rows.last() {
            a href=(format!("/?all={all}&before={}&lang={}", last.seq, lang.code())) {
                (lang.pick("更早的", "Earlier ones"))
            }
        }
    };
    whole(said, "/", &body)
}

pub(super) fn order(said: &Said<'_>, row: &Row, now: DateTime<Utc>) -> Markup {
    let lang = said.lang;
    let order = &row.order;
    let line = |zh: &str, en: &str, what: &str| {
        html! { div { dt { (lang.pick(zh, en)) } dd { (what) } } }
    };
    let papers: Vec<String> =
        order.documents.iter().map(|paper| format!("{} {}", paper.name, paper.number)).collect();
    let cards =
        format!("{} {} {}", order.officer.name, order.officer.work_card, order.officer.duty_card);
    let answer = row
        .answer
        .as_ref()
        .map(|answer| serde_json::to_string_pretty(&answer.outcome).unwrap_or_default());
    let body = html! {
        p { a href=(format!("/?lang={}", lang.code())) { (lang.pick("返回", "Back")) } }
        h1 { (act(lang, &order.act)) " · " (order.case_number) }
        p .due { (deadline(lang, row, now)) }
        dl {
            (line("法院", "Court", &order.court))
            (line("被执行人", "Debtor", &format!("{} {}", order.subject.name, masked(&order.subject.document_number))))
            (line("裁定书或通知书", "Ruling or notice", &order.ruling))
            (line("随附文书", "Papers", &papers.join("、")))
            (line("法律依据", "Articles", &order.articles.join("、")))
            (line("经办人", "Officer", &cards))
            (line("发出", "Issued", &moment(order.issued_at)))
            (line("收到", "Received", &moment(row.received_at)))
            (line("指令编号", "Order", &row.id))
            @if let Some(trouble) = &row.trouble { (line("未办原因", "Held up by", trouble)) }
        }
        h2 { (lang.pick("指令内容", "What is asked")) }
        pre { (serde_json::to_string_pretty(&order.act).unwrap_or_default()) }
        h2 { (lang.pick("反馈", "Answer")) }
        @match answer {
            Some(answer) => pre { (answer) },
            None => p .muted { (lang.pick("尚未反馈。", "Not answered yet.")) },
        }
        h2 { (lang.pick("书面异议", "Objection")) }
        (objection(lang, row))
    };
    whole(said, &format!("/orders/{}", row.id), &body)
}

fn objection(lang: Lang, row: &Row) -> Markup {
    html! {
        @match &row.objection {
            Some((clerk, text, at)) => {
                blockquote { (text) }
                p .muted { (clerk) " · " (moment(*at)) " · "
                    (lang.pick("法院十五日内审查;成立的,将发来解除指令。",
                        "The court decides within fifteen days; if upheld, an order to let go follows.")) }
            }
            None => {
                form method="post" action=(format!("/orders/{}/objection?lang={}", row.id, lang.code())) {
                    label for="text" { (lang.pick("异议及理由(500字以内)", "What, and why (up to 500 characters)")) }
                    textarea id="text" name="text" required maxlength="500" rows="4" {}
                    button type="submit" { (lang.pick("提出异议", "Object")) }
                }
                p .muted { (lang.pick("提出异议不停止办理(法释〔2013〕20号第6条)。",
                    "An objection does not stay the order (法释〔2013〕20号, article 6).")) }
            }
        }
    }
}

pub(super) fn fault(zh: &str, en: &str) -> Markup {
    html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head { meta charset="utf-8"; title { (zh) } link rel="stylesheet" href="/desk.css"; }
            body { main { h1 { (zh) } p lang="en" { (en) } p { a href="/" { "返回 / Back" } } } }
        }
    }
}

/// How long there is to answer, or how late it is.
fn deadline(lang: Lang, row: &Row, now: DateTime<Utc>) -> Markup {
    let by = row.order.answer_by;
    let span =
        |span: TimeDelta| format!("{}:{:02}", span.num_hours(), span.num_minutes().rem_euclid(60));
    match row.answered_at {
        Some(at) if at <= by => {
            html! { span .mark.good { (lang.pick("已反馈", "answered")) " " (moment(at)) } }
        }
        Some(at) => {
            html! { span .mark.bad { (lang.pick("逾期反馈", "answered late")) " " (moment(at)) } }
        }
        None if now <= by => html! {
            span .mark { (lang.pick("截止", "due")) " " (moment(by)) " · " (lang.pick("还有", "left")) " " (span(by - now)) }
        },
        None => html! {
            span .mark.bad { (lang.pick("已逾期", "late by")) " " (span(now - by)) " · " (moment(by)) }
        },
    }
}

fn act(lang: Lang, act: &OrderAct) -> &'static str {
    let (zh, en) = match act {
        OrderAct::FindAccounts => ("查询开户情况", "Find accounts"),
        OrderAct::Query { .. } => ("查询", "Query"),
        OrderAct::Freeze { .. } => ("冻结", "Freeze"),
        OrderAct::Renew { .. } => ("续行", "Renew"),
        OrderAct::Release { .. } => ("解除冻结", "Release"),
        OrderAct::Deduct { .. } => ("扣划", "Deduct"),
        OrderAct::Seal { .. } => ("查封", "Seal"),
        OrderAct::Unseal { .. } => ("解除查封", "Unseal"),
        OrderAct::RestrictExit { .. } => ("限制出境", "Restrict exit"),
        OrderAct::LiftExit { .. } => ("解除限制出境", "Lift exit restriction"),
        OrderAct::PayOut { .. } => ("发放案款", "Pay out"),
    };
    lang.pick(zh, en)
}

fn masked(number: &str) -> String {
    let count = number.chars().count();
    let hidden = count.saturating_sub(SHOWN_DIGITS);
    let shown: String = number.chars().skip(hidden).collect();
    format!("{}{shown}", "*".repeat(hidden))
}

fn moment(at: DateTime<Utc>) -> String {
    at.with_timezone(&shanghai()).format("%Y-%m-%d %H:%M").to_string()
}
