//! `zhixing calc` – interest, fees, deadlines, distributions, each with its working and articles.

use std::path::PathBuf;
use std::process::ExitCode;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use clap::{Args, Subcommand, ValueEnum};
use kernel::Money;
use law::distribution::{Plan, distribute};
use law::fees::{FeeKind, fee, halved};
use law::id;
use law::interest::{Debt, General, Pause, Payment, Rate, compute_with_pauses};
use platform::Clock;
use serde_json::{Value, json};

use crate::say::{Failure, Lang, Output, say};
use crate::table::{sum, table, text};

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
    /// 诉讼费用 court costs the debtor bears, yuan; outside the base of the doubled part
    #[arg(long)]
    costs: Option<String>,
    /// 还款 a payment, DATE=AMOUNT; may be repeated
    #[arg(long)]
    payment: Vec<String>,
    /// 不计算加倍部分的期间 a stay that bears no doubled interest, FROM..TO; may be repeated
    #[arg(long)]
    pause: Vec<String>,
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
    #[arg(long, required_unless_present = "list")]
    rule: Option<String>,
    /// 起算 day of the event, DATE or DATETHH:MM
    #[arg(long, required_unless_present = "list")]
    from: Option<String>,
    /// 列出规则 list the rules that set a period
    #[arg(long, conflicts_with_all = ["rule", "from"])]
    list: bool,
}

#[derive(Args)]
struct DistributionArgs {
    /// 分配方案 plan in TOML
    #[arg(long)]
    file: PathBuf,
}

pub(crate) fn run(out: &Output, calc: &Calc) -> Result<ExitCode, Failure> {
    let result = match &calc.what {
        What::Interest(args) => interest(out, args)?,
        What::Fee(args) => fees(out, args)?,
        What::Deadline(args) if args.list && !out.json => {
            say!("{}", limits_table(out));
            return Ok(ExitCode::SUCCESS);
        }
        What::Deadline(args) if args.list => limits(out),
        What::Deadline(args) => deadline(args)?,
        What::Distribution(args) => distribution(out, args)?,
    };
    if out.json {
        out.json(&result)?;
    } else {
        print_plain(&result, 0);
    }
    Ok(ExitCode::SUCCESS)
}

/// Every rule that sets a period, with its limit, article and since when it is in force.
fn limits(out: &Output) -> Value {
    let english = out.lang == Lang::En;
    let row = |rule: &law::Rule| {
        json!({
            "code": rule.code,
            "id": rule.id,
            "limit": rule.value.as_ref().map(ToString::to_string),
            "before": rule.before,
            "says": out.pick(&rule.zh, &rule.en),
            "article": law::article(&rule.id, english),
            "since": rule.since(),
            "mark": rule.mark,
        })
    };
    law::rules().filter(|rule| rule.has_period()).map(row).collect()
}

/// Its article as called today.
fn cited(rule: &law::Rule) -> law::Citation {
    law::cite(&rule.id, Clock::wall().today())
}

fn limits_table(out: &Output) -> String {
    let columns = [
        text(out.pick("规则", "rule")),
        sum(out.pick("期限", "limit")),
        text(out.pick("内容", "says")),
        text(out.pick("依据", "article")),
        text(out.pick("施行", "in force")),
        text(out.pick("可靠程度", "mark")),
    ];
    let row = |rule: &law::Rule| {
        let back = if rule.before { out.pick("(倒算)", " before") } else { "" };
        let limit = rule.value.as_ref().map(ToString::to_string).unwrap_or_default();
        vec![
            rule.code.clone(),
            format!("{limit}{back}"),
            out.pick(&rule.zh, &rule.en).to_owned(),
            if out.lang == Lang::En { cited(rule).en } else { cited(rule).short_zh },
            rule.since().map(|day| day.to_string()).unwrap_or_default(),
            format!("{:?}", rule.mark),
        ]
    };
    table(&columns, law::rules().filter(|rule| rule.has_period()).map(row).collect())
}

fn interest(out: &Output, args: &InterestArgs) -> Result<Value, Failure> {
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
    let costs = args.costs.as_deref().map(|costs| money("--costs", costs)).transpose()?;
    let costs = costs.unwrap_or(Money::ZERO);
    let debt = Debt { principal, costs, general, due: args.due };
    let pauses: Vec<Pause> = args.pause.iter().map(|text| pause(text)).collect::<Result<_, _>>()?;
    let mut value = to_json(&compute_with_pauses(&debt, &payments, &pauses, args.to))?;
    value["articles"] =
        articles(out, &[id::DOUBLE_RATE_DAILY, id::INTEREST_PERIOD, id::INTEREST_ORDER], args.to);
    Ok(value)
}

fn payment(text: &str) -> Result<Payment, Failure> {
    let (day, amount) = text
        .split_once('=')
        .ok_or_else(|| Failure::at("--payment", "格式为 日期=金额 / the form is DATE=AMOUNT"))?;
    Ok(Payment { on: date("--payment", day)?, amount: money("--payment", amount)? })
}

