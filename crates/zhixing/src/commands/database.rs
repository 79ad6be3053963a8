//! Which database, as said on the command line.

use std::path::Path;
use std::str::FromStr;

use platform::postgres::PrivatePostgres;
use sqlx::postgres::{PgConnectOptions, PgSslMode};

use crate::say::Failure;

/// The database of `url`, or a private one in `data`, which ends with the value and with the thread that
/// asks for it.
///
/// # Errors
/// Those of [`options`]; a private one that does not start.
pub(crate) fn open(
    url: Option<&str>,
    data: &Path,
) -> Result<(PgConnectOptions, Option<PrivatePostgres>), Failure> {
    match url {
        Some(url) => Ok((options(url)?, None)),
        None => {
            let private = PrivatePostgres::start(data)?;
            Ok((private.options("postgres"), Some(private)))
        }
    }
}

/// Read `--database`. One on another machine is reached over TLS, with a certificate for its name.
///
/// # Errors
/// No address, or one on another machine without `sslmode=verify-full`.
pub(crate) fn options(url: &str) -> Result<PgConnectOptions, Failure> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|error| Failure::at("--database", &error.to_string()))?;
    let is_near = options.get_socket().is_some()
        || options.get_host().starts_with('/')
        || matches!(options.get_host(), "localhost" | "127.0.0.1" | "::1" | "[::1]");
    if !is_near && !matches!(options.get_ssl_mode(), PgSslMode::VerifyFull) {
        return Err(Failure::at(
            "--database",
            "他机上的数据库须经TLS并核验证书:在地址后加 sslmode=verify-full(自签发的另加 sslrootcert=文件) / \
             a database on another machine is reached over TLS: add sslmode=verify-full to its \
             address, and sslrootcert=FILE where its certificate is from an authority of your own",
        ));
    }
    Ok(options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_on_another_machine_is_reached_over_tls_alone() {
        for (url, fits) in [
            ("postgres://zx@localhost/zx", true),
            ("postgres://zx@127.0.0.1:5433/zx", true),
            ("postgres://zx@localhost/zx?host=/run/postgresql", true),
            ("postgres://zx@db.court.example/zx", false),
            ("postgres://zx@db.court.example/zx?sslmode=require", false),
            ("postgres://zx@db.court.example/zx?sslmode=verify-full", true),
            ("nonsense", false),
        ] {
            assert_eq!(options(url).is_ok(), fits, "{url}");
        }
    }
}
