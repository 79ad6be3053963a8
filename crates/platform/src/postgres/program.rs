//! 程序账户 – whom the program is to the database: two log-ins that own nothing. Row-level security binds
//! the one it uses for people; the other is for what it does by itself, which no person can ask of it.

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

/// 程序账户 – how the program connects: for people, whom policies bind row by row, and for itself.
#[derive(Clone, Debug)]
pub struct LogIns {
    /// For whoever calls.
    pub people: PgConnectOptions,
    /// For what the program does by itself. Another password: what slips into somebody's statement does
    /// not get here.
    pub own: PgConnectOptions,
}

/// Let the program of these keys in: make its log-ins where there are none, and tell the database what
/// only that program knows. `owner` is the owner's connection, made with `options`.
pub async fn admit(
    owner: &mut PgConnection,
    options: &PgConnectOptions,
    keys: &Keys,
) -> Result<LogIns> {
    let name = format!("zhixing_{}", keys.fingerprint());
    let people =
        LogIn { name: name.clone(), password: keys.of_program("login"), roles: "zhixing_program" };
    let own = LogIn {
        name: format!("{name}_own"),
        password: keys.of_program("own login"),
        roles: "zhixing_program, zhixing_system",
    };
    people.make(owner).await?;
    own.make(owner).await?;
    sqlx::query("INSERT INTO platform.program (secret) VALUES ($1) ON CONFLICT DO NOTHING")
        .bind(keys.of_program("system"))
        .execute(&mut *owner)
        .await?;
    Ok(LogIns { people: people.on(options), own: own.on(options) })
}

struct LogIn {
    name: String,
    password: String,
    roles: &'static str,
}

impl LogIn {
    async fn make(&self, owner: &mut PgConnection) -> Result<()> {
        let known = "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)";
        let is_known: bool =
            sqlx::query_scalar(known).bind(&self.name).fetch_one(&mut *owner).await?;
        if is_known {
            return Ok(());
        }
        let Self { name, password, roles } = self;
        // All of them are plain words and hexadecimal: nothing in them needs quoting.
        let make = format!(
            "DO $$ BEGIN
                 CREATE ROLE {name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS
                     PASSWORD '{password}' IN ROLE {roles};
             EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
             END $$"
        );
        sqlx::raw_sql(AssertSqlSafe(make)).execute(owner).await?;
        Ok(())
    }

    fn on(&self, options: &PgConnectOptions) -> PgConnectOptions {
        options.clone().username(&self.name).password(&self.password)
    }
}