fn pause(text: &str) -> Result<Pause, Failure> {
    let (from, to) = text
        .split_once("..")
        .ok_or_else(|| Failure::at("--pause", "格式为 起日..止日 / the form is FROM..TO"))?;
    let (from, to) = (date("--pause", from)?, date("--pause", to)?);
    if to < from {
        return Err(Failure::at("--pause", "止日早于起日 / it ends before it begins"));
    }
    Ok(Pause { from, to })
}

fn fees(out: &Output, args: &FeeArgs) -> Result<Value, Failure> {
    let kind = match args.kind {
        Kind::Enforcement => FeeKind::Enforcement,
        Kind::Court => FeeKind::Court,
        Kind::Preservation => FeeKind::Preservation,
    };
    let mut found = fee(kind, money("--amount", &args.amount)?);
    if args.simplified {
        found.fee = halved(found.fee);
    }
    let article = law::article(found.rule, out.lang == Lang::En);
    let mut value = to_json(&found)?;
    value["article"] = article.into();
    Ok(value)
}

fn deadline(args: &DeadlineArgs) -> Result<Value, Failure> {
    let [rule, from] = [&args.rule, &args.from].map(|given| given.as_deref().unwrap_or_default());
    let (day, time) = from.split_once('T').unwrap_or((from, "00:00"));
    let time = NaiveTime::parse_from_str(time, "%H:%M")
        .map_err(|_| Failure::at("--from", "时刻格式为HH:MM / the time is HH:MM"))?;
    let at = kernel::time::instant(date("--from", day)?, time);
    let found = law::periods::due(rule, at)
        .map_err(|error| Failure::at(&format!("--{}", error.field()), &error.to_string()))?;
    let mut value = to_json(&found)?;
    if let Some(end) = found.due_at {
        let local: NaiveDateTime = end.with_timezone(&kernel::time::shanghai()).naive_local();
        value["due_at"] = json!(local.format("%Y-%m-%dT%H:%M").to_string());
    }
    Ok(value)
}

fn distribution(out: &Output, args: &DistributionArgs) -> Result<Value, Failure> {
    let name = args.file.display();
    let text = std::fs::read_to_string(&args.file).map_err(|error| {
        Failure::usage(format!("无法读取{name}:{error}"), format!("cannot read {name}: {error}"))
    })?;
    let plan: Plan = kernel::toml::read(&text)
        .map_err(|at| Failure::usage(format!("{name}:{}", at.zh), format!("{name}:{}", at.en)))?;
    let found = distribute(&plan).map_err(Failure::Refused)?;
    let mut value = to_json(&found)?;
    if let Some(shares) = value["shares"].as_array_mut() {
        for share in shares {
            let rule = share["rule"].as_str().unwrap_or_default().to_owned();
            share["article"] = law::article(&rule, out.lang == Lang::En).into();
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

fn articles(out: &Output, rules: &[law::RuleId], on: NaiveDate) -> Value {
    let called = |rule: &law::RuleId| {
        let citation = law::cite(rule.as_str(), on);
        if out.lang == Lang::En { citation.en } else { citation.long_zh }
    };
    rules.iter().map(called).collect::<Vec<_>>().into()
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
                        say!("{pad}{name}:");
                        print_plain(field, indent + 2);
                    }
                    Value::Null => {}
                    Value::String(text) => say!("{pad}{name}: {text}"),
                    other => say!("{pad}{name}: {other}"),
                }
            }
        }
        Value::Array(items) if items.iter().all(Value::is_object) => {
            for line in tabulated(items).lines() {
                say!("{pad}{line}");
            }
        }
        Value::Array(items) => {
            for item in items {
                say!("{pad}- {}", item.as_str().map_or(item.to_string(), str::to_owned));
            }
        }
        other => say!("{pad}{other}"),
    }
}

/// Fields by which a row is found come first.
const LEADING: [&str; 4] = ["from", "to", "day", "name"];

/// Objects with the same fields as a table.
fn tabulated(items: &[Value]) -> String {
    let first = items.first().and_then(Value::as_object);
    let mut names: Vec<&String> = first.into_iter().flat_map(|fields| fields.keys()).collect();
    names.sort_by_key(|name| LEADING.iter().position(|lead| lead == name).unwrap_or(LEADING.len()));
    let cell = |item: &Value, name: &str| match &item[name] {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let is_sum = |name: &str| {
        let amount = |text: String| text.parse::<Money>().is_ok();
        items.iter().all(|item| amount(cell(item, name)))
    };
    let columns: Vec<_> =
        names.iter().map(|name| if is_sum(name) { sum(name) } else { text(name) }).collect();
    let row = |item: &Value| names.iter().map(|name| cell(item, name)).collect();
    table(&columns, items.iter().map(row).collect())
}
