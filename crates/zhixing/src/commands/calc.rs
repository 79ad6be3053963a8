//! `zhixing calc` – interest, fees, deadlines, distributions, each with its working and articles.

use std::path::PathBuf;
use std::process::ExitCode;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use clap::{Args, Subcommand, ValueEnum};
use kernel::Money;
use law::distribution::{Plan, distribute};
use law::fees::{FeeKind, fee, halved};
use law::id;
use law::interest::{Debt, General, Payment, Rate, compute};
use serde_json::{Value, json};

use crate::input::read_toml;
use crate::say::{Failure, Output};

/// 计算, 显示过程和依据
#[derive(Args)]
pub(crate) struct Calc {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// 迟延履行利息 general and doubled interest
    Interest(InterestArgs),
    /// 费用 enforcement, court and preservation fees
    Fee(FeeArgs),
    /// 期限 a deadline under a rule
    Deadline(DeadlineArgs),
    /// 分配 who gets what of a pool
    Distribution(DistributionArgs),
}

#[derive(Args)]
struct InterestArgs {
    /// 本金 principal, yuan
    #[arg(long)]
    principal: String,
    /// 年利率 yearly rate, e.g. 12%
    #[arg(long)]
    rate: Option<String>,
    /// 年计息天数 days of a year
    #[arg(long, default_value_t = 365)]
    year_days: u32,
    /// 一般利息起算日 first day of general interest
    #[arg(long)]
    from: Option<NaiveDate>,
    /// 履行期间最后一日 last day of performance
    #[arg(long)]
    due: NaiveDate,
    /// 计算至 last day
    #[arg(long)]
    to: NaiveDate,
    /// 还款 a payment, DATE=AMOUNT; may be repeated
    #[arg(long)]
    payment: Vec<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    Enforcement,
    Court,
    Preservation,
}

#[derive(Args)]
struct FeeArgs {
    /// 费用种类 kind of fee
    #[arg(long, value_enum)]
    kind: Kind,
    /// 金额 amount, yuan
    #[arg(long)]
    amount: String,
    /// 简易程序减半 half under the simplified procedure
    #[arg(long)]
    simplified: bool,
}

#[derive(Args)]
struct DeadlineArgs {
    /// 规则 rule id or code, e.g. PAYOUT
    #[arg(long)]
    rule: String,
    /// 起算 DATE or DATETHH:MM
    #[arg(long)]
    from: String,
}

#[derive(Args)]
struct DistributionArgs {
    /// 分配方案 plan in TOML
    #[arg(long)]
    file: PathBuf,
}

pub(crate) fn run(out: &Output, calc: &Calc) -> Result<ExitCode, Failure> {
    let result = match &calc.what {
        What::Interest(args) => interest(args)?,
        What::Fee(args) => fees(args)?,
        What::Deadline(args) => deadline(args)?,
        What::Distribution(args) => distribution(args)?,
    };
    if out.json {
        out.json(&result)?;
    } else {
        print_plain(&result, 0);
    }
    Ok(ExitCode::SUCCESS)
}

fn interest(args: &InterestArgs) -> Result<Value, Failure> {
    let principal = money("--principal", &args.principal)?;
    let general = match (&args.rate, args.from) {
        (Some(rate), Some(from)) => {
            let rate: Rate = rate.parse().map_err(|error: law::interest::BadRate| {
                Failure::at("--rate", &error.to_string())
            })?;
            Some(General { rate, year_days: args.year_days, from })
        }
        (Some(_), None) => {
            return Err(Failure::at("--from", "有利率须有起算日 / a rate needs --from"));
        }
        _ => None,
    };
    if !matches!(args.year_days, 360 | 365 | 366) {
        return Err(Failure::at("--year-days", "只能为360、365或366 / 360, 365 or 366"));
    }
    if args.to < args.due {
        return Err(Failure::at(
            "--to",
            "早于履行期间最后一日 / before the last day of performance",
        ));
    }
    let payments: Vec<Payment> =
        args.payment.iter().map(|text| payment(text)).collect::<Result<_, _>>()?;
    let debt = Debt { principal, costs: Money::ZERO, general, due: args.due };
    let mut value = to_json(&compute(&debt, &payments, args.to))?;
    value["articles"] =
        articles(&[id::DOUBLE_RATE_DAILY, id::INTEREST_PERIOD, id::INTEREST_ORDER], args.to);
    Ok(value)
}

