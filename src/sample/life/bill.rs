//! The invoices of a life: one for each billing period, with what else is sold, and what is given back.
//!
//! It knows what a period costs and nothing of why it ends.

use chrono::NaiveDate;

use super::{Phase, Teller, Terms, later};
use crate::month::Month;

/// A line of an invoice, or a refund.
#[derive(Clone, Debug)]
pub(in crate::sample) struct Line {
    pub(in crate::sample) invoice: u64,
    pub(in crate::sample) issued: NaiveDate,
    /// In cents; below zero for a refund.
    pub(in crate::sample) amount: i64,
    pub(in crate::sample) kind: &'static str,
    pub(in crate::sample) status: &'static str,
    pub(in crate::sample) paid: Option<NaiveDate>,
    pub(in crate::sample) service: Option<(NaiveDate, NaiveDate)>,
}

impl Teller<'_> {
    /// Bills a period, which may be a subscription's first.
    pub(super) fn bill(&mut self, phase: &Phase, begins: NaiveDate, ends: NaiveDate, first: bool) {
        if begins > self.today {
            return;
        }
        let world = self.world;
        let rates = &world.company.rates;
        let invoice = self.number();
        let paid = self.payment(begins, phase.terms.annual);
        let amount = phase.terms.amount(world);
        self.add(Line { service: Some((begins, ends)), ..line(invoice, begins, amount, paid) });
        let onboarding = self.plan(phase.terms.plan).map_or(0, |plan| plan.onboarding * 100);
        if first && self.subscription == 1 && onboarding > 0 {
            self.add(Line { kind: "one_off", ..line(invoice, begins, onboarding, paid) });
        }
        if self.uses && !first && !phase.terms.annual {
            let usage = self.chance.between(rates.usage_amount[0] * 100, rates.usage_amount[1] * 100);
            self.add(Line { kind: "usage", ..line(invoice, begins, usage, paid) });
        }
        if self.chance.happens(rates.void) {
            let invoice = self.number();
            self.add(Line { status: "void", ..line(invoice, begins, amount + 100 * phase.terms.crews, None) });
        }
        self.refund(amount, paid, Month::of(begins), phase.terms.annual);
    }

    /// Bills what was added within a term, to the end of the term.
    pub(super) fn bill_rest(&mut self, amount: i64, begins: NaiveDate, ends: NaiveDate) {
        let invoice = self.number();
        let paid = self.payment(begins, true);
        self.add(Line { service: Some((begins, ends)), ..line(invoice, begins, amount, paid) });
    }

    /// Bills a period that is never paid; it is written off as the service stops.
    pub(super) fn bill_unpaid(&mut self, terms: Terms, begins: NaiveDate, written_off: NaiveDate) {
        let invoice = self.number();
        let status = if written_off <= self.today { "uncollectible" } else { "open" };
        let amount = terms.amount(self.world);
        let ends = super::after(begins, if terms.annual { 12 } else { 1 });
        self.add(Line { service: Some((begins, ends)), status, ..line(invoice, begins, amount, None) });
    }

    /// Gives back all of an invoice now and then, and a part of many in the month of the outage.
    fn refund(&mut self, amount: i64, paid: Option<NaiveDate>, month: Month, annual: bool) {
        let world = self.world;
        let outage = world.calendar.is_outage(month) && !annual;
        let often = if outage { world.company.story.outage_refunds } else { world.company.rates.refund };
        let refunded = self.chance.happens(often);
        let (Some(paid), true) = (paid, refunded) else { return };
        let part = if outage || annual { self.chance.between(10, 30) } else { 100 };
        let day = later(paid, self.chance.between(2, 12));
        if day > self.today {
            return;
        }
        let invoice = self.number();
        self.add(Line { kind: "refund", ..line(invoice, day, -(amount * part / 100), Some(day)) });
    }

    fn number(&mut self) -> u64 {
        let number = *self.next_invoice;
        *self.next_invoice += 1;
        number
    }

    /// Draws the day of payment: a card within days, a transfer for a year within weeks; none where it is to come.
    fn payment(&mut self, issued: NaiveDate, annual: bool) -> Option<NaiveDate> {
        let slow = self.chance.happens(80);
        let days = match (annual, slow) {
            (true, _) => self.chance.between(4, 38),
            (false, true) => self.chance.between(4, 16),
            (false, false) => self.chance.between(0, 2),
        };
        Some(later(issued, days)).filter(|day| *day <= self.today)
    }

    fn add(&mut self, line: Line) {
        self.life.lines.push(line);
    }
}

/// Starts a line: recurring, and paid where a day of payment is known.
fn line(invoice: u64, issued: NaiveDate, amount: i64, paid: Option<NaiveDate>) -> Line {
    let status = if paid.is_some() { "paid" } else { "open" };
    Line { invoice, issued, amount, kind: "recurring", status, paid, service: None }
}
