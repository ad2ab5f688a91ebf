//! The charts: one file a kind in `chart/`, with the look that they share.
//!
//! A chart draws fixed ranges of the Window sheet; its title, which says what it shows and in which unit, and its labels
//! are constants, because a title that a formula gives is not shown everywhere. It knows nothing of where a chart stands.

mod bridge;
mod columns;
mod curves;
mod funnel;
mod goal;
mod lines;
mod movements;
mod scale;
mod stacked;
mod ticks;

use rust_xlsxwriter::{
    Chart, ChartAxis, ChartAxisLabelPosition, ChartAxisTickType, ChartEmptyCells, ChartFont, ChartFormat, ChartLayout,
    ChartLegendPosition, ChartLine, ChartSeries, ChartSolidFill, ChartType, ObjectMovement, Worksheet, XlsxError,
};

use super::Book;
use super::layout::Page;
use super::layout::board::{Drawn, LABEL_ROW, MONTH_COLUMN, MONTHS};
use super::live::Cell;
use super::theme::{Colour, Theme};
use crate::report::{self, ChartKind};
pub use curves::{Curves, insert as insert_curves};
pub use funnel::{Funnel, insert as insert_funnel};
use scale::Scale;
pub use stacked::{Stack, insert as insert_stack};

/// Draws a chart over a panel: its first cell, and its width and height in pixels.
pub fn insert(
    book: &Book,
    sheet: &mut Worksheet,
    wish: &report::Chart,
    (row, column): Cell,
    (width, height): (u32, u32),
) -> Result<(), XlsxError> {
    let mut chart = match wish.kind {
        ChartKind::Trend => lines::trend(book, wish),
        ChartKind::Lines => lines::lines(book, wish),
        ChartKind::Columns => columns::columns(book, wish),
        ChartKind::Movements => movements::movements(book, wish),
        ChartKind::Bridge => bridge::bridge(book, wish),
    };
    let alt = worded(book, wish, "alt").map_or_else(|| title(book, wish), ToOwned::to_owned);
    chart.set_width(width).set_height(height).set_name(&wish.id).set_alt_text(alt);
    chart.set_object_movement(ObjectMovement::MoveButDontSizeWithCells);
    sheet.insert_chart(row, column, &chart)?;
    Ok(())
}

/// Says what a chart shows and in which unit.
fn title(book: &Book, wish: &report::Chart) -> String {
    if let Some(title) = worded(book, wish, "title") {
        // The second KPI of columns has an axis of its own, and no part in the scale of the first.
        let sharing = if wish.kind == ChartKind::Columns { 1 } else { wish.series.len() };
        let sharing = wish.series.get(..sharing).unwrap_or(&wish.series);
        return title.replace("{unit}", &Scale::of(book, sharing).words(book));
    }
    let first = wish.series.first().map_or("", |series| super::layout::board::split(series).0);
    book.short_name(first).to_owned()
}

/// Finds a chart's words; where only one of its series is left, those for it alone.
fn worded<'b>(book: &'b Book, wish: &report::Chart, key: &str) -> Option<&'b str> {
    let key = format!("chart.{}.{key}", wish.id);
    let alone = Some(format!("{key}_alone")).filter(|_| wish.series.len() == 1);
    alone.and_then(|alone| book.words.find(&alone)).or_else(|| book.words.find(&key))
}

/// Starts a chart in the look that all share.
fn plain(book: &Book, wish: &report::Chart, kind: ChartType) -> Chart {
    framed(book, &title(book, wish), kind)
}

/// Starts a chart in the look that all share, with a title.
fn framed(book: &Book, title: &str, kind: ChartType) -> Chart {
    let (theme, colours) = (&book.theme, book.theme.colours());
    let mut chart = Chart::new(kind);
    let mut font = font(theme, colours.ink);
    font.set_bold().set_size(theme.sizes().body);
    chart.title().set_name(title).set_font(&font).set_overlay(true);
    chart.title().set_layout(&ChartLayout::new().set_offset(0.02, 0.03));
    chart.plot_area().set_layout(&ChartLayout::new().set_offset(0.085, 0.18).set_dimensions(0.895, 0.53));
    chart.chart_area().set_format(
        ChartFormat::new()
            .set_solid_fill(ChartSolidFill::new().set_color(colours.page))
            .set_border(ChartLine::new().set_color(colours.rule).set_width(theme.lines().thin)),
    );
    chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&small(theme));
    axis(book, chart.x_axis());
    chart.x_axis().set_format(ChartFormat::new().set_line(ChartLine::new().set_color(colours.last_year)));
    axis(book, chart.y_axis());
    chart.y_axis().set_format(ChartFormat::new().set_no_line());
    chart.y_axis().set_major_gridlines(true);
    chart.y_axis().set_major_gridlines_line(ChartLine::new().set_color(colours.grid).set_width(theme.lines().thin));
    chart.show_empty_cells_as(ChartEmptyCells::Connected).show_hidden_data();
    chart
}

fn axis(book: &Book, axis: &mut ChartAxis) {
    axis.set_font(&small(&book.theme));
    axis.set_label_position(ChartAxisLabelPosition::Low);
    axis.set_major_tick_type(ChartAxisTickType::None).set_minor_tick_type(ChartAxisTickType::None);
}

/// Sets the axis of months: labels are texts, because a date axis leaves the months to the program.
fn months(chart: &mut Chart) {
    chart.x_axis().set_text_axis(true);
}

fn font(theme: &Theme, colour: Colour) -> ChartFont {
    let mut font = ChartFont::new();
    font.set_name(theme.font()).set_color(colour);
    font
}

fn small(theme: &Theme) -> ChartFont {
    let mut font = font(theme, theme.colours().muted);
    font.set_size(theme.sizes().label);
    font
}

/// Starts a series over a row of the Window sheet.
fn series(book: &Book, drawn: &Drawn, name: &str) -> Option<ChartSeries> {
    let row = book.board.series(drawn)?;
    let sheet = book.layout.sheet(Page::Window);
    let last = MONTH_COLUMN + MONTHS - 1;
    let mut series = ChartSeries::new();
    series
        .set_categories((sheet, LABEL_ROW, MONTH_COLUMN, LABEL_ROW, last))
        .set_values((sheet, row, MONTH_COLUMN, row, last))
        .set_name(name);
    Some(series)
}

/// Tells whether a KPI has a value to be drawn as last year's in some month; else a legend would name nothing.
fn has_last_year(book: &Book, kpi: &str) -> bool {
    let months = book.kpi(kpi).map(|row| row.months.as_slice()).unwrap_or_default();
    months.iter().take(months.len().saturating_sub(12)).any(|number| number.is_present())
}

/// A line in a colour and a width.
fn stroke(colour: Colour, width: f64) -> ChartLine {
    let mut line = ChartLine::new();
    line.set_color(colour).set_width(width);
    line
}

/// The line of a series by its place: the first is the one that matters.
fn nth_stroke(book: &Book, colour: Colour, place: usize) -> ChartLine {
    let lines = book.theme.lines();
    stroke(colour, if place == 0 { lines.strong } else { lines.normal })
}

/// The size of a dot, as a chart takes it.
fn dot_size(points: u32) -> u8 {
    u8::try_from(points).unwrap_or(u8::MAX)
}

/// Returns the name of a KPI in a legend: `chart.series.<kpi>` where the language has it, else its own.
fn legend_name<'b>(book: &'b Book, kpi: &'b str) -> &'b str {
    book.words.find(&format!("chart.series.{kpi}")).unwrap_or_else(|| book.short_name(kpi))
}
