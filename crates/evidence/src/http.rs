//! Where the log is read by anybody, and the page of the evidence.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::{DateTime, Utc};
use permission::Object;
use platform::http::{Body, Caller};
use platform::{Act, App, Fault, Problem, Result, Role};
use proof::{Consistency, Opening, Receipt, Tile, Verifier};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::acts::erase::{ERASE, Erasure, erase};
use crate::acts::review::{REVIEW, Review, review};
use crate::integrate::log_key;
use crate::model::{Alarm, WitnessStanding};
use crate::{proofs, store};

/// 查看存证 – how the log stands.
const VIEW: Act = Act::new("evidence.view", &[]);
/// 查看日志警报 – and who signs the log besides us.
const VIEW_ALARMS: Act = Act::new("evidence.view_alarms", &[Role::AuditAdmin]);
/// 领取回执 – the receipt of one's own act.
const RECEIPT: Act = Act::new("evidence.take_receipt", &[]);
/// Alarms shown.
const ALARMS: i64 = 100;

/// Routes of the desk.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_evidence))
        .routes(routes!(get_receipt))
        .routes(routes!(post_check))
        .routes(routes!(post_erasure))
        .routes(routes!(post_log_alarm_review))
}

/// Routes for anybody, without signing in: the log as C2SP tlog-tiles serves it.
pub fn log_routes() -> axum::Router<App> {
    axum::Router::new()
        .route("/log/checkpoint", get(get_checkpoint))
        .route("/log/keys", get(get_keys))
        .route("/log/tile/{*path}", get(get_tile))
        .route("/log/consistency/{old}", get(get_consistency))
}

/// How the log stands. Witnesses and alarms are for the audit administrator.
#[derive(Serialize, ToSchema)]
struct Evidence {
    /// The program's present time.
    now: DateTime<Utc>,
    /// The log's public key as C2SP writes it.
    key: String,
    /// Events in the tree.
    size: i64,
    /// Root of the tree in hex.
    root: Option<String>,
    /// When the newest checkpoint was signed.
    checkpoint_at: Option<DateTime<Utc>>,
    /// The newest checkpoint with all its signatures.
    checkpoint: Option<String>,
    /// When everything was last compared.
    audited_at: Option<DateTime<Utc>>,
    /// How long that took, in milliseconds.
    audit_millis: Option<i64>,
    /// What then differed, in number.
    audit_findings: Option<i32>,
    /// Whether witnesses and alarms are shown to this reader.
    in_full: bool,
    witnesses: Vec<WitnessStanding>,
    alarms: Vec<Alarm>,
}

/// How the log stands: its newest checkpoint, its witnesses, its alarms
#[utoipa::path(get, path = "/evidence", tag = "evidence",
    responses((status = 200, body = Evidence), (status = 401, body = Problem)))]
async fn get_evidence(State(app): State<App>, caller: Caller) -> Result<Json<Evidence>> {
    let in_full = caller.officer()?.judge(VIEW_ALARMS.name, Object::Court).allowed;
    let mut tx = app.look(&caller, VIEW).await?;
    let stated = store::last(tx.sql()).await?;
    let newest = match &stated {
        Some(_) => Some(proofs::newest(tx.sql()).await?),
        None => None,
    };
    let audit = store::last_audit(tx.sql()).await?;
    let (witnesses, alarms) = if in_full {
        (store::standings(tx.sql()).await?, store::alarms(tx.sql(), ALARMS).await?)
    } else {
        (Vec::new(), Vec::new())
    };
    Ok(Json(Evidence {
        now: app.now(),
        key: log_key(app.keys()).to_string(),
        size: stated.as_ref().map_or(0, |stated| stated.size),
        root: newest.as_ref().map(|(_, checkpoint)| hex::encode(checkpoint.root)),
        checkpoint_at: stated.map(|stated| stated.at),
        checkpoint: newest.map(|(note, _)| note.to_string()),
        audited_at: audit.map(|audit| audit.0),
        audit_millis: audit.map(|audit| audit.2),
        audit_findings: audit.map(|audit| audit.3),
        in_full,
        witnesses,
        alarms,
    }))
}

/// The receipt of an act of mine: a file that proves offline that it is in the log
#[utoipa::path(get, path = "/evidence/receipts/{event}", tag = "evidence",
    params(("event" = Uuid, Path)), responses((status = 200, body = ReceiptFile),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn get_receipt(
    State(app): State<App>,
    caller: Caller,
    Path(event): Path<Uuid>,
) -> Result<Json<Receipt>> {
    let is_auditor = caller.officer()?.roles.contains(&Role::AuditAdmin);
    let mut tx = app.look(&caller, RECEIPT).await?;
    let kept = proofs::kept(tx.sql(), event).await?;
    if kept.line.actor != caller.actor.label() && !is_auditor {
        return Err(Fault::Missing("event"));
    }
    Ok(Json(proofs::receipt(&app, tx.sql(), &kept).await?))
}

/// 回执 – see `zhixing verify`.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReceiptFile {
    /// The leaf of the event, which is text.
    receipt_of: String,
    /// What opens the leaf's commitment; none after erasure.
    opening: Option<OpeningFile>,
    /// A C2SP tlog-proof.
    proof: String,
    /// The keys that signed.
    #[serde(default)]
    keys: Vec<String>,
}

