//! The tiles: a KPI's label, its value, its change against the month before, how it stands to its goal, and its year.

use rust_xlsxwriter::{ConditionalFormatFormula, Format, FormatAlign, Url, Worksheet, XlsxError};

use super::{by_status, merged, standing};
use crate::book::chosen::Chosen;
use crate::book::layout::board::{MONTHS, TILE_ROWS, tile_column};
use crate::book::layout::{At, Judged, Page};
use crate::book::theme::Precision;
use crate::book::{Book, bands, live, note, sparkline};
use crate::compare::Span;
use crate::kpi::Better;
use crate::number::Number;
use crate::report::KpiRow;

/// The heights of a tile's rows in pixels: label, value, change, a gap that keeps the bars off the change, sparkline.
pub(super) const HEIGHTS: [u32; TILE_ROWS as usize] = [19, 30, 16, 4, 32];
const VALUE: u32 = 1;
const CHANGE: u32 = 2;
const YEAR: u32 = 4;
/// Stands in the strip for a KPI that rests on too few cases to be judged.
const TOO_FEW: i64 = -1;

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
    for row in tile.row..tile.row + TILE_ROWS {
        sheet.write_blank(row, tile.column, &strip)?;
        for column in tile.column + 1..tile.column + 4 {
            sheet.write_blank(row, column, &panel)?;
        }
    }
    let status = tile.kpi.verdict.status.or(Number::ZERO);
    let cell = tile.chosen(book).judged(Judged::Status);
    let few = tile.chosen(book).too_few();
    let status = if few.holds { Number::from(TOO_FEW) } else { status };
    let formula = format!("IF({},{TOO_FEW},IF(ISNUMBER({cell}),{cell},0))", few.formula);
    live::formula(sheet, (tile.row, tile.column), &formula, live::Result::Number(status), &strip)?;
    by_status(sheet, (tile.row, tile.column), (tile.row + YEAR, tile.column), tile.status, unseen)
}

fn on_panel(book: &Book, format: Format) -> Format {
    format.set_background_color(book.theme.colours().panel)
}

impl Tile<'_> {
    /// Returns what is said of the KPI.
    pub(super) fn chosen<'b>(&'b self, book: &'b Book) -> Chosen<'b> {
        Chosen { book, row: self.kpi, from: Page::Dashboard }
    }
}

/// Writes the name, which leads to the page where the KPI stands.
fn label(book: &Book, sheet: &mut Worksheet, tile: &Tile) -> Result<(), XlsxError> {
    let format = on_panel(book, book.theme.label()).set_align(FormatAlign::Left).set_align(FormatAlign::Bottom);
    let format = format.set_indent(1).set_shrink();
    let (id, at) = (&tile.kpi.kpi.id, (tile.row, tile.column + 1));
    merged(sheet, at, tile.column + 3, &format)?;
    // Every workbook shows the Definitions.
    let to = book.shown_at(id).unwrap_or(At::new(Page::Definitions, 0, 0));
    let tip = book.words.say("dashboard.leads_to", &[("sheet", book.layout.sheet(to.page))]);
    let url = Url::new(book.way(to)).set_text(book.short_name(id)).set_tip(tip);
    sheet.write_url_with_format(at.0, at.1, url, &format)?;
    note::define(book, sheet, at, id)
}

/// Writes the value; a month without one says why, or that it is not available.
fn value(book: &Book, sheet: &mut Worksheet, tile: &Tile) -> Result<(), XlsxError> {
    let (theme, kpi, currency) = (&book.theme, &tile.kpi.kpi, &book.report.currency);
    let figure = tile.chosen(book).over(Span::Month);
    let absent = tile.chosen(book).said();
    let formula = format!("IF(ISNUMBER({0}),{0},{1})", figure.formula, absent.formula);
    let format = on_panel(book, theme.styled(theme.sizes().value, theme.colours().ink)).set_bold().set_shrink();
    let format = format.set_align(FormatAlign::Left).set_indent(1);
    let format = format.set_num_format(book.kpi_number_format(tile.kpi, Precision::Short));
    let at = (tile.row + VALUE, tile.column + 1);
    merged(sheet, at, tile.column + 3, &format)?;
    let result =
        if figure.value.is_present() { live::Result::Number(figure.value) } else { live::Result::Text(&absent.text) };
    live::formula(sheet, at, &formula, result, &format)?;
    let own = At::new(Page::Dashboard, at.0, at.1).fixed();
    let few = format!("{}={TOO_FEW}", tile.status.fixed());
    // Words in the place of a value are no value; a state that is judged, such as that there is no loss, is one.
    let words = format!("=IF(ISNUMBER({own}),FALSE,{}=0)", tile.status.fixed());
    let mut rules = vec![(words, Format::new().set_font_color(theme.colours().muted))];
    let large = |size: &str| format!("IF(ISNUMBER({own}),ABS({own})>={size},FALSE)");
    // Some programs apply only the first rule that holds, so each size has its own grey.
    for (size, format) in theme.scaled_formats(kpi.unit, currency) {
        rules.push((format!("=IF({few},{},FALSE)", large(&size)), bands::grey(theme).set_num_format(format)));
    }
    rules.push((format!("={few}"), bands::grey(theme)));
    for (size, format) in theme.scaled_formats(kpi.unit, currency) {
        rules.push((format!("={}", large(&size)), Format::new().set_num_format(format)));
    }
    for (rule, format) in rules {
        let rule = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(format).set_stop_if_true(true);
        sheet.add_conditional_format(at.0, at.1, at.0, at.1, &rule)?;
    }
    Ok(())
}

