//! `zhixing institution` – what an institution runs in its own network, and how any institution's server is
//! examined.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::{Args, Subcommand};
use contract::{CaseAccount, OfficerCards, Subject};
use institution::Settings;
use institution::conformance::{self, Examination};
use platform::Clock;
use seal::{Algorithm, PublicKey};
use wire::{Now, Party};

use crate::commands::StopSignal;
use crate::say::{Failure, Output, say};

/// Shortest password of a clerk, in characters.
const PASSWORD_MIN: usize = 12;

/// 机构前置
#[derive(Args)]
pub(crate) struct InstitutionArgs {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// 生成密钥 make the institution's key, and print its public half
    Keys(KeysArgs),
    /// 口令散列 read a clerk's password, and print what stands for it in the settings
    Password,
    /// 建表 make the gateway's tables in the institution's database
    Init(ConfigArgs),
    /// 启动前置机 serve the court in front of the institution's own system
    Serve(ConfigArgs),
    /// 一致性检查 examine any institution's server, and print a certificate or what does not hold
    Conformance(Box<ConformanceArgs>),
}

#[derive(Args)]
struct ConfigArgs {
    /// 配置文件 settings, TOML
    #[arg(long, env = "ZHIXING_INSTITUTION_CONFIG")]
    config: PathBuf,
}

#[derive(Args)]
struct KeysArgs {
    /// 私钥文件 file to keep the secret key in; must not be there yet
    #[arg(long, default_value = "institution.key")]
    out: PathBuf,
    /// 算法 algorithm: sm2 or ed25519
    #[arg(long, default_value = "sm2")]
    algorithm: Algorithm,
    /// 机构代码 code; with it also a request for a certificate is made: tls.key and tls.csr beside --out
    #[arg(long)]
    institution: Option<String>,
}

#[derive(Args)]
struct ConformanceArgs {
    /// 前置机地址 base address of the server: orders go to URL/orders
    #[arg(long)]
    url: String,
    /// 机构代码 its code
    #[arg(long)]
    institution: String,
    /// 机构公钥 key its messages are signed with
    #[arg(long)]
    institution_key: PublicKey,
    /// 检查方代码 sender code the server knows the examiner by
    #[arg(long, default_value = "zhixing")]
    court: String,
    /// 检查方私钥 file with the examiner's secret key, as `institution keys` makes it
    #[arg(long)]
    key: PathBuf,
    /// 监听地址 address the server sends its answers to
    #[arg(long, default_value = "127.0.0.1:8180")]
    listen: String,
    /// 测试客户姓名 name of the test person
    #[arg(long)]
    name: String,
    /// 测试客户证件种类 kind of their document
    #[arg(long, default_value = "id_card")]
    document_kind: String,
    /// 测试客户证件号码 number of their document
    #[arg(long)]
    document_number: String,
    /// 测试账户 an account of theirs with money and no measure on it; one yuan of it is deducted
    #[arg(long)]
    account: String,
    /// 已备案经办人 a registered officer: NAME,WORK_CARD,DUTY_CARD
    #[arg(long)]
    officer: String,
    /// 案款账户 a case account: BANK,HOLDER,ACCOUNT
    #[arg(long, default_value = "COURT-BANK,检查用案款户,TEST-1")]
    case_account: String,
    /// 反馈时限 seconds an answer may take
    #[arg(long, default_value_t = 30)]
    patience: u64,
    /// 压力 queries of the load
    #[arg(long, default_value_t = 500)]
    burst: usize,
    /// 证明文件 file to write the signed certificate to
    #[arg(long)]
    out: Option<PathBuf>,
}

pub(crate) fn run(out: &Output, command: &InstitutionArgs) -> Result<ExitCode, Failure> {
    if let Task::Keys(args) = &command.command {
        return keys(args);
    }
    if let Task::Password = &command.command {
        return password();
    }
    tracing_subscriber::fmt()
        .with_env_filter(super::log_filter())
        .with_writer(std::io::stderr)
        .init();
    let runtime = tokio::runtime::Runtime::new().context("runtime")?;
    match &command.command {
        Task::Keys(_) | Task::Password => Ok(ExitCode::SUCCESS),
        Task::Init(args) => runtime.block_on(init(out, args)),
        Task::Serve(args) => runtime.block_on(serve(out, args)),
        Task::Conformance(args) => runtime.block_on(examine(out, args)),
    }
}

