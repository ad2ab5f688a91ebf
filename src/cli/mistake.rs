//! What cannot be understood on the command line, as an error of ours.
//!
//! It knows what clap tells of a mistake, and no sentence.

use clap::error::{ContextKind, ContextValue, ErrorKind as Kind};

use super::NUMBERS;
use crate::error::{Error, ErrorKind};

/// Returns the error; nothing where clap has something to show that is none, such as the help.
pub fn of(error: &clap::Error) -> Option<Error> {
    let [option, value] = [ContextKind::InvalidArg, ContextKind::InvalidValue].map(|kind| text(error, kind));
    let near = |kind| listed(error, kind).iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let about = |kind| Error::new(kind).with("found", &option);
    let is = |kinds: &[Kind]| kinds.contains(&error.kind());
    Some(if is(&[Kind::UnknownArgument]) {
        about(ErrorKind::UnknownArgument).with("near", near(ContextKind::SuggestedArg))
    } else if is(&[Kind::InvalidSubcommand]) {
        let error = Error::new(ErrorKind::UnknownCommand).with("found", text(error, ContextKind::InvalidSubcommand));
        error.with("near", near(ContextKind::SuggestedSubcommand))
    } else if is(&[Kind::MissingRequiredArgument]) {
        about(ErrorKind::MissingArgument)
    } else if is(&[Kind::MissingSubcommand]) {
        Error::new(ErrorKind::MissingCommand)
    } else if is(&[Kind::TooFewValues, Kind::WrongNumberOfValues]) || is(&[Kind::InvalidValue]) && value.is_empty() {
        about(ErrorKind::OptionWithoutValue)
    } else if is(&[Kind::InvalidValue]) {
        let known = listed(error, ContextKind::ValidValue).join(", ");
        let error = about(ErrorKind::OptionChoice).with("value", value).with("near", near(ContextKind::SuggestedValue));
        error.with("known", known)
    } else if is(&[Kind::ValueValidation]) {
        let name = option.trim_start_matches('-').split(' ').next().unwrap_or_default();
        let (_, numbers) = NUMBERS.iter().find(|(known, _)| *known == name)?;
        let error = about(ErrorKind::OptionNumber).with("value", value);
        error.with("least", numbers.start()).with("most", numbers.end())
    } else if is(&[Kind::ArgumentConflict]) {
        let other = text(error, ContextKind::PriorArg);
        if other.is_empty() || other == option {
            about(ErrorKind::OptionTwice)
        } else {
            about(ErrorKind::OptionsConflict).with("other", other)
        }
    } else if is(&[Kind::TooManyValues]) {
        about(ErrorKind::OptionWithValue).with("value", value)
    } else if is(&[Kind::InvalidUtf8]) {
        Error::new(ErrorKind::ArgumentNotUtf8)
    } else {
        return None;
    })
}

fn text(error: &clap::Error, kind: ContextKind) -> String {
    listed(error, kind).join(", ")
}

fn listed(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    }
}
