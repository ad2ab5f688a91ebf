//! The command line: what may be typed, and nothing of what it does.
//!
//! The words of the help come from the language file (`cli.*`), so this file holds names only.

mod help;
pub mod mistake;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Arg, ArgAction, Command, ValueHint, value_parser};
use std::path::PathBuf;

use crate::words::Words;
use help::{kept, text};

/// The output when none is named.
pub const DEFAULT_OUTPUT: &str = "dashboard.xlsx";

/// The numbers that an option takes.
type Numbers = std::ops::RangeInclusive<i64>;

const CUSTOMERS: Numbers = 1..=2_000_000;
const MONTHS: Numbers = 12..=240;
const EVENTS: Numbers = 0..=4_000_000_000;
const SEED: Numbers = 0..=i64::MAX;

/// Every option that takes a number, with those it takes.
const NUMBERS: [(&str, Numbers); 4] =
    [("customers", CUSTOMERS), ("months", MONTHS), ("events", EVENTS), ("seed", SEED)];

/// Builds the command line with its help in a language.
pub fn command(words: &Words) -> Command {
    let command = Command::new("kpibook")
        .version(env!("CARGO_PKG_VERSION"))
        .about(text(words, "cli.about"))
        .after_help(text(words, "cli.examples"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .arg(option(words, "language", "id").global(true).display_order(help::LAST))
        .subcommand(build(words))
        .subcommand(values(words))
        .subcommand(explain(words))
        .subcommand(kpis(words))
        .subcommand(template(words))
        .subcommand(sample(words))
        .subcommand(completions(words));
    help::in_language(words, command)
}

fn build(words: &Words) -> Command {
    let command = described(words, "build")
        .arg(inputs(words))
        .arg(defaulted(words, path(words, "output"), DEFAULT_OUTPUT).short('o').long("output"))
        .arg(option(words, "dashboard", "name"))
        .arg(option(words, "theme", "name"))
        .arg(path(words, "goals").long("goals"))
        .arg(switch(words, "force"))
        .arg(switch(words, "anonymise").alias("anonymize"))
        .arg(option(words, "password", "password"))
        .arg(path(words, "password_file").long("password-file").conflicts_with("password"));
    reading(words, command)
}

fn values(words: &Words) -> Command {
    let command = described(words, "values")
        .arg(inputs(words))
        .arg(switch(words, "facts"))
        .arg(option(words, "by", "dimension"))
        .arg(choice(words, "span", &["month", "quarter", "year"]))
        .arg(choice(words, "format", &["csv", "json"]));
    reading(words, command)
}

fn explain(words: &Words) -> Command {
    let kpi = argument(words, "kpi", "kpi").required(true);
    described(words, "explain").arg(kpi).arg(path(words, "config").long("config"))
}

fn kpis(words: &Words) -> Command {
    described(words, "kpis")
        .arg(choice(words, "format", &["text", "markdown"]))
        .arg(path(words, "config").long("config"))
}

fn template(words: &Words) -> Command {
    described(words, "template").arg(argument(words, "template", "name"))
}

fn sample(words: &Words) -> Command {
    let folder = argument(words, "folder", "dir")
        .required(true)
        .value_parser(value_parser!(PathBuf))
        .value_hint(ValueHint::DirPath);
    let count = |name: &'static str, default: &str, range: Numbers| {
        defaulted(words, option(words, name, "n"), default).value_parser(value_parser!(i64).range(range))
    };
    described(words, "sample")
        .arg(folder)
        .arg(count("customers", "430", CUSTOMERS))
        .arg(count("months", "30", MONTHS))
        .arg(option(words, "events", "n").value_parser(value_parser!(i64).range(EVENTS)))
        .arg(count("seed", "21", SEED))
}

fn completions(words: &Words) -> Command {
    let shell = argument(words, "shell", "shell").required(true).value_parser(value_parser!(clap_complete::Shell));
    let shells = shell.get_possible_values();
    let shell = chosen(words, shell, &shells.iter().map(PossibleValue::get_name).collect::<Vec<_>>());
    described(words, "completions").arg(shell)
}

fn reading(words: &Words, command: Command) -> Command {
    command.arg(option(words, "period", "month")).arg(path(words, "config").long("config")).arg(switch(words, "strict"))
}

fn described(words: &Words, name: &'static str) -> Command {
    let examples = format!("cli.{name}.examples");
    let command = Command::new(name).about(text(words, &format!("cli.{name}.about")));
    match words.find(&examples) {
        Some(examples) => command.after_help(examples.to_owned()),
        None => command,
    }
}

fn inputs(words: &Words) -> Arg {
    argument(words, "inputs", "input").num_args(0..).value_parser(value_parser!(PathBuf)).value_hint(ValueHint::AnyPath)
}

/// What is told by its place.
fn argument(words: &Words, name: &'static str, value: &str) -> Arg {
    Arg::new(name)
        .value_name(kept(words, &format!("cli.value.{value}")))
        .help(text(words, &format!("cli.arg.{name}")))
        .help_heading(kept(words, "cli.help.arguments"))
}

/// What is told by its name.
fn named(words: &Words, name: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .help(text(words, &format!("cli.arg.{name}")))
        .help_heading(kept(words, "cli.help.options"))
}

fn option(words: &Words, name: &'static str, value: &str) -> Arg {
    named(words, name).value_name(kept(words, &format!("cli.value.{value}")))
}

fn path(words: &Words, name: &'static str) -> Arg {
    option(words, name, "file").value_parser(value_parser!(PathBuf)).value_hint(ValueHint::FilePath)
}

fn defaulted(words: &Words, arg: Arg, default: &str) -> Arg {
    let suffix = words.say("cli.help.default", &[("value", default)]);
    let help = arg.get_help().map(|help| format!("{help} {suffix}"));
    let default: &'static str = default.to_owned().leak();
    arg.default_value(default).hide_default_value(true).help(help.unwrap_or(suffix))
}

fn choice(words: &Words, name: &'static str, choices: &'static [&'static str]) -> Arg {
    let arg = option(words, name, "choice").value_parser(PossibleValuesParser::new(choices));
    let arg = choices.first().map_or(arg.clone(), |first| defaulted(words, arg, first));
    chosen(words, arg, choices)
}

fn chosen(words: &Words, arg: Arg, choices: &[&str]) -> Arg {
    let known = words.say("cli.help.choices", &[("known", &choices.join(", "))]);
    let help = arg.get_help().map(|help| format!("{help} {known}"));
    arg.hide_possible_values(true).help(help.unwrap_or(known))
}

fn switch(words: &Words, name: &'static str) -> Arg {
    named(words, name).action(ArgAction::SetTrue)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::templates::Templates;

    #[test]
    fn the_command_line_is_consistent_and_every_help_text_has_words() {
        let words = Words::load("en", &Templates::embedded()).unwrap();
        let mut command = command(&words);
        command.clone().debug_assert();
        let help = command.render_long_help().to_string();
        assert!(!help.contains("cli."), "{help}");
        for sub in command.get_subcommands_mut() {
            let help = sub.render_long_help().to_string();
            assert!(!help.contains("cli."), "{help}");
        }
    }
}
