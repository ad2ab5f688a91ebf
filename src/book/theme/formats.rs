//! Number formats: the theme's, with the words, the signs and the months of the language in them.
//!
//! It knows units and currencies. Decimal marks are left to the program of whoever reads.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::Theme;
use crate::number::{Number, Unit};
use crate::words::Words;

/// The number format of a cell whose content is a text, whatever it looks like.
pub const AS_TEXT: &str = "@";

/// What an amount may be counted in, each a thousand of the one before.
pub const SCALES: [&str; 4] = ["thousand", "million", "billion", "trillion"];

/// How much of a number is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// Where space is short: $1,234,568, and with [`Theme::scaled_formats`] $1.23M.
    Short,
    /// Where numbers are checked: $1,234,567.89.
    Exact,
}

/// What a language says of numbers, dates and currencies.
#[derive(Clone, Debug)]
pub(super) struct Language {
    words: BTreeMap<String, String>,
    /// The language of the names of months, by the number that spreadsheets give it.
    locale: String,
    /// Where a sign stands that is a symbol, and where one that is a word; in front of which a scale may stand.
    amount: String,
    amount_word: String,
    scaled: String,
    scaled_plain: String,
    /// What stands between a number and its percent sign.
    before_percent: String,
}

impl Language {
    pub(super) fn new(words: &Words) -> Language {
        let word = |(key, text): (&str, &str)| Some((key.strip_prefix("number_word.")?.to_owned(), text.to_owned()));
        let percent = words.get("spoken.percent");
        let between = percent.split_once('}').and_then(|(_, after)| after.split_once('%'));
        Language {
            words: words.iter().filter_map(word).collect(),
            locale: words.get("format.locale").to_owned(),
            amount: words.get("format.amount").to_owned(),
            amount_word: words.get("format.amount_word").to_owned(),
            scaled: words.get("format.scaled").to_owned(),
            scaled_plain: words.get("format.scaled_plain").to_owned(),
            before_percent: between.map_or("", |(between, _)| between).to_owned(),
        }
    }
}

impl Theme {
    /// Returns the number format of a unit; money carries the sign of its currency.
    ///
    /// It never has sections by size: `LibreOffice` drops the minus of a number that falls to the last of them.
    pub fn number_format(&self, unit: Unit, currency: &str, precision: Precision) -> String {
        let Some(numbers) = self.file.formats.get(&unit) else { return "General".to_owned() };
        if precision == Precision::Short {
            return self.spell(&numbers.short, currency);
        }
        let whole = unit == Unit::Money && self.file.whole.currencies.iter().any(|code| code == currency);
        let format = if whole { numbers.exact.replace(".00", "") } else { numbers.exact.clone() };
        self.spell(&format, currency)
    }

    /// Returns the formats of numbers that are written in a larger unit where space is short, the largest first, each
    /// with the size from which on it holds: a cell takes them as rules on its size.
    pub fn scaled_formats(&self, unit: Unit, currency: &str) -> Vec<(String, String)> {
        let scales = self.file.formats.get(&unit).map(|numbers| numbers.scales.as_slice()).unwrap_or_default();
        scales.iter().map(|scale| (scale.from.clone(), self.spell(&scale.format, currency))).collect()
    }

    /// Returns the format of a share of change: an arrow and a percentage.
    pub fn percentage_change(&self) -> String {
        self.spell(&self.file.changes.percentage, "")
    }

    /// Returns the format of a difference of shares by its sign alone.
    pub fn signed_share(&self) -> String {
        self.spell(&self.file.changes.signed, "")
    }

    /// Returns the format of differences between amounts, of which the largest has a size: an arrow and an amount, in
    /// the largest unit of which there are ten. Zero is written without a unit.
    pub fn amount_difference(&self, currency: &str, largest: Number) -> String {
        let scales = self.file.formats.get(&Unit::Money).map(|numbers| numbers.scales.as_slice()).unwrap_or_default();
        let ten = |from: &Number| largest.over(Number::from(10)).compare(*from).is_some_and(Ordering::is_ge);
        let scale = scales.iter().find(|scale| scale.from.parse().is_ok_and(|from: Number| ten(&from)));
        let amount = &self.file.changes.amount;
        self.spell(&scale.map_or_else(|| amount.clone(), |scale| changed(amount, &scale.format)), currency)
    }

