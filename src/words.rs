//! Labels, headings and sentences in a language.
//!
//! Every word that a user reads stands in `templates/languages/<language>.toml`; this file only looks it up and fills
//! in placeholders. `{name}` is replaced by an argument; `{count:row|rows}` by the form that fits the argument `count`
//! (Romanian takes three forms). It knows nothing of what the words are about.

use std::collections::BTreeMap;

use crate::error::{Arguments, CAUSE, Error, ErrorKind, Place, Problem};
use crate::month::Month;
use crate::templates::{Templates, meant};

/// The words of one language.
#[derive(Clone, Debug)]
pub struct Words {
    language: String,
    texts: BTreeMap<String, String>,
}

/// What a user calls something of his own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnText {
    /// The key under which it is looked up.
    pub key: String,
    /// The text.
    pub text: String,
    /// Whether the user wrote it; else it stands in where no language has one.
    pub is_given: bool,
}

impl Words {
    /// Loads a language, such as `en`.
    pub fn load(language: &str, templates: &Templates) -> Result<Words, Error> {
        let path = format!("languages/{language}.toml");
        let Some(text) = templates.text(&path)? else {
            let known = templates.names("languages");
            let near = known.iter().find(|id| id.eq_ignore_ascii_case(meant(language)));
            let error = Error::new(ErrorKind::UnknownLanguage).with("language", language);
            let error = error.with("near", near.map_or(String::new(), |near| format!("`{near}`")));
            return Err(error.with("known", known.join(", ")));
        };
        let table: toml::Table =
            text.parse().map_err(|error: toml::de::Error| templates.mistake(&path, &text, &error))?;
        let mut texts = BTreeMap::new();
        flatten("", &table, &mut texts);
        Ok(Words { language: language.to_owned(), texts })
    }

    /// Adds what a user calls what is his own; it is the same in every language.
    pub fn add(&mut self, own: &[OwnText]) {
        for OwnText { key, text, is_given } in own {
            if *is_given || !self.texts.contains_key(key) {
                self.texts.insert(key.clone(), text.clone());
            }
        }
    }

    /// Returns a text by its key; the key itself where the language has none (a test sees to it that this never shows).
    pub fn get<'a>(&'a self, key: &'a str) -> &'a str {
        self.texts.get(key).map_or(key, String::as_str)
    }

    /// Returns a text by its key, if the language has it.
    pub fn find(&self, key: &str) -> Option<&str> {
        self.texts.get(key).map(String::as_str)
    }

