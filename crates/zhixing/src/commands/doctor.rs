//! `zhixing doctor` – look at the installation, say what is missing and what to do.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::Args;
use serde::Serialize;

use crate::say::{Failure, Output};

/// 检查安装
#[derive(Args)]
pub(crate) struct Doctor {
    /// 数据目录 data folder
    #[arg(long, default_value = "data")]
    data: PathBuf,
}

/// One thing looked at.
#[derive(Serialize)]
struct Finding {
    what: &'static str,
    ok: bool,
    found: String,
    /// What to do, when not ok.
    remedy: Option<&'static str>,
}

pub(crate) fn run(out: &Output, command: &Doctor) -> Result<ExitCode, Failure> {
    let findings = [postgres(), setpriv(), fonts(), calendar(), data(&command.data)];
    let healthy = findings.iter().all(|finding| finding.ok);
    if out.json {
        out.json(&findings)?;
    } else {
        for finding in &findings {
            println!("{} {}: {}", if finding.ok { "✓" } else { "✗" }, finding.what, finding.found);
            if let Some(remedy) = finding.remedy {
                println!("    → {remedy}");
            }
        }
    }
    Ok(if healthy { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn finding(
    what: &'static str,
    found: Option<String>,
    missing: &str,
    remedy: &'static str,
) -> Finding {
    let ok = found.is_some();
    let found = found.unwrap_or_else(|| missing.to_owned());
    Finding { what, ok, found, remedy: (!ok).then_some(remedy) }
}

fn postgres() -> Finding {
    let found = platform::postgres::programs().ok().map(|folder| folder.display().to_string());
    finding("PostgreSQL", found, "not found", "apt-get install postgresql")
}

fn setpriv() -> Finding {
    let found = Command::new("setpriv").arg("--version").output().ok();
    let found = found.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    finding("setpriv", found, "not found", "apt-get install util-linux")
}

fn fonts() -> Finding {
    let folders = ["/usr/share/fonts/opentype/noto", "/usr/share/fonts/truetype/arphic"];
    let found = folders.iter().find(|folder| Path::new(folder).exists());
    let remedy = "apt-get install fonts-noto-cjk fonts-arphic-ukai fonts-arphic-uming";
    finding("中文字体 Chinese fonts", found.map(|f| (*f).to_owned()), "not found", remedy)
}

fn calendar() -> Finding {
    let found = law::calendar::years().map(|(first, last)| format!("{first}–{last}"));
    finding("工作日历 working calendar", found, "none", "rebuild the program")
}

fn data(folder: &Path) -> Finding {
    let found = if folder.exists() {
        std::fs::metadata(folder)
            .ok()
            .filter(|meta| meta.is_dir() && !meta.permissions().readonly())
            .map(|_| folder.display().to_string())
    } else {
        Some(format!("{} (to be made at start)", folder.display()))
    };
    finding("数据目录 data folder", found, "not a writable folder", "choose another with --data")
}
