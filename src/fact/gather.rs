//! The reading: every table once, in the order in which later ones need earlier ones.
//!
//! It keeps what the themes keep, and decides nothing.

use std::collections::BTreeSet;

use super::aggregate::Aggregator;
use super::answer::Answers;
use super::cash::Cash;
use super::cost::Costs;
use super::customer::Customers;
use super::declaration::Declaration;
use super::invoice::Invoices;
use super::lead::Leads;
use super::names::Names;
use super::phase::event::Events;
use super::phase::invoice::{Served, Services};
use super::phase::month::Months;
use super::phase::{Phase, Phases, service};
use super::rates::Rates;
use super::reliability::Reliability;
use super::slice::{Dimension, SliceNumber, Slices};
use super::source::{Reach, Sources};
use super::ticket::Tickets;
use super::traffic::Visitors;
use super::usage::Usage;
use super::window::{Calendar, UNASKED, Window};
use crate::config::{self, Config};
use crate::error::{Error, Problem};
use crate::month::Month;
use crate::record::{self, Row, Tables, Verdict, schema};

/// Everything that was read.
#[derive(Debug)]
pub(crate) struct Gathered {
    pub(crate) rates: Rates,
    pub(crate) slices: Slices,
    pub(crate) customers: Customers,
    /// The phases of the source of MRR in force.
    pub(crate) phases: Phases,
    /// Every source of MRR.
    pub(crate) sources: Sources,
    pub(crate) invoices: Invoices,
    pub(crate) aggregator: Aggregator,
    pub(crate) costs: Costs,
    pub(crate) cash: Cash,
    pub(crate) usage: Usage,
    pub(crate) reliability: Reliability,
    pub(crate) visitors: Visitors,
    pub(crate) leads: Leads,
    pub(crate) tickets: Tickets,
    pub(crate) answers: Answers,
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
        let mut sources = Sourced::new(phases, &calendar, policies.bridge_gaps_days);
        sources.read_events(tables, &rates, (&mut customers, &mut slices), &mut calendar)?;
        sources.read_months(tables, &rates, (&mut customers, &mut slices), &mut calendar)?;
        let services = Services::new(sources.keeps_lines());
        let people = (&mut customers, &mut slices);
        let mut invoices = Invoices::read(tables, (policies, services), &rates, people, &mut calendar)?;
        sources.take_invoices(&mut invoices, &mut slices, &calendar);
        let Sourced { phases, sources, .. } = sources;
        let cash = Cash::read(tables, &rates, &mut slices, &mut calendar)?;
        let usage = Usage::read(tables, &mut customers, &mut slices, &mut calendar)?;
        let mut aggregator = Aggregator::new(declarations, &slices)?;
        aggregator.divide(tables, &slices);
        let people = (&mut customers, &mut slices);
        let (declared, beside) = read_declared(tables, &mut aggregator, &rates, people, &mut calendar)?;
        let Beside { costs, mut visitors, reliability } = beside;
        visitors.settle(&policies.organic_channels, &slices);
        let leads = Leads::read(tables, policies.lead_window_days, &mut slices, &mut calendar)?;
        let tickets = Tickets::read(tables, &mut customers, &mut slices, &mut calendar)?;
        let answers = Answers::read(tables, &mut customers, &mut slices, &mut calendar)?;
        let read = ["customers", "subscriptions", "mrr_events", "mrr_by_month", "invoices", "cash", "events"];
        let read: Vec<&str> = read.into_iter().chain(["leads", "tickets", "surveys"]).collect();
        see_days(tables, &mut calendar, |table| !read.contains(&table) && !declared.contains(&table))?;
        Ok(Gathered {
            rates,
            slices,
            customers,
            phases,
            sources,
            invoices,
            aggregator,
            costs,
            cash,
            usage,
            reliability,
            visitors,
            leads,
            tickets,
            answers,
            calendar,
        })
    }
}

/// The sources of MRR in their order, while they are read: the first that has any rows is in force.
struct Sourced {
    phases: Phases,
    sources: Sources,
    bridged_days: u32,
}

impl Sourced {
    /// Starts with the subscriptions.
    fn new(phases: Phases, calendar: &Calendar, bridged_days: u32) -> Sourced {
        let mut sources = Sources::default();
        if let Some((first, _)) = calendar.months("subscriptions").filter(|_| !phases.rows.is_empty()) {
            sources.add("subscriptions", Reach::Onwards(first), Vec::new());
        }
        Sourced { phases, sources, bridged_days }
    }

    /// Tells whether invoices will be in force, or each of their lines is needed to bridge gaps.
    fn keeps_lines(&self) -> bool {
        self.sources.in_force().is_none() || self.bridged_days > 0
    }

    /// Adds a source with its phases, which are kept where it is the first.
    fn add(&mut self, table: &'static str, reach: Reach, mut phases: Vec<Phase>, without_currency: u64) {
        if self.sources.in_force().is_some() && self.bridged_days > 0 {
            service::bridge_all(&mut phases, self.bridged_days);
        }
        if let Some(phases) = self.sources.add(table, reach, phases) {
            self.phases.rows = phases;
            self.phases.without_currency = without_currency;
        }
    }

    /// Numbers the plans of a table as slices, where it is the source in force: no other names the members of plan.
    fn plans(&self, names: &Names, slices: &mut Slices) -> Vec<SliceNumber> {
        let in_force = self.sources.in_force().is_none();
        let names = names.in_order().into_iter();
        names.map(|name| if in_force { slices.number(Dimension::PLAN, name) } else { SliceNumber::TOTAL }).collect()
    }

