//! The sheets, one file each.

pub mod facts;

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::Book;
use super::layout::Page;

/// Writes a sheet.
pub fn write(book: &Book, page: Page, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    match page {
        Page::Facts => facts::write(book, sheet),
        Page::Dashboard
        | Page::Scorecard
        | Page::Goals
        | Page::Trends
        | Page::Quality
        | Page::Definitions
        | Page::States
        | Page::Spans
        | Page::Window => Ok(()),
    }
}
