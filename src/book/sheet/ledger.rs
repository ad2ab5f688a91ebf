//! The hidden Ledger sheet: the lists of names, side by side, the rows of each sorted by month; all constants. A page
//! finds the rows of the chosen month by the month's index, which stands before each.

use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::book::layout::ledger::LEDGER_HEADER;
use crate::book::listing::{Entry, Listing};
use crate::book::{Book, live};
use crate::number::Number;

/// Writes the sheet.
pub fn write(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    for listing in &book.listings {
        list(book, sheet, listing)?;
    }
    Ok(())
}

fn list(book: &Book, sheet: &mut Worksheet, listing: &Listing) -> Result<(), XlsxError> {
    let Some(place) = book.layout.list(listing.kind) else { return Ok(()) };
    let plain = book.theme.text();
    let ids = listing.columns.iter().map(|column| column.id);
    for (column, id) in (place.row(0).1..).zip(std::iter::once("month").chain(ids).chain(["count"])) {
        live::text(sheet, (LEDGER_HEADER, column), &place.name(id), &plain)?;
    }
    let rows = listing.months.iter().enumerate().flat_map(|(month, rows)| rows.iter().map(move |row| (month, row)));
    for (index, (month, entries)) in rows.enumerate() {
        let (row, first) = place.row(index);
        live::number(sheet, (row, first), Number::count(month + 1), &plain)?;
        for (column, entry) in (first + 1..).zip(entries) {
            match entry {
                Entry::Text(text) => live::text(sheet, (row, column), text, &plain)?,
                Entry::Number(value) => live::number(sheet, (row, column), *value, &plain)?,
            }
        }
    }
    for month in 0..book.report.months.len() {
        let count = listing.counts.get(month).copied().unwrap_or(0);
        live::number(sheet, place.count(month), Number::count(count), &plain)?;
    }
    Ok(())
}
