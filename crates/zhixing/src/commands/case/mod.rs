//! `zhixing case` – look into cases of a running server, and file new ones.

mod client;
mod file;
mod look;
mod save;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Subcommand};
use kernel::CaseNumber;
use serde_json::Value;
use uuid::Uuid;

use self::client::{Access, Client};
use crate::say::{Failure, Output, say};

/// 案件
#[derive(Args)]
pub(crate) struct CaseArgs {
    #[command(flatten)]
    access: Access,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// 登录 open a session and print its token, for ZHIXING_TOKEN
    Login,
    /// 退出 close the session of ZHIXING_TOKEN
    Logout,
    /// 案件列表 list cases of my court
    List(ListArgs),
    /// 案件概貌 one case: parties, what is owed, clocks
    Show(One),
    /// 办案记录 what happened, with articles
    Timeline(One),
    /// 查控指令 orders to institutions and their answers
    Orders(One),
    /// 案款 every fen of a case
    Money(One),
    /// 文书 documents; with --save as PDF
    Documents(DocumentsArgs),
    /// 立案申请 file an application
    File(FileArgs),
    /// 导出 the list as XLSX, or one case whole as JSON
    Export(ExportArgs),
}

/// One case.
#[derive(Args)]
struct One {
    /// 案号或编号 case number or id
    case: String,
}

/// Which cases.
#[derive(Args)]
struct ListArgs {
    #[command(flatten)]
    filter: Filter,
    /// 第几页 page, from 1
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    page: u32,
    /// 每页行数 rows on a page, 1 to 500
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=500))]
    limit: u32,
}

/// What to look for.
#[derive(Args)]
struct Filter {
    /// 案件状态 state, e.g. controlling
    #[arg(long)]
    state: Option<String>,
    /// 承办人 handler: mine
    #[arg(long, value_parser = ["mine"])]
    handler: Option<String>,
    /// 查找 case number, or beginning of a debtor's name
    #[arg(long)]
    search: Option<String>,
    /// 排序 received (newest first) or amount (largest first)
    #[arg(long, value_parser = ["received", "amount"])]
    sort: Option<String>,
}

#[derive(Args)]
struct DocumentsArgs {
    /// 案号或编号 case number or id
    case: String,
    /// 保存目录 folder to save them in as PDF
    #[arg(long)]
    save: Option<PathBuf>,
}

#[derive(Args)]
struct FileArgs {
    /// 申请 application, TOML or JSON; docs/application.toml is an example
    #[arg(long)]
    file: PathBuf,
    /// 只检查不提交 only check it; no server is needed
    #[arg(long)]
    check: bool,
}

#[derive(Args)]
struct ExportArgs {
    /// 案号或编号 one case; left out: the list
    case: Option<String>,
    #[command(flatten)]
    filter: Filter,
    /// 输出文件 file to write; an existing one is not overwritten
    #[arg(long)]
    out: PathBuf,
}

pub(crate) fn run(out: &Output, command: &CaseArgs) -> Result<ExitCode, Failure> {
    if let What::File(args) = &command.what
        && args.check
    {
        return file::check(out, args);
    }
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().context("runtime")?;
    runtime.block_on(act(out, command))?;
    Ok(ExitCode::SUCCESS)
}

async fn act(out: &Output, command: &CaseArgs) -> Result<(), Failure> {
    let client = Client::enter(out, &command.access).await?;
    if let What::Login = &command.what {
        return login(out, client).await;
    }
    let done = match &command.what {
        What::Login => Ok(()),
        What::Logout => client.close().await,
        What::List(args) => look::list(out, &client, args).await,
        What::Show(one) => look::show(out, &client, &one.case).await,
        What::Timeline(one) => look::timeline(out, &client, &one.case).await,
        What::Orders(one) => look::orders(out, &client, &one.case).await,
        What::Money(one) => look::money(out, &client, &one.case).await,
        What::Documents(args) => save::documents(out, &client, args).await,
        What::File(args) => file::submit(out, &client, args).await,
        What::Export(args) => save::export(out, &client, args).await,
    };
    client.leave().await;
    done
}

/// A token that does not work is found out here, not at the next command.
async fn login(out: &Output, client: Client) -> Result<(), Failure> {
    let session = client.get("/session").await?;
    let token = client.keep();
    if out.json {
        return out.json(&serde_json::json!({ "token": token, "officer": session["officer"] }));
    }
    say!("{token}");
    Ok(())
}

/// The id of the case called `name`: its id, or its number.
async fn find(client: &Client, name: &str) -> Result<Uuid, Failure> {
    if let Ok(id) = name.parse::<Uuid>() {
        return Ok(id);
    }
    let number: CaseNumber = name
        .parse()
        .map_err(|error: kernel::BadCaseNumber| Failure::at(name, &error.to_string()))?;
    let number = number.plain().to_string();
    let query = look::query(&[("q", Some(&number)), ("limit", Some("2"))]);
    let found = client.get(&format!("/cases{query}")).await?;
    let rows = found["items"].as_array().into_iter().flatten();
    let id = rows.filter(|row| row["number"] == Value::String(number.clone()));
    id.filter_map(|row| row["id"].as_str()?.parse().ok()).next().ok_or_else(|| {
        Failure::denied(format!("本院没有案件{number}"), format!("no case {number} at your court"))
    })
}