    fn read_events(
        &mut self,
        tables: &mut Tables,
        rates: &Rates,
        (customers, slices): (&mut Customers, &mut Slices),
        calendar: &mut Calendar,
    ) -> Result<(), Error> {
        let mut events = Events::read(tables, rates, (customers, slices), calendar)?;
        let Some((first, _)) = calendar.months("mrr_events") else { return Ok(()) };
        let plans = self.plans(&events.plans, slices);
        let phases = events.phases(&|plan| plans.get(plan as usize).copied().unwrap_or_default());
        for (problem, reading) in events.problems {
            tables.report(problem, reading);
        }
        self.add("mrr_events", Reach::Onwards(first), phases, events.without_currency);
        Ok(())
    }

    fn read_months(
        &mut self,
        tables: &mut Tables,
        rates: &Rates,
        (customers, slices): (&mut Customers, &mut Slices),
        calendar: &mut Calendar,
    ) -> Result<(), Error> {
        let mut months = Months::read(tables, rates, (customers, slices), calendar)?;
        if months.covered.is_empty() {
            return Ok(());
        }
        let plans = self.plans(&months.plans, slices);
        let phases = months.phases(&|plan| plans.get(plan as usize).copied().unwrap_or_default());
        self.add("mrr_by_month", Reach::Only(months.covered), phases, months.without_currency);
        Ok(())
    }

    fn take_invoices(&mut self, invoices: &mut Invoices, slices: &mut Slices, calendar: &Calendar) {
        let inclusive = invoices.inclusive();
        let services = std::mem::take(&mut invoices.services);
        let Some((first, last)) = calendar.months("invoices").filter(|_| services.any) else { return };
        invoices.remarks.in_arrears = services.are_in_arrears();
        let behind = i32::from(invoices.remarks.in_arrears);
        let reach = Reach::Between(first, last.ago(behind));
        invoices.remarks.awaited = services.awaited(last.ago(behind), last);
        // Invoices name no plan, and where they are not in force they must not add a nameless one to the plans.
        let in_force = self.sources.in_force().is_none();
        let plan = if in_force { slices.number(Dimension::PLAN, "") } else { SliceNumber::TOTAL };
        match services.settle(inclusive, plan) {
            Served::Phases(phases) => self.add("invoices", reach, phases, 0),
            Served::Balances(balances) => self.sources.add_compared("invoices", reach, balances),
        }
    }
}

/// What themes note of rows that declared facts are read from too.
struct Beside {
    costs: Costs,
    visitors: Visitors,
    reliability: Reliability,
}

impl Beside {
    /// Objects to a row before it counts.
    fn object(&mut self, row: &Row<'_>) -> Result<(), Problem> {
        if row.schema.table == "reliability" { self.reliability.see(row) } else { Ok(()) }
    }

    /// Notes a row that counts, and returns what is to be said of it.
    fn see(&mut self, row: &Row<'_>, rates: &Rates, slices: &mut Slices) -> Result<Option<Problem>, Problem> {
        match row.schema.table {
            "expenses" => self.costs.see(row, rates),
            "traffic" => return self.visitors.see(row, slices),
            _ => {}
        }
        Ok(None)
    }
}

/// Reads the tables of declared facts, and returns which they are.
fn read_declared(
    tables: &mut Tables,
    aggregator: &mut Aggregator,
    rates: &Rates,
    (customers, slices): (&mut Customers, &mut Slices),
    calendar: &mut Calendar,
) -> Result<(BTreeSet<&'static str>, Beside), Error> {
    let reliability = Reliability::survey(tables)?;
    let mut beside = Beside { costs: Costs::default(), visitors: Visitors::new(tables, slices), reliability };
    let declared: BTreeSet<&'static str> = aggregator.tables().collect();
    for table in &declared {
        tables.for_each(table, &mut |row| {
            let added = beside
                .object(row)
                .and_then(|()| aggregator.add(row, rates, customers, slices))
                .and_then(|unknown| beside.see(row, rates, slices).map(|said| unknown.or(said)));
            let said = match added {
                Ok(said) => said,
                Err(problem) => return Verdict::Rejected(problem),
            };
            if let Some(field) = row.schema.day {
                see_row(table, row, field, calendar);
            }
            said.map_or(Verdict::Used, Verdict::UsedWith)
        })?;
    }
    Ok((declared, beside))
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

/// Notes the days of dated tables; a subscription that has not begun is not for this reader to tell.
fn see_days(tables: &mut Tables, calendar: &mut Calendar, wanted: impl Fn(&str) -> bool) -> Result<(), Error> {
    for schema in schema::ALL {
        if wanted(schema.table) && schema.table != "subscriptions" && !UNASKED.contains(&schema.table) {
            see_table(tables, schema, calendar)?;
        }
    }
    Ok(())
}

fn see_table(tables: &mut Tables, schema: &schema::Schema, calendar: &mut Calendar) -> Result<(), Error> {
    let (table, Some(field)) = (schema.table, schema.day) else { return Ok(()) };
    tables.for_each(table, &mut |row| {
        see_row(table, row, field, calendar);
        Verdict::Used
    })
}

fn see_row(table: &'static str, row: &Row<'_>, field: &str, calendar: &mut Calendar) {
    match row.moment(field) {
        Some((day, _)) if row.is_month(field) => calendar.see_month(table, Month::of(day.date())),
        Some((day, timed)) => calendar.see(table, day.date(), timed),
        None => {}
    }
}
