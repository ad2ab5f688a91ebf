//! Parses the arguments, runs, prints the error, and sets the exit code.

use std::process::ExitCode;

use kpibook::{cli, command};

fn main() -> ExitCode {
    let arguments: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let mut words = match command::first_words(&arguments) {
        Ok(words) => words,
        Err(error) => return command::diagnostic::fail_without_words(&error),
    };
    let matches = match cli::command(&words).try_get_matches_from(&arguments) {
        Ok(matches) => matches,
        Err(shown) => match cli::mistake::of(&shown) {
            Some(error) => {
                command::words_for_mistakes(&arguments, &mut words);
                return command::diagnostic::fail(&error, &words);
            }
            None => shown.exit(),
        },
    };
    match command::run(&matches, &mut words) {
        Ok(code) => ExitCode::from(code),
        Err(error) => command::diagnostic::fail(&error, &words),
    }
}
