//! The subcommands: each wires the rooms together and decides nothing. Only here is anything printed.

pub mod build;
pub mod completions;
pub mod diagnostic;
pub mod explain;
pub mod kpis;
pub mod password;
pub mod prepared;
pub mod sample;
pub mod template;
pub mod values;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::ArgMatches;

use crate::error::Error;
use crate::templates::Templates;
use crate::words::Words;

/// The language of messages until a project file or `--language` names another.
const FIRST_LANGUAGE: &str = "en";

/// Exit code: done.
pub const DONE: u8 = 0;
/// Exit code: done, with problems under `--strict`.
pub const DONE_WITH_PROBLEMS: u8 = 1;
/// Exit code: nothing written.
pub const NOTHING_WRITTEN: u8 = 2;

/// Returns the words for the help, before the command line is parsed: those of `--language`, else English.
pub fn first_words(arguments: &[OsString]) -> Result<Words, Error> {
    let templates = Templates::embedded();
    match value_of("language", arguments) {
        // A language of the user's own is found once the project file is: until then English serves.
        Some(language) if templates.names("languages").iter().any(|known| known == language) => {
            Words::load(language, &templates)
        }
        _ => Words::load(FIRST_LANGUAGE, &templates),
    }
}

/// Switches to the words for what cannot be understood on the command line: where `--language` names none, those of the
/// project file that the arguments lead to.
pub fn words_for_mistakes(arguments: &[OsString], words: &mut Words) {
    let folders = arguments.iter().skip(1).map(PathBuf::from).chain([PathBuf::from(".")]);
    let inputs: Vec<PathBuf> = folders.filter(|path| path.is_dir()).collect();
    let named = value_of("config", arguments).map(PathBuf::from);
    if let Some(file) = named.or_else(|| prepared::project_files(&inputs).into_iter().next()) {
        prepared::speak_as(&file, value_of("language", arguments), words);
    }
}

/// Returns the value of an option, before the command line is parsed.
fn value_of<'a>(option: &str, arguments: &'a [OsString]) -> Option<&'a str> {
    let texts: Vec<&str> = arguments.iter().filter_map(|argument| argument.to_str()).collect();
    let rest = |text: &&'a str| text.strip_prefix("--")?.strip_prefix(option);
    let after = texts.iter().position(|text| rest(text) == Some("")).and_then(|at| texts.get(at + 1).copied());
    texts.iter().find_map(|text| rest(text)?.strip_prefix('=')).or(after)
}

/// Runs the chosen subcommand and returns the exit code; `words` becomes the language that the project asks for.
pub fn run(matches: &ArgMatches, words: &mut Words) -> Result<u8, Error> {
    match matches.subcommand() {
        Some(("build", arguments)) => build::run(arguments, words),
        Some(("values", arguments)) => values::run(arguments, words),
        Some(("explain", arguments)) => explain::run(arguments, words),
        Some(("kpis", arguments)) => kpis::run(arguments, words),
        Some(("template", arguments)) => template::run(arguments, words),
        Some(("sample", arguments)) => sample::run(arguments, words),
        Some(("completions", arguments)) => completions::run(arguments, words),
        // clap requires one of the subcommands above.
        _ => Ok(NOTHING_WRITTEN),
    }
}

/// Writes to the standard output; a reader that closed its end of the pipe has had enough, which is no error.
pub(crate) fn print(text: &str) {
    use std::io::Write;
    let mut output = std::io::stdout().lock();
    let _ = output.write_all(text.as_bytes()).and_then(|()| output.flush());
}
