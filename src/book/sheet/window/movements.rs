//! The movements of the chosen month, of which a sentence names the largest.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::plain;
use crate::book::layout::board::Bar;
use crate::book::layout::{At, Page};
use crate::book::spoken::{Figure, Phrase};
use crate::book::{Book, live};
use crate::compare::Span;
use crate::number::Number;

const NAME: u16 = 1;
const VALUE: u16 = 2;
const SIZE: u16 = 3;
const TEXT: u16 = 4;

/// Writes the movements, and below them the place of the largest.
pub(super) fn write(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    for (bar, row) in book.board.movements.iter().zip(book.board.movements_row()..) {
        let Some(at) = book.layout.span_kpi(&bar.kpi, Span::Month) else { continue };
        let cell = |column| At::new(Page::Window, row, column).relative();
        let (source, value) = (book.layout.cell(at, Page::Window), value(book, bar));
        let sign = if bar.loss { "-" } else { "" };
        let signed = format!("IF(ISNUMBER({source}),{sign}{source},\"\")");
        let text = book.speaker().signed(book.unit(&bar.kpi), &Figure::new(cell(VALUE), value));
        let size = format!("IF(ISNUMBER({}),ABS({}),-1)", cell(VALUE), cell(VALUE));
        live::text(sheet, (row, 0), &bar.kpi, &plain(book))?;
        live::text(sheet, (row, NAME), book.words.get(&format!("movement.{}", bar.kpi)), &plain(book))?;
        live::formula(sheet, (row, VALUE), &signed, live::Result::Number(value), &plain(book))?;
        live::formula(sheet, (row, SIZE), &size, live::Result::Number(self::size(value)), &plain(book))?;
        live::formula(sheet, (row, TEXT), &text.formula, live::Result::Text(&text.text), &plain(book))?;
    }
    if !book.board.movements.is_empty() {
        let (figure, formula) = largest(book);
        live::formula(sheet, at_largest(book), &formula, live::Result::Number(figure.value), &plain(book))?;
    }
    Ok(())
}

fn value(book: &Book, bar: &Bar) -> Number {
    let value = book.value(&bar.kpi, book.report.chosen);
    if bar.loss { value.negated() } else { value }
}

fn size(value: Number) -> Number {
    value.size().or(Number::from(-1))
}

fn at_largest(book: &Book) -> (u32, u16) {
    (book.board.movements_row() + last(book) + 1, VALUE)
}

fn last(book: &Book) -> u32 {
    u32::try_from(book.board.movements.len()).unwrap_or(0).saturating_sub(1)
}

fn range(book: &Book, column: u16) -> String {
    let first = book.board.movements_row();
    book.layout.range(At::new(Page::Window, first, column), first + last(book), column)
}

/// Returns the place (from 1) of the largest movement, the first of equals; absent in a month without any.
fn largest(book: &Book) -> (Figure, String) {
    let sizes: Vec<Number> = book.board.movements.iter().map(|bar| size(value(book, bar)).rounded(8)).collect();
    let most = sizes.iter().copied().reduce(Number::greatest).unwrap_or_default();
    let place = sizes.iter().position(|size| *size == most).and_then(|place| i64::try_from(place).ok());
    let moved = most.get().is_some_and(|most| most.is_sign_positive() && !most.is_zero());
    let value = place.filter(|_| moved).map_or(Number::ABSENT, |place| Number::from(place + 1));
    let (row, column) = at_largest(book);
    let cell = book.layout.cell(At::new(Page::Window, row, column), Page::Dashboard);
    let sizes = range(book, SIZE);
    (Figure::new(cell, value), format!("IF(ROUND(MAX({sizes}),8)>0,MATCH(MAX({sizes}),{sizes},0),\"\")"))
}

/// Returns the place of the largest movement with its name and its amount, for a sentence on the Dashboard.
pub(in crate::book) fn spoken(book: &Book) -> Option<(Figure, Phrase, Phrase)> {
    if book.board.movements.is_empty() {
        return None;
    }
    let (figure, _) = largest(book);
    let bar = figure
        .value
        .get()
        .and_then(|place| usize::try_from(place).ok())
        .and_then(|place| book.board.movements.get(place.checked_sub(1)?));
    let name = bar.map_or("", |bar| book.words.find(&format!("movement.{}", bar.kpi)).unwrap_or(""));
    let amount = bar.map_or(String::new(), |bar| {
        book.speaker().signed(book.unit(&bar.kpi), &Figure::new("", value(book, bar))).text
    });
    let from = |column, text: &str| Phrase::new(format!("INDEX({},{})", range(book, column), figure.formula), text);
    let (name, amount) = (from(NAME, name), from(TEXT, &amount));
    Some((figure, name, amount))
}
