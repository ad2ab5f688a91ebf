//! The Index: every sheet with the question that it answers and what stands there, how the workbook is used, and a
//! directory of the KPIs with the way to each; below, those that the data cannot give.

mod contents;
mod directory;
mod waiting;

use rust_xlsxwriter::{FormatAlign, Worksheet, XlsxError};

use crate::book::layout::{At, Page, USES};
use crate::book::page::{self, underlined};
use crate::book::spoken::Phrase;
use crate::book::{Book, live, unfinished, ways};

/// The columns: a name, a value, a status, a page, a name for formulas. What is said of a sheet spans several.
const NAME: u16 = 0;
const VALUE: u16 = 1;
const STATUS: u16 = 2;
const PLACE: u16 = 3;
const FORMULA: u16 = 4;
const WIDTHS: [u32; 5] = [34, 15, 15, 32, 36];

/// Writes the sheet.
pub fn write(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    for (column, width) in (NAME..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    head(book, sheet)?;
    let rows = book.layout.index_rows();
    for (row, purpose, pages) in &rows.groups {
        heading(book, sheet, *row, book.words.get(&format!("index.group.{}", purpose.id())))?;
        for (row, page) in (row + 1..).zip(pages) {
            line(book, sheet, row, *page)?;
        }
    }
    uses(book, sheet, rows.uses)?;
    directory::write(book, sheet, rows.directory)?;
    waiting::write(book, sheet, rows.waiting)?;
    // The list of KPIs is the one that runs over several pages.
    sheet.set_freeze_panes(2, 0)?.set_repeat_rows(rows.directory + 1, rows.directory + 1)?;
    sheet.set_paper_size(page::A4).set_print_fit_to_pages(1, 0);
    page::paper(book, sheet);
    Ok(())
}

/// Writes the title, the chosen month, and whether it is over.
fn head(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    page::title(book, sheet, book.layout.sheet(Page::Index), "")?;
    ways::link(
        book,
        sheet,
        (0, FORMULA),
        (book.layout.sheet(Page::Dashboard), At::new(Page::Dashboard, 0, 0)),
        &ways::look(book).set_align(FormatAlign::Right),
    )?;
    page::month(book, sheet, (1, NAME), &page::month_look(book, book.theme.sizes().body))?;
    let partial = unfinished::warning(book, Phrase::constant(""));
    live::formula(sheet, (1, FORMULA), &partial.formula, live::Result::Text(&partial.text), &unfinished::look(book))
}

fn heading(book: &Book, sheet: &mut Worksheet, row: u32, text: &str) -> Result<(), XlsxError> {
    let format = book.theme.heading().set_background_color(book.theme.colours().panel);
    for column in NAME..=FORMULA {
        live::text(sheet, (row, column), if column == NAME { text } else { "" }, &format)?;
    }
    sheet.set_row_height(row, 20)?;
    Ok(())
}

/// Writes a sheet's line: its name as a link, its question, what stands there.
fn line(book: &Book, sheet: &mut Worksheet, row: u32, page: Page) -> Result<(), XlsxError> {
    let theme = &book.theme;
    let link = underlined(book, theme.styled(theme.sizes().body, theme.colours().link));
    ways::link(book, sheet, (row, NAME), (book.layout.sheet(page), At::new(page, 0, 0)), &link)?;
    let key = format!("sheet.{}.question", page.id());
    let question = book.words.get(&key);
    sheet.merge_range(row, VALUE, row, PLACE, question, &underlined(book, theme.text().set_text_wrap()))?;
    live::text(sheet, (row, FORMULA), &contents::of(book, page), &underlined(book, theme.label().set_text_wrap()))?;
    let room = WIDTHS.iter().skip(VALUE.into()).take(usize::from(PLACE - VALUE) + 1).sum();
    sheet.set_row_height(row, page::lines(question, room).max(1) * 12 + 4)?;
    Ok(())
}

/// Says how the workbook is used.
fn uses(book: &Book, sheet: &mut Worksheet, row: u32) -> Result<(), XlsxError> {
    heading(book, sheet, row, book.words.get("index.uses"))?;
    let names = [Page::Dashboard, Page::Goals].map(|page| book.layout.sheet(page));
    let [dashboard, goals] = names;
    let format = book.theme.text().set_text_wrap();
    for (row, key) in (row + 1..row + 1 + USES).zip(["month", "goals", "notes", "names"]) {
        let key = format!("index.use.{key}");
        let said = book.words.say(&key, &[("dashboard", dashboard), ("goals", goals)]);
        sheet.merge_range(row, NAME, row, FORMULA, &said, &format)?;
        sheet.set_row_height(row, page::lines(&said, WIDTHS.iter().sum()).max(1) * 12 + 4)?;
    }
    Ok(())
}
