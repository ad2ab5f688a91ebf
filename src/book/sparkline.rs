//! The small columns of a KPI's latest months, the chosen one dark.
//!
//! Columns, because a line would vanish on paper. It knows nothing of where they stand.

use std::cmp::Ordering;

use rust_xlsxwriter::{ChartEmptyCells, Sparkline, SparklineType};

use super::layout::board::{Drawn, MONTH_COLUMN, MONTHS};
use super::layout::{At, Page};
use super::{Book, live};
use crate::number::{Number, Unit};
use crate::report::KpiRow;

/// Draws the last so many of the months that the Window sheet has; nothing where it does not have the KPI.
pub fn latest(book: &Book, kpi: &KpiRow, months: u16) -> Option<Sparkline> {
    let row = book.board.series(&Drawn::Actual(kpi.kpi.id.clone()))?;
    let colours = book.theme.colours();
    let first = MONTH_COLUMN + MONTHS.saturating_sub(months);
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
fn floor(row: &KpiRow) -> Option<f64> {
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
