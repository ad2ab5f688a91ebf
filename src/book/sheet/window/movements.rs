//! The movements of the chosen month, of which a sentence names the largest in the direction in which MRR went, and the
//! loss that held its growth back.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::judged::figure;
use super::plain;
use crate::book::layout::board::{Bar, Told};
use crate::book::layout::{At, Page};
use crate::book::listing;
use crate::book::spoken::{Figure, Phrase};
use crate::book::{Book, live};
use crate::compare::Span;
use crate::fact::ledger::Movement;
use crate::number::Number;

const NAME: u16 = 1;
const VALUE: u16 = 2;
const SIZE: u16 = 3;
const TEXT: u16 = 4;
const CODE: u16 = 5;

/// The KPIs whose MRR customers moved, each with its kind of movement; rates of exchange are nobody's.
const KINDS: [(&str, Movement); 5] = [
    ("new_mrr", Movement::New),
    ("reactivation_mrr", Movement::Reactivation),
    ("expansion_mrr", Movement::Expansion),
    ("contraction_mrr", Movement::Contraction),
    ("churned_mrr", Movement::Churn),
];

/// Writes the movements, and below them the place of the largest.
pub(super) fn write(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    for (bar, row) in book.board.movements.iter().zip(book.board.movements_row()..) {
        let Some(at) = book.layout.span_kpi(&bar.kpi, Span::Month) else { continue };
        let cell = |column| At::new(Page::Window, row, column).relative();
        let (source, value) = (book.layout.cell(at, Page::Window), value(book, bar));
        let sign = if bar.loss { "-" } else { "" };
        let signed = format!("IF(ISNUMBER({source}),{sign}{source},\"\")");
        let text = book.speaker().signed(book.unit(&bar.kpi), &Figure::new(cell(VALUE), value));
        let (own, change) = (cell(VALUE), change(book));
        let (rose, fell) = (change.is(">", 0).formula, change.is("<", 0).formula);
        let size = format!("IF(ISNUMBER({own}),IF({rose},{own},IF({fell},-{own},ABS({own}))),-1)");
        live::text(sheet, (row, 0), &bar.kpi, &plain(book))?;
        live::text(sheet, (row, NAME), book.words.get(&format!("movement.{}", bar.kpi)), &plain(book))?;
        live::formula(sheet, (row, VALUE), &signed, live::Result::Number(value), &plain(book))?;
        live::formula(sheet, (row, SIZE), &size, live::Result::Number(self::size(book, value)), &plain(book))?;
        live::formula(sheet, (row, TEXT), &text.formula, live::Result::Text(&text.text), &plain(book))?;
        live::number(sheet, (row, CODE), code(book, bar), &plain(book))?;
    }
    if !book.board.movements.is_empty() {
        let (figure, formula) = largest(book);
        live::formula(sheet, at_largest(book), &formula, live::Result::Number(figure.value), &plain(book))?;
        let (figure, formula) = braking(book);
        live::formula(sheet, at_braking(book), &formula, live::Result::Number(figure.value), &plain(book))?;
    }
    Ok(())
}

fn value(book: &Book, bar: &Bar) -> Number {
    let value = book.value(&bar.kpi, book.report.chosen);
    if bar.loss { value.negated() } else { value }
}

/// Returns the code of a movement's kind; 0 where no list of customers adds up to it.
fn code(book: &Book, bar: &Bar) -> Number {
    let is_given = book.report.replaced.iter().any(|replaced| replaced.fact == bar.kpi);
    let kind = KINDS.iter().find(|(kpi, _)| *kpi == bar.kpi).filter(|_| !is_given);
    Number::from(kind.map_or(0, |(_, movement)| listing::code(*movement)))
}

/// Returns the code of the largest movement's kind, as the Window sheet names it; absent in a month without any.
pub(super) fn largest_code(book: &Book) -> Figure {
    if book.board.movements.is_empty() {
        return Figure::new("0", Number::ABSENT);
    }
    let (row, column) = at_largest(book);
    let place = At::new(Page::Window, row, column).relative();
    let bar = largest_bar(book);
    let code = bar.map_or(Number::ABSENT, |bar| code(book, bar));
    Figure::new(format!("INDEX({},{place})", range(book, CODE)), code)
}

fn largest_bar<'b>(book: &'b Book) -> Option<&'b Bar> {
    at_place(book, &largest(book).0)
}

fn at_place<'b>(book: &'b Book, place: &Figure) -> Option<&'b Bar> {
    let place = place.value.get().and_then(|place| usize::try_from(place).ok())?;
    book.board.movements.get(place.checked_sub(1)?)
}