    /// Returns every key with its text, in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(key, text)| (key.as_str(), text.as_str()))
    }

    /// Fills the placeholders of a text.
    pub fn say(&self, key: &str, arguments: &[(&str, &str)]) -> String {
        self.fill(self.get(key), arguments)
    }

    /// Names a month: `October 2026`.
    pub fn month(&self, month: Month) -> String {
        let name = self.get(&format!("month.{}", month.number())).to_owned();
        self.say("month.named", &[("month", &name), ("year", &month.year().to_string())])
    }

    /// Writes a number as the language does: with its own decimal mark.
    pub fn number(&self, digits: &str) -> String {
        digits.replace('.', self.get("format.decimal"))
    }

    /// Writes a value as the language does, if it is a number with a decimal point as the program writes it.
    pub fn spelled(&self, value: &str) -> String {
        if is_decimal(value) { self.number(value) } else { value.to_owned() }
    }

    /// Writes a percentage as the language does, such as `3.4%`.
    pub fn percent(&self, digits: &str) -> String {
        self.say("spoken.percent", &[("number", &self.number(digits))])
    }

    /// Lists things of which any one will do: `a, b or c`.
    pub fn any_of(&self, names: &[String]) -> String {
        match names.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, others)) => format!("{}{}{last}", others.join(", "), self.get("book.or")),
            None => String::new(),
        }
    }

    /// Says what stopped the run, with its place and without its remedy.
    pub fn error(&self, error: &Error) -> String {
        let sentence = self.filled(&format!("error.{}.text", error.kind.id()), &error.arguments);
        error.place.as_ref().map_or(sentence.clone(), |place| format!("{}: {sentence}", self.place(place)))
    }

    /// Says how to mend what stopped the run; where a name near the one written is known, with that name.
    pub fn error_help(&self, error: &Error) -> String {
        self.help(&format!("error.{}.help", error.kind.id()), &error.arguments)
    }

    fn help(&self, key: &str, arguments: &Arguments) -> String {
        // Of some causes it is known better what to do than of what failed by them.
        let of_cause = cause(arguments).map(|cause| format!("cause.{cause}.help"));
        if let Some(key) = of_cause.filter(|key| self.texts.contains_key(key)) {
            return self.filled(&key, arguments);
        }
        let near = format!("{key}_near");
        let is_near = arguments.0.iter().any(|(name, value)| *name == "near" && !value.is_empty());
        self.filled(if is_near && self.texts.contains_key(&near) { &near } else { key }, arguments)
    }

    /// Says what was found in a row or a cell, without its place.
    pub fn problem(&self, problem: &Problem) -> String {
        self.filled(&format!("problem.{}.text", problem.kind.id()), &problem.arguments)
    }

    /// Says how to mend what was found in a row or a cell; where a name near the one written is known, with that name.
    pub fn problem_help(&self, problem: &Problem) -> String {
        self.help(&format!("problem.{}.help", problem.kind.id()), &problem.arguments)
    }

    /// Says where: `invoices.csv, row 14, amount` or `book.xlsx, sheet Invoices, cell D14`.
    pub fn place(&self, place: &Place) -> String {
        let mut parts = vec![place.file.clone()];
        if let Some(sheet) = &place.sheet {
            parts.push(self.say("place.sheet", &[("sheet", sheet)]));
            if let Some(cell) = place.cell() {
                parts.push(self.say("place.cell", &[("cell", &cell)]));
                return parts.join(", ");
            }
        }
        if let Some(row) = place.row {
            parts.push(self.say("place.row", &[("row", &row.to_string())]));
        }
        if let Some(column) = &place.column {
            parts.push(column.clone());
        }
        parts.join(", ")
    }

    fn filled(&self, key: &str, arguments: &Arguments) -> String {
        let text = self.get(key);
        // What stands between backticks is quoted from a file, and keeps its mark.
        let spelled = |(name, value): &(&'static str, String)| {
            let is_quoted = text.contains(&format!("`{{{name}}}`"));
            (*name, if is_quoted { value.clone() } else { self.spelled(value) })
        };
        let reason = cause(arguments).filter(|_| text.contains("{reason}"));
        let reason = reason.map(|cause| ("reason", self.filled(&format!("cause.{cause}.text"), arguments)));
        let arguments: Vec<(&str, String)> = arguments.0.iter().map(spelled).chain(reason).collect();
        let arguments: Vec<(&str, &str)> = arguments.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.fill(text, &arguments)
    }

    fn fill(&self, text: &str, arguments: &[(&str, &str)]) -> String {
        let value = |name: &str| arguments.iter().find(|(key, _)| *key == name).map(|(_, value)| *value);
        let mut filled = String::with_capacity(text.len() + 32);
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            let Some(length) = rest.get(open..).and_then(|from| from.find('}')) else { break };
            let (before, tail) = rest.split_at(open);
            let (braced, after) = tail.split_at(length + 1);
            let inside = braced.trim_matches(['{', '}']);
            filled.push_str(before);
            match inside.split_once(':') {
                Some((name, forms)) => filled.push_str(self.form(value(name).unwrap_or(""), forms)),
                None => filled.push_str(value(inside).unwrap_or(braced)),
            }
            rest = after;
        }
        filled.push_str(rest);
        filled
    }

    fn form<'a>(&self, count: &str, forms: &'a str) -> &'a str {
        let forms: Vec<&str> = forms.split('|').collect();
        let index = match (count.parse::<u64>(), self.language.as_str()) {
            (Ok(1), _) => 0,
            (Ok(n), "ro") if n != 0 && !(1..20).contains(&(n % 100)) => 2,
            _ => 1,
        };
        forms.get(index).or(forms.last()).copied().unwrap_or("")
    }
}

