//! The command line: what may be typed, and nothing of what it does.
//!
//! The words of the help come from the language file (`cli.*`), so this file holds names only.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, Command, ValueHint, value_parser};
use std::path::PathBuf;

use crate::words::Words;

/// The output when none is named.
pub const DEFAULT_OUTPUT: &str = "dashboard.xlsx";

/// Builds the command line with its help in a language.
pub fn command(words: &Words) -> Command {
    Command::new("kpibook")
        .version(env!("CARGO_PKG_VERSION"))
        .about(text(words, "cli.about"))
        .after_help(text(words, "cli.examples"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(build(words))
        .subcommand(values(words))
        .subcommand(explain(words))
        .subcommand(kpis(words))
        .subcommand(sample(words))
        .subcommand(completions(words))
}

fn build(words: &Words) -> Command {
    let command = described(words, "build")
        .arg(inputs(words))
        .arg(path(words, "output").short('o').long("output").default_value(DEFAULT_OUTPUT))
        .arg(option(words, "dashboard", "NAME"))
        .arg(option(words, "theme", "NAME"))
        .arg(path(words, "goals").long("goals"))
        .arg(switch(words, "force"))
        .arg(switch(words, "anonymise").alias("anonymize"))
        .arg(option(words, "password", "PASSWORD"))
        .arg(path(words, "password_file").long("password-file").conflicts_with("password"));
    reading(words, command)
}

fn values(words: &Words) -> Command {
    let command = described(words, "values")
        .arg(inputs(words))
        .arg(switch(words, "facts"))
        .arg(option(words, "by", "DIMENSION"))
        .arg(choice(words, "span", &["month", "quarter", "year"]))
        .arg(choice(words, "format", &["csv", "json"]));
    reading(words, command)
}

fn explain(words: &Words) -> Command {
    let kpi = Arg::new("kpi").value_name("KPI").required(true).help(text(words, "cli.arg.kpi"));
    described(words, "explain").arg(kpi).arg(path(words, "config").long("config")).arg(option(words, "language", "ID"))
}

fn kpis(words: &Words) -> Command {
    described(words, "kpis")
        .arg(choice(words, "format", &["text", "markdown"]))
        .arg(path(words, "config").long("config"))
        .arg(option(words, "language", "ID"))
}

fn sample(words: &Words) -> Command {
    let folder = Arg::new("folder")
        .value_name("DIR")
        .required(true)
        .value_parser(value_parser!(PathBuf))
        .value_hint(ValueHint::DirPath)
        .help(text(words, "cli.arg.folder"));
    let count = |name: &'static str, default: &'static str, range: std::ops::RangeInclusive<i64>| {
        option(words, name, "N").value_parser(value_parser!(u32).range(range)).default_value(default)
    };
    described(words, "sample")
        .arg(folder)
        .arg(count("customers", "430", 1..=2_000_000))
        .arg(count("months", "30", 12..=240))
        .arg(option(words, "events", "N").value_parser(value_parser!(u32)))
        .arg(option(words, "seed", "N").value_parser(value_parser!(u64)).default_value("21"))
        .arg(option(words, "language", "ID"))
}

fn completions(words: &Words) -> Command {
    let shell = Arg::new("shell")
        .value_name("SHELL")
        .required(true)
        .value_parser(value_parser!(clap_complete::Shell))
        .help(text(words, "cli.arg.shell"));
    described(words, "completions").arg(shell)
}

fn reading(words: &Words, command: Command) -> Command {
    command
        .arg(option(words, "period", "MONTH"))
        .arg(path(words, "config").long("config"))
        .arg(option(words, "language", "ID"))
        .arg(switch(words, "strict"))
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
    Arg::new("inputs")
        .value_name("INPUT")
        .num_args(0..)
        .value_parser(value_parser!(PathBuf))
        .value_hint(ValueHint::AnyPath)
        .help(text(words, "cli.arg.inputs"))
}

fn path(words: &Words, name: &'static str) -> Arg {
    Arg::new(name)
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .value_hint(ValueHint::FilePath)
        .help(text(words, &format!("cli.arg.{name}")))
}

fn option(words: &Words, name: &'static str, value: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(text(words, &format!("cli.arg.{name}")))
}

fn choice(words: &Words, name: &'static str, choices: &'static [&'static str]) -> Arg {
    let arg = option(words, name, "CHOICE").value_parser(PossibleValuesParser::new(choices));
    choices.first().map_or(arg.clone(), |first| arg.default_value(*first))
}

fn switch(words: &Words, name: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(text(words, &format!("cli.arg.{name}")))
}

fn text(words: &Words, key: &str) -> String {
    words.get(key).to_owned()
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
