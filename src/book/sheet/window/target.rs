//! The target in force in each of the months drawn.

use super::at;
use crate::book::bands::{self, Side};
use crate::book::layout::board::INDEX_ROW;
use crate::book::layout::{Known, Page};
use crate::book::target::{self, Bound};
use crate::book::{Book, live};
use crate::goal;
use crate::number::Number;

/// Returns the target's formula and what it gives; with `or_band` the green bound of the bands where there is none.
pub(super) fn of(book: &Book, kpi: &str, place: u16, or_band: bool) -> (String, Number) {
    let Some(row) = book.kpi(kpi) else { return ("NA()".to_owned(), Number::ABSENT) };
    let index = at(INDEX_ROW, place).relative();
    let found = target::in_force(&row.kpi, Bound::Target, &index);
    let month = super::index(book, place).and_then(|index| book.report.months.get(index).copied());
    let starts = book.report.fiscal_year_starts;
    let band = Side::Good.of(month.map_or(row.kpi.bands, |month| row.kpi.bands_in(month, starts)));
    let always = Side::Good.of(row.kpi.bands);
    let cell = book.layout.known(kpi, Known::Good).filter(|_| or_band && always.is_present());
    let always = cell.map_or("NA()".to_owned(), |cell| book.layout.cell(cell, Page::Window));
    let otherwise = if or_band && !row.kpi.bands_by_period.is_empty() {
        // A bound that the period lacks is a text, which a chart would draw as zero.
        format!("IFERROR({}+0,NA())", bands::looked_up(&live::quoted(kpi), Side::Good, &index, &always))
    } else {
        always.clone()
    };
    // A goal says something of a value: before the data, and in a month without one, none is drawn.
    let there = format!("ISNUMBER(INDEX(k_{kpi},1,{index}))");
    let formula = format!("IF({index}<1,NA(),IF({there},IF(ISNUMBER({found}),{found},{otherwise}),NA()))");
    let value = super::index(book, place).map_or(Number::ABSENT, |index| book.value(kpi, index));
    let Some(month) = month.filter(|_| value.is_present()) else { return (formula, Number::ABSENT) };
    let target = goal::in_force(&book.report.goals, &row.kpi, month, starts).target;
    (formula, if or_band { target.or(band) } else { target })
}
