//! `kpibook completions SHELL`: prints a completion script.

use clap::ArgMatches;
use clap_complete::{Shell, generate};

use crate::cli;
use crate::error::Error;
use crate::words::Words;

/// Prints the completion script of the named shell.
pub fn run(arguments: &ArgMatches, words: &mut Words) -> Result<u8, Error> {
    if let Some(shell) = arguments.get_one::<Shell>("shell") {
        let mut script = Vec::new();
        generate(*shell, &mut cli::command(words), "kpibook", &mut script);
        super::print(&String::from_utf8_lossy(&script));
    }
    Ok(super::DONE)
}
