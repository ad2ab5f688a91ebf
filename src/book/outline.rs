//! Outline groups: rows that a reader folds to what stands above them.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::Book;
use super::layout::Line;

/// Groups rows, where there are any, below the row above them.
pub fn below(sheet: &mut Worksheet, first: u32, last: u32) -> Result<(), XlsxError> {
    sheet.group_symbols_above(true);
    if first <= last { sheet.group_rows(first, last).map(|_| ()) } else { Ok(()) }
}

/// Groups the KPIs below their categories on a sheet that has a row for each line from a first one on.
pub fn lines(book: &Book, sheet: &mut Worksheet, mut first: u32) -> Result<(), XlsxError> {
    for (row, line) in (first..).zip(book.layout.lines().iter().map(Some).chain([None])) {
        if !matches!(line, Some(Line::Kpi(_))) {
            below(sheet, first, row.saturating_sub(1))?;
            first = row + 1;
        }
    }
    Ok(())
}
