//! 明文 – identity numbers that lie about in clear: every table is sampled, text and bytes alike.

use kernel::IdNumber;

use super::line::{Looked, Seen};
use super::place::Place;

/// Rows sampled of a table.
const ROWS: usize = 2_000;
/// Numbers looked at in a table.
const NUMBERS: usize = 200;

/// A table and its columns of bytes.
#[derive(sqlx::FromRow)]
struct Table {
    name: String,
    bytes: Vec<String>,
}

async fn tables(place: &Place) -> anyhow::Result<Vec<Table>> {
    place
        .rows(
            "SELECT format('%I.%I', n.nspname, c.relname) AS name,
                    coalesce(array_agg(format('%I', a.attname)) FILTER (WHERE a.atttypid = 'bytea'::regtype),
                             '{}')::text[] AS bytes
             FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
             WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
             GROUP BY 1 ORDER BY 1",
        )
        .await
}

/// Whether it is a number somebody could have, and not only eighteen digits.
fn is_a_number(text: &str) -> bool {
    text.parse::<IdNumber>().is_ok()
}

/// Runs of eighteen characters that stand by themselves.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.len() == 18)
}

/// No sampled row shows an identity number.
pub(super) async fn numbers(place: &Place) -> Looked {
    let tables = tables(place).await?;
    let mut clear = Vec::new();
    for Table { name, bytes } in &tables {
        let found: Vec<String> = place
            .list(&format!(
                "SELECT found[1] FROM (SELECT t::text AS line FROM {name} t LIMIT {ROWS}) sample,
                     regexp_matches(line, '(?<![0-9A-Za-z])[1-9][0-9]{{16}}[0-9Xx](?![0-9A-Za-z])', 'g')
                     AS found LIMIT {NUMBERS}"
            ))
            .await?;
        let mut is_clear = found.iter().any(|number| is_a_number(number));
        for column in bytes {
            let values: Vec<Vec<u8>> = place
                .list(&format!(
                    "SELECT {column} FROM {name} WHERE {column} IS NOT NULL LIMIT {NUMBERS}"
                ))
                .await?;
            let texts = values.iter().map(|value| String::from_utf8_lossy(value));
            is_clear |= texts.into_iter().any(|text| words(&text).any(is_a_number));
        }
        if is_clear {
            clear.push(name.clone());
        }
    }
    let what = "明文身份证号所在的表(抽样) / tables with identity numbers in clear (sampled)";
    Ok(vec![
        Seen::none(what, &clear),
        Seen::noted("已抽样的表 / tables sampled", tables.len().to_string()),
    ])
}
