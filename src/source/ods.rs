//! Workbooks in the open document format (.ods) as streams of cells.
//!
//! It reads the stream itself, because the library at hand lays out a whole sheet, and a file of five kilobytes can
//! have two cells a billion apart. It must not know headers.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::ops::ControlFlow;
use std::path::Path;

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

use super::Sheet;
use super::archive::corrupt;
use super::cell::{self, Cell};
use super::float::Floats;
use super::grid::{COLUMNS, Content, ROWS, Take, Told};
use crate::error::{Error, ErrorKind};

/// Passes the events of the document until the visitor breaks off.
fn read(path: &Path, visit: &mut dyn FnMut(Event<'_>) -> ControlFlow<()>) -> Result<(), Error> {
    let file = File::open(path).map_err(|error| Error::new(ErrorKind::CannotOpen).because(&error))?;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(corrupt)?;
    let part = archive.by_name("content.xml").map_err(corrupt)?;
    events(&mut Reader::from_reader(BufReader::with_capacity(64 * 1024, part)), visit)
}

#[allow(clippy::wildcard_enum_match_arm, reason = "the other events of XML say nothing of its end")]
fn events<R: BufRead>(
    reader: &mut Reader<R>,
    visit: &mut dyn FnMut(Event<'_>) -> ControlFlow<()>,
) -> Result<(), Error> {
    reader.config_mut().expand_empty_elements = true;
    let mut buffer = Vec::new();
    let mut whole = false;
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).map_err(corrupt)?;
        match &event {
            // A document that was cut off ends outside of its root element's end.
            Event::Eof if whole => return Ok(()),
            Event::Eof => return Err(corrupt("content.xml")),
            Event::End(element) => whole = element.name().as_ref() == "office:document-content",
            _ => {}
        }
        if visit(event).is_break() {
            return Ok(());
        }
    }
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element.try_get_attribute(name).ok().flatten()?;
    attribute.normalized_value(XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
}

/// How often a row or a cell stands there; once where nothing is said.
fn repeated(element: &BytesStart<'_>, name: &str) -> u32 {
    attribute(element, name).and_then(|count| count.parse().ok()).unwrap_or(1)
}

/// Returns the names of the sheets, and whether each is visible.
pub(super) fn sheets(path: &Path) -> Result<Vec<(String, bool)>, Error> {
    let (mut hidden, mut sheets) = (BTreeSet::new(), Vec::new());
    let mut style = String::new();
    read(path, &mut |event| {
        let Event::Start(element) = event else { return ControlFlow::Continue(()) };
        match element.name().as_ref() {
            "style:style" => style = attribute(&element, "style:name").unwrap_or_default(),
            "style:table-properties" if attribute(&element, "table:display").as_deref() == Some("false") => {
                hidden.insert(style.clone());
            }
            "table:table" => {
                let name = attribute(&element, "table:name").unwrap_or_default();
                let style = attribute(&element, "table:style-name").unwrap_or_default();
                sheets.push((name, !hidden.contains(&style)));
            }
            _ => {}
        }
        ControlFlow::Continue(())
    })?;
    Ok(sheets)
}

/// Streams the cells of a sheet.
#[allow(clippy::wildcard_enum_match_arm, reason = "the other events of XML hold no text of a cell")]
pub(super) fn walk(sheet: &Sheet, take: &mut Take<'_>) -> Result<Told, Error> {
    let mut table = Table { name: sheet.sheet.clone().unwrap_or_default(), ..Table::default() };
    read(&sheet.path, &mut |event| match event {
        Event::Start(element) => table.start(&element),
        Event::Text(text) => table.text(&text.xml10_content()),
        Event::CData(text) => table.text(&text.xml10_content()),
        Event::GeneralRef(reference) => table.reference(&reference),
        Event::End(element) => table.end(element.name().as_ref(), take),
        _ => ControlFlow::Continue(()),
    })?;
    Ok(Told::default())
}

/// The state of a pass over one table.
#[derive(Default)]
struct Table {
    name: String,
    inside: bool,
    row: u32,
    column: u32,
    row_repeats: u32,
    cells: Vec<(u32, Cell)>,
    cell: Option<OpenCell>,
    floats: Floats,
}

/// A cell whose end has not come yet.
#[derive(Default)]
struct OpenCell {
    value_type: String,
    value: Option<String>,
    error: bool,
    repeats: u32,
    text: String,
    paragraphs: u32,
    /// How deep within comments, whose text is not the cell's.
    comment: u32,
}

impl Table {
    fn start(&mut self, element: &BytesStart<'_>) -> ControlFlow<()> {
        let name = element.name();
        if !self.inside {
            self.inside =
                name.as_ref() == "table:table" && attribute(element, "table:name").as_ref() == Some(&self.name);
            return ControlFlow::Continue(());
        }
        if let Some(cell) = &mut self.cell {
            cell.start(element);
            return ControlFlow::Continue(());
        }
        match name.as_ref() {
            "table:table-row" => {
                self.column = 0;
                self.row_repeats = repeated(element, "table:number-rows-repeated");
            }
            "table:table-cell" | "table:covered-table-cell" => self.cell = Some(OpenCell::of(element)),
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn text(&mut self, text: &str) -> ControlFlow<()> {
        if let Some(cell) = self.cell.as_mut().filter(|cell| cell.comment == 0 && cell.paragraphs > 0) {
            cell.text.push_str(text);
        }
        ControlFlow::Continue(())
    }

    /// Adds a character that is written as `&amp;` or `&#233;`.
    fn reference(&mut self, reference: &BytesRef<'_>) -> ControlFlow<()> {
        if let Ok(Some(character)) = reference.resolve_char_ref() {
            return self.text(character.encode_utf8(&mut [0; 4]));
        }
        let name = reference.xml10_content();
        self.text(quick_xml::escape::resolve_predefined_entity(&name).unwrap_or_default())
    }

    fn end(&mut self, name: &str, take: &mut Take<'_>) -> ControlFlow<()> {
        if !self.inside {
            return ControlFlow::Continue(());
        }
        match name {
            "office:annotation" => {
                if let Some(cell) = &mut self.cell {
                    cell.comment = cell.comment.saturating_sub(1);
                }
            }
            "table:table-cell" => self.end_cell(true),
            // What lies under a merged cell is not seen.
            "table:covered-table-cell" => self.end_cell(false),
            "table:table-row" => return self.end_row(take),
            "table:table" if self.cell.is_none() => return ControlFlow::Break(()),
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn end_cell(&mut self, seen: bool) {
        let Some(open) = self.cell.take() else { return };
        let repeats = open.repeats;
        let cell = open.read(&mut self.floats);
        let end = self.column.saturating_add(repeats);
        if seen && cell != Cell::Empty {
            // Whoever takes the cells stops at the first column too many.
            self.cells.extend((self.column..end.min(COLUMNS + 1)).map(|column| (column, cell.clone())));
        }
        self.column = end;
    }

    fn end_row(&mut self, take: &mut Take<'_>) -> ControlFlow<()> {
        let end = self.row.saturating_add(self.row_repeats);
        if !self.cells.is_empty() {
            for row in self.row..end.min(ROWS + 1) {
                for (column, cell) in &self.cells {
                    let content =
                        if let Cell::Text(text) = cell { Content::Text(text) } else { Content::Other(cell.clone()) };
                    take(row, *column, content)?;
                }
            }
            self.cells.clear();
        }
        self.row = end;
        ControlFlow::Continue(())
    }
}

impl OpenCell {
    fn of(element: &BytesStart<'_>) -> OpenCell {
        let value_type = attribute(element, "office:value-type").unwrap_or_default();
        let value = match value_type.as_str() {
            "date" => attribute(element, "office:date-value"),
            "time" => attribute(element, "office:time-value"),
            "boolean" => attribute(element, "office:boolean-value"),
            "string" => attribute(element, "office:string-value"),
            _ => attribute(element, "office:value"),
        };
        let error = attribute(element, "calcext:value-type").as_deref() == Some("error");
        let repeats = repeated(element, "table:number-columns-repeated");
        OpenCell { value_type, value, error, repeats, ..OpenCell::default() }
    }

    /// Takes in an element within the cell: a paragraph, a blank, a comment.
    fn start(&mut self, element: &BytesStart<'_>) {
        match element.name().as_ref() {
            "office:annotation" => self.comment += 1,
            _ if self.comment > 0 => {}
            "text:p" => {
                if self.paragraphs > 0 {
                    self.text.push('\n');
                }
                self.paragraphs += 1;
            }
            "text:s" => {
                let count = repeated(element, "text:c").min(1_000);
                self.text.extend(std::iter::repeat_n(' ', count as usize));
            }
            "text:tab" => self.text.push('\t'),
            "text:line-break" => self.text.push('\n'),
            _ => {}
        }
    }

    fn read(self, floats: &mut Floats) -> Cell {
        let number = |value: Option<String>| value.and_then(|value| value.parse::<f64>().ok());
        if self.error {
            return Cell::Error(self.text);
        }
        match self.value_type.as_str() {
            "float" | "currency" => {
                number(self.value).map_or(Cell::Text(self.text), |value| floats.number(value, false))
            }
            "percentage" => number(self.value).map_or(Cell::Text(self.text), |value| floats.number(value, true)),
            "boolean" => Cell::Flag(self.value.as_deref() == Some("true")),
            "date" => match self.value.as_deref().and_then(cell::read_iso) {
                Some((moment, timed)) => Cell::Moment(moment, timed),
                None => Cell::Text(self.text),
            },
            _ => match self.value.filter(|_| self.value_type == "string").unwrap_or(self.text) {
                text if cell::trimmed(&text).is_empty() => Cell::Empty,
                text => Cell::Text(text),
            },
        }
    }
}
