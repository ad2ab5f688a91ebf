//! Columns of one KPI, the chosen month dark, each behind last year's in grey, with the line of its goal or green bound;
//! a second KPI is a dot on an axis of its own, and takes the place of both.

use rust_xlsxwriter::{
    Chart, ChartAxisLabelPosition, ChartDataLabel, ChartDataLabelPosition, ChartFormat, ChartLayout, ChartMarker,
    ChartMarkerType, ChartPoint, ChartSeries, ChartSolidFill, ChartType,
};

use super::goal::{Dashes, dashed};
use super::lines::{ground, only_last};
use super::scale::{MANY_MONTHS, Scale};
use super::{axis, dot_size, font, has_last_year, legend_name, months, plain, series, ticks};
use crate::book::Book;
use crate::book::layout::board::{Drawn, MONTHS};
use crate::number::Number;
use crate::report;

/// The room between the columns of two months, and how far the columns of a month stand one before the other, in percent.
const GAP: u16 = 45;
const OVERLAP: i8 = 35;

/// Draws the columns.
pub(super) fn columns(book: &Book, wish: &report::Chart) -> Chart {
    let mut chart = plain(book, wish, ChartType::Column);
    let Some(kpi) = wish.series.first() else { return chart };
    let scale = Scale::of(book, std::slice::from_ref(kpi));
    let colours = book.theme.colours();
    let fill = |colour| ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(colour)).clone();
    let alone = wish.series.len() == 1;
    let mut before = false;
    if let Some(mut bars) = series(book, &Drawn::LastYear(kpi.clone()), book.words.get("dashboard.last_year"))
        .filter(|_| alone && has_last_year(book, kpi))
    {
        chart.push_series(bars.set_format(&mut fill(colours.last_year)).set_gap(GAP).set_overlap(OVERLAP));
        before = true;
    }
    if let Some(mut bars) = series(book, &Drawn::Actual(kpi.clone()), legend_name(book, kpi)) {
        let mut points = vec![ChartPoint::new(); usize::from(MONTHS) - 1];
        points.push(ChartPoint::new().set_format(&mut fill(colours.accent)));
        bars.set_format(&mut fill(colours.accent_light)).set_gap(GAP).set_overlap(OVERLAP).set_points(&points);
        // The dots of a second KPI may stand where the label would.
        if alone {
            label_last(book, &mut bars, scale);
        }
        chart.push_series(&bars);
    }
    months(&mut chart);
    chart.y_axis().set_num_format(scale.axis(book));
    if !loses(book, kpi) {
        chart.y_axis().set_min(0);
    }
    ticks::set(chart.y_axis(), ticks::of_kpi(book, kpi, scale));
    if let Some(second) = wish.series.get(1) {
        beside(book, &mut chart, second);
        return chart;
    }
    let goal = dashed(book, &Drawn::Bound(kpi.clone()));
    let is_named = goal.as_ref().map(|goal| goal.is_named);
    if let Some(Dashes { line, .. }) = &goal {
        chart.combine(Chart::new(ChartType::Line).push_series(line));
    }
    legend(&mut chart, before, is_named);
    chart
}

/// Writes the value above the last column alone.
fn label_last(book: &Book, bars: &mut ChartSeries, scale: Scale) {
    let mut font = font(&book.theme, book.theme.colours().accent);
    font.set_bold().set_size(book.theme.sizes().label);
    let mut label = ChartDataLabel::new();
    label.show_value().set_position(ChartDataLabelPosition::OutsideEnd).set_num_format(scale.label(book));
    label.set_format(&mut ground(book));
    only_last(bars, label.set_font(&font));
}

/// Leaves in the legend what the title does not name: last year, and the goal, if there is one, where it has a name.
fn legend(chart: &mut Chart, before: bool, goal: Option<bool>) {
    let own = usize::from(before);
    match (before, goal) {
        (false, None | Some(false)) => chart.legend().set_hidden(),
        (true, Some(false)) => chart.legend().delete_entries(&[own, own + 1]),
        (_, Some(true)) | (true, None) => chart.legend().delete_entries(&[own]),
    };
}

/// Draws a second KPI as dots on the axis at the right. The goal's line is left out: a chart combines with one other,
/// and two axes with three series are enough to read.
fn beside(book: &Book, chart: &mut Chart, second: &str) {
    let Some(mut line) = series(book, &Drawn::Actual(second.to_owned()), legend_name(book, second)) else { return };
    let mut lines = Chart::new(ChartType::Line);
    // Dots without a line between them: a line over months without a value would invent them.
    let colour = book.theme.series(second, 1);
    let mut dot = ChartMarker::new();
    dot.set_type(ChartMarkerType::Circle).set_size(dot_size(book.theme.sizes().mark));
    dot.set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(colour)).set_no_line());
    line.set_format(ChartFormat::new().set_no_line()).set_marker(&dot).set_secondary_axis(true);
    // Pushed, a series of a line chart would lose its marker.
    *lines.add_series() = line;
    let scale = Scale::of(book, &[second.to_owned()]);
    // The chart with the columns owns the axes of both.
    for axes in [chart.y2_axis(), lines.y2_axis()] {
        axis(book, axes);
        axes.set_num_format(scale.axis(book)).set_label_position(ChartAxisLabelPosition::NextTo);
        ticks::set(axes, ticks::of_kpi(book, second, scale));
        axes.set_format(ChartFormat::new().set_no_line()).set_major_gridlines(false);
        if !loses(book, second) {
            axes.set_min(0);
        }
        if scale.beyond_years() {
            axes.set_max(MANY_MONTHS);
        }
    }
    chart.plot_area().set_layout(&ChartLayout::new().set_offset(0.085, 0.18).set_dimensions(0.845, 0.53));
    chart.combine(&lines);
}

/// Tells whether a KPI is below zero in some month; else its columns start at zero whatever the program would choose.
fn loses(book: &Book, kpi: &str) -> bool {
    let negative = |number: &Number| number.get().is_some_and(|value| value.is_sign_negative() && !value.is_zero());
    book.kpi(kpi).is_some_and(|row| row.months.iter().any(negative))
}
