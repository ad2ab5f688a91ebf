//! A company of a hundred thousand customers over 36 months, built into a workbook, and one of two thousand with a
//! million events of product use: how long it takes, and how much memory.
//!
//!     cargo bench --bench scale
//!
//! It writes what `kpibook sample DIR --customers 100000 --months 36 --events 0` writes (about 119,000 phases of
//! subscriptions, 788,000 invoice lines, 251,000 leads, 230,000 tickets and 219,000 answers), runs `kpibook build` on it as a child, and prints the wall time and the peak of the child's
//! memory, which it reads from `/proc` and so only on Linux. It fails where the peak is above 200 MB: what is kept may
//! grow with customers and months, never with invoices. `cargo bench --bench scale -- 400000` takes another number, and
//! `-- money` leaves out what is not money, for a comparison with figures from before there was more.
//!
//! Of the second company it runs `kpibook values` with the events and without, and fails where the peak is above 100 MB:
//! it may grow with users and sessions (a quarter of a million here), never with events. A second number takes another
//! number of events; `-- 0 10000000` leaves the first company out.

#![allow(clippy::print_stdout, reason = "a benchmark prints its measurements")]

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use kpibook::sample::{self, Options};
use kpibook::templates::Templates;

const CUSTOMERS: u32 = 100_000;
const MONTHS: u32 = 36;
const MOST_MEGABYTES: u64 = 200;
/// The files that `money` leaves out.
const NO_MONEY: [&str; 6] = ["leads.csv", "traffic.csv", "tickets.csv", "surveys.csv", "referrals.csv", "service.xlsx"];
const EVENTS: u32 = 1_000_000;
const MOST_MEGABYTES_OF_EVENTS: u64 = 100;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut numbers = std::env::args().skip(1).filter_map(|argument| argument.parse().ok());
    let (customers, events) = (numbers.next().unwrap_or(CUSTOMERS), numbers.next().unwrap_or(EVENTS));
    if customers > 0 {
        build_many_customers(customers)?;
    }
    count_many_events(events)
}

fn build_many_customers(customers: u32) -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let mut files =
        invent(folder.path(), Options { customers, months: MONTHS, events: Some(0), ..Options::default() })?;
    if std::env::args().any(|argument| argument == "money") {
        let is_left_out = |file: &PathBuf| NO_MONEY.iter().any(|name| file.ends_with(name));
        files.iter().filter(|file| is_left_out(file)).try_for_each(std::fs::remove_file)?;
        files.retain(|file| !is_left_out(file));
    }
    describe(&files)?;
    let workbook = folder.path().join("dashboard.xlsx");
    let run = Run::of(&["build".as_ref(), folder.path().as_ref(), "-o".as_ref(), workbook.as_ref()])?;
    println!("build: {}, workbook of {} kB", seconds(run.taken), std::fs::metadata(&workbook)?.len() / 1000);
    // A company of another size has no limit of its own.
    run.print_peak(if customers == CUSTOMERS { MOST_MEGABYTES } else { u64::MAX })
}

fn count_many_events(events: u32) -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let options = Options { customers: 2000, months: 24, events: Some(events), ..Options::default() };
    let files = invent(folder.path(), options)?;
    let arguments = ["values".as_ref(), folder.path().as_ref()];
    let with = Run::of(&arguments)?;
    if let Some(file) = files.iter().find(|file| file.ends_with("events.csv")) {
        describe(std::slice::from_ref(file))?;
        std::fs::remove_file(file)?;
    }
    let without = Run::of(&arguments)?;
    println!("values: {}; without the events {}", seconds(with.taken), seconds(without.taken));
    with.print_peak(if events == EVENTS { MOST_MEGABYTES_OF_EVENTS } else { u64::MAX })
}

/// Writes a sample, and says how long it took.
fn invent(folder: &Path, options: Options) -> Result<Vec<PathBuf>, Box<dyn std::error::Error>> {
    let begun = Instant::now();
    let files = sample::write(folder, &options, &Templates::embedded())
        .map_err(|error| format!("the sample cannot be written: {error:?}"))?;
    let (customers, months) = (options.customers, options.months);
    println!("sample: {customers} customers, {months} months, written in {}", seconds(begun.elapsed()));
    Ok(files)
}

/// Prints each file's rows and size.
fn describe(files: &[PathBuf]) -> Result<(), Box<dyn std::error::Error>> {
    let mut total = 0;
    for file in files {
        let bytes = std::fs::metadata(file)?.len();
        total += bytes;
        let name = file.file_name().unwrap_or_default().display();
        if file.extension().is_some_and(|extension| extension == "csv") {
            let rows = csv::Reader::from_path(file)?.records().count();
            println!("  {name}: {rows} rows, {} kB", bytes / 1000);
        } else {
            println!("  {name}: {} kB", bytes / 1000);
        }
    }
    println!("  together {} MB", total / 1_000_000);
    Ok(())
}

/// What a run of kpibook took.
struct Run {
    taken: Duration,
    /// In megabytes; nothing where the system does not tell.
    peak: Option<u64>,
}

impl Run {
    /// Runs kpibook and watches its memory; what it says goes into a file, and what it prints nowhere.
    fn of(arguments: &[&OsStr]) -> Result<Run, Box<dyn std::error::Error>> {
        let remarks = tempfile::NamedTempFile::new()?;
        let begun = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_kpibook"))
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(remarks.reopen()?)
            .spawn()?;
        let mut peak = None;
        loop {
            // The kernel keeps the peak, so that a look every few milliseconds misses nothing but the last of them.
            peak = peak.max(peak_megabytes(&child));
            let Some(status) = child.try_wait()? else {
                std::thread::sleep(Duration::from_millis(5));
                continue;
            };
            if !status.success() {
                let said = std::fs::read_to_string(remarks.path())?;
                return Err(format!("kpibook {arguments:?} ended with {status}\n{said}").into());
            }
            return Ok(Run { taken: begun.elapsed(), peak });
        }
    }

    /// Prints the peak of the memory, which must not be above a limit.
    fn print_peak(&self, most: u64) -> Result<(), Box<dyn std::error::Error>> {
        let Some(peak) = self.peak else {
            println!("peak memory: not known on this system");
            return Ok(());
        };
        println!("peak memory: {peak} MB");
        if peak > most { Err(format!("peak memory of {peak} MB is above {most} MB").into()) } else { Ok(()) }
    }
}

/// Reads the most memory that a process has held so far; nothing where the system does not tell.
fn peak_megabytes(child: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024 / 1_000_000)
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}
