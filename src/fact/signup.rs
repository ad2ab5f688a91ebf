//! Sign-ups that became customers: of those who signed up in a month, who paid within some days.
//!
//! It knows customers and when they were in service, and nothing of how much they paid.

use chrono::NaiveDate;

use super::amount::Amount;
use super::customer::{CustomerNumber, Customers};
use super::flow::Flows;
use super::phase::Phase;
use super::slice::SliceNumber;
use super::window::Window;
use crate::month::Month;
use crate::number::Number;

const SIGNED_UP: usize = 0;
const PAID: usize = 1;

/// Who signed up, and who of them paid in time, by slice and month.
#[derive(Debug, Default)]
pub(crate) struct Signups {
    counts: Flows,
    days: u32,
}

impl Signups {
    /// Counts the customers that signed up, and those whose first day with MRR came within some days.
    pub(crate) fn count(customers: &Customers, phases: &[Phase], days: u32) -> Signups {
        let mut first: Vec<Option<NaiveDate>> = vec![None; customers.len()];
        for phase in phases.iter().filter(|phase| phase.mrr.is_positive() && phase.to.is_none_or(|to| to > phase.from))
        {
            if let Some(first) = first.get_mut(phase.customer.0 as usize) {
                let day = phase.from.date();
                *first = Some(first.map_or(day, |known| known.min(day)));
            }
        }
        let mut signups = Signups { counts: Flows::default(), days };
        for (number, first) in (0..).zip(first) {
            let customer = CustomerNumber(number);
            let Some(day) = customers.signed_up(customer) else { continue };
            let paid = first.is_some_and(|first| (first - day).num_days() <= i64::from(days));
            for slice in customers.slices(customer) {
                signups.counts.add(*slice, SIGNED_UP, Month::of(day), Amount::ONE);
                if paid {
                    signups.counts.add(*slice, PAID, Month::of(day), Amount::ONE);
                }
            }
        }
        signups
    }

    /// Returns the month in which the days of a month's last sign-up are over; none where that is later than the end of
    /// the report month.
    pub(crate) fn over(&self, month: Month, window: &Window) -> Option<Month> {
        let over = month.last_day().checked_add_days(chrono::Days::new(u64::from(self.days)))?;
        (over <= window.report_month.last_day()).then(|| Month::of(over))
    }

    /// Returns a fact of a month.
    pub(crate) fn of(&self, id: &str, slice: SliceNumber, month: Month) -> Number {
        match id {
            "signups_matured" => self.counts.get(slice, SIGNED_UP, month).number(),
            "signups_converted" => self.counts.get(slice, PAID, month).number(),
            _ => Number::ABSENT,
        }
    }
}
