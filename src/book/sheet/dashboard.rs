//! The Dashboard: one page with a drop-down of months that re-drives everything on it.
//!
//! The grid has five columns a tile: a strip in the colour of the status, a wide column in which the sparkline stands
//! alone (it is drawn only in an unmerged cell), two narrow ones and a gap. Every row has its height set, because a
//! program that chooses heights itself shifts the charts.

pub(super) mod captions;

mod headlines;
mod links;
mod lists;
mod standing;
mod tiles;

use rust_xlsxwriter::{ConditionalFormatFormula, DataValidation, Format, FormatAlign, Url, Worksheet, XlsxError};

use crate::book::layout::board::{BOARD_ROWS, Panel, TILE_COLUMNS, tile_column};
use crate::book::layout::{At, FACTS_FIRST, FACTS_KEY, Page};
use crate::book::live::{self, Cell};
use crate::book::spoken::{Flag, Phrase};
use crate::book::theme::AS_TEXT;
use crate::book::{Book, chart, page, unfinished};

use super::tie_out;

/// How wide the page is in pixels, so that a laptop shows it whole; the columns of the tiles share what the margin leaves.
const WIDTH: u32 = 1_290;
/// The margin to the left, in which the marks of the sentences stand.
const MARGIN: u32 = 16;
/// The widths of a tile's strip and of the gap behind it in pixels.
const STRIP: u32 = 5;
const BETWEEN: u32 = 12;
/// The heights of the rows in pixels: above the title, the title, below it, links, a sentence, a gap, a row of a panel.
const TOP: u32 = 6;
const TITLE: u32 = 30;
const BELOW: u32 = 18;
const LINKS: u32 = 16;
const SENTENCE: u32 = 18;
const GAP: u32 = 8;
const PANEL: u32 = 21;
/// The height of the row above a panel, in which its caption stands.
const CAPTION: u32 = 16;
/// The gap below a panel; the caption of the next stands below it.
const BELOW_PANEL: u32 = 4;

/// Writes the sheet.
pub fn write(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    grid(book, sheet)?;
    head(book, sheet)?;
    links::write(book, sheet)?;
    headlines::write(book, sheet)?;
    tiles::write(book, sheet)?;
    for (place, panel) in book.board.panels.iter().enumerate() {
        let (row, column) = book.board.panel(place);
        match panel {
            Panel::Chart(drawing) => {
                chart::insert(book, sheet, drawing, (row, column), (panel_width(book), BOARD_ROWS * PANEL))?;
                captions::write(book, sheet, drawing, (row - 1, column))?;
            }
            Panel::List(list) => lists::write(book, sheet, *list, (row, column))?,
        }
    }
    paper(book, sheet)?;
    page::protect(sheet, true);
    let selection = book.layout.selection();
    sheet.set_selection(selection.row, selection.column, selection.row, selection.column)?;
    Ok(())
}

/// Returns the widths of a tile's columns in pixels: strip, wide, two narrow, gap. The two narrow ones together are as
/// wide as the wide one, or the sparkline would crowd out the goal.
fn widths(book: &Book) -> [u32; TILE_COLUMNS as usize] {
    let tiles = u32::try_from(book.board.columns()).unwrap_or(1).max(1);
    let narrow = ((WIDTH - MARGIN + BETWEEN) / tiles - STRIP - BETWEEN) / 4;
    [STRIP, 2 * narrow, narrow, narrow, BETWEEN]
}

fn panel_width(book: &Book) -> u32 {
    let widths = widths(book);
    2 * widths.iter().sum::<u32>() - BETWEEN
}

