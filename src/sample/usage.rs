//! events.csv, as product analytics export it: who used what, and when, in the order of time.
//!
//! First all weights are added up, then each customer's month gets its part of the number of events that is wanted, so
//! that the file has as many as that. Customers use more of the product with time, and less before they leave.

use chrono::{NaiveDateTime, TimeDelta, Timelike as _};

use super::account::{Account, Window};
use super::chance::{Chance, Stream};
use super::clock::{Hours, is_weekend, later, offset};
use super::files::{self, Folder, Table};
use super::{World, blemish};
use crate::error::Error;
use crate::month::Month;

const HEADER: [&str; 6] = ["at", "user_id", "customer_id", "event", "session_id", "seconds"];

/// A file of fewer events has no blemishes.
const FEWEST: u64 = 1000;

/// Somebody's use of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Use {
    at: NaiveDateTime,
    session: u64,
    account: u32,
    /// The planner's number; 0 is somebody without an account.
    planner: i64,
    feature: usize,
    seconds: i64,
}

/// How many events there are where nobody says it.
pub(super) fn usual_events(world: &World) -> u64 {
    let months = world.calendar.last.since(tracked_from(world)).unsigned_abs() + 1;
    u64::from(world.options.customers) * u64::from(months) * world.company.usage.events / 1000
}

/// Returns the first month with events.
fn tracked_from(world: &World) -> Month {
    world.calendar.last.ago(world.company.usage.tracking).max(world.calendar.first)
}

/// Writes the events, month by month.
pub(super) fn write(world: &World, folder: &mut Folder, accounts: &[Account]) -> Result<(), Error> {
    let wanted = world.options.events.map_or_else(|| usual_events(world), u64::from);
    if wanted == 0 {
        return Ok(());
    }
    let mut table = folder.table("events.csv", &HEADER)?;
    let months = || tracked_from(world).through(world.calendar.last);
    let all: u64 = months().flat_map(|month| accounts.iter().map(move |account| weight(world, account, month))).sum();
    // In units of the smallest part, so that the parts add up to the whole.
    let part = |weight: u64| u128::from(weight) * u128::from(wanted) / u128::from(all.max(1));
    let mut passed = 0;
    let mut record = Record { world, sessions: 0, month: Vec::new() };
    for month in months() {
        record.month.clear();
        for account in accounts.iter().take_while(|account| account.signed_up <= month.last_day()) {
            let before = part(passed);
            passed += weight(world, account, month);
            let events = u64::try_from(part(passed) - before).unwrap_or_default();
            if let Some(window) = account.window(world, month, look_back(world)).filter(|_| events > 0) {
                record.enter(account, window, events);
            }
        }
        record.month.sort_unstable();
        for event in &record.month {
            table.row(&row(world, event))?;
        }
        if let Some(last) = record.month.last().filter(|_| wanted >= FEWEST && is_blemished(world, month)) {
            blemish(world, last, &mut table)?;
        }
    }
    folder.keep(table)
}

fn is_blemished(world: &World, month: Month) -> bool {
    blemish::in_tables(world) && month == world.calendar.last.ago(2)
}

fn look_back(world: &World) -> i64 {
    i64::try_from(world.company.usage.look_back).unwrap_or_default()
}

/// Returns how much a customer uses the product in a month.
fn weight(world: &World, account: &Account, month: Month) -> u64 {
    let Some(window) = account.window(world, month, look_back(world)) else { return 0 };
    let usage = &world.company.usage;
    let mut chance = Chance::of(world.options.seed, Stream::Habits, account.number, 0);
    let habit = usage.habits.get(chance.pick(usage.habits.iter().map(|habit| habit.share)));
    let position = world.calendar.position(month).unwrap_or_default();
    let mut chance = Chance::of(world.options.seed, Stream::Habits, account.number, position + 1);
    // Who leaves in some weeks has begun to use something else.
    let (still, how_much) = match window.left {
        Some(0..25) => (400, 250),
        Some(25..56) => (700, 500),
        _ => (1000, 1000),
    };
    let bad = world.calendar.is_bad(month);
    let still = if bad { still * 88 / 100 } else { still };
    let comes = habit.is_some_and(|habit| chance.happens(habit.months * still / 1000));
    let days = u64::try_from(window.days).unwrap_or_default();
    let size = u64::try_from((900 + account.crews * 10).min(1500)).unwrap_or(1000);
    let mood = if bad { usage.bad } else { 1000 };
    let grown = 1000 + 12 * u64::try_from(window.age / 30).unwrap_or_default().min(24);
    let weight = habit.map_or(0, |habit| habit.weight) * 1000 * days / 30;
    let weight = [how_much, size, mood, grown].into_iter().fold(weight, |weight, factor| weight * factor / 1000);
    if comes { weight } else { 0 }
}

/// A month as it is recorded.
struct Record<'a> {
    world: &'a World<'a>,
    sessions: u64,
    month: Vec<Use>,
}

