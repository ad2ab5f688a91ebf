//! `kpibook explain KPI`: prints a KPI's definition, formula, sources, policy and bands.

use clap::ArgMatches;

use super::{kpis, prepared};
use crate::error::Error;
use crate::kpi::glossary;
use crate::words::Words;

/// Prints what is known of a KPI.
pub fn run(arguments: &ArgMatches, words: &mut Words) -> Result<u8, Error> {
    let project = prepared::project(arguments, &[".".into()], words)?;
    let catalogue = kpis::catalogue(&project, words)?;
    if let Some(id) = arguments.get_one::<String>("kpi") {
        super::print(&glossary::explain(&catalogue, id, words)?);
    }
    Ok(super::DONE)
}
