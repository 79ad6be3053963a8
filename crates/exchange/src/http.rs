//! Where institutions deliver, and the register as the desk sees it.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use chrono::{DateTime, Utc};
use platform::http::{Body, Caller, Params};
use platform::{Act, App, Fault, Result, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::Arrival;

use crate::acts::take::{self, Letter};
use crate::acts::{certify, fetch, notice};
use crate::dispatch::Origin;
use crate::model::{CertificateRow, CertificateState, Institution};
use crate::score::Score;
use crate::store::{self, certificates};

/// 查看机构 – whom orders go to.
const VIEW_INSTITUTIONS: Act = Act::new("exchange.view_institutions", &[]);

/// 核对登记簿 – asking an institution at once what it holds.
const ASK_REGISTER: Act = Act::new("exchange.ask_register", &[Role::Judge, Role::CommandCentre]);
/// Days of a score when none are named.
const SCORED_DAYS: u16 = 30;

/// 查看机构证书.
const VIEW_CERTIFICATES: Act = Act::new(
    "exchange.view_certificates",
    &[Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin],
);

/// Routes of the desk.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_institutions))
        .routes(routes!(list_scores))
        .routes(routes!(ask_register))
        .routes(routes!(list_certificates))
        .routes(routes!(issue_certificate))
        .routes(routes!(revoke_certificate))
}

/// Routes for institutions: signed, not signed in.
pub fn institution_routes() -> axum::Router<App> {
    axum::Router::new()
        .route("/exchange/answers", axum::routing::post(take_answers))
        .route("/exchange/statements", axum::routing::post(take_statements))
        .route("/exchange/notices", axum::routing::post(take_notices))
        .route("/exchange/receipts", axum::routing::post(take_receipts))
        .route("/exchange/collect", axum::routing::post(collect))
}

/// Institutions registered, with what each can do
#[utoipa::path(get, path = "/institutions", tag = "exchange",
    responses((status = 200, body = Vec<Institution>)))]
async fn list_institutions(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<Vec<Institution>>> {
    let mut tx = app.look(&caller, VIEW_INSTITUTIONS).await?;
    Ok(Json(store::institutions(&mut tx).await?))
}

/// Over how many days.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Over {
    /// 1 to 366; 30 when left out.
    #[param(minimum = 1, maximum = 366)]
    days: Option<u16>,
}

/// How institutions have done, and how they stand now
#[utoipa::path(get, path = "/institutions/scores", tag = "exchange", params(Over),
    responses((status = 200, body = Vec<Score>), (status = 422, body = platform::Problem)))]
async fn list_scores(
    State(app): State<App>,
    caller: Caller,
    Params(over): Params<Over>,
) -> Result<Json<Vec<Score>>> {
    let mut tx = app.look(&caller, VIEW_INSTITUTIONS).await?;
    let days = over.days.unwrap_or(SCORED_DAYS);
    if !(1..=366).contains(&days) {
        return Err(Fault::invalid("days", "须为1至366天", "1 to 366 days"));
    }
    let since = tx.today() - chrono::Days::new(u64::from(days));
    Ok(Json(store::scores::scores(&mut tx, since).await?))
}

/// Ask an institution now what it holds for the court
#[utoipa::path(post, path = "/institutions/{code}/register", tag = "exchange",
    params(("code" = String, Path)),
    responses((status = 200, body = Asked), (status = 404, body = platform::Problem)))]
async fn ask_register(
    State(app): State<App>,
    caller: Caller,
    Path(code): Path<String>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, ASK_REGISTER).await?;
    let institution = store::institution(&mut tx, &code).await?;
    store::registers::want_registers(&mut tx, &[institution.code]).await?;
    tx.note(None, serde_json::json!({ "register": code }));
    tx.reply(StatusCode::OK, &Asked { institution: code }).await
}

/// Who is asked.
#[derive(Serialize, ToSchema)]
#[schema(as = RegisterAsked)]
struct Asked {
    institution: String,
}

/// 机构证书.
#[derive(Serialize, ToSchema)]
struct CertificateView {
    /// SHA-256 of the certificate, hex.
    fingerprint: String,
    /// Serial number, hex.
    serial: String,
    /// Code of the institution.
    institution: String,
    /// 机构名称.
    zh: String,
    /// Its name in English.
    en: String,
    state: CertificateState,
    not_before: DateTime<Utc>,
    not_after: DateTime<Utc>,
    issued_at: DateTime<Utc>,
    /// Who issued it: court and id of an officer, or `system`.
    issued_by: String,
    revoked_at: Option<DateTime<Utc>>,
    /// Why it was revoked.
    reason: Option<String>,
    /// The latest alarm before its end: 90, 30 or 7 days.
    alarm_days: Option<i32>,
}

impl CertificateView {
    fn of(row: CertificateRow, now: DateTime<Utc>) -> Self {
        let state = row.state(now);
        let CertificateRow { fingerprint, serial, institution, zh, en, .. } = row;
        let CertificateRow { not_before, not_after, issued_at, issued_by, .. } = row;
        let CertificateRow { revoked_at, reason, alarm_days, .. } = row;
        Self {
            fingerprint,
            serial,
            institution,
            zh,
            en,
            state,
            not_before,
            not_after,
            issued_at,
            issued_by,
            revoked_at,
            reason,
            alarm_days,
        }
    }
}

/// Certificates of institutions, with alarms before they end
#[utoipa::path(get, path = "/certificates", tag = "exchange",
    responses((status = 200, body = Vec<CertificateView>)))]
