//! What a value of a theme may be.
//!
//! It knows kinds of values by their place in the file, and nothing of what they are for.

use toml::{Table, Value};

use crate::book::theme::SCALES;

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name, such as that of a font.
    Text,
    /// A size of type in points.
    Size,
    /// The width of a line in points.
    Width,
    /// A colour.
    Colour,
    /// A list of colours.
    Colours,
    /// A number format.
    Number,
    /// Number formats by decimals.
    Numbers,
    /// A date format.
    Date,
    /// Number formats from a size on.
    Scales,
    /// A currency's sign.
    Sign,
    /// Codes of currencies.
    Codes,
}

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mistake {
    /// It is of another kind.
    Written,
    /// It is too small or too large.
    Range,
    /// It is no number format.
    Format,
}

impl Kind {
    /// Returns how it is written.
    pub(super) fn example(self) -> &'static str {
        match self {
            Kind::Text => "\"Arial\"",
            Kind::Size => "3 … 36",
            Kind::Width => "0.25 … 6",
            Kind::Colour => "\"1F5FBF\"",
            Kind::Colours => "[\"1F5FBF\", \"accent 45 %\"]",
            Kind::Number => "\"#,##0.0\"",
            Kind::Numbers => "[\"#,##0\", \"#,##0.0\", \"#,##0.00\"]",
            Kind::Date => "\"mmm yyyy\"",
            Kind::Scales => "[{ from = \"999.5\", format = \"@{#,##0.0,|thousand}\" }]",
            Kind::Sign => "\"€\"",
            Kind::Codes => "[\"JPY\"]",
        }
    }
}

/// Returns what a value is by its path.
pub(super) fn kind(path: &str) -> Kind {
    match path.split_once('.').map_or((path, ""), |(section, key)| (section, key)) {
        ("sizes", _) => Kind::Size,
        ("lines", _) => Kind::Width,
        ("colours" | "series", _) => Kind::Colour,
        ("palette", _) => Kind::Colours,
        ("formats", key) if key.ends_with(".scales") => Kind::Scales,
        ("formats" | "changes", _) => Kind::Number,
        ("plain", _) => Kind::Numbers,
        ("dates", _) => Kind::Date,
        ("currencies", _) => Kind::Sign,
        ("whole", _) => Kind::Codes,
        _ => Kind::Text,
    }
}

/// The words of `number_word` in the language files.
const WORDS: [&str; 7] = ["months", "days", "hours", "minutes", "seconds", "points", "of"];

/// Tells whether a table takes a key that the default theme does not have.
pub(super) fn is_open(path: &str, key: &str) -> bool {
    matches!(path, "series" | "currencies") || (path.starts_with("formats.") && key == "scales")
}

/// Checks that a value is of its kind.
pub(super) fn check(kind: Kind, value: &Value) -> Result<(), Mistake> {
    let text = || value.as_str().filter(|text| !text.trim().is_empty()).ok_or(Mistake::Written);
    let all = |fits: fn(&str) -> Result<(), Mistake>| {
        let items = value.as_array().filter(|items| !items.is_empty()).ok_or(Mistake::Written)?;
        items.iter().try_for_each(|item| item.as_str().ok_or(Mistake::Written).and_then(fits))
    };
    match kind {
        // In the header of a page, the name of a font stands in quotes.
        Kind::Text => text().and_then(|name| (!name.contains(['"', '&'])).then_some(()).ok_or(Mistake::Written)),
        Kind::Size => {
            let size = value.as_integer().ok_or(Mistake::Written)?;
            (3..=36).contains(&size).then_some(()).ok_or(Mistake::Range)
        }
        Kind::Width => {
            let whole = value.as_integer().and_then(|whole| i32::try_from(whole).ok()).map(f64::from);
            let width = value.as_float().or(whole).ok_or(Mistake::Written)?;
            (0.25..=6.0).contains(&width).then_some(()).ok_or(Mistake::Range)
        }
        // Whether a name is one of a colour shows when all of them are known.
        Kind::Colour => text().map(|_| ()),
        Kind::Colours => all(|_| Ok(())),
        Kind::Number => number(text()?),
        Kind::Numbers => match value.as_array().map(Vec::len) {
            Some(3) => all(number),
            _ => Err(Mistake::Written),
        },
        Kind::Date => date(text()?),
        Kind::Scales => {
            let items = value.as_array().ok_or(Mistake::Written)?;
            items.iter().try_for_each(|item| item.as_table().ok_or(Mistake::Written).and_then(scale))
        }
        Kind::Sign => sign(text()?),
        Kind::Codes => all(|code| {
            let is_code = code.len() == 3 && code.bytes().all(|letter| letter.is_ascii_uppercase());
            is_code.then_some(()).ok_or(Mistake::Written)
        }),
    }
}

fn scale(table: &Table) -> Result<(), Mistake> {
    let text = |key: &str| table.get(key).and_then(Value::as_str).ok_or(Mistake::Written);
    let from: f64 = text("from")?.parse().map_err(|_| Mistake::Written)?;
    if table.len() != 2 || !from.is_finite() || from <= 0.0 {
        return Err(Mistake::Written);
    }
    number(text("format")?)
}

/// Checks a number format: in each section a digit, nothing but what belongs to numbers outside quotes, and no condition
/// in brackets, which programs read differently.
fn number(format: &str) -> Result<(), Mistake> {
    let Some(plain) = outside_quotes(format) else { return Err(Mistake::Format) };
    // The sign of a currency stands with its amount, and after a bar what the amount is counted in.
    let mut bare = String::new();
    let mut rest = plain.as_str();
    while let Some((before, after)) = rest.split_once("@{") {
        let Some((amount, tail)) = after.split_once('}') else { return Err(Mistake::Format) };
        let (amount, scale) = amount.split_once('|').unwrap_or((amount, "thousand"));
        if !SCALES.contains(&scale) {
            return Err(Mistake::Format);
        }
        bare.extend([before, amount]);
        rest = tail;
    }
    bare.push_str(rest);
    let sections: Vec<&str> = bare.split(';').collect();
    let is_number = |section: &&str| {
        section.contains(['0', '#']) && section.chars().all(|letter| "0#?.,%+-() ▲▼●×€$£\u{a0}".contains(letter))
    };
    (sections.len() <= 3 && sections.iter().all(is_number)).then_some(()).ok_or(Mistake::Format)
}

/// Checks a date format: a year, a month or a day, and marks between them.
fn date(format: &str) -> Result<(), Mistake> {
    let Some(plain) = outside_quotes(format) else { return Err(Mistake::Format) };
    let fits = plain.contains(['y', 'm', 'd']) && plain.chars().all(|letter| "ymd-./, \u{a0}".contains(letter));
    fits.then_some(()).ok_or(Mistake::Format)
}

/// Checks the sign of a currency: with one place for the number at most, and nothing that ends a quoted text.
fn sign(sign: &str) -> Result<(), Mistake> {
    let fits = sign.matches('#').count() <= 1 && !sign.contains(['"', '{', '}']) && sign.chars().count() <= 8;
    fits.then_some(()).ok_or(Mistake::Written)
}

/// Returns a format without its quoted texts; nothing where a quote stays open, or where a word is none.
fn outside_quotes(format: &str) -> Option<String> {
    let pieces: Vec<&str> = format.split('"').collect();
    let words = pieces.iter().skip(1).step_by(2).flat_map(|quoted| quoted.split('{').skip(1));
    let known = words.map(|word| word.split('}').next().unwrap_or_default()).all(|word| WORDS.contains(&word));
    (pieces.len() % 2 == 1 && known).then(|| pieces.into_iter().step_by(2).collect())
}