impl Record<'_> {
    /// Spreads a customer's events over its days, planners and features.
    fn enter(&mut self, account: &Account, window: Window, events: u64) {
        let usage = &self.world.company.usage;
        let month = Month::of(window.from);
        let position = self.world.calendar.position(month).unwrap_or_default();
        let mut chance = Chance::of(self.world.options.seed, Stream::Usage, account.number, position);
        let features = features(self.world, account, month);
        let days = u64::try_from(window.days).unwrap_or(1).max(1);
        // With more events than days, those within a session become the rule.
        let within = u64::from(usage.sessions).max(1000 * events.saturating_sub(days) / events.max(1)).min(900);
        let within = u32::try_from(within).unwrap_or_default();
        let guest = Chance::of(self.world.options.seed, Stream::Features, account.number, 4000).happens(usage.guests);
        let mut last: Option<Use> = None;
        for event in 0..events {
            let seconds = chance.between(usage.seconds[0], usage.seconds[1]);
            let feature = chance.pick(features.iter().copied());
            let again = chance.happens(within);
            let next = last.map(|before| (before, before.at + TimeDelta::seconds(before.seconds + 7)));
            let next = next.filter(|(before, at)| again && at.date() == before.at.date());
            let this = if let Some((before, at)) = next {
                Use { at, feature, seconds, ..before }
            } else {
                self.sessions += 1;
                let at = moment(self.world, window, (event, events), &mut chance);
                let planner = if guest && event == 0 { 0 } else { planner(self.world, account, &mut chance) };
                Use { at, session: self.sessions, account: account.number, planner, feature, seconds }
            };
            self.month.push(this);
            last = Some(this);
        }
    }
}

/// Draws the moment of one of several events: each has its part of the days, and the weekend leaves most to its
/// neighbours.
fn moment(world: &World, window: Window, (event, events): (u64, u64), chance: &mut Chance) -> NaiveDateTime {
    let usage = &world.company.usage;
    let spread = 1_000_000;
    let place = event * spread + u64::try_from(chance.between(0, 999_999)).unwrap_or_default();
    let days = u64::try_from(window.days).unwrap_or_default();
    let offset = place.saturating_mul(days) / (events.max(1) * spread);
    let mut day = later(window.from, i64::try_from(offset).unwrap_or_default());
    if is_weekend(day) && !chance.happens(usage.weekend) {
        let moved = later(day, chance.between(-3, 3));
        let inside = moved >= window.from && moved < later(window.from, window.days);
        day = if inside { moved } else { day };
        let monday = later(day, 2);
        if is_weekend(day) && monday < later(window.from, window.days) && !is_weekend(monday) {
            day = monday;
        }
    }
    Hours { hours: &usage.hours, weekend: usage.weekend }.on(chance, day)
}

/// Draws who of a customer's planners it is: mostly the first.
fn planner(world: &World, account: &Account, chance: &mut Chance) -> i64 {
    let others = account.crews / 14;
    if others > 0 && chance.happens(world.company.usage.colleagues) { 1 + chance.between(1, others) } else { 1 }
}

/// Returns how often a customer uses each feature by a month: those that it has not taken up, never.
fn features(world: &World, account: &Account, month: Month) -> Vec<u32> {
    let features = world.company.usage.features.iter().enumerate();
    let weights = features.map(|(number, feature)| {
        let released = feature.released.map_or(tracked_from(world), |ago| world.calendar.last.ago(ago));
        let Ok(months) = u32::try_from(month.since(released)) else { return 0 };
        let takes_up = Chance::of(world.options.seed, Stream::Features, account.number, number)
            .happens(feature.adoption + feature.more * months);
        if takes_up { feature.weight } else { 0 }
    });
    weights.collect()
}

fn row(world: &World, event: &Use) -> Vec<String> {
    let account = files::customer_id(world, event.account);
    let number = account.trim_start_matches("C-");
    let (day, time, zone) = (event.at.date(), event.at.time(), offset(event.at));
    let (planner, customer) = match event.planner {
        0 => (format!("G-{number}"), String::new()),
        planner => (format!("U-{number}-{planner}"), account),
    };
    vec![
        format!("{day}T{:02}:{:02}:{:02}{zone}", time.hour(), time.minute(), time.second()),
        planner,
        customer,
        world.company.usage.features.get(event.feature).map(|feature| feature.name.clone()).unwrap_or_default(),
        format!("s{}", event.session),
        event.seconds.to_string(),
    ]
}

/// Writes an event twice, one of a customer whom nobody knows, and one of no time.
fn blemish(world: &World, last: &Use, table: &mut Table) -> Result<(), Error> {
    let like = row(world, last);
    table.row(&like)?;
    let change = |position: usize, text: String| {
        let mut row = like.clone();
        row.iter_mut().skip(position).take(1).for_each(|cell| text.clone_into(cell));
        row
    };
    let customer = files::customer_id(world, last.account);
    table.row(&change(2, blemish::unknown(&customer)))?;
    table.row(&change(0, blemish::no_day(world) + "T09:30:00+02:00"))
}
