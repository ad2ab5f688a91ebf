//! Writing a cell: a constant, or a formula with its exact result cached beside it, so that a previewer that does not
//! calculate shows the right number.
//!
//! The only place where an exact number becomes a binary one. It knows nothing of what is written.

use chrono::{Datelike as _, NaiveDate, TimeDelta};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Worksheet, XlsxError};

use crate::number::Number;

/// What a formula is known to give.
#[derive(Clone, Copy, Debug)]
pub enum Result<'a> {
    /// A number; the empty text where it is absent.
    Number(Number),
    /// A text.
    Text(&'a str),
    /// The error `#N/A`, where the number is absent: for what charts draw.
    Drawn(Number),
}

/// A cell within its sheet, counted from 0.
pub type Cell = (u32, u16);

/// Writes a formula (without its `=`) with its result.
pub fn formula(
    sheet: &mut Worksheet,
    (row, column): Cell,
    formula: &str,
    result: Result<'_>,
    format: &Format,
) -> std::result::Result<(), XlsxError> {
    let (formula, cached) = match result {
        Result::Number(number) => (formula.to_owned(), digits(number).unwrap_or_default()),
        Result::Drawn(number) => (formula.to_owned(), digits(number).unwrap_or_else(|| "#N/A".to_owned())),
        Result::Text(text) if is_taken_for_a_value(text) => {
            (format!("({formula})&\"{BLANK}\""), format!("{text}{BLANK}"))
        }
        Result::Text(text) => (formula.to_owned(), text.to_owned()),
    };
    sheet.write_formula_with_format(row, column, Formula::new(format!("={formula}")), format)?;
    sheet.set_formula_result(row, column, cached);
    Ok(())
}

/// Writes a number as a constant; an absent one as the formula of the empty text, which arithmetic does not take for
/// zero.
pub fn number(
    sheet: &mut Worksheet,
    (row, column): Cell,
    number: Number,
    format: &Format,
) -> std::result::Result<(), XlsxError> {
    match binary(number) {
        Some(value) => sheet.write_number_with_format(row, column, value, format).map(|_| ()),
        None => formula(sheet, (row, column), "\"\"", Result::Text(""), format),
    }
}

/// Writes a text as a text, whatever it begins with.
pub fn text(
    sheet: &mut Worksheet,
    (row, column): Cell,
    text: &str,
    format: &Format,
) -> std::result::Result<(), XlsxError> {
    if text.is_empty() {
        return sheet.write_blank(row, column, format).map(|_| ());
    }
    // Excel takes 32,767 characters a cell; whoever writes more reads the beginning.
    let text: String = text.chars().take(32_000).collect();
    sheet.write_string_with_format(row, column, text, format).map(|_| ())
}

/// Returns a number as a formula or a cell writes it: the shortest text that reads back as the same binary number.
pub fn digits(number: Number) -> Option<String> {
    binary(number).map(|value| value.to_string())
}

/// Returns a text as a formula writes it, in quotes.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// Returns the binary number next to an exact one. Its digits are read, because the direct conversion misses the last
/// bit for a quarter of long quotients.
pub fn binary(number: Number) -> Option<f64> {
    number.get()?.to_string().parse::<f64>().ok().filter(|value| value.is_finite())
}

/// Returns a day as spreadsheets count it: days since the end of 1899.
pub fn serial(day: NaiveDate) -> Number {
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default();
    Number::from((day - epoch).num_days())
}

/// Returns the day of a spreadsheet's serial number.
pub fn day(serial: f64) -> Option<NaiveDate> {
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    #[allow(clippy::cast_possible_truncation, reason = "a serial beyond what chrono counts gives no day")]
    epoch.checked_add_signed(TimeDelta::try_days(serial.floor() as i64)?)
}

/// Returns a day as the crate writes it into a file's properties.
pub fn moment(day: NaiveDate) -> std::result::Result<ExcelDateTime, XlsxError> {
    let part = |number: u32| u8::try_from(number).unwrap_or(1);
    ExcelDateTime::from_ymd(u16::try_from(day.year()).unwrap_or(1900), part(day.month()), part(day.day()))
}

/// A blank without width: it keeps a text a text.
pub const BLANK: char = '\u{200b}';

/// Returns a text that stays one wherever a formula copies it: `007` gets a blank without width.
pub fn kept(text: &str) -> String {
    if is_taken_for_a_value(text) { format!("{text}{BLANK}") } else { text.to_owned() }
}

/// Tells whether the crate, and spreadsheets with it, would take a formula's text for a number, a flag or an error.
fn is_taken_for_a_value(text: &str) -> bool {
    text.parse::<f64>().is_ok() || text == "TRUE" || text == "FALSE" || text.starts_with('#')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_looks_like_a_value_is_kept_a_text() {
        for text in ["007", "1e5", "NaN", "inf", "TRUE", "#N/A", "-3"] {
            assert!(is_taken_for_a_value(text), "{text}");
        }
        for text in ["", "2026-10", "mrr|2026", "12 %", "€5"] {
            assert!(!is_taken_for_a_value(text), "{text}");
        }
    }

    #[test]
    fn digits_read_back_as_the_nearest_binary_number() {
        let third = Number::ONE.over(Number::from(3));
        assert_eq!(digits(third).as_deref(), Some("0.3333333333333333"));
        assert_eq!(digits(Number::ABSENT), None);
        assert_eq!(digits("1000000000000000000000".parse().unwrap()).as_deref(), Some("1000000000000000000000"));
    }
}
