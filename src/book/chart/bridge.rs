//! The bridge: stacked columns of which the lowest are invisible, so that the rest float. A movement has the colour that
//! it has in the chart of movements.

use rust_xlsxwriter::{Chart, ChartFormat, ChartLayout, ChartPoint, ChartSeries, ChartSolidFill, ChartType};

use super::plain;
use super::scale::Scale;
use crate::book::Book;
use crate::book::layout::Page;
use crate::book::sheet::window::{BRIDGE_LABEL, BRIDGE_PART, BRIDGE_PARTS};
use crate::book::theme::Colour;
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
        if part >= MOVES {
            bars.set_points(&colours(book));
        }
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

/// The first part that shows a movement; what stands before it is unseen, or the total.
const MOVES: u16 = 4;

/// The look of a part: two that nobody sees, then total, rise and fall, each above and below zero.
fn look(book: &Book, part: u16) -> ChartFormat {
    match part {
        0 | 1 => ChartFormat::new().set_no_fill().set_no_line().clone(),
        _ => filled(book.theme.colours().ink),
    }
}

/// The looks of the bars after the opening, each in the colour of its movement.
fn colours(book: &Book) -> Vec<ChartPoint> {
    let bars = book.board.bars.iter().skip(1).enumerate();
    let point = |kpi: &str, place| ChartPoint::new().set_format(&mut filled(book.theme.series(kpi, place)));
    bars.map(|(place, bar)| point(&bar.kpi, place)).collect()
}

fn filled(colour: Colour) -> ChartFormat {
    ChartFormat::new().set_no_line().set_solid_fill(ChartSolidFill::new().set_color(colour)).clone()
}
