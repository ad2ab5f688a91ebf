//! Lines: one KPI with last year's and its goal's, or several KPIs of one unit.

use std::cmp::Ordering;

use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartDataLabelPosition, ChartFormat, ChartLayout, ChartMarker, ChartMarkerType, ChartSeries,
    ChartSolidFill, ChartType,
};

use super::goal::{Dashes, dashed};
use super::scale::Scale;
use super::{dot_size, font, has_last_year, legend_name, months, nth_stroke, plain, series, stroke, ticks};
use crate::book::Book;
use crate::book::layout::board::{Drawn, MONTHS};
use crate::book::theme::Colour;
use crate::report;

/// Draws a KPI over last year's grey and its goal's dashes; the chosen month carries its value.
pub(super) fn trend(book: &Book, wish: &report::Chart) -> Chart {
    let (mut chart, scale) = (plain(book, wish, ChartType::Line), Scale::of(book, &wish.series));
    let colours = book.theme.colours();
    let Some(kpi) = wish.series.first() else { return chart };
    let mut drawn = 0;
    if let Some(mut line) = series(book, &Drawn::LastYear(kpi.clone()), book.words.get("dashboard.last_year"))
        .filter(|_| has_last_year(book, kpi))
    {
        line.set_format(ChartFormat::new().set_line(&stroke(colours.last_year, book.theme.lines().normal)));
        chart.push_series(&line);
        drawn += 1;
    }
    if let Some(Dashes { mut line, is_named }) = dashed(book, &Drawn::Target(kpi.clone())) {
        chart.push_series(line.set_smooth(false));
        if !is_named {
            chart.legend().delete_entries(&[drawn]);
        }
    }
    if let Some(mut line) = series(book, &Drawn::Actual(kpi.clone()), legend_name(book, kpi)) {
        line.set_format(ChartFormat::new().set_line(&stroke(colours.accent, book.theme.lines().strong)));
        // Beside the last point, where neither the goal's line nor last year's runs through it.
        label_last(book, &mut line, scale, colours.accent, ChartDataLabelPosition::Right);
        push_marked(book, &mut chart, line, colours.accent);
    }
    chart.plot_area().set_layout(&beside_labels(0.53));
    months(&mut chart);
    chart.y_axis().set_num_format(scale.axis(book));
    ticks::set(chart.y_axis(), ticks::of_kpi(book, kpi, scale));
    chart
}

/// Draws a line for each KPI; the chosen month carries its value.
pub(super) fn lines(book: &Book, wish: &report::Chart) -> Chart {
    let (mut chart, scale) = (plain(book, wish, ChartType::Line), Scale::of(book, &wish.series));
    for (place, kpi) in wish.series.iter().enumerate() {
        let Some(mut line) = series(book, &Drawn::Actual(kpi.clone()), legend_name(book, kpi)) else { continue };
        let colour = book.theme.series(kpi, place);
        line.set_format(ChartFormat::new().set_line(&nth_stroke(book, colour, place)));
        let side = if place == 0 { Some(ChartDataLabelPosition::Right) } else { away(book, &wish.series, kpi) };
        if let Some(side) = side {
            label_last(book, &mut line, scale.of_label(book, kpi), colour, side);
        }
        push_marked(book, &mut chart, line, colour);
    }
    if wish.series.len() == 1
        && (is_of_one(book, wish) || book.words.find(&format!("chart.{}.title_alone", wish.id)).is_some())
    {
        // The title names the only line.
        chart.legend().set_hidden();
    }
    // Many names take a second line below the months.
    let height = if wish.series.len() < MANY { 0.53 } else { 0.47 };
    chart.plot_area().set_layout(&beside_labels(height));
    match scale.bounds() {
        Some(bounds) => {
            chart.y_axis().set_min(bounds.least).set_max(bounds.most).set_major_unit(bounds.step);
        }
        None => ticks::set(chart.y_axis(), ticks::of_lines(book, &wish.series, scale)),
    }
    months(&mut chart);
    chart.y_axis().set_num_format(scale.axis(book));
    chart
}

/// Tells whether a chart was written for one KPI; else its title speaks of others, which have no value in any month.
fn is_of_one(book: &Book, wish: &report::Chart) -> bool {
    let of_topics = book.report.topics.iter().flat_map(|topic| &topic.charts);
    let mut written = book.report.dashboard.charts.iter().chain(of_topics).filter(|chart| chart.id == wish.id);
    written.all(|chart| chart.series.len() == 1)
}

/// The side of a further line on which its label lies away from all others, in whichever month is chosen; none where
/// the lines cross in some month, or others run on both sides: the labels would cover one another.
fn away(book: &Book, others: &[String], kpi: &str) -> Option<ChartDataLabelPosition> {
    let months = 0..book.report.months.len();
    let mut sides = others
        .iter()
        .filter(|other| *other != kpi)
        .flat_map(|other| months.clone().filter_map(|month| book.value(kpi, month).compare(book.value(other, month))));
    let first = sides.next()?;
    if first.is_eq() || !sides.all(|side| side == first) {
        return None;
    }
    Some(if first == Ordering::Greater { ChartDataLabelPosition::Above } else { ChartDataLabelPosition::Below })
}

/// From how many lines on their names need two lines.
const MANY: usize = 3;

/// Leaves room at the right for a label beside the last point.
fn beside_labels(height: f64) -> ChartLayout {
    ChartLayout::new().set_offset(0.085, 0.18).set_dimensions(0.85, height)
}

/// Adds a line with a dot at each point: a month alone between months without a value would not be seen.
pub(super) fn push_marked(book: &Book, chart: &mut Chart, mut line: ChartSeries, colour: Colour) {
    let fill = ChartSolidFill::new().set_color(colour).clone();
    let mut dot = ChartMarker::new();
    dot.set_type(ChartMarkerType::Circle).set_size(dot_size(book.theme.sizes().dot));
    dot.set_format(ChartFormat::new().set_solid_fill(&fill).set_no_line());
    line.set_marker(&dot);
    // Pushed, a series of a line chart would lose its marker.
    *chart.add_series() = line;
}

/// Writes the value at the last point alone.
fn label_last(book: &Book, series: &mut ChartSeries, scale: Scale, colour: Colour, position: ChartDataLabelPosition) {
    let mut font = font(&book.theme, colour);
    font.set_bold().set_size(book.theme.sizes().label);
    let mut label = ChartDataLabel::new();
    label.show_value().set_position(position).set_num_format(scale.label(book)).set_font(&font);
    label.set_format(&mut ground(book));
    only_last(series, &label);
}

/// The ground of a label: the page's, so that no line shows through it.
pub(super) fn ground(book: &Book) -> ChartFormat {
    ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(book.theme.colours().page)).set_no_line().clone()
}

/// Hides the labels of all points but the last.
pub(super) fn only_last(series: &mut ChartSeries, label: &ChartDataLabel) {
    let mut hidden = ChartDataLabel::new();
    hidden.set_hidden();
    let labels = vec![hidden; usize::from(MONTHS) - 1];
    series.set_data_label(label).set_custom_data_labels(&labels);
}
