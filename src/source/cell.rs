//! One cell, and how it is read: as text, as an exact number, as a date.
//!
//! It knows how people and programs write numbers and dates; it must not know what a column means, nor guess: where a
//! writing has two readings, the column as a whole decides ([`NumberEvidence`], [`DateEvidence`]) or nobody does.

mod currency;
mod evidence;
mod moment;
mod months;
mod number;
mod zone;

use std::borrow::Cow;

use chrono::NaiveDateTime;
use rust_decimal::Decimal;

pub use self::currency::written_currency;
pub use self::evidence::{Ambiguity, DateEvidence, NumberEvidence};
pub use self::moment::{DateStyle, is_month, read_moment, read_offset};
pub(super) use self::moment::{read_iso, serial_moment};
pub use self::months::{Months, may_be_month, read_month_cell, read_months};
pub(super) use self::number::read_digits;
pub use self::number::{DecimalMark, LARGEST, read_number, read_percentage};
pub use self::zone::Zone;
pub use crate::config::DateOrder;

/// One cell as the file has it; text is not yet read as a number or a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing, or blanks only.
    Empty,
    /// Text as it stands, untrimmed.
    Text(String),
    /// A number of a workbook, as the spreadsheet shows it (15 digits).
    Number(Decimal),
    /// A number of a workbook that is formatted as a percentage, in percent: 20 where the cell holds 0.2.
    Percent(Decimal),
    /// A cell of a workbook that is formatted as a date; `true` where it has a time of day.
    Moment(NaiveDateTime, bool),
    /// TRUE or FALSE of a workbook.
    Flag(bool),
    /// A spreadsheet error, such as `#REF!`.
    Error(String),
}

/// What people and exports write for "no value" in a column of numbers or dates. None of them is ever zero.
const NOTHING: [&str; 11] = ["-", "--", "\u{2013}", "\u{2014}", "n/a", "N/A", "#N/A", "null", "NULL", "\\N", "NA"];

impl Cell {
    /// Tells whether the cell is empty or blank.
    pub fn is_blank(&self) -> bool {
        match self {
            Cell::Empty => true,
            Cell::Text(text) => trimmed(text).is_empty(),
            Cell::Number(_) | Cell::Percent(_) | Cell::Moment(..) | Cell::Flag(_) | Cell::Error(_) => false,
        }
    }

    /// Tells whether the cell of a number or a date holds none: blank, or a writing of "no value" such as `-`, `n/a` or
    /// `NULL`. A text column must not ask this, since a customer may be named so.
    pub fn says_nothing(&self) -> bool {
        match self {
            Cell::Empty => true,
            Cell::Text(text) => {
                let text = trimmed(text);
                text.is_empty() || NOTHING.contains(&text)
            }
            Cell::Number(_) | Cell::Percent(_) | Cell::Moment(..) | Cell::Flag(_) | Cell::Error(_) => false,
        }
    }

    /// Returns the cell as trimmed text, for identifiers, names and messages; a number as it is read, without
    /// trailing zeros, and a date in ISO form.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Cell::Empty => Cow::Borrowed(""),
            Cell::Text(text) | Cell::Error(text) => Cow::Borrowed(trimmed(text)),
            Cell::Number(value) => Cow::Owned(value.normalize().to_string()),
            Cell::Percent(value) => Cow::Owned(format!("{} %", value.normalize())),
            Cell::Moment(moment, true) => Cow::Owned(moment.format("%Y-%m-%d %H:%M:%S").to_string()),
            Cell::Moment(moment, false) => Cow::Owned(moment.format("%Y-%m-%d").to_string()),
            Cell::Flag(flag) => Cow::Borrowed(if *flag { "TRUE" } else { "FALSE" }),
        }
    }
}

/// Cuts blanks off both ends, with those that exports leave and that Unicode does not call white space: the mark of a
/// byte order and the space of zero width.
pub fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_or_a_date_that_is_an_identifier_is_text() {
        assert_eq!(Cell::Number("4711.00".parse().unwrap()).text(), "4711");
        assert_eq!(Cell::Text(" \u{a0}acme\u{feff} ".to_owned()).text(), "acme");
        let midnight = chrono::NaiveDate::from_ymd_opt(2026, 10, 1).unwrap().and_time(chrono::NaiveTime::MIN);
        assert_eq!(Cell::Moment(midnight, false).text(), "2026-10-01");
        assert_eq!(Cell::Percent("20.0".parse().unwrap()).text(), "20 %");
    }

    #[test]
    fn a_dash_says_nothing_and_is_not_blank() {
        assert!(Cell::Text(" -- ".to_owned()).says_nothing());
        assert!(!Cell::Text("-".to_owned()).is_blank());
        assert!(Cell::Text(" \t".to_owned()).is_blank());
        assert!(!Cell::Text("0".to_owned()).says_nothing());
        assert!(!Cell::Error("#N/A".to_owned()).says_nothing());
    }
}
