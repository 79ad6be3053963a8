//! 比对命令 – what a list is, and whether passengers on standard input may have their seat.

use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::{DateTime, NaiveDate, Utc};
use clap::{Args, Parser, Subcommand};
use ed25519_dalek::VerifyingKey;
use kernel::Invalid;
use screening::{
    Bundle, Delta, Header, List, Passenger, ReceiverKey, SeatTable, Trip, screen_batch,
};
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
}

#[derive(Args)]
struct Check {
    /// 名单文件 / the list
    file: PathBuf,
    /// 接收方密钥文件(64个十六进制字符) / the receiver's key
    #[arg(long)]
    key: PathBuf,
    /// 法院公钥文件(64个十六进制字符) / the court's public key
    #[arg(long)]
    court_key: PathBuf,
    /// 增量文件,按先后给出 / deltas, oldest first
    #[arg(long)]
    delta: Vec<PathBuf>,
    /// 行程:date=2026-12-01,mode=rail,number=G79,class=二等座,from=SZQ,to=BXP / the trip
    #[arg(long)]
    trip: String,
    /// 席别表,默认随程序 / a table of seats instead of the one of the house
    #[arg(long)]
    seats: Option<PathBuf>,
    /// 核对时刻,默认现在 / the instant of the check (RFC 3339), now unless given
    #[arg(long)]
    now: Option<DateTime<Utc>>,
}

fn main() -> ExitCode {
    let done = match Command::parse().what {
        What::Info { file, court_key } => info(&file, court_key.as_deref()),
        What::Check(asked) => check(&asked),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(invalid) => {
            eprintln!("{invalid}");
            ExitCode::FAILURE
        }
    }
}

fn at(field: &str, cause: impl std::fmt::Display) -> Invalid {
    kernel::check::bilingual(field, &cause.to_string())
}

fn read(field: &str, path: &Path) -> Result<Vec<u8>, Invalid> {
    let told = |error| {
        at(field, format!("{} 无法读取:{error} / {0} cannot be read: {error}", path.display()))
    };
    std::fs::read(path).map_err(told)
}

fn text(field: &str, path: &Path) -> Result<String, Invalid> {
    String::from_utf8(read(field, path)?).map_err(|_| at(field, "不是UTF-8文本 / no UTF-8 text"))
}

fn court(path: &Path) -> Result<VerifyingKey, Invalid> {
    let mut bytes = [0; 32];
    let told = |_| at("court-key", "应为64个十六进制字符 / 64 hexadecimal characters are wanted");
    hex::decode_to_slice(text("court-key", path)?.trim(), &mut bytes).map_err(told)?;
    VerifyingKey::from_bytes(&bytes)
        .map_err(|_| at("court-key", "不是Ed25519公钥 / no Ed25519 public key"))
}

fn info(file: &Path, court_key: Option<&Path>) -> Result<(), Invalid> {
    let bytes = read("file", file)?;
    let header = Header::read(&bytes).map_err(|bad| at("file", bad))?;
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
            opened.map_err(|bad| at("file", bad))?;
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
    writeln!(out, "{line}").map_err(|error| at("stdout", error))
}

fn trip(text: &str) -> Result<Trip, Invalid> {
    let field = |name: &str| {
        let parts = text.split(',').filter_map(|part| part.split_once('='));
        parts
            .filter(|(key, _)| key.trim() == name)
            .map(|(_, value)| value.trim().to_owned())
            .next_back()
    };
    for part in text.split(',') {
        let key = part.split_once('=').map(|(key, _)| key.trim());
        if !key.is_some_and(|key| ["date", "mode", "number", "class", "from", "to"].contains(&key))
        {
            let told = "应为 date= mode= number= class= from= to=,以逗号分隔 / date= mode= number= class= from= to= are wanted, with commas";
            return Err(at("trip", told));
        }
    }
    let wanted = |name: &str| {
        field(name).ok_or_else(|| at(&format!("trip.{name}"), "缺少此项 / is missing"))
    };
    let day = |_| at("trip.date", "应如2026-12-01 / like 2026-12-01");
    Ok(Trip {
        date: wanted("date")?.parse::<NaiveDate>().map_err(day)?,
        mode: wanted("mode")?.parse().map_err(|bad: Invalid| bad.within("trip"))?,
        number: wanted("number")?,
        class: wanted("class")?,
        from: field("from").unwrap_or_default(),
        to: field("to").unwrap_or_default(),
    })
}

fn instant(given: Option<DateTime<Utc>>) -> DateTime<Utc> {
    #[expect(
        clippy::disallowed_methods,
        reason = "a command of the carrier's own, below the house's clock"
    )]
    given.unwrap_or_else(Utc::now)
}