fn cause(arguments: &Arguments) -> Option<&str> {
    arguments.0.iter().find(|(name, _)| *name == CAUSE).map(|(_, cause)| cause.as_str())
}

/// Tells whether a text is a number with a decimal point, as the program writes it.
fn is_decimal(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts = text.strip_prefix('-').unwrap_or(text).split_once('.');
    parts.is_some_and(|(whole, fraction)| digits(whole) && digits(fraction))
}

fn flatten(prefix: &str, table: &toml::Table, texts: &mut BTreeMap<String, String>) {
    for (key, value) in table {
        let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        if let toml::Value::Table(inner) = value {
            flatten(&path, inner, texts);
        } else if let toml::Value::String(text) = value {
            texts.insert(path, text.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(language: &str) -> Words {
        let mut texts = BTreeMap::new();
        texts.insert("rows".to_owned(), "{count} {count:row|rows} of {table}".to_owned());
        texts.insert("ro".to_owned(), "{count:rând|rânduri|de rânduri}".to_owned());
        Words { language: language.to_owned(), texts }
    }

    #[test]
    fn plurals_follow_the_language() {
        let english = words("en");
        assert_eq!(english.say("rows", &[("count", "1"), ("table", "a")]), "1 row of a");
        assert_eq!(english.say("rows", &[("count", "0"), ("table", "a")]), "0 rows of a");
        let romanian = words("ro");
        let forms: Vec<String> =
            ["1", "2", "19", "20", "101", "0"].iter().map(|n| romanian.say("ro", &[("count", n)])).collect();
        assert_eq!(forms, ["rând", "rânduri", "rânduri", "de rânduri", "rânduri", "rânduri"]);
    }

    #[test]
    fn every_kind_of_error_and_problem_is_worded_with_a_remedy() {
        let english = Words::load("en", &Templates::embedded()).unwrap();
        let errors = ErrorKind::ALL.iter().map(|kind| format!("error.{}", kind.id()));
        let problems = crate::error::ProblemKind::ALL.iter().map(|kind| format!("problem.{}", kind.id()));
        for key in errors.chain(problems) {
            for part in ["text", "help"] {
                let text = english.find(&format!("{key}.{part}")).unwrap_or_else(|| panic!("{key}.{part} is missing"));
                assert!(!text.ends_with('.') && !text.starts_with(char::is_uppercase), "{key}.{part}: {text}");
            }
        }
    }

    #[test]
    fn a_month_is_named_as_the_language_names_it() {
        let month: Month = "2026-10".parse().unwrap();
        let named = ["en", "es", "ro"].map(|id| Words::load(id, &Templates::embedded()).unwrap().month(month));
        assert_eq!(named, ["October 2026", "octubre de 2026", "octombrie 2026"]);
    }

    #[test]
    fn numbers_in_sentences_have_the_mark_of_the_language_and_quoted_ones_keep_theirs() {
        let spanish = Words::load("es", &Templates::embedded()).unwrap();
        assert_eq!((spanish.number("0.25"), spanish.percent("3.4")), ("0,25".into(), "3,4\u{a0}%".into()));
        let problem = |kind| Problem::new(kind, crate::error::Severity::Noticed, "mrr_events", Place::file("a.csv"));
        let below = problem(crate::error::ProblemKind::MonthBelowZero).with("value", "-12.50");
        assert!(spanish.problem(&below).contains("es -12,50;"), "{}", spanish.problem(&below));
        let quoted = problem(crate::error::ProblemKind::NotPositive).with("value", "-12.50");
        assert!(spanish.problem(&quoted).contains("`-12.50`"), "{}", spanish.problem(&quoted));
    }

    #[test]
    fn braces_in_a_value_stay_as_the_user_wrote_them() {
        assert_eq!(words("en").say("rows", &[("count", "2"), ("table", "{count}")]), "2 rows of {count}");
    }
}
