//! 程序账户 – whom the program is to the database: three log-ins that own nothing. Row-level security binds
//! the one it uses for people; another is for what it does by itself, which no person can ask of it; the third
//! is the public's, and sees what is published alone.

use chrono::NaiveDate;
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
    /// For what the public site shows.
    pub public: PgConnectOptions,
}

/// Let the program of these keys in: make its log-ins where there are none, renew their passwords when
/// they are old, and tell the database what only that program knows. `owner` is the owner's connection,
/// made with `options`.
pub async fn admit(
    owner: &mut PgConnection,
    options: &PgConnectOptions,
    keys: &Keys,
) -> Result<LogIns> {
    let name = format!("zhixing_{}", keys.fingerprint());
    let people = LogIn { name: name.clone(), purpose: "login", roles: "zhixing_program" };
    let own = LogIn {
        name: format!("{name}_own"),
        purpose: "own login",
        roles: "zhixing_program, zhixing_system",
    };
    let public =
        LogIn { name: format!("{name}_public"), purpose: "public login", roles: "zhixing_public" };
    let today = sqlx::query_scalar("SELECT current_date").fetch_one(&mut *owner).await?;
    let (people_password, own_password) =
        (people.admit(owner, keys, today).await?, own.admit(owner, keys, today).await?);
    let public_password = public.admit(owner, keys, today).await?;
    sqlx::query("INSERT INTO platform.program (secret) VALUES ($1) ON CONFLICT DO NOTHING")
        .bind(keys.of_program("system"))
        .execute(&mut *owner)
        .await?;
    let on = |name: &str, password: &str| options.clone().username(name).password(password);
    Ok(LogIns {
        people: on(&people.name, &people_password),
        own: on(&own.name, &own_password),
        public: on(&public.name, &public_password),
    })
}

struct LogIn {
    name: String,
    purpose: &'static str,
    roles: &'static str,
}

/// 第几个口令 – which of its passwords a log-in has, and since when. Kept beside the password, in the
/// comment of the role: what restores one restores the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Given {
    number: u32,
    since: NaiveDate,
}

impl Given {
    fn read(comment: &str) -> Option<Self> {
        let (number, since) = comment.strip_prefix("password ")?.split_once(" since ")?;
        Some(Self { number: number.parse().ok()?, since: since.parse().ok()? })
    }

    fn is_old(self, today: NaiveDate) -> bool {
        let days = law::days(law::id::LOG_IN_RENEWED, today);
        self.since.checked_add_days(chrono::Days::new(days)).is_none_or(|until| until <= today)
    }
}

impl std::fmt::Display for Given {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "password {} since {}", self.number, self.since)
    }
}

impl LogIn {
    /// Its password, all of them derived from the keys; the next one when the last is old and no other
    /// program is there that would be locked out.
    async fn admit(
        &self,
        owner: &mut PgConnection,
        keys: &Keys,
        today: NaiveDate,
    ) -> Result<String> {
        let known: Option<(Option<String>, bool)> = sqlx::query_as(
            "SELECT shobj_description(r.oid, 'pg_authid'),
                    EXISTS (SELECT FROM pg_stat_activity WHERE usename = r.rolname)
             FROM pg_roles r WHERE r.rolname = $1",
        )
        .bind(&self.name)
        .fetch_optional(&mut *owner)
        .await?;
        let Self { name, roles, .. } = self;
        let first = Given { number: 1, since: today };
        // All in these statements are plain words and hexadecimal: nothing needs quoting.
        let (given, statement) = match known {
            None => {
                let password = self.password(keys, first.number);
                let make = format!(
                    "CREATE ROLE {name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS
                         PASSWORD '{password}' IN ROLE {roles};"
                );
                (first, Some(make))
            }
            Some((comment, is_used)) => {
                let given = comment.as_deref().and_then(Given::read);
                let now = given.unwrap_or(Given { number: 0, since: NaiveDate::MIN });
                let next = Given { number: now.number.saturating_add(1), since: today };
                if is_used || !now.is_old(today) {
                    (now, None)
                } else {
                    let password = self.password(keys, next.number);
                    (next, Some(format!("ALTER ROLE {name} PASSWORD '{password}';")))
                }
            }
        };
        if let Some(statement) = statement {
            // Two programs started at once do the same: the second finds it done.
            let whole = format!(
                "DO $$ BEGIN {statement} COMMENT ON ROLE {name} IS '{given}';
                 EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
            );
            sqlx::raw_sql(AssertSqlSafe(whole)).execute(owner).await?;
        }
        Ok(self.password(keys, given.number))
    }

    fn password(&self, keys: &Keys, number: u32) -> String {
        match number {
            0 => keys.of_program(self.purpose),
            _ => keys.of_program(&format!("{} {number}", self.purpose)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_old_after_its_days_and_says_so_in_words_that_are_read_again() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let given = Given { number: 3, since: day("2026-11-01") };
        assert_eq!(Given::read(&given.to_string()), Some(given));
        assert_eq!(Given::read("somebody's comment"), None);
        assert!(!given.is_old(day("2026-11-30")) && given.is_old(day("2026-12-01")));
    }
}
