//! The largest customers at the end of each month.
//!
//! It knows one customer at a time, and keeps of each month only who is listed.

use std::cmp::Reverse;

use super::Amount;
use super::movement::Step;
use super::people::Order;
use super::shortlist::Shortlist;
use crate::fact::customer::{CustomerNumber, Customers};
use crate::fact::listed::{LARGEST, LargeCustomer};
use crate::fact::slice::{SliceNumber, Slices};
use crate::number::Number;

/// A customer at a month's end, in the order of the list: the largest first, then by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Numbered {
    mrr: Reverse<Amount>,
    place: u32,
    customer: CustomerNumber,
    plan: SliceNumber,
    a_year_ago: Amount,
}

/// The largest customers of each month.
#[derive(Clone, Debug)]
pub(crate) struct Largest {
    months: Vec<Shortlist<Numbered>>,
    /// The balances of the customer that is being added, by month.
    balances: Vec<Amount>,
}

impl Largest {
    /// Starts with none, for a number of months.
    pub(super) fn new(months: usize) -> Largest {
        Largest { months: vec![Shortlist::of(LARGEST); months], balances: vec![Amount::ZERO; months] }
    }

    /// Begins another customer.
    pub(super) fn begin(&mut self) {
        self.balances.fill(Amount::ZERO);
    }

    /// Adds a month of the customer; its months come in their order.
    pub(super) fn add(&mut self, step: &Step<'_>, customer: CustomerNumber, order: &Order<'_>) {
        if !step.closing.is_positive() {
            return;
        }
        if let Some(balance) = self.balances.get_mut(step.month) {
            *balance = step.closing;
        }
        let a_year_ago = step.month.checked_sub(12).and_then(|before| self.balances.get(before));
        let a_year_ago = a_year_ago.copied().unwrap_or_default();
        let plan = order.largest(step.parts, |part| part.closing);
        let numbered =
            Numbered { mrr: Reverse(step.closing), place: order.place(customer), customer, plan, a_year_ago };
        if let Some(list) = self.months.get_mut(step.month) {
            list.add(numbered);
        }
    }

    /// Returns the customers with their names; `closes` tells of which months MRR is known.
    pub(crate) fn listed(
        &self,
        customers: &Customers,
        slices: &Slices,
        closes: &dyn Fn(usize) -> bool,
    ) -> Vec<Vec<LargeCustomer>> {
        let ids = customers.ids();
        let known = |month: usize| month.checked_sub(12).is_some_and(closes);
        let listed = |month: usize, numbered: &Numbered| LargeCustomer {
            customer: ids.get(numbered.customer.0 as usize).copied().unwrap_or_default().to_owned(),
            name: customers.name(numbered.customer).to_owned(),
            plan: slices.name(numbered.plan).to_owned(),
            mrr: numbered.mrr.0.number(),
            mrr_a_year_ago: if known(month) { numbered.a_year_ago.number() } else { Number::ABSENT },
        };
        let months = self.months.iter().enumerate();
        months.map(|(month, list)| list.kept().iter().map(|numbered| listed(month, numbered)).collect()).collect()
    }
}
