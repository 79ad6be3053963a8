//! `zhixing run` – the demonstration: a nation, a court, the built-in cases lived through on a virtual
//! clock, a table of how they ended, and then the desk.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use chrono::{DateTime, Utc};
use clap::Args;
use platform::officers::{NewOfficer, appoint};
use platform::postgres::PrivatePostgres;
use platform::{Access, App, Clock, Keys, Provider, Role, SecondFactor};
use scenario::{Outcome, Scenario, Stage};
use seal::Suite;
use serde_json::Value;
use server::Rim;

use crate::commands::StopSignal;
use crate::commands::access::ProviderArgs;
use crate::commands::nation::Institutions;
use crate::commands::rim::RimArgs;
use crate::progress::Progress;
use crate::say::{Failure, Output, say};
use crate::table::{sum, table, text};

/// The cases every demonstration plays, earliest first.
const BUILT_IN: [&str; 2] = [
    include_str!("../../../../scenarios/case-c.toml"),
    include_str!("../../../../scenarios/case-a.toml"),
];
/// The court of the built-in cases, and its three administrators.
const COURT: &str = "粤0304";
const ADMINISTRATORS: [(&str, &str, Role); 4] = [
    ("xitong", "系统管理员孙序", Role::SystemAdmin),
    ("anquan", "安全管理员安平", Role::SecurityAdmin),
    ("anquan2", "安全管理员全宁", Role::SecurityAdmin),
    ("shenji", "审计管理员沈鉴", Role::AuditAdmin),
];
/// Setting that says the cases were played, and where virtual time stands.
const CLOCK: &str = "demo.clock";
/// How often virtual time is written down, so that a killed program goes on where it was.
const REMEMBER_EVERY: Duration = Duration::from_secs(5);

/// 演示 run the demonstration, then serve the desk
#[derive(Args)]
pub(crate) struct Demo {
    /// 数据目录 folder of the private database, the keys and the nation
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// 监听地址 address of the desk
    #[arg(long, default_value = "127.0.0.1:8180")]
    listen: String,
    /// 前端目录 folder of the built front end
    #[arg(long, default_value = "web/dist")]
    web: PathBuf,
    #[command(flatten)]
    provider: ProviderArgs,
    #[command(flatten)]
    rim: RimArgs,
    /// 密码套件 suite court and institutions sign and seal with: national or international
    #[arg(long, default_value_t, env = "ZHIXING_SUITE")]
    suite: Suite,
    /// 银行家数 banks of a whole nation, 36 to 3800; left out: the core of 42 institutions
    #[arg(long, value_parser = clap::value_parser!(u16).range(36..=3800))]
    banks: Option<u16>,
}

pub(crate) fn run(out: &Output, command: &Demo) -> Result<ExitCode, Failure> {
    let scenarios: Vec<Scenario> = BUILT_IN
        .iter()
        .map(|text| Scenario::parse(text).map_err(|at| Failure::usage(at.zh, at.en)))
        .collect::<Result<_, _>>()?;
    let provider = command.provider.read()?;
    let first = scenarios.first().context("no built-in case")?.begins()?;
    let runtime = tokio::runtime::Runtime::new().context("runtime")?;
    let rim = runtime.block_on(command.rim.open(out, &command.listen, &command.web))?;
    let mut postgres = PrivatePostgres::start(&command.data)?;
    let journal = command.data.join("nation");
    let institutions = Institutions::start(first, Some(&journal), command.suite, command.banks)?;
    let theatre = Theatre { scenarios: &scenarios, first, institutions: &institutions, provider };
    runtime.block_on(live(out, command, theatre, &mut postgres, rim))?;
    drop(runtime);
    drop(institutions);
    Ok(ExitCode::SUCCESS)
}

/// What is played, from when, and with whom.
struct Theatre<'a> {
    scenarios: &'a [Scenario],
    first: DateTime<Utc>,
    institutions: &'a Institutions,
    provider: Option<Provider>,
}

async fn live(
    out: &Output,
    command: &Demo,
    theatre: Theatre<'_>,
    postgres: &mut PrivatePostgres,
    mut rim: Rim,
) -> anyhow::Result<()> {
    let Theatre { scenarios, first, institutions, provider } = theatre;
    let keys = Keys::open(&command.data.join("keys"))?.speaking(command.suite);
    let app = server::prepare(postgres.options("postgres"), Clock::still(first), keys).await?;
    let origin = super::access::local_origin(&rim)?;
    app.govern(Access {
        second_factor: SecondFactor::Optional,
        origin,
        provider,
        ..Access::default()
    });
    let stage = match remembered(&app).await? {
        Some(now) => {
            app.clock().set(now);
            Stage::set(app.clone(), &institutions.url).await?
        }
        None => play(out, &app, scenarios, institutions).await?,
    };
    appoint_administrators(&app).await?;
    rim.reach = rim.reach.and_loopback();
    let scheme = if rim.officers_tls.is_some() { "https" } else { "http" };
    let port = rim.institutions.local_addr()?.port();
    let serving = server::serve_apart(&app, rim, server::Outside::default())?;
    stage.hand_over(port).await?;
    stage.flow().await?;
    stage.strike().await;
    let stop = StopSignal::listen()?;
    if let Some(portal) = serving.portal {
        say!("\n{}  {scheme}://{portal}", out.pick("信息公开网:", "public site:"));
    }
    greet(out, &format!("{scheme}://{}", serving.address), scenarios);
    tokio::select! {
        () = stop.come() => {}
        kept = keep_time(&app) => kept?,
        never = super::look_after(Some(postgres)) => match never {},
    }
    remember(&app).await?;
    serving.stop().await;
    app.close().await;
    Ok(())
}

