//! Where the hidden Ledger sheet has its lists: side by side, the rows of each sorted by month.

use super::{At, Layout, Page};
use crate::book::listing::Listing;
use crate::report::ListKind;

/// The row of the headings.
pub const LEDGER_HEADER: u32 = 0;
const FIRST: u32 = 1;

/// A list on the Ledger sheet: the month of each row, its columns, then how many there were in each month.
#[derive(Clone, Debug)]
pub struct ListPlace {
    kind: ListKind,
    column: u16,
    columns: Vec<&'static str>,
    rows: u32,
}

impl ListPlace {
    /// Decides where the lists stand.
    pub(super) fn all(listings: &[Listing]) -> Vec<ListPlace> {
        let mut column = 0;
        let mut places = Vec::new();
        for listing in listings {
            let columns: Vec<&'static str> = listing.columns.iter().map(|column| column.id).collect();
            let width = u16::try_from(columns.len()).unwrap_or(0) + 3;
            let rows = u32::try_from(listing.rows()).unwrap_or(0);
            places.push(ListPlace { kind: listing.kind, column, columns, rows });
            column += width;
        }
        places
    }

    /// Returns a row of the list: the column of its month and the first of its own.
    pub fn row(&self, place: usize) -> (u32, u16) {
        (FIRST + u32::try_from(place).unwrap_or(0), self.column)
    }

    /// Returns the cell that says how many there were in a month (an index).
    pub fn count(&self, month: usize) -> (u32, u16) {
        (FIRST + u32::try_from(month).unwrap_or(0), self.column + 1 + u16::try_from(self.columns.len()).unwrap_or(0))
    }

    /// Returns the defined name of a part of the list: `month`, `count` or a column's id.
    pub fn name(&self, part: &str) -> String {
        format!("l_{}_{part}", self.kind.id())
    }
}

impl Layout {
    /// Returns where a list stands on the Ledger sheet.
    pub fn list(&self, kind: ListKind) -> Option<&ListPlace> {
        self.lists.iter().find(|place| place.kind == kind)
    }

    pub(super) fn list_names(&self, names: &mut Vec<(String, String)>) {
        for place in &self.lists {
            let mut add = |part: &str, column, rows: u32| {
                let range = self.range(At::new(Page::Ledger, FIRST, column), FIRST + rows.max(1) - 1, column);
                names.push((place.name(part), range));
            };
            add("month", place.column, place.rows);
            for (column, id) in (place.column + 1..).zip(&place.columns) {
                add(id, column, place.rows);
            }
            add("count", place.count(0).1, self.months);
        }
    }
}
