//! PostgreSQL – our own private one or a server given by URL, checked before it is trusted.

mod guard;
mod private;

pub use guard::{Unsafe, check};
pub use private::{Missing, PrivatePostgres, programs, running};

use sqlx::PgPool;

use crate::Result;

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations");

/// Names this set of migrations: changes when any of them does.
#[must_use]
pub fn migrations_digest() -> String {
    let sums: Vec<u8> = MIGRATIONS.iter().flat_map(|m| m.checksum.to_vec()).collect();
    hex::encode(&seal::digest(&sums)[..6])
}

/// Apply what migrations are missing, one process at a time (advisory lock inside sqlx).
pub async fn migrate(pool: &PgPool) -> Result<()> {
    MIGRATIONS
        .run(pool)
        .await
        .map_err(|error| crate::Fault::Broken(anyhow::Error::new(error).context("migration")))
}
