//! 程序账户 – whom the program is to the database: a log-in that owns nothing, whom row-level security
//! binds, and who alone can say that the program itself acts.

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, PgConnection};

use crate::{Keys, Result};

/// What a log-in may be that serving must refuse.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Standing {
    /// Name of the log-in.
    pub name: String,
    /// 超级用户.
    pub is_superuser: bool,
    /// Row-level security does not bind it.
    pub bypasses: bool,
    /// It owns a table, for whom row-level security does not hold either.
    pub owns: bool,
}

impl Standing {
    /// Whether row-level security binds this log-in.
    #[must_use]
    pub fn is_bound(&self) -> bool {
        !(self.is_superuser || self.bypasses || self.owns)
    }
}

/// How the log-in behind `connection` stands to the tables.
pub async fn standing(connection: &mut PgConnection) -> Result<Standing> {
    Ok(sqlx::query_as(
        "SELECT r.rolname::text AS name, r.rolsuper AS is_superuser, r.rolbypassrls AS bypasses,
                EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid AND c.relkind = 'r') AS owns
         FROM pg_roles r WHERE r.rolname = current_user",
    )
    .fetch_one(connection)
    .await?)
}

/// Let the program of these keys in: make its log-in where there is none, and tell the database what
/// only that program knows. `owner` is the owner's connection, made with `options`; returns how the
/// program connects.
pub async fn admit(
    owner: &mut PgConnection,
    options: &PgConnectOptions,
    keys: &Keys,
) -> Result<PgConnectOptions> {
    let name = format!("zhixing_{}", keys.fingerprint());
    // Both are hexadecimal: nothing in them needs quoting.
    let password = keys.of_program("login");
    let make = format!(
        "DO $$ BEGIN
             CREATE ROLE {name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS
                 PASSWORD '{password}' IN ROLE zhixing_program;
         EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
         END $$"
    );
    let known: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)")
        .bind(&name)
        .fetch_one(&mut *owner)
        .await?;
    if !known {
        sqlx::raw_sql(AssertSqlSafe(make)).execute(&mut *owner).await?;
    }
    sqlx::query("INSERT INTO platform.program (secret) VALUES ($1) ON CONFLICT DO NOTHING")
        .bind(keys.of_program("system"))
        .execute(&mut *owner)
        .await?;
    Ok(options.clone().username(&name).password(&password))
}
