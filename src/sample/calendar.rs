//! The months of the story: when customers join, and which months are the bad ones.
//!
//! It knows no customer, only how many come when.

use chrono::{Days, NaiveDate};

use super::company::Story;
use super::{Options, World};
use crate::month::Month;

/// The first and the last month, and the story between them.
pub(super) struct Calendar<'a> {
    pub(super) first: Month,
    pub(super) last: Month,
    story: &'a Story,
}

impl<'a> Calendar<'a> {
    pub(super) fn new(options: &Options, story: &'a Story) -> Calendar<'a> {
        let months = options.months.clamp(12, 1200).cast_signed();
        Calendar { first: options.last_month.ago(months - 1), last: options.last_month, story }
    }

    /// Returns the last day of the story: what happens later is not known yet.
    pub(super) fn today(&self) -> NaiveDate {
        self.last.last_day()
    }

    pub(super) fn months(&self) -> impl Iterator<Item = Month> {
        self.first.through(self.last)
    }

    /// Returns a month's position in the story, where it lies within.
    pub(super) fn position(&self, month: Month) -> Option<usize> {
        usize::try_from(month.since(self.first)).ok().filter(|_| month <= self.last)
    }

    fn before_the_end(&self, month: Month) -> i32 {
        self.last.since(month)
    }

    /// Returns the first day of the new price list.
    pub(super) fn price_change(&self) -> NaiveDate {
        self.last.ago(self.story.price_change).first_day()
    }

    pub(super) fn is_outage(&self, month: Month) -> bool {
        self.before_the_end(month) == self.story.outage
    }

    pub(super) fn is_bad(&self, month: Month) -> bool {
        (self.story.bad_to..=self.story.bad_from).contains(&self.before_the_end(month))
    }

    pub(super) fn is_recovery(&self, month: Month) -> bool {
        self.before_the_end(month) < self.story.bad_to - 1
    }

    /// Returns what churn is multiplied by in a month, per thousand.
    pub(super) fn churn(&self, month: Month) -> u32 {
        match (self.is_bad(month), self.is_recovery(month)) {
            (true, _) => self.story.bad_churn,
            (_, true) => self.story.recovery_churn,
            _ => 1000,
        }
    }

    /// Returns every customer's number, from 1, and the day of signing up, in the order of the days.
    pub(super) fn joins(&self, world: &World) -> impl Iterator<Item = (u32, NaiveDate)> {
        let total = u64::from(world.options.customers);
        let launch = total * u64::from(world.profile.launch) / 1000;
        let weights: Vec<u64> = self.months().map(|month| self.weight(month)).collect();
        let all: u64 = weights.iter().sum();
        let mut weight = 0;
        let mut before = 0;
        let mut joins = Vec::new();
        for (month, own) in self.months().zip(weights) {
            weight += own;
            // Counted from the cumulative weight, so that the parts add up to the total.
            let until = if weight == 0 { launch } else { launch + (total - launch) * weight / all.max(1) };
            joins.push((month, before, until));
            before = until;
        }
        joins.into_iter().flat_map(|(month, before, until)| {
            (before..until).map(move |number| {
                let day = (number - before) * u64::from(month.days()) / (until - before).max(1);
                let day = month.first_day().checked_add_days(Days::new(day)).unwrap_or_default();
                (u32::try_from(number + 1).unwrap_or(u32::MAX), day)
            })
        })
    }

    /// Returns how much a month draws customers; the first has those of the launch only.
    fn weight(&self, month: Month) -> u64 {
        let after = month.since(self.first).unsigned_abs();
        if after == 0 {
            return 0;
        }
        let mood = match (self.is_bad(month), self.is_recovery(month)) {
            (true, _) => self.story.bad_joining,
            (_, true) => self.story.recovery_joining,
            _ => 1000,
        };
        u64::from(self.story.joining + self.story.joining_growth * after) * u64::from(mood)
    }
}
