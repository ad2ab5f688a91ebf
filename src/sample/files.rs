//! The folder, its CSV files, and how each row is written.
//!
//! It knows headers and formats; what the rows tell is decided elsewhere.

use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use chrono::{NaiveDate, NaiveDateTime, Timelike as _};
use tempfile::NamedTempFile;

use super::company::Company;
use super::customer::Customer;
use super::life::{Line, Phase};
use super::{World, cannot_write};
use crate::error::{Error, ErrorKind, Place};

pub(super) const CUSTOMERS: [&str; 8] =
    ["customer_id", "name", "signed_up_at", "country", "segment", "channel", "referrer_id", "industry"];
pub(super) const SUBSCRIPTIONS: [&str; 17] = [
    "subscription_id",
    "customer_id",
    "plan",
    "amount",
    "currency",
    "interval",
    "quantity",
    "discount_percent",
    "signed_at",
    "started_at",
    "ended_at",
    "trial_end",
    "canceled_at",
    "cancel_reason",
    "term_end",
    "status",
    "status_since",
];
pub(super) const INVOICES: [&str; 10] = [
    "invoice_id",
    "customer_id",
    "issued_at",
    "amount",
    "currency",
    "kind",
    "status",
    "paid_at",
    "service_start",
    "service_end",
];
pub(super) const SPEND: [&str; 5] = ["date", "channel", "category", "amount", "currency"];
pub(super) const GOALS: [&str; 7] = ["kpi", "period", "target", "warning", "critical", "owner", "note"];

/// The project file; its first line tells a sample's folder.
pub(super) const PROJECT: &str = "kpibook.toml";
const NAMES: [&str; 15] = [
    "customers.csv",
    "subscriptions.csv",
    "invoices.csv",
    "spend.csv",
    "goals.csv",
    "finance.xlsx",
    "leads.csv",
    "traffic.csv",
    "tickets.csv",
    "surveys.csv",
    "events.csv",
    "referrals.csv",
    "service.xlsx",
    "notes.txt",
    PROJECT,
];

/// The folder that is written into.
pub(super) struct Folder {
    dir: PathBuf,
    written: Vec<PathBuf>,
}

impl Folder {
    /// Opens a folder, and sees to it that no file of somebody else is replaced.
    pub(super) fn open(dir: &Path, company: &Company) -> Result<Folder, Error> {
        std::fs::create_dir_all(dir).map_err(|error| cannot_write(dir, error))?;
        let taken: Vec<&str> = NAMES.into_iter().filter(|name| dir.join(name).exists()).collect();
        let project = std::fs::read_to_string(dir.join(PROJECT)).unwrap_or_default();
        if !taken.is_empty() && !project.starts_with(company.file_comment.trim()) {
            let place = Place::file(dir.display().to_string());
            return Err(Error::new(ErrorKind::NotASample).at(place).with("files", taken.join("`, `")));
        }
        Ok(Folder { dir: dir.to_owned(), written: Vec::new() })
    }

    /// Starts a CSV file.
    pub(super) fn table(&self, name: &str, header: &[&str]) -> Result<Table, Error> {
        self.table_below("", b',', name, header)
    }

    /// Starts a CSV file with lines above its header and a delimiter of its own.
    pub(super) fn table_below(&self, title: &str, delimiter: u8, name: &str, header: &[&str]) -> Result<Table, Error> {
        let path = self.dir.join(name);
        let mut buffer = BufWriter::with_capacity(1 << 16, self.file(&path)?);
        buffer.write_all(title.as_bytes()).map_err(|error| cannot_write(&path, error))?;
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).flexible(true).from_writer(buffer);
        writer.write_record(header).map_err(|error| cannot_write(&path, error))?;
        Ok(Table { path, writer })
    }

    /// Keeps a CSV file that is complete.
    pub(super) fn keep(&mut self, table: Table) -> Result<(), Error> {
        let Table { path, writer } = table;
        let buffer = writer.into_inner().map_err(|error| cannot_write(&path, error.into_error()))?;
        let file = buffer.into_inner().map_err(|error| cannot_write(&path, error.into_error()))?;
        self.persist(file, path)
    }

    /// Writes a whole file.
    pub(super) fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let path = self.dir.join(name);
        let mut file = self.file(&path)?;
        file.write_all(bytes).map_err(|error| cannot_write(&path, error))?;
        self.persist(file, path)
    }

    /// Returns what was written.
    pub(super) fn finish(self) -> Vec<PathBuf> {
        self.written
    }

    fn file(&self, path: &Path) -> Result<NamedTempFile, Error> {
        let mut builder = tempfile::Builder::new();
        // Temporary files are their owner's alone; these become ordinary ones.
        #[cfg(unix)]
        let builder = builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        builder.prefix(".kpibook-").tempfile_in(&self.dir).map_err(|error| cannot_write(path, error))
    }

    fn persist(&mut self, file: NamedTempFile, path: PathBuf) -> Result<(), Error> {
        file.persist(&path).map_err(|error| cannot_write(&path, error.error))?;
        self.written.push(path);
        Ok(())
    }
}

