//! The bridge of the chosen month: a floating bar for each movement, measured from the opening, so that the axis starts
//! at zero and a movement of two percent can still be seen.
//!
//! A bar may cross zero, and stacked columns grow away from zero on both sides; so each bar is an invisible part and a
//! visible one above zero, and the same below.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::plain;
use crate::book::layout::board::Bar;
use crate::book::layout::{At, Page};
use crate::book::spoken::{Figure, Phrase};
use crate::book::{Book, live};
use crate::compare::Span;
use crate::number::Number;

/// The columns: the label, the value, where the bar starts and ends, and its parts.
pub(in crate::book) const LABEL: u16 = 1;
const VALUE: u16 = 2;
const START: u16 = 3;
const END: u16 = 4;
/// The column of the first part; [`PARTS`] follow one another.
pub(in crate::book) const PART: u16 = 5;
/// The parts of a bar in the order in which they are stacked: the invisible ones first.
pub(in crate::book) const PARTS: u16 = 8;

/// Writes the bars.
pub(super) fn write(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let bars = &book.board.bars;
    let last = bars.len().saturating_sub(1);
    let opening = bars.first().map_or(Number::ABSENT, |bar| value(book, bar));
    let mut reached = Number::ZERO;
    for ((place, bar), row) in bars.iter().enumerate().zip(book.board.bridge_row()..) {
        let cell = |column| At::new(Page::Window, row, column).relative();
        let above = At::new(Page::Window, row.saturating_sub(1), END).relative();
        let value = value(book, bar);
        label(book, sheet, row, bar, value)?;
        let first = At::new(Page::Window, book.board.bridge_row(), VALUE).fixed();
        let (start, end) = if place == 0 {
            (
                ("0".to_owned(), Number::ZERO),
                (format!("IF(ISNUMBER({}),0,NA())", cell(VALUE)), value.times(Number::ZERO)),
            )
        } else if place == last {
            (("0".to_owned(), Number::ZERO), (format!("{}-{first}", cell(VALUE)), value.minus(opening)))
        } else {
            ((above.clone(), reached), (format!("{}+{}", cell(START), cell(VALUE)), reached.plus(value)))
        };
        reached = end.1;
        live::formula(sheet, (row, START), &start.0, live::Result::Drawn(start.1), &plain(book))?;
        live::formula(sheet, (row, END), &end.0, live::Result::Drawn(end.1), &plain(book))?;
        let ends = place == 0 || place == last;
        for (column, (formula, part)) in (PART..).zip(parts(&cell(START), &cell(END), start.1, end.1, ends)) {
            live::formula(sheet, (row, column), &formula, live::Result::Drawn(part), &plain(book))?;
        }
    }
    Ok(())
}

/// Writes what stands below a bar: its name and its value, which a thin bar could not carry itself.
fn label(book: &Book, sheet: &mut Worksheet, row: u32, bar: &Bar, value: Number) -> Result<(), XlsxError> {
    let Some(at) = book.layout.span_kpi(&bar.kpi, Span::Month) else { return Ok(()) };
    let source = book.layout.cell(at, Page::Window);
    let sign = if bar.loss { "-" } else { "" };
    let formula = format!("IF(ISNUMBER({source}),{sign}{source},NA())");
    live::text(sheet, (row, 0), &bar.kpi, &plain(book))?;
    live::formula(sheet, (row, VALUE), &formula, live::Result::Drawn(value), &plain(book))?;
    // The last bar is drawn from the opening to the closing: what it shows is the net change.
    let opening = book.board.bars.first().filter(|_| book.board.bars.last() == Some(bar));
    let figure = match opening {
        Some(opening) => {
            let change = value.minus(self::value(book, opening));
            Figure::new(At::new(Page::Window, row, END).relative(), change)
        }
        None => Figure::new(At::new(Page::Window, row, VALUE).relative(), value),
    };
    let number = book.speaker().signed(book.unit(&bar.kpi), &figure);
    let name = Phrase::constant(book.words.get(&format!("bridge.{}", bar.kpi)));
    let phrase = Phrase::fill("{name}{line}{number}", &[("name", &name), ("line", &line()), ("number", &number)]);
    live::formula(sheet, (row, LABEL), &phrase.formula, live::Result::Text(&phrase.text), &plain(book))
}

/// Breaks a line.
fn line() -> Phrase {
    Phrase::new("CHAR(10)", "\n")
}

fn value(book: &Book, bar: &Bar) -> Number {
    let value = book.value(&bar.kpi, book.report.chosen);
    if bar.loss { value.negated() } else { value }
}

/// The parts of a bar: invisible above and below zero; then total, rise and fall, each above and below zero.
fn parts(start: &str, end: &str, from: Number, to: Number, total: bool) -> Vec<(String, Number)> {
    let zero = Number::ZERO;
    let (low, high) = (from.least(to), from.greatest(to));
    let (blank_above, blank_below) = (zero.greatest(low), zero.least(high));
    let above = zero.greatest(high).minus(blank_above);
    let below = zero.least(low).minus(blank_below);
    let hidden_above = format!("MAX(0,MIN({start},{end}))");
    let hidden_below = format!("MIN(0,MAX({start},{end}))");
    let shown_above = format!("MAX(0,MAX({start},{end}))-{hidden_above}");
    let shown_below = format!("MIN(0,MIN({start},{end}))-{hidden_below}");
    let rises = to.compare(from).is_none_or(std::cmp::Ordering::is_ge);
    let mut all = vec![(hidden_above, blank_above), (hidden_below, blank_below)];
    for kind in [Kind::Total, Kind::Rise, Kind::Fall] {
        for (formula, value) in [(&shown_above, above), (&shown_below, below)] {
            all.push(match kind {
                Kind::Total if total => (formula.clone(), value),
                Kind::Rise if !total => {
                    let formula = format!("IF(ROUND({end}-{start},8)>=0,{formula},0)");
                    (formula, if rises { value } else { value.times(zero) })
                }
                Kind::Fall if !total => {
                    let formula = format!("IF(ROUND({end}-{start},8)<0,{formula},0)");
                    (formula, if rises { value.times(zero) } else { value })
                }
                Kind::Total | Kind::Rise | Kind::Fall => ("0".to_owned(), zero),
            });
        }
    }
    all
}

/// What a visible part of a bar shows; each has its colour.
enum Kind {
    Total,
    Rise,
    Fall,
}
