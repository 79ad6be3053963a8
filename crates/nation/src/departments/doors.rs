//! Doors of the departments: for whoever runs a scenario, not for the court.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::Departments;
use super::office::{Attempt, DepartmentManners, Done, Office};
use crate::problem::Problem;
use crate::scenario::Court;

type Shared = State<Arc<Departments>>;

/// Doors of all departments.
pub(crate) fn routes(departments: Arc<Departments>) -> Router {
    Router::new()
        .route("/departments", get(list_departments))
        .route("/departments/court", put(put_court))
        .route("/departments/round", post(make_round))
        .route("/departments/{code}", get(get_department))
        .route("/departments/{code}/manners", put(put_manners))
        .route("/departments/{code}/attempt", post(post_attempt))
        .with_state(departments)
}

/// Who they are: what a court enters before it feeds them.
async fn list_departments(State(all): Shared) -> Json<Value> {
    let one = |office: &Office| {
        let sample = office.sample;
        json!({ "code": sample.code, "zh": sample.zh, "en": sample.en,
            "department": sample.department, "public_key": office.public_key(),
            "measures": sample.measures.iter().map(|one| one.id).collect::<Vec<_>>() })
    };
    Json(all.offices.values().map(one).collect())
}

async fn put_court(State(all): Shared, Json(court): Json<Court>) -> Result<StatusCode, Problem> {
    if court.public_key.parse::<seal::PublicKey>().is_err() {
        return Err(Problem::invalid("public_key", "不是公钥", "not a public key"));
    }
    all.follow(court);
    Ok(StatusCode::NO_CONTENT)
}

/// Have everybody ask now, without waiting for the second to pass.
async fn make_round(State(all): Shared) -> StatusCode {
    all.round().await;
    StatusCode::NO_CONTENT
}

fn office<'a>(all: &'a Departments, code: &str) -> Result<&'a Office, Problem> {
    all.offices.get(code).ok_or_else(|| Problem::missing("没有此部门", "no such department"))
}

async fn get_department(
    State(all): Shared,
    Path(code): Path<String>,
) -> Result<Json<Value>, Problem> {
    Ok(Json(office(&all, &code)?.standing(all.now())))
}

async fn put_manners(
    State(all): Shared,
    Path(code): Path<String>,
    Json(manners): Json<DepartmentManners>,
) -> Result<StatusCode, Problem> {
    office(&all, &code)?.behave(manners);
    Ok(StatusCode::NO_CONTENT)
}

/// Somebody wants something of a department.
async fn post_attempt(
    State(all): Shared,
    Path(code): Path<String>,
    Json(attempt): Json<Attempt>,
) -> Result<Json<Done>, Problem> {
    let court = all.court().ok_or_else(Problem::no_court)?;
    let done = office(&all, &code)?.attempt(&court, all.now(), attempt).await?;
    Ok(Json(done))
}
