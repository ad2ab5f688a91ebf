//! The sheets, one file each.

pub mod dashboard;
pub mod facts;
pub mod window;

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::Book;
use super::layout::Page;

/// Writes a sheet.
pub fn write(book: &Book, page: Page, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    match page {
        Page::Facts => facts::write(book, sheet),
        Page::Dashboard => dashboard::write(book, sheet),
        Page::Window => window::write(book, sheet),
        Page::Scorecard
        | Page::Goals
        | Page::Trends
        | Page::Quality
        | Page::Definitions
        | Page::States
        | Page::Spans => Ok(()),
    }
}
