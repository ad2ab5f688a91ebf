//! `kpibook build`: reads the exports and writes the workbook.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::ArgMatches;

use super::diagnostic;
use super::password;
use super::prepared::{self, Prepared};
use crate::book::theme::{DEFAULT_THEME, Theme};
use crate::book::{self, Destination};
use crate::cli::DEFAULT_OUTPUT;
use crate::error::{Error, ErrorKind, Place, Severity};
use crate::fact::Slice;
use crate::goal::read::Typed;
use crate::goal::{self, Goal};
use crate::report::assembly::Parts;
use crate::report::{Report, dashboard, topic};
use crate::words::Words;

/// The dashboard that is built when none is named.
const DEFAULT_DASHBOARD: &str = "executive";

/// Reads, computes and writes; prints what was written and what was found.
pub fn run(arguments: &ArgMatches, words: &mut Words) -> Result<u8, Error> {
    prepared::speak(arguments, &prepared::inputs(arguments), words);
    let output = arguments.get_one::<PathBuf>("output").cloned().unwrap_or_else(|| DEFAULT_OUTPUT.into());
    let typed = arguments.get_one::<PathBuf>("goals");
    let typed = typed.map(PathBuf::as_path);
    let password = password::read(arguments)?;
    let password = password.as_deref();
    let edited = if arguments.get_flag("force") { None } else { guard(&output, typed, password)? };
    let mut prepared = prepared::prepare(arguments, words)?;
    let goals = goals(&mut prepared, typed, password)?;
    keep(edited, &goals.in_force, &output)?;
    let templates = &prepared.project.templates;
    let named = arguments.get_one::<String>("dashboard").or(prepared.project.config.dashboard.as_ref());
    let named = named.map_or(DEFAULT_DASHBOARD, String::as_str);
    let dashboard = dashboard::read(named, templates, &prepared.catalogue)?;
    words.add(&dashboard.texts);
    let named = arguments.get_one::<String>("theme").or(prepared.project.config.theme.as_ref());
    let theme = Theme::load(named.map_or(DEFAULT_THEME, String::as_str), templates, words)?;
    let parts = Parts {
        config: &prepared.project.config,
        tables: &prepared.tables,
        facts: &prepared.facts,
        catalogue: &prepared.catalogue,
        goals: &goals.in_force,
        input_goals: goals.of_inputs.as_deref(),
    };
    let topics = topic::read(templates, &prepared.catalogue)?;
    let report = Report::assemble(&parts, prepared.chosen(), dashboard, topics);
    has_kpis(&report)?;
    let report = if arguments.get_flag("anonymise") { report.anonymised(words) } else { report };
    book::write(&report, words, theme, Destination { path: &output, password })?;
    diagnostic::list(&prepared.tables.problems, words);
    summarise(&prepared, &report, &output, words);
    if report.is_anonymous() {
        diagnostic::say(words.get("cli.done.anonymised"));
    }
    if password.is_some() {
        diagnostic::say(words.get("cli.done.locked"));
    }
    Ok(prepared::exit_code(arguments, &prepared.tables))
}

/// Stops before anything is read if kpibook did not write the workbook to be replaced; returns its goals where they were
/// edited since, unless they are the ones that are taken over.
fn guard(output: &Path, typed: Option<&Path>, password: Option<&str>) -> Result<Option<Typed>, Error> {
    if !output.exists() {
        return Ok(None);
    }
    let file = output.display();
    let locked = |error: Error| {
        let is_locked = error.kind == ErrorKind::PasswordNeeded;
        if is_locked { Error { kind: ErrorKind::OutputLocked, ..error } } else { error }
    };
    if !book::goals::is_ours(output, password).map_err(locked)? {
        return Err(Error::new(ErrorKind::NotOurWorkbook).at(Place::file(file.to_string())).with("file", file));
    }
    if typed.is_some_and(|typed| same_file(typed, output)) {
        return Ok(None);
    }
    Ok(book::goals::read(output, password)?.filter(|typed| typed.edited))
}

/// Stops where no KPI has a value in any month: there is nothing to write.
fn has_kpis(report: &Report) -> Result<(), Error> {
    if report.kpis.iter().any(|row| row.months.iter().any(|value| value.is_present())) {
        return Ok(());
    }
    let tables: BTreeSet<String> = report.readings.iter().map(|reading| format!("`{}`", reading.table)).collect();
    let tables = tables.into_iter().collect::<Vec<_>>().join(", ");
    Err(Error::new(ErrorKind::NoKpi).with("tables", tables))
}

fn same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// The goals in force, and those of the inputs where the former were typed into a workbook.
struct Goals {
    in_force: Vec<Goal>,
    of_inputs: Option<Vec<Goal>>,
}

/// Returns the goals: those typed into a workbook where one is named, else those of the inputs.
fn goals(prepared: &mut Prepared, typed: Option<&Path>, password: Option<&str>) -> Result<Goals, Error> {
    let starts = prepared.facts.fiscal_year_starts;
    let of_inputs = goal::read::read(&mut prepared.tables, &prepared.catalogue, starts)?;
    let Some(file) = typed else { return Ok(Goals { in_force: of_inputs, of_inputs: None }) };
    let name = file.display().to_string();
    match book::goals::read(file, password)? {
        Some(typed) => {
            let in_force = goal::read::check(typed, &prepared.catalogue, starts)?;
            Ok(Goals { in_force, of_inputs: Some(of_inputs) })
        }
        None => Err(Error::new(ErrorKind::NoGoalsSheet).at(Place::file(name.clone())).with("file", name)),
    }
}

/// Stops if goals that were edited in the workbook to be replaced are not among those that are written.
fn keep(edited: Option<Typed>, written: &[Goal], output: &Path) -> Result<(), Error> {
    let Some(edited) = edited else { return Ok(()) };
    let goals = edited.rows.iter().map(|row| &row.goal);
    // A cell that cannot be read is among no goals that are written.
    if edited.wrong.is_empty() && book::goals::fingerprint(goals) == book::goals::fingerprint(written) {
        return Ok(());
    }
    let file = output.display();
    Err(Error::new(ErrorKind::GoalsEdited).at(Place::file(file.to_string())).with("file", file))
}

/// Prints what was written: the month and why, how much is available, how many rows had problems.
fn summarise(prepared: &Prepared, report: &Report, output: &Path, words: &Words) {
    let facts = &prepared.facts;
    let chosen = prepared.chosen();
    let reason = if chosen == facts.report_month {
        let (table, date) = &report.report_month_reason;
        let table = words.find(&format!("table.{table}")).unwrap_or(table);
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
    let arguments = [
        ("available", &*available.to_string()),
        ("total", &report.kpis.len().to_string()),
        ("months", &report.months.len().to_string()),
    ];
    let mut line = words.say("cli.done.available", &arguments);
    if let Some(customers) = facts.value(&Slice::Total, "customers", chosen, 1).get() {
        line += &words.say("cli.done.customers", &[("customers", &customers.normalize().to_string())]);
    }
    diagnostic::say(&line);
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
