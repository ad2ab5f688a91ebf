//! Files to tables: finds the inputs, opens each by its content, and streams its rows as cells.
//!
//! It knows encodings, delimiters, workbooks and how a cell is written; it must not know what a column means. The
//! headers that exist are told to it ([`Vocabulary`]), so that it can find the header row below title rows.

pub mod cell;

use std::ops::ControlFlow;
use std::path::PathBuf;

use chrono::NaiveDateTime;
use rust_decimal::Decimal;

use crate::config::Source as SourceSettings;
use crate::error::{Error, Problem};

/// One cell as the file has it; text is not yet read as a number or a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing, or blanks only.
    Empty,
    /// Text as it stands, untrimmed.
    Text(String),
    /// A number of a workbook, as the spreadsheet shows it (15 digits).
    Number(Decimal),
    /// A cell of a workbook that is formatted as a date; `true` where it has a time of day.
    Moment(NaiveDateTime, bool),
    /// TRUE or FALSE of a workbook.
    Flag(bool),
    /// A spreadsheet error, such as `#REF!`.
    Error(String),
}

/// A row of the data below the header.
#[derive(Clone, Copy, Debug)]
pub struct RawRow<'a> {
    /// The row in the file, counted from 1 (CSV: the line on which the record begins).
    pub number: u64,
    /// The cells, as many as the header has columns.
    pub cells: &'a [Cell],
    /// How many cells the file has in this row where that differs from the header.
    pub ragged: Option<usize>,
}

/// Tells which headers are known; a header row is the first with enough of them.
pub trait Vocabulary {
    /// Tells whether a header, as written, names a column of some input table.
    fn knows(&self, header: &str) -> bool;
}

/// A CSV file or one sheet of a workbook: something with a header and rows.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The file.
    pub path: PathBuf,
    /// The file's name in messages: as given, or relative to the folder that was given.
    pub file: String,
    /// The sheet's name, in a workbook.
    pub sheet: Option<String>,
    /// Whether the file itself was named as an input (and did not merely lie in a folder).
    pub named: bool,
}

/// The header that was found, and what was skipped to find it.
#[derive(Clone, Debug, Default)]
pub struct Header {
    /// The row of the header, counted from 1.
    pub row: u64,
    /// The header cells with their positions in the file, blank columns left out.
    pub columns: Vec<(u32, String)>,
    /// Title or comment rows above the header.
    pub skipped: u64,
    /// Whether the header was put together from two rows or merged cells.
    pub merged: bool,
}
