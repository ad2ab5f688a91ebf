//! The goals table, and goals typed into a workbook, as [`Goal`]s whose KPIs and periods exist.
//!
//! It knows rows and ids and no values of KPIs.

use super::Goal;
use crate::error::{Error, ErrorKind, Place, Problem, ProblemKind, Severity};
use crate::kpi::{Catalogue, check as formulas};
use crate::month;
use crate::record::{Row, Tables, Verdict as RowVerdict};

/// Reads the goals table: every KPI known, every period a period, one row for a KPI and a period.
pub fn read(tables: &mut Tables, catalogue: &Catalogue, fiscal_year_starts: u32) -> Result<Vec<Goal>, Error> {
    let mut rows: Vec<(Goal, Place, usize)> = Vec::new();
    let mut errors = Vec::new();
    tables.for_each("goals", &mut |row| {
        let mut goal = goal(row);
        match settle(&mut goal, catalogue, fiscal_year_starts) {
            Ok(()) => rows.push((goal, row.place(None), row.reading)),
            Err(error) => {
                let field = if error.kind == ErrorKind::BadGoalPeriod { "period" } else { "kpi" };
                errors.push(error.at(row.place(Some(field))));
            }
        }
        RowVerdict::Used
    })?;
    if let Some(error) = Error::joined(errors) {
        return Err(error);
    }
    rows.sort();
    let mut goals: Vec<Goal> = Vec::new();
    for (goal, place, reading) in rows {
        match goals.last().filter(|last| (&last.kpi, &last.period) == (&goal.kpi, &goal.period)) {
            None => goals.push(goal),
            Some(first) => {
                let kind = if *first == goal { ProblemKind::IdenticalRow } else { ProblemKind::ConflictingRow };
                let key = format!("`{}` `{}`", goal.kpi, goal.period);
                tables.report(Problem::new(kind, Severity::Rejected, "goals", place).with("key", key), reading);
            }
        }
    }
    goals.sort_by_key(|goal| catalogue.position(&goal.kpi));
    Ok(goals)
}

/// A goal that was typed into a workbook, with the places of its cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedGoal {
    /// The goal as typed.
    pub goal: Goal,
    /// The cell of its KPI.
    pub kpi: Place,
    /// The cell of its period.
    pub period: Place,
    /// The cells of target, warning and critical value.
    pub numbers: [Place; 3],
}

/// What was typed into the Goals sheet of a workbook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// The rows that say something.
    pub rows: Vec<TypedGoal>,
    /// The cells that could not be read.
    pub wrong: Vec<Error>,
    /// Whether the goals differ from those that kpibook wrote into it.
    pub edited: bool,
}

/// Checks goals that were typed into a workbook, and writes their KPIs and periods as the catalogue does. Everything
/// that is wrong with them is told at once, in the order of the cells.
pub fn check(typed: Typed, catalogue: &Catalogue, fiscal_year_starts: u32) -> Result<Vec<Goal>, Error> {
    let Typed { mut rows, wrong: mut errors, .. } = typed;
    for row in &mut rows {
        errors.extend(settle_typed(row, catalogue, fiscal_year_starts));
    }
    for (index, row) in rows.iter().enumerate() {
        let earlier = || rows.iter().take(index).filter(|other| same_target(&other.goal, &row.goal));
        errors.extend((0..3).filter_map(|number| contradiction(row, earlier(), number)));
    }
    errors.sort_by_key(|error| error.place.as_ref().map(|place| (place.row, place.position)));
    if let Some(error) = Error::joined(errors) {
        return Err(error);
    }
    let mut goals: Vec<Goal> = Vec::new();
    for TypedGoal { goal, .. } in rows {
        if !goals.contains(&goal) {
            goals.push(goal);
        }
    }
    Ok(goals)
}

/// Settles the KPI and the period of a row, and returns what is wrong with each.
fn settle_typed(row: &mut TypedGoal, catalogue: &Catalogue, fiscal_year_starts: u32) -> Vec<Error> {
    let kpi = if row.goal.kpi.trim().is_empty() {
        Err(Error::new(ErrorKind::GoalWithoutKpi))
    } else {
        settle_kpi(&mut row.goal, catalogue)
    };
    let period = settle_period(&mut row.goal, fiscal_year_starts);
    let kpi = kpi.err().map(|error| error.at(row.kpi.clone()));
    kpi.into_iter().chain(period.err().map(|error| error.at(row.period.clone()))).collect()
}

fn same_target(a: &Goal, b: &Goal) -> bool {
    (&a.kpi, &a.period) == (&b.kpi, &b.period)
}

/// Returns what is wrong where an earlier row for the same KPI and period gives another number.
fn contradiction<'a>(
    row: &TypedGoal,
    mut earlier: impl Iterator<Item = &'a TypedGoal>,
    number: usize,
) -> Option<Error> {
    let given = |row: &TypedGoal| [row.goal.target, row.goal.warning, row.goal.critical].get(number).copied().flatten();
    let value = given(row)?;
    let first = earlier.find(|other| given(other).is_some_and(|other| other != value))?;
    let cell = |row: &TypedGoal| row.numbers.get(number).cloned().unwrap_or_default();
    let key = [&row.goal.kpi, &row.goal.period].into_iter().filter(|text| !text.is_empty());
    let key: Vec<String> = key.map(|text| format!("`{text}`")).collect();
    let error = Error::new(ErrorKind::ContradictingGoals).at(cell(row)).with("value", value.normalize());
    let other = given(first).map(|other| other.normalize().to_string()).unwrap_or_default();
    let error = error.with("key", key.join(" ")).with("other", other);
    Some(error.with("cell", cell(first).cell().unwrap_or_default()))
}

fn goal(row: &Row) -> Goal {
    Goal {
        kpi: row.text("kpi").to_owned(),
        period: row.text("period").to_owned(),
        target: row.number("target").get(),
        warning: row.number("warning").get(),
        critical: row.number("critical").get(),
        owner: row.text("owner").to_owned(),
        note: row.text("note").to_owned(),
    }
}

/// Writes a goal's KPI and period as the catalogue does; `MRR` and `2026-q4` are as good as `mrr` and `2026-Q4`.
fn settle(goal: &mut Goal, catalogue: &Catalogue, fiscal_year_starts: u32) -> Result<(), Error> {
    settle_kpi(goal, catalogue)?;
    settle_period(goal, fiscal_year_starts)
}

fn settle_kpi(goal: &mut Goal, catalogue: &Catalogue) -> Result<(), Error> {
    let id = goal.kpi.trim().to_lowercase().replace([' ', '-'], "_");
    if catalogue.position(&id).is_none() {
        let near = formulas::near(&id, catalogue.kpis.iter().map(|kpi| kpi.id.as_str()));
        return Err(Error::new(ErrorKind::UnknownKpiInGoals).with("found", &goal.kpi).with("near", near));
    }
    goal.kpi = id;
    Ok(())
}

fn settle_period(goal: &mut Goal, fiscal_year_starts: u32) -> Result<(), Error> {
    let period = goal.period.trim().to_uppercase();
    if !period.is_empty() && month::period(&period, fiscal_year_starts).is_none() {
        return Err(Error::new(ErrorKind::BadGoalPeriod).with("period", &goal.period));
    }
    goal.period = period;
    Ok(())
}
