//! The sheets, one file each.

pub mod checks;
pub mod cohorts;
pub mod dashboard;
pub mod definitions;
pub mod facts;
pub mod goals;
pub mod index;
pub mod kept;
pub mod ledger;
pub mod members;
pub mod quality;
pub mod scorecard;
pub mod segments;
pub mod spans;
pub mod states;
pub mod tie_out;
pub mod topic;
pub mod trends;
pub mod window;

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::Book;
use super::layout::Page;

/// Writes a sheet.
pub fn write(book: &Book, page: Page, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    match page {
        Page::Facts => facts::write(book, sheet),
        Page::Dashboard => dashboard::write(book, sheet),
        Page::Index => index::write(book, sheet),
        Page::Window => window::write(book, sheet),
        Page::Scorecard => scorecard::write(book, sheet),
        Page::Trends => trends::write(book, sheet),
        Page::Quality => quality::write(book, sheet),
        Page::Definitions => definitions::write(book, sheet),
        Page::States => states::write(book, sheet),
        Page::Spans => spans::write(book, sheet),
        Page::Goals => goals::write(book, sheet),
        Page::Members => members::write(book, sheet),
        Page::Checks => checks::write(book, sheet),
        Page::Cohorts => cohorts::write(book, sheet),
        Page::Kept => kept::write(book, sheet),
        Page::Segments => segments::write(book, sheet),
        Page::TieOut => tie_out::write(book, sheet),
        Page::Ledger => ledger::write(book, sheet),
        Page::Revenue | Page::Customers | Page::Acquisition | Page::Support | Page::Product | Page::Finance => {
            topic::write(book, page, sheet)
        }
    }
}
