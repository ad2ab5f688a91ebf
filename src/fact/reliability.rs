//! The days of service that have a row.
//!
//! A row is a day, or its month where every row has the first of a month; only then may it hold more downtime than a day.

use std::collections::BTreeMap;

use chrono::Datelike;
use rust_decimal::Decimal;

use crate::error::{Error, Problem, ProblemKind, Severity};
use crate::month::Month;
use crate::number::Number;
use crate::record::{Row, Tables, Verdict};

const MINUTES_OF_A_DAY: u32 = 1440;

/// The days of every month.
#[derive(Debug, Default)]
pub(crate) struct Reliability {
    /// Whether a row stands for its month.
    monthly: bool,
    days: BTreeMap<Month, u32>,
}

impl Reliability {
    /// Finds out whether a row is a day or a month.
    pub(crate) fn survey(tables: &mut Tables) -> Result<Reliability, Error> {
        let mut monthly = true;
        tables.for_each("reliability", &mut |row| {
            monthly &= row.day("date").is_none_or(|day| day.day() == 1);
            Verdict::Used
        })?;
        Ok(Reliability { monthly, days: BTreeMap::new() })
    }

    /// Adds a row, and objects to one with more downtime than it has time.
    pub(crate) fn see(&mut self, row: &Row<'_>) -> Result<(), Problem> {
        let Some(month) = row.month("date") else { return Ok(()) };
        let days = if self.monthly { month.days() } else { 1 };
        let minutes = days * MINUTES_OF_A_DAY;
        if row.number("downtime_minutes").get().is_some_and(|downtime| downtime > Decimal::from(minutes)) {
            let place = row.place(Some("downtime_minutes"));
            let problem = Problem::new(ProblemKind::TooMuchDowntime, Severity::Rejected, row.schema.table, place);
            return Err(problem.with("value", row.number("downtime_minutes")).with("minutes", minutes));
        }
        *self.days.entry(month).or_default() += days;
        Ok(())
    }

    /// Returns the days of a month that have a row.
    pub(crate) fn days(&self, month: Month) -> Number {
        Number::from(i64::from(self.days.get(&month).copied().unwrap_or(0)))
    }
}
