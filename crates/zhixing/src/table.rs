//! Tables for people: columns as wide as what a terminal shows, Chinese characters counting two.

use comfy_table::{CellAlignment, Table, TableComponent, presets};

/// A column: heading and whether its cells are sums.
pub(crate) struct Column<'a> {
    heading: &'a str,
    is_sum: bool,
}

/// A column of text.
pub(crate) fn text(heading: &str) -> Column<'_> {
    Column { heading, is_sum: false }
}

/// A column of sums or counts, which stand right.
pub(crate) fn sum(heading: &str) -> Column<'_> {
    Column { heading, is_sum: true }
}

/// The table of `rows` under `columns`, without colours.
pub(crate) fn table(columns: &[Column<'_>], rows: Vec<Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    for line in [TableComponent::HeaderLines, TableComponent::MiddleHeaderIntersections] {
        table.set_style(line, '─');
    }
    table.set_header(columns.iter().map(|column| column.heading));
    for row in rows {
        table.add_row(row);
    }
    for (column, shown) in columns.iter().zip(table.column_iter_mut()) {
        shown.set_padding((0, 1));
        if column.is_sum {
            shown.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.to_string()
}

/// Lines `name  value` with the values under one another.
pub(crate) fn facts(facts: Vec<(&str, String)>) -> String {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    for (name, value) in facts {
        table.add_row([name.to_owned(), value]);
    }
    table.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Columns a terminal gives a text made of Chinese characters and ASCII.
    fn width(text: &str) -> usize {
        text.chars().map(|c| if ('\u{2e80}'..='\u{ffef}').contains(&c) { 2 } else { 1 }).sum()
    }

    #[test]
    fn columns_stand_under_one_another_whatever_the_characters() {
        let rows = vec![
            vec!["（2026）粤0304执1001号".into(), "200000.00".into()],
            vec!["A".into(), "1.00".into()],
        ];
        let printed = table(&[text("案号"), sum("标的")], rows);
        let lines: Vec<&str> =
            printed.lines().filter(|line| !line.starts_with(['─', '═'])).collect();
        let ends: Vec<usize> =
            lines.iter().filter(|l| l.contains(".00")).map(|l| width(l.trim_end())).collect();
        assert_eq!(ends.len(), 2, "{printed}");
        assert_eq!(ends[0], ends[1], "sums end in one column:\n{printed}");
    }

    #[test]
    fn facts_begin_in_one_column() {
        let printed = facts(vec![("承办人", "甲".into()), ("id", "乙".into())]);
        let starts: Vec<usize> =
            printed.lines().map(|line| width(&line[..line.find(['甲', '乙']).unwrap()])).collect();
        assert_eq!(starts[0], starts[1], "{printed}");
    }
}