fn open(asked: &Check) -> Result<List, Invalid> {
    let court = court(&asked.court_key)?;
    let key = ReceiverKey::parse(&text("key", &asked.key)?).map_err(|bad| at("key", bad))?;
    let bundle = Bundle::open(&asked.file, &court).map_err(|bad| at("file", bad))?;
    bundle.verify_body().map_err(|bad| at("file", bad))?;
    let mut list = List::new(bundle, &key).map_err(|bad| at("key", bad))?;
    for path in &asked.delta {
        let delta = Delta::open(&read("delta", path)?, &court);
        let told = |bad| at("delta", format!("{}: {bad}", path.display()));
        delta.and_then(|delta| list.apply(&delta)).map_err(told)?;
    }
    Ok(list)
}

fn check(asked: &Check) -> Result<(), Invalid> {
    let trip = trip(&asked.trip)?;
    let own = asked
        .seats
        .as_deref()
        .map(|path| SeatTable::parse(&text("seats", path)?).map_err(|bad| at("seats", bad)));
    let own = own.transpose()?;
    let seats = own.as_ref().unwrap_or_else(|| SeatTable::standard());
    let list = open(asked)?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut lines = std::io::stdin().lock().lines().zip(1u64..);
    loop {
        let some: Vec<_> = lines.by_ref().take(LINES_AT_ONCE).collect();
        if some.is_empty() {
            return out.flush().map_err(|error| at("stdout", error));
        }
        let read = some.into_iter().map(|(line, number)| {
            let line = line.map_err(|error| at(&format!("stdin[{number}]"), error))?;
            Ok((number, passenger(&line)))
        });
        let read = read.collect::<Result<Vec<_>, Invalid>>()?;
        answer(&mut out, &read, |passengers| {
            screen_batch(&list, passengers, &trip, seats, instant(asked.now))
        })?;
    }
}

/// One line for each that holds something; a line that cannot be read is answered with its fault.
fn answer(
    out: &mut impl Write,
    read: &[(u64, Result<Option<Passenger>, Invalid>)],
    screen: impl FnOnce(&[Passenger]) -> Vec<screening::Decision>,
) -> Result<(), Invalid> {
    let good: Vec<Passenger> = read.iter().filter_map(|(_, p)| p.clone().ok().flatten()).collect();
    let mut decisions = screen(&good).into_iter();
    for (number, passenger) in read {
        let mut said = match passenger {
            Ok(None) => continue,
            Ok(Some(_)) => {
                serde_json::to_value(decisions.next()).map_err(|error| at("stdout", error))?
            }
            Err(bad) => json!({
                "outcome": "review",
                "reasons": [{ "code": "unreadable", "field": bad.field, "zh": bad.zh, "en": bad.en }],
            }),
        };
        said["line"] = json!(number);
        print_line(out, &said)?;
    }
    Ok(())
}

/// `{"document_kind": …, "document_number": …, "name": …}` or `kind,number,name`; an empty line and the
/// heading of a CSV file are no passenger. What was read is never repeated in a fault.
fn passenger(line: &str) -> Result<Option<Passenger>, Invalid> {
    let line = line.trim_start_matches('\u{FEFF}').trim();
    if line.is_empty() {
        return Ok(None);
    }
    if line.starts_with('{') {
        let mut object: serde_json::Map<String, Value> =
            serde_json::from_str(line).map_err(|bad| {
                at("", format!("第{0}列起不是JSON / no JSON from column {0} on", bad.column()))
            })?;
        let mut take = |field: &str| match object.remove(field) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(at(field, "应为文本并加引号 / a text in quotes is wanted")),
        };
        let missing = |field| move || at(field, "缺少此项 / is missing");
        let passenger = Passenger {
            document_kind: take("document_kind")?.ok_or_else(missing("document_kind"))?,
            document_number: take("document_number")?.ok_or_else(missing("document_number"))?,
            name: take("name")?,
        };
        return match object.keys().next() {
            Some(field) => Err(at(field, "没有此项 / there is no such field")),
            None => Ok(Some(passenger)),
        };
    }
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(line.as_bytes());
    let record = reader.records().next().and_then(Result::ok);
    let record = record.ok_or_else(|| at("", "不是CSV / no CSV"))?;
    let field = |place: usize| record.get(place).map(str::trim).filter(|text| !text.is_empty());
    match (field(0), field(1), record.len()) {
        (Some("document_kind"), ..) => Ok(None),
        (Some(kind), Some(number), 2..=3) => Ok(Some(Passenger {
            document_kind: kind.to_owned(),
            document_number: number.to_owned(),
            name: field(2).map(str::to_owned),
        })),
        _ => Err(at(
            "",
            "应为 证件种类,证件号码,姓名 / document_kind,document_number,name is wanted",
        )),
    }
}