    /// Returns the formats of differences between amounts by their size, the largest first, as
    /// [`Theme::scaled_formats`] does.
    pub fn scaled_differences(&self, currency: &str) -> Vec<(String, String)> {
        let scales = self.file.formats.get(&Unit::Money).map(|numbers| numbers.scales.as_slice()).unwrap_or_default();
        let spelled = |format: &str| self.spell(&changed(&self.file.changes.amount, format), currency);
        scales.iter().map(|scale| (scale.from.clone(), spelled(&scale.format))).collect()
    }

    /// Returns the format of a difference in a unit: an arrow and a number. Differences of percentages are given in
    /// percentage points (times 100).
    pub fn difference(&self, unit: Unit) -> String {
        let changes = &self.file.changes;
        let format = match unit {
            Unit::Percent => &changes.points,
            Unit::Money | Unit::Count => &changes.whole,
            Unit::Ratio => &changes.ratio,
            Unit::Months => &changes.months,
            Unit::Days => &changes.days,
            Unit::Hours | Unit::Minutes | Unit::Seconds | Unit::Points | Unit::Score => &changes.decimal,
        };
        self.spell(format, "")
    }

    /// Returns the format of a difference of ratios that are below one.
    pub fn small_difference(&self) -> String {
        self.spell(&self.file.changes.small_ratio, "")
    }

    /// Returns the format of numbers whose unit is told elsewhere, but for the signs of shares and ratios, with so many
    /// decimals, in so many thousands of thousands.
    pub fn plain(&self, unit: Unit, decimals: usize, thousands: usize) -> String {
        let plain = &self.file.plain;
        let formats = match unit {
            Unit::Percent => &plain.percent,
            Unit::Ratio => &plain.ratio,
            Unit::Money
            | Unit::Count
            | Unit::Months
            | Unit::Days
            | Unit::Hours
            | Unit::Minutes
            | Unit::Seconds
            | Unit::Points
            | Unit::Score => &plain.number,
        };
        let [none, one, two] = formats;
        let format = match decimals {
            0 => none,
            1 => one,
            _ => two,
        };
        format!("{}{}", self.spell(format, ""), ",".repeat(thousands))
    }

    /// Returns the format of a month where space is short: Oct 26.
    pub fn short_month(&self) -> String {
        self.named(&self.file.dates.axis)
    }

    /// Returns the format of a month in a table: Oct 2026.
    pub fn month(&self) -> String {
        self.named(&self.file.dates.month)
    }

    /// Returns the format of a month in a heading: October 2026.
    pub fn long_month(&self) -> String {
        self.named(&self.file.dates.long)
    }

    /// Returns the format of a day: 31 Oct 2026.
    pub fn day(&self) -> String {
        self.named(&self.file.dates.day)
    }

    /// Returns the format of a day as files have it: 2026-10-31.
    pub fn iso_day(&self) -> String {
        self.file.dates.iso.clone()
    }

    /// Names the months of a date in the language of the workbook, whatever that of the program is.
    fn named(&self, format: &str) -> String {
        format!("[$-{}]{}", self.language.locale, self.spell(format, ""))
    }

    /// Returns what stands before and after an amount of a currency, such as `€` and nothing, in a larger unit where one
    /// is named; no sign at all where the data name no currency.
    pub fn around(&self, currency: &str, scale: &str) -> (String, String) {
        let language = &self.language;
        let sign = self.sign(currency);
        let number = if scale.is_empty() { "{amount}" } else { &language.scaled_plain };
        let pattern = match sign {
            "" => number.to_owned(),
            _ if sign.contains('#') => sign.replace('#', number),
            // A word keeps its distance from the number and from what it is scaled by.
            _ if sign.ends_with(char::is_alphabetic) => language.amount_word.replace("{amount}", number),
            _ if scale.is_empty() => language.amount.clone(),
            _ => language.scaled.clone(),
        };
        let word = language.words.get(scale).map_or("", String::as_str);
        let pattern = pattern.replace("{sign}", sign).replace("{scale}", word);
        let (before, after) = pattern.split_once("{amount}").unwrap_or_default();
        (before.to_owned(), after.to_owned())
    }

