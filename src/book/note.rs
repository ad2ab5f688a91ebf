//! Notes: what appears beside a KPI's name while the pointer rests on it, its meaning and its formula in words.
//!
//! It knows words and the font, and nothing of where a name stands.

use rust_xlsxwriter::{Note, Worksheet, XlsxError};

use super::live::Cell;
use super::{Book, page};
use crate::kpi::glossary;

/// How wide a note is in pixels, and how many digits of a column's width that is, at the size of its type.
const WIDTH: (u32, u32) = (280, 38);
/// How high a line of a note is in pixels, and what stands above the first and below the last.
const LINE: u32 = 13;
const MARGIN: u32 = 12;
/// A note with more would cover the page; whoever wants the rest finds it on Definitions.
const MOST: usize = 700;

/// Adds a KPI's definition to the cell of its name. It begins with the name, so that it is plain what is defined.
pub fn define(book: &Book, sheet: &mut Worksheet, at: Cell, id: &str) -> Result<(), XlsxError> {
    let Some(row) = book.report.kpis.iter().find(|row| row.kpi.id == id) else { return Ok(()) };
    let meaning = book.words.find(&format!("kpi.{id}.meaning")).unwrap_or_default().to_owned();
    let formula = format!("= {}", glossary::definition(&row.kpi, book.words));
    let parts = [book.kpi_name(id).to_owned(), meaning, formula];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    remark(book, sheet, at, &parts.join("\n"))
}

/// Adds a text to a cell, as large as the text asks for.
pub fn remark(book: &Book, sheet: &mut Worksheet, (row, column): Cell, text: &str) -> Result<(), XlsxError> {
    let text: String = text.chars().take(MOST).collect();
    let (width, digits) = WIDTH;
    let note = Note::new(&text)
        .set_author(book.words.get("book.author"))
        .add_author_prefix(false)
        .set_width(width)
        .set_height(page::lines(&text, digits) * LINE + MARGIN)
        .set_font_name(book.theme.font())
        .set_font_size(book.theme.sizes().small)
        .set_background_color(book.theme.colours().panel);
    sheet.insert_note(row, column, &note).map(|_| ())
}
