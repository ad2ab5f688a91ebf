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

/// Checks goals that were typed into a workbook, and writes their KPIs and periods as the catalogue does.
pub fn check(
    mut goals: Vec<Goal>,
    catalogue: &Catalogue,
    fiscal_year_starts: u32,
    file: &str,
) -> Result<Vec<Goal>, Error> {
    let wrong = goals.iter_mut().filter_map(|goal| settle(goal, catalogue, fiscal_year_starts).err());
    match Error::joined(wrong.map(|error| error.at(Place::file(file)))) {
        Some(error) => Err(error),
        None => Ok(goals),
    }
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
    let id = goal.kpi.trim().to_lowercase().replace([' ', '-'], "_");
    if catalogue.position(&id).is_none() {
        let near = formulas::near(&id, catalogue.kpis.iter().map(|kpi| kpi.id.as_str()));
        return Err(Error::new(ErrorKind::UnknownKpiInGoals).with("found", &goal.kpi).with("near", near));
    }
    let period = goal.period.trim().to_uppercase();
    if !period.is_empty() && month::period(&period, fiscal_year_starts).is_none() {
        return Err(Error::new(ErrorKind::BadGoalPeriod).with("period", &goal.period));
    }
    (goal.kpi, goal.period) = (id, period);
    Ok(())
}
