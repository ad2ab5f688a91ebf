//! The lists of names: the largest moves of MRR, the contracts that end soon, the largest customers; the first rows of the
//! chosen month from the hidden Ledger sheet.

use std::cmp::Ordering;

use rust_xlsxwriter::{ConditionalFormatFormula, Format, FormatAlign, Worksheet, XlsxError};

use super::{Frame, TITLE_ENDS};
use crate::book::Book;
use crate::book::layout::board::LISTED;
use crate::book::layout::{At, Page};
use crate::book::listing::Look;
use crate::book::live::{self, Cell};
use crate::book::page::underlined;
use crate::book::sheet::dashboard::merged;
use crate::book::sheet::window::{Beside, Rows};
use crate::book::spoken::{Flag, Phrase};
use crate::book::theme::Precision;
use crate::fact::listed::SOON_DAYS;
use crate::number::{Number, Unit};
use crate::report::BoardList;

/// The largest size of amounts that are written out; above it, amounts and differences are in millions and more.
const WRITTEN_OUT: i64 = 100_000;

/// A column: its id on the Ledger sheet, and how it looks.
type Column = (&'static str, Look);

const MOVES: [Column; 4] =
    [("short", Look::Text), ("plan", Look::Text), ("change", Look::Difference), ("movement", Look::Text)];
const ENDINGS: [Column; 4] =
    [("short", Look::Text), ("mrr", Look::Amount), ("ends", Look::Day), ("cancelled", Look::Text)];
const LARGEST: [Column; 4] =
    [("short", Look::Text), ("mrr", Look::Amount), ("share", Look::Share), ("change", Look::Difference)];

/// Writes a list.
pub(super) fn write(book: &Book, sheet: &mut Worksheet, list: BoardList, at: Cell) -> Result<(), XlsxError> {
    let columns = match list {
        BoardList::Moves | BoardList::Furthest => MOVES,
        BoardList::Endings => ENDINGS,
        BoardList::Largest => LARGEST,
    };
    let Some(rows) = Rows::of(book, list) else { return Ok(()) };
    let mut left = columns.map(|(_, look)| look == Look::Text);
    // The last column closes the panel.
    if let Some(last) = left.last_mut() {
        *last = false;
    }
    let frame = Frame { book, list, at, left };
    let listed = rows.beside(Beside::Listed);
    frame.head(sheet, &listed.is(">", 0))?;
    note(&frame, sheet, &rows)?;
    for (index, row) in (0..LISTED).zip(at.0 + 2..) {
        let there = listed.is(">", i32::try_from(index).unwrap_or(0));
        for (place, column) in columns.into_iter().enumerate() {
            let line = Line { frame: &frame, rows: &rows, index: usize::try_from(index).unwrap_or(0), row };
            line.cell(sheet, place, column, &there)?;
        }
    }
    frame.rules(sheet)
}

/// Says how many there are in the month, or that there are none; nobody knows where the month's MRR is not known.
fn note(frame: &Frame, sheet: &mut Worksheet, rows: &Rows) -> Result<(), XlsxError> {
    let book = frame.book;
    let count = rows.beside(Beside::Count);
    let number = book.speaker().say(Unit::Count, &count);
    let days = Phrase::constant(SOON_DAYS.to_string());
    let say = |key: &str| {
        let arguments = [("count", &number), ("days", &days)];
        Phrase::fill(book.words.get(&format!("board.{}.{key}", frame.list.id())), &arguments)
    };
    let several = count.is("=", 1).choose(say("one"), say("several"));
    let phrase = count.is(">", 0).choose(several, say("nothing"));
    let format = book.theme.label().set_align(FormatAlign::Right).set_shrink();
    let at = (frame.at.0, frame.at.1 + TITLE_ENDS + 1);
    merged(sheet, at, frame.at.1 + 8, &format)?;
    live::formula(sheet, at, &phrase.formula, live::Result::Text(&phrase.text), &format)
}

/// A line that is being written.
struct Line<'a> {
    frame: &'a Frame<'a>,
    rows: &'a Rows<'a>,
    index: usize,
    row: u32,
}

