//! Stacked columns of movements: gains above zero, losses below.

use rust_xlsxwriter::{Chart, ChartFormat, ChartSolidFill, ChartType};

use super::scale::Scale;
use super::{legend_name, months, plain, series, ticks};
use crate::book::Book;
use crate::book::layout::board::{Drawn, split};
use crate::report;

/// Draws the columns.
pub(super) fn movements(book: &Book, wish: &report::Chart) -> Chart {
    let mut chart = plain(book, wish, ChartType::ColumnStacked);
    for (place, text) in wish.series.iter().enumerate() {
        let (kpi, loss) = split(text);
        let drawn = if loss { Drawn::Loss(kpi.to_owned()) } else { Drawn::Actual(kpi.to_owned()) };
        let Some(mut bars) = series(book, &drawn, legend_name(book, kpi)) else { continue };
        let fill = ChartSolidFill::new().set_color(book.theme.series(kpi, place)).clone();
        bars.set_format(ChartFormat::new().set_solid_fill(&fill)).set_gap(45).set_overlap(100);
        chart.push_series(&bars);
    }
    months(&mut chart);
    let scale = Scale::of(book, &wish.series);
    chart.y_axis().set_num_format(scale.axis(book));
    ticks::set(chart.y_axis(), ticks::of_stack(book, &wish.series, scale));
    chart
}
