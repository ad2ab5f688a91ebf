//! A KPI as a file writes it: one table of a template, or `[kpi.<id>]` of kpibook.toml, to a [`Stanza`].
//!
//! It knows keys and the kinds of their values, and reports every mistake in them at its place; it knows nothing of
//! which names a formula may use.

use std::ops::Range;

use rust_decimal::Decimal;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::parse::Mistake;
use super::{Better, check};
use crate::error::{Error, ErrorKind, Place};
use crate::number::Unit;

/// A file's name and text, to point into.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// Its name.
    pub(crate) file: String,
    /// Its text.
    pub(crate) text: String,
}

impl Source {
    /// Makes an error that points at a place of the file.
    pub(crate) fn error(&self, kind: ErrorKind, span: Range<usize>) -> Error {
        Error::new(kind).at(Place::file(self.file.clone())).showing(&self.text, span)
    }

    /// Turns a mistake in a formula into an error of the file; the formula stands between quotes in it.
    pub(super) fn mistake(&self, kpi: &str, formula: &Spanned<String>, mistake: Mistake) -> Error {
        let mut error = self.error(mistake.kind, self.within(formula, &mistake.span));
        error.arguments = mistake.arguments;
        error.with("kpi", kpi)
    }

    /// Returns where in the file a piece of a formula stands.
    pub(super) fn within(&self, formula: &Spanned<String>, piece: &Range<usize>) -> Range<usize> {
        let quoted = formula.span();
        let written = self.text.get(quoted.clone()).unwrap_or_default();
        let Some(at) = written.find(formula.get_ref()) else { return quoted };
        let start = quoted.start + at;
        start + piece.start..start + piece.end
    }
}

/// A KPI as it is written; what is missing or wrong was reported and is none.
#[derive(Debug)]
pub(super) struct Stanza {
    pub(super) id: Spanned<String>,
    pub(super) name: Option<String>,
    pub(super) short: Option<String>,
    pub(super) meaning: Option<String>,
    pub(super) category: Option<Spanned<String>>,
    pub(super) formula: Option<Spanned<String>>,
    pub(super) unit: Option<Unit>,
    pub(super) better: Option<Better>,
    pub(super) bands: Option<Bounds>,
    pub(super) evidence: Option<Spanned<String>>,
    pub(super) accumulates: bool,
    pub(super) said: Vec<State>,
}

/// Bands as they are written.
#[derive(Debug)]
pub(super) struct Bounds {
    /// The key before them.
    pub(super) place: Range<usize>,
    pub(super) good: Option<Spanned<Decimal>>,
    pub(super) bad: Option<Spanned<Decimal>>,
    pub(super) strict: Option<bool>,
    /// Whether there is a bound, even one that cannot be read.
    pub(super) has_bound: bool,
}

/// A state to be said, as it is written.
#[derive(Debug)]
pub(super) struct State {
    pub(super) when: Spanned<String>,
    pub(super) words: String,
    pub(super) good: Option<bool>,
}

/// A key with an example of how it is written.
type Key = (&'static str, &'static str);

/// The keys of a KPI in a template.
const KEYS: [Key; 7] = [
    ("formula", "formula = \"mrr / customers\""),
    ("unit", "unit = \"percent\""),
    ("better", "better = \"higher\""),
    ("bands", "bands = { good = 0.01, bad = 0.02 }"),
    ("evidence", "evidence = \"opening_customers\""),
    ("accumulates", "accumulates = true"),
    ("said", "said = [{ when = \"churned_mrr = 0\", words = \"no losses\", good = true }]"),
];

/// The keys that a KPI in kpibook.toml has beside them.
const OWN_KEYS: [Key; 4] = [
    ("name", "name = \"Support cost per account\""),
    ("short", "short = \"Support cost\""),
    ("meaning", "meaning = \"What an account's support costs in a month.\""),
    ("category", "category = \"finance\""),
];

const BAND_KEYS: [Key; 3] = [("good", "good = 0.01"), ("bad", "bad = 0.02"), ("strict", "strict = true")];

const STATE_KEYS: [Key; 3] =
    [("when", "when = \"churned_mrr = 0\""), ("words", "words = \"no losses\""), ("good", "good = true")];

/// How many characters a text may have, so that it fits where it is shown.
const MOST: [(&str, usize); 4] = [("name", 60), ("short", 30), ("meaning", 400), ("words", 60)];

/// The directions by their ids.
const DIRECTIONS: [(&str, Better); 3] =
    [("higher", Better::Higher), ("lower", Better::Lower), ("neither", Better::Neither)];

