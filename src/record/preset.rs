//! The presets: which names a table goes by, which headers a column, which spellings a choice, what begins a total row.
//!
//! They are read from `templates/presets/`. This file compares words; it must not look at a file's rows.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::{Error, ErrorKind, Place};
use crate::record::schema::{self, Kind, Schema};
use crate::source::Vocabulary;
use crate::templates::Templates;

const HEADERS: &str = "presets/headers.toml";
const CHOICES: &str = "presets/choices.toml";

/// What `headers.toml` says of one table.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct TableWords {
    names: Vec<String>,
    columns: BTreeMap<String, Vec<String>>,
}

/// The words that begin or make up a row below the data, and those of a column beside the months.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FooterWords {
    is: Vec<String>,
    begins: Vec<String>,
    contains: Vec<String>,
    beside: Vec<String>,
}

/// Every preset, its words made comparable.
#[derive(Debug, Default)]
pub(crate) struct Presets {
    /// The tables that a name stands for.
    names: BTreeMap<String, Vec<&'static Schema>>,
    /// For each table the headers of its fields: the field's position and how good the header is (0 the best).
    headers: BTreeMap<&'static str, BTreeMap<String, (usize, usize)>>,
    /// The ids that a spelling stands for, by table and field.
    choices: BTreeMap<(&'static str, &'static str), BTreeMap<String, &'static str>>,
    /// The codes that a sign or a name of a currency may stand for, the likeliest first.
    currencies: BTreeMap<String, Vec<String>>,
    flags: BTreeMap<String, bool>,
    footer: FooterWords,
}

impl Presets {
    /// Reads the presets.
    pub(crate) fn load(templates: &Templates) -> Result<Presets, Error> {
        let mut presets = Presets::default();
        presets.read_headers(templates)?;
        presets.read_choices(templates)?;
        Ok(presets)
    }

    /// Returns the tables that a name stands for.
    pub(crate) fn tables_named(&self, name: &str) -> &[&'static Schema] {
        self.names.get(name).map_or(&[], Vec::as_slice)
    }

    /// Returns the field of a table that a header stands for, and how good the header is.
    pub(crate) fn field(&self, schema: &Schema, header: &str) -> Option<(usize, usize)> {
        self.headers.get(schema.table)?.get(&comparable(bare(header).0)).copied()
    }

    /// Returns the id of a choice.
    pub(crate) fn choice(&self, schema: &Schema, field: &str, text: &str) -> Option<&'static str> {
        self.choices.get(&(schema.table, field))?.get(&comparable(text)).copied()
    }

    /// Returns the codes that a sign or a name of a currency may stand for.
    pub(crate) fn currencies(&self, text: &str) -> &[String] {
        self.currencies.get(&comparable(text)).map_or(&[], Vec::as_slice)
    }

    /// Reads a yes or no.
    pub(crate) fn flag(&self, text: &str) -> Option<bool> {
        self.flags.get(&comparable(text)).copied()
    }

    /// Tells whether a text says that its row is a total.
    pub(crate) fn is_total(&self, text: &str) -> bool {
        // Every row of every table is asked, and nearly all begin with a plain date, number or id.
        if text.is_ascii() {
            let begins = |word: &String| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
            return self.footer.is.iter().any(|word| text.eq_ignore_ascii_case(word))
                || self.footer.begins.iter().any(begins);
        }
        let text = folded(text);
        self.footer.is.contains(&text) || self.footer.begins.iter().any(|word| text.starts_with(word.as_str()))
    }

    /// Tells whether a text stands in a footer.
    pub(crate) fn is_footer(&self, text: &str) -> bool {
        let text = folded(text);
        self.footer.contains.iter().any(|word| text.contains(word.as_str()))
    }

    /// Tells whether a header is of a total or another figure of several months: a word says so, or it is a year or a
    /// quarter.
    pub(crate) fn is_beside_months(&self, header: &str) -> bool {
        let text = folded(header);
        let words = || text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let is_number = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
        let is_part = |word: &str| {
            word.strip_prefix("fy").is_some_and(is_number)
                || word.strip_prefix(['q', 't', 'h']).is_some_and(|number| number.len() == 1 && is_number(number))
        };
        let parts = words().filter(|word| is_part(word)).count();
        let year = |word: &str| is_number(word) && (word.len() == 4 || parts > 0 && word.len() == 2);
        let years = words().filter(|word| year(word)).count();
        let is_span = words().all(|word| is_part(word) || year(word)) && matches!((parts, years), (1, 0 | 1) | (0, 1));
        let figure = |word: &str| self.footer.beside.iter().any(|known| known == word);
        words().any(figure) || is_span
    }

    fn read_headers(&mut self, templates: &Templates) -> Result<(), Error> {
        let tables: BTreeMap<String, TableWords> = read(templates, HEADERS)?;
        for schema in schema::ALL {
            let words = tables.get(schema.table);
            let names = words.into_iter().flat_map(|words| words.names.iter().map(String::as_str));
            for name in std::iter::once(schema.table).chain(names) {
                let tables = self.names.entry(comparable(name)).or_default();
                if !tables.iter().any(|other| other.table == schema.table) {
                    tables.push(schema);
                }
            }
            let headers = self.headers.entry(schema.table).or_default();
            for (position, field) in schema.fields.iter().enumerate() {
                let aliases = words.and_then(|words| words.columns.get(field.id)).into_iter().flatten();
                for (rank, alias) in std::iter::once(field.id).chain(aliases.map(String::as_str)).enumerate() {
                    // A header of two fields is the one's for which it is the better word.
                    let best = headers.entry(comparable(alias)).or_insert((position, rank));
                    if rank < best.1 {
                        *best = (position, rank);
                    }
                }
            }
            let stray = words.and_then(|words| words.columns.keys().find(|id| schema.position(id).is_none()));
            unknown(HEADERS, stray)?;
        }
        unknown(HEADERS, tables.keys().find(|table| schema::find(table).is_none()))
    }

    fn read_choices(&mut self, templates: &Templates) -> Result<(), Error> {
        let mut file: toml::Table = read(templates, CHOICES)?;
        self.footer = take(&mut file, "footer")?;
        let footer = &mut self.footer;
        for words in [&mut footer.is, &mut footer.begins, &mut footer.contains, &mut footer.beside] {
            for word in words {
                *word = folded(word);
            }
        }
        for (sign, codes) in take::<toml::Table>(&mut file, "currency")? {
            self.currencies.insert(comparable(&sign), texts(&codes).map(ToOwned::to_owned).collect());
        }
        for (id, words) in take::<toml::Table>(&mut file, "flag")? {
            self.flags.extend(texts(&words).map(|word| (comparable(word), id == "yes")));
            self.flags.insert(id.clone(), id == "yes");
        }
        for schema in schema::ALL {
            for field in schema.fields {
                let (Kind::Choice(ids) | Kind::Remark(ids)) = field.kind else { continue };
                let words =
                    file.get(schema.table).and_then(|table| table.get(field.id)).and_then(toml::Value::as_table);
                let spellings = self.choices.entry((schema.table, field.id)).or_default();
                for id in ids {
                    spellings.insert(comparable(id), id);
                    let words = words.and_then(|words| words.get(*id)).into_iter().flat_map(texts);
                    spellings.extend(words.map(|word| (comparable(word), *id)));
                }
                unknown(CHOICES, words.and_then(|words| words.keys().find(|id| !ids.contains(&id.as_str()))))?;
            }
        }
        Ok(())
    }
}

