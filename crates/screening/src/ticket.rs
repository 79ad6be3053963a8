//! 席别 – which seats a listed person may not take: 限制消费规定(法释〔2010〕8号,2015年修正) 第3条第1款第1项、
//! 第9项, and for the railways 发改财金〔2018〕384号, for planes 385号. The table is data: `rules/seats.toml`.

use std::str::FromStr;
use std::sync::LazyLock;

use chrono::NaiveDate;
use kernel::Invalid;
use serde::Deserialize;

use crate::Bad;

/// 交通方式. Its number stands in exemption rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// 飞机.
    Plane = 1,
    /// 列车.
    Rail = 2,
    /// 轮船.
    Ship = 3,
}

impl FromStr for Mode {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        match text.trim() {
            "plane" => Ok(Self::Plane),
            "rail" => Ok(Self::Rail),
            "ship" => Ok(Self::Ship),
            _ => Err(Invalid::new(
                "mode",
                "交通方式应为 plane rail ship 之一",
                "one of plane rail ship is wanted",
            )),
        }
    }
}

/// 行程 – the journey a ticket is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trip {
    /// Day of departure, in Asia/Shanghai.
    pub date: NaiveDate,
    /// By what.
    pub mode: Mode,
    /// Train, flight or sailing number: `G79`, `CA1301`.
    pub number: String,
    /// Seat or cabin, by name or by the railway's code: `二等座`, `O`.
    pub class: String,
    /// Where from, as the carrier codes it.
    pub from: String,
    /// Where to, as the carrier codes it.
    pub to: String,
}

/// 席别结论.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seat {
    /// Closed to the listed; the article.
    Closed(String),
    /// Open to everybody; the article, or the mark of our own reading.
    Open(String),
    /// The table does not know it: a person decides.
    Unknown,
}

/// One row of the table. The first that fits counts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    mode: Mode,
    /// First letters of train numbers (`0` for a number without letter); empty for any.
    #[serde(default)]
    trains: String,
    /// Names and codes; empty for every class.
    #[serde(default)]
    classes: Vec<String>,
    closed: bool,
    article: String,
    /// V read, M recalled, D ours.
    mark: String,
}

/// 席别表.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeatTable(Vec<Row>);

static STANDARD: LazyLock<SeatTable> =
    LazyLock::new(|| SeatTable::parse(include_str!("../rules/seats.toml")).unwrap_or_default());

impl SeatTable {
    /// The table of the house.
    #[must_use]
    pub fn standard() -> &'static Self {
        &STANDARD
    }

    /// Read a table: `[[seat]]` with `mode`, `trains`, `classes`, `closed`, `article`, `mark`.
    ///
    /// # Errors
    /// [`Bad::Seats`], with line and cause.
    pub fn parse(text: &str) -> Result<Self, Bad> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            seat: Vec<Row>,
        }
        let file: File = toml::from_str(text).map_err(|error| Bad::Seats(error.to_string()))?;
        match file.seat.iter().find(|row| !matches!(row.mark.as_str(), "V" | "M" | "D")) {
            Some(row) => Err(Bad::Seats(format!("mark = {:?}", row.mark))),
            None => Ok(Self(file.seat)),
        }
    }

    /// Whether the seat of `trip` is closed to the listed.
    #[must_use]
    pub fn seat(&self, trip: &Trip) -> Seat {
        let class = trip.class.trim().to_uppercase();
        let train = match trip.number.trim().chars().next() {
            Some(first) if first.is_ascii_digit() => '0',
            Some(first) => first.to_ascii_uppercase(),
            None => '?',
        };
        let fits = |row: &&Row| {
            row.mode == trip.mode
                && (row.trains.is_empty() || row.trains.contains(train))
                && (row.classes.is_empty() || row.classes.contains(&class))
        };
        match self.0.iter().find(fits) {
            Some(row) if row.closed => Seat::Closed(row.article.clone()),
            Some(row) => Seat::Open(row.article.clone()),
            None => Seat::Unknown,
        }
    }
}