/// A CSV file as it is written.
pub(super) struct Table {
    path: PathBuf,
    writer: csv::Writer<BufWriter<NamedTempFile>>,
}

impl Table {
    /// Writes a row.
    pub(super) fn row(&mut self, row: &[String]) -> Result<(), Error> {
        self.writer.write_record(row).map_err(|error| cannot_write(&self.path, error))
    }
}

/// Returns a customer's id, with as many digits as the company needs.
pub(super) fn customer_id(world: &World, number: u32) -> String {
    let digits = world.options.customers.to_string().len().max(4);
    format!("C-{number:0digits$}")
}

/// Writes an amount of cents, without needless decimals.
pub(super) fn money(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let (units, rest) = (cents.unsigned_abs() / 100, cents.unsigned_abs() % 100);
    format!("{sign}{units}.{rest:02}")
}

/// Writes a day, or nothing.
pub(super) fn day(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// Writes a day and a time of day to the minute.
pub(super) fn moment(at: NaiveDateTime) -> String {
    let time = at.time();
    format!("{} {:02}:{:02}", at.date(), time.hour(), time.minute())
}

/// Returns the currency in which a customer pays.
pub(super) fn currency(world: &World, customer: &Customer) -> String {
    let company = world.company;
    if customer.foreign { company.foreign_currency.clone() } else { company.currency.clone() }
}

/// Writes a row of customers.csv.
pub(super) fn customer(world: &World, customer: &Customer) -> Vec<String> {
    let company = world.company;
    let name = |found: Option<&String>| found.cloned().unwrap_or_default();
    vec![
        customer_id(world, customer.number),
        customer.name.clone(),
        customer.signed_up.to_string(),
        name(company.countries.get(customer.country).map(|country| &country.name)),
        name(company.segments.get(customer.segment).map(|segment| &segment.name)),
        name(company.channels.get(customer.channel).map(|channel| &channel.name)),
        customer.referrer.map(|number| customer_id(world, number)).unwrap_or_default(),
        customer.industry.clone(),
    ]
}

/// Writes a row of subscriptions.csv.
pub(super) fn phase(world: &World, customer: &Customer, phase: &Phase) -> Vec<String> {
    let terms = phase.terms;
    let id = customer_id(world, customer.number);
    vec![
        format!("S{}-{}", id.trim_start_matches('C'), phase.subscription),
        id,
        world.company.plans.get(terms.plan).map(|plan| plan.name.clone()).unwrap_or_default(),
        money(terms.unit(world)),
        currency(world, customer),
        if terms.annual { "year" } else { "month" }.to_owned(),
        terms.crews.to_string(),
        if terms.discount > 0 { terms.discount.to_string() } else { String::new() },
        day(phase.signed),
        phase.start.to_string(),
        day(phase.end),
        day(phase.trial_end),
        day(phase.canceled),
        phase.reason.to_owned(),
        day(phase.term_end),
        phase.status.to_owned(),
        day(phase.status_since),
    ]
}

/// Writes a row of invoices.csv.
pub(super) fn line(world: &World, customer: &Customer, line: &Line) -> Vec<String> {
    let prefix = if line.kind == "refund" { "CN" } else { "INV" };
    vec![
        format!("{prefix}-{:06}", line.invoice),
        customer_id(world, customer.number),
        line.issued.to_string(),
        money(line.amount),
        currency(world, customer),
        line.kind.to_owned(),
        line.status.to_owned(),
        day(line.paid),
        day(line.service.map(|service| service.0)),
        day(line.service.map(|service| service.1)),
    ]
}
