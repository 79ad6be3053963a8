//! What officers see and decide: measures, the departments fed, and what those report.

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::time::day_of;
use platform::http::{Body, Caller, Params, limit};
use platform::{Act, App, Fault, Problem, Result};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::acts::enter::{NewReceiver, REGISTER_RECEIVER, enter};
use crate::acts::hits::{REVIEW_HIT, review};
use crate::acts::set::{SET_MEASURE, set};
use crate::catalogue::catalogue;
use crate::model::{Alarm, Hit, Measure, Receiver, Setting};
use crate::store::{self, hits};

/// 查看惩戒措施与推送.
const VIEW: Act = Act::new("measures.view", &[]);

/// Routes of the desk.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_measures))
        .routes(routes!(post_measure_setting))
        .routes(routes!(list_receivers, post_receiver))
        .routes(routes!(list_hits))
        .routes(routes!(post_hit_review))
}

/// As of when.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AsOf {
    /// The moment, RFC 3339; now when left out.
    at: Option<DateTime<Utc>>,
}

/// 惩戒措施 – a measure as it stood at a moment.
#[derive(Serialize, ToSchema)]
struct MeasureStanding {
    /// Category and number.
    id: String,
    zh: String,
    en: String,
    /// Codes of the departments that apply it, whoever leads first.
    departments: Vec<String>,
    /// Instrument and article.
    basis: String,
    /// Whether it was applied.
    in_force: bool,
    /// Whether it ships switched on.
    ships_enabled: bool,
    /// Why it does not.
    why_disabled: Option<String>,
    /// What was last decided of it.
    setting: Option<Setting>,
}

impl MeasureStanding {
    fn of(measure: &Measure, setting: Option<Setting>, day: NaiveDate) -> Self {
        let is_off = setting.as_ref().is_some_and(|setting| !setting.enabled);
        Self {
            id: measure.id.to_string(),
            zh: measure.zh.clone(),
            en: measure.en.clone(),
            departments: measure.departments().map(str::to_owned).collect(),
            basis: measure.basis.clone(),
            in_force: measure.is_in_force(day) && !is_off,
            ships_enabled: measure.enabled,
            why_disabled: measure.why_disabled.as_ref().map(|why| why.zh.clone()),
            setting,
        }
    }
}

/// All measures, with whether each was applied at a moment
#[utoipa::path(get, path = "/measures", tag = "measures", params(AsOf),
    responses((status = 200, body = Vec<MeasureStanding>), (status = 400, body = Problem)))]
async fn list_measures(
    State(app): State<App>,
    caller: Caller,
    Params(asked): Params<AsOf>,
) -> Result<Json<Vec<MeasureStanding>>> {
    let mut tx = app.look(&caller, VIEW).await?;
    let at = asked.at.unwrap_or(tx.now).min(tx.now);
    let mut settings = store::settings_at(&mut tx, at).await?;
    let day = day_of(at);
    let one = |measure: &Measure| {
        MeasureStanding::of(measure, settings.remove(&measure.id.to_string()), day)
    };
    Ok(Json(catalogue().measures().map(one).collect()))
}

/// 停用或启用.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewMeasureSetting {
    /// Whether it is to be on.
    enabled: bool,
    /// Why.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// Switch a measure off everywhere, or on again
#[utoipa::path(post, path = "/measures/{id}/setting", tag = "measures",
    params(("id" = String, Path, description = "措施编号, e.g. 07.01")),
    request_body = NewMeasureSetting,
    responses((status = 200, body = Setting), (status = 422, body = Problem)))]
async fn post_measure_setting(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Body(new): Body<NewMeasureSetting>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, SET_MEASURE).await?;
    let setting = set(&mut tx, &id, new.enabled, &new.reason).await?;
    tx.reply(StatusCode::OK, &setting).await
}

/// 接收方计分卡.
#[derive(Serialize, ToSchema)]
struct ReceiverCard {
    institution: String,
    /// Department of the catalogue it acts for.
    department: String,
    /// Number of the agreement.
    agreement: String,
    purpose: String,
    measures: Vec<String>,
    since: NaiveDate,
    until: Option<NaiveDate>,
    /// Everything up to this change is in its copy.
    acked_seq: i64,
    acked_at: Option<DateTime<Utc>>,
    /// Changes it has not acknowledged.
    behind: i64,
    /// For how many seconds the first of them has waited.
    lag_seconds: i64,
    heard_at: Option<DateTime<Utc>>,
    snapshot_at: Option<DateTime<Utc>>,
    /// Hits reported.
    hits: i64,
    /// Of which somebody says that it was not them.
    contested: i64,
    /// Of which an officer found something.
    reviewed: i64,
    /// Of which somebody else was hit.
    false_hits: i64,
    /// 准确率 – share of the reviewed hits that were right, in thousandths; none before a review.
    precision: Option<i64>,
    /// What it is late with.
    alarms: Vec<Alarm>,
}

type Counts = (i64, i64, i64, i64);

