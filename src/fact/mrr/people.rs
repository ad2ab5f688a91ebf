//! What is told customer by customer: movements, the largest, cohorts, contracts that end soon.
//!
//! Each keeps short lists and sums by month, never something for every customer and month. Ids and names are put in at
//! the very end, for those who are listed.

use super::cohort::Cohorts;
use super::ending::Endings;
use super::largest::Largest;
use super::ledger::Movements;
use super::{Part, Scene};
use crate::fact::customer::{CustomerNumber, Customers};
use crate::fact::names::Names;
use crate::fact::phase::Phase;
use crate::fact::slice::{SliceNumber, Slices};

/// Everything that is told customer by customer.
#[derive(Clone, Debug)]
pub(crate) struct People {
    pub(crate) movements: Movements,
    pub(crate) largest: Largest,
    pub(crate) cohorts: Cohorts,
    pub(crate) endings: Endings,
}

/// The names behind the numbers, for orders that must not depend on the order of rows.
#[derive(Debug)]
pub(super) struct Order<'a> {
    pub(super) slices: &'a Slices,
    /// The place of each customer's id among all ids, by the customer's number; likewise of each subscription's.
    customers: Vec<u32>,
    subscriptions: Vec<u32>,
}

impl Order<'_> {
    /// Sorts customers and subscriptions by their ids.
    pub(super) fn of<'a>(customers: &Customers, subscriptions: &Names, slices: &'a Slices) -> Order<'a> {
        Order { slices, customers: places(&customers.ids()), subscriptions: places(&subscriptions.in_order()) }
    }

    /// Returns the place of a customer's id among all ids.
    pub(super) fn place(&self, customer: CustomerNumber) -> u32 {
        self.customers.get(customer.0 as usize).copied().unwrap_or(u32::MAX)
    }

    /// Returns the place of a subscription's id among all ids.
    pub(super) fn subscription_place(&self, subscription: u32) -> u32 {
        self.subscriptions.get(subscription as usize).copied().unwrap_or(u32::MAX)
    }

    /// Returns the largest part's member: by a balance, then by name.
    pub(super) fn largest(&self, parts: &[Part], balance: fn(&Part) -> super::Amount) -> SliceNumber {
        let key = |part: &&Part| (balance(part), std::cmp::Reverse(self.slices.name(part.member)));
        parts.iter().max_by_key(key).map(|part| part.member).unwrap_or_default()
    }
}

/// Returns the place of each id among all of them, sorted.
fn places(ids: &[&str]) -> Vec<u32> {
    let mut sorted: Vec<(&str, u32)> = ids.iter().copied().zip(0..).collect();
    sorted.sort_unstable();
    let mut places = vec![0; sorted.len()];
    for ((_, number), place) in sorted.into_iter().zip(0..) {
        if let Some(cell) = places.get_mut(number as usize) {
            *cell = place;
        }
    }
    places
}

impl People {
    /// Starts with nobody, for a number of months.
    pub(super) fn new(months: usize) -> People {
        People {
            movements: Movements::new(months),
            largest: Largest::new(months),
            cohorts: Cohorts::new(months),
            endings: Endings::new(months),
        }
    }

    /// Adds a customer with all its phases.
    pub(super) fn add(&mut self, phases: &[&Phase], customers: &Customers, order: &Order<'_>, scene: &Scene<'_>) {
        let Some(customer) = phases.first().map(|phase| phase.customer) else { return };
        self.largest.begin();
        super::movement::walk(phases, 0, scene, &mut |step| {
            self.movements.add(&step, customer, order);
            self.largest.add(&step, customer, order);
        });
        self.movements.add_within_months(phases, customer, order, scene);
        self.cohorts.add(phases, customers.slices(customer), order, scene);
    }
}