/// Writes the change against the month before: a share for money, points for percentages, a difference for the rest.
fn change(book: &Book, sheet: &mut Worksheet, tile: &Tile) -> Result<(), XlsxError> {
    let (theme, chosen) = (&book.theme, tile.chosen(book));
    let change = chosen.change(&chosen.over(Span::PreviousMonth));
    let small = theme.styled(theme.sizes().small, theme.colours().muted).set_bold().set_num_format(change.format);
    let format = on_panel(book, small).set_align(FormatAlign::Left).set_indent(1).set_shrink();
    let at = (tile.row + CHANGE, tile.column + 1);
    live::formula(sheet, at, &change.formula, live::Result::Number(change.value), &format)?;
    let few = format!("={}={TOO_FEW}", tile.status.fixed());
    let rule =
        ConditionalFormatFormula::new().set_rule(few.as_str()).set_format(bands::grey(theme)).set_stop_if_true(true);
    sheet.add_conditional_format(at.0, at.1, at.0, at.1, &rule)?;
    by_direction(book, sheet, at, tile.kpi.kpi.better)
}

/// Colours a change by whether it is for the better.
fn by_direction(book: &Book, sheet: &mut Worksheet, at: live::Cell, better: Better) -> Result<(), XlsxError> {
    let Some((more, less)) = bands::changes(&book.theme, better) else { return Ok(()) };
    let own = At::new(Page::Dashboard, at.0, at.1).fixed();
    for (operator, colour) in [(">", more), ("<", less)] {
        let rule = format!("=IF(ISNUMBER({own}),{own}{operator}0,FALSE)");
        let format = Format::new().set_font_color(colour);
        let rule = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(format);
        sheet.add_conditional_format(at.0, at.1, at.0, at.1, &rule)?;
    }
    Ok(())
}

/// Writes how the KPI stands: the judgement in a word, or that it rests on too few cases, and below it the goal.
fn against_goal(book: &Book, sheet: &mut Worksheet, tile: &Tile) -> Result<(), XlsxError> {
    let theme = &book.theme;
    let small = on_panel(book, theme.label()).set_align(FormatAlign::Right).set_indent(1);
    let word = small.clone().set_bold().set_shrink();
    let at = (tile.row + CHANGE, tile.column + 2);
    merged(sheet, at, tile.column + 3, &word)?;
    let phrase = tile.chosen(book).thin(standing::judgement(book, tile));
    live::formula(sheet, at, &phrase.formula, live::Result::Text(&phrase.text), &word)?;
    by_status(sheet, at, at, tile.status, |code| Format::new().set_font_color(theme.status(code)))?;
    let goal = small.set_align(FormatAlign::Bottom).set_shrink();
    let at = (tile.row + YEAR, tile.column + 2);
    merged(sheet, at, tile.column + 3, &goal)?;
    let phrase = tile.chosen(book).goal();
    live::formula(sheet, at, &phrase.formula, live::Result::Text(&phrase.text), &goal)
}

/// Draws the year: a column a month, the chosen one dark.
fn year(book: &Book, sheet: &mut Worksheet, tile: &Tile) -> Result<(), XlsxError> {
    if let Some(sparkline) = sparkline::latest(book, tile.kpi, MONTHS) {
        sheet.add_sparkline(tile.row + YEAR, tile.column + 1, &sparkline)?;
    }
    Ok(())
}