/// Reads the KPIs of a table, in the order in which they are written.
pub(super) fn read(source: &Source, table: &DeTable<'_>, is_own: bool, errors: &mut Vec<Error>) -> Vec<Stanza> {
    let mut stanzas: Vec<(&Spanned<_>, &Spanned<DeValue<'_>>)> = table.iter().collect();
    stanzas.sort_by_key(|(id, _)| id.span().start);
    let mut read = Vec::new();
    for (id, value) in stanzas {
        let id = Spanned::new(id.span(), id.get_ref().to_string());
        match value.get_ref().as_table() {
            Some(table) => read.push(Fields::new(source, table, id.span(), errors).stanza(id, is_own)),
            None => errors.push(wrong(source, id.get_ref(), "{ formula = \"mrr / customers\", … }", value.span())),
        }
    }
    read
}

/// Reads bands; other keys are mistakes unless they look like periods, which the caller reads.
pub(super) fn bounds(
    source: &Source,
    table: &DeTable<'_>,
    place: Range<usize>,
    periods_too: bool,
    errors: &mut Vec<Error>,
) -> Bounds {
    let mut fields = Fields::new(source, table, place, errors);
    fields.unknown(&[&BAND_KEYS], periods_too);
    fields.bounds()
}

/// Says that a value is not of its key's kind.
pub(crate) fn wrong(source: &Source, key: &str, wanted: &str, span: Range<usize>) -> Error {
    source.error(ErrorKind::WrongValue, span).with("key", key).with("wanted", wanted)
}

/// Tells whether a key of bands is meant to be a period.
pub(super) fn is_period(key: &str, value: &DeValue<'_>) -> bool {
    value.is_table() || key.starts_with(|first: char| first.is_ascii_digit())
}

/// The keys and values of one table.
struct Fields<'a> {
    source: &'a Source,
    table: &'a DeTable<'a>,
    place: Range<usize>,
    errors: &'a mut Vec<Error>,
}

