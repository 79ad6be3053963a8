//! `zhixing doctor` – look at the installation, say what is missing and what to do.

use std::io::ErrorKind;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use chrono::{DateTime, Utc};
use clap::Args;
use platform::Clock;
use seal::Suite;
use serde::Serialize;

use crate::commands::compliance;
use crate::say::{Failure, Output, say};

/// Room a court's database needs to begin with, in MiB.
const ROOM_MIB: u64 = 1024;

/// 检查安装
#[derive(Args)]
pub(crate) struct Doctor {
    /// 数据目录 data folder
    #[arg(long, default_value = "data", env = "ZHIXING_DATA")]
    data: PathBuf,
    /// 监听地址 address the server is to listen on
    #[arg(long, default_value = "127.0.0.1:8180", env = "ZHIXING_LISTEN")]
    listen: String,
    /// 前端目录 folder of the built front end
    #[arg(long, default_value = "web/dist")]
    web: PathBuf,
    /// 合规自查 hold the running system to GB/T 22239 (8.1.4) and GB/T 39786 instead
    #[arg(long)]
    compliance: bool,
    /// 服务地址 address at which the running system answers, for --compliance; over https with
    /// #FINGERPRINT of a certificate nobody vouches for
    #[arg(long, default_value = "http://127.0.0.1:8180", env = "ZHIXING_SERVER")]
    server: String,
    /// 数据库地址 its PostgreSQL, for --compliance; left out: the private one in --data
    #[arg(long, env = "ZHIXING_DATABASE")]
    database: Option<String>,
    /// 密码套件 suite the server is to be started with
    #[arg(long, default_value_t, env = "ZHIXING_SUITE")]
    suite: Suite,
}

/// One thing looked at.
#[derive(Serialize)]
struct Finding {
    what: String,
    ok: bool,
    found: String,
    /// What to do, when not ok.
    remedy: Option<String>,
}

/// What was found, or what is wrong and what to do, both as `中文 / English`.
type Look = Result<String, (String, String)>;

