//! From marks to facts: distinct users, customers, sessions and features of every span, in total and by slice.
//!
//! It goes through the users (customers, sessions, features) one by one. It knows marks and who pays, and no event.

use std::collections::BTreeMap;

use super::distinct::{Distinct, LONGEST, shortest};
use super::merged::{Mark, MonthNumber};
use super::week::{Week, ending_in};
use super::{NOBODY, Usage};
use crate::fact::amount::Amount;
use crate::fact::customer::{CustomerNumber, Customers};
use crate::fact::flow::Flows;
use crate::fact::mrr::paying::Paying;
use crate::fact::slice::SliceNumber;
use crate::fact::window::Window;
use crate::month::Month;
use crate::number::Number;

/// What is counted distinctly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Count {
    Users,
    /// Users who were there for a customer that pays at the end.
    PayingUsers,
    FrequentUsers,
    Customers,
    PayingCustomers,
    Sessions,
    TimedSessions,
    /// Features, once for each customer.
    FeatureCustomers,
}

/// How many things are counted distinctly.
const COUNTS: usize = 8;

/// What is added up over users and customers, behind what is added up over events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Added {
    DailyUsers = 3,
    WeeklyUsers,
    CustomersBefore,
    Dropped,
}

/// What the counting looks at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scene<'a> {
    pub(crate) window: &'a Window,
    pub(crate) customers: &'a Customers,
    pub(crate) paying: &'a Paying,
    /// How many slices there are.
    pub(crate) slices: usize,
    /// On how many days a user is active who counts as frequent.
    pub(crate) frequent_days: u32,
    /// The first and the last month of the events.
    pub(crate) covered: Option<(Month, Month)>,
}

/// The counts of every slice and span.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(super) usage: Usage,
    pub(super) distinct: Vec<Distinct>,
    pub(super) flows: Flows,
    /// By month of the window: its weeks, and the features known by its end.
    pub(super) weeks: Vec<Vec<Week>>,
    pub(super) features: Vec<usize>,
    pub(super) covered: Option<(Month, Month)>,
    /// The slices of events that name no customer.
    nobody: Vec<SliceNumber>,
}

impl Counts {
    /// Counts what was marked.
    pub(crate) fn of(mut usage: Usage, scene: &Scene<'_>) -> Counts {
        let months = scene.window.len();
        let begins = scene.covered.map_or(scene.window.first, |(first, _)| first);
        let known = |month: Month| usage.known_since.iter().filter(|since| **since <= MonthNumber::of(month)).count();
        let mut counted = Counts {
            distinct: vec![Distinct::new(scene.slices, months); COUNTS],
            flows: std::mem::take(&mut usage.flows),
            weeks: scene.window.months().map(|month| ending_in(month, begins)).collect(),
            features: scene.window.months().map(known).collect(),
            covered: scene.covered,
            nobody: std::mem::take(&mut usage.nobody),
            ..Counts::default()
        };
        let users = std::mem::take(&mut usage.users).into_sorted();
        counted.add_customers(&users, scene);
        for user in users.chunk_by(|a, b| a.who == b.who) {
            counted.each_slice(user, scene, &mut |counted, slice, marks| counted.add_user(slice, marks, scene));
        }
        drop(users);
        for session in std::mem::take(&mut usage.sessions).into_sorted().chunk_by(|a, b| a.who == b.who) {
            counted.each_slice(session, scene, &mut |counted, slice, marks| counted.add_session(slice, marks, scene));
        }
        for feature in std::mem::take(&mut usage.features).into_sorted().chunk_by(|a, b| a.who == b.who) {
            counted.add_feature(feature, usage.listed.get(&feature.first().map_or(0, |mark| mark.who)), scene);
        }
        counted.usage = usage;
        counted
    }