impl Vocabulary for Presets {
    fn knows(&self, header: &str) -> bool {
        let header = comparable(bare(header).0);
        self.headers.values().any(|headers| headers.contains_key(&header))
    }
}

/// The headers of the tables that a sheet's name stands for; of all tables where it stands for none.
pub(crate) struct OfTables<'a> {
    pub(crate) presets: &'a Presets,
    pub(crate) tables: &'a [&'static Schema],
}

impl Vocabulary for OfTables<'_> {
    fn knows(&self, header: &str) -> bool {
        if self.tables.is_empty() {
            return self.presets.knows(header);
        }
        self.tables.iter().any(|schema| self.presets.field(schema, header).is_some())
    }
}

fn read<T: serde::de::DeserializeOwned>(templates: &Templates, path: &str) -> Result<T, Error> {
    let text = templates.text(path)?.unwrap_or_default();
    toml::from_str(&text).map_err(|error| templates.mistake(path, &text, &error))
}

fn take<T: serde::de::DeserializeOwned>(file: &mut toml::Table, key: &str) -> Result<T, Error> {
    let value = file.remove(key).unwrap_or_else(|| toml::Table::new().into());
    value.try_into().map_err(|error: toml::de::Error| {
        Error::new(ErrorKind::BadTemplate).at(Place::file(CHOICES)).because_of_toml(error.message())
    })
}

fn texts(value: &toml::Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().filter_map(toml::Value::as_str)
}

fn unknown(path: &str, id: Option<&String>) -> Result<(), Error> {
    match id {
        None => Ok(()),
        Some(id) => Err(Error::new(ErrorKind::UnknownPreset).at(Place::file(path)).with("found", id)),
    }
}

/// Makes a word comparable: without case, accents, spaces, `_` and `-`.
pub(crate) fn comparable(text: &str) -> String {
    folded(text).chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '\u{feff}' | '\u{200b}')).collect()
}

/// Takes case and accents off a text.
fn folded(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).filter_map(without_accent).collect()
}

/// Takes the accent off a letter of a European language; an accent that stands alone is dropped.
fn without_accent(c: char) -> Option<char> {
    Some(match c {
        '\u{300}'..='\u{36f}' => return None,
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' => 'e',
        'ì' | 'í' | 'î' | 'ï' | 'ī' => 'i',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ő' => 'o',
        'ś' | 'š' | 'ş' | 'ș' => 's',
        'ţ' | 'ț' | 'ť' => 't',
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        other => other,
    })
}

