//! How everything looks: colours, font, sizes and number formats, read from `templates/themes/`.
//!
//! It knows units and currencies and nothing of sheets, KPIs or addresses.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};
use serde::Deserialize;

use crate::error::{Error, ErrorKind, Place};
use crate::kpi::check::near;
use crate::number::Unit;
use crate::templates::Templates;
use crate::words::Words;

/// The theme of a workbook for which none is named.
pub const DEFAULT_THEME: &str = "default";

/// How much of a number is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// Where space is short: $1,234,568, and with [`Theme::scaled_formats`] $1.23M.
    Short,
    /// Where numbers are checked: $1,234,567.89.
    Exact,
}

/// A colour, written as six hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Colour(u32);

impl TryFrom<String> for Colour {
    type Error = String;

    fn try_from(text: String) -> Result<Colour, String> {
        let value = u32::from_str_radix(&text, 16).ok().filter(|_| text.len() == 6);
        // The kind's id, by which the reader of the theme knows it among the parser's own messages.
        value.map(Colour).ok_or_else(|| ErrorKind::BadColour.id().to_owned())
    }
}

impl Colour {
    /// Returns the colour halfway to another.
    #[must_use]
    pub fn halfway(self, other: Colour) -> Colour {
        let channel = |shift: u32| u32::midpoint(self.0 >> shift & 0xFF, other.0 >> shift & 0xFF) << shift;
        Colour(channel(16) | channel(8) | channel(0))
    }
}

impl From<Colour> for Color {
    fn from(colour: Colour) -> Color {
        Color::RGB(colour.0)
    }
}

/// Declares a struct that is read from a table of the theme, each field documented.
macro_rules! table {
    ($(#[$meta:meta])* $name:ident: $kind:ty { $($(#[$doc:meta])* $field:ident,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$doc])* pub $field: $kind,)+ }
    };
}

table! {
    /// The sizes of type, in points.
    Sizes: u32 {
        /// A page's title.
        title,
        /// A heading on a page.
        heading,
        /// The text of tables and sentences.
        body,
        /// Labels where space is short.
        small,
        /// The value of a tile.
        value,
        /// The chosen month.
        month,
        /// The labels of charts.
        label,
    }
}

table! {
    /// The colours by what they are for.
    Colours: Colour {
        /// The page.
        page,
        /// Titles and values.
        ink,
        /// Running text.
        text,
        /// Labels and remarks.
        muted,
        /// Lines of tables.
        rule,
        /// Gridlines of charts.
        grid,
        /// The ground of a tile.
        panel,
        /// The ground of a table's head.
        header,
        /// The one colour.
        accent,
        /// The same, lighter.
        accent_light,
        /// Last year.
        last_year,
        /// A goal's line.
        goal,
        /// Judged good.
        good,
        /// Judged to be watched.
        watch,
        /// Judged bad.
        bad,
        /// Not judged.
        none,
        /// The ground of a cell judged good.
        good_fill,
        /// The ground of a cell to be watched.
        watch_fill,
        /// The ground of a cell judged bad.
        bad_fill,
        /// The ground of a cell to be filled in.
        input,
        /// The border of a cell to be filled in.
        input_rule,
        /// A link.
        link,
    }
}

/// The formats of the numbers of one unit.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Numbers {
    exact: String,
    short: String,
    #[serde(default)]
    scales: Vec<Scale>,
}

