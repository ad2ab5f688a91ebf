//! A list as an Excel table: formulas refer to its columns by their heads, and where it is filtered, a reader sorts it.
//!
//! It knows nothing of what the list holds.

use std::collections::BTreeSet;

use rust_xlsxwriter::{Format, Table, TableColumn, TableStyle, Worksheet, XlsxError};

/// Makes a table of rows from a head to the last one, from the first column on. Heads that are empty or alike make none,
/// nor does a head alone. A list that other cells find by its rows is not filtered: sorted, it would give them others.
pub fn add(
    sheet: &mut Worksheet,
    name: &str,
    (head, last): (u32, u32),
    heads: &[(&str, Format)],
    is_filtered: bool,
) -> Result<(), XlsxError> {
    let distinct: BTreeSet<String> = heads.iter().map(|(text, _)| text.to_lowercase()).collect();
    if distinct.len() < heads.len() || distinct.contains("") || last <= head {
        return Ok(());
    }
    let Some(end) = heads.len().checked_sub(1).and_then(|end| u16::try_from(end).ok()) else { return Ok(()) };
    // The table writes the heads once more.
    let column = |(text, format): &(&str, Format)| TableColumn::new().set_header(*text).set_header_format(format);
    let columns: Vec<TableColumn> = heads.iter().map(column).collect();
    let table = Table::new().set_name(name).set_style(TableStyle::None).set_columns(&columns);
    sheet.add_table(head, 0, last, end, &table.set_autofilter(is_filtered)).map(|_| ())
}
