//! Calculators anybody signed in may use: interest, fees, deadlines, with their working.

use axum::Json;
use axum::extract::Path;
use chrono::{Datelike, NaiveDate, NaiveTime};
use kernel::Money;
use kernel::check::bilingual;
use law::distribution::{Plan, distribute};
use law::fees::{FeeKind, fee, halved};
use law::interest::{Debt, General, Pause, Payment, compute_with_pauses};
use platform::http::{Body, Caller};
use platform::{App, Fault, Problem, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Years between which interest is worked out.
const YEARS: std::ops::RangeInclusive<i32> = 1949..=2199;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(post_interest))
        .routes(routes!(post_fee))
        .routes(routes!(post_deadline))
        .routes(routes!(post_distribution))
        .routes(routes!(get_rules))
        .routes(routes!(get_rule))
        .routes(routes!(get_courts))
}

/// What bears interest, and what was paid when.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct InterestAsk {
    #[schema(value_type = String)]
    principal: Money,
    /// 年利率, e.g. `12%`.
    #[serde(default)]
    rate: Option<String>,
    #[serde(default = "year")]
    year_days: u32,
    /// First day of general interest.
    #[serde(default)]
    from: Option<NaiveDate>,
    /// 履行期间最后一日.
    due: NaiveDate,
    to: NaiveDate,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    costs: Option<Money>,
    #[serde(default)]
    payments: Vec<PaymentAsk>,
    /// 不计算加倍部分的期间.
    #[serde(default)]
    pauses: Vec<PauseAsk>,
}

fn year() -> u32 {
    365
}

/// A payment.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PaymentAsk {
    on: NaiveDate,
    #[schema(value_type = String)]
    amount: Money,
}

/// A stay that bears no doubled interest.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PauseAsk {
    from: NaiveDate,
    to: NaiveDate,
}

/// Interest with its segments
#[utoipa::path(post, path = "/calc/interest", tag = "calc", request_body = InterestAsk,
    responses((status = 200, body = Object), (status = 400, body = Problem)))]
async fn post_interest(_: Caller, Body(ask): Body<InterestAsk>) -> Result<Json<Value>> {
    let general = match (&ask.rate, ask.from) {
        (Some(rate), Some(from)) => Some(General {
            rate: rate
                .parse()
                .map_err(|error: law::interest::BadRate| bilingual("rate", &error.to_string()))?,
            year_days: ask.year_days,
            from,
        }),
        (Some(_), None) => {
            return Err(Fault::invalid("from", "有利率须有起算日", "a rate needs a first day"));
        }
        _ => None,
    };
    if !matches!(ask.year_days, 360 | 365 | 366) {
        return Err(Fault::invalid("year_days", "只能为360、365或366", "360, 365 or 366"));
    }
    for (field, day) in [("due", ask.due), ("to", ask.to)] {
        if !YEARS.contains(&day.year()) {
            let (zh, en) = ("年份应在1949至2199之间", "the year must be between 1949 and 2199");
            return Err(Fault::invalid(field, zh, en));
        }
    }
    let debt = Debt {
        principal: ask.principal,
        costs: ask.costs.unwrap_or(Money::ZERO),
        general,
        due: ask.due,
    };
    let payments: Vec<Payment> =
        ask.payments.iter().map(|p| Payment { on: p.on, amount: p.amount }).collect();
    let pauses: Vec<Pause> =
        ask.pauses.iter().map(|p| Pause { from: p.from, to: p.to.max(p.from) }).collect();
    Ok(Json(serde_json::to_value(compute_with_pauses(&debt, &payments, &pauses, ask.to))?))
}

/// Which fee on which amount.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FeeAsk {
    /// `enforcement`, `court` or `preservation`.
    kind: String,
    #[schema(value_type = String)]
    amount: Money,
    /// 简易程序减半.
    #[serde(default)]
    simplified: bool,
}

/// A fee with its brackets
#[utoipa::path(post, path = "/calc/fee", tag = "calc", request_body = FeeAsk,
    responses((status = 200, body = Object), (status = 400, body = Problem)))]
