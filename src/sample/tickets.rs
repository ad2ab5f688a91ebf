//! tickets.csv, as a help desk exports it, in the order in which the tickets were opened.
//!
//! A ticket waits for the office to open, and in the bad quarter for longer. What is answered later than the story ends
//! is not answered yet.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::account::{Account, Window};
use super::chance::{Chance, Stream};
use super::clock::{Hours, later, worked};
use super::files::{self, Folder, Table};
use super::{World, blemish};
use crate::error::Error;
use crate::month::Month;

const HEADER: [&str; 9] = [
    "Summation column",
    "Id",
    "Requester external id",
    "Status",
    "Ticket type",
    "Created at",
    "First reply at",
    "Solved at",
    "Complaint",
];

/// A ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ticket {
    pub(super) opened: NaiveDateTime,
    pub(super) account: u32,
    pub(super) answered: Option<NaiveDateTime>,
    pub(super) resolved: Option<NaiveDateTime>,
    /// The category's position in the company's list.
    pub(super) category: usize,
    pub(super) complaint: bool,
}

/// The tickets as they are written.
pub(super) struct Desk<'a> {
    world: &'a World<'a>,
    table: Table,
    next: u64,
}

impl<'a> Desk<'a> {
    pub(super) fn new(world: &'a World<'a>, folder: &Folder) -> Result<Desk<'a>, Error> {
        Ok(Desk { world, table: folder.table("tickets.csv", &HEADER)?, next: 10_001 })
    }

    /// Writes a month's tickets and returns them.
    pub(super) fn month(&mut self, accounts: &[Account], position: usize, month: Month) -> Result<Vec<Ticket>, Error> {
        let world = self.world;
        let mut tickets = Vec::new();
        for account in accounts.iter().take_while(|account| account.signed_up <= month.last_day()) {
            if let Some(window) = account.window(world, month, 0) {
                let mut chance = Chance::of(world.options.seed, Stream::Tickets, account.number, position);
                open(world, account, window, &mut chance, &mut tickets);
            }
        }
        tickets.sort_unstable();
        for ticket in &tickets {
            let row = self.row(ticket);
            self.table.row(&row)?;
        }
        if let Some(last) = tickets.last().filter(|_| blemish::in_tables(world) && month == world.calendar.last.ago(4))
        {
            self.blemish(last)?;
        }
        Ok(tickets)
    }

    /// Closes the file.
    pub(super) fn finish(self, folder: &mut Folder) -> Result<(), Error> {
        folder.keep(self.table)
    }

    fn row(&mut self, ticket: &Ticket) -> Vec<String> {
        let category = self.world.company.support.categories.get(ticket.category);
        let moment = |at: Option<NaiveDateTime>| at.map(files::moment).unwrap_or_default();
        let id = self.next;
        self.next += 1;
        vec![
            "1".to_owned(),
            id.to_string(),
            files::customer_id(self.world, ticket.account),
            if ticket.resolved.is_some() { "Solved" } else { "Open" }.to_owned(),
            category.map(|category| category.name.clone()).unwrap_or_default(),
            files::moment(ticket.opened),
            moment(ticket.answered),
            moment(ticket.resolved),
            if ticket.complaint { "yes" } else { "no" }.to_owned(),
        ]
    }

    /// Writes a ticket that was solved before it was opened, one of a customer whom nobody knows, and one whose number
    /// was given twice.
    fn blemish(&mut self, like: &Ticket) -> Result<(), Error> {
        let hour = |hours: i64| Some(like.opened + TimeDelta::hours(hours));
        let turned = self.row(&Ticket { answered: hour(1), resolved: hour(-26), complaint: false, ..*like });
        self.table.row(&turned)?;
        let mut unknown = self.row(&Ticket { answered: hour(1), resolved: hour(2), complaint: false, ..*like });
        unknown.iter_mut().skip(2).take(1).for_each(|id| *id = blemish::unknown(id));
        self.table.row(&unknown)?;
        let once = self.row(&Ticket { answered: hour(1), resolved: hour(4), complaint: false, ..*like });
        self.table.row(&once)?;
        self.next -= 1;
        let twice = self.row(&Ticket { answered: hour(3), resolved: hour(5), complaint: false, ..*like });
        self.table.row(&twice)
    }
}

/// Draws what a customer asks in the days in which it is there.
fn open(world: &World, account: &Account, window: Window, chance: &mut Chance, tickets: &mut Vec<Ticket>) {
    let support = &world.company.support;
    let month = Month::of(window.from);
    let (bad, outage) = (world.calendar.is_bad(month), world.calendar.is_outage(month));
    let mood = if outage {
        support.outage
    } else if bad {
        support.bad
    } else {
        1000
    };
    let young = if window.age < 60 { support.young } else { 1000 };
    let unhappy = if is_leaving(window) { 1500 } else { 1000 };
    // Larger customers ask more, to a limit.
    let size = u32::try_from((500 + account.crews * 35).min(1800)).unwrap_or(1000);
    let days = u64::try_from(window.days).unwrap_or_default();
    let often = [mood, young, unhappy, size]
        .into_iter()
        .fold(u64::from(support.tickets) * 1000, |often, factor| often * u64::from(factor) / 1000);
    for _ in 0..4 {
        if chance.happens_in_a_million(often * days / 30 / 4) {
            tickets.push(ticket(world, account, window, chance, bad));
        }
    }
}

/// Tells whether a customer is about to leave.
pub(super) fn is_leaving(window: Window) -> bool {
    window.left.is_some_and(|days| days < 100)
}

fn ticket(world: &World, account: &Account, window: Window, chance: &mut Chance, bad: bool) -> Ticket {
    let support = &world.company.support;
    let hours = Hours { hours: &support.hours, weekend: support.weekend };
    let month = Month::of(window.from);
    let drawn = hours.moment(chance, window.from, window.days);
    let struck = world.calendar.is_outage(month) && chance.happens(420);
    let day =
        outage(world, month).filter(|day| struck && *day >= window.from && *day < later(window.from, window.days));
    let opened = day.map_or(drawn, |day| hours.on(chance, later(day, chance.clone().between(0, 1))));
    let category = chance
        .pick(support.categories.iter().map(|category| category.share * if bad { category.bad } else { 1000 } / 1000));
    let slow = if bad { support.bad_times } else { 1000 };
    let mut minutes = |range: [i64; 2]| {
        let tail = if chance.happens(support.tail) { 5 } else { 1 };
        chance.between(range[0], range[1]) * tail * slow / 1000
    };
    let answered = worked(opened, minutes(support.first_response));
    let resolved = worked(answered, minutes(support.resolution));
    let (unanswered, unresolved) = (chance.happens(support.unanswered), chance.happens(support.unresolved));
    let complaint = chance.happens(if bad { support.bad_complaints } else { support.complaints });
    let end = later(world.calendar.today(), 1).and_time(NaiveTime::MIN);
    Ticket {
        opened,
        account: account.number,
        answered: Some(answered).filter(|at| *at < end && !unanswered),
        resolved: Some(resolved).filter(|at| *at < end && !unresolved),
        category,
        complaint,
    }
}

/// Returns the day of the outage, if it lies in a month.
pub(super) fn outage(world: &World, month: Month) -> Option<NaiveDate> {
    let day = later(month.first_day(), i64::from(world.company.service.outage_day) - 1);
    Some(day).filter(|_| world.calendar.is_outage(month))
}
