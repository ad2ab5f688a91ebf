//! Tables to typed rows: which table a sheet feeds, which column is which, and each cell as a value.
//!
//! It knows what a column means and nothing of months, balances or KPIs. One file an input table, in `record/`.

pub mod row;
pub mod schema;

mod draft;
mod feed;
mod preset;
mod reader;
mod recognise;
mod sources;
mod survey;
mod tally;
mod unique;

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

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use crate::config::Config;
use crate::error::{Error, Problem, ProblemKind, Severity};
use crate::source::cell::Zone;
use crate::source::{RawRow, Sheet};
use crate::templates::Templates;

pub(crate) use recognise::{near, quoted};
pub use row::{Origin, Row, Stamp, Value, Verdict};
pub use schema::{Field, Kind, Need, Schema};
pub use tally::Reading;

pub(crate) use preset::comparable;

use draft::Objection;
use feed::{Feed, Outcome};
use reader::Reader;
use tally::Tally;
use unique::Loser;

/// Every input table with its sheets, ready to be streamed.
#[derive(Debug)]
pub struct Tables {
    /// What was read, a line for each sheet that feeds a table.
    pub readings: Vec<Reading>,
    /// What was found on the way.
    pub problems: Vec<Problem>,
    reader: Reader,
    /// The sheets, in the order of `readings`.
    feeds: Vec<Feed>,
    tally: Tally,
    /// The rows that do not count because another does, of every table that was read.
    losers: BTreeMap<&'static str, Vec<Loser>>,
    currencies: BTreeSet<String>,
    fx_currencies: BTreeSet<String>,
}

impl Tables {
    /// Surveys the sheets: which table each feeds, which column is which, and how its dates and numbers are written.
    pub fn open(
        sheets: Vec<Sheet>,
        found: Vec<Problem>,
        config: &Config,
        templates: &Templates,
    ) -> Result<Tables, Error> {
        let reader = Reader {
            presets: preset::Presets::load(templates)?,
            fiscal_year_starts: config.fiscal_year_starts,
            currency: config.currency.clone(),
            home: config.time_zone.as_deref().and_then(Zone::read),
        };
        let survey = survey::survey(sheets, config, &reader)?;
        let (feeds, currencies, fx_currencies) = (survey.feeds, survey.currencies, survey.fx_currencies);
        let problems: Vec<Problem> = found.into_iter().chain(survey.problems).collect();
        Ok(Tables {
            readings: feeds.iter().map(Reading::of).collect(),
            problems,
            tally: Tally::new(config.max_rejected_share),
            losers: BTreeMap::new(),
            reader,
            feeds,
            currencies,
            fx_currencies,
        })
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

    /// Tells whether any sheet of a table has a column for one of the user's own dimensions.
    pub fn has_dimension(&self, table: &str, dimension: &str) -> bool {
        let has = |reading: &Reading| reading.dimensions.iter().any(|known| known == dimension);
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
    pub fn for_each(&mut self, table: &'static str, visit: &mut dyn FnMut(&Row<'_>) -> Verdict) -> Result<(), Error> {
        let Some(schema) = schema::find(table) else { return Ok(()) };
        let mine: Vec<(usize, &Feed)> =
            self.feeds.iter().enumerate().filter(|(_, feed)| feed.schema.table == table).collect();
        let first_time = !self.losers.contains_key(table);
        if first_time {
            self.losers.insert(table, unique::losers(&mine, schema, &self.reader)?);
        }
        let losers = self.losers.get(table).map_or(&[][..], Vec::as_slice);
        for (index, feed) in mine {
            let Some(reading) = self.readings.get_mut(index) else { continue };
            let mut pass =
                Pass { feed, index, first_time, losers, reading, tally: &mut self.tally, problems: &mut self.problems };
            feed.for_each(&self.reader, &mut |raw, values, outcome| {
                pass.row(raw, values, outcome, visit);
                ControlFlow::Continue(())
            })?;
        }
        self.tally.check(table, &self.readings, &self.problems)
    }

    /// Records what is found about a row after its table was read.
    pub fn report(&mut self, problem: Problem, reading: usize) {
        if let Some(reading) = self.readings.get_mut(reading) {
            reading.judge_again(&problem);
        }
        self.tally.list(problem, &mut self.problems);
    }

    /// Stops when more of a table's rows were rejected than the user allows; to be asked after the last report.
    pub fn check_rejected(&self) -> Result<(), Error> {
        let errors = schema::ALL
            .iter()
            .filter_map(|schema| self.tally.check(schema.table, &self.readings, &self.problems).err());
        Error::joined(errors).map_or(Ok(()), Err)
    }
}

/// One pass over the rows of a sheet.
struct Pass<'a> {
    feed: &'a Feed,
    index: usize,
    first_time: bool,
    losers: &'a [Loser],
    reading: &'a mut Reading,
    tally: &'a mut Tally,
    problems: &'a mut Vec<Problem>,
}

impl Pass<'_> {
    fn row(
        &mut self,
        raw: &RawRow<'_>,
        values: &[Value],
        outcome: Outcome,
        visit: &mut dyn FnMut(&Row<'_>) -> Verdict,
    ) {
        if self.first_time {
            self.reading.read += 1;
        }
        let noticed = match outcome.and_then(|noticed| self.check_unique(raw, values).map(|()| noticed)) {
            Ok(noticed) => noticed,
            Err(objection) => return self.refuse(&objection, raw),
        };
        let width = self.feed.schema.fields.len();
        let own = values.get(width + 1..).unwrap_or_default();
        let values = values.get(..width).unwrap_or(values);
        let (schema, origin) = (self.feed.schema, &self.feed.origin);
        let part = self.feed.column_of_part(raw);
        let row = Row { schema, values, own, reading: self.index, number: raw.number, origin, part };
        let verdict = visit(&row);
        if self.first_time {
            self.reading.used += 1;
            self.reading.date(&row);
            if let Some(objection) = noticed {
                let problem = self.feed.problem(&objection, raw);
                self.record(problem);
            }
        }
        match verdict {
            Verdict::Used => {}
            Verdict::UsedWith(problem) | Verdict::Rejected(problem) => self.record(problem),
            Verdict::UsedWithAll(problems) => problems.into_iter().for_each(|problem| self.record(problem)),
        }
    }

    /// Objects to a row of which there is another that counts.
    fn check_unique(&self, raw: &RawRow<'_>, values: &[Value]) -> Result<(), Objection> {
        if self.losers.is_empty() {
            return Ok(());
        }
        let place = (self.index, raw.number, raw.part);
        match self.losers.binary_search_by_key(&place, |loser| (loser.feed, loser.row, loser.part)) {
            Err(_) => Ok(()),
            Ok(found) if self.losers.get(found).is_some_and(|loser| loser.identical) => {
                Err(Objection::of_row(ProblemKind::IdenticalRow, Severity::Noticed))
            }
            Ok(_) => {
                let key = unique::key_in_words(self.feed.schema, values);
                Err(Objection::of_row(ProblemKind::ConflictingRow, Severity::Rejected).with("key", key))
            }
        }
    }

    fn refuse(&mut self, objection: &Objection, raw: &RawRow<'_>) {
        if !self.first_time {
            return;
        }
        if objection.severity == Severity::Rejected {
            self.reading.rejected += 1;
        } else {
            self.reading.left_out += 1;
        }
        let problem = self.feed.problem(objection, raw);
        self.tally.list(problem, self.problems);
    }

    fn record(&mut self, problem: Problem) {
        self.reading.judge_again(&problem);
        self.tally.list(problem, self.problems);
    }
}
