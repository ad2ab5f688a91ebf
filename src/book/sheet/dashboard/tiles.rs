//! The tiles: a KPI's label, its value, its change against the month before, how it stands to its goal, and its year.

use std::cmp::Ordering;

use rust_xlsxwriter::{
    ChartEmptyCells, ConditionalFormatFormula, Format, FormatAlign, Sparkline, SparklineType, Worksheet, XlsxError,
};

use super::{by_status, merged, standing};
use crate::book::layout::board::{Drawn, MONTH_COLUMN, MONTHS, tile_column};
use crate::book::layout::{At, Judged, Page};
use crate::book::spoken::{Figure, Flag, Phrase};
use crate::book::theme::Precision;
use crate::book::{Book, live};
use crate::compare::Span;
use crate::kpi::Better;
use crate::number::{Number, Unit};
use crate::report::KpiRow;

/// The heights of a tile's rows in pixels: label, value, change, sparkline.
pub(super) const HEIGHTS: [u32; 4] = [21, 32, 18, 42];
const VALUE: u32 = 1;
const CHANGE: u32 = 2;
const YEAR: u32 = 3;

/// Where a tile stands, and what it shows.
pub(super) struct Tile<'a> {
    row: u32,
    column: u16,
    /// The KPI.
    pub(super) kpi: &'a KpiRow,
    /// The strip's first cell; it holds the status as a number, which nobody sees.
    pub(super) status: At,
}

/// Writes every tile.
pub(super) fn write(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    for (place, id) in book.board.tiles.iter().enumerate() {
        let Some(kpi) = book.kpi(id) else { continue };
        let row = book.board.tile_row(u32::try_from(place / book.board.tiles_in_a_row).unwrap_or(0));
        let column = tile_column(place % book.board.tiles_in_a_row);
        let tile = Tile { row, column, kpi, status: At::new(Page::Dashboard, row, column) };
        ground(book, sheet, &tile)?;
        label(book, sheet, &tile)?;
        value(book, sheet, &tile)?;
        change(book, sheet, &tile)?;
        against_goal(book, sheet, &tile)?;
        year(book, sheet, &tile)?;
    }
    Ok(())
}

/// Writes the ground and the strip with its status.
fn ground(book: &Book, sheet: &mut Worksheet, tile: &Tile) -> Result<(), XlsxError> {
    let theme = &book.theme;
    let panel = on_panel(book, theme.label());
    let unseen = |code| Format::new().set_background_color(theme.status(code)).set_font_color(theme.status(code));
    let strip = unseen(0).set_num_format(";;;");
    for row in tile.row..tile.row + 4 {
        sheet.write_blank(row, tile.column, &strip)?;
        for column in tile.column + 1..tile.column + 4 {
            sheet.write_blank(row, column, &panel)?;
        }
    }
    let status = tile.kpi.verdict.status.or(Number::ZERO);
    let cell = tile.judged(book, Judged::Status);
    let formula = format!("IF(ISNUMBER({cell}),{cell},0)");
    live::formula(sheet, (tile.row, tile.column), &formula, live::Result::Number(status), &strip)?;
    by_status(sheet, (tile.row, tile.column), (tile.row + 3, tile.column), tile.status, unseen)
}

fn on_panel(book: &Book, format: Format) -> Format {
    format.set_background_color(book.theme.colours().panel)
}

impl Tile<'_> {
    /// Returns a cell of the KPI's judgement.
    pub(super) fn judged(&self, book: &Book, judged: Judged) -> String {
        let at = book.layout.judged(&self.kpi.kpi.id, judged);
        at.map_or_else(|| "\"\"".to_owned(), |at| book.layout.cell(at, Page::Dashboard))
    }

    /// Returns the KPI's value over a span of one month.
    fn value(&self, book: &Book, span: Span) -> Figure {
        let at = book.layout.span_kpi(&self.kpi.kpi.id, span);
        let cell = at.map_or_else(|| "\"\"".to_owned(), |at| book.layout.cell(at, Page::Dashboard));
        Figure::new(cell, self.kpi.spans.get(span as usize).copied().unwrap_or_default())
    }
}

