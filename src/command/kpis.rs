//! `kpibook kpis`: lists the catalogue, as text or as the README's table.

use clap::ArgMatches;

use super::prepared::{self, Project};
use crate::error::Error;
use crate::fact;
use crate::kpi::catalogue::Catalogue;
use crate::kpi::glossary;
use crate::words::Words;

/// Prints the list of KPIs.
pub fn run(arguments: &ArgMatches, words: &mut Words) -> Result<u8, Error> {
    let project = prepared::project(arguments, &[".".into()], words)?;
    let catalogue = catalogue(&project, words)?;
    let markdown = arguments.get_one::<String>("format").is_some_and(|format| format == "markdown");
    super::print(&if markdown { glossary::markdown(&catalogue, words) } else { glossary::list(&catalogue, words) });
    Ok(super::DONE)
}

/// Loads the catalogue without any data, and the words of the user's own KPIs.
pub(super) fn catalogue(project: &Project, words: &mut Words) -> Result<Catalogue, Error> {
    let definitions: Vec<fact::Definition> =
        fact::definitions(&project.templates)?.into_iter().map(|declaration| declaration.definition).collect();
    let catalogue = Catalogue::load(&project.templates, &project.config, &definitions)?;
    words.add(catalogue.texts());
    Ok(catalogue)
}