pub(crate) fn run(out: &Output, command: &Doctor) -> Result<ExitCode, Failure> {
    if command.compliance {
        let Doctor { data, database, server, .. } = command;
        let (data, database, server) = (data.clone(), database.clone(), server.clone());
        return compliance::run(out, &compliance::Where { data, database, server });
    }
    let looks: [(&str, Look); 11] = [
        ("PostgreSQL", postgres()),
        ("setpriv", setpriv()),
        ("数据库用户 / database user", database_user()),
        ("中文字体 / Chinese fonts", fonts()),
        ("字符编码 / locale", locale()),
        ("工作日历 / working calendar", calendar()),
        ("数据目录 / data folder", data(&command.data)),
        ("密钥 / keys", keys(&command.data, command.suite)),
        ("磁盘空间 / disk space", room(&command.data)),
        ("监听地址 / address", address(&command.listen)),
        ("前端 / front end", web(&command.web)),
    ];
    let findings: Vec<Finding> =
        looks.into_iter().map(|(what, look)| told(out, what, look)).collect();
    let healthy = findings.iter().all(|finding| finding.ok);
    if out.json {
        out.json(&findings)?;
    } else {
        for finding in &findings {
            say!("{} {}: {}", if finding.ok { "✓" } else { "✗" }, finding.what, finding.found);
            if let Some(remedy) = &finding.remedy {
                say!("    → {remedy}");
            }
        }
    }
    Ok(if healthy { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// A look in the reader's language.
fn told(out: &Output, what: &str, look: Look) -> Finding {
    let half = |text: String| out.half(&text).to_owned();
    let ok = look.is_ok();
    let (found, remedy) = match look {
        Ok(found) => (found, None),
        Err((found, remedy)) => (found, Some(half(remedy))),
    };
    Finding { what: out.half(what).to_owned(), ok, found: half(found), remedy }
}

fn wrong(found: impl Into<String>, remedy: impl Into<String>) -> Look {
    Err((found.into(), remedy.into()))
}

const NOT_FOUND: &str = "未找到 / not found";

fn postgres() -> Look {
    match platform::postgres::programs() {
        Ok(folder) => Ok(folder.display().to_string()),
        Err(_) => wrong(NOT_FOUND, "apt-get install postgresql"),
    }
}

fn setpriv() -> Look {
    let found = Command::new("setpriv").arg("--version").output();
    found
        .map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
        .or_else(|_| wrong(NOT_FOUND, "apt-get install util-linux"))
}

/// PostgreSQL does not run as root: started by root it runs as another user, who must exist.
fn database_user() -> Look {
    let is_root = output("id", &["-u"]).is_some_and(|id| id == "0");
    if !is_root {
        return Ok("当前用户 / the present user".to_owned());
    }
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let has = |name: &str| users.lines().any(|line| line.split(':').next() == Some(name));
    ["postgres", "nobody"].into_iter().find(|name| has(name)).map(str::to_owned).map_or_else(
        || {
            wrong(
                "由root启动,但没有postgres用户 / started by root, and there is no user postgres",
                "apt-get install postgresql",
            )
        },
        Ok,
    )
}

fn fonts() -> Look {
    match server::check_fonts() {
        Ok(()) => Ok("齐全 / complete".to_owned()),
        Err(missing) => wrong(missing, "apt-get install fonts-noto-cjk fonts-arphic-ukai"),
    }
}

/// A terminal whose encoding is not UTF-8 shows no Chinese.
fn locale() -> Look {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    let is_utf8 = |value: &str| {
        let value = value.to_ascii_lowercase();
        value.contains("utf-8") || value.contains("utf8")
    };
    match set {
        Some(value) if is_utf8(&value) => Ok(value),
        Some(value) => wrong(value, "export LANG=C.UTF-8"),
        None => wrong("未设置 / not set", "export LANG=C.UTF-8"),
    }
}

fn calendar() -> Look {
    law::calendar::years()
        .map(|(first, last)| format!("{first}–{last}"))
        .map_or_else(|| wrong("无 / none", "请重新构建程序 / rebuild the program"), Ok)
}

/// Whether one may write there is found out by writing.
fn data(folder: &Path) -> Look {
    let place = nearest(folder);
    let probe = place.join(format!(".zhixing-doctor-{}", std::process::id()));
    match std::fs::write(&probe, b"x") {
        Ok(()) => {
            let _ = std::fs::remove_file(&probe);
            let shown = folder.display();
            Ok(if folder.exists() {
                shown.to_string()
            } else {
                format!("{shown}(启动时创建) / {shown} (to be made at start)")
            })
        }
        Err(error) => wrong(
            format!("{}无法写入:{error} / cannot write to {0}: {error}", place.display()),
            "请用 --data 指定可写的目录 / name a folder you may write to with --data",
        ),
    }
}

/// Suite, and how old the master key is; which versions of keys of courts are in use is in the desk.
fn keys(folder: &Path, suite: Suite) -> Look {
    let path = folder.join("keys/master.key");
    let Ok(kept) = std::fs::metadata(&path) else {
        return Ok(format!("{suite}(启动时生成密钥) / {suite} (key to be made at start)"));
    };
    if kept.permissions().mode() & 0o077 != 0 {
        let shown = path.display();
        return wrong(
            format!("{shown}他人可读 / others can read {shown}"),
            format!("chmod 600 {shown}"),
        );
    }
    let made: Option<DateTime<Utc>> = kept.modified().ok().map(DateTime::from);
    let days = made.map_or(0, |made| (Clock::wall().now() - made).num_days());
    Ok(format!("{suite},主密钥{days}天 / {suite}, master key {days} days old"))
}

/// The folder itself, or the nearest one above it that exists.
fn nearest(folder: &Path) -> &Path {
    let here = Path::new(".");
    folder
        .ancestors()
        .find(|path| path.exists())
        .filter(|path| !path.as_os_str().is_empty())
        .unwrap_or(here)
}

fn room(folder: &Path) -> Look {
    let place = nearest(folder).to_string_lossy().into_owned();
    let free = output("df", &["--output=avail", "-B1M", &place]);
    let free: Option<u64> = free.and_then(|text| text.lines().last()?.trim().parse().ok());
    match free {
        Some(free) if free >= ROOM_MIB => Ok(format!("{free} MiB")),
        Some(free) => wrong(
            format!("仅剩{free} MiB / only {free} MiB left"),
            format!(
                "请腾出至少{ROOM_MIB} MiB,或用 --data 换一块磁盘 / free at least {ROOM_MIB} MiB, or use \
                 another disk with --data"
            ),
        ),
        None => wrong("df未给出结果 / df gave no answer", "apt-get install coreutils"),
    }
}

fn address(listen: &str) -> Look {
    match TcpListener::bind(listen) {
        Ok(_) => Ok(listen.to_owned()),
        Err(error) if error.kind() == ErrorKind::AddrInUse => wrong(
            format!("{listen}已被占用 / {listen} is taken"),
            "停止占用者,或用 --listen 指定其他端口 / stop who has it, or choose another with --listen",
        ),
        Err(error) => wrong(
            format!("{listen}:{error} / {listen}: {error}"),
            "请用 --listen 指定其他地址 / choose another address with --listen",
        ),
    }
}

fn web(folder: &Path) -> Look {
    if folder.join("office.html").exists() {
        return Ok(folder.display().to_string());
    }
    wrong(
        format!("{}中没有office.html / no office.html in {0}", folder.display()),
        "make web,或用 --web 指定目录(只用接口可忽略) / make web, or name the folder with --web (not \
         needed for the API alone)",
    )
}

fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let done = Command::new(program).args(arguments).output().ok()?;
    done.status.success().then(|| String::from_utf8_lossy(&done.stdout).trim().to_owned())
}
