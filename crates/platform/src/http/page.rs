//! 分页 – cursor paging: the cursor is the sort key and id of the last row seen, so that rows
//! inserted meanwhile neither shift nor repeat what follows.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Fault, Result};

/// Rows on a page when the caller does not say.
pub const PAGE_DEFAULT: i64 = 50;
/// Most rows on a page.
pub const PAGE_MAX: i64 = 500;

/// 一页 – rows and where to go on.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Pass as `cursor` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// 游标 – where a page ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Sort key of the last row, as text.
    pub key: String,
    /// Its id, which breaks ties.
    pub id: Uuid,
}

impl Cursor {
    /// Read a cursor given back by a client.
    pub fn parse(text: Option<&str>) -> Result<Option<Self>> {
        let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
        let read = hex::decode(text).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        read.map(Some).ok_or_else(bad)
    }

    /// The sort key as what it was printed from.
    pub fn key<K: std::str::FromStr>(&self) -> Result<K> {
        self.key.parse().map_err(|_| bad())
    }

    /// The sort key as a day the database knows too.
    pub fn day(&self) -> Result<NaiveDate> {
        let day: NaiveDate = self.key()?;
        if (1..=9999).contains(&day.year()) { Ok(day) } else { Err(bad()) }
    }

    fn print(&self) -> String {
        serde_json::to_vec(self).map(hex::encode).unwrap_or_default()
    }
}

fn bad() -> Fault {
    Fault::invalid("cursor", "游标无效,请从第一页重新开始", "bad cursor; start again")
}

/// A page size within its limits.
pub fn limit(asked: Option<i64>) -> Result<i64> {
    match asked {
        None => Ok(PAGE_DEFAULT),
        Some(n) if (1..=PAGE_MAX).contains(&n) => Ok(n),
        Some(_) => Err(Fault::invalid("limit", "每页1至500行", "a page has 1 to 500 rows")),
    }
}

impl<T> Page<T> {
    /// Make a page of `limit` rows from up to `limit + 1` fetched ones.
    #[must_use]
    pub fn cut(mut rows: Vec<T>, limit: i64, cursor: impl Fn(&T) -> Cursor) -> Self {
        let limit = usize::try_from(limit).unwrap_or(0);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next_cursor = if more { rows.last().map(|row| cursor(row).print()) } else { None };
        Self { items: rows, next_cursor }
    }
}
