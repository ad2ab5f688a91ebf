//! The lists below the charts: a title, the heads of four columns, and a few lines of the chosen month. A month with fewer
//! of them has neither heads nor rules where nothing stands.

mod furthest;
mod rows;

use rust_xlsxwriter::{ConditionalFormatFormula, Format, FormatAlign, Worksheet, XlsxError};

use super::merged;
use crate::book::layout::At;
use crate::book::layout::Page;
use crate::book::layout::board::LISTED;
use crate::book::live::{self, Cell};
use crate::book::spoken::{Flag, Phrase};
use crate::book::{Book, page};
use crate::report::BoardList;

/// The columns of a list within its panel, each from its first to its last.
const COLUMNS: [(u16, u16); 4] = [(1, 2), (3, 5), (6, 6), (7, 8)];
/// How far the title reaches; a note on the month, or a link, stands behind it.
const TITLE_ENDS: u16 = 5;

/// Writes a list into a panel.
pub(super) fn write(book: &Book, sheet: &mut Worksheet, list: BoardList, at: Cell) -> Result<(), XlsxError> {
    match list {
        BoardList::Furthest => furthest::write(book, sheet, at),
        BoardList::Moves | BoardList::Endings | BoardList::Largest => rows::write(book, sheet, list, at),
    }
}

/// A list that is being written: its first cell, and how its columns are aligned.
struct Frame<'a> {
    book: &'a Book<'a>,
    list: BoardList,
    at: Cell,
    left: [bool; 4],
}

impl Frame<'_> {
    /// Writes the title, and the heads of the columns where the month has a line.
    fn head(&self, sheet: &mut Worksheet, some: &Flag) -> Result<(), XlsxError> {
        let (book, (row, column)) = (self.book, self.at);
        let heading = book.theme.styled(book.theme.sizes().body, book.theme.colours().ink).set_bold();
        let heading = heading.set_align(FormatAlign::Left).set_shrink();
        merged(sheet, (row, column), column + TITLE_ENDS, &heading)?;
        live::text(sheet, (row, column), book.words.get(&format!("board.{}.title", self.list.id())), &heading)?;
        for (place, key) in ["first", "second", "third", "fourth"].into_iter().enumerate() {
            let text = Phrase::constant(book.words.get(&format!("board.{}.{key}", self.list.id())));
            self.put(sheet, row + 1, place, &some.choose(text, Phrase::constant("")), &book.theme.label())?;
        }
        Ok(())
    }

    /// Draws a rule below each row whose first column says something. It comes after the rules that colour a cell: some
    /// programs apply only the first that holds.
    fn rules(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let (row, column) = self.at;
        let (first, last) = (row + 1, row + 1 + LISTED);
        let name = At::new(Page::Dashboard, first, column + 1);
        let letters = name.fixed().replace(&format!("${}", name.row + 1), "");
        let rule = format!("={letters}{}<>\"\"", first + 1);
        let rule = ConditionalFormatFormula::new()
            .set_rule(rule.as_str())
            .set_format(page::underlined(self.book, Format::new()));
        sheet.add_conditional_format(first, column, last, column + 8, &rule)?;
        Ok(())
    }

    /// Returns the first cell of a column in a row.
    fn cell(&self, row: u32, place: usize) -> Cell {
        (row, self.at.1 + COLUMNS.get(place).map_or(0, |(first, _)| *first))
    }

    /// Returns a cell's format: a column of texts to the left, one of numbers to the right; what is too long is shrunk.
    fn format(&self, place: usize, format: &Format) -> Format {
        let left = self.left.get(place).copied().unwrap_or(true);
        format.clone().set_align(if left { FormatAlign::Left } else { FormatAlign::Right }).set_shrink()
    }

    /// Joins the cells of a column in a row, and returns the first with its format.
    fn join(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        place: usize,
        format: &Format,
    ) -> Result<(Cell, Format), XlsxError> {
        let (at, format) = (self.cell(row, place), self.format(place, format));
        let last = self.at.1 + COLUMNS.get(place).map_or(0, |(_, last)| *last);
        if last > at.1 {
            merged(sheet, at, last, &format)?;
        }
        Ok((at, format))
    }

    /// Writes a text that lives.
    fn put(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        place: usize,
        phrase: &Phrase,
        format: &Format,
    ) -> Result<(), XlsxError> {
        let (at, format) = self.join(sheet, row, place, format)?;
        live::formula(sheet, at, &phrase.formula, live::Result::Text(&phrase.text), &format)
    }
}
