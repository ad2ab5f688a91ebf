//! The facts of demand and support: sign-ups, leads and medians.
//!
//! It knows which months are covered, and adds nothing up.

use super::Assembly;
use crate::fact::Series;
use crate::fact::invoice::purchase::spans;
use crate::fact::lead::DAY;
use crate::fact::median::Medians;
use crate::fact::slice::{Dimension, SliceNumber};
use crate::fact::ticket::HOUR;
use crate::month::Month;
use crate::number::Number;

/// Facts of leads that are dated by their creation; the others have a later day of their own.
const BY_CREATION: [&str; 3] = ["leads", "leads_matured", "leads_converted"];

/// Facts of tickets that go on after the last one was opened.
const LATER_OF_TICKETS: [&str; 3] = ["open_tickets", "resolved_tickets", "timed_resolutions"];

impl Assembly<'_> {
    /// Tells whether a table whose rows name their own members has a dimension.
    pub(super) fn is_of_table(&self, table: &str, dimension: Dimension) -> bool {
        let id = self.gathered.slices.id(dimension);
        match dimension {
            Dimension::CHANNEL => self.tables.has_column(table, id),
            _ => dimension.place().is_some() && self.tables.has_dimension(table, id),
        }
    }

    /// Returns the table that tells of sign-ups: traffic, where any row does, else customers.
    pub(crate) fn table_of_signups(&self) -> Option<&'static str> {
        let traffic = self.declarations.iter().position(|known| known.definition.id == "traffic_signups");
        if traffic.is_some_and(|position| self.gathered.aggregator.is_filled(position)) {
            return Some("traffic");
        }
        self.tables.has_column("customers", "signed_up_at").then_some("customers")
    }

    pub(super) fn signed_up(&self, slice: SliceNumber, month: Month) -> Number {
        match self.table_of_signups() {
            Some("traffic") => self.declared("traffic_signups", slice, month),
            Some(_) => self.declared("customer_signups", slice, month),
            None => Number::ABSENT,
        }
    }

    /// Returns a fact of leads. What was won in time is known when the time is over at the end of the report month, and
    /// the table reaches that far.
    pub(super) fn leads(&self, id: &str, slice: SliceNumber, month: Month) -> Number {
        let leads = &self.gathered.leads;
        let reached = self.gathered.calendar.months_of_all("leads").map(|(_, last)| last.min(self.window.report_month));
        let is_over = leads.due(month).zip(reached).is_some_and(|(due, reached)| due <= reached.last_day());
        let value = || leads.value(id, slice, month, is_over);
        if BY_CREATION.contains(&id) {
            self.covered("leads", month, value)
        } else {
            self.covered_later("leads", month, value)
        }
    }

    /// Returns a fact of tickets, but for the medians.
    pub(super) fn tickets(&self, id: &str, slice: SliceNumber, month: Month) -> Number {
        let value = || self.gathered.tickets.value(id, slice, month);
        if LATER_OF_TICKETS.contains(&id) {
            self.covered_later("tickets", month, value)
        } else {
            self.covered("tickets", month, value)
        }
    }

    /// Returns a value in the months from a table's first day to the last one of any of its columns.
    fn covered_later(&self, table: &str, month: Month, value: impl FnOnce() -> Number) -> Number {
        let months = self.gathered.calendar.months_of_all(table);
        if months.is_some_and(|(first, last)| (first..=last).contains(&month)) { value() } else { Number::ABSENT }
    }

    /// Returns a fact that is a median, anew for every span whose months are covered; none where it is another fact.
    pub(super) fn medians(&self, id: &str, slice: SliceNumber) -> Option<Series> {
        let (table, medians, unit): (&str, &Medians, i64) = match id {
            "sales_cycle_days" => ("leads", &self.gathered.leads.cycles, DAY),
            "first_response_hours" => ("tickets", &self.gathered.tickets.responses, HOUR),
            "resolution_hours" => ("tickets", &self.gathered.tickets.resolutions, HOUR),
            _ => return None,
        };
        let months: Vec<Month> = self.window.months().collect();
        let covers = |index: usize| {
            let covered = |month: Month| match id {
                "first_response_hours" => self.covered(table, month, || Number::ZERO),
                _ => self.covered_later(table, month, || Number::ZERO),
            };
            months.get(index).is_some_and(|month| covered(*month).is_present())
        };
        let mut spans = spans(self.window, self.config.fiscal_year_starts);
        spans.retain(|(last, length)| covers(*last) && covers(last + 1 - *length as usize));
        let mut anew = medians.of(slice, unit, &spans, self.window);
        let alone = |index: usize| anew.get(&(index, 1)).copied().unwrap_or_default();
        let months = (0..months.len()).map(alone).collect();
        anew.retain(|(_, length), _| *length > 1);
        Some(Series { months, anew })
    }
}