fn keys(args: &KeysArgs) -> Result<ExitCode, Failure> {
    let made = institution::keys::make(&args.out, args.algorithm)?;
    if let Some(code) = &args.institution {
        let folder = args.out.parent().unwrap_or(Path::new(""));
        let party = Party::Institution(code.clone());
        let (key, request) = wire::request(&party).map_err(anyhow::Error::from)?;
        institution::keys::write(&folder.join("tls.key"), &key)?;
        std::fs::write(folder.join("tls.csr"), request).context("tls.csr")?;
    }
    say!("{}", made.public());
    Ok(ExitCode::SUCCESS)
}

fn settings(args: &ConfigArgs) -> Result<Settings, Failure> {
    Settings::open(&args.config).map_err(|invalid| {
        let at = args.config.display();
        Failure::Usage {
            zh: format!("{at} {}:{}", invalid.field, invalid.zh),
            en: format!("{at} {}: {}", invalid.field, invalid.en),
        }
    })
}

fn now() -> Now {
    let clock = Clock::wall();
    Arc::new(move || clock.now())
}

async fn init(out: &Output, args: &ConfigArgs) -> Result<ExitCode, Failure> {
    institution::init(&settings(args)?).await?;
    say!("{}", out.pick("已建表 zhixing_gateway", "zhixing_gateway is there"));
    Ok(ExitCode::SUCCESS)
}

fn password() -> Result<ExitCode, Failure> {
    let password = super::read_secret("password", "口令 password: ")?;
    if password.chars().count() < PASSWORD_MIN {
        return Err(Failure::at("password", "口令至少12个字符 / at least 12 characters"));
    }
    say!("{}", institution::desk::hash(&password)?);
    Ok(ExitCode::SUCCESS)
}

async fn serve(out: &Output, args: &ConfigArgs) -> Result<ExitCode, Failure> {
    let settings = settings(args)?;
    let is_trial = settings.tls.is_none();
    let listener = super::listen(out, &settings.institution.listen).await?;
    let running = institution::serve(settings, listener, now()).await?;
    let stop = StopSignal::listen()?;
    if is_trial {
        tracing::warn!(target: "zhixing", "no [tls]: within a trial only");
    }
    say!("{}://{}", if is_trial { "http" } else { "https" }, running.address());
    stop.come().await;
    running.stop().await;
    Ok(ExitCode::SUCCESS)
}

/// The three parts of an argument.
fn three(flag: &str, text: &str) -> Result<[String; 3], Failure> {
    let parts: Vec<String> = text.split(',').map(|part| part.trim().to_owned()).collect();
    parts.try_into().map_err(|_| Failure::at(flag, "须以逗号分为三项 / three parts with commas"))
}

async fn examine(out: &Output, args: &ConformanceArgs) -> Result<ExitCode, Failure> {
    let [name, work_card, duty_card] = three("--officer", &args.officer)?;
    let [bank, holder, account] = three("--case-account", &args.case_account)?;
    let keys = institution::keys::read(&args.key)?;
    let now = now();
    let examination = Examination {
        url: args.url.trim_end_matches('/').to_owned(),
        institution: args.institution.clone(),
        institution_key: args.institution_key.clone(),
        court: args.court.clone(),
        keys: keys.clone(),
        court_word: "检查".to_owned(),
        officer: OfficerCards { name, work_card, duty_card },
        subject: Subject {
            name: args.name.clone(),
            document_kind: args.document_kind.clone(),
            document_number: args.document_number.clone(),
        },
        account: args.account.clone(),
        case_account: CaseAccount { bank, holder, account },
        patience: Duration::from_secs(args.patience.max(1)),
        burst: args.burst,
        // No two examinations send the same order.
        mark: now().timestamp_millis().to_string(),
        now,
    };
    let listener = super::listen(out, &args.listen).await?;
    let report = conformance::examine(examination, listener).await?;
    let passed = report.passed();
    let text = report.text(out.lang == crate::say::Lang::En);
    let certificate = report.certify(&keys)?;
    if let (true, Some(path)) = (passed, &args.out) {
        let json = serde_json::to_vec_pretty(&certificate).map_err(anyhow::Error::from)?;
        std::fs::write(path, json).with_context(|| path.display().to_string())?;
    }
    if out.json {
        out.json(&certificate)?;
    } else {
        say!("{text}");
    }
    Ok(ExitCode::from(u8::from(!passed)))
}
