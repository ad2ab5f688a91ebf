//! The list of goals that are furthest from being met in the chosen month.

use rust_xlsxwriter::{Format, FormatAlign, Url, Worksheet, XlsxError};

use super::headlines::picked;
use super::{by_status, merged, standing};
use crate::book::layout::board::{LISTED, Told};
use crate::book::layout::{At, Page};
use crate::book::live::{self, Cell};
use crate::book::sheet::window;
use crate::book::spoken::{Figure, Flag, Phrase};
use crate::book::{Book, page};
use crate::number::Number;

/// The columns of the list within its panel, each from its first to its last: the status as a number, the KPI, its
/// value, its goal, its status in words.
const CODE: u16 = 0;
const NAME: (u16, u16) = (1, 2);
const VALUE: (u16, u16) = (3, 5);
const GOAL: (u16, u16) = (6, 6);
const STATUS: (u16, u16) = (7, 8);

/// Writes the list into a panel.
pub(super) fn write(book: &Book, sheet: &mut Worksheet, (row, column): Cell) -> Result<(), XlsxError> {
    let (theme, words) = (&book.theme, book.words);
    let heading = theme.styled(theme.sizes().body, theme.colours().ink).set_bold();
    live::text(sheet, (row, column), words.get("furthest.title"), &heading)?;
    let goals = format!("internal:'{}'!A1", book.layout.sheet(Page::Goals).replace('\'', "''"));
    let link = theme.styled(theme.sizes().small, theme.colours().link).set_align(FormatAlign::Right);
    merged(sheet, (row, column + STATUS.0), column + STATUS.1, &link)?;
    let link_to = Url::new(goals).set_text(words.get("furthest.edit"));
    sheet.write_url_with_format(row, column + STATUS.0, link_to, &link)?;
    let head = page::underlined(book, theme.label());
    sheet.write_blank(row + 1, column + CODE, &head)?;
    let heads = [(NAME, "kpi"), (VALUE, "value"), (GOAL, "goal"), (STATUS, "status")];
    for ((first, last), key) in heads {
        let format = if first == NAME.0 { head.clone() } else { head.clone().set_align(FormatAlign::Right) };
        across(sheet, (row + 1, column + first), column + last, &format)?;
        live::text(sheet, (row + 1, column + first), words.get(&format!("furthest.{key}")), &format)?;
    }
    for n in 0..LISTED {
        line(book, sheet, (row + 2 + n, column), n)?;
    }
    Ok(())
}

fn across(sheet: &mut Worksheet, at: Cell, last: u16, format: &Format) -> Result<(), XlsxError> {
    if at.1 == last { Ok(()) } else { merged(sheet, at, last, format) }
}

/// Writes a line: a KPI, its value, its goal and its status, whichever it is.
fn line(book: &Book, sheet: &mut Worksheet, (row, column): Cell, n: u32) -> Result<(), XlsxError> {
    let theme = &book.theme;
    let place = book.board.furthest(n);
    let kpi = window::furthest(book, n).map(|(_, kpi)| kpi);
    let listed =
        Flag { formula: format!("ISNUMBER({})", book.layout.cell(place, Page::Dashboard)), holds: kpi.is_some() };
    let small = page::underlined(book, theme.styled(theme.sizes().small, theme.colours().text));
    let unseen = page::underlined(book, theme.label()).set_num_format(";;;");
    let status = kpi.map_or(Number::ZERO, |kpi| kpi.verdict.status.or(Number::ZERO));
    let code = At::new(Page::Dashboard, row, column + CODE);
    let formula = format!("IF({},{},0)", listed.formula, picked(book, Told::Status, place));
    live::formula(sheet, (row, code.column), &formula, live::Result::Number(status), &unseen)?;
    let judged = Figure::new(picked(book, Told::Status, place), status);
    let name = kpi.map_or("", |kpi| book.short_name(&kpi.kpi.id)).to_owned();
    let said = |number: Number| {
        kpi.map_or(String::new(), |kpi| book.speaker().say(kpi.kpi.unit, &Figure::new("", number)).text)
    };
    let value = said(kpi.map_or(Number::ABSENT, |kpi| book.value(&kpi.kpi.id, book.report.chosen)));
    let goal = said(kpi.map_or(Number::ABSENT, window::bound));
    let right = small.clone().set_align(FormatAlign::Right);
    let name_at = small.set_shrink();
    let cells = [
        (NAME, Phrase::new(picked(book, Told::Name, place), name), &name_at),
        (VALUE, Phrase::new(picked(book, Told::ValueText, place), value), &right),
        (GOAL, Phrase::new(picked(book, Told::BoundText, place), goal), &right),
        (STATUS, standing::status(book, &judged), &right),
    ];
    let nothing = if n == 0 { book.words.get("furthest.nothing") } else { "" };
    for ((first, last), phrase, format) in cells {
        let at = (row, column + first);
        across(sheet, at, column + last, format)?;
        let otherwise = if first == NAME.0 { nothing } else { "" };
        let phrase = listed.choose(phrase, Phrase::constant(otherwise));
        live::formula(sheet, at, &phrase.formula, live::Result::Text(&phrase.text), format)?;
    }
    let coloured = (row, column + STATUS.0);
    by_status(sheet, coloured, coloured, code, |code| Format::new().set_font_color(theme.status(code)).set_bold())
}