/// A larger unit in which short numbers are written from a size on.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Scale {
    from: String,
    format: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Changes {
    percentage: String,
    points: String,
    amount: String,
    thousands: String,
    whole: String,
    decimal: String,
    ratio: String,
    months: String,
    days: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Palette {
    colours: Vec<Colour>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole {
    currencies: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    font: String,
    sizes: Sizes,
    colours: Colours,
    series: BTreeMap<String, Colour>,
    palette: Palette,
    formats: BTreeMap<Unit, Numbers>,
    changes: Changes,
    currencies: BTreeMap<String, String>,
    whole: Whole,
}

/// The look of a workbook.
#[derive(Clone, Debug)]
pub struct Theme {
    file: File,
    words: BTreeMap<String, String>,
}

impl Theme {
    /// Loads a theme by its name, with the words that its number formats need.
    pub fn load(name: &str, templates: &Templates, words: &Words) -> Result<Theme, Error> {
        let path = &format!("themes/{name}.toml");
        let Some(text) = templates.text(path)? else {
            let names = templates.names("themes");
            let error = Error::new(ErrorKind::UnknownTheme).with("theme", name);
            let near = near(name, names.iter().map(String::as_str));
            return Err(error.with("near", near).with("known", names.join(", ")));
        };
        let mistake = |kind, span| Error::new(kind).at(Place::file(path)).showing(&text, span);
        let file: File = toml::from_str(&text).map_err(|error: toml::de::Error| {
            let span = error.span().unwrap_or(0..0);
            if error.message() == ErrorKind::BadColour.id() {
                let found = text.get(span.clone()).unwrap_or_default().trim_matches('"').to_owned();
                return mistake(ErrorKind::BadColour, span).with("found", found);
            }
            mistake(ErrorKind::BadTemplate, span).with("reason", error.message())
        })?;
        let missing = Unit::ALL.iter().filter(|unit| !file.formats.contains_key(unit)).map(|unit| {
            let (key, wanted) = (format!("formats.{}", unit.id()), format!("[formats.{}]", unit.id()));
            mistake(ErrorKind::MissingKey, 0..0).with("key", key).with("wanted", wanted)
        });
        if let Some(error) = Error::joined(missing) {
            return Err(error);
        }
        let words = words
            .iter()
            .filter_map(|(key, text)| Some((key.strip_prefix("number_word.")?.to_owned(), text.to_owned())))
            .collect();
        Ok(Theme { file, words })
    }

    /// Returns the sizes of type.
    pub fn sizes(&self) -> Sizes {
        self.file.sizes
    }

    /// Returns the colours.
    pub fn colours(&self) -> Colours {
        self.file.colours
    }

    /// Returns the font.
    pub fn font(&self) -> &str {
        &self.file.font
    }

    /// Returns the colour of a KPI's series in a chart; a KPI without one takes the palette's colour at its place.
    pub fn series(&self, kpi: &str, place: usize) -> Colour {
        let palette = &self.file.palette.colours;
        let own = self.file.series.get(kpi);
        own.or_else(|| palette.get(place % palette.len().max(1))).copied().unwrap_or(self.file.colours.accent)
    }

    /// Returns how many colours the palette has.
    pub fn palette(&self) -> usize {
        self.file.palette.colours.len()
    }

    /// Returns the colour that shows a status: 0 none, 1 good, 2 watch, 3 bad.
    pub fn status(&self, status: usize) -> Colour {
        let colours = &self.file.colours;
        [colours.none, colours.good, colours.watch, colours.bad].get(status).copied().unwrap_or(colours.none)
    }

    /// Returns the light ground of a cell with a status.
    pub fn status_fill(&self, status: usize) -> Colour {
        let colours = &self.file.colours;
        [colours.page, colours.good_fill, colours.watch_fill, colours.bad_fill]
            .get(status)
            .copied()
            .unwrap_or(colours.page)
    }

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

    /// Returns the format of a difference between amounts: an arrow and an amount, a large one in thousands.
    pub fn amount_difference(&self, currency: &str, large: bool) -> String {
        let changes = &self.file.changes;
        self.spell(if large { &changes.thousands } else { &changes.amount }, currency)
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

    /// Returns what stands before and after an amount of a currency, such as `€` and nothing; nothing at all where the
    /// data name no currency.
    pub fn sign(&self, currency: &str) -> (String, String) {
        if currency.is_empty() {
            return (String::new(), String::new());
        }
        let other = || self.file.currencies.get("other").map_or("{code} #", String::as_str).replace("{code}", currency);
        let pattern = self.file.currencies.get(currency).cloned().unwrap_or_else(other);
        let (before, after) = pattern.split_once('#').unwrap_or(("", ""));
        (before.to_owned(), after.to_owned())
    }

    /// Returns the format of running text: the font, the body's size, centred in its row's height.
    pub fn text(&self) -> Format {
        self.styled(self.file.sizes.body, self.file.colours.text)
    }

    /// Returns the format of labels and remarks.
    pub fn label(&self) -> Format {
        self.styled(self.file.sizes.small, self.file.colours.muted)
    }

    /// Returns the format of a page's title.
    pub fn title(&self) -> Format {
        self.styled(self.file.sizes.title, self.file.colours.ink).set_bold()
    }

    /// Returns the format of a heading on a page.
    pub fn heading(&self) -> Format {
        self.styled(self.file.sizes.heading, self.file.colours.ink).set_bold()
    }

    /// Returns the format of a table's head.
    pub fn header(&self) -> Format {
        self.text()
            .set_bold()
            .set_font_color(self.file.colours.ink)
            .set_background_color(self.file.colours.header)
            .set_border_bottom(FormatBorder::Thin)
            .set_border_bottom_color(self.file.colours.rule)
            .set_text_wrap()
    }

    /// Returns the format of a cell that a reader fills in.
    pub fn input(&self) -> Format {
        self.text()
            .set_background_color(self.file.colours.input)
            .set_border(FormatBorder::Thin)
            .set_border_color(self.file.colours.input_rule)
            .set_unlocked()
    }

    /// Returns the format of a number of a unit, in running text.
    pub fn number(&self, unit: Unit, currency: &str, precision: Precision) -> Format {
        self.text().set_num_format(self.number_format(unit, currency, precision)).set_align(FormatAlign::Right)
    }

    /// Returns the font in a size and a colour, centred in its row's height.
    pub fn styled(&self, size: u32, colour: Colour) -> Format {
        Format::new()
            .set_font_name(&self.file.font)
            .set_font_size(size)
            .set_font_color(colour)
            .set_align(FormatAlign::VerticalCenter)
    }

    /// Puts the currency's sign and the words into a format. `@{…}` is an amount: the sign stands before or after it.
    fn spell(&self, format: &str, currency: &str) -> String {
        let mut spelled = format.to_owned();
        for (word, text) in &self.words {
            spelled = spelled.replace(&format!("{{{word}}}"), text);
        }
        let (before, after) = self.sign(currency);
        let quoted = |text: &str| if text.is_empty() { String::new() } else { format!("\"{text}\"") };
        while let Some((head, tail)) = spelled.split_once("@{") {
            let (amount, rest) = tail.split_once('}').unwrap_or((tail, ""));
            spelled = format!("{head}{}{amount}{}{rest}", quoted(&before), quoted(&after));
        }
        spelled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn theme() -> Theme {
        let templates = Templates::embedded();
        Theme::load(DEFAULT_THEME, &templates, &Words::load("en", &templates).unwrap()).unwrap()
    }

    #[test]
    fn money_carries_its_sign_where_its_readers_expect_it() {
        let exact = |currency| theme().number_format(Unit::Money, currency, Precision::Exact);
        assert_eq!(exact("EUR"), "\"€\"#,##0.00");
        assert_eq!(exact("RON"), "#,##0.00\" lei\"");
        assert_eq!(exact("XAF"), "\"XAF \"#,##0.00");
        assert_eq!(exact("JPY"), "\"¥\"#,##0");
        assert_eq!(exact(""), "#,##0.00");
    }

    #[test]
    fn short_money_is_written_in_the_unit_of_its_size() {
        assert_eq!(theme().number_format(Unit::Money, "USD", Precision::Short), "\"$\"#,##0");
        let scaled = theme().scaled_formats(Unit::Money, "USD");
        assert_eq!(scaled.first(), Some(&("999995000".to_owned(), "\"$\"#,##0.00,,,\"B\"".to_owned())));
        assert_eq!(scaled.get(1), Some(&("999950".to_owned(), "\"$\"#,##0.00,,\"M\"".to_owned())));
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
        let theme = theme();
        for unit in Unit::ALL {
            for precision in [Precision::Short, Precision::Exact] {
                let format = theme.number_format(unit, "EUR", precision);
                assert!(!format.contains(['{', '}', '@']), "{format}");
            }
            assert!(!theme.amount_difference("EUR", true).contains(['{', '}', '@']));
            assert!(!theme.difference(unit).contains(['{', '}', '@']));
        }
    }
}
