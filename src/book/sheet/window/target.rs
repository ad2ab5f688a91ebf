//! The target in force in each of the months drawn.

use super::at;
use crate::book::Book;
use crate::book::layout::board::INDEX_ROW;
use crate::book::layout::{Known, Page};
use crate::book::target::{self, Bound};
use crate::goal;
use crate::number::Number;

/// Returns the target's formula and what it gives; with `or_band` the green bound of the bands where there is none.
pub(super) fn of(book: &Book, kpi: &str, place: u16, or_band: bool) -> (String, Number) {
    let Some(row) = book.kpi(kpi) else { return ("NA()".to_owned(), Number::ABSENT) };
    let band = row.kpi.bands.map_or(Number::ABSENT, |bands| bands.good);
    let otherwise = match book.layout.known(kpi, Known::Good).filter(|_| or_band && band.is_present()) {
        Some(cell) => book.layout.cell(cell, Page::Window),
        None => "NA()".to_owned(),
    };
    let index = at(INDEX_ROW, place).relative();
    let found = target::in_force(&row.kpi, Bound::Target, &index);
    let formula = format!("IF({index}<1,{otherwise},IF(ISNUMBER({found}),{found},{otherwise}))");
    let month = super::index(book, place).and_then(|index| book.report.months.get(index).copied());
    let starts = book.report.fiscal_year_starts;
    let target =
        month.map_or(Number::ABSENT, |month| goal::in_force(&book.report.goals, &row.kpi, month, starts).target);
    (formula, if or_band { target.or(band) } else { target })
}
