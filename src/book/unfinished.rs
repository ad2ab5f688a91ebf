//! Months that are not over in the data: wherever months stand side by side, such a month carries a mark, a remark and a
//! line that says what the mark means.
//!
//! The mark depends on the data and not on the chosen month, so it is no formula; that the chosen month is such a month is
//! one.

use rust_xlsxwriter::{Format, FormatAlign, Worksheet, XlsxError};

use super::live::{self, Cell};
use super::spoken::{Flag, Phrase};
use super::{Book, note};
use crate::month::Month;

/// Writes a month, marked where it is not over, in a format but for that of its number.
pub fn month(
    book: &Book,
    sheet: &mut Worksheet,
    at: Cell,
    month: Month,
    (format, number): (&Format, String),
) -> Result<(), XlsxError> {
    let serial = live::serial(month.first_day());
    if month <= book.report.report_month {
        return live::number(sheet, at, serial, &format.clone().set_num_format(number));
    }
    let mark = live::quoted(book.words.get("unfinished.mark"));
    let format = format.clone().set_num_format(format!("{number}{mark}")).set_italic();
    live::number(sheet, at, serial, &format.set_font_color(book.theme.colours().watch))?;
    note::remark(book, sheet, at, book.words.get("unfinished.remark"))
}

/// Returns what stands below a title, with what the mark means where a month has it.
pub fn explained(book: &Book, below: &str) -> String {
    if book.report.months.iter().all(|month| *month <= book.report.report_month) {
        return below.to_owned();
    }
    format!("{below} {} {}", book.words.get("unfinished.mark"), book.words.get("unfinished.remark"))
}

/// Tells whether the chosen month is one.
pub fn is_chosen(book: &Book) -> Flag {
    Flag { formula: "sel_idx>report_idx".to_owned(), holds: book.report.is_partial() }
}

/// Says that the chosen month is one; else something else.
pub fn warning(book: &Book, otherwise: Phrase) -> Phrase {
    is_chosen(book).choose(Phrase::constant(book.words.get("dashboard.partial")), otherwise)
}

/// Says it in a cell of a sheet that compares the month with no other, but divides it, checks it or holds it against goals.
pub fn say(book: &Book, sheet: &mut Worksheet, at: Cell, align: FormatAlign) -> Result<(), XlsxError> {
    let remark = Phrase::constant(book.words.get("unfinished.remark"));
    let phrase = is_chosen(book).choose(remark, Phrase::constant(""));
    live::formula(sheet, at, &phrase.formula, live::Result::Text(&phrase.text), &look(book).set_align(align))
}

/// Returns the look of that warning.
pub fn look(book: &Book) -> Format {
    let theme = &book.theme;
    theme.styled(theme.sizes().small, theme.colours().watch).set_bold().set_align(FormatAlign::Right)
}
