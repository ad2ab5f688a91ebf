//! Tickets: how many, how many are open, and how long their customers waited.
//!
//! A duration is known where both of its times have a time of day: two dates would make it a whole number of days, and
//! most often none at all.

use std::collections::BTreeMap;

use chrono::{Datelike, Timelike};

use super::amount::Amount;
use super::before::{before_start, judge};
use super::customer::Customers;
use super::flow::Flows;
use super::median::Medians;
use super::slice::{Dimension, SliceNumber, Slices};
use super::window::Calendar;
use crate::error::{Error, Place, Problem, ProblemKind, Severity};
use crate::month::Month;
use crate::number::Number;
use crate::record::{Row, Stamp, Tables, Verdict};

/// Seconds of an hour.
pub(crate) const HOUR: i64 = 3600;

/// What is added up.
#[derive(Clone, Copy)]
enum Flow {
    Opened,
    /// Resolved, at whatever time.
    Closed,
    Answered,
    TimedResponses,
    ResponseSeconds,
    Resolved,
    TimedResolutions,
    Complaints,
}

/// The tickets, added up.
#[derive(Debug, Default)]
pub(crate) struct Tickets {
    flows: Flows,
    pub(crate) responses: Medians,
    pub(crate) resolutions: Medians,
    /// How many answers and resolutions have no time of day on one side, by the place of what was read.
    pub(crate) untimed: BTreeMap<usize, u64>,
}

/// A ticket's slices and its month of opening.
struct Ticket<'a> {
    slices: &'a [SliceNumber],
    opened: Stamp,
}

impl Ticket<'_> {
    fn month(&self) -> Month {
        self.opened.month()
    }
}

impl Tickets {
    /// Reads the tickets table.
    pub(crate) fn read(
        tables: &mut Tables,
        customers: &mut Customers,
        slices: &mut Slices,
        calendar: &mut Calendar,
    ) -> Result<Tickets, Error> {
        let mut tickets = Tickets::default();
        let has_category = tables.has_column("tickets", "category");
        tables.for_each("tickets", &mut |row| {
            let Some(opened) = row.stamp("opened_at") else { return Verdict::Used };
            calendar.see("tickets", opened.day(), opened.timed);
            let customer = customers.of(row, slices);
            let mut problems: Vec<Problem> = customers.unknown(customer, row).into_iter().collect();
            let ticket = Ticket { slices: customers.slices(customer), opened };
            tickets.add_opened(row, &ticket, has_category, slices);
            for (field, problem) in [
                ("first_response_at", tickets.add_response(row, &ticket)),
                ("resolved_at", tickets.add_resolution(row, &ticket)),
            ] {
                if let Some(later) = row.day(field).filter(|_| problem.is_none()) {
                    calendar.see_later("tickets", later);
                }
                problems.extend(problem);
            }
            judge(problems)
        })?;
        tickets.remark(tables);
        Ok(tickets)
    }

    /// Says of each file whose durations are unknown because it has days where times are needed.
    fn remark(&self, tables: &mut Tables) {
        for (place, count) in &self.untimed {
            let Some(reading) = tables.readings.get(*place) else { continue };
            let file = Place::file(reading.file.clone()).sheet(reading.sheet.as_deref());
            let problem = Problem::new(ProblemKind::TicketsUntimed, Severity::Noticed, "tickets", file);
            tables.report(problem.with("count", count), *place);
        }
    }

    fn add(&mut self, slices: &[SliceNumber], flow: Flow, month: Month, amount: Amount) {
        for slice in slices {
            self.flows.add(*slice, flow as usize, month, amount);
        }
    }

    fn add_opened(&mut self, row: &Row<'_>, ticket: &Ticket<'_>, has_category: bool, slices: &mut Slices) {
        let month = ticket.month();
        self.add(ticket.slices, Flow::Opened, month, Amount::ONE);
        if has_category {
            let category = slices.number(Dimension::TICKET_CATEGORY, row.text("category"));
            self.add(&[category], Flow::Opened, month, Amount::ONE);
        }
        let opened = ticket.opened.at;
        if ticket.opened.timed {
            let hour = format!("{}-{}", opened.weekday().number_from_monday(), opened.hour());
            let hour = slices.number(Dimension::TICKET_HOUR, &hour);
            self.add(&[hour], Flow::Opened, month, Amount::ONE);
        }
        if row.flag("complaint") == Some(true) {
            self.add(ticket.slices, Flow::Complaints, month, Amount::ONE);
        }
    }

    /// Adds the first response; one before the opening is an answer at an unknown time.
    fn add_response(&mut self, row: &Row<'_>, ticket: &Ticket<'_>) -> Option<Problem> {
        let response = row.stamp("first_response_at")?;
        let month = ticket.month();
        self.add(ticket.slices, Flow::Answered, month, Amount::ONE);
        let problem = before_start(row, "opened_at", "first_response_at");
        if problem.is_none()
            && let Some(seconds) = self.seconds(row, ticket.opened, response)
        {
            self.add(ticket.slices, Flow::TimedResponses, month, Amount::ONE);
            let amount = Amount::of(Number::from(seconds)).unwrap_or_default();
            self.add(ticket.slices, Flow::ResponseSeconds, month, amount);
            self.responses.add(month, ticket.slices, seconds);
        }
        problem
    }

    /// Adds the resolution; one before the opening is a resolution at an unknown time, and the ticket was never open.
    fn add_resolution(&mut self, row: &Row<'_>, ticket: &Ticket<'_>) -> Option<Problem> {
        let resolved = row.stamp("resolved_at")?;
        let problem = before_start(row, "opened_at", "resolved_at");
        if problem.is_some() {
            self.add(ticket.slices, Flow::Closed, ticket.month(), Amount::ONE);
            return problem;
        }
        // By clocks of several zones it may be written in a month before that of the opening.
        let month = resolved.month().max(ticket.month());
        self.add(ticket.slices, Flow::Closed, month, Amount::ONE);
        self.add(ticket.slices, Flow::Resolved, month, Amount::ONE);
        if let Some(seconds) = self.seconds(row, ticket.opened, resolved) {
            self.add(ticket.slices, Flow::TimedResolutions, month, Amount::ONE);
            self.resolutions.add(month, ticket.slices, seconds);
        }
        None
    }

    /// Returns how long it took, where both times have a time of day.
    fn seconds(&mut self, row: &Row<'_>, from: Stamp, to: Stamp) -> Option<i64> {
        let seconds = to.seconds_since(from);
        if seconds.is_none() {
            *self.untimed.entry(row.reading).or_default() += 1;
        }
        seconds
    }

    /// Returns a fact by its id, but for the medians.
    pub(crate) fn value(&self, id: &str, slice: SliceNumber, month: Month) -> Number {
        let of = |flow: Flow| self.flows.get(slice, flow as usize, month).number();
        let to_date = |flow: Flow| self.flows.to_date(slice, flow as usize, month);
        match id {
            "tickets" => of(Flow::Opened),
            "open_tickets" => (to_date(Flow::Opened) - to_date(Flow::Closed)).number(),
            "answered_tickets" => of(Flow::Answered),
            "timed_responses" => of(Flow::TimedResponses),
            "first_response_hours_sum" => of(Flow::ResponseSeconds).over(Number::from(HOUR)).money(),
            "resolved_tickets" => of(Flow::Resolved),
            "timed_resolutions" => of(Flow::TimedResolutions),
            "complaints" => of(Flow::Complaints),
            _ => Number::ABSENT,
        }
    }
}