/// Splits a header from the currency, unit or time zone in parentheses behind it. Anything else in parentheses stays: a
/// column in cents or with tax is another column.
pub(crate) fn bare(header: &str) -> (&str, Option<&str>) {
    let trimmed = header.trim();
    let split = |open, close| trimmed.strip_suffix(close).and_then(|rest: &str| rest.rsplit_once(open));
    match split('(', ')').or_else(|| split('[', ']')) {
        Some((name, inside)) if !name.trim().is_empty() && is_unit(inside.trim()) => (name.trim(), Some(inside.trim())),
        Some(_) | None => (trimmed, None),
    }
}

fn is_unit(text: &str) -> bool {
    let code = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase());
    let zone = text.starts_with("UTC") || text.starts_with("GMT") || text.contains('/') && !text.contains(' ');
    let sign = matches!(text, "€" | "$" | "£" | "lei" | "date");
    code || zone || sign || text.eq_ignore_ascii_case("yyyy-mm-dd")
}

/// Returns the currency in parentheses behind a header.
pub(crate) fn header_currency(header: &str) -> Option<&str> {
    let (_, inside) = bare(header);
    inside
        .filter(|text| (text.len() == 3 && !matches!(*text, "UTC" | "GMT")) || matches!(*text, "€" | "$" | "£" | "lei"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn presets() -> Presets {
        Presets::load(&Templates::embedded()).unwrap()
    }

    fn field(table: &str, header: &str) -> Option<&'static str> {
        let schema = schema::find(table).unwrap();
        presets().field(schema, header).map(|(position, _)| schema.fields[position].id)
    }

    #[test]
    fn headers_match_without_case_accents_spaces_and_strokes() {
        assert_eq!(field("subscriptions", "SUBSCRIPTION-ID"), Some("subscription_id"));
        assert_eq!(field("subscriptions", "Dată  început"), Some("started_at"));
        assert_eq!(field("invoices", "FECHA DE EMISION"), Some("issued_at"));
        assert_eq!(field("subscriptions", "Ended At (UTC)"), Some("ended_at"));
        assert_eq!(field("spend", "Amount spent (GBP)"), Some("amount"));
        assert_eq!(header_currency("Amount spent (GBP)"), Some("GBP"));
    }

    #[test]
    fn an_amount_in_cents_or_with_tax_is_not_the_amount() {
        assert_eq!(field("invoices", "Amount (cents)"), None);
        assert_eq!(field("invoices", "Amount (incl. VAT)"), None);
        assert_eq!(field("invoices", "Amount in cents"), None);
        assert_eq!(field("invoices", "Total"), None);
        assert_eq!(field("subscriptions", "Discount"), None);
        assert_eq!(field("subscriptions", "Discount (%)"), Some("discount_percent"));
    }

    #[test]
    fn no_header_is_the_best_word_of_two_fields() {
        let presets = presets();
        for schema in schema::ALL {
            let file: BTreeMap<String, TableWords> = read(&Templates::embedded(), HEADERS).unwrap();
            for (id, aliases) in &file[schema.table].columns {
                for alias in aliases {
                    let (position, _) = presets.field(schema, alias).unwrap_or_else(|| panic!("{alias}"));
                    assert_eq!(schema.fields[position].id, id, "{}: {alias}", schema.table);
                }
            }
        }
    }

    #[test]
    fn intervals_are_read_in_three_languages() {
        let presets = presets();
        let interval = |text| presets.choice(&crate::record::subscriptions::SCHEMA, "interval", text);
        for (text, id) in
            [("Yearly", "year"), ("AÑO", "year"), ("an", "year"), ("lunar", "month"), ("Trimestral", "quarter")]
        {
            assert_eq!(interval(text), Some(id), "{text}");
        }
        assert_eq!(interval("fortnight"), None);
    }

    #[test]
    fn a_column_beside_the_months_is_told_by_its_words() {
        let presets = presets();
        let is = |text: &str| presets.is_beside_months(text);
        assert!(
            ["Total", "AVG 2026", "2026", "Q1 2026", "2026-Q4", "T1'26", "FY26", "Variación", "YTD"]
                .into_iter()
                .all(is)
        );
        assert!(!["13 2026", "01/02/26", "26", "Feb '6", "Plan", "", "2026 2027"].into_iter().any(is));
    }

    #[test]
    fn totals_and_footers_are_told_by_their_words() {
        let presets = presets();
        assert!(
            ["Total", "TOTALS", "Suma", "Total: Account", "Total for Advertising", "Total general"]
                .iter()
                .all(|text| presets.is_total(text))
        );
        assert!(!presets.is_total("Totally Fine Ltd") && !presets.is_total("Summa"));
        assert!(!presets.is_total("Total Forwarding Ltd"));
        assert!(presets.is_footer("Copyright (c) 2026 Lumen") && presets.is_footer("Confidential Information"));
    }
}
