//! The counts of what was read, and the list of what was found: every row is counted, the first ten thousand of each
//! kind are listed.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDateTime};
use rust_decimal::Decimal;

use crate::error::{Error, ErrorKind, Place, Problem, ProblemKind, Severity};
use crate::number::Number;
use crate::record::feed::Feed;
use crate::record::row::Row;

/// How many problems of a kind are listed for a table.
const LISTED: u64 = 10_000;

/// How many of the rejected rows an error shows.
const SHOWN: usize = 10;

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
    /// The user's own dimensions for which the sheet has a column.
    pub dimensions: Vec<String>,
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

impl Reading {
    /// Starts the count of a sheet.
    pub(crate) fn of(feed: &Feed) -> Reading {
        Reading {
            table: feed.schema.table,
            file: feed.origin.file.clone(),
            sheet: feed.origin.sheet.clone(),
            columns: feed.columns_found(),
            dimensions: feed.own.iter().filter(|(_, column)| column.is_some()).map(|(id, _)| id.clone()).collect(),
            ..Reading::default()
        }
    }

    /// Takes note of the day of a row that counts.
    pub(crate) fn date(&mut self, row: &Row<'_>) {
        let Some((moment, timed)) = row.schema.day.and_then(|day| row.moment(day)) else { return };
        let starts_a_month = moment.day() == 1 && !timed;
        self.monthly = starts_a_month && (self.monthly || self.first.is_none());
        self.first = Some(self.first.map_or(moment, |first| first.min(moment)));
        self.last = Some(self.last.map_or(moment, |last| last.max(moment)));
    }

    /// Counts what was found about a row that had counted as used.
    pub(crate) fn judge_again(&mut self, problem: &Problem) {
        match problem.severity {
            Severity::Rejected => {
                self.used = self.used.saturating_sub(1);
                self.rejected += 1;
            }
            Severity::Repaired => {
                self.repaired += 1;
                if problem.money.is_present() {
                    self.repaired_money = self.repaired_money.or(Number::ZERO).plus(problem.money);
                }
            }
            Severity::Noticed => {}
        }
    }
}

/// How many problems of each kind there are, and how many rows may be rejected.
#[derive(Debug)]
pub(crate) struct Tally {
    share: Number,
    counts: BTreeMap<(ProblemKind, &'static str), u64>,
    /// Where in the list of problems stands how many more of a kind there are.
    overflow: BTreeMap<(ProblemKind, &'static str), usize>,
}

impl Tally {
    /// Starts to count.
    pub(crate) fn new(share: f64) -> Tally {
        let share = Number::from_option(Decimal::try_from(share).ok());
        Tally { share, counts: BTreeMap::new(), overflow: BTreeMap::new() }
    }

    /// Lists a problem, or counts it where enough of its kind are listed.
    pub(crate) fn list(&mut self, problem: Problem, problems: &mut Vec<Problem>) {
        let key = (problem.kind, problem.table);
        let count = self.counts.entry(key).or_default();
        *count += 1;
        if *count <= LISTED {
            problems.push(problem);
            return;
        }
        let more = *count - LISTED;
        let index = *self.overflow.entry(key).or_insert(problems.len());
        let place = Place::file(problem.place.file.as_str());
        let note = Problem::new(ProblemKind::NotListed, Severity::Noticed, problem.table, place)
            .with("count", more)
            .with("kind", problem.kind.id());
        match problems.get_mut(index) {
            Some(old) => *old = note,
            None => problems.push(note),
        }
    }

    /// Stops when more of a table's rows were rejected than the user allows.
    pub(crate) fn check(&self, table: &'static str, readings: &[Reading], problems: &[Problem]) -> Result<(), Error> {
        let of_table = || readings.iter().filter(|reading| reading.table == table);
        let read: u64 = of_table().map(|reading| reading.read).sum();
        let rejected: u64 = of_table().map(|reading| reading.rejected).sum();
        let number = |count: u64| Number::new(Decimal::from(count));
        let allowed = number(read).times(self.share).get();
        if allowed.is_none_or(|allowed| Decimal::from(rejected) <= allowed) {
            return Ok(());
        }
        let is_rejected = |problem: &&Problem| problem.table == table && problem.severity == Severity::Rejected;
        let mut error = Error::new(ErrorKind::TooManyRejected)
            .with("rejected", rejected)
            .with("read", read)
            .with("table", table)
            .with("share", self.share.times(number(100)));
        error.problems = problems.iter().filter(is_rejected).take(SHOWN).cloned().collect();
        Err(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_beyond_ten_thousand_are_counted_in_one_line() {
        let mut tally = Tally::new(0.05);
        let mut problems = Vec::new();
        for row in 1..=10_003 {
            let place = Place::file("a.csv").row(row);
            tally.list(Problem::new(ProblemKind::Trimmed, Severity::Repaired, "spend", place), &mut problems);
        }
        assert_eq!(problems.len(), 10_001);
        assert_eq!(problems[10_000].arguments.0[0], ("count", "3".to_owned()));
    }
}
