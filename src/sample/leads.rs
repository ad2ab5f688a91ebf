//! leads.csv, as a sales tool exports it: the deals that became customers, the trials that sales looked after, and the
//! leads that were lost.
//!
//! A deal is won on the day on which its customer signed, or on which its trial ended with a sale.

use chrono::NaiveDate;

use super::chance::{Chance, Stream};
use super::clock::later;
use super::customer::Customer;
use super::files::{self, Folder, Table};
use super::life::{Life, Phase};
use super::{World, blemish};
use crate::error::Error;
use crate::month::Month;

const HEADER: [&str; 10] = [
    "Record ID",
    "Create date",
    "Lead source",
    "MQL date",
    "PQL date",
    "Closed won at",
    "Closed lost at",
    "Deal amount",
    "Currency code",
    "Customer ID",
];

/// The leads as they are written.
pub(super) struct Leads<'a> {
    world: &'a World<'a>,
    table: Table,
    next: u64,
    blemished: bool,
}

/// A lead.
#[derive(Clone, Debug, Default)]
struct Lead {
    created: NaiveDate,
    channel: usize,
    qualified: Option<NaiveDate>,
    product_qualified: Option<NaiveDate>,
    won: Option<NaiveDate>,
    lost: Option<NaiveDate>,
    /// In cents, for a year.
    amount: i64,
    currency: String,
    customer: String,
}