impl<'a> Fields<'a> {
    fn new(source: &'a Source, table: &'a DeTable<'a>, place: Range<usize>, errors: &'a mut Vec<Error>) -> Fields<'a> {
        Fields { source, table, place, errors }
    }

    fn stanza(mut self, id: Spanned<String>, is_own: bool) -> Stanza {
        let own: &[Key] = if is_own { &OWN_KEYS } else { &[] };
        self.unknown(&[&KEYS, own], false);
        for key in ["formula", "unit", "better"] {
            self.require(key);
        }
        let unit = |id: &str| Unit::ALL.into_iter().find(|unit| unit.id() == id);
        let better = |id: &str| DIRECTIONS.into_iter().find(|(known, _)| *known == id).map(|(_, better)| better);
        Stanza {
            id,
            name: self.words("name"),
            short: self.words("short"),
            meaning: self.words("meaning"),
            category: self.text("category"),
            formula: self.text("formula"),
            unit: self.choice("unit", unit, &Unit::ALL.map(Unit::id)),
            better: self.choice("better", better, &DIRECTIONS.map(|(id, _)| id)),
            bands: self.bands(),
            evidence: self.text("evidence"),
            accumulates: self.flag("accumulates").unwrap_or(false),
            said: self.said(),
        }
    }

    /// Reports the keys that are none of those known.
    fn unknown(&mut self, known: &[&[Key]], periods_too: bool) {
        let keys: Vec<&str> = known.iter().copied().flatten().map(|(key, _)| *key).collect();
        let is_known = |key: &str| keys.contains(&key);
        for (key, value) in self.table {
            if is_known(key.get_ref()) || (periods_too && is_period(key.get_ref(), value.get_ref())) {
                continue;
            }
            let listed: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
            let error = self.source.error(ErrorKind::UnknownKey, key.span()).with("found", key.get_ref());
            let near = check::near(key.get_ref(), keys.iter().copied());
            self.errors.push(error.with("near", near).with("known", listed.join(", ")));
        }
    }

    /// Reports a key that is missing, at the table's own name.
    fn require(&mut self, key: &'static str) {
        if !self.table.contains_key(key) {
            let error = self.source.error(ErrorKind::MissingKey, self.place.clone());
            self.errors.push(error.with("key", key).with("wanted", example(key)));
        }
    }

    fn value<T>(&mut self, key: &'static str, read: impl Fn(&DeValue<'_>) -> Option<T>) -> Option<Spanned<T>> {
        let value = self.table.get(key)?;
        let found = read(value.get_ref());
        if found.is_none() {
            self.errors.push(wrong(self.source, key, example(key), value.span()));
        }
        found.map(|found| Spanned::new(value.span(), found))
    }

    fn text(&mut self, key: &'static str) -> Option<Spanned<String>> {
        self.value(key, |value| value.as_str().map(ToOwned::to_owned))
    }

    fn flag(&mut self, key: &'static str) -> Option<bool> {
        let read = |value: &DeValue<'_>| if let DeValue::Boolean(flag) = value { Some(*flag) } else { None };
        self.value(key, read).map(Spanned::into_inner)
    }

    /// Reads a text that is shown; an empty one is none.
    fn words(&mut self, key: &'static str) -> Option<String> {
        let text = self.text(key)?;
        let most = MOST.iter().find(|(known, _)| *known == key).map_or(usize::MAX, |(_, most)| *most);
        if text.get_ref().chars().count() > most {
            let error = self.source.error(ErrorKind::TextTooLong, text.span());
            self.errors.push(error.with("key", key).with("most", most));
        }
        Some(text.into_inner().trim().to_owned()).filter(|text| !text.is_empty())
    }

    fn choice<T>(&mut self, key: &'static str, find: impl Fn(&str) -> Option<T>, known: &[&str]) -> Option<T> {
        let word = self.text(key)?;
        let found = find(word.get_ref());
        if found.is_none() {
            self.errors.push(no_choice(self.source, key, &word, known));
        }
        found
    }

    fn bands(&mut self) -> Option<Bounds> {
        let (key, value) = self.table.get_key_value("bands")?;
        let Some(table) = value.get_ref().as_table() else {
            self.errors.push(wrong(self.source, "bands", example("bands"), value.span()));
            return None;
        };
        Some(bounds(self.source, table, key.span(), false, self.errors))
    }

    fn bounds(&mut self) -> Bounds {
        let (good, bad) = (self.value("good", exact), self.value("bad", exact));
        let has_bound = self.table.contains_key("good") || self.table.contains_key("bad");
        Bounds { place: self.place.clone(), good, bad, strict: self.flag("strict"), has_bound }
    }

    fn said(&mut self) -> Vec<State> {
        let Some(value) = self.table.get("said") else { return Vec::new() };
        let Some(items) = value.get_ref().as_array() else {
            self.errors.push(wrong(self.source, "said", example("said"), value.span()));
            return Vec::new();
        };
        let mut said = Vec::new();
        for item in items {
            match item.get_ref().as_table() {
                Some(table) => {
                    said.extend(Fields::new(self.source, table, item.span(), self.errors).state());
                }
                None => self.errors.push(wrong(self.source, "said", example("said"), item.span())),
            }
        }
        said
    }

    fn state(mut self) -> Option<State> {
        self.unknown(&[&STATE_KEYS], false);
        self.require("when");
        self.require("words");
        // Here `good` is a flag.
        let good = self.table.get("good").map(|value| (value.get_ref().as_bool(), value.span()));
        if let Some((None, span)) = &good {
            self.errors.push(wrong(self.source, "good", "good = true", span.clone()));
        }
        let (when, words) = (self.text("when"), self.words("words"));
        Some(State { when: when?, words: words?, good: good.and_then(|(good, _)| good) })
    }
}

/// Says that a word is none of those that a key knows.
pub(crate) fn no_choice(source: &Source, key: &str, word: &Spanned<String>, known: &[&str]) -> Error {
    let near = check::near(word.get_ref(), known.iter().copied());
    let listed: Vec<String> = known.iter().map(|id| format!("`{id}`")).collect();
    let error = source.error(ErrorKind::UnknownChoice, word.span()).with("key", key).with("found", word.get_ref());
    error.with("near", near).with("known", listed.join(", "))
}

fn example(key: &str) -> &'static str {
    let keys = KEYS.iter().chain(&OWN_KEYS).chain(&BAND_KEYS).chain(&STATE_KEYS);
    keys.clone().find(|(known, _)| *known == key).map_or("", |(_, example)| example)
}

/// Reads a number digit by digit: 0.1 is a tenth.
fn exact(value: &DeValue<'_>) -> Option<Decimal> {
    if let Some(whole) = value.as_integer() {
        return i64::from_str_radix(whole.as_str(), whole.radix()).ok().map(Decimal::from);
    }
    let text = value.as_float()?.as_str();
    Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text)).ok()
}
