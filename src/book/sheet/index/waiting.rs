//! The KPIs that the data cannot give, once in the workbook, below the tables that would bring them.

use rust_xlsxwriter::{FormatAlign, Worksheet, XlsxError};

use super::{FORMULA, NAME, VALUE, WIDTHS, heading};
use crate::book::page::{self, underlined};
use crate::book::{Book, live};

/// Writes the list, if a KPI waits.
pub(super) fn write(book: &Book, sheet: &mut Worksheet, row: u32) -> Result<(), XlsxError> {
    let missing = book.layout.missing();
    if missing == 0 {
        return Ok(());
    }
    let title = book.words.say("index.waiting", &[("count", &missing.to_string())]);
    heading(book, sheet, row, &title)?;
    let header = book.theme.header();
    live::text(sheet, (row + 1, NAME), book.words.get("index.tables"), &header)?;
    sheet.merge_range(row + 1, VALUE, row + 1, FORMULA, book.words.get("column.kpi"), &header)?;
    sheet.set_row_height(row + 1, 18)?;
    let room = WIDTHS.iter().skip(VALUE.into()).sum();
    let [name, ..] = WIDTHS;
    let format = underlined(book, book.theme.text().set_text_wrap().set_align(FormatAlign::Top));
    for (row, (tables, kpis)) in (row + 2..).zip(by_tables(book)) {
        live::text(sheet, (row, NAME), &tables, &format)?;
        let kpis = kpis.join(", ");
        sheet.merge_range(row, VALUE, row, FORMULA, &kpis, &format)?;
        let lines = page::lines(&kpis, room).max(page::lines(&tables, name));
        sheet.set_row_height(row, lines.min(33) * 12 + 4)?;
    }
    Ok(())
}

/// Returns the KPIs that wait for the same tables together, in the order of the catalogue.
fn by_tables<'b>(book: &'b Book) -> Vec<(String, Vec<&'b str>)> {
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    for row in book.report.kpis.iter().filter(|row| !row.needs.is_empty()) {
        let (tables, name) = (book.table_names(&row.needs), book.kpi_name(&row.kpi.id));
        match groups.iter_mut().find(|(other, _)| *other == tables) {
            Some((_, kpis)) => kpis.push(name),
            None => groups.push((tables, vec![name])),
        }
    }
    groups
}