fn grid(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let board = &book.board;
    let blank = book.theme.text();
    sheet.set_screen_gridlines(false).set_column_width_pixels(0, MARGIN)?;
    for place in 0..board.columns() {
        for (column, width) in (tile_column(place)..=board.last_column()).zip(widths(book)) {
            sheet.set_column_width_pixels(column, width)?;
        }
    }
    let mut heights = vec![(0, TOP), (1, TITLE), (2, BELOW)];
    heights.extend((board.links_row()..board.headline_row()).map(|row| (row, LINKS)));
    heights.extend((board.headline_row()..).zip(&board.headlines).map(|(row, _)| (row, SENTENCE)));
    heights.push((board.tile_row(0) - 1, GAP));
    for row in 0..board.rows_of_tiles() {
        heights.extend((board.tile_row(row)..).zip(tiles::HEIGHTS.into_iter().chain([GAP])));
    }
    for row in 0..board.rows_of_panels() {
        let first = board.panel_row(row);
        heights.extend((first..first + BOARD_ROWS).map(|row| (row, PANEL)));
        heights.extend([(first - 1, CAPTION), (first + BOARD_ROWS, BELOW_PANEL)]);
    }
    for (row, height) in heights {
        sheet.set_row_height_pixels(row, height)?;
        sheet.set_row_format(row, &blank)?;
    }
    Ok(())
}

/// Writes the title, the drop-down, and the line below them.
fn head(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let (words, theme) = (book.words, &book.theme);
    let named = format!("dashboard.named.{}", book.report.dashboard.id);
    let named = words.find(&named).unwrap_or(&book.report.dashboard.id);
    let title = words.say("dashboard.title", &[("company", &page::cut(book.company())), ("dashboard", named)]);
    let last = book.layout.selection().column;
    let before = last - TILE_COLUMNS;
    let heading = theme.title().set_align(FormatAlign::Left).set_shrink();
    merged(sheet, (1, 1), before - 1, &heading)?;
    live::text(sheet, (1, 1), &title, &heading)?;
    selection(book, sheet)?;
    let right = theme.label().set_align(FormatAlign::Right).set_shrink();
    merged(sheet, (1, before), last - 2, &right)?;
    live::text(sheet, (1, before), words.get("dashboard.choose"), &right)?;
    month(book, sheet, before - TILE_COLUMNS - 1)?;
    partial(book, sheet, (2, before - TILE_COLUMNS))?;
    checks(book, sheet, (2, last))
}

/// Writes the drop-down. Its list is a range of texts: a list of dates would be shown in the reader's own format, and
/// one written out ends at 255 characters.
fn selection(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let theme = &book.theme;
    let at = book.layout.selection();
    let format = theme.input().set_bold().set_font_size(theme.sizes().month).set_num_format(AS_TEXT);
    let format = format.set_align(FormatAlign::Center).set_font_color(theme.colours().ink);
    merged(sheet, (at.row, at.column), at.column + 2, &format)?;
    let key = book.chosen().map(|month| month.to_string()).unwrap_or_default();
    sheet.write_string_with_format(at.row, at.column, key, &format)?;
    let first = At::new(Page::Facts, FACTS_FIRST, FACTS_KEY);
    let months = book.layout.range(first, FACTS_FIRST + book.layout.months().max(1) - 1, FACTS_KEY);
    let list = DataValidation::new()
        .allow_list_formula(months.as_str().into())
        .set_input_title(book.words.get("dashboard.choose_title"))?
        .set_input_message(book.words.get("dashboard.choose_help"))?
        .set_error_title(book.words.get("dashboard.choose_title"))?
        .set_error_message(book.words.get("dashboard.choose_error"))?;
    sheet.add_data_validation(at.row, at.column, at.row, at.column, &list)?;
    Ok(())
}

/// Writes the chosen month in words, by a number format, and what the numbers are in.
fn month(book: &Book, sheet: &mut Worksheet, last: u16) -> Result<(), XlsxError> {
    let theme = &book.theme;
    let format = page::month_look(book, theme.sizes().body).set_shrink();
    merged(sheet, (2, 1), 3, &format)?;
    page::month(book, sheet, (2, 1), &format)?;
    let below = book.words.say("dashboard.below", &[("currency", book.currency())]) + &source(book);
    let label = theme.label().set_align(FormatAlign::Left).set_shrink();
    merged(sheet, (2, 4), last, &label)?;
    live::text(sheet, (2, 4), &below, &label)
}

