//! surveys.csv, as a survey tool of a country with decimal commas exports it: how satisfied customers are, after a ticket
//! and now and then.
//!
//! Scores are spread as the template says rather than drawn, so that a few answers a month tell the story.

use std::collections::BTreeMap;

use chrono::{NaiveDateTime, NaiveTime};

use super::account::Account;
use super::chance::{Chance, Stream};
use super::clock::{Hours, later, worked};
use super::files::{self, Folder, Table};
use super::tickets::{Ticket, is_leaving};
use super::{World, blemish};
use crate::error::Error;
use crate::month::Month;

const HEADER: [&str; 5] = ["answered_at", "customer_id", "kind", "score", "scale"];

/// The step through a spread, in thousandths: the golden ratio visits every part of it evenly.
const STEP: u64 = 618;

/// A kind of answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Nps,
    Csat,
    Ces,
}

/// The surveys as they are written.
pub(super) struct Surveys<'a> {
    world: &'a World<'a>,
    table: Table,
    /// Answers to come, by their moment.
    waiting: Vec<(NaiveDateTime, u32, Kind, bool)>,
    /// How many answers of a kind and a mood were given.
    given: BTreeMap<(Kind, bool), u64>,
}

impl<'a> Surveys<'a> {
    pub(super) fn new(world: &'a World<'a>, folder: &Folder) -> Result<Surveys<'a>, Error> {
        let table = folder.table_below("", b';', "surveys.csv", &HEADER)?;
        Ok(Surveys { world, table, waiting: Vec::new(), given: BTreeMap::new() })
    }

    /// Writes a month's answers.
    pub(super) fn month(
        &mut self,
        accounts: &[Account],
        tickets: &[Ticket],
        (position, month): (usize, Month),
    ) -> Result<(), Error> {
        let world = self.world;
        let bad = world.calendar.is_bad(month);
        let support = &world.company.support;
        let hours = Hours { hours: &support.hours, weekend: support.weekend };
        for account in accounts.iter().take_while(|account| account.signed_up <= month.last_day()) {
            // Newcomers are not asked yet.
            let Some(window) = account.window(world, month, 0).filter(|window| window.pays && window.age > 20) else {
                continue;
            };
            let mut chance = Chance::of(world.options.seed, Stream::Surveys, account.number, position);
            if chance.happens(support.nps) {
                let at = hours.moment(&mut chance, window.from, window.days);
                self.waiting.push((at, account.number, Kind::Nps, bad || is_leaving(window)));
            }
        }
        self.after_tickets(tickets, position, bad);
        self.write_until(month)
    }

    /// Asks about resolved tickets, soon after.
    fn after_tickets(&mut self, tickets: &[Ticket], position: usize, bad: bool) {
        let support = &self.world.company.support;
        let end = later(self.world.calendar.today(), 1).and_time(NaiveTime::MIN);
        for (number, ticket) in (0..).zip(tickets) {
            let mut chance = Chance::of(self.world.options.seed ^ 1, Stream::Surveys, number, position);
            let bad = bad || ticket.complaint;
            for (kind, often) in [(Kind::Csat, support.csat), (Kind::Ces, support.ces)] {
                let answers = chance.happens(often);
                let delay = chance.between(15, 900);
                let at = ticket.resolved.map(|resolved| worked(resolved, delay));
                if let Some(at) = at.filter(|at| answers && *at < end) {
                    self.waiting.push((at, ticket.account, kind, bad));
                }
            }
        }
    }

    fn write_until(&mut self, month: Month) -> Result<(), Error> {
        let after = later(month.last_day(), 1).and_time(NaiveTime::MIN);
        self.waiting.sort_unstable();
        let due = self.waiting.partition_point(|(at, ..)| *at < after);
        let answers: Vec<_> = self.waiting.drain(..due).collect();
        for (at, account, kind, bad) in &answers {
            let score = self.score(*kind, *bad);
            let customer = files::customer_id(self.world, *account);
            self.table.row(&row(*at, customer, *kind, score))?;
        }
        if let Some((at, account, ..)) = answers.first().filter(|_| self.is_blemished(month)) {
            let customer = files::customer_id(self.world, *account);
            // A score beyond the scale, a kind that there is not, and a customer whom nobody knows.
            self.table.row(&row(*at, customer.clone(), Kind::Nps, 11))?;
            let mut pulse = row(*at, customer.clone(), Kind::Csat, 4);
            pulse.iter_mut().skip(2).take(1).for_each(|kind| "pulse".clone_into(kind));
            self.table.row(&pulse)?;
            self.table.row(&row(*at, blemish::unknown(&customer), Kind::Nps, 9))?;
        }
        Ok(())
    }

    fn is_blemished(&self, month: Month) -> bool {
        blemish::in_tables(self.world) && month == self.world.calendar.last.ago(3)
    }

    /// Returns the next score of a kind and a mood.
    fn score(&mut self, kind: Kind, bad: bool) -> u64 {
        let support = &self.world.company.support;
        let (spread, highest) = match (kind, bad) {
            (Kind::Nps, false) => (&support.nps_scores, 10),
            (Kind::Nps, true) => (&support.bad_nps_scores, 10),
            (Kind::Csat, false) => (&support.csat_scores, 5),
            (Kind::Csat, true) => (&support.bad_csat_scores, 5),
            (Kind::Ces, false) => (&support.ces_scores, 7),
            (Kind::Ces, true) => (&support.bad_ces_scores, 7),
        };
        let given = self.given.entry((kind, bad)).or_insert(0);
        *given += 1;
        let all: u64 = spread.iter().copied().map(u64::from).sum();
        let mut left = *given * STEP % 1000 * all / 1000;
        let mut below = 0;
        for weight in spread.iter().copied().map(u64::from) {
            if left < weight {
                break;
            }
            left -= weight;
            below += 1;
        }
        highest - below
    }

    /// Closes the file.
    pub(super) fn finish(self, folder: &mut Folder) -> Result<(), Error> {
        folder.keep(self.table)
    }
}

fn row(at: NaiveDateTime, customer: String, kind: Kind, score: u64) -> Vec<String> {
    // The scale of the first is known everywhere, so that the tool leaves it out.
    let (kind, scale) = match kind {
        Kind::Nps => ("NPS", ""),
        Kind::Csat => ("CSAT", "5"),
        Kind::Ces => ("CES", "7"),
    };
    vec![files::moment(at), customer, kind.to_owned(), format!("{score},0"), scale.to_owned()]
}