/// Writes the name.
fn label(book: &Book, sheet: &mut Worksheet, tile: &Tile) -> Result<(), XlsxError> {
    let format =
        on_panel(book, book.theme.label()).set_align(FormatAlign::Left).set_align(FormatAlign::Bottom).set_indent(1);
    live::text(sheet, (tile.row, tile.column + 1), book.short_name(&tile.kpi.kpi.id), &format)
}

/// Writes the value; a month without one says why, or that it is not available.
fn value(book: &Book, sheet: &mut Worksheet, tile: &Tile) -> Result<(), XlsxError> {
    let (theme, kpi, currency) = (&book.theme, &tile.kpi.kpi, &book.report.currency);
    let figure = tile.value(book, Span::Month);
    let absent = said(book, tile.kpi, &tile.judged(book, Judged::State));
    let formula = format!("IF(ISNUMBER({0}),{0},{1})", figure.formula, absent.formula);
    let format = on_panel(book, theme.styled(theme.sizes().value, theme.colours().ink)).set_bold().set_shrink();
    let format = format.set_align(FormatAlign::Left).set_indent(1);
    let format = format.set_num_format(theme.number_format(kpi.unit, currency, Precision::Short));
    let at = (tile.row + VALUE, tile.column + 1);
    merged(sheet, at, tile.column + 3, &format)?;
    let result =
        if figure.value.is_present() { live::Result::Number(figure.value) } else { live::Result::Text(&absent.text) };
    live::formula(sheet, at, &formula, result, &format)?;
    let own = At::new(Page::Dashboard, at.0, at.1).fixed();
    for (size, format) in theme.scaled_formats(kpi.unit, currency) {
        let rule = format!("=IF(ISNUMBER({own}),ABS({own})>={size},FALSE)");
        let format = Format::new().set_num_format(format);
        let rule = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(format).set_stop_if_true(true);
        sheet.add_conditional_format(at.0, at.1, at.0, at.1, &rule)?;
    }
    Ok(())
}

/// Returns the words for a month without a value: the state that holds, else that it is not available.
pub(super) fn said(book: &Book, row: &KpiRow, state: &str) -> Phrase {
    let absent = Phrase::constant(book.words.get("dashboard.absent"));
    if row.kpi.said.is_empty() {
        return absent;
    }
    let words = |id: &str| {
        let of_tile = book.words.find(&format!("tile.{id}"));
        of_tile.or_else(|| book.words.find(&format!("state.{id}"))).unwrap_or_default().to_owned()
    };
    let texts: Vec<String> = row.kpi.said.iter().map(|said| words(&said.words)).collect();
    let choices: Vec<String> = texts.iter().map(|text| live::quoted(text)).collect();
    let holding = row.said.get(book.report.chosen).copied().flatten();
    let text = holding.and_then(|holding| texts.get(holding)).cloned().unwrap_or_default();
    let chosen = Phrase::new(format!("CHOOSE({state},{})", choices.join(",")), text);
    Flag { formula: format!("ISNUMBER({state})"), holds: holding.is_some() }.choose(chosen, absent)
}

/// Writes the change against the month before: a share for money, points for percentages, a difference for the rest.
fn change(book: &Book, sheet: &mut Worksheet, tile: &Tile) -> Result<(), XlsxError> {
    let (theme, kpi) = (&book.theme, &tile.kpi.kpi);
    // A share of an amount that can be zero or below means nothing.
    let above_zero = |number: &Number| number.get().is_none_or(|value| value.is_sign_positive() && !value.is_zero());
    let share = kpi.unit == Unit::Money && tile.kpi.months.iter().all(above_zero);
    let (times, places) = match kpi.unit {
        Unit::Money if share => (1, 3),
        Unit::Percent => (100, 1),
        Unit::Money | Unit::Count => (1, 0),
        Unit::Ratio
        | Unit::Months
        | Unit::Days
        | Unit::Hours
        | Unit::Minutes
        | Unit::Seconds
        | Unit::Points
        | Unit::Score => (1, 1),
    };
    let (now, before) = (tile.value(book, Span::Month), tile.value(book, Span::PreviousMonth));
    let (own, last) = (&now.formula, &before.formula);
    let divided = if share { format!("/{last}") } else { String::new() };
    let formula = format!("ROUND(({own}-{last}){divided}*{times},{places})+0");
    let formula = format!("IF(ISNUMBER({own}),IF(ISNUMBER({last}),{formula},\"\"),\"\")");
    let difference = now.value.minus(before.value);
    let difference = if share { difference.over(before.value) } else { difference };
    let result = live::Result::Number(difference.times(Number::from(times)).rounded(places));
    let large =
        tile.kpi.months.iter().any(|number| number.size().compare(Number::from(9_999)).is_some_and(Ordering::is_gt));
    let number_format = match kpi.unit {
        Unit::Money if share => theme.percentage_change(),
        Unit::Money => theme.amount_difference(&book.report.currency, large),
        Unit::Percent
        | Unit::Count
        | Unit::Ratio
        | Unit::Months
        | Unit::Days
        | Unit::Hours
        | Unit::Minutes
        | Unit::Seconds
        | Unit::Points
        | Unit::Score => theme.difference(kpi.unit),
    };
    let small = theme.styled(theme.sizes().small, theme.colours().muted).set_bold().set_num_format(number_format);
    let format = on_panel(book, small).set_align(FormatAlign::Left).set_indent(1);
    let at = (tile.row + CHANGE, tile.column + 1);
    live::formula(sheet, at, &formula, result, &format)?;
    by_direction(book, sheet, at, kpi.better)
}

