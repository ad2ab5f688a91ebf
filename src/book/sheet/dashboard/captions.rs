//! The line above a chart: the amounts between which the bridge stands, that there is nothing to be drawn, and that the
//! last month is not over. Every page with charts says it alike.
//!
//! It stands in a cell, because a title that a formula gives is not shown everywhere.

use rust_xlsxwriter::{FormatAlign, Worksheet, XlsxError};

use super::headlines::month_in_words;
use crate::book::layout::board::{Drawn, MONTH_COLUMN, MONTHS, split};
use crate::book::layout::{At, Page};
use crate::book::live::{self, Cell};
use crate::book::spoken::{Flag, Phrase};
use crate::book::{Book, unfinished};
use crate::report::{Chart, ChartKind};

/// Writes the line.
pub(in crate::book::sheet) fn write(
    book: &Book,
    sheet: &mut Worksheet,
    chart: &Chart,
    at: Cell,
) -> Result<(), XlsxError> {
    let phrase = match chart.kind {
        ChartKind::Bridge => bridge(book, chart),
        ChartKind::Trend | ChartKind::Lines | ChartKind::Columns | ChartKind::Movements => empty(book, chart),
    };
    put(book, sheet, at, &phrase)
}

fn bridge(book: &Book, chart: &Chart) -> Phrase {
    let month = |id: Option<&String>| month_in_words(book, id.map_or("", String::as_str));
    let (opening, closing) = (month(chart.series.first()), month(chart.series.last()));
    let caption = book.words.find(&format!("chart.{}.caption", chart.id)).unwrap_or_default();
    let open = Phrase::constant(book.words.get("chart.open"));
    let open = unfinished::is_chosen(book).choose(open, Phrase::constant(""));
    let caption = format!("{caption}{{open}}");
    let caption = Phrase::fill(&caption, &[("opening", &opening), ("closing", &closing), ("open", &open)]);
    let known = Flag {
        formula: format!("IF({}<>\"\",{}<>\"\",FALSE)", opening.formula, closing.formula),
        holds: !opening.text.is_empty() && !closing.text.is_empty(),
    };
    known.choose(caption, Phrase::constant(book.words.get("chart.empty")))
}

/// Says that none of the months drawn has a value, or that the last is not over.
fn empty(book: &Book, chart: &Chart) -> Phrase {
    let first = (book.report.chosen + 1).saturating_sub(usize::from(MONTHS));
    let mut rows = Vec::new();
    let mut is_empty = true;
    for (kpi, loss) in chart.series.iter().map(|text| split(text)) {
        let drawn = if loss { Drawn::Loss(kpi.to_owned()) } else { Drawn::Actual(kpi.to_owned()) };
        let Some(row) = book.board.series(&drawn) else { continue };
        rows.push(book.layout.range(At::new(Page::Window, row, MONTH_COLUMN), row, MONTH_COLUMN + MONTHS - 1));
        is_empty &= (first..=book.report.chosen).all(|month| !book.value(kpi, month).is_present());
    }
    said(book, &rows, is_empty)
}

/// Says of ranges that a chart draws that they have no number, or that their last month is not over.
fn said(book: &Book, rows: &[String], is_empty: bool) -> Phrase {
    let partial =
        unfinished::is_chosen(book).choose(Phrase::constant(book.words.get("chart.partial")), Phrase::constant(""));
    nothing(book, rows, is_empty, partial)
}

fn nothing(book: &Book, rows: &[String], is_empty: bool, otherwise: Phrase) -> Phrase {
    let counts: Vec<String> = rows.iter().map(|row| format!("COUNTIFS({row},\">=-1E+300\")")).collect();
    let formula = if counts.is_empty() { "TRUE".to_owned() } else { format!("{}=0", counts.join("+")) };
    Flag { formula, holds: is_empty }.choose(Phrase::constant(book.words.get("chart.empty")), otherwise)
}

/// Writes the line above a chart that draws months from rows of a sheet.
pub(in crate::book::sheet) fn of_months(
    book: &Book,
    sheet: &mut Worksheet,
    at: Cell,
    (rows, is_empty): (&[String], bool),
) -> Result<(), XlsxError> {
    put(book, sheet, at, &said(book, rows, is_empty))
}

/// Writes the line above a chart that draws something else than months.
pub(in crate::book::sheet) fn of_rows(
    book: &Book,
    sheet: &mut Worksheet,
    at: Cell,
    (rows, is_empty): (&[String], bool),
) -> Result<(), XlsxError> {
    put(book, sheet, at, &nothing(book, rows, is_empty, Phrase::constant("")))
}

fn put(book: &Book, sheet: &mut Worksheet, at: Cell, phrase: &Phrase) -> Result<(), XlsxError> {
    let below = book.theme.label().set_align(FormatAlign::Bottom);
    live::formula(sheet, at, &phrase.formula, live::Result::Text(&phrase.text), &below)
}
