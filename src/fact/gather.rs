//! The reading: every table once, in the order in which later ones need earlier ones.
//!
//! It keeps what the themes keep, and decides nothing.

use std::collections::BTreeSet;

use super::aggregate::Aggregator;
use super::cash::Cash;
use super::cost::Costs;
use super::customer::Customers;
use super::declaration::Declaration;
use super::invoice::Invoices;
use super::phase::Phases;
use super::rates::Rates;
use super::slice::Slices;
use super::window::{Calendar, UNDECIDED, Window};
use crate::config::{self, Config};
use crate::error::Error;
use crate::month::Month;
use crate::record::{self, Tables, Verdict, schema};

/// Everything that was read.
#[derive(Debug)]
pub(crate) struct Gathered {
    pub(crate) rates: Rates,
    pub(crate) slices: Slices,
    pub(crate) customers: Customers,
    pub(crate) phases: Phases,
    pub(crate) invoices: Invoices,
    pub(crate) aggregator: Aggregator,
    pub(crate) costs: Costs,
    pub(crate) cash: Cash,
    pub(crate) calendar: Calendar,
}

impl Gathered {
    /// Reads every table.
    pub(crate) fn read(
        tables: &mut Tables,
        config: &Config,
        declarations: &[Declaration],
        period: Option<Month>,
    ) -> Result<Gathered, Error> {
        let mut rates = Rates::read(tables, config)?;
        if config.policies.rates == config::Rates::Constant {
            let window = Window::of(&survey(tables)?, period)?;
            rates.fix(window.report_month.last_day());
        }
        let (mut slices, mut calendar) = (Slices::new(&config.dimensions), Calendar::default());
        let mut customers = Customers::read(tables, &mut slices, &mut |row| {
            if let Some((day, timed)) = row.moment("signed_up_at") {
                calendar.see("customers", day.date(), timed);
            }
        })?;
        let policies = &config.policies;
        let phases = Phases::read(tables, policies, &rates, (&mut customers, &mut slices), &mut calendar)?;
        let invoices = Invoices::read(tables, policies, &rates, (&mut customers, &mut slices), &mut calendar)?;
        let cash = Cash::read(tables, &rates, &mut calendar)?;
        let mut aggregator = Aggregator::new(declarations, &slices)?;
        aggregator.divide(tables, &slices);
        let (declared, costs) = read_declared(tables, &mut aggregator, &rates, &mut slices, &mut calendar)?;
        let read = ["customers", "subscriptions", "invoices", "cash"];
        see_days(tables, &mut calendar, |table| !read.contains(&table) && !declared.contains(&table))?;
        Ok(Gathered { rates, slices, customers, phases, invoices, aggregator, costs, cash, calendar })
    }
}

/// Reads the tables of declared facts, and returns which they are.
fn read_declared(
    tables: &mut Tables,
    aggregator: &mut Aggregator,
    rates: &Rates,
    slices: &mut Slices,
    calendar: &mut Calendar,
) -> Result<(BTreeSet<&'static str>, Costs), Error> {
    let mut costs = Costs::default();
    let declared: BTreeSet<&'static str> = aggregator.tables().collect();
    for table in &declared {
        tables.for_each(table, &mut |row| {
            if let Err(problem) = aggregator.add(row, rates, slices) {
                return Verdict::Rejected(problem);
            }
            if *table == "expenses" {
                costs.see(row, rates);
            }
            if let Some((day, timed)) = row.schema.day.and_then(|field| row.moment(field)) {
                calendar.see(table, day.date(), timed);
            }
            Verdict::Used
        })?;
    }
    Ok((declared, costs))
}

/// Reads the days of every dated table, for a policy that needs the report month before anything else.
fn survey(tables: &mut Tables) -> Result<Calendar, Error> {
    let mut calendar = Calendar::default();
    see_days(tables, &mut calendar, |_| true)?;
    if tables.has("subscriptions") {
        see_table(tables, &record::subscriptions::SCHEMA, &mut calendar)?;
    }
    Ok(calendar)
}

/// Notes the days of dated tables whose days tell how far the data reach.
fn see_days(tables: &mut Tables, calendar: &mut Calendar, wanted: impl Fn(&str) -> bool) -> Result<(), Error> {
    for schema in schema::ALL {
        if wanted(schema.table) && !UNDECIDED.contains(&schema.table) {
            see_table(tables, schema, calendar)?;
        }
    }
    Ok(())
}

fn see_table(tables: &mut Tables, schema: &schema::Schema, calendar: &mut Calendar) -> Result<(), Error> {
    let (table, Some(field)) = (schema.table, schema.day) else { return Ok(()) };
    tables.for_each(table, &mut |row| {
        if let Some((day, timed)) = row.moment(field) {
            calendar.see(table, day.date(), timed);
        }
        Verdict::Used
    })
}
