//! Where the lists by month have what the Dashboard shows of the chosen month: the customers who brought and took most, the
//! one behind the largest movement, and the first row of each list.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::{movements, plain};
use crate::book::layout::board::Found;
use crate::book::layout::ledger::ListPlace;
use crate::book::layout::{At, Page};
use crate::book::listing::{CODES, GAIN, LOSS, Listing, coded};
use crate::book::spoken::Figure;
use crate::book::{Book, live};
use crate::number::Number;
use crate::report::{BoardList, ListKind};

const ALL: [Found; 6] = [Found::Gain, Found::Loss, Found::Cause, Found::Moves, Found::Endings, Found::Largest];

/// What stands beside the place of the first row: how many rows are listed, how many there were, and their MRR.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::book) enum Beside {
    /// How many rows of the month are listed.
    Listed = 1,
    /// How many there were, those included that are not listed.
    Count = 2,
    /// The MRR of those listed.
    Carried = 3,
}

/// Writes the places.
pub(super) fn write(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    for found in ALL {
        let Some((listing, place)) = list(book, kind(found)) else { continue };
        let at = book.board.found(found);
        live::text(sheet, (at.row, 0), listing.kind.id(), &plain(book))?;
        let value = self::place(book, listing, found);
        live::formula(
            sheet,
            (at.row, at.column),
            &formula(book, place, found),
            live::Result::Number(value),
            &plain(book),
        )?;
        if matches!(found, Found::Moves | Found::Endings | Found::Largest) {
            let month = place.name("month");
            for (beside, formula) in [
                (Beside::Listed, format!("COUNTIFS({month},sel_idx)")),
                (Beside::Count, format!("INDEX({},sel_idx)", place.name("count"))),
                (Beside::Carried, format!("SUMIFS({},{month},sel_idx)", place.name("carried"))),
            ] {
                let value = live::Result::Number(number(book, listing, beside));
                live::formula(sheet, (at.row, at.column + beside as u16), &formula, value, &plain(book))?;
            }
        }
    }
    Ok(())
}

fn kind(found: Found) -> ListKind {
    match found {
        Found::Gain | Found::Loss | Found::Cause | Found::Moves => ListKind::Moved,
        Found::Endings => ListKind::Ending,
        Found::Largest => ListKind::Largest,
    }
}

/// Returns a list by month with its place on the Ledger sheet.
fn list<'b>(book: &'b Book, kind: ListKind) -> Option<(&'b Listing, &'b ListPlace)> {
    let listing = book.listings.iter().find(|listing| listing.kind == kind)?;
    Some((listing, book.layout.list(kind)?))
}

fn formula(book: &Book, place: &ListPlace, found: Found) -> String {
    let (wanted, part) = match found {
        Found::Gain => (format!("sel_idx*{CODES}+{GAIN}"), "side"),
        Found::Loss => (format!("sel_idx*{CODES}+{LOSS}"), "side"),
        Found::Cause => (format!("sel_idx*{CODES}+{}", movements::largest_code(book).formula), "kind"),
        Found::Moves | Found::Endings | Found::Largest => ("sel_idx".to_owned(), "month"),
    };
    format!("IFERROR(MATCH({wanted},{},0),\"\")", place.name(part))
}

fn place(book: &Book, listing: &Listing, found: Found) -> Number {
    row(book, listing, found).map_or(Number::ABSENT, |row| listing.place(book.report.chosen, row))
}

/// Returns the row of the chosen month that is found.
fn row(book: &Book, listing: &Listing, found: Found) -> Option<usize> {
    let month = book.report.chosen;
    match found {
        Found::Gain => listing.first(month, "side", coded(month, Number::from(GAIN))),
        Found::Loss => listing.first(month, "side", coded(month, Number::from(LOSS))),
        Found::Cause => {
            let code = movements::largest_code(book).value;
            if code.is_present() { listing.first(month, "kind", coded(month, code)) } else { None }
        }
        Found::Moves | Found::Endings | Found::Largest => {
            listing.months.get(month).filter(|rows| !rows.is_empty()).map(|_| 0)
        }
    }
}

fn number(book: &Book, listing: &Listing, beside: Beside) -> Number {
    let month = book.report.chosen;
    match beside {
        Beside::Listed => Number::count(listing.months.get(month).map_or(0, Vec::len)),
        Beside::Count => Number::count(listing.counts.get(month).copied().unwrap_or(0)),
        Beside::Carried => listing.carried(month),
    }
}

/// A list by month as the Dashboard sees it: formulas with what they give.
pub(in crate::book) struct Rows<'b> {
    book: &'b Book<'b>,
    listing: &'b Listing,
    place: &'b ListPlace,
    found: Found,
}

impl<'b> Rows<'b> {
    /// Returns the rows that begin with what is found; nothing where the data have no such list.
    pub(in crate::book) fn from(book: &'b Book<'b>, found: Found) -> Option<Rows<'b>> {
        let (listing, place) = list(book, kind(found))?;
        Some(Rows { book, listing, place, found })
    }

    /// Returns the rows of a list below the charts.
    pub(in crate::book) fn of(book: &'b Book<'b>, list: BoardList) -> Option<Rows<'b>> {
        let found = match list {
            BoardList::Furthest => return None,
            BoardList::Moves => Found::Moves,
            BoardList::Endings => Found::Endings,
            BoardList::Largest => Found::Largest,
        };
        Rows::from(book, found)
    }

    /// Returns the place of the first row; absent where the month has none.
    pub(in crate::book) fn first(&self) -> Figure {
        let cell = self.book.layout.cell(self.book.board.found(self.found), Page::Dashboard);
        Figure::new(cell, place(self.book, self.listing, self.found))
    }

    /// Returns what stands beside the place.
    pub(in crate::book) fn beside(&self, beside: Beside) -> Figure {
        let at = self.book.board.found(self.found);
        let at = At::new(at.page, at.row, at.column + beside as u16);
        Figure::new(self.book.layout.cell(at, Page::Dashboard), number(self.book, self.listing, beside))
    }

    /// Returns the formula that picks a column of a row, counted from 0.
    fn pick(&self, row: usize, column: &str) -> String {
        let behind = if row == 0 { String::new() } else { format!("+{row}") };
        format!("INDEX({},{}{behind})", self.place.name(column), self.first().formula)
    }

    /// Returns a number of a row, which has to be there.
    pub(in crate::book) fn number(&self, row: usize, column: &str) -> Figure {
        let own = self::row(self.book, self.listing, self.found).unwrap_or(0);
        Figure::new(self.pick(row, column), self.listing.number(self.book.report.chosen, own + row, column))
    }

    /// Returns a text of a row, which has to be there; a blank cell would be picked as zero.
    pub(in crate::book) fn text(&self, row: usize, column: &str) -> (String, &'b str) {
        let own = self::row(self.book, self.listing, self.found).unwrap_or(0);
        let text = self.listing.text(self.book.report.chosen, own + row, column);
        (format!("{}&\"\"", self.pick(row, column)), text)
    }
}