/// Salt and content of an event.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OpeningFile {
    /// The salt in hex.
    salt: String,
    /// What the event was about.
    content: String,
}

/// What was checked of a receipt.
#[derive(Serialize, ToSchema)]
#[schema(as = ReceiptCheck)]
struct Checked {
    /// Whether all of it holds.
    holds: bool,
    steps: Vec<CheckedStep>,
    /// The leaf, line by line, if it is readable.
    leaf: Option<String>,
}

/// One thing checked.
#[derive(Serialize, ToSchema)]
#[schema(as = ReceiptCheckStep)]
struct CheckedStep {
    holds: bool,
    zh: String,
    en: String,
}

/// Check a receipt against the keys of this log and of its witnesses
#[utoipa::path(post, path = "/evidence/check", tag = "evidence", request_body = ReceiptFile,
    responses((status = 200, body = Checked), (status = 400, body = Problem)))]
async fn post_check(
    State(app): State<App>,
    _: Caller,
    Body(file): Body<ReceiptFile>,
) -> Result<Json<Checked>> {
    let mut tx = app.begin_system("evidence.read").await?;
    let keys = proofs::keys(&app, tx.sql()).await?;
    let opening = file.opening.map(|o| Opening { salt: o.salt, content: o.content });
    let ReceiptFile { receipt_of, proof, keys: named, .. } = file;
    let receipt = Receipt { receipt_of, opening, proof, keys: named };
    // Only keys that signed: a witness that joined later must not fail an older receipt.
    let keys: Vec<Verifier> = keys.into_iter().filter(|key| receipt.is_signed_by(key)).collect();
    let report = receipt.check(&keys);
    let holds = report.holds();
    let steps = report.steps.into_iter();
    let steps = steps.map(|s| CheckedStep { holds: s.holds, zh: s.zh, en: s.en }).collect();
    let leaf = receipt.read().is_ok().then(|| receipt.receipt_of.clone());
    Ok(Json(Checked { holds, steps, leaf }))
}

/// Destroy the content of an event; the record that there was one stays
#[utoipa::path(post, path = "/evidence/erasures", tag = "evidence", request_body = Erasure,
    responses((status = 201, body = Erased), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn post_erasure(
    State(app): State<App>,
    caller: Caller,
    Body(erasure): Body<Erasure>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, ERASE).await?;
    let by = erase(&mut tx, &erasure).await?;
    tx.reply(StatusCode::CREATED, &Erased { event: by }).await
}

/// The event that says what was erased.
#[derive(Serialize, ToSchema)]
struct Erased {
    event: Uuid,
}

/// How many alarms the finding is about.
#[derive(Serialize, ToSchema)]
struct Settled {
    settled: u64,
}

/// Say what an alarm of the log turned out to be
#[utoipa::path(post, path = "/evidence/alarms/{id}/review", tag = "evidence",
    params(("id" = i64, Path)), request_body = Review,
    responses((status = 200, body = Settled), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn post_log_alarm_review(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    Body(found): Body<Review>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, REVIEW).await?;
    let settled = review(&mut tx, id, &found).await?;
    tx.reply(StatusCode::OK, &Settled { settled }).await
}

async fn get_checkpoint(State(app): State<App>) -> Result<Response> {
    let mut tx = app.begin_system("evidence.read").await?;
    let (note, _) = proofs::newest(tx.sql()).await?;
    let kind =
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    Ok((kind, note.to_string()).into_response())
}

async fn get_keys(State(app): State<App>) -> Result<String> {
    let mut tx = app.begin_system("evidence.read").await?;
    let keys: Vec<Verifier> = proofs::keys(&app, tx.sql()).await?;
    Ok(keys.iter().map(|key| format!("{key}\n")).collect())
}

async fn get_tile(State(app): State<App>, Path(path): Path<String>) -> Result<Response> {
    let tile = Tile::parse(&format!("tile/{path}")).map_err(|_| Fault::Missing("tile"))?;
    let mut tx = app.begin_system("evidence.read").await?;
    let bytes = proofs::tile(tx.sql(), tile).await?.ok_or(Fault::Missing("tile"))?;
    let kind = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((kind, bytes).into_response())
}

async fn get_consistency(
    State(app): State<App>,
    Path(old): Path<u64>,
) -> Result<Json<Consistency>> {
    let mut tx = app.begin_system("evidence.read").await?;
    Ok(Json(proofs::consistency(&app, tx.sql(), old).await?))
}
