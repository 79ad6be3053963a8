//! 语句 – a statement whose parameters have names. Values are bound, never written into the text.

use kernel::Invalid;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::{Parameters, Row, Trouble, kind_of};

/// Classes of SQLSTATE that say "later": connection, rollback, resources, in use, intervention, system.
const LATER: [&str; 6] = ["08", "40", "53", "55", "57", "58"];

/// 语句 – see the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Statement {
    /// With `$1` … in place of the names.
    text: String,
    names: Vec<String>,
}

impl Statement {
    /// Number the parameters of `sql`.
    pub(crate) fn read(sql: &str) -> Result<Self, Invalid> {
        let sql = sql.trim().trim_end_matches(';');
        let mut own = Self { text: String::new(), names: Vec::new() };
        let mut rest = sql;
        while let Some(length) = passage(rest) {
            own.text.push_str(&rest[..length]);
            rest = &rest[length..];
            let Some(after) = rest.strip_prefix(':') else { continue };
            let end = after.find(|c: char| !is_of_name(c)).unwrap_or(after.len());
            own.name(&after[..end])?;
            rest = &after[end..];
        }
        own.text.push_str(rest);
        Ok(own)
    }

    fn name(&mut self, name: &str) -> Result<(), Invalid> {
        let cast = kind_of(name)?.cast();
        let known = self.names.iter().position(|known| known == name);
        let index = known.unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.names.len() - 1
        });
        self.text.push_str(&format!("(${}::text::{cast})", index + 1));
        Ok(())
    }

    /// Run it; every row comes as text by name, so that money stays exact and types are the bank's own.
    pub(crate) async fn run(
        &self,
        connection: &mut PgConnection,
        parameters: &Parameters,
    ) -> Result<Vec<Row>, Trouble> {
        let text = format!(
            "WITH zhixing_row AS ({})
             SELECT (SELECT coalesce(jsonb_object_agg(key, value), '{{}}')
                     FROM jsonb_each_text(to_jsonb(zhixing_row)) WHERE value IS NOT NULL)
             FROM zhixing_row",
            self.text
        );
        let mut query = sqlx::query_scalar::<_, Json<Row>>(sqlx::AssertSqlSafe(text));
        for name in &self.names {
            query = query.bind(parameters.get(name));
        }
        let rows = query.fetch_all(connection).await.map_err(trouble)?;
        Ok(rows.into_iter().map(|Json(row)| row).collect())
    }
}

/// A statement that failed: for good, or for now.
pub(crate) fn trouble(error: sqlx::Error) -> Trouble {
    let code = error.as_database_error().and_then(|error| error.code());
    match code {
        Some(code) if !LATER.contains(&code.get(..2).unwrap_or_default()) => {
            Trouble::Bad(error.to_string())
        }
        _ => Trouble::Away(error.to_string()),
    }
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'
}

/// Length of the text up to the next name, texts in quotes, comments and casts passed over; nothing when
/// no name follows.
fn passage(sql: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = sql[at..].find(['\'', '"', '-', '/', ':']) {
        at += found;
        let rest = &sql[at..];
        let skipped = match rest.as_bytes() {
            [b'\'', ..] => quoted(rest, "'"),
            [b'"', ..] => quoted(rest, "\""),
            [b'-', b'-', ..] => rest.find('\n').map_or(rest.len(), |end| end + 1),
            [b'/', b'*', ..] => rest.find("*/").map_or(rest.len(), |end| end + 2),
            [b':', b':', ..] => 2,
            [b':', next, ..] if next.is_ascii_lowercase() => return Some(at),
            _ => 1,
        };
        at += skipped;
    }
    None
}

fn quoted(text: &str, mark: &str) -> usize {
    text[1..].find(mark).map_or(text.len(), |end| end + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_numbers_and_what_only_looks_like_one_stays() {
        let sql = "SELECT ':no', \":no\", x::date /* :no */ FROM f(:account, :limit, :account) -- :no\n WHERE a[1:2] IS NOT NULL;";
        let read = Statement::read(sql).unwrap();
        assert_eq!(read.names, ["account", "limit"]);
        assert_eq!(
            read.text,
            "SELECT ':no', \":no\", x::date /* :no */ FROM f(($1::text::text), \
             ($2::text::numeric(18,2)), ($1::text::text)) -- :no\n WHERE a[1:2] IS NOT NULL"
        );
        assert!(Statement::read("SELECT :acount").unwrap_err().en.contains("acount"));
    }
}