fn payment(text: &str) -> Result<Payment, Failure> {
    let (day, amount) = text
        .split_once('=')
        .ok_or_else(|| Failure::at("--payment", "格式为 日期=金额 / the form is DATE=AMOUNT"))?;
    Ok(Payment { on: date("--payment", day)?, amount: money("--payment", amount)? })
}

fn fees(args: &FeeArgs) -> Result<Value, Failure> {
    let kind = match args.kind {
        Kind::Enforcement => FeeKind::Enforcement,
        Kind::Court => FeeKind::Court,
        Kind::Preservation => FeeKind::Preservation,
    };
    let mut found = fee(kind, money("--amount", &args.amount)?);
    if args.simplified {
        found.fee = halved(found.fee);
    }
    let article = law::article(found.rule, false);
    let mut value = to_json(&found)?;
    value["article"] = article.into();
    Ok(value)
}

fn deadline(args: &DeadlineArgs) -> Result<Value, Failure> {
    let (day, time) = args.from.split_once('T').unwrap_or((&args.from, "00:00"));
    let time = NaiveTime::parse_from_str(time, "%H:%M")
        .map_err(|_| Failure::at("--from", "时刻格式为HH:MM / the time is HH:MM"))?;
    let at = kernel::time::instant(date("--from", day)?, time);
    let found = law::periods::due(&args.rule, at)
        .map_err(|error| Failure::at(&format!("--{}", error.field()), &error.to_string()))?;
    let mut value = to_json(&found)?;
    if let Some(end) = found.due_at {
        let local: NaiveDateTime = end.with_timezone(&kernel::time::shanghai()).naive_local();
        value["due_at"] = json!(local.format("%Y-%m-%dT%H:%M").to_string());
    }
    Ok(value)
}

fn distribution(args: &DistributionArgs) -> Result<Value, Failure> {
    let name = args.file.display();
    let text = std::fs::read_to_string(&args.file).map_err(|error| {
        Failure::usage(format!("无法读取{name}:{error}"), format!("cannot read {name}: {error}"))
    })?;
    let plan: Plan = read_toml(&text)
        .map_err(|at| Failure::usage(format!("{name}:{}", at.zh), format!("{name}:{}", at.en)))?;
    let found = distribute(&plan).map_err(Failure::Refused)?;
    let mut value = to_json(&found)?;
    if let Some(shares) = value["shares"].as_array_mut() {
        for share in shares {
            let rule = share["rule"].as_str().unwrap_or_default().to_owned();
            share["article"] = law::article(&rule, false).into();
        }
    }
    value["pool"] = json!(plan.pool);
    Ok(value)
}

fn money(option: &str, text: &str) -> Result<Money, Failure> {
    text.parse().map_err(|error: kernel::BadMoney| Failure::at(option, &error.to_string()))
}

fn date(option: &str, text: &str) -> Result<NaiveDate, Failure> {
    text.parse().map_err(|_| {
        Failure::at(
            option,
            &format!(
                "日期{text}不存在或格式不是YYYY-MM-DD / no such date {text}; the form is YYYY-MM-DD"
            ),
        )
    })
}

fn articles(rules: &[law::RuleId], on: NaiveDate) -> Value {
    rules.iter().map(|rule| law::cite(rule.as_str(), on).long_zh).collect::<Vec<_>>().into()
}

fn to_json(value: &impl serde::Serialize) -> Result<Value, Failure> {
    Ok(serde_json::to_value(value).map_err(anyhow::Error::from)?)
}

/// The same result for people: one line a field, lists indented.
fn print_plain(value: &Value, indent: usize) {
    let pad = " ".repeat(indent);
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                match field {
                    Value::Object(_) | Value::Array(_) => {
                        println!("{pad}{name}:");
                        print_plain(field, indent + 2);
                    }
                    Value::Null => {}
                    Value::String(text) => println!("{pad}{name}: {text}"),
                    other => println!("{pad}{name}: {other}"),
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                match item {
                    Value::Object(fields) => {
                        let line: Vec<String> = fields
                            .iter()
                            .map(|(k, v)| {
                                format!("{k}={}", v.as_str().map_or(v.to_string(), str::to_owned))
                            })
                            .collect();
                        println!("{pad}- {}", line.join("  "));
                    }
                    other => println!("{pad}- {}", other.as_str().unwrap_or_default()),
                }
            }
        }
        other => println!("{pad}{other}"),
    }
}
