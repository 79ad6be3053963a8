//! 表格导出 – any list as XLSX. Cells are written as text or numbers, never as formulas, so a name
//! that begins with `=` stays a name.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use kernel::Money;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use crate::Result;

/// Most rows one export may hold; more is a job for the data desk, not for a browser.
pub const EXPORT_MAX: i64 = 100_000;

/// 单元格 – one cell.
#[derive(Clone, Debug)]
pub enum Cell {
    /// Text, as it is.
    Text(String),
    /// 金额 – shown with two decimals.
    Money(Money),
    /// A count.
    Count(i64),
    /// Nothing.
    Empty,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell::Text(text)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(cell: Option<T>) -> Self {
        cell.map_or(Cell::Empty, Into::into)
    }
}

impl From<Money> for Cell {
    fn from(money: Money) -> Self {
        Cell::Money(money)
    }
}

/// A download called `name`.xlsx with a header row and `rows`.
pub fn download(name: &str, headers: &[&str], rows: &[Vec<Cell>]) -> Result<Response> {
    let bytes = write(headers, rows).map_err(anyhow::Error::from)?;
    let mut response = bytes.into_response();
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    );
    let disposition = format!("attachment; filename=\"{name}.xlsx\"");
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

fn write(headers: &[&str], rows: &[Vec<Cell>]) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let bold = Format::new().set_bold();
    for (column, text) in (0u16..).zip(headers) {
        sheet.write_string_with_format(0, column, *text, &bold)?;
    }
    for (line, row) in (1u32..).zip(rows) {
        for (column, cell) in (0u16..).zip(row) {
            put(sheet, line, column, cell)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofit();
    book.save_to_buffer()
}

fn put(
    sheet: &mut Worksheet,
    line: u32,
    column: u16,
    cell: &Cell,
) -> std::result::Result<(), XlsxError> {
    match cell {
        Cell::Text(text) => sheet.write_string(line, column, text).map(drop),
        // Exact to the fen: a spreadsheet number is a float, so amounts go out as text.
        Cell::Money(money) => sheet.write_string(line, column, money.to_string()).map(drop),
        Cell::Count(count) => sheet.write_string(line, column, count.to_string()).map(drop),
        Cell::Empty => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What spreadsheets take for the beginning of a formula, and ways to get one past a check.
    const BEGINNINGS: [&str; 12] =
        ["=", "+", "-", "@", "\t=", "\r=", " =", "＝", "'=", "\"=", "=cmd|' /C calc'!A0", "{="];

    /// The parts of the workbook that hold cells, as text.
    fn cells(rows: &[Vec<Cell>]) -> String {
        let bytes = write(&["表头"], rows).unwrap();
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let mut text = String::new();
        for index in 0..archive.len() {
            let mut part = archive.by_index(index).unwrap();
            if part.name().starts_with("xl/") {
                std::io::Read::read_to_string(&mut part, &mut text).unwrap();
            }
        }
        text
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn no_cell_is_a_formula(
            beginning in proptest::sample::select(BEGINNINGS.as_slice()),
            rest in "[ -~一-龥]{0,40}",
        ) {
            let text = format!("{beginning}{rest}");
            let parts = cells(&[vec![Cell::from(text.as_str()), Cell::Empty, Cell::Count(-1)]]);
            prop_assert!(!parts.contains("<f>") && !parts.contains("<f "), "{text}");
            prop_assert!(!parts.contains("ddeLink") && !parts.contains("externalReference"), "{text}");
            // Every cell is a string: its type says so, whatever the text looks like.
            let (cells, strings) = (parts.matches("<c r=").count(), parts.matches("t=\"s\"").count());
            prop_assert_eq!(cells, strings, "{}", text);
        }
    }
}
