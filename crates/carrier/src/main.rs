//! 比对命令 – what a list is, whether passengers on standard input may have their seat, and the server that
//! a ticket system asks instead.

mod serve;

use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use carrier::{Desk, Sources, court, now, passenger, read, text, told, trip, write_line};
use chrono::{DateTime, Utc};
use clap::{Args, Parser, Subcommand};
use kernel::Invalid;
use screening::{Bundle, Delta, Header, SeatTable, Trip};
use serde_json::{Value, json};

/// Lines that are read before they are answered: whoever types sees an answer at once with 1.
const LINES_AT_ONCE: usize = 1024;

#[derive(Parser)]
#[command(
    name = "zhixing-screen",
    about = "离线比对失信与限制消费名单 / screen passengers against the lists, offline"
)]
struct Command {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// 查看名单或增量的文件头 / show the header of a list or a delta
    Info {
        /// 文件 / the file
        file: PathBuf,
        /// 法院公钥文件(64个十六进制字符);给出则验签并核对正文 / the court's key: check signature and body
        #[arg(long)]
        court_key: Option<PathBuf>,
    },
    /// 从标准输入读旅客(CSV或JSON每行一人),逐行输出结论 / screen passengers read from standard input
    Check(Check),
    /// 在本企业网内提供核对服务 / answer a ticket system over HTTP, inside the carrier's own network
    Serve(serve::Serve),
}

/// What passengers are screened against.
#[derive(Args)]
struct Against {
    /// 名单文件 / the list
    file: PathBuf,
    /// 接收方密钥文件(64个十六进制字符) / the receiver's key
    #[arg(long)]
    key: PathBuf,
    /// 法院公钥文件(64个十六进制字符) / the court's public key
    #[arg(long)]
    court_key: PathBuf,
    /// 席别表,默认随程序 / a table of seats instead of the one of the house
    #[arg(long)]
    seats: Option<PathBuf>,
}

impl Against {
    fn sources(&self) -> Result<Sources, Invalid> {
        Sources::new(&self.file, &self.key, &self.court_key)
    }

    fn seats(&self) -> Result<SeatTable, Invalid> {
        match &self.seats {
            None => Ok(SeatTable::standard().clone()),
            Some(path) => SeatTable::parse(&text("seats", path)?).map_err(|bad| told("seats", bad)),
        }
    }
}

#[derive(Args)]
struct Check {
    #[command(flatten)]
    against: Against,
    /// 增量文件,按先后给出 / deltas, oldest first
    #[arg(long)]
    delta: Vec<PathBuf>,
    /// 行程:date=2026-12-01,mode=rail,number=G79,class=二等座,from=SZQ,to=BXP / the trip
    #[arg(long)]
    trip: String,
    /// 核对时刻,默认现在 / the instant of the check (RFC 3339), now unless given
    #[arg(long)]
    now: Option<DateTime<Utc>>,
}

fn main() -> ExitCode {
    let done = match Command::parse().what {
        What::Info { file, court_key } => info(&file, court_key.as_deref()),
        What::Check(asked) => check(&asked),
        What::Serve(asked) => serve::serve(&asked),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(invalid) => {
            eprintln!("{invalid}");
            ExitCode::FAILURE
        }
    }
}

fn info(file: &Path, court_key: Option<&Path>) -> Result<(), Invalid> {
    let bytes = read("file", file)?;
    let header = Header::read(&bytes).map_err(|bad| told("file", bad))?;
    let is_list = header.kind == 1;
    let checked = match court_key {
        None => "未验签 / not checked",
        Some(path) => {
            let court = court(path)?;
            let opened = if is_list {
                Bundle::from_bytes(bytes.clone(), &court).and_then(|bundle| bundle.verify_body())
            } else {
                Delta::open(&bytes, &court).map(drop)
            };
            opened.map_err(|bad| told("file", bad))?;
            "签名与正文相符 / signature and body are right"
        }
    };
    let facts = &header.facts;
    let shown = json!({
        "kind": if is_list { "list" } else { "delta" },
        "checked": checked,
        "version": facts.version,
        "base_version": header.base_version,
        "issued_at": facts.issued_at,
        "stale_after": facts.stale_after,
        "receiver": facts.receiver,
        "key_id": facts.key_id,
        "salt": hex::encode(facts.salt),
        "subjects": header.subjects,
        "lines": header.lines,
        "exemptions": header.exemptions,
        "bytes": bytes.len(),
    });
    print_line(&mut std::io::stdout().lock(), &shown)
}

fn print_line(out: &mut impl Write, line: &Value) -> Result<(), Invalid> {
    writeln!(out, "{line}").map_err(|error| told("stdout", error))
}

/// `date=2026-12-01,mode=rail,…`.
fn trip_of(text: &str) -> Result<Trip, Invalid> {
    trip(text.split(',').map(|part| part.split_once('=').unwrap_or((part, ""))))
}

fn check(asked: &Check) -> Result<(), Invalid> {
    let trip = trip_of(&asked.trip)?;
    let seats = asked.against.seats()?;
    let list = asked.against.sources()?.open(&asked.delta)?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut lines = std::io::stdin().lock().split(b'\n').zip(1u64..);
    loop {
        let some: Vec<_> = lines.by_ref().take(LINES_AT_ONCE).collect();
        if some.is_empty() {
            return out.flush().map_err(|error| told("stdout", error));
        }
        let read = some.into_iter().map(|(line, number)| {
            let line = line.map_err(|error| told(&format!("stdin[{number}]"), error))?;
            Ok((number, passenger(&line)))
        });
        let read = read.collect::<Result<Vec<_>, Invalid>>()?;
        let now = asked.now.unwrap_or_else(now);
        let desk = Desk { list: &list, seats: &seats, trip: Some(&trip), now };
        let mut said = Vec::new();
        desk.answers(read).iter().for_each(|answer| write_line(&mut said, answer));
        out.write_all(&said).map_err(|error| told("stdout", error))?;
    }
}
