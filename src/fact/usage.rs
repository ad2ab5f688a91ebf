//! Usage of the product: one pass over the events, which are many; what is kept is in proportion to the users, sessions,
//! features, customers and months that they name, never to the events.
//!
//! It knows events and customers; who pays it is told, and of KPIs it knows nothing.

pub(crate) mod answer;
pub(crate) mod count;

mod distinct;
mod merged;
mod week;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDateTime, Timelike};

use super::amount::Amount;
use super::customer::{CustomerNumber, Customers};
use super::flow::Flows;
use super::names::Names;
use super::rates::out_of_range;
use super::slice::{Dimension, SliceNumber, Slices};
use super::window::Calendar;
use crate::error::{Error, Problem, ProblemKind, Severity};
use crate::month::Month;
use crate::number::Number;
use crate::record::{Row, Tables, Verdict};
use merged::{Mark, Merged, MonthNumber};

/// Stands in a mark for events that name no customer.
pub(crate) const NOBODY: u32 = u32::MAX;

/// The most features that are listed one by one; those that most customers used.
pub(crate) const LISTED_FEATURES: usize = 200;

/// An event that lasts longer is noticed.
const SECONDS_OF_A_DAY: i64 = 86_400;

/// What is added up event by event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sum {
    Events,
    UsageSeconds,
    SessionSeconds,
}

/// The columns that a file may lack or leave blank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    Customer,
    Feature,
    Session,
    Seconds,
    /// The time of day of the moment.
    Hour,
}

/// Whether any event fills a column, by column.
type Filled = [bool; 5];

/// Everything that was read of the events.
#[derive(Debug, Default)]
pub(crate) struct Usage {
    names: Numbers,
    /// Users by customer and month, with their days.
    users: Merged,
    /// Sessions by customer and month, with a bit for seconds that are known.
    sessions: Merged,
    /// Features by customer and month.
    features: Merged,
    /// The month of each feature's first event.
    known_since: Vec<MonthNumber>,
    /// The slices of each feature that is listed one by one.
    listed: BTreeMap<u32, SliceNumber>,
    flows: Flows,
    /// The slices of events that name no customer.
    nobody: Vec<SliceNumber>,
    /// What is filled in each month of a slice that has events, by slice.
    filled: Vec<Vec<(Month, Filled)>>,
    /// Events that name no customer.
    without_customer: u64,
    /// Features that are not listed one by one.
    unlisted_features: usize,
}

#[derive(Debug, Default)]
struct Numbers {
    users: Names,
    sessions: Names,
    features: Names,
}

/// An event as it is written; what is empty is not known.
struct Event<'a> {
    at: NaiveDateTime,
    timed: bool,
    user: &'a str,
    customer: &'a str,
    feature: &'a str,
    session: &'a str,
    seconds: Option<Amount>,
}

impl<'a> Event<'a> {
    /// Reads a row; nothing where it has no time.
    fn of(row: &Row<'a>) -> Result<Option<Event<'a>>, Problem> {
        let Some((at, timed)) = row.moment("at") else { return Ok(None) };
        let seconds = row.number("seconds");
        let amount = Amount::of(seconds);
        if seconds.is_present() && amount.is_none() {
            return Err(out_of_range(row, "seconds"));
        }
        Ok(Some(Event {
            at,
            timed,
            user: row.text("user_id"),
            customer: row.text("customer_id"),
            feature: row.text("event"),
            session: row.text("session_id"),
            seconds: amount,
        }))
    }

    fn is_too_long(&self) -> bool {
        let day = Amount::of(Number::from(SECONDS_OF_A_DAY));
        self.seconds.is_some_and(|seconds| day.is_some_and(|day| seconds > day))
    }
}

/// What the reading of an event looks at.
struct Reading<'a> {
    customers: &'a mut Customers,
    slices: &'a mut Slices,
    /// The slices of events that name no customer.
    nobody: Vec<SliceNumber>,
    /// The slices of the hours of a week.
    hours: BTreeMap<(u32, u32), SliceNumber>,
    /// Customers that were reported not to be in the customers table.
    reported: BTreeSet<CustomerNumber>,
}

impl Usage {
    /// Reads the events.
    pub(crate) fn read(
        tables: &mut Tables,
        customers: &mut Customers,
        slices: &mut Slices,
        calendar: &mut Calendar,
    ) -> Result<Usage, Error> {
        let mut usage = Usage::default();
        let (hours, reported) = (BTreeMap::new(), BTreeSet::new());
        let mut reading = Reading { customers, slices, nobody: Vec::new(), hours, reported };
        tables.for_each("events", &mut |row| match usage.add(row, &mut reading) {
            Ok(verdict) => {
                if let Some((at, timed)) = row.moment("at") {
                    calendar.see("events", at.date(), timed);
                }
                verdict
            }
            Err(problem) => Verdict::Rejected(problem),
        })?;
        usage.nobody = std::mem::take(&mut reading.nobody);
        usage.list_features(reading.slices);
        Ok(usage)
    }

    /// Adds an event; what is said of it is decided before anything of it counts.
    fn add(&mut self, row: &Row<'_>, reading: &mut Reading<'_>) -> Result<Verdict, Problem> {
        let Some(event) = Event::of(row)? else { return Ok(Verdict::Used) };
        let month = Month::of(event.at.date());
        let customer = reading.customer(event.customer);
        self.mark(&event, MonthNumber::of(month), customer);
        self.note(&event, month, reading.slices(customer));
        if event.timed {
            let hour = reading.hour(event.at.weekday().number_from_monday(), event.at.hour());
            self.flows.add(hour, Sum::Events as usize, month, Amount::ONE);
        }
        let seconds = event.seconds.unwrap_or_default();
        for slice in reading.slices(customer) {
            self.flows.add(*slice, Sum::Events as usize, month, Amount::ONE);
            if !seconds.is_zero() {
                self.flows.add(*slice, Sum::UsageSeconds as usize, month, seconds);
                if !event.session.is_empty() {
                    self.flows.add(*slice, Sum::SessionSeconds as usize, month, seconds);
                }
            }
        }
        let problem = if event.is_too_long() { Some(too_long(row)) } else { reading.unknown(customer, row) };
        Ok(problem.map_or(Verdict::Used, Verdict::UsedWith))
    }

