//! An invented company's exports, for `kpibook sample`: something to try the program on, and to measure it with.
//!
//! The company stands in `templates/sample/company.toml`; this room makes lives out of it and writes them as a billing
//! tool and a bookkeeper would. Customers are made one after another and written at once, so that a hundred thousand
//! take no more memory than three hundred. It knows nothing of the rooms that read; like them it has no clock.

mod blemish;
mod calendar;
mod chance;
mod company;
mod customer;
mod files;
mod finance;
mod ledger;
mod life;
mod plans;

use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind, Place};
use crate::month::Month;
use crate::templates::Templates;

use calendar::Calendar;
use company::{Company, Profile};
use files::Folder;
use ledger::Ledger;

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
}

impl Default for Options {
    fn default() -> Options {
        let last_month = Month::of(chrono::NaiveDate::from_ymd_opt(2026, 10, 31).unwrap_or_default());
        Options { customers: DEFAULT_CUSTOMERS, months: 30, seed: 21, last_month }
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
        amount * 100 * i64::from(self.options.customers) / i64::from(DEFAULT_CUSTOMERS)
    }
}

/// Writes the company's files into a folder, which is made where it is not there, and returns their paths.
///
/// Files of the same names are replaced only in a folder that an earlier sample wrote.
pub fn write(dir: &Path, options: &Options, templates: &Templates) -> Result<Vec<PathBuf>, Error> {
    let company = Company::read(templates)?;
    let profile =
        company.profile(options.customers).ok_or_else(|| company::mistake("no `profiles` from 0 customers"))?;
    let calendar = Calendar::new(options, &company.story);
    let world = World { company: &company, profile, calendar, options };
    let mut folder = Folder::open(dir, &company)?;
    let mut ledger = Ledger::new(&world);
    lives(&world, &mut folder, &mut ledger)?;
    finance::write_spend(&world, &mut folder, &mut ledger)?;
    finance::write_workbook(&world, &mut folder, &mut ledger)?;
    plans::write_goals(&world, &mut folder)?;
    plans::write_project(&world, &mut folder)?;
    Ok(folder.finish())
}

/// Lets every customer live, and writes what the billing tool knows of it.
fn lives(world: &World, folder: &mut Folder, ledger: &mut Ledger) -> Result<(), Error> {
    let mut customers = folder.table("customers.csv", &files::CUSTOMERS)?;
    let mut subscriptions = folder.table("subscriptions.csv", &files::SUBSCRIPTIONS)?;
    let mut invoices = folder.table("invoices.csv", &files::INVOICES)?;
    let mut blemishes = blemish::Blemishes::new(world);
    let mut next_invoice = 1;
    for (number, signed_up) in world.calendar.joins(world) {
        let (customer, chance) = customer::meet(world, number, signed_up);
        let life = life::live(world, &customer, chance, &mut next_invoice);
        ledger.enter(&customer, &life);
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
    folder.keep(invoices)
}

/// Says that a file cannot be written.
fn cannot_write(path: &Path, reason: impl ToString) -> Error {
    Error::new(ErrorKind::CannotWrite).at(Place::file(path.display().to_string())).with("reason", reason)
}
