//! Tables to typed rows: which table a sheet feeds, which column is which, and each cell as a value.
//!
//! It knows what a column means and nothing of months, balances or KPIs. One file an input table, in `record/`.

pub mod row;
pub mod schema;

mod draft;

pub mod cash;
pub mod customers;
pub mod events;
pub mod expenses;
pub mod facts;
pub mod fx_rates;
pub mod goals;
pub mod initiatives;
pub mod invoices;
pub mod leads;
pub mod mrr_by_month;
pub mod mrr_events;
pub mod referrals;
pub mod reliability;
pub mod spend;
pub mod subscriptions;
pub mod surveys;
pub mod tickets;
pub mod traffic;

use std::collections::BTreeSet;

use chrono::NaiveDateTime;

use crate::config::Config;
use crate::error::{Error, Problem};
use crate::number::Number;
use crate::source::Sheet;
use crate::templates::Templates;

pub use row::{Origin, Row, Value, Verdict};
pub use schema::{Field, Kind, Need, Schema};

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
    currencies: BTreeSet<String>,
    fx_currencies: BTreeSet<String>,
}

impl Tables {
    /// Surveys the sheets: which table each feeds, which column is which, and how its dates and numbers are written.
    pub fn open(_sheets: Vec<Sheet>, found: Vec<Problem>, _: &Config, _: &Templates) -> Result<Tables, Error> {
        Ok(Tables { problems: found, ..Tables::default() })
    }

    /// Tells whether any sheet feeds a table.
    pub fn has(&self, table: &str) -> bool {
        self.readings.iter().any(|reading| reading.table == table)
    }

    /// Tells whether any sheet of a table has a column.
    pub fn has_column(&self, table: &str, field: &str) -> bool {
        let has = |reading: &Reading| reading.columns.iter().any(|(id, _)| *id == field);
        self.readings.iter().any(|reading| reading.table == table && has(reading))
    }

    /// Returns every currency that an amount is written in.
    pub fn currencies(&self) -> &BTreeSet<String> {
        &self.currencies
    }

    /// Returns every currency for which there is a rate.
    pub fn fx_currencies(&self) -> &BTreeSet<String> {
        &self.fx_currencies
    }

    /// Streams the rows of a table, each once; a table that no sheet feeds has none.
    ///
    /// Counts and problems of the rows themselves are recorded the first time a table is read; what the visitor says is
    /// recorded every time.
    pub fn for_each(&mut self, _table: &'static str, _visit: &mut dyn FnMut(&Row<'_>) -> Verdict) -> Result<(), Error> {
        Ok(())
    }

    /// Records what is found about a row after its table was read.
    pub fn report(&mut self, problem: Problem, _reading: usize) {
        self.problems.push(problem);
    }

    /// Stops when more of a table's rows were rejected than the user allows; to be asked after the last report.
    pub fn check_rejected(&self) -> Result<(), Error> {
        Ok(())
    }
}
