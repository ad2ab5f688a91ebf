//! The movements of customers as a whole, the largest of each month.
//!
//! It knows one customer at a time, and keeps of each month only what is listed.

use std::cmp::Reverse;

use super::movement::{Kind, Step};
use super::people::Order;
use super::shortlist::Shortlist;
use super::{Amount, Part, Scene};
use crate::fact::customer::{CustomerNumber, Customers};
use crate::fact::ledger::{Ledger, LedgerMonth, Moved, Movement};
use crate::fact::phase::Phase;
use crate::fact::slice::{SliceNumber, Slices};
use crate::month::Month;

/// How many movements are listed of a month.
const LISTED: usize = 200;

/// A movement, in the order of the list: the largest first, then by the customer's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Numbered {
    rank: Reverse<Amount>,
    place: u32,
    movement: Movement,
    customer: CustomerNumber,
    plan: SliceNumber,
    opening: Amount,
    closing: Amount,
    size: Amount,
}

/// The movements of each month.
#[derive(Clone, Debug)]
pub(crate) struct Movements {
    months: Vec<Shortlist<Numbered>>,
    within: Vec<Shortlist<Numbered>>,
}

impl Movements {
    /// Starts with none, for a number of months.
    pub(super) fn new(months: usize) -> Movements {
        Movements { months: vec![Shortlist::of(LISTED); months], within: vec![Shortlist::of(LISTED); months] }
    }

    /// Adds a month of a customer, where anything but the rates of exchange moved it.
    pub(super) fn add(&mut self, step: &Step<'_>, customer: CustomerNumber, order: &Order<'_>) {
        let Some(kind) = step.kind() else { return };
        // A customer as a whole neither enters nor leaves a member of a dimension.
        let movement = match kind {
            Kind::New => Movement::New,
            Kind::Reactivation => Movement::Reactivation,
            Kind::Expansion => Movement::Expansion,
            Kind::Contraction => Movement::Contraction,
            Kind::Churn => Movement::Churn,
            Kind::Entry | Kind::Leaving => return,
        };
        let closing = match kind {
            Kind::New | Kind::Reactivation => step.closing,
            Kind::Expansion | Kind::Contraction | Kind::Churn | Kind::Entry | Kind::Leaving => step.closing_at_opening,
        };
        let balance = if kind == Kind::Churn { |part: &Part| part.opening } else { |part: &Part| part.closing };
        let size = step.size(kind);
        let plan = order.largest(step.parts, balance);
        let place = order.place(customer);
        let opening = step.opening;
        let numbered = Numbered { rank: Reverse(size), place, movement, customer, plan, opening, closing, size };
        list(&mut self.months, step.month, numbered);
    }

    /// Adds the months within which a customer came and left, with nothing at their opening and at their closing.
    pub(super) fn add_within_months(
        &mut self,
        phases: &[&Phase],
        customer: CustomerNumber,
        order: &Order<'_>,
        scene: &Scene<'_>,
    ) {
        let brief = |phase: &&&Phase| phase.mrr.is_positive() && within(phase).is_some();
        let mut months: Vec<Month> = phases.iter().filter(brief).filter_map(|phase| within(phase)).collect();
        months.sort_unstable();
        months.dedup();
        for month in months {
            let served = |end| phases.iter().any(|phase| phase.mrr.is_positive() && phase.serves(end));
            let Some(index) = scene.window.months().position(|known| known == month) else { continue };
            if served(month.ago(1).end()) || served(month.end()) {
                continue;
            }
            let (worth, plan) = most(phases, month, order, |phase| scene.rates.value(phase.mrr, phase.currency, index));
            let (opening, size, place) = (Amount::ZERO, Amount::ZERO, order.place(customer));
            let movement = Movement::WithinMonth;
            let rank = Reverse(worth);
            let closing = worth;
            let numbered = Numbered { rank, place, movement, customer, plan, opening, closing, size };
            list(&mut self.within, index, numbered);
        }
    }

    /// Returns the ledger with names; the movements of a month whose opening is not known are not known either.
    pub(crate) fn ledger(&self, customers: &Customers, slices: &Slices, opens: &dyn Fn(usize) -> bool) -> Ledger {
        let ids = customers.ids();
        let moved = |numbered: &Numbered| Moved {
            movement: numbered.movement,
            customer: ids.get(numbered.customer.0 as usize).copied().unwrap_or_default().to_owned(),
            name: customers.name(numbered.customer).to_owned(),
            plan: slices.name(numbered.plan).to_owned(),
            opening: numbered.opening.number(),
            closing: numbered.closing.number(),
            size: numbered.size.number(),
        };
        let listed = |list: &Shortlist<Numbered>| list.kept().iter().map(moved).collect();
        let month = |(index, (list, within)): (usize, (&Shortlist<Numbered>, &Shortlist<Numbered>))| {
            if !opens(index) {
                return LedgerMonth::default();
            }
            LedgerMonth {
                moved: listed(list),
                count: list.count(),
                within: listed(within),
                within_count: within.count(),
            }
        };
        Ledger { cap: LISTED, months: self.months.iter().zip(&self.within).enumerate().map(month).collect() }
    }
}

fn list(months: &mut [Shortlist<Numbered>], month: usize, numbered: Numbered) {
    if let Some(list) = months.get_mut(month) {
        list.add(numbered);
    }
}

/// Returns the month that a phase begins and ends in, where it is in service at all.
fn within(phase: &Phase) -> Option<Month> {
    let (first, after) = phase.balances();
    let ends = phase.to.is_some_and(|to| to > phase.from) && after == Some(first);
    ends.then_some(first)
}

/// Returns the most that a customer's phases within a month were worth at once, and the plan of the largest of them.
fn most(phases: &[&Phase], month: Month, order: &Order<'_>, worth: impl Fn(&Phase) -> Amount) -> (Amount, SliceNumber) {
    let brief = || phases.iter().filter(|phase| phase.mrr.is_positive() && within(phase) == Some(month));
    let at_once = brief().map(|phase| {
        let beside = brief().filter(|other| other.from <= phase.from && other.to.is_some_and(|to| to > phase.from));
        beside.fold(Amount::ZERO, |sum, other| sum + worth(other))
    });
    let key = |phase: &&&Phase| (worth(phase), Reverse(order.slices.name(phase.plan)));
    let largest = brief().max_by_key(key).map(|phase| phase.plan);
    (at_once.max().unwrap_or_default(), largest.unwrap_or_default())
}