/// Play the built-in cases on a fresh database.
async fn play(
    out: &Output,
    app: &App,
    scenarios: &[Scenario],
    institutions: &Institutions,
) -> anyhow::Result<Stage> {
    let stage = Stage::set(app.clone(), &institutions.url).await?;
    let progress = Progress::begin(scenarios.iter().map(|scenario| scenario.steps.len()).sum());
    let outcomes = scenario::run_together(&stage, scenarios, &|step| progress.tell(step)).await?;
    progress.end();
    for missed in outcomes.iter().flat_map(|outcome| &outcome.missed) {
        eprintln!("{}{missed}", out.pick("与预期不符:", "not as expected: "));
    }
    remember(app).await?;
    print_table(out, &outcomes);
    Ok(stage)
}

fn print_table(out: &Output, outcomes: &[Outcome]) {
    let columns = [
        text(out.pick("案号", "case")),
        sum(out.pick("标的", "claim")),
        sum(out.pick("查明可用", "found")),
        sum(out.pick("冻结", "frozen")),
        sum(out.pick("扣划", "deducted")),
        sum(out.pick("到位", "paid")),
        sum(out.pick("天数", "days")),
        text(out.pick("状态/结案方式", "state/closed")),
    ];
    let cases = outcomes.iter().flat_map(|outcome| outcome.cases.values());
    say!("\n{}", table(&columns, cases.map(|case| row(out, case)).collect()));
}

fn row(out: &Output, case: &Value) -> Vec<String> {
    let page = &case["case"];
    let shown = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let sum = |list: &str, field: &str| {
        let rows = case[list].as_array().into_iter().flatten();
        let amounts = rows.filter_map(|row| row[field].as_str()?.parse().ok());
        amounts.sum::<kernel::Money>().to_string()
    };
    let closed = page["closing_way"].as_str().or(page["state"].as_str()).unwrap_or("-");
    let closed = match closed {
        "satisfied" => out.pick("执行完毕", "satisfied"),
        "procedure_ended" => out.pick("终结本次执行程序", "procedure ended"),
        other => other,
    };
    vec![
        shown(&page["number"]),
        shown(&page["principal"]),
        sum("property", "available"),
        sum("holds", "held"),
        sum("holds", "deducted"),
        shown(&page["owed"]["obtained"]),
        page["days"].to_string(),
        closed.to_owned(),
    ]
}

/// The court's administrators; a second security administrator approves what the first proposes.
async fn appoint_administrators(app: &App) -> anyhow::Result<()> {
    let mut tx = app.begin_system("demo.appoint").await?;
    for (login, name, role) in ADMINISTRATORS {
        let new = NewOfficer {
            login: login.to_owned(),
            name: name.to_owned(),
            court: COURT.to_owned(),
            roles: vec![role],
            password: login.to_owned(),
            work_card: format!("执{login}"),
            duty_card: format!("公{login}"),
        };
        appoint(&mut tx, new).await?;
    }
    Ok(tx.commit().await?)
}

fn greet(out: &Output, url: &str, scenarios: &[Scenario]) {
    say!("\n{}  {url}", out.pick("办案平台:", "desk:"));
    say!("{}", out.pick("演示账号(密码与用户名相同):", "demo log-ins (password = user name):"));
    for (login, name, role) in ADMINISTRATORS {
        say!("  {login}  {name}  {}", role.code());
    }
    for officer in scenarios.iter().flat_map(|scenario| &scenario.officers) {
        let roles: Vec<&str> = officer.roles.iter().map(|role| role.code()).collect();
        say!("  {}  {}  {}", officer.login, officer.name, roles.join(", "));
    }
}

/// Where virtual time stands: as last written down, or where something happened after that.
async fn remembered(app: &App) -> anyhow::Result<Option<DateTime<Utc>>> {
    let value: Option<Value> =
        sqlx::query_scalar("SELECT value FROM platform.setting WHERE key = $1")
            .bind(CLOCK)
            .fetch_optional(app.pool())
            .await?;
    let Some(value) = value else { return Ok(None) };
    let last: Option<DateTime<Utc>> = sqlx::query_scalar(
        "SELECT greatest((SELECT at FROM platform.event ORDER BY seq DESC LIMIT 1),
                         (SELECT at FROM platform.audit ORDER BY seq DESC LIMIT 1))",
    )
    .fetch_one(app.begin_system("demo.clock").await?.sql())
    .await?;
    let written: DateTime<Utc> = serde_json::from_value(value)?;
    Ok(Some(last.map_or(written, |last| last.max(written))))
}

async fn remember(app: &App) -> anyhow::Result<()> {
    sqlx::query(
        "INSERT INTO platform.setting (key, value) VALUES ($1, $2)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    )
    .bind(CLOCK)
    .bind(serde_json::to_value(app.now())?)
    .execute(app.pool())
    .await?;
    Ok(())
}

async fn keep_time(app: &App) -> anyhow::Result<()> {
    loop {
        tokio::time::sleep(REMEMBER_EVERY).await;
        if let Err(error) = remember(app).await {
            eprintln!("{error:#}");
        }
    }
}
