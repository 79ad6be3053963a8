use std::process::Command;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection};

use crate::postgres::{PrivatePostgres, admit, check};
use crate::test::program;
use crate::{Keys, Wiring, app};

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

/// LOG_IN_RENEWED: the first program that starts alone after thirty days takes the next password.
#[tokio::test]
async fn a_log_in_gets_its_next_password_when_it_is_old_and_nobody_is_locked_out() {
    let app = program("2026-02-05T04:00:00Z", Wiring::default()).await.unwrap();
    let keys = Keys::of_seed(u64::from(std::process::id()) + 1_000_000);
    let mut owner = app.pool().acquire().await.unwrap();
    let first = admit(&mut owner, app.options(), &keys).await.unwrap().people;
    let name = first.get_username().to_owned();
    let opens = async |log_in: &PgConnectOptions| PgConnection::connect_with(log_in).await.ok();
    let age = async |owner: &mut PgConnection| {
        let comment = format!("COMMENT ON ROLE {name} IS 'password 1 since 2020-01-01'");
        sqlx::raw_sql(sqlx::AssertSqlSafe(comment)).execute(owner).await.unwrap();
    };
    let other = opens(&first).await.expect("the first password");
    let again = admit(&mut owner, app.options(), &keys).await.unwrap().people;
    assert!(opens(&again).await.is_some(), "young: it stays");
    age(&mut owner).await;
    let meanwhile = admit(&mut owner, app.options(), &keys).await.unwrap().people;
    assert!(opens(&meanwhile).await.is_some(), "old, but another program uses it");
    other.close().await.unwrap();
    let left = "SELECT count(*) FROM pg_stat_activity WHERE usename = $1";
    while sqlx::query_scalar::<_, i64>(left).bind(&name).fetch_one(&mut *owner).await.unwrap() > 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let next = admit(&mut owner, app.options(), &keys).await.unwrap().people;
    assert!(opens(&first).await.is_none(), "the old one opens nothing");
    assert!(opens(&next).await.is_some());
    for role in [name.clone(), format!("{name}_own"), format!("{name}_public")] {
        let drop = sqlx::AssertSqlSafe(format!("DROP ROLE {role}"));
        sqlx::raw_sql(drop).execute(&mut *owner).await.unwrap();
    }
}
