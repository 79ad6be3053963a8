//! 所问 – passengers and trips as they are sent: lines of CSV or JSON, fields of a trip. What was read is
//! never repeated in a fault.

use chrono::NaiveDate;
use kernel::Invalid;
use screening::{Passenger, Trip};
use serde_json::{Map, Value};

use crate::told;

const TRIP: [&str; 6] = ["date", "mode", "number", "class", "from", "to"];

/// 所问 – one passenger, and the trip where it is another than that of the rest.
#[derive(Clone, PartialEq, Eq)]
pub struct Asked {
    /// Who.
    pub passenger: Passenger,
    /// The trip, if the line names one.
    pub trip: Option<Trip>,
}

/// A trip from its fields by name; of a field given twice the last counts.
///
/// # Errors
/// A field that is missing, wrong or unknown.
pub fn trip<N: AsRef<str>, V: AsRef<str>>(
    fields: impl IntoIterator<Item = (N, V)>,
) -> Result<Trip, Invalid> {
    let mut found: [Option<String>; 6] = Default::default();
    for (name, value) in fields {
        let place = TRIP.iter().position(|known| *known == name.as_ref().trim());
        let room = place.and_then(|place| found.get_mut(place)).ok_or_else(|| {
            told("trip", "应为 date mode number class from to 各项 / the fields are date mode number class from to")
        })?;
        *room = Some(value.as_ref().trim().to_owned());
    }
    let [date, mode, number, class, from, to] = found;
    let wanted = |field: Option<String>, name: &str| {
        field.ok_or_else(|| told(&format!("trip.{name}"), "缺少此项 / is missing"))
    };
    let day = |_| told("trip.date", "应如2026-12-01 / like 2026-12-01");
    Ok(Trip {
        date: wanted(date, "date")?.parse::<NaiveDate>().map_err(day)?,
        mode: wanted(mode, "mode")?.parse().map_err(|bad: Invalid| bad.within("trip"))?,
        number: wanted(number, "number")?,
        class: wanted(class, "class")?,
        from: from.unwrap_or_default(),
        to: to.unwrap_or_default(),
    })
}

/// `{"document_kind": …, "document_number": …, "name": …}` or `kind,number,name`; an empty line and the
/// heading of a CSV file are no passenger.
///
/// # Errors
/// The field that is wrong.
pub fn passenger(line: &[u8]) -> Result<Option<Asked>, Invalid> {
    let line = std::str::from_utf8(line).map_err(|_| told("", "不是UTF-8文本 / no UTF-8 text"))?;
    let line = line.trim_start_matches('\u{FEFF}').trim();
    if line.is_empty() {
        Ok(None)
    } else if line.starts_with('{') {
        object(line.as_bytes()).map(Some)
    } else {
        row(line)
    }
}

/// A passenger as a JSON object.
pub(crate) fn object(text: &[u8]) -> Result<Asked, Invalid> {
    let value = serde_json::from_slice(text);
    member(value.map_err(|bad| {
        told("", format!("第{0}列起不是JSON / no JSON from column {0} on", bad.column()))
    })?)
}

/// A passenger as a member of a JSON array.
pub(crate) fn member(value: Value) -> Result<Asked, Invalid> {
    let Value::Object(mut object) = value else {
        return Err(told("", "应为JSON对象 / a JSON object is wanted"));
    };
    let missing = |field| move || told(field, "缺少此项 / is missing");
    let passenger = Passenger {
        document_kind: take(&mut object, "document_kind")?.ok_or_else(missing("document_kind"))?,
        document_number: take(&mut object, "document_number")?
            .ok_or_else(missing("document_number"))?,
        name: take(&mut object, "name")?,
    };
    let own = match object.remove("trip") {
        None | Some(Value::Null) => None,
        Some(Value::Object(fields)) => Some(trip(texts(&fields)?)?),
        Some(_) => return Err(told("trip", "应为JSON对象 / a JSON object is wanted")),
    };
    match object.keys().next() {
        Some(field) => Err(told(field, "没有此项 / there is no such field")),
        None => Ok(Asked { passenger, trip: own }),
    }
}

fn take(object: &mut Map<String, Value>, field: &str) -> Result<Option<String>, Invalid> {
    match object.remove(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(told(field, "应为文本并加引号 / a text in quotes is wanted")),
    }
}

fn texts(fields: &Map<String, Value>) -> Result<Vec<(&str, &str)>, Invalid> {
    let mut texts = Vec::with_capacity(fields.len());
    for (name, value) in fields {
        let wanted =
            || told(&format!("trip.{name}"), "应为文本并加引号 / a text in quotes is wanted");
        texts.push((name.as_str(), value.as_str().ok_or_else(wanted)?));
    }
    Ok(texts)
}

fn row(line: &str) -> Result<Option<Asked>, Invalid> {
    // Making a reader of CSV costs ten times what a look-up does, and without quotes there is nothing to read.
    if memchr::memchr2(b'"', b'\r', line.as_bytes()).is_none() {
        return fields(&line.split(',').collect::<Vec<_>>());
    }
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(line.as_bytes());
    let record = reader.records().next().and_then(Result::ok);
    let record = record.ok_or_else(|| told("", "不是CSV / no CSV"))?;
    fields(&record.iter().collect::<Vec<_>>())
}

fn fields(record: &[&str]) -> Result<Option<Asked>, Invalid> {
    let field = |place: usize| {
        let text = record.get(place).map(|text| text.trim());
        text.filter(|text| !text.is_empty())
    };
    match (field(0), field(1), record.len()) {
        (Some("document_kind"), ..) => Ok(None),
        (Some(kind), Some(number), 2..=3) => {
            let (document_kind, document_number) = (kind.to_owned(), number.to_owned());
            let name = field(2).map(str::to_owned);
            let passenger = Passenger { document_kind, document_number, name };
            Ok(Some(Asked { passenger, trip: None }))
        }
        _ => Err(told(
            "",
            "应为 证件种类,证件号码,姓名 / document_kind,document_number,name is wanted",
        )),
    }
}

/// The packed document of a line that is nothing but `id_card,` and a plain number, with or without a
/// name: of nearly all lines, and all that a look-up needs. None leaves the line to [`passenger`].
pub(crate) fn plain(line: &[u8]) -> Option<[u8; 16]> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let (number, rest) = line.strip_prefix(b"id_card,")?.split_first_chunk::<18>()?;
    let is_plain = match rest.split_first() {
        None => true,
        Some((b',', name)) => {
            std::str::from_utf8(name).is_ok() && memchr::memchr3(b',', b'"', b'\r', name).is_none()
        }
        Some(_) => false,
    };
    is_plain.then(|| screening::Document::plain_id_block(number)).flatten()
}