impl Line<'_> {
    fn cell(&self, sheet: &mut Worksheet, place: usize, (id, look): Column, known: &Flag) -> Result<(), XlsxError> {
        let (book, theme) = (self.frame.book, &self.frame.book.theme);
        let small = theme.styled(theme.sizes().small, theme.colours().text);
        if look == Look::Text {
            let (formula, text) = self.rows.text(self.index, id);
            let phrase = known.choose(Phrase::new(formula, text), Phrase::constant(""));
            return self.frame.put(sheet, self.row, place, &phrase, &small);
        }
        let money = |precision| theme.number_format(Unit::Money, &book.report.currency, precision);
        let number_format = match look {
            Look::Difference => theme.amount_difference(&book.report.currency, Number::ZERO),
            Look::Share => theme.number_format(Unit::Percent, "", Precision::Short),
            Look::Day => theme.day(),
            Look::Text | Look::Amount | Look::Hidden => money(Precision::Short),
        };
        let (at, format) = self.frame.join(sheet, self.row, place, &small.set_num_format(number_format))?;
        let figure = self.rows.number(self.index, id);
        let formula = format!("IF({},{},\"\")", known.formula, figure.formula);
        let value = if known.holds { live::Result::Number(figure.value) } else { live::Result::Text("") };
        live::formula(sheet, at, &formula, value, &format)?;
        match look {
            Look::Difference => by_sign(book, sheet, at),
            Look::Amount => by_size(book, sheet, at),
            Look::Text | Look::Share | Look::Day | Look::Hidden => Ok(()),
        }
    }
}

/// Writes an amount from a million on in a larger unit.
fn by_size(book: &Book, sheet: &mut Worksheet, (row, column): Cell) -> Result<(), XlsxError> {
    let cell = At::new(Page::Dashboard, row, column).fixed();
    for (size, format) in large(book.theme.scaled_formats(Unit::Money, &book.report.currency)) {
        let rule = format!("=IF(ISNUMBER({cell}),ABS({cell})>={size},FALSE)");
        let look = underlined(book, Format::new().set_num_format(format));
        let rule = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(look).set_stop_if_true(true);
        sheet.add_conditional_format(row, column, row, column, &rule)?;
    }
    Ok(())
}

/// Keeps the formats of a million and more.
fn large(scaled: Vec<(String, String)>) -> impl Iterator<Item = (String, String)> {
    let written_out = Number::from(WRITTEN_OUT);
    let is_large =
        move |size: &str| size.parse().is_ok_and(|size: Number| size.compare(written_out).is_some_and(Ordering::is_gt));
    scaled.into_iter().filter(move |(size, _)| is_large(size))
}

/// Colours a difference by whether it is above zero, and writes one from a million on in a larger unit. Each rule says
/// both: some programs apply only the first that holds.
fn by_sign(book: &Book, sheet: &mut Worksheet, (row, column): Cell) -> Result<(), XlsxError> {
    let colours = book.theme.colours();
    let cell = At::new(Page::Dashboard, row, column).fixed();
    let signs = [(">", "", colours.good), ("<", "-", colours.bad)];
    let mut add = |rule: String, look: Format| {
        let look = underlined(book, look);
        let rule = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(look).set_stop_if_true(true);
        sheet.add_conditional_format(row, column, row, column, &rule).map(|_| ())
    };
    for (size, format) in large(book.theme.scaled_differences(&book.report.currency)) {
        for (sign, minus, colour) in signs {
            let rule = format!("=IF(ISNUMBER({cell}),{cell}{sign}={minus}{size},FALSE)");
            add(rule, Format::new().set_font_color(colour).set_num_format(format.as_str()))?;
        }
    }
    for (sign, _, colour) in signs {
        let rule = format!("=IF(ISNUMBER({cell}),ROUND({cell},8){sign}0,FALSE)");
        add(rule, Format::new().set_font_color(colour))?;
    }
    Ok(())
}