impl<'a> Leads<'a> {
    pub(super) fn new(world: &'a World<'a>, folder: &Folder) -> Result<Leads<'a>, Error> {
        let table = folder.table("leads.csv", &HEADER)?;
        Ok(Leads { world, table, next: 1, blemished: !blemish::in_tables(world) })
    }

    /// Writes the lead that became a customer, and those of about its day that did not.
    pub(super) fn enter(&mut self, customer: &Customer, life: &Life) -> Result<(), Error> {
        let chance = &mut Chance::of(self.world.options.seed, Stream::Leads, customer.number, 0);
        let own = life.phases.first().and_then(|phase| self.own(chance, customer, life, phase));
        if let Some(lead) = &own {
            self.write(lead)?;
        }
        let month = Month::of(customer.signed_up);
        let demand = &self.world.company.demand;
        let lost = if self.world.calendar.is_bad(month) { demand.bad_lost_leads } else { demand.lost_leads };
        // Whoever was there at the launch did not come by sales.
        let lost = if month == self.world.calendar.first { lost / 5 } else { lost };
        for _ in 0..lost / 1000 + u32::from(chance.happens(lost % 1000)) {
            let lead = self.lost(chance, customer);
            self.write(&lead)?;
        }
        let middle = self.world.calendar.last.ago(6);
        if let Some(lead) = own.filter(|lead| !self.blemished && lead.won.is_some() && month == middle) {
            self.blemished = true;
            self.blemish(&lead)?;
        }
        Ok(())
    }

    /// Closes the file.
    pub(super) fn finish(self, folder: &mut Folder) -> Result<(), Error> {
        folder.keep(self.table)
    }

    /// Makes the lead of a customer; those of the launch, and most who try by themselves, have none.
    fn own(&self, chance: &mut Chance, customer: &Customer, life: &Life, phase: &Phase) -> Option<Lead> {
        let world = self.world;
        let demand = &world.company.demand;
        let monthly = phase.terms.monthly(world);
        let lead = Lead {
            channel: customer.channel,
            amount: monthly * 12,
            currency: files::currency(world, customer),
            customer: files::customer_id(world, customer.number),
            ..Lead::default()
        };
        if let Some(trial_end) = phase.trial_end {
            let created = customer.signed_up;
            let kept = chance.happens(demand.trials_with_lead);
            let product_qualified = Some(later(created, chance.between(2, 9)));
            let today = world.calendar.today();
            let paid = !life.lines.is_empty() && trial_end <= today;
            let won = Some(trial_end).filter(|_| paid);
            let lost = phase.canceled.filter(|_| life.lines.is_empty());
            return kept.then_some(Lead { created, product_qualified, won, lost, ..lead });
        }
        let won = phase.signed.filter(|_| Month::of(customer.signed_up) > world.calendar.first)?;
        let slow = if world.calendar.is_bad(Month::of(won)) { 3 } else { 2 };
        let twice = 1 + i64::from(chance.happens(demand.long_cycles));
        let cycle = chance.between(demand.cycle[0], demand.cycle[1]) * twice * slow / 2;
        let created = later(customer.signed_up, -cycle).max(world.calendar.first.first_day());
        let qualified = later(created, chance.between(1, 12)).min(won);
        let tried = chance.happens(demand.product_qualified);
        let product_qualified = Some(later(qualified, 3)).filter(|day| tried && *day <= won);
        Some(Lead { created, qualified: Some(qualified), product_qualified, won: Some(won), ..lead })
    }

    /// Makes a lead that came to nothing, or has not yet been decided.
    fn lost(&self, chance: &mut Chance, customer: &Customer) -> Lead {
        let world = self.world;
        let (demand, today) = (&world.company.demand, world.calendar.today());
        let first = world.calendar.first.first_day();
        // What would lie outside the story is turned back into it.
        let days = chance.between(-14, 14);
        let there = |day: &NaiveDate| (first..=today).contains(day);
        let created = Some(later(customer.signed_up, days)).filter(there);
        let created = created.unwrap_or_else(|| later(customer.signed_up, -days)).clamp(first, today);
        let channel = chance.pick(world.company.channels.iter().map(|channel| channel.leads));
        let decided = later(created, chance.between(demand.decision[0], demand.decision[1]));
        let (interested, tried) = (chance.happens(demand.qualified), chance.happens(demand.product_qualified));
        let asked = later(created, chance.between(1, 14));
        let open = chance.happens(demand.undecided);
        let plan = world.company.plans.get(chance.pick(world.company.plans.iter().map(|_| 1)));
        let (price, crews) = plan.map_or((0, [1, 1]), |plan| (plan.price, plan.crews));
        let amount = price * chance.between(crews[0], crews[1]) * 1200;
        Lead {
            created,
            channel,
            qualified: Some(asked).filter(|day| interested && *day <= decided.min(today)),
            product_qualified: Some(later(asked, 4)).filter(|day| tried && *day <= decided.min(today)),
            lost: Some(decided).filter(|day| !open && *day <= today),
            amount: if interested { amount } else { 0 },
            currency: world.company.currency.clone(),
            ..Lead::default()
        }
    }

    fn write(&mut self, lead: &Lead) -> Result<(), Error> {
        let mut row = self.row(lead);
        row.insert(0, format!("L-{:05}", self.next));
        self.next += 1;
        self.table.row(&row)
    }

    fn row(&self, lead: &Lead) -> Vec<String> {
        let channel = self.world.company.channels.get(lead.channel);
        let (amount, currency) = (files::money(lead.amount), lead.currency.clone());
        let (amount, currency) = if lead.amount > 0 { (amount, currency) } else { (String::new(), String::new()) };
        vec![
            lead.created.to_string(),
            channel.map(|channel| channel.name.clone()).unwrap_or_default(),
            files::day(lead.qualified),
            files::day(lead.product_qualified),
            files::day(lead.won),
            files::day(lead.lost),
            amount,
            currency,
            lead.customer.clone(),
        ]
    }

    /// Writes a lead that is won and lost, one that was created on no day, and one that was qualified before it was there.
    fn blemish(&mut self, like: &Lead) -> Result<(), Error> {
        let stray = Lead { customer: String::new(), product_qualified: None, amount: 0, ..like.clone() };
        self.write(&Lead { lost: stray.won.map(|won| later(won, 2)), ..stray.clone() })?;
        let lost = Lead { won: None, lost: stray.won, ..stray };
        let mut row = self.row(&lost);
        row.insert(0, format!("L-{:05}", self.next));
        self.next += 1;
        if let Some(created) = row.get_mut(1) {
            *created = blemish::no_day(self.world);
        }
        self.table.row(&row)?;
        let before = Some(later(lost.created, -3));
        self.write(&Lead { qualified: before, ..lost })
    }
}