/// Names the table that MRR comes from, where it is not that of subscriptions.
fn source(book: &Book) -> String {
    let source = book.report.mrr_sources.first().filter(|source| source.table != "subscriptions");
    source.map_or_else(String::new, |source| {
        let table = book.words.find(&format!("table.{}", source.table)).unwrap_or(&source.table);
        book.words.say("dashboard.mrr_from", &[("table", table)])
    })
}

/// Says that the chosen month is not over, where it lies behind the last complete one; of the last complete one, which
/// tables end before it does.
fn partial(book: &Book, sheet: &mut Worksheet, at: Cell) -> Result<(), XlsxError> {
    let early: Vec<String> = book.report.ended_early.iter().map(|(table, _)| book.table_name(table)).collect();
    let early = if early.is_empty() {
        Phrase::constant("")
    } else {
        let is_report = book.chosen() == Some(book.report.report_month);
        let flag = Flag { formula: "sel_idx=report_idx".to_owned(), holds: is_report };
        let said = book.words.say("dashboard.ends_early", &[("tables", &early.join(", "))]);
        flag.choose(Phrase::constant(said), Phrase::constant(""))
    };
    let phrase = unfinished::warning(book, early);
    let format = unfinished::look(book).set_shrink();
    merged(sheet, at, at.1 + TILE_COLUMNS + 3, &format)?;
    live::formula(sheet, at, &phrase.formula, live::Result::Text(&phrase.text), &format)
}

/// The one light: whether all identities close, in all months, with the way to the Tie-out.
fn checks(book: &Book, sheet: &mut Worksheet, at: Cell) -> Result<(), XlsxError> {
    let theme = &book.theme;
    let light = tie_out::light(book, Page::Dashboard);
    let format = theme.styled(theme.sizes().small, theme.colours().good).set_align(FormatAlign::Right).set_shrink();
    merged(sheet, at, at.1 + 2, &format)?;
    let tie_out = format!("internal:'{}'!A1", book.layout.sheet(Page::TieOut).replace('\'', "''"));
    sheet.write_url_with_format(at.0, at.1, Url::new(tie_out), &format)?;
    // What is written over a link keeps it.
    live::formula(sheet, at, &light.phrase.formula, live::Result::Text(&light.phrase.text), &format)?;
    let red = Format::new().set_font_color(theme.colours().bad).set_bold();
    let rule = ConditionalFormatFormula::new().set_rule(light.red.as_str()).set_format(red);
    sheet.add_conditional_format(at.0, at.1, at.0, at.1, &rule)?;
    Ok(())
}

/// Joins cells of a row; what is written into the first of them then has room.
fn merged(sheet: &mut Worksheet, (row, column): Cell, last: u16, format: &Format) -> Result<(), XlsxError> {
    sheet.merge_range(row, column, row, last, "", format).map(|_| ())
}

/// Adds rules that colour a range of cells by a status that stands in one cell; a rule of one sheet does not read
/// another in every program, so the cell is on this one.
fn by_status(
    sheet: &mut Worksheet,
    (row, column): Cell,
    (last_row, last_column): Cell,
    status: At,
    look: impl Fn(usize) -> Format,
) -> Result<(), XlsxError> {
    for code in 1..=3 {
        let rule = format!("={}={code}", status.fixed());
        let rule = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(look(code));
        sheet.add_conditional_format(row, column, last_row, last_column, &rule)?;
    }
    Ok(())
}

fn paper(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let board = &book.board;
    page::paper(book, sheet);
    sheet.set_paper_size(page::A4).set_landscape().set_print_fit_to_pages(1, 1).set_print_center_horizontally(true);
    sheet.set_margins(0.3, 0.3, 0.35, 0.45, 0.15, 0.2);
    sheet.set_print_area(0, 0, board.last_row(), board.last_column())?;
    Ok(())
}
