//! `kpibook build`: reads the exports and writes the workbook.

use std::path::{Path, PathBuf};

use clap::ArgMatches;

use super::diagnostic;
use super::prepared::{self, Prepared};
use crate::book;
use crate::cli::DEFAULT_OUTPUT;
use crate::error::{Error, ErrorKind, Place, Severity};
use crate::fact::Slice;
use crate::goal::{self, Goal};
use crate::report::Report;
use crate::report::assembly::{Parts, dashboard};
use crate::words::Words;

/// The dashboard that is built when none is named.
const DEFAULT_DASHBOARD: &str = "executive";

/// Reads, computes and writes; prints what was written and what was found.
pub fn run(arguments: &ArgMatches, words: &mut Words) -> Result<u8, Error> {
    let output = arguments.get_one::<PathBuf>("output").cloned().unwrap_or_else(|| DEFAULT_OUTPUT.into());
    let typed = arguments.get_one::<PathBuf>("goals");
    if !arguments.get_flag("force") {
        guard(&output, typed.map(PathBuf::as_path))?;
    }
    let mut prepared = prepared::prepare(arguments, words)?;
    let goals = goals(&mut prepared, typed.map(PathBuf::as_path))?;
    let templates = &prepared.project.templates;
    let named = arguments.get_one::<String>("dashboard").or(prepared.project.config.dashboard.as_ref());
    let dashboard = dashboard(named.map_or(DEFAULT_DASHBOARD, String::as_str), templates)?;
    let parts = Parts {
        config: &prepared.project.config,
        tables: &prepared.tables,
        facts: &prepared.facts,
        catalogue: &prepared.catalogue,
        goals: &goals,
    };
    let report = Report::assemble(&parts, prepared.chosen(), dashboard);
    book::write(&report, words, templates, &output)?;
    diagnostic::list(&prepared.tables.problems, words);
    summarise(&prepared, &report, &output, words);
    Ok(prepared::exit_code(arguments, &prepared.tables))
}

/// Stops before anything is read if the workbook to be replaced holds goals that would be lost, or is not kpibook's.
fn guard(output: &Path, typed: Option<&Path>) -> Result<(), Error> {
    if !output.exists() {
        return Ok(());
    }
    let file = output.display();
    let place = || Place::file(file.to_string());
    if !book::goals::is_ours(output) {
        return Err(Error::new(ErrorKind::NotOurWorkbook).at(place()).with("file", file));
    }
    let taken_over = typed.is_some_and(|typed| same_file(typed, output));
    match book::goals::read(output)? {
        Some((_, true)) if !taken_over => Err(Error::new(ErrorKind::GoalsEdited).at(place()).with("file", file)),
        _ => Ok(()),
    }
}

fn same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// Returns the goals: those typed into a workbook where one is named, else those of the inputs.
fn goals(prepared: &mut Prepared, typed: Option<&Path>) -> Result<Vec<Goal>, Error> {
    let starts = prepared.facts.fiscal_year_starts;
    let of_inputs = goal::read::read(&mut prepared.tables, &prepared.catalogue, starts)?;
    let Some(file) = typed else { return Ok(of_inputs) };
    let name = file.display().to_string();
    match book::goals::read(file)? {
        Some((goals, _)) => goal::read::check(goals, &prepared.catalogue, starts, &name),
        None => Err(Error::new(ErrorKind::NoGoalsSheet).at(Place::file(name.clone())).with("file", name)),
    }
}

/// Prints what was written: the month and why, how much is available, how many rows had problems.
fn summarise(prepared: &Prepared, report: &Report, output: &Path, words: &Words) {
    let facts = &prepared.facts;
    let chosen = prepared.chosen();
    let reason = if chosen == facts.report_month {
        let (table, date) = &report.report_month_reason;
        let table = words.find(&format!("table.{table}.name")).unwrap_or(table);
        words.say("cli.done.reason", &[("table", table), ("date", date)])
    } else {
        words.say("cli.done.chosen", &[("month", &facts.report_month.to_string())])
    };
    let company = if report.company.is_empty() { words.get("cli.done.your_data") } else { report.company.as_str() };
    let arguments = [
        ("file", &*output.display().to_string()),
        ("company", company),
        ("month", &chosen.to_string()),
        ("reason", &reason),
    ];
    diagnostic::say(&words.say("cli.done.written", &arguments));
    let available = report.kpis.iter().filter(|row| row.months.iter().any(|value| value.is_present())).count();
    let customers = facts.value(&Slice::Total, "customers", chosen, 1).to_string();
    let arguments = [
        ("available", &*available.to_string()),
        ("total", &report.kpis.len().to_string()),
        ("customers", if customers.is_empty() { "0" } else { &customers }),
        ("months", &report.months.len().to_string()),
    ];
    diagnostic::say(&words.say("cli.done.available", &arguments));
    say_problems(prepared, words);
}

fn say_problems(prepared: &Prepared, words: &Words) {
    let readings = &prepared.tables.readings;
    let rejected: u64 = readings.iter().map(|reading| reading.rejected).sum();
    let repaired: u64 = readings.iter().map(|reading| reading.repaired).sum();
    let noticed = prepared.tables.problems.iter().filter(|problem| problem.severity == Severity::Noticed).count();
    if rejected + repaired == 0 && noticed == 0 {
        return diagnostic::say(words.get("cli.done.clean"));
    }
    let arguments = [
        ("rejected", &*rejected.to_string()),
        ("repaired", &repaired.to_string()),
        ("noticed", &noticed.to_string()),
        ("sheet", words.get("sheet.quality.name")),
    ];
    diagnostic::say(&words.say("cli.done.problems", &arguments));
}
