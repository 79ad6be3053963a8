//! Looking: the list, one case, its timeline, orders and money, as tables or JSON.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::client::Client;
use super::{Filter, ListArgs, find};
use crate::say::{Failure, Output, say};
use crate::table::{facts, sum, table, text};

/// `?name=value&…` of what is given.
pub(super) fn query(fields: &[(&str, Option<&str>)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    let query = query.finish();
    if query.is_empty() { query } else { format!("?{query}") }
}

impl Filter {
    pub(super) fn fields(&self) -> [(&'static str, Option<&str>); 4] {
        [
            ("state", self.state.as_deref()),
            ("handler", self.handler.as_deref()),
            ("q", self.search.as_deref()),
            ("sort", self.sort.as_deref()),
        ]
    }
}

/// Text of a field; empty when there is none.
pub(super) fn field(row: &Value, name: &str) -> String {
    match &row[name] {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A moment as people of the court read it.
fn moment(row: &Value, name: &str) -> String {
    let at: Option<DateTime<Utc>> = row[name].as_str().and_then(|text| text.parse().ok());
    let local = at.map(|at| at.with_timezone(&kernel::time::shanghai()));
    local.map(|at| at.format("%Y-%m-%d %H:%M").to_string()).unwrap_or_default()
}

fn rows(list: &Value, row: impl Fn(&Value) -> Vec<String>) -> Vec<Vec<String>> {
    list.as_array().into_iter().flatten().map(row).collect()
}

/// How many rows were printed, in words.
fn count(out: &Output, rows: usize) {
    say!("{}", out.pick(&format!("共{rows}条"), &format!("{rows} rows")));
}

pub(super) async fn list(out: &Output, client: &Client, args: &ListArgs) -> Result<(), Failure> {
    let limit = args.limit.to_string();
    let mut cursor: Option<String> = None;
    let mut page = Value::Null;
    for number in 1..=args.page {
        let mut fields = args.filter.fields().to_vec();
        fields.extend([("limit", Some(limit.as_str())), ("cursor", cursor.as_deref())]);
        page = client.get(&format!("/cases{}", query(&fields))).await?;
        cursor = page["next_cursor"].as_str().map(str::to_owned);
        if cursor.is_none() && number < args.page {
            return Err(Failure::denied(
                format!("只有{number}页"),
                format!("there are only {number} pages"),
            ));
        }
    }
    if out.json {
        return out.json(&page);
    }
    let columns = [
        text(out.pick("案号", "case")),
        text(out.pick("状态", "state")),
        text(out.pick("申请执行人", "applicants")),
        text(out.pick("被执行人", "debtors")),
        sum(out.pick("标的", "claim")),
        text(out.pick("承办人", "handler")),
        text(out.pick("收案", "received")),
        text(out.pick("结案", "closed")),
    ];
    let found = rows(&page["items"], |row| {
        let number = field(row, "number");
        vec![
            if number.is_empty() { field(row, "id") } else { number },
            field(row, "state"),
            field(row, "applicants"),
            field(row, "debtors"),
            field(row, "principal"),
            field(row, "handler_name"),
            field(row, "received_on"),
            field(row, "closed_on"),
        ]
    });
    let total = found.len();
    say!("{}", table(&columns, found));
    count(out, total);
    if cursor.is_some() {
        let next = args.page + 1;
        say!("{}", out.pick(&format!("下一页:--page {next}"), &format!("more: --page {next}")));
    }
    Ok(())
}

pub(super) async fn show(out: &Output, client: &Client, case: &str) -> Result<(), Failure> {
    let id = find(client, case).await?;
    let page = client.get(&format!("/cases/{id}")).await?;
    let parties = client.get(&format!("/cases/{id}/parties")).await?;
    let nodes = client.get(&format!("/cases/{id}/nodes")).await?;
    if out.json {
        return out.json(&json!({ "case": page, "parties": parties, "nodes": nodes }));
    }
    say!("{}", facts(face(out, &page)));
    let columns = [
        text(out.pick("诉讼地位", "part")),
        text(out.pick("姓名或名称", "name")),
        text(out.pick("证件号", "document")),
    ];
    let found =
        rows(&parties, |row| vec![field(row, "role"), field(row, "name"), field(row, "masked")]);
    say!("\n{}", table(&columns, found));
    let columns = [
        sum(out.pick("节点", "node")),
        text(out.pick("名称", "name")),
        text(out.pick("起算", "from")),
        text(out.pick("届满", "due")),
        text(out.pick("完成", "done")),
        sum(out.pick("超期天数", "days late")),
        text(out.pick("依据", "article")),
    ];
    let found = rows(&nodes, |row| {
        vec![
            field(row, "number"),
            field(row, out.pick("zh", "en")),
            field(row, "started_on"),
            field(row, "due"),
            field(row, "done_on"),
            field(row, "overdue_days"),
            field(row, "article"),
        ]
    });
    say!("\n{}", table(&columns, found));
    Ok(())
}

/// The case in a column, what is owed last.
fn face<'a>(out: &Output, page: &Value) -> Vec<(&'a str, String)> {
    let english = out.lang == crate::say::Lang::En;
    let name = |zh: &'a str, en: &'a str| if english { en } else { zh };
    let owed = &page["owed"];
    let mut lines = vec![
        (name("案号", "number"), field(page, "number")),
        (name("编号", "id"), field(page, "id")),
        (name("法院", "court"), field(page, "court_name")),
        (name("状态", "state"), field(page, "state")),
        (name("申请执行人", "applicants"), field(page, "applicants")),
        (name("被执行人", "debtors"), field(page, "debtors")),
        (name("执行依据", "title"), field(page, "title_number")),
        (name("承办人", "handler"), field(page, "handler_name")),
        (name("收案", "received"), field(page, "received_on")),
        (name("立案", "filed"), field(page, "filed_on")),
        (name("结案", "closed"), field(page, "closed_on")),
        (name("结案方式", "closed as"), field(page, "closing_way")),
        (name("执行天数", "days"), field(page, "days")),
        (name("计算至", "owed on"), field(owed, "on")),
        (name("本金", "principal"), field(owed, "principal")),
        (name("一般债务利息", "general interest"), field(owed, "general_interest")),
        (name("加倍部分债务利息", "doubled interest"), field(owed, "doubled_interest")),
        (name("诉讼费用", "costs"), field(owed, "costs")),
        (name("执行申请费", "enforcement fee"), field(owed, "fee")),
        (name("合计", "total"), field(owed, "total")),
        (name("已到位", "obtained"), field(owed, "obtained")),
        (name("尚欠", "outstanding"), field(owed, "outstanding")),
    ];
    lines.retain(|(_, value)| !value.is_empty());
    lines
}

pub(super) async fn timeline(out: &Output, client: &Client, case: &str) -> Result<(), Failure> {
    let id = find(client, case).await?;
    let found = client.get(&format!("/cases/{id}/timeline")).await?;
    if out.json {
        return out.json(&found);
    }
    let columns = [
        text(out.pick("时间", "when")),
        text(out.pick("事项", "what")),
        sum(out.pick("金额", "amount")),
        text(out.pick("办理人", "who")),
        text(out.pick("依据", "article")),
    ];
    let lines = rows(&found, |row| {
        vec![
            moment(row, "at"),
            field(row, out.pick("zh", "en")),
            field(row, "amount"),
            field(row, "actor"),
            field(row, "article"),
        ]
    });
    let total = lines.len();
    say!("{}", table(&columns, lines));
    count(out, total);
    Ok(())
}

pub(super) async fn orders(out: &Output, client: &Client, case: &str) -> Result<(), Failure> {
    let id = find(client, case).await?;
    let found = client.get(&format!("/cases/{id}/orders")).await?;
    if out.json {
        return out.json(&found);
    }
    let columns = [
        text(out.pick("发出", "sent")),
        text(out.pick("机构", "institution")),
        text(out.pick("事项", "act")),
        text(out.pick("状态", "state")),
        text(out.pick("应答期限", "answer due")),
        text(out.pick("答复", "answered")),
        text(out.pick("指令编号", "order")),
    ];
    let lines = rows(&found, |row| {
        vec![
            moment(row, "created_at"),
            field(row, "institution"),
            field(row, "act"),
            field(row, "state"),
            moment(row, "answer_by"),
            moment(row, "answered_at"),
            field(row, "id").chars().take(12).collect(),
        ]
    });
    let total = lines.len();
    say!("{}", table(&columns, lines));
    count(out, total);
    Ok(())
}

pub(super) async fn money(out: &Output, client: &Client, case: &str) -> Result<(), Failure> {
    let id = find(client, case).await?;
    let ledger = client.get(&format!("/cases/{id}/ledger")).await?;
    if out.json {
        return out.json(&ledger);
    }
    let account = &ledger["account"];
    say!("{} {}", out.pick("案款子账号", "case account"), field(account, "number"));
    let columns = [
        sum(out.pick("凭证", "journal")),
        text(out.pick("时间", "when")),
        text(out.pick("科目", "title")),
        sum(out.pick("借方", "debit")),
        sum(out.pick("贷方", "credit")),
        text(out.pick("摘要", "memo")),
        text(out.pick("经办", "who")),
    ];
    let lines = rows(&ledger["lines"], |row| {
        vec![
            field(row, "journal"),
            moment(row, "at"),
            field(row, out.pick("title_zh", "title_en")),
            field(row, "debit"),
            field(row, "credit"),
            field(row, out.pick("memo_zh", "memo_en")),
            field(row, "actor"),
        ]
    });
    say!("{}", table(&columns, lines));
    say!("{} {}", out.pick("账户余额", "balance"), field(&account["balances"], "cash"));
    Ok(())
}
