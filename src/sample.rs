//! An invented company's exports, for `kpibook sample`: something to try the program on, and to measure it with.
//!
//! The company stands in `templates/sample/company.toml`; this room makes lives out of it and writes them as a billing
//! tool, a bookkeeper, a sales tool and a help desk would. Customers are made one after another and written at once; of
//! each only a few dates are remembered, for the tables that are in the order of time. It knows nothing of the rooms that
//! read; like them it has no clock.

mod account;
mod blemish;
mod calendar;
mod chance;
mod clock;
mod company;
mod customer;
mod files;
mod finance;
mod leads;
mod ledger;
mod life;
mod page;
mod plans;
mod referrals;
mod service;
mod surveys;
mod tickets;
mod traffic;
mod usage;

use std::path::{Path, PathBuf};

use rust_xlsxwriter::XlsxError;

use crate::error::{Error, ErrorKind, Place};
use crate::month::Month;
use crate::templates::Templates;

use account::Account;
use calendar::Calendar;
use company::{Company, Profile};
use files::Folder;
use leads::Leads;
use ledger::Ledger;
use surveys::Surveys;
use tickets::Desk;

/// The number of customers for which the template's amounts are written.
pub const DEFAULT_CUSTOMERS: u32 = 430;

/// How large the company is and how long its story.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Customers ever, those who only tried it included.
    pub customers: u32,
    /// Months of its story; twelve at least.
    pub months: u32,
    /// What chance starts from: another seed is another company.
    pub seed: u64,
    /// The last month.
    pub last_month: Month,
    /// How many events of product use; in proportion to customers and months where it is not said, no table for 0.
    pub events: Option<u32>,
}

impl Default for Options {
    fn default() -> Options {
        let last_month = Month::of(chrono::NaiveDate::from_ymd_opt(2026, 10, 31).unwrap_or_default());
        Options { customers: DEFAULT_CUSTOMERS, months: 30, seed: 21, last_month, events: None }
    }
}

/// Everything that a life depends on but chance.
struct World<'a> {
    company: &'a Company,
    profile: &'a Profile,
    calendar: Calendar<'a>,
    options: &'a Options,
}

impl World<'_> {
    /// Grows a whole amount of money with the company, in cents.
    fn scaled(&self, amount: i64) -> i64 {
        self.grown(amount * 100)
    }

    /// Grows a number with the company.
    fn grown(&self, number: i64) -> i64 {
        number * i64::from(self.options.customers) / i64::from(DEFAULT_CUSTOMERS)
    }
}

/// Writes the company's files into a folder, which is made where it is not there, and returns their paths.
///
/// Files of the same names are replaced only in a folder that an earlier sample wrote.
pub fn write(dir: &Path, options: &Options, templates: &Templates) -> Result<Vec<PathBuf>, Error> {
    let company = Company::read(templates)?;
    let profile = company.profile(options.customers).ok_or_else(|| company::empty("profiles"))?;
    let calendar = Calendar::new(options, &company.story);
    let world = World { company: &company, profile, calendar, options };
    let mut folder = Folder::open(dir, &company)?;
    let mut ledger = Ledger::new(&world);
    let accounts = lives(&world, &mut folder, &mut ledger)?;
    finance::write_spend(&world, &mut folder, &mut ledger)?;
    finance::write_workbook(&world, &mut folder, &mut ledger)?;
    traffic::write(&world, &mut folder, &accounts)?;
    support(&world, &mut folder, &accounts)?;
    usage::write(&world, &mut folder, &accounts)?;
    referrals::write(&world, &mut folder, &accounts)?;
    service::write(&world, &mut folder)?;
    plans::write_goals(&world, &mut folder)?;
    plans::write_project(&world, &mut folder)?;
    Ok(folder.finish())
}

/// Lets every customer live, writes what the billing and the sales tool know of it, and remembers it.
fn lives(world: &World, folder: &mut Folder, ledger: &mut Ledger) -> Result<Vec<Account>, Error> {
    let mut customers = folder.table("customers.csv", &files::CUSTOMERS)?;
    let mut subscriptions = folder.table("subscriptions.csv", &files::SUBSCRIPTIONS)?;
    let mut invoices = folder.table("invoices.csv", &files::INVOICES)?;
    let mut leads = Leads::new(world, folder)?;
    let mut accounts = Vec::new();
    let mut blemishes = blemish::Blemishes::new(world);
    let mut next_invoice = 1;
    for (number, signed_up) in world.calendar.joins(world) {
        let (customer, chance) = customer::meet(world, number, signed_up);
        let life = life::live(world, &customer, chance, &mut next_invoice);
        ledger.enter(&customer, &life);
        leads.enter(&customer, &life)?;
        accounts.push(Account::of(world, &customer, &life));
        customers.row(&blemishes.customer(files::customer(world, &customer)))?;
        for row in blemishes.phases(life.phases.iter().map(|phase| files::phase(world, &customer, phase)).collect()) {
            subscriptions.row(&row)?;
        }
        for row in blemishes.lines(life.lines.iter().map(|line| files::line(world, &customer, line)).collect()) {
            invoices.row(&row)?;
        }
    }
    folder.keep(customers)?;
    folder.keep(subscriptions)?;
    folder.keep(invoices)?;
    leads.finish(folder)?;
    Ok(accounts)
}

/// Writes the tickets, and the answers of those whom they helped.
fn support(world: &World, folder: &mut Folder, accounts: &[Account]) -> Result<(), Error> {
    let mut desk = Desk::new(world, folder)?;
    let mut surveys = Surveys::new(world, folder)?;
    for (position, month) in world.calendar.months().enumerate() {
        let tickets = desk.month(accounts, position, month)?;
        surveys.month(accounts, &tickets, (position, month))?;
    }
    desk.finish(folder)?;
    surveys.finish(folder)
}

/// Says that a file cannot be written.
fn cannot_write(path: &Path, error: impl Into<std::io::Error>) -> Error {
    Error::new(ErrorKind::CannotWrite).at(Place::file(path.display().to_string())).because(&error.into())
}

/// Says that a workbook cannot be written, which only its writer knows the reason of.
fn cannot_assemble(name: &str, error: &XlsxError) -> Error {
    Error::new(ErrorKind::CannotWrite).at(Place::file(name)).with("reason", error)
}
