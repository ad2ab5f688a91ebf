//! The keys and values of one table of a dashboard's template.
//!
//! It knows kinds of values, and nothing of what they name.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::{Error, ErrorKind};
use crate::kpi::check::near;
use crate::kpi::stanza::{Source, no_choice, wrong};

/// A key with an example of how it is written.
pub(super) type Key = (&'static str, &'static str);

/// How many characters a title may have, so that it fits where it is shown.
const LONGEST: usize = 60;

/// A table that is being read; what is missing or wrong is reported, and is none.
pub(super) struct Fields<'a, 'e> {
    source: &'e Source,
    table: &'a DeTable<'a>,
    place: Range<usize>,
    keys: &'static [Key],
    errors: &'e mut Vec<Error>,
}

/// Reports each text that stood before another one.
pub(super) fn once(source: &Source, texts: &[Spanned<String>], errors: &mut Vec<Error>) {
    for (before, text) in texts.iter().enumerate() {
        if texts.iter().take(before).any(|other| other.get_ref() == text.get_ref()) {
            errors.push(source.error(ErrorKind::NamedTwice, text.span()).with("found", text.get_ref()));
        }
    }
}

impl<'a, 'e> Fields<'a, 'e> {
    /// Starts to read a table that stands at a place.
    pub(super) fn new(
        source: &'e Source,
        table: &'a DeTable<'a>,
        place: Range<usize>,
        errors: &'e mut Vec<Error>,
    ) -> Fields<'a, 'e> {
        Fields { source, table, place, keys: &[], errors }
    }

    /// Says which keys the table has, and reports all others.
    pub(super) fn known(&mut self, keys: &'static [Key]) {
        self.keys = keys;
        let names = || keys.iter().map(|(key, _)| *key);
        for (key, _) in self.table.iter().filter(|(key, _)| !names().any(|known| known == key.get_ref())) {
            let listed: Vec<String> = names().map(|key| format!("`{key}`")).collect();
            let error = self.source.error(ErrorKind::UnknownKey, key.span()).with("found", key.get_ref());
            self.errors.push(error.with("near", near(key.get_ref(), names())).with("known", listed.join(", ")));
        }
    }

    /// Reports a key that is missing, where the table begins.
    pub(super) fn require(&mut self, key: &'static str) {
        if !self.table.contains_key(key) {
            let error = self.source.error(ErrorKind::MissingKey, self.place.clone());
            self.errors.push(error.with("key", key).with("wanted", self.example(key)));
        }
    }

    /// Reads a text.
    pub(super) fn text(&mut self, key: &'static str) -> Option<Spanned<String>> {
        let value = self.table.get(key)?;
        let text = value.get_ref().as_str().filter(|text| !text.is_empty());
        if text.is_none() {
            self.wrong(key, value.span());
        }
        text.map(|text| Spanned::new(value.span(), text.to_owned()))
    }

    /// Reads a text that is shown.
    pub(super) fn words(&mut self, key: &'static str) -> Option<String> {
        let text = self.text(key)?;
        if text.get_ref().chars().count() > LONGEST {
            let error = self.source.error(ErrorKind::TextTooLong, text.span());
            self.errors.push(error.with("key", key).with("most", LONGEST));
        }
        Some(text.into_inner())
    }

    /// Reads a number from 1 to the most that there can be.
    pub(super) fn number(&mut self, key: &'static str, most: usize) -> Option<usize> {
        let value = self.table.get(key)?;
        let Some(whole) = value.get_ref().as_integer() else {
            self.wrong(key, value.span());
            return None;
        };
        let number = usize::from_str_radix(whole.as_str(), whole.radix()).ok();
        let number = number.filter(|number| (1..=most).contains(number));
        if number.is_none() {
            let error = self.source.error(ErrorKind::ConfigOutOfRange, value.span()).with("key", key);
            self.errors.push(error.with("wanted", format!("1 … {most}")));
        }
        number
    }

    /// Reads a list of texts; one without any is a mistake.
    pub(super) fn texts(&mut self, key: &'static str) -> Vec<Spanned<String>> {
        let Some(value) = self.table.get(key) else { return Vec::new() };
        let Some(items) = value.get_ref().as_array().filter(|items| !items.is_empty()) else {
            self.wrong(key, value.span());
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in items {
            match item.get_ref().as_str() {
                Some(text) => texts.push(Spanned::new(item.span(), text.to_owned())),
                None => self.wrong(key, item.span()),
            }
        }
        texts
    }

    /// Reads a list of tables; one without any says that there shall be none.
    pub(super) fn tables(&mut self, key: &'static str) -> Vec<Spanned<&'a DeTable<'a>>> {
        let table: &'a DeTable<'a> = self.table;
        let Some(value) = table.get(key) else { return Vec::new() };
        let Some(items) = value.get_ref().as_array() else {
            self.wrong(key, value.span());
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in items {
            match item.get_ref() {
                DeValue::Table(table) => tables.push(Spanned::new(item.span(), table)),
                DeValue::String(_)
                | DeValue::Integer(_)
                | DeValue::Float(_)
                | DeValue::Boolean(_)
                | DeValue::Datetime(_)
                | DeValue::Array(_) => self.wrong(key, item.span()),
            }
        }
        tables
    }

    /// Reads one of some words.
    pub(super) fn choice<T: Copy>(&mut self, key: &'static str, known: &[(&str, T)]) -> Option<Spanned<T>> {
        let word = self.text(key)?;
        let found = known.iter().find(|(id, _)| id == word.get_ref()).map(|(_, choice)| *choice);
        if found.is_none() {
            let ids: Vec<&str> = known.iter().map(|(id, _)| *id).collect();
            self.errors.push(no_choice(self.source, key, &word, &ids));
        }
        found.map(|found| Spanned::new(word.span(), found))
    }

    /// Reads a list of words, each one of some; a list without any says that there shall be none.
    pub(super) fn choices<T: Copy>(&mut self, key: &'static str, known: &[(&str, T)]) -> Vec<T> {
        let is_empty = |value: &Spanned<DeValue<'_>>| value.get_ref().as_array().is_some_and(|items| items.is_empty());
        if self.table.get(key).is_none_or(is_empty) {
            return Vec::new();
        }
        let ids: Vec<&str> = known.iter().map(|(id, _)| *id).collect();
        let mut found = Vec::new();
        let words = self.texts(key);
        self.once(&words);
        for word in words {
            match known.iter().find(|(id, _)| id == word.get_ref()) {
                Some((_, choice)) => found.push(*choice),
                None => self.errors.push(no_choice(self.source, key, &word, &ids)),
            }
        }
        found
    }

    /// Reports each text that stood in its list before.
    pub(super) fn once(&mut self, texts: &[Spanned<String>]) {
        once(self.source, texts, self.errors);
    }

    fn wrong(&mut self, key: &'static str, span: Range<usize>) {
        self.errors.push(wrong(self.source, key, self.example(key), span));
    }

    fn example(&self, key: &str) -> &'static str {
        self.keys.iter().find(|(known, _)| *known == key).map_or("", |(_, example)| example)
    }
}
