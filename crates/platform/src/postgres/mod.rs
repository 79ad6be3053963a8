//! PostgreSQL – our own private one or a server given by URL, checked before it is trusted.

mod guard;
mod private;
mod program;

pub use guard::{Unsafe, check};
pub use private::{Missing, PrivatePostgres, programs, running};
pub use program::{LogIns, Standing, admit, standing};

use sqlx::PgPool;

use crate::Result;

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations");

/// Names this set of migrations: changes when any of them does.
#[must_use]
pub fn migrations_digest() -> String {
    let sums: Vec<u8> = MIGRATIONS.iter().flat_map(|m| m.checksum.to_vec()).collect();
    hex::encode(&seal::digest(&sums)[..6])
}

/// Whether every migration of this program is there.
pub async fn is_current(pool: &PgPool) -> Result<bool> {
    let there: Vec<i64> = sqlx::query_scalar("SELECT version FROM _sqlx_migrations WHERE success")
        .fetch_all(pool)
        .await?;
    Ok(MIGRATIONS.iter().all(|migration| there.contains(&migration.version)))
}

/// Apply what migrations are missing, one process at a time (advisory lock inside sqlx).
pub async fn migrate(pool: &PgPool) -> Result<()> {
    MIGRATIONS
        .run(pool)
        .await
        .map_err(|error| crate::Fault::Broken(anyhow::Error::new(error).context("migration")))
}
