//! Facts of usage: the counts of the events, where it is known who pays.
//!
//! It knows the facts of usage only.

use std::collections::BTreeMap;

use super::{Assembly, spans};
use crate::config::Config;
use crate::fact::gather::Gathered;
use crate::fact::mrr::paying::Paying;
use crate::fact::slice::{Dimension, SliceNumber};
use crate::fact::usage::Usage;
use crate::fact::usage::answer::{HOURLY, Span, asks_who_pays};
use crate::fact::usage::count::{Counts, Scene};
use crate::fact::window::Window;
use crate::number::Number;

/// Counts users, customers, sessions and features.
pub(super) fn count(
    usage: Usage,
    (gathered, config): (&Gathered, &Config),
    paying: &Paying,
    window: &Window,
) -> Counts {
    let scene = Scene {
        window,
        customers: &gathered.customers,
        paying,
        slices: gathered.slices.len(),
        frequent_days: config.policies.frequent_user_days,
        covered: gathered.calendar.months("events"),
    };
    Counts::of(usage, &scene)
}

impl Assembly<'_> {
    /// Returns a fact of usage; who pays must be known where it asks for it.
    pub(super) fn usage(&self, id: &str, slice: SliceNumber, span: Span) -> Number {
        if asks_who_pays(id) && !self.mrr("customers", None, SliceNumber::TOTAL, span.last).is_present() {
            return Number::ABSENT;
        }
        let dimension = self.gathered.slices.dimension(slice);
        if dimension == Some(Dimension::USAGE_HOUR) {
            return self.usage.fact(HOURLY, slice, span, self.window);
        }
        // What customers did with one feature is known as far as what they did with all.
        let of_feature = dimension == Some(Dimension::FEATURE);
        if of_feature && !self.usage.fact("feature_customers", SliceNumber::TOTAL, span, self.window).is_present() {
            return Number::ABSENT;
        }
        self.usage.fact(id, slice, span, self.window)
    }

    pub(super) fn usage_anew(&self, id: &str, slice: SliceNumber) -> BTreeMap<(usize, u32), Number> {
        let longer = spans(self.window, self.config.fiscal_year_starts).into_iter().filter(|(_, length)| *length > 1);
        let value = |(last, length): (usize, u32)| ((last, length), self.usage(id, slice, Span { last, length }));
        longer.map(value).filter(|(_, value)| value.is_present()).collect()
    }
}
