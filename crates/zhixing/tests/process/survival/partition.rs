//! The line between court and institutions is cut, both ways or one way only, and heals.

use std::sync::Arc;
use std::time::Duration;

use sqlx::PgPool;

use super::checker::check;
use super::load::Load;
use crate::harness::{Court, Line, until};

/// The lines over which court and institutions reach each other from now on.
struct Lines {
    out: Line,
    back: Line,
}

impl Lines {
    async fn between(court: &Court) -> Self {
        let pool = &court.base.pool;
        let told: String = sqlx::query_scalar("SELECT base_url FROM exchange.institution LIMIT 1")
            .fetch_one(pool)
            .await
            .unwrap();
        let out = Line::to(port(&told)).await;
        let moved = "UPDATE exchange.institution SET base_url = replace(base_url, $1, $2)";
        let (old, new) = (format!(":{}/", port(&told)), format!(":{}/", out.port));
        sqlx::query(moved).bind(old).bind(new).execute(pool).await.unwrap();
        let back = Line::to(port(&court.exchange())).await;
        court.introduce(&format!("https://127.0.0.1:{}", back.port)).await;
        Self { out, back }
    }
}

fn port(url: &str) -> u16 {
    let (_, rest) = url.rsplit_once(':').unwrap();
    rest.split('/').next().unwrap().parse().unwrap()
}

/// Orders nobody has taken yet.
async fn untaken(pool: &PgPool) -> i64 {
    sqlx::query_scalar(
        "SELECT count(*) FROM exchange.outgoing WHERE state NOT IN ('received', 'answered')",
    )
    .fetch_one(pool)
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_partition_between_court_and_institutions_loses_and_doubles_nothing() {
    let court = Arc::new(Court::open().await);
    let lines = Lines::between(&court).await;
    let load = Load::start(&court, 2, 3);
    tokio::time::sleep(Duration::from_millis(2500)).await;
    lines.out.cut();
    lines.back.cut();
    until("orders pile up", || async { (untaken(&court.base.pool).await > 0).then_some(()) }).await;
    tokio::time::sleep(Duration::from_millis(2500)).await;
    // Orders arrive again, and what is answered goes nowhere.
    lines.out.heal();
    tokio::time::sleep(Duration::from_millis(2500)).await;
    lines.back.heal();
    // Answers arrive, and no receipt comes back for what is sent.
    lines.out.cut();
    tokio::time::sleep(Duration::from_millis(2500)).await;
    lines.out.heal();
    let (filed, lived) = load.end().await;
    check(&court, &filed, &lived).await;
}
