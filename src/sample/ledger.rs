//! The company's months, added up as its customers live: what the finance sheets follow from.
//!
//! It keeps a few numbers a month and no customer.

use super::World;
use super::chance::Chance;
use super::customer::Customer;
use super::life::{Life, Line, Phase};
use crate::month::Month;

/// One month in cents.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Totals {
    /// What ten thousand of the foreign currency are worth.
    pub(super) rate: i64,
    pub(super) mrr: i64,
    pub(super) new_customers: i64,
    pub(super) collected: i64,
    pub(super) collected_abroad: i64,
    pub(super) paid: i64,
    pub(super) paid_abroad: i64,
}

/// Every month of the story.
pub(super) struct Ledger<'a> {
    world: &'a World<'a>,
    pub(super) months: Vec<Totals>,
}

impl<'a> Ledger<'a> {
    /// Opens the ledger with the rates of exchange, which walk at random within a tenth of where they start.
    pub(super) fn new(world: &'a World<'a>) -> Ledger<'a> {
        let finance = &world.company.finance;
        let mut chance = Chance::new(world.options.seed, RATES);
        let mut rate = finance.foreign_rate;
        let months = world.calendar.months().map(|_| {
            let totals = Totals { rate, ..Totals::default() };
            let tenth = finance.foreign_rate / 10;
            rate += chance.between(-finance.foreign_step, finance.foreign_step);
            rate = rate.clamp(finance.foreign_rate - tenth, finance.foreign_rate + tenth);
            totals
        });
        Ledger { world, months: months.collect() }
    }

    /// Adds a customer's life.
    pub(super) fn enter(&mut self, customer: &Customer, life: &Life) {
        for phase in &life.phases {
            self.enter_phase(customer, phase);
        }
        if let Some(totals) = life.lines.first().and_then(|line| self.month(Month::of(line.issued))) {
            totals.new_customers += 1;
        }
        for line in life.lines.iter().filter(|line| line.status != "void") {
            self.enter_line(customer, line);
        }
    }

    fn enter_phase(&mut self, customer: &Customer, phase: &Phase) {
        let monthly = phase.terms.monthly(self.world);
        let first = Month::of(phase.trial_end.map_or(phase.start, |end| end.max(phase.start)));
        let ends = [phase.end, phase.status_since.filter(|_| phase.status == "paused")];
        let last = ends.iter().flatten().min().map_or(self.world.calendar.last, |end| Month::of(*end).ago(1));
        for month in first.through(last) {
            if let Some(totals) = self.month(month) {
                totals.mrr += if customer.foreign { monthly * totals.rate / 10_000 } else { monthly };
            }
        }
    }

    fn enter_line(&mut self, customer: &Customer, line: &Line) {
        if let Some(totals) = line.paid.and_then(|paid| self.month(Month::of(paid))) {
            if customer.foreign {
                totals.collected_abroad += line.amount;
            } else {
                totals.collected += line.amount;
            }
        }
    }

    pub(super) fn month(&mut self, month: Month) -> Option<&mut Totals> {
        self.world.calendar.position(month).and_then(|position| self.months.get_mut(position))
    }
}

/// The subjects of chance that are no customer.
const RATES: u64 = u64::MAX;
pub(super) const SPEND: u64 = u64::MAX - 1;
pub(super) const EXPENSES: u64 = u64::MAX - 2;