    /// Returns a currency's sign as it stands alone, such as in the title of a chart.
    pub fn bare_sign<'a>(&'a self, currency: &'a str) -> &'a str {
        self.sign(currency).trim_matches(|letter: char| letter == '#' || letter.is_whitespace())
    }

    /// Returns a currency's sign, with # for the number where it has a place of its own; its code where it has none.
    fn sign<'a>(&'a self, currency: &'a str) -> &'a str {
        self.file.currencies.get(currency).map_or(currency, String::as_str)
    }

    /// Puts the currency's sign, the words and the language's percent sign into a format.
    fn spell(&self, format: &str, currency: &str) -> String {
        let mut spelled = String::with_capacity(format.len() + 16);
        let mut rest = format;
        while let Some((head, tail)) = rest.split_once("@{") {
            let (inside, after) = tail.split_once('}').unwrap_or((tail, ""));
            let (amount, scale) = inside.split_once('|').unwrap_or((inside, ""));
            let (before, behind) = self.around(currency, scale);
            spelled.extend([head, &quoted(&before), amount, &quoted(&behind)]);
            rest = after;
        }
        spelled.push_str(rest);
        // A text beside a text is one; some programs take the quotes between them for one that is meant.
        spelled = spelled.replace("\"\"", "");
        for (word, text) in &self.language.words {
            spelled = spelled.replace(&format!("{{{word}}}"), text);
        }
        let percent = format!("{}%", quoted(&self.language.before_percent));
        outside_quotes(&spelled, |piece| piece.replace('%', &percent))
    }
}

/// Puts another amount into the sections of a change above and below zero.
fn changed(change: &str, amount: &str) -> String {
    let section = |(place, section): (usize, &str)| match section.split_once("@{") {
        Some((before, rest)) if place < 2 => {
            format!("{before}{amount}{}", rest.split_once('}').map_or("", |(_, after)| after))
        }
        _ => section.to_owned(),
    };
    change.split(';').enumerate().map(section).collect::<Vec<_>>().join(";")
}

fn quoted(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("\"{text}\"") }
}

