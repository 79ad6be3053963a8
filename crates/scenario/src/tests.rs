//! The worked cases, lived through on real HTTP and a real database.

use platform::test::program;
use tokio::net::TcpListener;

use crate::{Scenario, Stage, run};

async fn walk(text: &str) {
    let scenario = Scenario::parse(text).unwrap();
    let start = crate::file::moment(&scenario.start).unwrap();
    let app = program(&start.to_rfc3339(), server::wiring()).await.unwrap();
    let config = nation::Config { seed: 7, people: 1000, data: None, start, flowing: false };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let institutions = nation::serve(config, listener).await.unwrap();
    let stage = Stage::set((*app).clone(), &institutions.url()).await.unwrap();
    let outcome = run(&stage, &scenario, &|_| {}).await.unwrap();
    assert_eq!(outcome.missed, Vec::<String>::new());
    let stuck = platform::jobs::stuck(&app).await.unwrap();
    assert!(stuck.is_empty(), "{stuck:?}");
    let must_fail = scenario.steps.iter().filter(|step| step.refused.is_some()).count();
    assert_eq!(outcome.refused.len(), must_fail);
    assert!(outcome.refused.iter().all(|refusal| refusal["article"].is_string()));
    stage.strike().await;
    institutions.stop().await;
}

#[tokio::test]
async fn case_a_comes_out_to_the_fen_and_the_day() {
    walk(include_str!("../../../scenarios/case-a.toml")).await;
}

#[tokio::test]
async fn case_c_is_ended_found_again_resumed_and_satisfied() {
    walk(include_str!("../../../scenarios/case-c.toml")).await;
}
