//! The rows that are wrong on purpose, one of each kind that real exports bring.
//!
//! Most are rows of their own, so that the company's story stays as it is; the cells that are changed are mended as
//! they are read. It knows how a row is written, not what it means for the numbers.

use chrono::{Datelike, Days, NaiveDate};

use super::World;
use super::files::{INVOICES, SUBSCRIPTIONS};

type Row = Vec<String>;

/// A company with fewer customers is written without a blemish.
const FEWEST: u32 = 50;
const FEWEST_IN_TABLES: u32 = 200;

/// Which blemishes are still to come. Each waits for its part of the customers, and then for a row that suits it.
pub(super) struct Blemishes {
    customers: u32,
    met: u32,
    waiting: Vec<(u32, Blemish)>,
    year: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Blemish {
    TrailingBlanks,
    PlanWithBlanks,
    Overlap,
    UnknownInterval,
    NoNumber,
    NoDate,
    Twice,
    UnknownCustomer,
}

impl Blemishes {
    pub(super) fn new(world: &World) -> Blemishes {
        // The part of the customers, in percent, after which each may appear.
        let waiting = vec![
            (9, Blemish::TrailingBlanks),
            (21, Blemish::PlanWithBlanks),
            (32, Blemish::Overlap),
            (38, Blemish::NoDate),
            (44, Blemish::UnknownInterval),
            (52, Blemish::Twice),
            (63, Blemish::NoNumber),
            (71, Blemish::UnknownCustomer),
        ];
        // In a company with few rows a single one that is rejected would be more than a build allows.
        let waiting = if world.options.customers < FEWEST { Vec::new() } else { waiting };
        Blemishes { customers: world.options.customers, met: 0, waiting, year: world.options.last_month.year() }
    }

    /// Tells whether the time for a blemish has come; it comes once, where something suits it.
    fn is_due(&mut self, blemish: Blemish, suits: bool) -> bool {
        let part = u64::from(self.met) * 100 / u64::from(self.customers.max(1));
        let due = |(from, waiting): &(u32, Blemish)| *waiting == blemish && part >= u64::from(*from);
        let due = suits && self.waiting.iter().any(due);
        if due {
            self.waiting.retain(|(_, waiting)| *waiting != blemish);
        }
        due
    }

    /// Passes a customer's row on.
    pub(super) fn customer(&mut self, mut row: Row) -> Row {
        self.met += 1;
        if self.is_due(Blemish::TrailingBlanks, true) {
            row.iter_mut().skip(3).take(3).for_each(|cell| cell.push_str("  "));
        }
        row
    }

    /// Passes a customer's phases on.
    pub(super) fn phases(&mut self, mut rows: Vec<Row>) -> Vec<Row> {
        if self.is_due(Blemish::PlanWithBlanks, !rows.is_empty()) {
            change(rows.first_mut(), &SUBSCRIPTIONS, "plan", |plan| format!("{plan} "));
        }
        // A phase that another follows, which the billing tool closed five days late.
        let followed = matches!(rows.as_slice(), [first, second, ..] if first.first() == second.first());
        if self.is_due(Blemish::Overlap, followed) {
            change(rows.first_mut(), &SUBSCRIPTIONS, "ended_at", |end| {
                end.parse()
                    .ok()
                    .and_then(|end: NaiveDate| end.checked_add_days(Days::new(5)))
                    .unwrap_or_default()
                    .to_string()
            });
        }
        if self.is_due(Blemish::UnknownInterval, !rows.is_empty()) {
            let mut pilot = rows.first().cloned();
            change(pilot.as_mut(), &SUBSCRIPTIONS, "subscription_id", |id| format!("{id}-pilot"));
            change(pilot.as_mut(), &SUBSCRIPTIONS, "interval", |_| "fortnight".to_owned());
            rows.extend(pilot);
        }
        rows
    }

    /// Passes a customer's invoice lines on.
    pub(super) fn lines(&mut self, mut rows: Vec<Row>) -> Vec<Row> {
        let some = rows.len() > 2;
        if self.is_due(Blemish::NoDate, some) {
            let date = format!("{}-02-30", self.year);
            rows.extend(extra(rows.last(), "B", &[("issued_at", &date), ("amount", "35.00"), ("paid_at", "")]));
        }
        if self.is_due(Blemish::Twice, some) {
            rows.extend(rows.last().cloned());
        }
        if self.is_due(Blemish::NoNumber, some) {
            rows.extend(extra(rows.last(), "B", &[("amount", "12,5O")]));
        }
        if self.is_due(Blemish::UnknownCustomer, some) {
            let mut row = extra(rows.last(), "B", &[("amount", "240.00")]);
            change(row.as_mut(), &INVOICES, "customer_id", unknown);
            rows.extend(row);
        }
        rows
    }
}

/// Makes one more line like another: usage, with an id of its own and a few cells as given.
fn extra(like: Option<&Row>, suffix: &str, cells: &[(&str, &str)]) -> Option<Row> {
    let mut row = like.cloned();
    change(row.as_mut(), &INVOICES, "invoice_id", |id| format!("{id}-{suffix}"));
    let usage = [("kind", "usage"), ("service_start", ""), ("service_end", "")];
    for (column, value) in usage.iter().chain(cells) {
        change(row.as_mut(), &INVOICES, column, |_| (*value).to_owned());
    }
    row
}

/// Changes a cell of a row by its header.
fn change(row: Option<&mut Row>, header: &[&str], column: &str, with: impl FnOnce(&str) -> String) {
    let position = header.iter().position(|name| *name == column);
    if let Some(cell) = position.and_then(|position| row?.get_mut(position)) {
        *cell = with(cell);
    }
}

/// Tells whether the tables of every day have blemishes: only where a few of them are far from the share that is allowed.
pub(super) fn in_tables(world: &World) -> bool {
    world.options.customers >= FEWEST_IN_TABLES
}

/// Returns a customer's id as somebody typed it: a letter O for the first zero.
pub(super) fn unknown(id: &str) -> String {
    id.replacen("-0", "-O", 1)
}

/// Returns a day that no calendar has.
pub(super) fn no_day(world: &World) -> String {
    format!("{}-06-31", world.options.last_month.year())
}

/// Returns a day of a stray bill in the year of the last month.
pub(super) fn stray_day(world: &World) -> NaiveDate {
    let day = world.calendar.today();
    world.calendar.last.ago(4).first_day().with_day(17).unwrap_or(day)
}
