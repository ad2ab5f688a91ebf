//! Lines: one KPI with last year's and its goal's, or several KPIs of one unit.

use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartDataLabelPosition, ChartFormat, ChartLineDashType, ChartSeries, ChartType,
};

use super::scale::Scale;
use super::{font, legend_name, months, plain, series, stroke};
use crate::book::Book;
use crate::book::layout::board::{Drawn, MONTHS};
use crate::book::theme::Colour;
use crate::report;

/// Draws a KPI over last year's grey and its goal's dashes; the chosen month carries its value.
pub(super) fn trend(book: &Book, wish: &report::Chart) -> Chart {
    let (mut chart, scale) = (plain(book, wish, ChartType::Line), Scale::of(book, &wish.series));
    let colours = book.theme.colours();
    let Some(kpi) = wish.series.first() else { return chart };
    if let Some(mut line) = series(book, &Drawn::LastYear(kpi.clone()), book.words.get("dashboard.last_year")) {
        line.set_format(ChartFormat::new().set_line(&stroke(colours.last_year, 1.75)));
        chart.push_series(&line);
    }
    if let Some(mut line) = goal(book, &Drawn::Target(kpi.clone())) {
        chart.push_series(line.set_smooth(false));
    }
    if let Some(mut line) = series(book, &Drawn::Actual(kpi.clone()), legend_name(book, kpi)) {
        line.set_format(ChartFormat::new().set_line(&stroke(colours.accent, 2.5)));
        label_last(book, &mut line, scale, colours.accent, false);
        chart.push_series(&line);
    }
    months(&mut chart);
    chart.y_axis().set_num_format(scale.axis());
    chart
}

/// Draws a line for each KPI; the chosen month carries its value.
pub(super) fn lines(book: &Book, wish: &report::Chart) -> Chart {
    let (mut chart, scale) = (plain(book, wish, ChartType::Line), Scale::of(book, &wish.series));
    for (place, kpi) in wish.series.iter().enumerate() {
        let Some(mut line) = series(book, &Drawn::Actual(kpi.clone()), legend_name(book, kpi)) else { continue };
        let colour = book.theme.series(kpi, place);
        line.set_format(ChartFormat::new().set_line(&stroke(colour, if place == 0 { 2.5 } else { 1.75 })));
        let below = place > 0;
        label_last(book, &mut line, scale, colour, below);
        chart.push_series(&line);
    }
    if let Some((least, most)) = scale.bounds() {
        chart.y_axis().set_min(least).set_max(most);
    }
    months(&mut chart);
    chart.y_axis().set_num_format(scale.axis());
    chart
}

/// Starts the dashed line of a goal or a bound.
pub(super) fn goal(book: &Book, drawn: &Drawn) -> Option<ChartSeries> {
    let mut line = series(book, drawn, book.words.get("dashboard.goal"))?;
    let mut dashes = stroke(book.theme.colours().goal, 1.5);
    dashes.set_dash_type(ChartLineDashType::Dash);
    line.set_format(ChartFormat::new().set_line(&dashes));
    Some(line)
}

/// Writes the value at the last point alone, above the line or below it.
fn label_last(book: &Book, series: &mut ChartSeries, scale: Scale, colour: Colour, below: bool) {
    let mut font = font(&book.theme, colour);
    font.set_bold().set_size(book.theme.sizes().label);
    let mut label = ChartDataLabel::new();
    let position = if below { ChartDataLabelPosition::Below } else { ChartDataLabelPosition::Above };
    label.show_value().set_position(position).set_num_format(scale.label()).set_font(&font);
    only_last(series, &label);
}

/// Hides the labels of all points but the last.
pub(super) fn only_last(series: &mut ChartSeries, label: &ChartDataLabel) {
    let mut hidden = ChartDataLabel::new();
    hidden.set_hidden();
    let labels = vec![hidden; usize::from(MONTHS) - 1];
    series.set_data_label(label).set_custom_data_labels(&labels);
}