/// Colours a change by whether it is for the better.
fn by_direction(book: &Book, sheet: &mut Worksheet, at: live::Cell, better: Better) -> Result<(), XlsxError> {
    let colours = book.theme.colours();
    let (up, down) = match better {
        Better::Higher => (colours.good, colours.bad),
        Better::Lower => (colours.bad, colours.good),
        Better::Neither => return Ok(()),
    };
    let own = At::new(Page::Dashboard, at.0, at.1).fixed();
    for (operator, colour) in [(">", up), ("<", down)] {
        let rule = format!("=IF(ISNUMBER({own}),{own}{operator}0,FALSE)");
        let format = Format::new().set_font_color(colour);
        let rule = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(format);
        sheet.add_conditional_format(at.0, at.1, at.0, at.1, &rule)?;
    }
    Ok(())
}

/// Writes how the KPI stands: the judgement in a word, and below it the goal.
fn against_goal(book: &Book, sheet: &mut Worksheet, tile: &Tile) -> Result<(), XlsxError> {
    let theme = &book.theme;
    let small = on_panel(book, theme.label()).set_align(FormatAlign::Right).set_indent(1);
    let word = small.clone().set_bold();
    let at = (tile.row + CHANGE, tile.column + 2);
    merged(sheet, at, tile.column + 3, &word)?;
    let phrase = standing::judgement(book, tile);
    live::formula(sheet, at, &phrase.formula, live::Result::Text(&phrase.text), &word)?;
    by_status(sheet, at, at, tile.status, |code| Format::new().set_font_color(theme.status(code)))?;
    let goal = small.set_align(FormatAlign::Bottom).set_shrink();
    let at = (tile.row + YEAR, tile.column + 2);
    merged(sheet, at, tile.column + 3, &goal)?;
    let phrase = standing::goal(book, tile);
    live::formula(sheet, at, &phrase.formula, live::Result::Text(&phrase.text), &goal)
}

/// Draws the year: a column a month, the chosen one dark.
fn year(book: &Book, sheet: &mut Worksheet, tile: &Tile) -> Result<(), XlsxError> {
    let Some(row) = book.board.series(&Drawn::Actual(tile.kpi.kpi.id.clone())) else { return Ok(()) };
    let colours = book.theme.colours();
    let range = book.layout.range(At::new(Page::Window, row, MONTH_COLUMN), row, MONTH_COLUMN + MONTHS - 1);
    let sparkline = Sparkline::new()
        .set_type(SparklineType::Column)
        .set_range(range.replace('$', "").as_str())
        .set_sparkline_color(colours.accent_light)
        .show_last_point(true)
        .set_last_point_color(colours.accent)
        .show_hidden_data(true)
        .show_empty_cells_as(ChartEmptyCells::Gaps);
    let sparkline = match floor(tile.kpi) {
        Some(floor) => sparkline.set_custom_min(floor),
        None => sparkline,
    };
    sheet.add_sparkline(tile.row + YEAR, tile.column + 1, &sparkline)?;
    Ok(())
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
