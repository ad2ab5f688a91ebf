//! Tables to typed rows: which table a sheet feeds, which column is which, and each cell as a value.
//!
//! It knows what a column means and nothing of months, balances or KPIs. One file an input table, in `record/`.

use chrono::NaiveDateTime;
use rust_decimal::Decimal;

use crate::error::{Error, Problem};
use crate::number::Number;

/// What kind of value a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// An exact number: an amount, a count, a percentage.
    Number,
    /// A date, with or without a time of day.
    Moment,
    /// A month, written 2026-10 or as any date in it.
    Month,
    /// One of a few words; each has an id and its spellings in `templates/presets/`.
    Choice(&'static [&'static str]),
    /// Yes or no.
    Flag,
}

/// A column of an input table.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The canonical header.
    pub id: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether the table cannot be read without the column, nor a row without the value.
    pub required: bool,
}

/// An input table: its fields, its key and the field that dates a row.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    /// The table's id.
    pub table: &'static str,
    /// The fields.
    pub fields: &'static [Field],
    /// The fields that identify a row; empty where the whole row does.
    pub key: &'static [&'static str],
    /// The field that dates a row, where the table is dated.
    pub day: Option<&'static str>,
}

/// A typed value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// The cell is empty or the file lacks the column.
    Absent,
    /// Trimmed text, or the id of a choice.
    Text(String),
    /// An exact number.
    Number(Decimal),
    /// A date; `true` where a time of day was written. A month is its first day.
    Moment(NaiveDateTime, bool),
    /// Yes or no.
    Flag(bool),
}

/// A typed row of a table, with its place.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// The table.
    pub schema: &'static Schema,
    /// One value for each field of the schema.
    pub values: &'a [Value],
    /// The sheet it stands in, an index into [`Tables::readings`].
    pub reading: usize,
    /// The row in the file.
    pub number: u64,
}

/// What a reader of rows says of one.
#[derive(Debug)]
pub enum Verdict {
    /// The row counts.
    Used,
    /// The row counts after it was mended, or a person should look.
    UsedWith(Problem),
    /// The row does not count.
    Rejected(Problem),
}

/// What was read from one sheet into one table, for the Data quality page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The table's id.
    pub table: &'static str,
    /// The file, as messages name it.
    pub file: String,
    /// The sheet, in a workbook.
    pub sheet: Option<String>,
    /// The fields found, each with the header that gave it.
    pub columns: Vec<(&'static str, String)>,
    /// Rows below the header that are not blank; each ends up in `used` (mended or not), `rejected` or `left_out`.
    pub read: u64,
    /// Rows that count, the mended ones included.
    pub used: u64,
    /// Rows that were mended.
    pub repaired: u64,
    /// Rows that do not count because they cannot be read.
    pub rejected: u64,
    /// Rows left out on purpose: total rows, identical rows, void invoices.
    pub left_out: u64,
    /// The first and the last date of the field that dates a row, among used rows.
    pub first: Option<NaiveDateTime>,
    /// The last date.
    pub last: Option<NaiveDateTime>,
    /// Whether every date is the first of a month, without a time.
    pub monthly: bool,
    /// The money on mended rows, as written.
    pub repaired_money: Number,
}

/// Every input table with its sheets, ready to be streamed.
#[derive(Debug, Default)]
pub struct Tables {
    /// What was read, a line for each sheet that feeds a table.
    pub readings: Vec<Reading>,
    /// What was found on the way.
    pub problems: Vec<Problem>,
}
