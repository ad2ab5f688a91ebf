//! `kpibook sample DIR`: writes an invented company's data.

use std::path::PathBuf;

use clap::ArgMatches;

use super::diagnostic;
use crate::error::Error;
use crate::sample::{self, Options};
use crate::templates::Templates;
use crate::words::Words;

/// Writes the sample and says which files.
pub fn run(arguments: &ArgMatches, words: &mut Words) -> Result<u8, Error> {
    let whole = |name: &str| arguments.get_one::<i64>(name).copied();
    let number = |name: &str| u32::try_from(whole(name)?).ok();
    let mut options = Options::default();
    options.customers = number("customers").unwrap_or(options.customers);
    options.months = number("months").unwrap_or(options.months);
    options.events = number("events");
    options.seed = whole("seed").and_then(|seed| u64::try_from(seed).ok()).unwrap_or(options.seed);
    let folder = arguments.get_one::<PathBuf>("folder").cloned().unwrap_or_default();
    for file in sample::write(&folder, &options, &Templates::embedded())? {
        let file = file.display().to_string();
        diagnostic::say(&words.say("cli.sample.written", &[("file", &file)]));
    }
    Ok(super::DONE)
}