async fn post_fee(_: Caller, Body(ask): Body<FeeAsk>) -> Result<Json<Value>> {
    let kind = match ask.kind.as_str() {
        "enforcement" => FeeKind::Enforcement,
        "court" => FeeKind::Court,
        "preservation" => FeeKind::Preservation,
        _ => {
            return Err(Fault::invalid(
                "kind",
                "费用种类为enforcement、court或preservation",
                "enforcement, court or preservation",
            ));
        }
    };
    let mut fee = fee(kind, ask.amount);
    if ask.simplified {
        fee.fee = halved(fee.fee);
    }
    let article = law::article(fee.rule, false);
    let mut value = serde_json::to_value(fee)?;
    value["article"] = article.into();
    Ok(Json(value))
}

/// Which rule from when.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DeadlineAsk {
    /// Rule id or short code.
    rule: String,
    from: NaiveDate,
    /// Time of day, for periods in hours.
    #[serde(default)]
    at: Option<NaiveTime>,
}

/// A deadline with the days skipped
#[utoipa::path(post, path = "/calc/deadline", tag = "calc", request_body = DeadlineAsk,
    responses((status = 200, body = Object), (status = 400, body = Problem)))]
async fn post_deadline(_: Caller, Body(ask): Body<DeadlineAsk>) -> Result<Json<Value>> {
    let at = kernel::time::instant(ask.from, ask.at.unwrap_or(NaiveTime::MIN));
    let deadline = law::periods::due(&ask.rule, at)
        .map_err(|error| bilingual(error.field(), &error.to_string()))?;
    Ok(Json(serde_json::to_value(deadline)?))
}

/// Who gets what of a pool
#[utoipa::path(post, path = "/calc/distribution", tag = "calc", request_body = Object,
    responses((status = 200, body = Object), (status = 422, body = Problem)))]
async fn post_distribution(_: Caller, Body(plan): Body<Plan>) -> Result<Json<Value>> {
    Ok(Json(serde_json::to_value(distribute(&plan)?)?))
}

/// A rule with its article.
#[derive(Serialize, ToSchema)]
struct RuleRow {
    id: String,
    code: String,
    zh: String,
    en: String,
    article_zh: Option<String>,
    article_en: Option<String>,
    /// V read, M recalled, D our default.
    #[schema(value_type = String)]
    mark: law::Mark,
    /// Whether it sets a period.
    has_period: bool,
}

fn row(rule: &law::Rule) -> RuleRow {
    use law::Value::{Days, Hours, Months, WorkingDays};
    RuleRow {
        id: rule.id.clone(),
        code: rule.code.clone(),
        zh: rule.zh.clone(),
        en: rule.en.clone(),
        article_zh: law::article(&rule.id, false),
        article_en: law::article(&rule.id, true),
        mark: rule.mark,
        has_period: matches!(rule.value, Some(Days(_) | WorkingDays(_) | Hours(_) | Months(_))),
    }
}

/// All rules
#[utoipa::path(get, path = "/rules", tag = "calc", security(()),
    responses((status = 200, body = Vec<RuleRow>)))]
async fn get_rules() -> Json<Vec<RuleRow>> {
    Json(law::rules().map(row).collect())
}

/// One rule
#[utoipa::path(get, path = "/rules/{id}", tag = "calc", security(()), params(("id" = String, Path)),
    responses((status = 200, body = RuleRow), (status = 404, body = Problem)))]
async fn get_rule(Path(id): Path<String>) -> Result<Json<RuleRow>> {
    law::find(&id).map(|rule| Json(row(rule))).ok_or(Fault::Missing("rule"))
}

/// A court.
#[derive(Serialize, ToSchema)]
struct CourtRow {
    code: String,
    name: String,
    /// 推定代字.
    derived: bool,
}

/// All courts
#[utoipa::path(get, path = "/courts", tag = "calc", security(()),
    responses((status = 200, body = Vec<CourtRow>)))]
async fn get_courts() -> Json<Vec<CourtRow>> {
    let row = |court: &law::courts::Court| CourtRow {
        code: court.code.clone(),
        name: court.name.clone(),
        derived: court.derived,
    };
    Json(law::courts::all().map(row).collect())
}
