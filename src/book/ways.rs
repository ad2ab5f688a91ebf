//! The ways between the sheets: from each back to the Dashboard and the Index, and from a KPI's name to where it is shown
//! or defined.
//!
//! It knows addresses and names, and nothing of what stands on a sheet.

use rust_xlsxwriter::{Format, FormatAlign, Url, Worksheet, XlsxError};

use super::layout::{At, Page};
use super::live::{self, Cell};
use super::sheet::topic::table;
use super::{Book, note};

impl Book<'_> {
    /// Returns an address as links write it.
    pub fn way(&self, to: At) -> String {
        let sheet = self.layout.sheet(to.page).replace('\'', "''");
        format!("internal:'{sheet}'!{}", to.relative())
    }

    /// Returns where a KPI is shown: on the first page by topic that has it, else on the Scorecard, else on Trends;
    /// nothing where readers see none of them.
    pub fn shown_at(&self, id: &str) -> Option<At> {
        let seen = |page: &Page| self.layout.is_seen(*page) && self.layout.pages().contains(page);
        let topics = self.board.topics.iter().filter_map(|topic| Some((Page::of(&topic.id)?, topic)));
        let mut of_topics = topics.filter(|(page, _)| seen(page));
        let topic = of_topics.find_map(|(page, topic)| Some(At::new(page, table::row_of(&topic.kpis, id)?, 0)));
        topic.or_else(|| self.scored_at(id)).or_else(|| {
            let at = self.layout.trend(Page::Trends, id, 0).filter(|at| seen(&at.page))?;
            Some(At::new(Page::Trends, at.row, 0))
        })
    }

    /// Returns a KPI's line on the Scorecard, where readers see it.
    pub fn scored_at(&self, id: &str) -> Option<At> {
        let seen = self.layout.is_seen(Page::Scorecard) && self.layout.pages().contains(&Page::Scorecard);
        let row = self.layout.scorecard(id).filter(|_| seen)?;
        Some(At::new(Page::Scorecard, row, 0))
    }
}

/// Writes a text that leads somewhere.
pub fn link(
    book: &Book,
    sheet: &mut Worksheet,
    (row, column): Cell,
    (text, to): (&str, At),
    format: &Format,
) -> Result<(), XlsxError> {
    let url = Url::new(book.way(to)).set_text(text);
    sheet.write_url_with_format(row, column, url, format).map(|_| ())
}

/// Returns the format of a link that stands alone.
pub fn look(book: &Book) -> Format {
    book.theme.styled(book.theme.sizes().small, book.theme.colours().link)
}

/// Writes the ways back to the Dashboard and to the Index into two cells of the first row, which stay in sight.
pub fn back(book: &Book, sheet: &mut Worksheet, columns: [u16; 2]) -> Result<(), XlsxError> {
    let format = look(book).set_align(FormatAlign::Right);
    for (column, page) in columns.into_iter().zip([Page::Dashboard, Page::Index]) {
        link(book, sheet, (0, column), (book.layout.sheet(page), At::new(page, 0, 0)), &format)?;
    }
    Ok(())
}

/// Says how many KPIs wait for tables, and leads to where they are listed.
pub fn awaited(book: &Book, sheet: &mut Worksheet, at: Cell, to: At) -> Result<(), XlsxError> {
    let count = book.layout.missing().to_string();
    let text = book.words.say("index.wait", &[("count", &count), ("index", book.layout.sheet(to.page))]);
    link(book, sheet, at, (&text, to), &look(book))
}

/// Writes a KPI's name with its definition as a note; it leads somewhere where that is said.
pub fn name(
    book: &Book,
    sheet: &mut Worksheet,
    at: Cell,
    (id, to): (&str, Option<At>),
    format: &Format,
) -> Result<(), XlsxError> {
    match to {
        Some(to) => link(book, sheet, at, (book.kpi_name(id), to), format)?,
        None => live::text(sheet, at, book.kpi_name(id), format)?,
    }
    note::define(book, sheet, at, id)
}
