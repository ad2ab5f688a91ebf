//! What is remembered of a customer once its life is told: when it was there, and how large it is.
//!
//! The tables that are written month by month, as their tools keep them, are drawn from it. It is a few dates a customer.

use chrono::NaiveDate;

use super::World;
use super::clock::later;
use super::customer::Customer;
use super::life::{Life, Phase};
use crate::month::Month;

/// A customer, as the tables of every day know it.
#[derive(Clone, Debug)]
pub(super) struct Account {
    pub(super) number: u32,
    pub(super) channel: usize,
    pub(super) referrer: Option<u32>,
    pub(super) signed_up: NaiveDate,
    /// How many crews it had at first.
    pub(super) crews: i64,
    /// Its subscriptions: a second one where it came back.
    pub(super) stays: [Option<Stay>; 2],
}

/// A time in which a customer is there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stay {
    pub(super) from: NaiveDate,
    /// The first day without service, if it is known.
    pub(super) leaves: Option<NaiveDate>,
    /// Whether it ever paid: a trial may end without a sale.
    pub(super) pays: bool,
}

/// The days of a month in which a customer is there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    pub(super) from: NaiveDate,
    pub(super) days: i64,
    /// The days since the customer came.
    pub(super) age: i64,
    /// The days until it leaves, if that is known.
    pub(super) left: Option<i64>,
    pub(super) pays: bool,
}

impl Account {
    /// Remembers a customer.
    pub(super) fn of(world: &World, customer: &Customer, life: &Life) -> Account {
        Account {
            number: customer.number,
            channel: customer.channel,
            referrer: customer.referrer,
            signed_up: customer.signed_up,
            crews: life.phases.first().map_or(1, |phase| phase.terms.crews),
            stays: [1, 2].map(|number| stay(world, life, number)),
        }
    }

    /// Returns the days of a month in which the customer is there, with some days more after a trial without a sale.
    pub(super) fn window(&self, world: &World, month: Month, after_trial: i64) -> Option<Window> {
        let end = later(world.calendar.today().min(month.last_day()), 1);
        self.stays.iter().flatten().find_map(|stay| {
            let from = stay.from.max(month.first_day());
            let leaves = stay.leaves.map(|day| if stay.pays { day } else { later(day, after_trial) });
            let days = (leaves.map_or(end, |day| day.min(end)) - from).num_days();
            let left = leaves.map(|day| (day - from).num_days());
            let age = (from - stay.from).num_days();
            (days > 0).then_some(Window { from, days, age, left, pays: stay.pays })
        })
    }
}

/// Puts the phases of one subscription together.
fn stay(world: &World, life: &Life, number: u32) -> Option<Stay> {
    let mut phases = life.phases.iter().filter(|phase| phase.subscription == number);
    let first: &Phase = phases.next().filter(|phase| phase.start <= world.calendar.today())?;
    let last = phases.next_back().unwrap_or(first);
    let paused = last.status_since.filter(|_| last.status == "paused");
    Some(Stay { from: first.start, leaves: paused.or(last.end), pays: !life.lines.is_empty() })
}
