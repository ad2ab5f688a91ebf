//! Workbooks of Excel (.xlsx, .xlsm) as streams of cells.
//!
//! It knows how such a workbook stores numbers, dates and percentages; it must not know headers.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use calamine::{DataRef, Reader as _, SheetType, SheetVisible, Style, Xlsx, XlsxError};

use super::archive::corrupt;
use super::cell::{self, Cell};
use super::float::Floats;
use super::grid::{Content, Take, Told};
use super::{Header, Sheet};
use crate::error::{Error, ErrorKind, Place};

fn open(path: &Path) -> Result<Xlsx<BufReader<File>>, Error> {
    let file = File::open(path).map_err(|error| Error::new(ErrorKind::CannotOpen).because(&error))?;
    Xlsx::new(BufReader::new(file)).map_err(unreadable)
}

#[allow(clippy::needless_pass_by_value, reason = "it is the argument of map_err")]
fn unreadable(error: XlsxError) -> Error {
    corrupt(error)
}

/// Returns the names of the sheets, and whether each is visible.
pub(super) fn sheets(path: &Path) -> Result<Vec<(String, bool)>, Error> {
    let workbook = open(path)?;
    let sheets = workbook.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    Ok(sheets.map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible)).collect())
}

/// Streams the cells of a sheet.
pub(super) fn walk(sheet: &Sheet, take: &mut Take<'_>) -> Result<Told, Error> {
    let mut workbook = open(&sheet.path)?;
    let from_1904 = workbook.has_1904_epoch();
    let name = sheet.sheet.as_deref().unwrap_or_default();
    let mut cells = workbook.worksheet_cells_reader(name).map_err(unreadable)?;
    let percent: Vec<bool> = cells.styles().iter().map(is_percentage).collect();
    let mut floats = Floats::new(from_1904);
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(unreadable)? {
        let (row, column) = cell.get_position();
        let percent = percent.get(style).copied().unwrap_or(false);
        let content = match cell.get_value() {
            DataRef::String(text) => Content::Text(text),
            DataRef::SharedString(text) => Content::Text(text),
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => iso(text),
            DataRef::Float(value) => Content::Other(floats.number(*value, percent)),
            #[allow(clippy::cast_precision_loss, reason = "the reader never makes whole numbers of an .xlsx")]
            DataRef::Int(value) => Content::Other(floats.number(*value as f64, percent)),
            DataRef::Bool(flag) => Content::Other(Cell::Flag(*flag)),
            DataRef::DateTime(serial) if serial.is_datetime() => Content::Other(floats.moment(serial.as_f64())),
            // A duration such as 36:00 has no unit that a column could mean: it is left as what it is not, a date.
            DataRef::DateTime(serial) => Content::Other(floats.duration(serial.as_f64())),
            DataRef::Error(error) => Content::Other(Cell::Error(error.to_string())),
            DataRef::Empty => continue,
        };
        if take(row, column, content).is_break() {
            break;
        }
    }
    Ok(Told { from_1904 })
}

/// Counts the formulas of a sheet that have no stored result, which a program that never calculates leaves behind.
pub(super) fn with_unvalued(sheet: &Sheet, header: Header) -> Result<Header, Error> {
    let at = |error: Error| error.at(Place::file(sheet.file.as_str()).sheet(sheet.sheet.as_deref()));
    let mut workbook = open(&sheet.path).map_err(at)?;
    let name = sheet.sheet.as_deref().unwrap_or_default();
    let mut cells = workbook.worksheet_cells_reader(name).map_err(|error| at(unreadable(error)))?;
    let mut count = 0;
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(|error| at(unreadable(error)))? {
        count += u64::from(cell.formula.is_some() && matches!(cell.value, DataRef::Empty));
        // Whoever leaves out results does so from the first row on.
        if count == 0 && cell.pos.0 > 200 {
            break;
        }
    }
    Ok(Header { formulas_without_values: count, ..header })
}

fn is_percentage(style: &Style) -> bool {
    let Some(format) = &style.number_format else { return false };
    let mut quoted = false;
    let mut escaped = false;
    format.format_code.chars().any(|c| {
        let literal = quoted || escaped;
        escaped = !escaped && c == '\\';
        quoted ^= c == '"' && !literal | quoted;
        c == '%' && !literal
    })
}

fn iso(text: &str) -> Content<'_> {
    match cell::read_iso(text) {
        Some((moment, timed)) => Content::Other(Cell::Moment(moment, timed)),
        None => Content::Text(text),
    }
}
