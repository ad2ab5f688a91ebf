//! Files to tables: finds the inputs, opens each by its content, and streams its rows as cells.
//!
//! It knows encodings, delimiters, workbooks and how a cell is written; it must not know what a column means. The
//! headers that exist are told to it ([`Vocabulary`]), so that it can find the header row below title rows.

pub mod cell;

mod archive;
mod csv;
mod encoding;
mod find;
mod float;
mod grid;
mod header;
mod ods;
mod text;
mod workbook;

use std::ops::ControlFlow;
use std::path::PathBuf;

use encoding_rs::Encoding;

pub use self::cell::Cell;
pub use self::find::{find, find_beside};
pub use self::header::{Header, MONTHS};
use crate::config::Source as SourceSettings;
use crate::error::Error;

/// A row of the data below the header.
#[derive(Clone, Copy, Debug)]
pub struct RawRow<'a> {
    /// The row in the file, counted from 1 (CSV: the line on which the record begins).
    pub number: u64,
    /// The cells, as many as the header has columns.
    pub cells: &'a [Cell],
    /// How many cells the file has in this row where that differs from the header.
    pub ragged: Option<usize>,
    /// The column, by its index, that is a row of its own, in a table with a column a month.
    pub part: Option<usize>,
}

/// Tells which headers are known; a header row is the first with enough of them.
pub trait Vocabulary {
    /// Tells whether a header, as written, names a column of some input table.
    fn knows(&self, header: &str) -> bool;
}

/// Returns the keys by which a `[[source]]` says how a file is written, where what they say means nothing, each with
/// examples of what does.
pub fn wrong_settings(settings: &SourceSettings) -> Vec<(&'static str, &'static str)> {
    let is_wrong = |text: &Option<String>, means: fn(&str) -> bool| text.as_deref().is_some_and(|text| !means(text));
    let decimal = is_wrong(&settings.decimal, |text| cell::DecimalMark::named(text).is_some());
    let delimiter = is_wrong(&settings.delimiter, |text| text::delimiter(text).is_some());
    let encoding = is_wrong(&settings.encoding, |text| Encoding::for_label(text.as_bytes()).is_some());
    let found = [
        (decimal, "decimal", "\".\", \",\""),
        (delimiter, "delimiter", "\",\", \";\", \"tab\""),
        (encoding, "encoding", "\"utf-8\", \"windows-1252\", \"iso-8859-2\""),
    ];
    found.into_iter().filter(|(is_wrong, ..)| *is_wrong).map(|(_, key, wanted)| (key, wanted)).collect()
}

/// How a sheet is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Text(&'static Encoding),
    Xlsx,
    Ods,
}

/// A CSV file or one sheet of a workbook: something with a header and rows.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The file.
    pub path: PathBuf,
    /// The file's name in messages: as given, without the folders that all inputs share.
    pub file: String,
    /// The sheet's name, in a workbook.
    pub sheet: Option<String>,
    /// Whether the file itself was named as an input (and did not merely lie in a folder).
    pub named: bool,
    format: Format,
}

impl Sheet {
    /// Finds the header; nothing where no row has a known one.
    pub fn header(&self, settings: &SourceSettings, vocabulary: &dyn Vocabulary) -> Result<Option<Header>, Error> {
        match self.format {
            Format::Text(encoding) => text::header(self, encoding, settings, vocabulary),
            Format::Xlsx => {
                let header = grid::header(self, workbook::walk, settings, vocabulary)?;
                header.map(|header| workbook::with_unvalued(self, header)).transpose()
            }
            Format::Ods => grid::header(self, ods::walk, settings, vocabulary),
        }
    }

    /// Passes every row below the header that is not blank, its cells aligned to the columns of the header, until the
    /// visitor breaks off. It may be called as often as one likes; every call reads the file anew and keeps one row.
    pub fn for_each(
        &self,
        header: &Header,
        settings: &SourceSettings,
        visit: &mut dyn FnMut(RawRow<'_>) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        match self.format {
            Format::Text(encoding) => text::for_each(self, encoding, header, settings, visit),
            Format::Xlsx => grid::for_each(self, workbook::walk, header, visit),
            Format::Ods => grid::for_each(self, ods::walk, header, visit),
        }
    }
}
