//! A CSV file as a sheet: its delimiter, its header, its rows as cells.

use std::borrow::Cow;
use std::io::Read;
use std::ops::ControlFlow;

use encoding_rs::Encoding;

use super::cell::{Cell, trimmed};
use super::csv::{DELIMITERS, Record, Records};
use super::header::{self, Header};
use super::{RawRow, Sheet, SourceSettings, Vocabulary, encoding};
use crate::error::{Error, ErrorKind, Place};

/// How many bytes from the top are looked at for the header.
const TOP: u64 = 1024 * 1024;

/// Finds the header, with the delimiter under which most headers are known.
pub(super) fn header(
    sheet: &Sheet,
    encoding: &'static Encoding,
    settings: &SourceSettings,
    vocabulary: &dyn Vocabulary,
) -> Result<Option<Header>, Error> {
    let mut top = Vec::new();
    open(sheet, encoding, settings)?.take(TOP).read_to_end(&mut top).map_err(|error| cannot_read(sheet, &error))?;
    let candidates = match settings.delimiter.as_deref().and_then(delimiter).or_else(|| delimiter_declared(&top)) {
        Some(delimiter) => vec![delimiter],
        None => DELIMITERS.to_vec(),
    };
    let mut best: Option<(usize, Header)> = None;
    for delimiter in candidates {
        let Some((mut header, known)) = header::find(&rows(&top, delimiter), settings, vocabulary) else { continue };
        header.delimiter = delimiter;
        // Where as many headers are known, more columns decide: one known header may stand alone before a `;`.
        let score = |known: usize, header: &Header| (known, header.columns.len());
        if best.as_ref().is_none_or(|(most, other)| score(known, &header) > score(*most, other)) {
            best = Some((known, header));
        }
    }
    Ok(best.map(|(_, header)| header))
}

/// Reads the first rows under a delimiter; a record that is cut or broken ends them, since a pass will meet it again.
fn rows(top: &[u8], delimiter: u8) -> header::Rows {
    let mut records = Records::new(top, delimiter);
    let (mut record, mut rows) = (Record::default(), Vec::new());
    while rows.len() < header::ROWS && matches!(records.read(&mut record), Ok(true)) {
        let mut cells = Cells::default();
        cells.fill(&record, 0..record.len());
        if cells.cells.iter().any(|cell| *cell != Cell::Empty) {
            rows.push((record.line, cells.cells));
        }
    }
    rows
}

/// Reads the delimiter that kpibook.toml names.
pub(super) fn delimiter(text: &str) -> Option<u8> {
    match text {
        "\\t" | "tab" => Some(b'\t'),
        text => text.bytes().next().filter(|_| text.len() == 1),
    }
}

/// Reads the line `sep=;` by which a CSV file tells a spreadsheet its delimiter.
fn delimiter_declared(top: &[u8]) -> Option<u8> {
    match top.strip_prefix(b"sep=")? {
        [delimiter, b'\r' | b'\n', ..] => Some(*delimiter),
        _ => None,
    }
}

/// Passes every row below the header that is not blank.
pub(super) fn for_each(
    sheet: &Sheet,
    encoding: &'static Encoding,
    header: &Header,
    settings: &SourceSettings,
    visit: &mut dyn FnMut(RawRow<'_>) -> ControlFlow<()>,
) -> Result<(), Error> {
    let mut records = Records::new(open(sheet, encoding, settings)?, header.delimiter);
    let (mut record, mut cells) = (Record::default(), Cells::default());
    loop {
        match records.read(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(error) => return Err(error.at(Place::file(sheet.file.as_str()).row(record.line))),
        }
        if record.line <= header.row {
            continue;
        }
        cells.fill(&record, header.columns.iter().map(|(position, _)| *position as usize));
        if cells.cells.iter().all(Cell::is_blank) {
            continue;
        }
        let row = RawRow { number: record.line, cells: &cells.cells, ragged: ragged(&record, header), part: None };
        if visit(row).is_break() {
            return Ok(());
        }
    }
}

/// Returns how many cells a row has where they do not fit under the header: too few, or too many with one behind the
/// last header filled, as a delimiter without quotes around it leaves behind.
fn ragged(record: &Record, header: &Header) -> Option<usize> {
    let named = header.columns.last().map_or(0, |(position, _)| *position as usize + 1);
    let filled = |index: usize| !record.bytes(index).trim_ascii().is_empty();
    let overflows = record.len() > header.width as usize && (named..record.len()).any(filled);
    (record.len() < named || overflows).then_some(record.len())
}

fn open(sheet: &Sheet, encoding: &'static Encoding, settings: &SourceSettings) -> Result<Box<dyn Read>, Error> {
    let named = settings.encoding.as_deref().and_then(|label| Encoding::for_label(label.as_bytes()));
    encoding::open(&sheet.path, named.unwrap_or(encoding))
        .map_err(|error| Error::new(ErrorKind::CannotOpen).at(Place::file(sheet.file.as_str())).because(&error))
}

fn cannot_read(sheet: &Sheet, error: &std::io::Error) -> Error {
    Error::new(ErrorKind::CannotRead).at(Place::file(sheet.file.as_str())).because(error)
}

/// The cells of a row, whose texts are written over from row to row: a pass then allocates nothing.
#[derive(Default)]
pub(super) struct Cells {
    pub(super) cells: Vec<Cell>,
    spare: Vec<String>,
}

impl Cells {
    fn fill(&mut self, record: &Record, positions: impl Iterator<Item = usize>) {
        let mut count = 0;
        for (index, position) in positions.enumerate() {
            self.set_text(index, record.bytes(position));
            count = index + 1;
        }
        self.cells.truncate(count);
    }

    fn set_text(&mut self, index: usize, bytes: &[u8]) {
        if index >= self.cells.len() {
            self.cells.resize(index + 1, Cell::Empty);
        }
        let Some(cell) = self.cells.get_mut(index) else { return };
        // The encoding was settled over the whole file; what is still not valid becomes a mark that reads as no value.
        let text = std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed);
        if text.is_empty() || trimmed(&text).is_empty() {
            if let Cell::Text(text) = std::mem::replace(cell, Cell::Empty) {
                self.spare.push(text);
            }
            return;
        }
        if !matches!(cell, Cell::Text(_)) {
            *cell = Cell::Text(self.spare.pop().unwrap_or_default());
        }
        if let Cell::Text(buffer) = cell {
            buffer.clear();
            buffer.push_str(&text);
        }
    }
}