impl ReceiverCard {
    fn of(
        one: Receiver,
        (behind, lag_seconds): (i64, i64),
        counts: Counts,
        alarms: Vec<Alarm>,
    ) -> Self {
        let (hits, contested, reviewed, false_hits) = counts;
        let right = (reviewed - false_hits) * 1000;
        Self {
            institution: one.institution,
            department: one.department,
            agreement: one.agreement,
            purpose: one.purpose,
            measures: one.measures,
            since: one.since,
            until: one.until_day,
            acked_seq: one.acked_seq,
            acked_at: one.acked_at,
            behind,
            lag_seconds,
            heard_at: one.heard_at,
            snapshot_at: one.snapshot_at,
            hits,
            contested,
            reviewed,
            false_hits,
            precision: right.checked_div(reviewed),
            alarms,
        }
    }
}

/// Departments that are fed the lists, how far each has come and how well it hits
#[utoipa::path(get, path = "/measures/receivers", tag = "measures",
    responses((status = 200, body = Vec<ReceiverCard>)))]
async fn list_receivers(State(app): State<App>, caller: Caller) -> Result<Json<Vec<ReceiverCard>>> {
    let mut tx = app.look(&caller, VIEW).await?;
    let latest = register::latest(tx.sql()).await?;
    let counts = hits::counts(&mut tx).await?.into_iter();
    let mut counts: HashMap<String, Counts> = counts
        .map(|(code, all, contested, seen, wrong)| (code, (all, contested, seen, wrong)))
        .collect();
    let alarms = store::alarms(&mut tx).await?;
    let mut cards = Vec::new();
    for receiver in store::receivers(tx.sql()).await? {
        let waiting = register::changes_after(tx.sql(), receiver.acked_seq, 1).await?;
        let lag = waiting.first().map_or(0, |first| (tx.now - first.at).num_seconds().max(0));
        let behind = (latest - receiver.acked_seq).max(0);
        let counts = counts.remove(&receiver.institution).unwrap_or_default();
        let own = |alarm: &&Alarm| alarm.institution == receiver.institution;
        let alarms = alarms.iter().filter(own).cloned().collect();
        cards.push(ReceiverCard::of(receiver, (behind, lag), counts, alarms));
    }
    Ok(Json(cards))
}

/// 已登记的接收方.
#[derive(Serialize, ToSchema)]
struct ReceiverEntered {
    institution: String,
    measures: Vec<String>,
    /// Which of its keys offline lists are made with.
    key_id: i64,
}

/// Enter a department that is fed the lists, or change what was agreed
#[utoipa::path(post, path = "/measures/receivers", tag = "measures", request_body = NewReceiver,
    responses((status = 200, body = ReceiverEntered), (status = 404, body = Problem)))]
async fn post_receiver(
    State(app): State<App>,
    caller: Caller,
    Body(new): Body<NewReceiver>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, REGISTER_RECEIVER).await?;
    let Receiver { institution, measures, key_id, .. } = enter(&mut tx, new).await?;
    tx.reply(StatusCode::OK, &ReceiverEntered { institution, measures, key_id }).await
}

/// Which hits.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct HitFilter {
    /// Of this institution alone.
    institution: Option<String>,
    /// Only those contested that nobody has looked into.
    #[serde(default)]
    open: bool,
    /// Only those with a lower number.
    #[param(minimum = 1)]
    before: Option<i64>,
    limit: Option<i64>,
}

/// Hits departments reported, newest first
#[utoipa::path(get, path = "/measures/hits", tag = "measures", params(HitFilter),
    responses((status = 200, body = Vec<Hit>), (status = 400, body = Problem)))]
async fn list_hits(
    State(app): State<App>,
    caller: Caller,
    Params(filter): Params<HitFilter>,
) -> Result<Json<Vec<Hit>>> {
    let most = limit(filter.limit)?;
    let before = filter.before.unwrap_or(i64::MAX);
    if before < 1 {
        return Err(Fault::invalid("before", "须为正数", "a positive number"));
    }
    let mut tx = app.look(&caller, VIEW).await?;
    let which = (filter.institution.as_deref(), filter.open);
    Ok(Json(hits::before(&mut tx, which, before, most).await?))
}

/// 核查结论.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct HitReview {
    /// Whether somebody else was hit.
    is_false: bool,
    /// Why.
    #[schema(min_length = 1, max_length = 500)]
    why: String,
}

/// Say what was found of a hit; the department is told
#[utoipa::path(post, path = "/measures/hits/{number}/review", tag = "measures",
    params(("number" = i64, Path, description = "命中序号")), request_body = HitReview,
    responses((status = 200, body = Hit), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn post_hit_review(
    State(app): State<App>,
    caller: Caller,
    Path(number): Path<i64>,
    Body(said): Body<HitReview>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, REVIEW_HIT).await?;
    let hit = review(&mut tx, number, said.is_false, &said.why).await?;
    tx.reply(StatusCode::OK, &hit).await
}

#[cfg(test)]
mod tests;
