//! `zhixing` – one program with the subcommands a court's engineer would guess.
//!
//! Exit codes: 0 done; 1 not valid, not found or refused; 2 wrong usage or input; 3 failed.

mod commands;
#[cfg(feature = "demo")]
mod progress;
mod say;
mod table;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::say::Lang;

/// 执行 zhixing – open judgment-enforcement platform 人民法院执行办案平台
#[derive(Parser)]
#[command(name = "zhixing", version, about, arg_required_else_help = true, after_help = EXIT_CODES)]
struct Cli {
    /// 语言 language of messages
    #[arg(long, global = true, value_enum, default_value = "zh", env = "ZHIXING_LANG")]
    lang: Lang,
    /// 以JSON输出 print results as JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "退出码 exit codes: 0 完成 done · 1 无效或被拒绝 not valid or refused · 2 用法或输入有误 wrong usage or input · 3 失败 failed";

#[derive(Subcommand)]
enum Command {
    /// 校验号码 check an identity number, credit code, case number …
    Check(commands::check::Check),
    /// 计算 work out interest, fees, deadlines, distributions
    Calc(commands::calc::Calc),
    /// 案件 look into cases of a running server, and file new ones
    Case(commands::case::CaseArgs),
    #[cfg(feature = "demo")]
    /// 演示 run the demonstration and serve the desk
    Run(commands::demo::Demo),
    /// 启动服务 serve the API and the desk
    Serve(Box<commands::serve::Serve>),
    #[cfg(feature = "demo")]
    /// 模拟国家 run the simulated institutions
    Nation(commands::nation::NationArgs),
    /// 机构前置 what an institution runs before its own system, and its examination
    Institution(commands::institution::InstitutionArgs),
    /// 人员 make the first administrators of a court
    Officers(commands::officers::Officers),
    #[cfg(feature = "demo")]
    /// 剧本 live through a case told in a file
    Scenario(commands::scenario::ScenarioArgs),
    /// 核验 check logs, receipts, proofs and archives offline
    Verify(commands::verify::Verify),
    /// 见证 sign other nodes' logs if they only grew
    Witness(commands::witness::WitnessArgs),
    /// 稽核 compare the log with every row, and export it
    Audit(commands::audit::Audit),
    /// 检查安装 check the installation and say what to do
    Doctor(commands::doctor::Doctor),
    /// 接口说明 print the OpenAPI description
    Openapi,
    /// 命令补全 print shell completions
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let out = say::Output { lang: cli.lang, json: cli.json };
    let result = match cli.command {
        Command::Check(command) => commands::check::run(&out, &command),
        Command::Calc(command) => commands::calc::run(&out, &command),
        Command::Case(command) => commands::case::run(&out, &command),
        #[cfg(feature = "demo")]
        Command::Run(command) => commands::demo::run(&out, &command),
        Command::Serve(command) => commands::serve::run(&out, &command),
        #[cfg(feature = "demo")]
        Command::Nation(command) => commands::nation::run(&out, &command),
        Command::Institution(command) => commands::institution::run(&out, &command),
        Command::Officers(command) => commands::officers::run(&out, &command),
        #[cfg(feature = "demo")]
        Command::Scenario(command) => commands::scenario::run(&out, &command),
        Command::Verify(command) => commands::verify::run(&out, &command),
        Command::Witness(command) => commands::witness::run(&out, &command),
        Command::Audit(command) => commands::audit::run(&out, &command),
        Command::Doctor(command) => commands::doctor::run(&out, &command),
        Command::Openapi => commands::openapi(&out),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "zhixing", &mut std::io::stdout());
            Ok(ExitCode::SUCCESS)
        }
    };
    result.unwrap_or_else(|failure| failure.print(&out))
}
