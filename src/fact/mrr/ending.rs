//! Contracts that end soon, as seen from the end of each month: whose term runs out, or whose service is to end.
//!
//! It knows one subscription's phases at a time, and keeps of each month only what is listed. What was signed or
//! cancelled later than a month's end is not known there.

use std::cmp::Reverse;

use chrono::{Days, NaiveDate, NaiveDateTime};

use super::people::Order;
use super::shortlist::Shortlist;
use super::{Amount, Scene};
use crate::fact::customer::{CustomerNumber, Customers};
use crate::fact::listed::{Ending, EndingContract, EndingMonth, SOON_DAYS};
use crate::fact::names::Names;
use crate::fact::phase::{Phase, Status};
use crate::fact::slice::{SliceNumber, Slices};
use crate::month::Month;

/// How many contracts are listed of a month.
const LISTED: usize = 100;

/// A contract, in the order of the list: the earliest end first, then by the ids of customer and subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Numbered {
    ends: NaiveDate,
    place: u32,
    subscription_place: u32,
    mrr: Reverse<Amount>,
    customer: CustomerNumber,
    subscription: u32,
    plan: SliceNumber,
    cancelled: bool,
}

/// The contracts that end soon after each month.
#[derive(Clone, Debug)]
pub(crate) struct Endings {
    months: Vec<Shortlist<Numbered>>,
}

impl Endings {
    /// Starts with none, for a number of months.
    pub(super) fn new(months: usize) -> Endings {
        Endings { months: vec![Shortlist::of(LISTED); months] }
    }

    /// Adds the phases of one subscription, which stand in the order of their starts.
    pub(super) fn add(&mut self, phases: &[Phase], order: &Order<'_>, scene: &Scene<'_>) {
        for (index, phase) in phases.iter().enumerate().filter(|(_, phase)| phase.mrr.is_positive()) {
            let later = phases.get(index + 1..).unwrap_or_default();
            let ends = [phase.term_end.map(|term_end| term_end.at), phase.to];
            let Some(earliest) = ends.iter().flatten().min() else { continue };
            let Some(latest) = ends.iter().flatten().max() else { continue };
            let service = scene.balances(phase);
            let from = earliest.date().checked_sub_days(Days::new(SOON_DAYS)).unwrap_or_default();
            let first = service.start.max(scene.window.position(Month::of(from)));
            let after = service.end.min(scene.window.position(Month::of(latest.date())));
            for (month, end) in scene.window.months().map(Month::end).enumerate().take(after).skip(first) {
                let soon = |day: &NaiveDate| is_soon(*day, end);
                let term = term_end(phase, later, end).map(|at| at.date()).filter(soon);
                let service = service_end(phase, later, end).map(|at| at.date()).filter(soon);
                let Some(ends) = term.into_iter().chain(service).min() else { continue };
                let numbered = Numbered {
                    ends,
                    place: order.place(phase.customer),
                    subscription_place: order.subscription_place(phase.subscription),
                    mrr: Reverse(scene.rates.value(phase.mrr, phase.currency, month)),
                    customer: phase.customer,
                    subscription: phase.subscription,
                    plan: phase.plan,
                    cancelled: is_cancelled(phase, end),
                };
                if let Some(list) = self.months.get_mut(month) {
                    list.add(numbered);
                }
            }
        }
    }

    /// Returns the contracts with their names.
    pub(crate) fn listed(&self, customers: &Customers, subscriptions: &Names, slices: &Slices) -> Ending {
        let (ids, contracts) = (customers.ids(), subscriptions.in_order());
        let contract = |numbered: &Numbered| EndingContract {
            customer: ids.get(numbered.customer.0 as usize).copied().unwrap_or_default().to_owned(),
            name: customers.name(numbered.customer).to_owned(),
            subscription: contracts.get(numbered.subscription as usize).copied().unwrap_or_default().to_owned(),
            plan: slices.name(numbered.plan).to_owned(),
            mrr: numbered.mrr.0.number(),
            ends: numbered.ends,
            cancelled: numbered.cancelled,
        };
        let month = |list: &Shortlist<Numbered>| EndingMonth {
            contracts: list.kept().iter().map(contract).collect(),
            count: list.count(),
        };
        Ending { cap: LISTED, months: self.months.iter().map(month).collect() }
    }
}

/// Tells whether a day lies within the days after a month, whose last instant is given.
fn is_soon(day: NaiveDate, end: NaiveDateTime) -> bool {
    let after = day.signed_duration_since(end.date()).num_days();
    (0..i64::try_from(SOON_DAYS).unwrap_or(i64::MAX)).contains(&after)
}

fn is_cancelled(phase: &Phase, end: NaiveDateTime) -> bool {
    phase.canceled.is_some_and(|canceled| canceled < end)
}

/// Returns when the term runs out, unless a phase that goes beyond it was signed already.
fn term_end(phase: &Phase, later: &[Phase], end: NaiveDateTime) -> Option<NaiveDateTime> {
    let term_end = phase.term_end?.at;
    let renewed = later.iter().any(|next| {
        let void = matches!(next.status, Status::Incomplete | Status::Unpaid) || !next.mrr.is_positive();
        let beyond = next.started <= term_end && next.term_end.is_none_or(|other| other.at > term_end);
        beyond && !void && !is_cancelled(next, end) && next.signed.is_some_and(|signed| signed < end)
    });
    (!renewed).then_some(term_end)
}

/// Returns when the service ends for good, as far as it was known: an end that is written, and was not decided later.
fn service_end(phase: &Phase, later: &[Phase], end: NaiveDateTime) -> Option<NaiveDateTime> {
    let to = phase.to?;
    let written = (phase.ended.is_some() || phase.status == Status::Canceled)
        && !matches!(phase.status, Status::Unpaid | Status::Paused | Status::Incomplete | Status::Future);
    let decided_later = phase.canceled.is_some_and(|canceled| canceled >= end);
    let goes_on =
        later.iter().any(|next| next.mrr.is_positive() && next.started <= to && next.to.is_none_or(|n| n > to));
    (written && !decided_later && !goes_on).then_some(to)
}
