use std::process::Command;
use std::time::Duration;

use sqlx::postgres::PgPoolOptions;

use crate::postgres::{PrivatePostgres, check};
use crate::test::program;
use crate::{Wiring, app};

#[tokio::test]
async fn records_cannot_be_rewritten() {
    let app = program("2026-02-05T04:00:00Z", Wiring::default()).await.unwrap();
    let mut tx = app.begin_system("test").await.unwrap();
    tx.note(None, serde_json::json!({ "fact": 1 }));
    tx.commit().await.unwrap();
    for statement in ["UPDATE platform.audit SET act = 'x'", "DELETE FROM platform.audit"] {
        let error = sqlx::query(statement).execute(app.pool()).await.unwrap_err();
        assert!(error.to_string().contains("append-only"), "{error}");
    }
}

#[tokio::test]
async fn unsafe_settings_are_found() {
    let app = program("2026-02-05T04:00:00Z", Wiring::default()).await.unwrap();
    assert_eq!(check(app.pool()).await.unwrap(), Vec::new());
    let careless = app.options().clone().options([("synchronous_commit", "off")]);
    let pool = PgPoolOptions::new().connect_with(careless).await.unwrap();
    let found = check(&pool).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].setting, "synchronous_commit");
}

#[tokio::test]
async fn a_killed_database_comes_back_with_all_it_acknowledged() {
    let folder = std::env::temp_dir().join(format!("zhixing-kill-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    let server = PrivatePostgres::start(&folder).unwrap();
    let pool = app::pool(server.options("postgres")).await.unwrap();
    sqlx::query("CREATE TABLE kept (n int)").execute(&pool).await.unwrap();
    for n in 0..50 {
        sqlx::query("INSERT INTO kept VALUES ($1)").bind(n).execute(&pool).await.unwrap();
    }
    pool.close().await;
    let killed = Command::new("kill").args(["-9", &server.pid().to_string()]).status().unwrap();
    assert!(killed.success());
    tokio::time::sleep(Duration::from_millis(200)).await;
    drop(server);
    let server = PrivatePostgres::start(&folder).unwrap();
    let pool = app::pool(server.options("postgres")).await.unwrap();
    let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM kept").fetch_one(&pool).await.unwrap();
    assert_eq!(kept, 50);
    drop(pool);
    drop(server);
    std::fs::remove_dir_all(&folder).unwrap();
}