async fn list_certificates(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<Vec<CertificateView>>> {
    let mut tx = app.look(&caller, VIEW_CERTIFICATES).await?;
    let now = tx.now;
    let rows = certificates::certificates(&mut tx).await?;
    Ok(Json(rows.into_iter().map(|row| CertificateView::of(row, now)).collect()))
}

/// 证书请求.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct IssueCertificate {
    /// PKCS#10 request of the institution, PEM. Only its key is taken.
    #[schema(min_length = 1, max_length = 16_384)]
    request: String,
    /// Names or addresses of its machines, as the court calls them.
    #[schema(max_items = 20)]
    hosts: Vec<String>,
    /// Days it is valid.
    #[schema(minimum = 1, maximum = 398)]
    days: i64,
}

/// 签发的证书.
#[derive(Serialize, ToSchema)]
struct IssuedCertificate {
    /// SHA-256 of the certificate, hex.
    fingerprint: String,
    /// The certificate, PEM.
    certificate: String,
    /// The authority the institution is to trust, PEM.
    authority: String,
    not_after: DateTime<Utc>,
}

/// Certify an institution's key; what it had before goes on to count
#[utoipa::path(post, path = "/institutions/{code}/certificates", tag = "exchange",
    params(("code" = String, Path, description = "机构代码")), request_body = IssueCertificate,
    responses((status = 201, body = IssuedCertificate)))]
async fn issue_certificate(
    State(app): State<App>,
    caller: Caller,
    Path(code): Path<String>,
    Body(asked): Body<IssueCertificate>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, certify::ISSUE).await?;
    let IssueCertificate { request, hosts, days } = asked;
    let issued = certify::issue(&mut tx, &code, &request, &hosts, days).await?;
    let made = IssuedCertificate {
        fingerprint: issued.certificate.fingerprint,
        certificate: issued.pem,
        authority: app.keys().authority.pem().to_owned(),
        not_after: issued.certificate.not_after,
    };
    tx.reply(StatusCode::CREATED, &made).await
}

/// 吊销理由.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RevokeCertificate {
    /// Why.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// Have a certificate count no more, from this moment on
#[utoipa::path(post, path = "/certificates/{fingerprint}/revocation", tag = "exchange",
    params(("fingerprint" = String, Path, description = "SHA-256, hex")),
    request_body = RevokeCertificate, responses((status = 200, body = CertificateView)))]
async fn revoke_certificate(
    State(app): State<App>,
    caller: Caller,
    Path(fingerprint): Path<String>,
    Body(asked): Body<RevokeCertificate>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, certify::REVOKE).await?;
    let row = certify::revoke(&mut tx, &fingerprint, &asked.reason).await?;
    let view = CertificateView::of(row, tx.now);
    tx.reply(StatusCode::OK, &view).await
}

/// How many items of a batch were new.
#[derive(Serialize, ToSchema)]
struct Taken {
    taken: usize,
}

/// From where it came; unknown where both sides are one process's.
pub(crate) type Came = Option<Extension<Arrival>>;

/// 来件 – a signed message, and who sent it.
pub(crate) struct Sent {
    pub(crate) sender: String,
    signature: String,
    arrival: Came,
    raw: Bytes,
}

impl Sent {
    pub(crate) fn read(headers: &HeaderMap, arrival: Came, raw: Bytes) -> Result<Self> {
        let (sender, signature) = signed(headers)?;
        Ok(Self { sender, signature, arrival, raw })
    }

    pub(crate) fn letter(&self) -> Letter<'_> {
        let arrival = self.arrival.as_ref();
        let certificate = arrival.and_then(|arrival| arrival.certificate.as_deref());
        let (sender, signature, raw) = (&self.sender, &self.signature, &self.raw);
        Letter { sender, signature, certificate, raw }
    }
}

async fn take_answers(
    State(app): State<App>,
    arrival: Came,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Json<Taken>> {
    let sent = Sent::read(&headers, arrival, raw)?;
    Ok(Json(Taken { taken: take::answers(&app, sent.letter()).await? }))
}

async fn take_statements(
    State(app): State<App>,
    arrival: Came,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Json<Taken>> {
    let sent = Sent::read(&headers, arrival, raw)?;
    Ok(Json(Taken { taken: take::statements(&app, sent.letter()).await? }))
}

async fn take_receipts(
    State(app): State<App>,
    arrival: Came,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Json<Taken>> {
    let sent = Sent::read(&headers, arrival, raw)?;
    Ok(Json(Taken { taken: fetch::receipts(&app, sent.letter()).await? }))
}

async fn take_notices(
    State(app): State<App>,
    arrival: Came,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Json<Taken>> {
    let sent = Sent::read(&headers, arrival, raw)?;
    Ok(Json(Taken { taken: notice::notices(&app, sent.letter()).await? }))
}

/// 取件 – what waits for an institution that calls, signed by the court.
async fn collect(
    State(app): State<App>,
    origin: Option<Extension<Origin>>,
    arrival: Came,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Response> {
    let origin = origin.map(|Extension(origin)| origin).unwrap_or_default();
    let sent = Sent::read(&headers, arrival, raw)?;
    let orders = fetch::orders(&app, &origin, sent.letter()).await?;
    let headers = [
        (contract::SIGNATURE_HEADER, orders.message.signature),
        (contract::SENDER_HEADER, origin.from),
        ("content-type", "application/json".to_owned()),
    ];
    Ok((headers, orders.message.raw).into_response())
}

fn signed(headers: &HeaderMap) -> Result<(String, String)> {
    let read = |name: &str| {
        headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned).ok_or_else(
            || {
                Fault::invalid(
                    name,
                    format!("缺少请求头{name}"),
                    format!("header {name} is missing"),
                )
            },
        )
    };
    Ok((read(contract::SENDER_HEADER)?, read(contract::SIGNATURE_HEADER)?))
}
