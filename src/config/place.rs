//! Where something stands in the project file, for the messages about it.
//!
//! It knows keys and their places, and nothing of what they are for.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Config;
use crate::error::{Error, Place};

/// Where a key of a `[[source]]` and its value stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The bytes of the key.
    pub key: Range<usize>,
    /// The bytes of the value.
    pub value: Range<usize>,
}

impl Config {
    /// Names the project file.
    pub fn place(&self) -> Place {
        Place::file(self.file.as_str())
    }

    /// Says that an error is about a piece of the project file, and shows it.
    pub fn blame(&self, error: Error, span: Range<usize>) -> Error {
        error.at(self.place()).showing(&self.text, span)
    }

    /// Returns the line of a byte, counted from 1.
    pub fn line(&self, at: usize) -> u64 {
        let before = self.text.bytes().take(at).filter(|byte| *byte == b'\n').count();
        u64::try_from(before).map_or(u64::MAX, |before| before + 1)
    }

    /// Returns where a key stands in a `[[source]]`, by the path to it; the table itself where it lacks the key.
    pub fn in_source(&self, index: usize, path: &[&str]) -> Written {
        let table = DeTable::parse(&self.text).map(Spanned::into_inner).unwrap_or_default();
        let sources = table.get("source").and_then(|sources| sources.get_ref().as_array());
        let Some(mut value) = sources.and_then(|sources| sources.get(index)) else { return Written::default() };
        let mut written = Written { key: value.span(), value: value.span() };
        for name in path {
            let DeValue::Table(table) = value.get_ref() else { break };
            let Some((key, inner)) = table.iter().find(|(key, _)| key.get_ref() == name) else { break };
            written = Written { key: key.span(), value: inner.span() };
            value = inner;
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_in_its_own_source() {
        let text = "[[source]]\nfile = \"a\"\ntable = \"x\"\n\n[[source]]\nfile = \"b\"\ncolumns.amnt = \"Cost\"\n";
        let config = Config::parse("kpibook.toml", text).unwrap();
        let at = |span: Range<usize>| (config.line(span.start), text[span].to_owned());
        assert_eq!(at(config.in_source(0, &["file"]).value), (2, "\"a\"".to_owned()));
        assert_eq!(at(config.in_source(1, &["file"]).value), (6, "\"b\"".to_owned()));
        assert_eq!(at(config.in_source(1, &["columns", "amnt"]).key), (7, "amnt".to_owned()));
        assert_eq!(at(config.in_source(1, &["table"]).key).0, 5);
        assert_eq!(Config::default().in_source(0, &["file"]), Written::default());
    }
}
