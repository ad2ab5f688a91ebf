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
        let reached = self.gathered.calendar.months("leads").map(|(_, last)| last.min(self.window.report_month));
        let is_over = leads.due(month).zip(reached).is_some_and(|(due, reached)| due <= reached.last_day());
        self.covered("leads", month, || leads.value(id, slice, month, is_over))
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
            months.get(index).is_some_and(|month| self.covered(table, *month, || Number::ZERO).is_present())
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
