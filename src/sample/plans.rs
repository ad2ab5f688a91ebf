//! What the company wants, and its project file: goals.csv, kpibook.toml, and the notes that belong to no table.
//!
//! It knows no number of the story; a goal that grows with the company is written for its default size.

use rust_decimal::Decimal;

use super::company::{Goal, Period};
use super::files::{self, Folder};
use super::{DEFAULT_CUSTOMERS, World};
use crate::error::Error;
use crate::number::Number;

/// Writes the goals.
pub(super) fn write_goals(world: &World, folder: &mut Folder) -> Result<(), Error> {
    let last = world.calendar.last;
    let mut table = folder.table("goals.csv", &files::GOALS)?;
    for goal in &world.company.goals {
        let period = match goal.period {
            Period::Month => last.ago(goal.ago).to_string(),
            Period::Quarter => last.ago(3 * goal.ago).quarter_key(1),
            Period::Year => (last.year() - goal.ago).to_string(),
            Period::Always => String::new(),
        };
        table.row(&[
            goal.kpi.clone(),
            period,
            grown(world, goal, &goal.target),
            grown(world, goal, &goal.warning),
            grown(world, goal, &goal.critical),
            goal.owner.clone(),
            goal.note.clone(),
        ])?;
    }
    folder.keep(table)
}

/// Grows a bound with the company, to whole units.
fn grown(world: &World, goal: &Goal, bound: &str) -> String {
    let size = world.options.customers;
    if !goal.scaled || size == DEFAULT_CUSTOMERS {
        return bound.to_owned();
    }
    let bound: Number = bound.parse().unwrap_or_default();
    let (size, usual) = (Number::new(Decimal::from(size)), Number::new(Decimal::from(DEFAULT_CUSTOMERS)));
    bound.times(size).over(usual).rounded(0).to_string()
}

/// Writes the project file and the notes.
pub(super) fn write_project(world: &World, folder: &mut Folder) -> Result<(), Error> {
    let company = world.company;
    let comment = company.file_comment.trim();
    let project = format!(
        "{comment}\ncompany = \"{}\"\ncurrency = \"{}\"\nfiscal_year_starts = 1\n{}",
        company.name,
        company.currency,
        company.project.trim_start()
    );
    folder.write("notes.txt", company.notes.trim_start().as_bytes())?;
    folder.write(files::PROJECT, project.as_bytes())
}
