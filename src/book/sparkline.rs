//! The small columns of a KPI's latest months, the chosen one dark.
//!
//! Columns, because a line would vanish on paper. It knows nothing of where they stand.

use std::cmp::Ordering;

use rust_xlsxwriter::{ChartEmptyCells, Sparkline, SparklineType};

use super::layout::board::{CEILING_COLUMN, Drawn, MONTH_COLUMN, MONTHS};
use super::layout::{At, Page};
use super::{Book, live};
use crate::number::{Number, Unit};
use crate::report::KpiRow;

/// Draws the last so many of the months that the Window sheet has; nothing where it does not have the KPI.
pub fn latest(book: &Book, kpi: &KpiRow, months: u16) -> Option<Sparkline> {
    drawn(book, kpi, MONTH_COLUMN + MONTHS.saturating_sub(months))
}

/// Draws the months that the Window sheet has, for the rows of a table: a first column that nobody sees stands higher
/// than all others, because a program fills a cell up to its edge, and rows without air between them run into one.
pub fn in_table(book: &Book, kpi: &KpiRow) -> Option<Sparkline> {
    let sparkline = drawn(book, kpi, CEILING_COLUMN)?;
    Some(sparkline.show_first_point(true).set_first_point_color(book.theme.colours().page))
}

/// Returns how high the columns of a table reach, as a formula over the cells of the months and as what it gives: a
/// quarter more than the highest of them.
pub fn ceiling(kpi: &KpiRow, cells: &[String], values: &[Number]) -> (String, Number) {
    let digits = live::digits(ground(kpi)).unwrap_or_else(|| "0".to_owned());
    let months: Vec<String> = cells.iter().map(|cell| format!("IFERROR({cell},{digits})")).collect();
    (format!("MAX({digits},{0})+(MAX({digits},{0})-{digits})/4", months.join(",")), reach(kpi, values))
}

/// Returns the same of months that do not follow the chosen one; nothing where no column would have a height.
pub fn highest(kpi: &KpiRow, values: &[Number]) -> Option<f64> {
    let reach = reach(kpi, values);
    live::binary(reach).filter(|_| reach.compare(ground(kpi)).is_some_and(Ordering::is_gt))
}

fn reach(kpi: &KpiRow, values: &[Number]) -> Number {
    let floor = ground(kpi);
    let highest = values.iter().copied().filter(|value| value.is_present()).fold(floor, Number::greatest);
    highest.plus(highest.minus(floor).over(Number::from(4)))
}

/// Returns where columns begin, or zero where there are losses.
fn ground(kpi: &KpiRow) -> Number {
    Number::from_option(floor(kpi).and_then(|floor| floor.to_string().parse().ok())).or(Number::ZERO)
}

fn drawn(book: &Book, kpi: &KpiRow, first: u16) -> Option<Sparkline> {
    let row = book.board.series(&Drawn::Actual(kpi.kpi.id.clone()))?;
    let colours = book.theme.colours();
    let range = book.layout.range(At::new(Page::Window, row, first), row, MONTH_COLUMN + MONTHS - 1);
    let sparkline = Sparkline::new()
        .set_type(SparklineType::Column)
        .set_range(range.replace('$', "").as_str())
        .set_sparkline_color(colours.accent_light)
        .show_last_point(true)
        .set_last_point_color(colours.accent)
        .show_hidden_data(true)
        .show_empty_cells_as(ChartEmptyCells::Gaps);
    Some(match floor(kpi) {
        Some(floor) => sparkline.set_custom_min(floor),
        None => sparkline,
    })
}

/// Returns where the bars of a year begin: at zero, but for shares such as a retention or a margin, which would all look
/// alike, a little below the least of all months; nothing where there are losses, which the program finds room for.
pub fn floor(row: &KpiRow) -> Option<f64> {
    let present = || row.months.iter().copied().filter(|number| number.is_present());
    let (Some(least), Some(most)) = (present().reduce(Number::least), present().reduce(Number::greatest)) else {
        return Some(0.0);
    };
    if least.compare(Number::ZERO).is_some_and(Ordering::is_lt) {
        return None;
    }
    let half = most.over(Number::from(2));
    let alike = row.kpi.unit == Unit::Percent && least.compare(half).is_some_and(Ordering::is_gt);
    let room = most.minus(least).over(Number::from(3)).greatest(most.over(Number::from(100)));
    live::binary(if alike { least.minus(room).rounded(4) } else { Number::ZERO })
}