    /// Marks the user, the session and the feature of an event.
    fn mark(&mut self, event: &Event<'_>, month: MonthNumber, customer: Option<CustomerNumber>) {
        let number = customer.map_or(NOBODY, |customer| customer.0);
        let mark = |who: u32, bits: u32| Mark { who, customer: number, month, bits };
        self.users.add(mark(self.names.users.number(event.user), week::bit(event.at.day())));
        if !event.session.is_empty() {
            let timed = u32::from(event.seconds.is_some());
            self.sessions.add(mark(self.names.sessions.number(event.session), timed));
        }
        if !event.feature.is_empty() {
            let feature = self.names.features.number(event.feature);
            match self.known_since.get_mut(feature as usize) {
                Some(since) => *since = (*since).min(month),
                None => self.known_since.push(month),
            }
            if customer.is_some() {
                self.features.add(mark(feature, 0));
            }
        }
    }

    /// Notes which columns a month has values in.
    fn note(&mut self, event: &Event<'_>, month: Month, slices: &[SliceNumber]) {
        let texts = [event.customer, event.feature, event.session].map(|text| !text.is_empty());
        let [customer, feature, session] = texts;
        let now = [customer, feature, session, event.seconds.is_some(), event.timed];
        for slice in slices {
            if slice.index() >= self.filled.len() {
                self.filled.resize_with(slice.index() + 1, Vec::new);
            }
            let Some(months) = self.filled.get_mut(slice.index()) else { continue };
            // Events mostly stand in the order of time, so the month is among the last.
            match months.iter_mut().rev().find(|(known, _)| *known == month) {
                Some((_, filled)) => filled.iter_mut().zip(now).for_each(|(known, now)| *known |= now),
                None => months.push((month, now)),
            }
        }
        self.without_customer += u64::from(event.customer.is_empty());
    }

    /// Gives the features that most customers used their slices.
    fn list_features(&mut self, slices: &mut Slices) {
        let marks = std::mem::take(&mut self.features).into_sorted();
        let names = self.names.features.in_order();
        let mut features: Vec<(usize, &str, u32)> = names.iter().zip(0..).map(|(name, who)| (0, *name, who)).collect();
        for customer in marks.chunk_by(|a, b| (a.who, a.customer) == (b.who, b.customer)) {
            let who = customer.first().map_or(0, |mark| mark.who as usize);
            if let Some((customers, ..)) = features.get_mut(who) {
                *customers += 1;
            }
        }
        features.sort_by_key(|(customers, name, _)| (std::cmp::Reverse(*customers), *name));
        self.unlisted_features = features.len().saturating_sub(LISTED_FEATURES);
        let listed = features.into_iter().take(LISTED_FEATURES);
        self.listed = listed.map(|(_, name, who)| (who, slices.number(Dimension::FEATURE, name))).collect();
        self.features = Merged::of(marks);
    }

    /// Tells whether any event of a slice fills a column in a month. A slice without events in it takes after the whole
    /// company, and a month without any after the others. That an event names no customer is known of every slice alike.
    fn fills(&self, slice: SliceNumber, month: Month, column: Column) -> bool {
        let months = |slice: SliceNumber| self.filled.get(slice.index()).map_or(&[][..], Vec::as_slice);
        let of = |filled: &Filled| filled.get(column as usize).copied().unwrap_or(false);
        let own = if matches!(column, Column::Customer | Column::Hour) { SliceNumber::TOTAL } else { slice };
        let found = |slice: SliceNumber| months(slice).iter().find(|(known, _)| *known == month);
        let known = found(own).or_else(|| found(SliceNumber::TOTAL));
        known.map_or_else(|| months(SliceNumber::TOTAL).iter().any(|(_, filled)| of(filled)), |(_, filled)| of(filled))
    }
}

impl Reading<'_> {
    fn customer(&mut self, name: &str) -> Option<CustomerNumber> {
        if !name.is_empty() {
            return Some(self.customers.named(name, self.slices));
        }
        if self.nobody.is_empty() {
            self.nobody = self.customers.nameless(self.slices);
        }
        None
    }

    /// Returns the slices of an event; one without a customer belongs to the nameless members.
    fn slices(&self, customer: Option<CustomerNumber>) -> &[SliceNumber] {
        customer.map_or(self.nobody.as_slice(), |customer| self.customers.slices(customer))
    }

    fn hour(&mut self, weekday: u32, hour: u32) -> SliceNumber {
        let slices = &mut *self.slices;
        let number = || slices.number(Dimension::USAGE_HOUR, &format!("{weekday}-{hour}"));
        *self.hours.entry((weekday, hour)).or_insert_with(number)
    }

    /// Reports a customer that the customers table lacks, once.
    fn unknown(&mut self, customer: Option<CustomerNumber>, row: &Row<'_>) -> Option<Problem> {
        let customer = customer.filter(|customer| !self.customers.is_listed(*customer))?;
        if self.reported.insert(customer) { self.customers.unknown(customer, row) } else { None }
    }
}

fn too_long(row: &Row<'_>) -> Problem {
    let place = row.place(Some("seconds"));
    let problem = Problem::new(ProblemKind::LongEvent, Severity::Noticed, row.schema.table, place);
    problem.with("value", row.number("seconds"))
}
