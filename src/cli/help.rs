//! The help's own words: its headings, its line of usage, and what `--help` and `--version` do.
//!
//! clap has them in English; here they are those of the language file.

use clap::builder::Styles;
use clap::{Arg, ArgAction, Command};

use crate::words::Words;

/// Where the help lists what every command has: behind what is its own.
pub(super) const LAST: usize = 100;

/// Returns a text of the language.
pub(super) fn text(words: &Words, key: &str) -> String {
    words.get(key).to_owned()
}

/// Returns a text of the language where clap wants one that lives as long as the program, which parses once.
pub(super) fn kept(words: &Words, key: &str) -> &'static str {
    text(words, key).leak()
}

/// Puts the words of the language in the place of clap's.
pub(super) fn in_language(words: &Words, command: Command) -> Command {
    let flag = |name: &'static str, action: ArgAction| {
        let help = text(words, &format!("cli.help.{name}"));
        Arg::new(name).long(name).action(action).help(help).help_heading(kept(words, "cli.help.options"))
    };
    let mut command = command
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(flag("help", ArgAction::Help).short('h').global(true).display_order(LAST + 1))
        .arg(flag("version", ArgAction::Version).short('V').display_order(LAST + 2));
    // Only then are there the subcommand `help` and the lines of usage.
    command.build();
    headed(words, command)
}

fn headed(words: &Words, command: Command) -> Command {
    let style = Styles::styled();
    let head = style.get_header();
    let usage = text(words, "cli.help.usage");
    let template = format!("{{about-with-newline}}\n{head}{usage}:{head:#} {{usage}}\n\n{{all-args}}{{after-help}}");
    let line = command.clone().render_usage().to_string();
    let line = line.split_once(": ").map_or(line.as_str(), |(_, line)| line);
    let line = line
        .replace("[OPTIONS]", &format!("[{}]", words.get("cli.value.options")))
        .replace("<COMMAND>", &format!("<{}>", words.get("cli.value.command")))
        .replace("[COMMAND]", &format!("[{}]", words.get("cli.value.command")));
    let names: Vec<String> = command.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    let command = command
        .help_template(template)
        .override_usage(line)
        .subcommand_help_heading(kept(words, "cli.help.commands"))
        .subcommand_value_name(kept(words, "cli.value.command"));
    names.into_iter().fold(command, |command, name| {
        command.mut_subcommand(&name, |inner| {
            if name == "help" { inner.about(text(words, "cli.help.about")) } else { headed(words, inner) }
        })
    })
}
