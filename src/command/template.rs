//! `kpibook template [NAME]`: prints a file that kpibook brings, for a user to begin one of his own with.

use clap::ArgMatches;

use crate::error::{Error, ErrorKind};
use crate::kpi::check::near;
use crate::templates;
use crate::words::Words;

/// Prints the template of the name, or the names of all.
pub fn run(arguments: &ArgMatches, _: &mut Words) -> Result<u8, Error> {
    let Some(name) = arguments.get_one::<String>("template") else {
        let names: Vec<&str> = templates::all().collect();
        super::print(&format!("{}\n", names.join("\n")));
        return Ok(super::DONE);
    };
    let path = name.strip_prefix("templates/").unwrap_or(name);
    let text = templates::embedded(path).ok_or_else(|| {
        let near = near(path, templates::all());
        Error::new(ErrorKind::UnknownTemplate).with("found", name).with("near", near)
    })?;
    super::print(text);
    Ok(super::DONE)
}