    /// Calls `visit` for each slice that someone belongs to through customers, with the marks that lie in it by month.
    fn each_slice(
        &mut self,
        marks: &[Mark],
        scene: &Scene<'_>,
        visit: &mut dyn FnMut(&mut Counts, SliceNumber, &[Mark]),
    ) {
        let slices_of = |counted: &Counts, mark: &Mark| match mark.customer {
            NOBODY => counted.nobody.clone(),
            customer => scene.customers.slices(CustomerNumber(customer)).to_vec(),
        };
        let (Some(first), Some(last)) = (marks.first(), marks.last()) else { return };
        if first.customer == last.customer {
            // One customer is the rule, and its marks stand by month already.
            for slice in slices_of(self, first) {
                visit(self, slice, marks);
            }
            return;
        }
        let mut by_slice: BTreeMap<SliceNumber, Vec<Mark>> = BTreeMap::new();
        for mark in marks {
            for slice in slices_of(self, mark) {
                by_slice.entry(slice).or_default().push(*mark);
            }
        }
        for (slice, mut marks) in by_slice {
            marks.sort_unstable_by_key(|mark| (mark.month, mark.customer));
            visit(self, slice, &marks);
        }
    }

    fn distinct(&mut self, count: Count, slice: SliceNumber, month: usize, shortest: usize) {
        if let Some(distinct) = self.distinct.get_mut(count as usize) {
            distinct.add(slice, month, shortest);
        }
    }

    fn distinct_in(&mut self, count: Count, slices: &[SliceNumber], month: usize, shortest: usize) {
        for slice in slices {
            self.distinct(count, *slice, month, shortest);
        }
    }

    /// Adds a user to a slice: its marks there stand by month, with several of one month where it has several customers.
    fn add_user(&mut self, slice: SliceNumber, marks: &[Mark], scene: &Scene<'_>) {
        let window = (MonthNumber::of(scene.window.first), scene.window.len());
        let mut days: Vec<(MonthNumber, u32)> = Vec::with_capacity(marks.len());
        for mark in marks {
            match days.last_mut() {
                Some((month, mask)) if *month == mark.month => *mask |= mark.bits,
                _ => days.push((mark.month, mark.bits)),
            }
        }
        let there = || days.iter().map(|(month, _)| *month);
        shortest(there(), window, |month, span| self.distinct(Count::Users, slice, month, span));
        for (month, span) in paying(marks, scene, window) {
            self.distinct(Count::PayingUsers, slice, month, span);
        }
        shortest(there(), window, |month, span| {
            if let Some(span) = frequent(&days, window.0.after(month), span, scene.frequent_days) {
                self.distinct(Count::FrequentUsers, slice, month, span);
            }
        });
        self.add_days(slice, &days, scene.window);
    }

    /// Adds a user's days and weeks.
    fn add_days(&mut self, slice: SliceNumber, days: &[(MonthNumber, u32)], window: &Window) {
        let on = |month: MonthNumber| {
            days.binary_search_by_key(&month, |(month, _)| *month).ok().and_then(|at| days.get(at)).map_or(0, |d| d.1)
        };
        let first = MonthNumber::of(window.first);
        // A week may begin in one month and end in the next, in which the user was not there any more.
        let mut months: Vec<MonthNumber> = days.iter().flat_map(|(month, _)| [*month, month.after(1)]).collect();
        months.dedup();
        months.sort_unstable();
        months.dedup();
        for month in months {
            let Some(position) = month.since(first) else { continue };
            let Some(weeks) = self.weeks.get(position) else { continue };
            let (here, before) = (on(month), on(month.before()));
            let active = weeks.iter().filter(|week| week.here & here != 0 || week.before & before != 0).count();
            let Some(month) = window.months().nth(position) else { continue };
            let mut add = |added: Added, count: u32| {
                let amount = Amount::of(Number::from(i64::from(count))).unwrap_or_default();
                self.flows.add(slice, added as usize, month, amount);
            };
            add(Added::DailyUsers, here.count_ones());
            add(Added::WeeklyUsers, u32::try_from(active).unwrap_or(0));
        }
    }

