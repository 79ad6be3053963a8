//! `zhixing officers` – the first administrators of a court; all other accounts are opened by them.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use identity::{NewAccount, found_administrator, reset_administrator};
use platform::{App, Clock, Fault, Keys, Role};
use sqlx::postgres::PgConnectOptions;

use crate::say::{Failure, Output, say};

/// 人员
#[derive(Args)]
pub(crate) struct Officers {
    /// 数据目录 folder of the private database and the keys
    #[arg(long, global = true, default_value = "data", env = "ZHIXING_DATA")]
    data: PathBuf,
    /// 数据库地址 PostgreSQL URL; without it the private one in --data is used, which must not run
    #[arg(long, global = true, env = "ZHIXING_DATABASE")]
    database: Option<String>,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// 初始管理员 make one of the first administrators, and print a password for the first log-in
    Found(Found),
    /// 重置口令 give an administrator a new first password; the second factor stays
    Reset {
        /// 用户名 log-in name
        #[arg(long)]
        login: String,
    },
}

#[derive(Args)]
struct Found {
    /// 岗位 which administrator
    #[arg(long, value_enum)]
    role: Administrator,
    /// 法院代字 court, e.g. 粤0304
    #[arg(long)]
    court: String,
    /// 用户名 log-in name
    #[arg(long)]
    login: String,
    /// 姓名 name
    #[arg(long)]
    name: String,
    /// 工作证号 work card
    #[arg(long)]
    work_card: String,
    /// 公务证号 duty card
    #[arg(long)]
    duty_card: String,
}

#[derive(Clone, Copy, ValueEnum)]
enum Administrator {
    System,
    Security,
    Audit,
}

pub(crate) fn run(out: &Output, command: &Officers) -> Result<ExitCode, Failure> {
    let runtime = tokio::runtime::Runtime::new().context("runtime")?;
    let (options, private) = super::database::open(command.database.as_deref(), &command.data)?;
    let login = match &command.what {
        What::Found(found) => &found.login,
        What::Reset { login } => login,
    };
    let password = runtime.block_on(give(command, options))?;
    drop(runtime);
    drop(private);
    if out.json {
        out.json(&serde_json::json!({ "login": login, "password": password }))?;
    } else {
        let once =
            out.pick("首次登录口令(须即更改):", "password for the first log-in, to be changed:");
        say!("{once} {password}");
    }
    Ok(ExitCode::SUCCESS)
}

/// A password for the first log-in of whom the command names.
async fn give(command: &Officers, options: PgConnectOptions) -> Result<String, Failure> {
    let keys = Keys::open(&command.data.join("keys"))?;
    let app = server::prepare(options, Clock::wall(), keys).await?;
    let password = match &command.what {
        What::Found(found) => make(&app, found).await?,
        What::Reset { login } => {
            let mut tx = app.begin_system("identity.reset_administrator").await.map_err(said)?;
            let password = reset_administrator(&mut tx, login).await.map_err(said)?;
            tx.commit().await.map_err(said)?;
            password
        }
    };
    app.close().await;
    Ok(password)
}

async fn make(app: &App, found: &Found) -> Result<String, Failure> {
    let Found { court, login, name, work_card, duty_card, .. } = found;
    let role = match found.role {
        Administrator::System => Role::SystemAdmin,
        Administrator::Security => Role::SecurityAdmin,
        Administrator::Audit => Role::AuditAdmin,
    };
    let new = NewAccount {
        login: login.clone(),
        name: name.clone(),
        work_card: work_card.clone(),
        duty_card: duty_card.clone(),
        ends_on: None,
    };
    let mut tx = app.begin_system("identity.found_administrator").await.map_err(said)?;
    let (_, password) = found_administrator(&mut tx, court, role, new).await.map_err(said)?;
    tx.commit().await.map_err(said)?;
    Ok(password)
}

/// A fault of the program as the command line tells it.
fn said(fault: Fault) -> Failure {
    match fault {
        Fault::Refused(refusal) => Failure::Refused(*refusal),
        Fault::Invalid(invalid) => Failure::usage(invalid.zh, invalid.en),
        other => anyhow::anyhow!("{other}").into(),
    }
}
