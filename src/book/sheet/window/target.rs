//! The target in force in each of the months drawn: the month's own before the quarter's, the year's, and the one for
//! always.

use super::at;
use crate::book::Book;
use crate::book::layout::Known;
use crate::book::layout::Page;
use crate::book::layout::board::KEY_ROWS;
use crate::goal;
use crate::kpi::Kpi;
use crate::number::Number;

/// Returns the target's formula and what it gives; with `or_band` the green bound of the bands where there is none.
pub(super) fn of(book: &Book, kpi: &str, place: u16, or_band: bool) -> (String, Number) {
    let row = book.kpi(kpi);
    let accumulates = row.is_some_and(|row| row.kpi.accumulates);
    let band = row.and_then(|row| row.kpi.bands).map_or(Number::ABSENT, |bands| bands.good);
    let otherwise = match book.layout.known(kpi, Known::Good).filter(|_| or_band && band.is_present()) {
        Some(cell) => book.layout.cell(cell, Page::Window),
        None => "NA()".to_owned(),
    };
    let found = |key: &str, split: &str| format!("INDEX(g_Target,MATCH({key},g_TargetKey,0)){split}");
    let always = found(&format!("\"{kpi}|\""), "");
    let splits = if accumulates { ["", "/3", "/12"] } else { ["", "", ""] };
    let mut formula = format!("IFERROR({always},{otherwise})");
    for (row, split) in KEY_ROWS.into_iter().zip(splits).rev() {
        let key = format!("\"{kpi}\"&{}", at(row, place).relative());
        formula = format!("IFERROR({},{formula})", found(&key, split));
    }
    let target = row.map_or(Number::ABSENT, |row| in_force(book, &row.kpi, place));
    (formula, if or_band { target.or(band) } else { target })
}

/// Finds the target in force in one of the months drawn.
fn in_force(book: &Book, kpi: &Kpi, place: u16) -> Number {
    let month = super::index(book, place).and_then(|index| book.report.months.get(index).copied());
    let starts = book.report.fiscal_year_starts;
    if let Some(month) = month {
        return goal::in_force(&book.report.goals, kpi, month, starts).target;
    }
    // Before the data there is no month to look up; a target for always holds all the same.
    let always =
        book.report.goals.iter().find(|goal| goal.kpi == kpi.id && goal.period.is_empty() && goal.target.is_some());
    always.map_or(Number::ABSENT, |goal| Number::from_option(goal.target))
}
