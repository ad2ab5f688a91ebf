//! What the counts say of a fact: a number where the events cover every month of a span and fill the columns it needs.
//!
//! It knows the facts by their ids, and counts nothing.

use super::count::{Added, Count, Counts};
use super::{Column, Sum};
use crate::fact::slice::SliceNumber;
use crate::fact::window::Window;
use crate::month::Month;
use crate::number::Number;

/// The span of a number of months that ends in a month.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    /// The position of the last month in the window.
    pub(crate) last: usize,
    /// How many months it has.
    pub(crate) length: u32,
}

/// The events of an hour of the week: known where any event has a time of day.
pub(crate) const HOURLY: &str = "events by hour";

/// Tells whether a fact is told of a span only where it is known who pays at its end.
pub(crate) fn asks_who_pays(id: &str) -> bool {
    matches!(id, "free_users" | "active_paying_customers")
}

/// Returns the columns that a fact cannot do without.
fn columns(id: &str) -> &'static [Column] {
    match id {
        "free_users"
        | "event_customers"
        | "active_paying_customers"
        | "event_customers_before"
        | "dropped_customers" => &[Column::Customer],
        "features" => &[Column::Feature],
        "feature_customers" => &[Column::Customer, Column::Feature],
        "sessions" => &[Column::Session],
        "timed_sessions" | "session_seconds" => &[Column::Session, Column::Seconds],
        "usage_seconds" => &[Column::Seconds],
        HOURLY => &[Column::Hour],
        _ => &[],
    }
}

impl Counts {
    /// Returns a fact of a slice over a span; facts that add up over months are only asked for single ones.
    pub(crate) fn fact(&self, id: &str, slice: SliceNumber, span: Span, window: &Window) -> Number {
        let Some(last) = window.months().nth(span.last) else { return Number::ABSENT };
        let length = i32::try_from(span.length).unwrap_or(i32::MAX);
        let looks_back = matches!(id, "event_customers_before" | "dropped_customers");
        let first = last.ago(length - 1 + i32::from(looks_back));
        if !first.through(last).all(|month| self.knows(slice, month, columns(id))) {
            return Number::ABSENT;
        }
        let distinct = |count: Count| {
            let counted = self.distinct.get(count as usize);
            number(counted.map_or(0, |counted| counted.get(slice, span.last, span.length as usize)))
        };
        let flow = |flow: usize| self.flows.get(slice, flow, last).number();
        match id {
            "monthly_active_users" => distinct(Count::Users),
            "frequent_users" => distinct(Count::FrequentUsers),
            "free_users" => distinct(Count::Users).minus(distinct(Count::PayingUsers)),
            "event_customers" => distinct(Count::Customers),
            "active_paying_customers" => distinct(Count::PayingCustomers),
            "sessions" => distinct(Count::Sessions),
            "timed_sessions" => distinct(Count::TimedSessions),
            "feature_customers" => distinct(Count::FeatureCustomers),
            "features" => number(self.features.get(span.last).map_or(0, |known| *known as u64)),
            "events" | HOURLY => flow(Sum::Events as usize),
            "usage_seconds" => flow(Sum::UsageSeconds as usize),
            "session_seconds" => flow(Sum::SessionSeconds as usize),
            "daily_users_sum" => flow(Added::DailyUsers as usize),
            "weekly_users_sum" => flow(Added::WeeklyUsers as usize),
            "event_customers_before" => flow(Added::CustomersBefore as usize),
            "dropped_customers" => flow(Added::Dropped as usize),
            "days" => number(u64::from(last.days())),
            "weeks" => number(self.weeks.get(span.last).map_or(0, |weeks| weeks.len() as u64)),
            _ => Number::ABSENT,
        }
    }

    /// Returns how many events name no customer, and how many features are not listed one by one.
    pub(crate) fn remarks(&self) -> (u64, usize) {
        (self.usage.without_customer, self.usage.unlisted_features)
    }

    /// Tells whether the events cover a month and fill some columns in it.
    fn knows(&self, slice: SliceNumber, month: Month, columns: &[Column]) -> bool {
        let covered = self.covered.is_some_and(|(first, last)| (first..=last).contains(&month));
        covered && columns.iter().all(|column| self.usage.fills(slice, month, *column))
    }
}

fn number(count: u64) -> Number {
    i64::try_from(count).map_or(Number::ABSENT, Number::from)
}
