//! A company of a hundred thousand customers over 36 months, built into a workbook: how long it takes, and how much memory.
//!
//!     cargo bench --bench scale
//!
//! It writes what `kpibook sample DIR --customers 100000 --months 36` writes (about 119,000 phases of subscriptions and
//! 786,000 invoice lines), runs `kpibook build` on it as a child, and prints the wall time and the peak of the child's
//! memory, which it reads from `/proc` and so only on Linux. It fails where the peak is above 200 MB: what is kept may
//! grow with customers and months, never with invoices. `cargo bench --bench scale -- 400000` takes another number.

#![allow(clippy::print_stdout, reason = "a benchmark prints its measurements")]

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use kpibook::sample::{self, Options};
use kpibook::templates::Templates;

const CUSTOMERS: u32 = 100_000;
const MONTHS: u32 = 36;
const MOST_MEGABYTES: u64 = 200;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let customers = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(CUSTOMERS);
    let folder = tempfile::tempdir()?;
    let options = Options { customers, months: MONTHS, ..Options::default() };
    let begun = Instant::now();
    let files = sample::write(folder.path(), &options, &Templates::embedded())
        .map_err(|error| format!("the sample cannot be written: {error:?}"))?;
    println!("sample: {customers} customers, {MONTHS} months, written in {}", seconds(begun.elapsed()));
    describe(&files)?;

    let workbook = folder.path().join("dashboard.xlsx");
    let remarks = folder.path().join(".remarks");
    let (status, taken, peak) = build(folder.path(), &workbook, &remarks)?;
    if !status.success() {
        return Err(format!("kpibook build ended with {status}\n{}", std::fs::read_to_string(&remarks)?).into());
    }
    let size = std::fs::metadata(&workbook)?.len();
    println!("build: {}, workbook of {} kB", seconds(taken), size / 1000);
    let Some(peak) = peak else {
        println!("peak memory: not known on this system");
        return Ok(());
    };
    println!("peak memory: {peak} MB");
    // A company of another size has no limit of its own.
    if customers == CUSTOMERS && peak > MOST_MEGABYTES {
        return Err(format!("peak memory of {peak} MB is above {MOST_MEGABYTES} MB").into());
    }
    Ok(())
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

/// Runs the build and watches its memory; what it says goes into a file.
fn build(inputs: &Path, workbook: &Path, remarks: &Path) -> std::io::Result<(ExitStatus, Duration, Option<u64>)> {
    let begun = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_kpibook"))
        .arg("build")
        .arg(inputs)
        .arg("-o")
        .arg(workbook)
        .stdout(Stdio::null())
        .stderr(OpenOptions::new().create_new(true).write(true).open(remarks)?)
        .spawn()?;
    let mut peak = None;
    loop {
        // The kernel keeps the peak, so that a look every few milliseconds misses nothing but the last of them.
        peak = peak.max(peak_megabytes(&child));
        if let Some(status) = child.try_wait()? {
            return Ok((status, begun.elapsed(), peak));
        }
        std::thread::sleep(Duration::from_millis(5));
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
