//! Parses the arguments, runs, prints the error, and sets the exit code.

use std::process::ExitCode;

use kpibook::{cli, command};

fn main() -> ExitCode {
    let arguments: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let mut words = match command::first_words(&arguments) {
        Ok(words) => words,
        Err(error) => return command::diagnostic::fail_without_words(&error),
    };
    let matches = cli::command(&words).get_matches_from(&arguments);
    match command::run(&matches, &mut words) {
        Ok(code) => ExitCode::from(code),
        Err(error) => command::diagnostic::fail(&error, &words),
    }
}
