//! The bridge: stacked columns of which the lowest are invisible, so that the rest float.

use rust_xlsxwriter::{Chart, ChartFormat, ChartLayout, ChartSeries, ChartSolidFill, ChartType};

use super::plain;
use super::scale::Scale;
use crate::book::Book;
use crate::book::layout::Page;
use crate::book::sheet::window::{BRIDGE_LABEL, BRIDGE_PART, BRIDGE_PARTS};
use crate::report;

/// Draws the bars. Each is named, with its value, below the axis: a thin bar could not carry it.
pub(super) fn bridge(book: &Book, wish: &report::Chart) -> Chart {
    let mut chart = plain(book, wish, ChartType::ColumnStacked);
    let sheet = book.layout.sheet(Page::Window);
    // The opening is what the bars are measured from: it would be a bar without a height.
    let first = book.board.bridge_row() + 1;
    let last = first + u32::try_from(book.board.bars.len()).unwrap_or(2).saturating_sub(2);
    for part in 0..BRIDGE_PARTS {
        let column = BRIDGE_PART + part;
        let mut bars = ChartSeries::new();
        bars.set_categories((sheet, first, BRIDGE_LABEL, last, BRIDGE_LABEL))
            .set_values((sheet, first, column, last, column))
            .set_name(book.words.get("chart.mrr_bridge.part"))
            .set_gap(35)
            .set_overlap(100);
        bars.set_format(&mut look(book, part));
        chart.push_series(&bars);
    }
    chart.legend().set_hidden();
    chart.plot_area().set_layout(&ChartLayout::new().set_offset(0.085, 0.18).set_dimensions(0.895, 0.63));
    // The ends are the opening itself, so that their unit is not the bars'.
    let movements: Vec<String> =
        wish.series.iter().skip(1).take(wish.series.len().saturating_sub(2)).cloned().collect();
    chart.y_axis().set_num_format(Scale::of(book, &movements).axis(book));
    chart
}

/// The look of a part: two that nobody sees, then total, rise and fall, each above and below zero.
fn look(book: &Book, part: u16) -> ChartFormat {
    let colours = book.theme.colours();
    let mut format = ChartFormat::new();
    let colour = match part {
        0 | 1 => return format.set_no_fill().set_no_line().clone(),
        2 | 3 => colours.ink,
        4 | 5 => colours.accent,
        _ => colours.bad,
    };
    format.set_no_line().set_solid_fill(ChartSolidFill::new().set_color(colour)).clone()
}