    /// Adds the customers of all users' marks.
    fn add_customers(&mut self, users: &[Mark], scene: &Scene<'_>) {
        let window = (MonthNumber::of(scene.window.first), scene.window.len());
        let named = users.iter().filter(|mark| mark.customer != NOBODY);
        let mut marks: Vec<Mark> = named.map(|mark| Mark { who: mark.customer, bits: 0, ..*mark }).collect();
        marks.sort_unstable();
        marks.dedup();
        for customer in marks.chunk_by(|a, b| a.who == b.who) {
            let Some(mark) = customer.first() else { continue };
            let own = scene.customers.slices(CustomerNumber(mark.customer));
            shortest(customer.iter().map(|mark| mark.month), window, |month, span| {
                self.distinct_in(Count::Customers, own, month, span);
            });
            for (month, span) in paying(customer, scene, window) {
                self.distinct_in(Count::PayingCustomers, own, month, span);
            }
            for mark in customer {
                let next = mark.month.after(1);
                let Some(month) = next.since(window.0).and_then(|at| scene.window.months().nth(at)) else { continue };
                let dropped = !customer.iter().any(|mark| mark.month == next);
                for slice in own {
                    self.flows.add(*slice, Added::CustomersBefore as usize, month, Amount::ONE);
                    if dropped {
                        self.flows.add(*slice, Added::Dropped as usize, month, Amount::ONE);
                    }
                }
            }
        }
    }

    fn add_session(&mut self, slice: SliceNumber, marks: &[Mark], scene: &Scene<'_>) {
        let window = (MonthNumber::of(scene.window.first), scene.window.len());
        let there = marks.iter().map(|mark| mark.month);
        shortest(there, window, |month, span| self.distinct(Count::Sessions, slice, month, span));
        let timed = marks.iter().filter(|mark| mark.bits != 0).map(|mark| mark.month);
        shortest(timed, window, |month, span| self.distinct(Count::TimedSessions, slice, month, span));
    }

    /// Adds a feature with all its customers; `listed` is its own slice.
    fn add_feature(&mut self, marks: &[Mark], listed: Option<&SliceNumber>, scene: &Scene<'_>) {
        let window = (MonthNumber::of(scene.window.first), scene.window.len());
        for customer in marks.chunk_by(|a, b| a.customer == b.customer) {
            let Some(mark) = customer.first() else { continue };
            let own = scene.customers.slices(CustomerNumber(mark.customer));
            shortest(customer.iter().map(|mark| mark.month), window, |month, span| {
                self.distinct_in(Count::FeatureCustomers, own, month, span);
                if let Some(slice) = listed {
                    self.distinct(Count::Customers, *slice, month, span);
                }
            });
        }
    }
}

/// Returns for each month in which any of the customers of some marks pays at the end the shortest span that holds a
/// mark of one that does.
fn paying(marks: &[Mark], scene: &Scene<'_>, window: (MonthNumber, usize)) -> Vec<(usize, usize)> {
    let mut customers: Vec<u32> = marks.iter().map(|mark| mark.customer).filter(|known| *known != NOBODY).collect();
    customers.dedup();
    customers.sort_unstable();
    customers.dedup();
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for customer in &customers {
        let pays = scene.paying.of(CustomerNumber(*customer));
        let there = marks.iter().filter(|mark| mark.customer == *customer).map(|mark| mark.month);
        shortest(there, window, |month, span| {
            if pays.contains(month) {
                spans.push((month, span));
            }
        });
    }
    if customers.len() > 1 {
        spans.sort_unstable();
        spans.dedup_by_key(|(month, _)| *month);
    }
    spans
}

/// Returns the shortest span that ends in a month and holds so many days; at least the one that is known to be needed.
fn frequent(days: &[(MonthNumber, u32)], last: MonthNumber, needed: usize, wanted: u32) -> Option<usize> {
    let mut count = 0;
    for (month, mask) in days.iter().rev() {
        let Some(span) = last.since(*month).map(|months| months + 1) else { continue };
        count += mask.count_ones();
        if count >= wanted {
            return Some(span.max(needed));
        }
        if span >= LONGEST {
            break;
        }
    }
    None
}