/// Returns how the KPI of the sentence changed against the month before.
fn change(book: &Book) -> Figure {
    let headline = book.board.headlines.iter().find(|headline| headline.names_movements());
    let row = headline.and_then(|headline| book.kpi(&headline.kpi));
    row.map_or_else(|| Figure::new("\"\"", Number::ABSENT), |row| figure(book, row, Told::Difference, Page::Window))
}

/// Returns how far a movement goes in the direction of the change; where there is none, how large it is.
fn size(book: &Book, value: Number) -> Number {
    let change = change(book);
    let along = if change.is(">", 0).holds {
        value
    } else if change.is("<", 0).holds {
        value.negated()
    } else {
        value.size()
    };
    along.or(Number::from(-1))
}

fn at_largest(book: &Book) -> (u32, u16) {
    (book.board.movements_row() + last(book) + 1, VALUE)
}

fn at_braking(book: &Book) -> (u32, u16) {
    let (row, column) = at_largest(book);
    (row, column + 1)
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
    let sizes: Vec<Number> = book.board.movements.iter().map(|bar| size(book, value(book, bar)).rounded(8)).collect();
    let most = sizes.iter().copied().reduce(Number::greatest).unwrap_or_default();
    let place = sizes.iter().position(|size| *size == most);
    let moved = most.get().is_some_and(|most| most.is_sign_positive() && !most.is_zero());
    let value = Number::place(place.filter(|_| moved));
    let (row, column) = at_largest(book);
    let cell = book.layout.cell(At::new(Page::Window, row, column), Page::Dashboard);
    let sizes = range(book, SIZE);
    (Figure::new(cell, value), format!("IF(ROUND(MAX({sizes}),8)>0,MATCH(MAX({sizes}),{sizes},0),\"\")"))
}

/// Returns the place (from 1) of the largest loss where MRR grew and the loss took more than half of the gains.
fn braking(book: &Book) -> (Figure, String) {
    let values: Vec<Number> = book.board.movements.iter().map(|bar| value(book, bar)).collect();
    let known = || values.iter().copied().filter(|value| value.is_present());
    let least = known().reduce(Number::least).unwrap_or_default();
    let is_gain = |value: &Number| value.compare(Number::ZERO).is_some_and(std::cmp::Ordering::is_gt);
    let gains = known().filter(is_gain).fold(Number::ZERO, Number::plus);
    let rose = change(book).is(">", 0);
    let weighs = least.times(Number::from(-2)).rounded(8).compare(gains.rounded(8));
    let holds = rose.holds && weighs.is_some_and(std::cmp::Ordering::is_gt);
    let place = values.iter().position(|value| *value == least);
    let value = Number::place(place.filter(|_| holds));
    let (row, column) = at_braking(book);
    let cell = book.layout.cell(At::new(Page::Window, row, column), Page::Dashboard);
    let values = range(book, VALUE);
    let found = format!("MATCH(MIN({values}),{values},0)");
    let weighs = format!("ROUND(-2*MIN({values}),8)>ROUND(SUMIFS({values},{values},\">0\"),8)");
    (Figure::new(cell, value), format!("IF({},IF({weighs},{found},\"\"),\"\")", rose.formula))
}

/// Returns the place of the largest movement in the direction of the change with its name and its amount, for a sentence
/// on the Dashboard.
pub(in crate::book) fn spoken(book: &Book) -> Option<(Figure, Phrase, Phrase)> {
    if book.board.movements.is_empty() {
        return None;
    }
    Some(named(book, largest(book).0))
}

/// Returns the same of the loss that held growth back.
pub(in crate::book) fn held_back(book: &Book) -> Option<(Figure, Phrase, Phrase)> {
    if book.board.movements.is_empty() {
        return None;
    }
    Some(named(book, braking(book).0))
}

/// Names the movement whose place stands in a cell.
fn named(book: &Book, figure: Figure) -> (Figure, Phrase, Phrase) {
    let bar = at_place(book, &figure);
    let name = bar.map_or("", |bar| book.words.find(&format!("movement.{}", bar.kpi)).unwrap_or(""));
    let amount = bar.map_or(String::new(), |bar| {
        book.speaker().signed(book.unit(&bar.kpi), &Figure::new("", value(book, bar))).text
    });
    let from = |column, text: &str| Phrase::new(format!("INDEX({},{})", range(book, column), figure.formula), text);
    let (name, amount) = (from(NAME, name), from(TEXT, &amount));
    (figure, name, amount)
}
