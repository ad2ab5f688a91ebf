//! A stream of cells with their places, as workbooks store them, put together to rows.
//!
//! It knows nothing of the file behind the stream.

use std::ops::ControlFlow;

use super::cell::{Cell, trimmed};
use super::header::{self, Header};
use super::{RawRow, Sheet, SourceSettings, Vocabulary};
use crate::error::{Error, ErrorKind, Place};

/// The most rows and columns of a sheet.
pub(super) const ROWS: u32 = 1_048_576;
pub(super) const COLUMNS: u32 = 16_384;

/// The most cells of a sheet that are read.
const CELLS: u64 = 200_000_000;

/// What stands in a cell: a text is lent, so that a pass need not keep it.
pub(super) enum Content<'a> {
    Text(&'a str),
    Other(Cell),
}

/// Takes a cell at its row and column, both counted from 0; breaks where no more are wanted.
pub(super) type Take<'a> = dyn FnMut(u32, u32, Content<'_>) -> ControlFlow<()> + 'a;

/// What a stream of cells says of the whole sheet.
#[derive(Default)]
pub(super) struct Told {
    pub(super) from_1904: bool,
}

/// Streams the cells of a sheet, row by row.
pub(super) type Walk = fn(&Sheet, &mut Take<'_>) -> Result<Told, Error>;

/// One row at a time.
#[derive(Default)]
struct Row {
    number: u32,
    cells: Vec<Cell>,
    spare: Vec<String>,
}

impl Row {
    fn clear(&mut self, number: u32) {
        self.number = number;
        for cell in &mut self.cells {
            if let Cell::Text(text) = std::mem::replace(cell, Cell::Empty) {
                self.spare.push(text);
            }
        }
    }

    fn put(&mut self, index: usize, content: Content<'_>) {
        if index >= self.cells.len() {
            self.cells.resize(index + 1, Cell::Empty);
        }
        let Some(cell) = self.cells.get_mut(index) else { return };
        *cell = match content {
            Content::Other(other) => other,
            Content::Text(text) if trimmed(text).is_empty() => Cell::Empty,
            Content::Text(text) => {
                let mut buffer = self.spare.pop().unwrap_or_default();
                buffer.clear();
                buffer.push_str(text);
                Cell::Text(buffer)
            }
        };
    }

    fn is_blank(&self) -> bool {
        self.cells.iter().all(Cell::is_blank)
    }
}

/// Why a stream of cells was left before its end.
enum Stop {
    Enough,
    OutOfOrder(u32),
    TooMany,
}

/// Streams a sheet as rows. `place` says where in the row a column stands, if it is wanted; `visit` takes a row that
/// is not blank.
fn rows(
    sheet: &Sheet,
    walk: Walk,
    width: usize,
    place: &dyn Fn(u32) -> Option<usize>,
    visit: &mut dyn FnMut(u64, &[Cell]) -> ControlFlow<()>,
) -> Result<Told, Error> {
    let (mut row, mut count, mut stop) = (Row::default(), 0, None);
    row.cells.resize(width, Cell::Empty);
    let mut take = |number: u32, column: u32, content: Content<'_>| {
        count += 1;
        if count > CELLS || number >= ROWS || column >= COLUMNS {
            stop = Some(Stop::TooMany);
            return ControlFlow::Break(());
        }
        if number < row.number {
            stop = Some(Stop::OutOfOrder(number));
            return ControlFlow::Break(());
        }
        if number > row.number {
            if !row.is_blank() && visit(u64::from(row.number) + 1, &row.cells).is_break() {
                stop = Some(Stop::Enough);
                return ControlFlow::Break(());
            }
            row.clear(number);
        }
        if let Some(index) = place(column) {
            row.put(index, content);
        }
        ControlFlow::Continue(())
    };
    let told = walk(sheet, &mut take).map_err(|error| error.at(place_of(sheet)))?;
    match stop {
        None if !row.is_blank() => {
            let _ = visit(u64::from(row.number) + 1, &row.cells);
        }
        None | Some(Stop::Enough) => {}
        Some(Stop::OutOfOrder(number)) => {
            let error = Error::new(ErrorKind::CorruptWorkbook).at(place_of(sheet).row(u64::from(number) + 1));
            return Err(error.with("reason", format!("<row r=\"{}\">", number + 1)));
        }
        Some(Stop::TooMany) => {
            let reason = format!("> {ROWS} × {COLUMNS}, > {CELLS}");
            return Err(Error::new(ErrorKind::TooLarge).at(place_of(sheet)).with("reason", reason));
        }
    }
    Ok(told)
}

fn place_of(sheet: &Sheet) -> Place {
    Place::file(sheet.file.as_str()).sheet(sheet.sheet.as_deref())
}

/// Finds the header of a sheet.
pub(super) fn header(
    sheet: &Sheet,
    walk: Walk,
    settings: &SourceSettings,
    vocabulary: &dyn Vocabulary,
) -> Result<Option<Header>, Error> {
    let mut top: header::Rows = Vec::new();
    let told = rows(sheet, walk, 0, &|column| Some(column as usize), &mut |number, cells| {
        let used = cells.iter().rposition(|cell| !cell.is_blank()).map_or(0, |last| last + 1);
        top.push((number, cells.get(..used).unwrap_or_default().to_vec()));
        if top.len() < header::ROWS { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    let found = header::find(&top, settings, vocabulary).map(|(header, _)| header);
    Ok(found.map(|header| Header { from_1904: told.from_1904, ..header }))
}

/// Passes every row below the header that is not blank.
pub(super) fn for_each(
    sheet: &Sheet,
    walk: Walk,
    header: &Header,
    visit: &mut dyn FnMut(RawRow<'_>) -> ControlFlow<()>,
) -> Result<(), Error> {
    let width = header.columns.last().map_or(0, |(position, _)| *position as usize + 1);
    let mut index_of: Vec<Option<usize>> = vec![None; width];
    for (index, (position, _)) in header.columns.iter().enumerate() {
        if let Some(slot) = index_of.get_mut(*position as usize) {
            *slot = Some(index);
        }
    }
    let place = |column: u32| index_of.get(column as usize).copied().flatten();
    rows(sheet, walk, header.columns.len(), &place, &mut |number, cells| {
        if number <= header.row {
            return ControlFlow::Continue(());
        }
        visit(RawRow { number, cells, ragged: None, part: None })
    })
    .map(|_| ())
}