/// Changes what stands in a format outside quotes.
fn outside_quotes(format: &str, change: impl Fn(&str) -> String) -> String {
    let pieces = format.split('"').enumerate();
    pieces
        .map(|(place, piece)| if place % 2 == 0 { change(piece) } else { piece.to_owned() })
        .collect::<Vec<_>>()
        .join("\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::theme::DEFAULT_THEME;
    use crate::templates::Templates;

    fn theme_in(language: &str) -> Theme {
        let templates = Templates::embedded();
        Theme::load(DEFAULT_THEME, &templates, &Words::load(language, &templates).unwrap()).unwrap()
    }

    fn theme() -> Theme {
        theme_in("en")
    }

    #[test]
    fn money_carries_its_sign_where_its_readers_expect_it() {
        let exact = |language, currency| theme_in(language).number_format(Unit::Money, currency, Precision::Exact);
        assert_eq!(exact("en", "EUR"), "\"€\"#,##0.00");
        assert_eq!(exact("en", "RON"), "#,##0.00\"\u{a0}lei\"");
        assert_eq!(exact("en", "XAF"), "\"XAF\u{a0}\"#,##0.00");
        assert_eq!(exact("en", "JPY"), "\"¥\"#,##0");
        assert_eq!(exact("en", ""), "#,##0.00");
        for language in ["es", "ro"] {
            assert_eq!(exact(language, "EUR"), "#,##0.00\"\u{a0}€\"");
            assert_eq!(exact(language, "USD"), "#,##0.00\"\u{a0}$\"");
            assert_eq!(exact(language, "RON"), "#,##0.00\"\u{a0}lei\"");
            assert_eq!(exact(language, "XAF"), "#,##0.00\"\u{a0}XAF\"");
            assert_eq!(exact(language, ""), "#,##0.00");
        }
    }

    #[test]
    fn short_money_is_written_in_the_unit_of_its_size() {
        assert_eq!(theme().number_format(Unit::Money, "USD", Precision::Short), "\"$\"#,##0");
        let scaled = |language, currency| {
            theme_in(language).scaled_formats(Unit::Money, currency).into_iter().map(|(_, format)| format)
        };
        let sizes: Vec<String> = theme().scaled_formats(Unit::Money, "USD").into_iter().map(|(from, _)| from).collect();
        assert_eq!(sizes, ["999995000000", "999995000", "999950", "999.5"]);
        let all = |language, currency| scaled(language, currency).collect::<Vec<_>>();
        assert_eq!(
            all("en", "USD"),
            ["\"$\"#,##0.00,,,,\"T\"", "\"$\"#,##0.00,,,\"B\"", "\"$\"#,##0.00,,\"M\"", "\"$\"#,##0.0,\"k\""]
        );
        assert_eq!(all("en", "RON").last().unwrap(), "#,##0.0,\"k\u{a0}lei\"");
        assert_eq!(
            all("es", "EUR"),
            [
                "#,##0.00,,,,\"\u{a0}B€\"",
                "#,##0.00,,,\"\u{a0}mil\u{a0}M€\"",
                "#,##0.00,,\"\u{a0}M€\"",
                "#,##0.0,\"\u{a0}k€\""
            ]
        );
        assert_eq!(all("es", "RON").last().unwrap(), "#,##0.0,\"\u{a0}k\u{a0}lei\"");
        assert_eq!(all("es", "").last().unwrap(), "#,##0.0,\"\u{a0}k\"");
        assert_eq!(
            all("ro", "EUR"),
            [
                "#,##0.00,,,,\"\u{a0}bil.\u{a0}€\"",
                "#,##0.00,,,\"\u{a0}mld.\u{a0}€\"",
                "#,##0.00,,\"\u{a0}mil.\u{a0}€\"",
                "#,##0.0,\"\u{a0}mii\u{a0}€\""
            ]
        );
        assert_eq!(all("ro", "RON").last().unwrap(), "#,##0.0,\"\u{a0}mii\u{a0}lei\"");
    }

    #[test]
    fn shares_and_months_are_written_as_the_language_writes_them() {
        let shares = ["en", "es", "ro"].map(|language| theme_in(language).plain(Unit::Percent, 1, 0));
        assert_eq!(shares, ["0.0%", "0.0\"\u{a0}\"%", "0.0%"]);
        let months = ["en", "es", "ro"].map(|language| theme_in(language).long_month());
        assert_eq!(months, ["[$-409]mmmm\" \"yyyy", "[$-C0A]mmmm\" de \"yyyy", "[$-418]mmmm\" \"yyyy"]);
        assert_eq!(theme_in("es").iso_day(), "yyyy-mm-dd");
    }

    #[test]
    fn changes_are_written_in_the_unit_of_the_largest_and_zero_in_none() {
        let change = |largest: i64| theme().amount_difference("USD", Number::from(largest));
        assert_eq!(change(9_000), "\"▲ $\"#,##0;\"▼ $\"#,##0;\"● $\"#,##0");
        assert_eq!(change(10_000), "\"▲ $\"#,##0.0,\"k\";\"▼ $\"#,##0.0,\"k\";\"● $\"#,##0");
        assert!(change(87_000_000_000).starts_with("\"▲ $\"#,##0.00,,,\"B\";"));
        let sized = theme().scaled_differences("USD");
        assert_eq!(sized[0].0, "999995000000");
        assert!(sized[0].1.starts_with("\"▲ $\"#,##0.00,,,,\"T\";\"▼ $"), "{}", sized[0].1);
    }

    #[test]
    fn no_format_has_sections_by_size() {
        for unit in Unit::ALL {
            for precision in [Precision::Short, Precision::Exact] {
                assert!(!theme().number_format(unit, "EUR", precision).contains("[>"));
            }
        }
    }

    #[test]
    fn every_word_of_a_number_format_is_known() {
        for theme in ["en", "es", "ro"].map(theme_in) {
            for unit in Unit::ALL {
                for precision in [Precision::Short, Precision::Exact] {
                    let format = theme.number_format(unit, "EUR", precision);
                    assert!(!format.contains(['{', '}', '@']), "{format}");
                }
                assert!(!theme.amount_difference("EUR", Number::from(1_000_000)).contains(['{', '}', '@']));
                assert!(!theme.difference(unit).contains(['{', '}', '@']));
            }
        }
    }
}
