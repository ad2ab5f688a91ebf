//! Errors and problems on the terminal, coloured where it is one and `NO_COLOR` allows.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use anstyle::{AnsiColor, Style};

use crate::error::{Error, Problem, ProblemKind, Severity};
use crate::words::Words;

/// How many problems of one kind are shown; the workbook lists them all.
const SHOWN: usize = 5;

/// Prints an error with its remedy, those found with it, and the problems that led to them.
pub fn fail(error: &Error, words: &Words) -> ExitCode {
    for error in std::iter::once(error).chain(&error.also) {
        let mut text = String::new();
        describe(error, words, &mut text);
        to_terminal(&text);
        list(&error.problems, words);
    }
    ExitCode::from(super::NOTHING_WRITTEN)
}

/// Prints an error that left kpibook without words: the embedded language file itself is broken.
pub fn fail_without_words(error: &Error) -> ExitCode {
    to_terminal(&format!("error: {}\n", error.kind.id()));
    ExitCode::from(super::NOTHING_WRITTEN)
}

/// What the problems of a group share: the last is their remedy.
type Group<'a> = (Severity, ProblemKind, &'a str, String);

/// Prints the problems, grouped by kind, table and remedy, the first few of each.
pub fn list(problems: &[Problem], words: &Words) {
    let mut groups: Vec<(Group<'_>, Vec<&Problem>)> = Vec::new();
    for problem in problems {
        let group = (problem.severity, problem.kind, problem.table, words.problem_help(problem));
        match groups.iter_mut().find(|(known, _)| *known == group) {
            Some((_, members)) => members.push(problem),
            None => groups.push((group, vec![problem])),
        }
    }
    groups.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut text = String::new();
    for ((severity, .., help), members) in &groups {
        describe_group(*severity, members, help, words, &mut text);
    }
    to_terminal(&text);
}

/// Prints a line to the terminal.
pub fn say(line: &str) {
    to_terminal(&format!("{line}\n"));
}

fn describe(error: &Error, words: &Words, text: &mut String) {
    let help = words.error_help(error);
    let (red, cyan) = (bold(AnsiColor::Red), bold(AnsiColor::Cyan));
    if let Some(excerpt) = &error.excerpt {
        let place = error.place.as_ref().map_or(String::new(), |place| words.place(place));
        let sentence = words.error(&Error { place: None, ..error.clone() });
        let snippet =
            Snippet::source(excerpt.text.clone()).path(place).annotation(AnnotationKind::Primary.span(span(excerpt)));
        let report =
            [Level::ERROR.with_name(words.get("cli.label.error").to_owned()).primary_title(sentence).element(snippet)];
        let _ = writeln!(text, "{}", Renderer::styled().render(&report));
    } else {
        let _ = writeln!(text, "{red}{}{red:#}: {}", words.get("cli.label.error"), words.error(error));
    }
    if !help.is_empty() {
        let _ = writeln!(text, "{cyan}{}{cyan:#}: {help}", words.get("cli.label.help"));
    }
}

/// Keeps the caret inside the text, and at least one character wide.
fn span(excerpt: &crate::error::Excerpt) -> std::ops::Range<usize> {
    let length = excerpt.text.len();
    let start = excerpt.span.start.min(length);
    start..excerpt.span.end.clamp(start, length)
}

fn describe_group(severity: Severity, members: &[&Problem], help: &str, words: &Words, text: &mut String) {
    let colour = match severity {
        Severity::Rejected => bold(AnsiColor::Red),
        Severity::Repaired => bold(AnsiColor::Yellow),
        Severity::Noticed => bold(AnsiColor::Blue),
    };
    let label = words.get(match severity {
        Severity::Rejected => "cli.label.rejected",
        Severity::Repaired => "cli.label.repaired",
        Severity::Noticed => "cli.label.noticed",
    });
    for problem in members.iter().take(SHOWN) {
        let place = words.place(&problem.place);
        let _ = writeln!(text, "{colour}{label}{colour:#}: {place}: {}", words.problem(problem));
    }
    if let Some(hidden) = members.len().checked_sub(SHOWN).filter(|hidden| *hidden > 0) {
        let _ = writeln!(text, "  {}", words.say("cli.done.more", &[("count", &hidden.to_string())]));
    }
    if !help.is_empty() {
        let cyan = bold(AnsiColor::Cyan);
        let _ = writeln!(text, "  {cyan}{}{cyan:#}: {help}", words.get("cli.label.help"));
    }
}

fn bold(colour: AnsiColor) -> Style {
    colour.on_default().bold()
}

fn to_terminal(text: &str) {
    // A terminal that is gone is no reason to fail.
    let _ = anstream::stderr().write_all(text.as_bytes());
}
